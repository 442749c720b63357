"""Pages of markers: what is to be reviewed in the whole room, and one record's markers with placing and deciding."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.intelligence.markers_view import OfRecord, OnContact, OnIncident, Reviews, heading
from heed.picture.known import Known
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker


async def reviews(request: Request) -> Response:
    """`/markers`: reviews that are owed, everything that stands, and placing one on what nobody has a record of."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await site.page(
        request, "intelligence/marker-list.html", screen="incident", session=session, live={"reviews": "reviews"},
        **_given(site, None),
    )  # fmt: skip


async def record(request: Request) -> Response:
    """`/markers/<record>`: its markers and schemes; recorded as a reading."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    stream = f"known/{request.path_params['known']}"
    known = site.room.index.by_category["known"].get(stream) or await site.room.store.state(stream)
    if "incident" not in site.screens_of(session) or not isinstance(known, Known):
        return site.refused(session, "There is no such record on your screens.", 404)
    who = site.sessions.who(session)
    await site.reading(who, "opened", stream, "markers of a record")
    return await site.page(
        request, "intelligence/marker-record.html", screen="incident", session=session, k=known, heading=heading(known),
        live={"markers": f"record-markers:{known.id}:{who.role}"}, **_given(site, known),
    )  # fmt: skip


def _given(site: Site, known: Known | None) -> dict[str, Any]:
    """What the form of placing chooses from."""
    kinds = (kind for kind in site.policy.markers.kinds.values() if known is None or known.kind in kind.on)
    grades = site.policy.markers.scheme.grades
    return {
        "kinds": [(kind.id, kind.name) for kind in kinds],
        "grades": [(grade, site.policy.grades[grade].name) for grade in grades if grade in site.policy.grades],
    }


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {
    "markers": OnIncident, "card-markers": OnContact, "record-markers": OfRecord, "reviews": Reviews,
}  # fmt: skip
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/markers", reviews), Route("/markers/{known}", record)]
