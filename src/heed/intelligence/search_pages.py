"""The one box: people, places, things and logs by imperfect words, as a page, as it is typed, and for programs."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.intelligence.finding import Found as RoomFound
from heed.intelligence.finding import find_all
from heed.intelligence.search import Search
from heed.intelligence.search_answers import Answer, answers
from heed.picture.moment import LONDON
from heed.web import problem
from heed.web.api import site_of
from heed.web.openapi import Beside, refused
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

LONGEST_SEARCH = 300
SHORTEST = 2
MOST, MOST_ASKED = 20, 100
#: What can be looked for alone, in words, and its key.
KINDS = (
    ("", "all", "0"), ("person", "people", "1"), ("address", "addresses", "2"), ("number", "numbers", "3"),
    ("vehicle", "vehicles", "4"), ("organisation", "organisations", "5"), ("log", "logs and the room", "6"),
)  # fmt: skip
ONE_MORE = "Type one letter more: people and places are found from two letters on."
ROLES = {"place": "where it happens", "registered": "registered address", "subscriber": "whose number it is"}
_searches: WeakKeyDictionary[Site, Search] = WeakKeyDictionary()


class Found(msgspec.Struct, frozen=True):
    """What a line finds: in the room, and in the index of mentions."""

    room: RoomFound
    answers: list[Answer]
    more: bool

    @property
    def count(self) -> int:
        """How many there are, listed or not."""
        return self.room.count + len(self.answers)


def search_of(site: Site) -> Search:
    """The search of a site's record."""
    return _searches.setdefault(site, Search(site.room.store))


async def look(site: Site, line: str, kind: str = "", most: int = MOST) -> Found:
    """Everything a line finds; `kind` is one of `KINDS`."""
    room = await find_all(site, line) if kind in ("", "log") else RoomFound.none()
    if len(line.strip()) < SHORTEST or kind == "log":
        return Found(room, [], room.more)
    today = site.now().astimezone(LONDON).year
    kinds = [kind] if kind else []
    found = await search_of(site).find(line, site.policy.nicknames, today=today, kinds=kinds, most=most)
    return Found(room, await answers(site.room.store, found), room.more or found.more)


async def find(request: Request) -> Response:
    """`/find?q=&kind=&why=`: a settled search, recorded as a reading; without words, what is open.

    Where no work is in hand it takes a reason first; the words stay in the form.
    """
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    given = await _asked(site, session, request)
    return await site.page(request, "intelligence/find.html", screen="incident", session=session, **given)


async def found_as_typed(request: Request) -> Response:
    """`/find/answers?q=&kind=&why=`: the same, only what was found."""
    site = site_of(request)
    session = await site.session(request)
    if session is None:
        return problem.not_signed_in()
    if "incident" not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    given = await _asked(site, session, request)
    html = site.render("intelligence/find-answers.html", policy=site.policy, **given)
    return HTMLResponse(html, headers={"cache-control": "no-store"})


async def _asked(site: Site, session: Session, request: Request) -> dict[str, Any]:
    """What a page of a search is given. The reading is recorded before anything is shown."""
    words = " ".join(request.query_params.get("q", "").split())[:LONGEST_SEARCH]
    kind = request.query_params.get("kind", "")
    kind = kind if kind in {value for value, _, _ in KINDS} else ""
    allowed = "incident" in site.screens_of(session)
    who = site.sessions.who(session)
    said = request.query_params.get("why", "")
    why = site.readings.reason(who, said) or _by_number(site, words)
    found = await look(site, words, kind) if allowed and (why or not words) else None
    if words and found is not None:
        await site.readings.searched(who, words, found.count, why, where=kind or "room")
    asks = ONE_MORE if 0 < len(words) < SHORTEST else ""
    if words and found is None:
        asks = "Nothing is in hand here: say why you look, in a line, and what you typed is looked for."
    names = {one.id: one.name for one in site.policy.account.mention_roles.values()}
    number = _number_in(words)
    return {
        "words": words, "kind": kind, "kinds": KINDS, "found": found, "said": said, "asks": asks,
        "by_number": found is not None and number in {one.number for one in found.room.incidents},
        "in_hand": site.readings.in_hand(who), "role_names": {**ROLES, **names},
    }  # fmt: skip


def _number_in(words: str) -> str:
    """The log number that was typed; empty where it is none."""
    return f"{int(words):04d}" if len(words) < 10 and words.isascii() and words.isdigit() else ""


def _by_number(site: Site, words: str) -> str:
    """An open log asked for by its number is itself the reason."""
    number = _number_in(words)
    return f"work on {number}" if number in site.room.index.numbers else ""


async def api(request: Request) -> Response:
    """`GET /api/v1/search?q=&kind=&most=&why=`: who and what a line may mean, the best first; recorded as a search."""
    site = site_of(request)
    session = await site.session(request)
    if session is None:
        return problem.not_signed_in()
    if "incident" not in site.screens_of(session):
        return problem.problem(403, "Not in your role", "Take a post that has the incident screen.", reason="Screen")
    query = request.query_params
    line = " ".join(query.get("q", "").split())[:LONGEST_SEARCH]
    kind, most = query.get("kind", ""), query.get("most", str(MOST))
    fault = _fault(kind, most)
    if fault:
        return problem.problem(422, "Cannot be read", fault[1], reason="Malformed", errors=[fault])
    who = site.sessions.who(session)
    why = site.readings.reason(who, query.get("why", ""))
    if line and not why:
        words = "Nothing is in hand here: say why you look in `why`."
        return problem.problem(422, "Say why", words, reason="WhyNeeded", errors=[("why", words)])
    try:
        found = await look(site, line, kind, int(most)) if line else None
        if found is not None:
            await site.readings.searched(who, line, found.count, why, where=kind or "room")
    except problem.AWAY:
        return problem.away()
    given = {
        "answers": found.answers if found else [],
        "more": found.more if found else False,
        "incidents": [{"id": i.id, "number": i.number} for i in found.room.incidents] if found and line else [],
    }
    return Response(msgspec.json.encode(given), media_type="application/json", headers={"cache-control": "no-store"})


def _fault(kind: str, most: str) -> tuple[str, str] | None:
    kinds = [value for value, _, _ in KINDS if value]
    if kind and kind not in kinds:
        return "kind", f"`kind` is one of {', '.join(kinds)}."
    if not (most.isascii() and most.isdigit() and 1 <= int(most[:6]) <= MOST_ASKED):
        return "most", f"`most` is a number from 1 to {MOST_ASKED}."
    return None


def described() -> Beside:
    """The search as OpenAPI has it."""
    text: dict[str, object] = {"type": "string"}
    kinds = [value for value, _, _ in KINDS if value]
    asked: tuple[tuple[str, dict[str, object], str, bool], ...] = (
        ("q", {"type": "string", "maxLength": LONGEST_SEARCH}, "what was typed, however imperfect", True),
        ("kind", {"type": "string", "enum": kinds}, "look for these alone", False),
        ("most", {"type": "integer", "minimum": 1, "maximum": MOST_ASKED}, f"answers at most ({MOST})", False),
        ("why", text, "why you look; needed where no incident or call is in hand", False),
    )
    (answer,), schemas = msgspec.json.schema_components([Answer], ref_template="#/components/schemas/{name}")
    given = {
        "type": "object", "required": ["answers", "more", "incidents"],
        "properties": {
            "answers": {"type": "array", "items": answer}, "more": {"type": "boolean"},
            "incidents": {"type": "array", "items": {"type": "object", "properties": {"id": text, "number": text}}},
        },
    }  # fmt: skip
    operation = {
        "operationId": "search",
        "summary": "Who and what a line may mean, the best first, with why; recorded as a search.",
        "parameters": [
            {"name": name, "in": "query", "schema": schema, "description": words, "required": needed}
            for name, schema, words, needed in asked
        ],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": given}}},
            **refused("401", "403", "422", "503"),
        },
    }
    return Beside({"/api/v1/search": {"get": operation}}, schemas, {})


SCREENS = (Screen("incident", "/find", "Find"),)
VIEWS: dict[str, ViewMaker] = {}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/find", find), Route("/find/answers", found_as_typed), Route("/api/v1/search", api)]
