"""The incident's own page, on paper too, and what closings left."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heed.incidents.account_view import AccountParts
from heed.incidents.acts_view import Acts
from heed.incidents.asked_view import Asked
from heed.incidents.log_view import Log
from heed.incidents.looking import printed
from heed.incidents.panels import PANELS as PANELS
from heed.incidents.panels import find, live_parts, own_parts, shown_to
from heed.incidents.tasks_view import OwedAfter, Tasks
from heed.incidents.views import IncidentParts
from heed.web import problem
from heed.web.api import sender, site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker

KINDS = ("all", "note", "quotation", "question", "decision", "act", "system")


async def incident(request: Request) -> Response:
    """`/incidents/<id>`; a log number leads there. Open or closed, folded from the record where the room has let go."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    ref = request.path_params["ref"]
    if "incident" not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    found = await find(site, ref)
    if found is None:
        return site.refused(
            session,
            f"There is no incident {ref[:80]}. It may be written differently: find it by words of its code or place.",
            404,
        )
    if ref != found.id:
        return RedirectResponse(f"/incidents/{found.id}", 303)
    who, said = site.sessions.who(session), request.query_params.get("why", "")
    if site.readings.asks(who, found, said):
        return site.ask_why(request, session, f"Log {found.number} is closed")
    only = request.query_params.get("only", "")
    return await site.page(
        request, "incidents/incident.html", screen="incident", session=session, i=found,
        live={**live_parts(found, who), **own_parts(found, who)},
        only=only if only in KINDS else "all", kinds=KINDS, **await shown_to(site, who, found, said=said),
    )  # fmt: skip


async def print_out(request: Request) -> Response:
    """`POST /incidents/<id>/printed`: the page was printed. Recorded as a reading; the browser waits for nothing."""
    site = site_of(request)
    session = await sender(site, request)
    if isinstance(session, Response):
        return session
    found = await find(site, request.path_params["ref"]) if "incident" in site.screens_of(session) else None
    if found is None:
        return problem.problem(404, "Not found", "There is no such incident on your screens.", reason="NotFound")
    await printed(site, site.sessions.who(session), found)
    return Response(status_code=204)


async def owed(request: Request) -> Response:
    """`/owed`: everything that closings left, for whoever works incidents."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await site.page(request, "incidents/owed.html", screen="incident", session=session, live={"owed": "owed"})


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {
    "incident": IncidentParts,
    "log": Log,
    "said": AccountParts,
    "acts": Acts,
    "asked": Asked,
    "tasks": Tasks,
    "owed": OwedAfter,
}
KEPT = ()
ROUTES = [
    Route("/incidents/{ref}", incident),
    Route("/incidents/{ref}/printed", print_out, methods=["POST"]),
    Route("/owed", owed),
]
