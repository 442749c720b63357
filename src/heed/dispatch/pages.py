"""The dispatch board: the queue and its parts, the selected incident with what can be done, the units."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.dispatch.panels import ACTS, act_form, incident_pane, status_form
from heed.dispatch.views import SHOWN, Emergencies, Filters, Queue, Units
from heed.log import sql
from heed.policy.values import Policy
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

QUERIES = sql.load("heed.dispatch")
#: Signs on a row of the queue, as the style sheet draws them.
SIGNS = (
    ("•", "you have not opened it yet"), ("new", "something new since you looked"),
    ("risk", "something new about risk since you looked"), ("◣", "past its time"),
)  # fmt: skip


async def board(request: Request) -> Response:
    """Queue, selected incident, units. `?show=overdue` is a part of the queue, `?incident=ID` the one selected."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    show = request.query_params.get("show", "all")
    if show not in SHOWN:
        return RedirectResponse("/board", 303)
    role = site.sessions.who(session).role
    return await site.page(
        request, "dispatch/board.html", screen="dispatch_board", session=session, show=show, shown=SHOWN[show][0],
        acts=[act for act in ACTS if site.policy.may(role, act[1])], looks=await looks(site, session),
        marks=marks(site.policy), may_set_status=site.policy.may(role, "set_unit_status"),
        live={
            "queue": "queue" if show == "all" else f"queue:{show}", "filters": "filters", "units": "units",
            "emergencies": "emergencies",
        },
    )  # fmt: skip


def marks(policy: Policy) -> list[tuple[str, str]]:
    """What the signs on the board mean, for the help of its keys: sign, words."""
    letters: dict[str, list[str]] = {}
    for status in policy.statuses.values():
        if status.effect == "message":
            continue  # said, not held
        letters.setdefault(status.letter, []).append(status.name.lower())
    return [*SIGNS, *((letter, f"unit: {' or '.join(names)}") for letter, names in letters.items())]


async def looks(site: Site, session: Session) -> dict[str, int]:
    """Where the record stood when this person last opened each incident, yesterday or today."""
    now = site.now()
    shifts = [f"shift/{session.person}/{day:%Y%m%d}" for day in (now, now - timedelta(days=1))]
    async with site.room.store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["looks"], {"shifts": shifts})
        found = await cursor.fetchall()
    readings = ((msgspec.json.decode(body), position) for body, position in found)
    subjects = ((read.get("subject", ""), position) for read, position in readings if read.get("what") == "opened")
    there = site.room.index.by_category["incident"]
    return {subject.partition("/")[2]: position for subject, position in subjects if subject in there}


SCREENS = (Screen("dispatch_board", "/board", "Dispatch"),)
VIEWS: dict[str, ViewMaker] = {"queue": Queue, "filters": Filters, "units": Units, "emergencies": Emergencies}
KEPT = ("queue", "filters", "units", "emergencies")
ROUTES = [
    Route("/board", board),
    Route("/board/incidents/{id}", incident_pane),
    Route("/board/incidents/{id}/acts/{act}", act_form),
    Route("/board/units/{callsign}/acts/status", status_form),
]
