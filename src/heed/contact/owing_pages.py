"""The pages of calls that still owe something, and of reports to read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.contact.owing_view import Owing
from heed.contact.reports_view import ToRead
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


async def reports(request: Request) -> Response:
    """`/reports`: every report that its form keeps and nobody has read, for whoever takes calls."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "call_desk" in site.screens_of(session):
        await site.reading(site.sessions.who(session), "opened", "reports", "reports to be read")
    live = {"reports": "reports"}
    return await site.page(request, "contact/reports.html", screen="call_desk", session=session, live=live)


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {"owing": Owing, "reports": ToRead}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/owing", owing), Route("/reports", reports)]
