"""The page of calls that still owe something."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.contact.owing_view import Owing
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker


async def owing(request: Request) -> Response:
    """`/owing`: every call that still owes something, for whoever takes calls."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    live = {"owing": "owing"}
    return await site.page(request, "contact/owing.html", screen="call_desk", session=session, live=live)


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {"owing": Owing}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/owing", owing)]
