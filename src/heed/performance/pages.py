"""The wallboard's page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.performance.views import Wall
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker


async def wall(request: Request) -> Response:
    """Figures legible at four metres; no names, addresses or single incidents."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await site.page(request, "performance/wall.html", screen="wallboard", session=session, live={"wall": "wall"})


SCREENS = (Screen("wallboard", "/wall", "Wall"),)
VIEWS: dict[str, ViewMaker] = {"wall": Wall}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/wall", wall)]
