"""The page of restricted logs, for those who look after one: what is in it, why, and who had seen it before (AU4)."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.access.accounts import QUERIES
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.picture.person import Person
from heed.picture.restriction import Restriction
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import Row, View, ViewMaker

SCREEN = "restricted"
#: So many readings are shown, the newest first.
MOST_READINGS = 200


class Restricted(View):
    """`restricted`: a row a restriction that stands, the newest first. Each sight sees its own logs'."""

    screen = SCREEN
    listed = "restricted"
    category = "restriction"

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["restriction"].get(f"restriction/{key}")
        if not isinstance(found, Restriction):
            return None
        order = f"{10**12 - int(found.placed_at.timestamp()):012d}"
        html = self.context.render(
            "access/restricted-row.html", r=found, key=key, order=order, of=self._of(found), where=_where(found)
        )  # fmt: skip
        return order, html.strip()

    def _of(self, found: Restriction) -> str:
        state = self.room.index.by_category[category_of(found.subjects[0])].get(found.subjects[0])
        what = f"{state.number} {state.code_name or state.what}" if isinstance(state, Incident) else ""
        kind = f"{category_of(found.subjects[0]).capitalize()} {what}".strip()
        count = len(found.entries)
        return f"{count} {'entry' if count == 1 else 'entries'} of {kind.lower()}" if count else kind


def _where(found: Restriction) -> str:
    pages = {"incident": "/incidents/", "contact": "/calls/"}
    return f"{pages[category_of(found.subjects[0])]}{id_of(found.subjects[0])}"


class Seen(msgspec.Struct, frozen=True):
    """Somebody who opened, followed, printed or exported it, and when."""

    name: str
    role: str
    what: str
    at: datetime
    #: True where it was before it was restricted.
    before: bool


async def page(request: Request) -> Response:
    """`/restricted`: what is in the logs that the reader's role looks after."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if SCREEN in site.screens_of(session):
        await site.reading(site.sessions.who(session), "opened", "restricted", "what is in restricted logs")
    return await site.page(
        request, "access/restricted.html", screen=SCREEN, session=session, live={"restricted": "restricted"}
    )


async def one(request: Request) -> Response:
    """`/restricted/<id>`: why it is restricted, and who had seen it. Looking at who looked is a reading too."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    identity = request.path_params["id"]
    found = site.room.index.by_category["restriction"].get(f"restriction/{identity}")
    if SCREEN not in site.screens_of(session) or not isinstance(found, Restriction):
        return site.refused(session, "There is nothing restricted here that your role looks after.", 404)
    await site.reading(site.sessions.who(session), "opened", f"restriction/{identity}", found.reference)
    return await site.page(
        request, "access/restricted-one.html", screen=SCREEN, session=session, r=found, where=_where(found),
        seen=await _seen(site, found), most=MOST_READINGS,
    )  # fmt: skip


async def _seen(site: Site, found: Restriction) -> list[Seen]:
    """Readings of its subjects, the newest first. Rows of boards name nobody, and are none."""
    patterns = [f'%"subject":"{subject}"%' for subject in found.subjects]
    async with site.room.store.pool.connection() as connection:
        given = {"subjects": list(found.subjects), "patterns": patterns, "most": MOST_READINGS}
        rows = await (await connection.execute(QUERIES["readings_of"], given)).fetchall()
    people = site.room.index.by_category["person"]
    read = []
    for actor, role, at, body in rows:
        person = people.get(f"person/{actor}")
        name = person.name if isinstance(person, Person) else actor
        what = msgspec.json.decode(bytes(body)).get("what", "")
        read.append(Seen(name=name, role=role, what=what, at=at, before=at < found.placed_at))
    return read


SCREENS = (Screen(SCREEN, "/restricted", "Restricted"),)
VIEWS: dict[str, ViewMaker] = {"restricted": Restricted}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/restricted", page), Route("/restricted/{id}", one)]
