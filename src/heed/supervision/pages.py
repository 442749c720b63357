"""The supervisor's screen, and coming on and off duty.

A form of a command goes to the API; taking a post has a route of its own, because the session takes the role with it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.picture.post import Post
from heed.supervision.due_view import DueNow
from heed.supervision.duty_pages import VIEWS as DUTY_VIEWS
from heed.supervision.duty_pages import duty, take
from heed.supervision.mine import Mine
from heed.supervision.views import Climbed, ClockHealth, Cover, FimList, Unresourced
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

#: What a supervisor does to the selected incident besides deciding: key, command, words, form of the board.
ACTS = (
    ("s", "assign_unit", "Assign", "assign"),
    ("v", "divert_unit", "Divert to it", "divert"),
    ("n", "add_log_entry", "Note", "note"),
    ("g", "set_grade", "Grade", "grade"),
    ("q", "ask_question", "Question", "question"),
)


async def supervisor(request: Request) -> Response:
    """What climbed to the post this window acts for, and how the room stands. `?incident=ID` is the one selected."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    who = site.sessions.who(session)
    live = {name: name for name in ("unresourced", "fim", "cover", "clock", "due", "lines")}
    if site.views.known("emergencies"):
        live["emergencies"] = "emergencies"
    if who.post:
        live["climbed"] = f"climbed:{who.post}"
    return await site.page(
        request, "supervision/supervisor.html", screen="supervisor", session=session, live=live,
        acts=[(key, words, form) for key, command, words, form in ACTS if site.policy.may(who.role, command)],
        on_duty=names_on_duty(site), fim_first=who.role == "force_incident_manager",
    )  # fmt: skip


def names_on_duty(site: Site) -> list[str]:
    """Names of everybody on duty, for the field that says who does it."""
    posts = site.room.index.by_category["post"].values()
    return sorted({p.name for p in posts if isinstance(p, Post) and p.open})


SCREENS = (Screen("supervisor", "/supervisor", "Supervisor"),)
VIEWS: dict[str, ViewMaker] = {
    "climbed": Climbed, "unresourced": Unresourced, "fim": FimList, "cover": Cover, "clock": ClockHealth,
    "due": DueNow, "mine": Mine, **DUTY_VIEWS,
}  # fmt: skip
KEPT = ("unresourced", "fim")
ROUTES = [
    Route("/supervisor", supervisor),
    Route("/duty", duty, methods=["GET"]),
    Route("/duty", take, methods=["POST"]),
]
