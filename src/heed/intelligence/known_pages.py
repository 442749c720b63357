"""One known record as a page, and who the mentions of a log may be, each recorded as a reading before it is shown."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.intelligence.search import QUERIES
from heed.intelligence.search_answers import Answer, answers, log_numbers, stand_for
from heed.intelligence.search_pages import search_of
from heed.intelligence.search_terms import terms
from heed.log.command import Who
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.mention import INDEXED, Mention, in_words, mentions_of
from heed.picture.moment import LONDON
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

MOST_MENTIONS = 200
#: Others that may be the same, and from which share of all that is known of one they are shown.
MOST_OTHERS, LIKELY = 5, 0.5
#: Categories of data subjects in the order in which a record shows them, each apart from the others.
CATEGORIES = (
    ("suspect", "Suspected"), ("convicted", "Convicted"), ("victim", "Victim or protected"), ("witness", "Witness"),
    ("other", "Otherwise named"),
)  # fmt: skip


class Said(msgspec.Struct, frozen=True):
    """A mention of a known record: where, when and in which role."""

    href: str
    where: str
    role: str
    words: str
    at: Any


async def known(request: Request) -> Response:
    """`/known/<id>`: what is known, what was merged, every mention; a merged one leads to what stands for it."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    ref = request.path_params["ref"]
    standing = (await stand_for(site.room.store, [f"known/{ref}"])).get(f"known/{ref}")
    if standing is None or "incident" not in site.screens_of(session):
        return site.refused(session, "There is no such record on your screens. Press / and find it.", 404)
    if standing.known.id != ref and "alone" not in request.query_params:
        return RedirectResponse(f"/known/{standing.known.id}", 303)
    states = await site.room.store.states([f"known/{ref}"])
    record = states[f"known/{ref}"]
    assert isinstance(record, Known)
    who = site.sessions.who(session)
    why = site.readings.reason(who, request.query_params.get("why", "")) or "looked up"
    await site.reading(who, "opened", f"known/{ref}", why)
    return await site.page(
        request, "intelligence/known.html", screen="incident", session=session, k=record,
        heading=in_words(record.kind, record.details) or record.kind, details=_details(site, record),
        merged=await _merged(site, record), mentions=await _mentions(site, record),
        may_be=await _may_be(site, record.kind, record.details, f"known/{record.id}"), into=standing.known,
    )  # fmt: skip


def _details(site: Site, record: Known) -> list[tuple[str, str, str]]:
    """Each detail that a record may have: its id, its name, and what is known."""
    asked = [(INDEXED.get(one.id, one.id), one.name) for one in site.policy.account.details_of(record.kind)]
    names = dict(asked)
    more = [(name, name.replace("_", " ").capitalize()) for name in record.details if name not in names]
    return [(name, words, record.details.get(name, "")) for name, words in (*asked, *more)]


async def _merged(site: Site, record: Known) -> list[Known]:
    states = await site.room.store.states(f"known/{one}" for one in record.joined)
    return [state for state in states.values() if isinstance(state, Known)]


async def _mentions(site: Site, record: Known) -> list[tuple[str, list[Said]]]:
    """What logs and contacts say of it, newest first; those suspected or convicted apart from victims and witnesses."""
    async with site.room.store.pool.connection() as connection:
        cursor = await connection.execute(
            QUERIES["mentions_of_known"], {"known": [record.id, *record.joined], "most": MOST_MENTIONS}
        )
        said = await cursor.fetchall()
    rows = [row for row in said if category_of(row[0]) != "known" and site.room.store.shows(row[0])]
    numbers = await log_numbers(site.room.store, {row[0] for row in rows})
    roles = site.policy.account.mention_roles
    found: dict[str, list[Said]] = {}
    for stream, _, _, role, words, _, _, at, _ in rows:
        where = f"log {numbers[stream]}" if stream in numbers else "a call or message"
        href = f"/{'incidents' if category_of(stream) == 'incident' else 'calls'}/{id_of(stream)}"
        category = roles[role].category if role in roles else "other"
        name = roles[role].name if role in roles else role.replace("_", " ")
        found.setdefault(category, []).append(Said(href, where, name, words, at))
    return [(title, found[category]) for category, title in CATEGORIES if category in found]


async def _may_be(site: Site, kind: str, details: dict[str, str], own: str, known: str = "") -> list[Answer]:
    """Others that may be the same, with why: likely ones only."""
    today = site.now().astimezone(LONDON).year
    line = " ".join(details.get(part, "") for part in PARTS if details.get(part))
    asked = terms(line, site.policy.nicknames, today)
    if not asked:
        return []
    found = await search_of(site).find_terms(asked, kinds=[kind], most=MOST_OTHERS + 3)
    likely = [one for one in found.groups if one.score >= LIKELY * found.whole and one.entity != own]
    given = await answers(site.room.store, msgspec.structs.replace(found, groups=tuple(likely)))
    return [one for one in given if one.entity not in (own, f"known/{known}")][:MOST_OTHERS]


#: Details that tell one from another, in the order in which they are looked for.
PARTS = ("name", "born", "number", "plate", "email", "reference", "address", "aliases", "city", "called")


async def who_is(request: Request) -> Response:
    """`/incidents/<id>/who`: for each mention of a log who it may be; a search that is recorded."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "incident" not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    stream = f"incident/{request.path_params['ref']}"
    incident = site.room.index.by_category["incident"].get(stream) or await site.room.store.state(stream)
    if not isinstance(incident, Incident):
        return site.refused(session, "There is no such incident. Press / and find it.", 404)
    asked = [(mention, await _others(site, mention, stream)) for mention in mentions_of(incident) if _told(mention)]
    who = site.sessions.who(session)
    await site.follows(session, stream)
    await _recorded(site, who, incident, asked)
    html = site.render("intelligence/who.html", i=incident, asked=asked, may=_may(site, session), policy=site.policy)
    return HTMLResponse(html, headers={"cache-control": "no-store"})


def _told(mention: Mention) -> bool:
    """Whether enough was said to look for somebody: a place where it happens is the gazetteer's."""
    return bool(mention.known) or (
        mention.kind in ("person", "vehicle", "organisation") and any(mention.details.values())
    )


async def _others(site: Site, mention: Mention, stream: str) -> list[Answer]:
    return [] if mention.known else await _may_be(site, mention.kind, dict(mention.details), stream)


async def _recorded(site: Site, who: Who, incident: Incident, asked: list[tuple[Mention, list[Answer]]]) -> None:
    count = sum(len(others) for _, others in asked)
    if count:
        words = "; ".join(mention.words for mention, others in asked if others)[:400]
        await site.readings.searched(who, words, count, f"who is named on {incident.number}", where="known")


def _may(site: Site, session: Session) -> bool:
    return site.policy.may(site.sessions.who(session).role, "recognise_mention")


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/known/{ref}", known), Route("/incidents/{ref}/who", who_is)]
