"""The dispatch board."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.dispatch.views import Queue, Units
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker


async def board(request: Request) -> Response:
    """Queue, selected incident, units."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await site.page(
        request,
        "dispatch/board.html",
        screen="dispatch_board",
        session=session,
        live={"queue": "queue", "units": "units"},
    )


SCREENS = (Screen("dispatch_board", "/board", "Dispatch"),)
VIEWS: dict[str, ViewMaker] = {"queue": Queue, "units": Units}
KEPT = ("queue", "units")
ROUTES = [Route("/board", board)]
