"""The page of intelligence checks: what is owed by whoever looks at it, and by the whole room."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.intelligence.checks_view import ChecksMine, ChecksOn, ChecksOwed, Lookups
from heed.intelligence.links_view import VIEWS as LINKS
from heed.intelligence.submission_view import Submissions
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker


async def checks(request: Request) -> Response:
    """`/checks`: intelligence checks that are owed, one’s own first, for whoever does them."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    who = site.sessions.who(session)
    post = who.post
    if "intelligence" in site.screens_of(session):
        await site.reading(who, "opened", "checks", "intelligence checks that are owed, and intelligence given")
    own = {"own": f"checks-mine:{post}", "lookups": f"lookups:{post}"} if post else {}
    live = {"owed": "checks-owed", "given": "submissions", **own}
    records = [(one.id, one.name) for one in site.pack.in_force(site.now()).records.values()]
    return await site.page(
        request, "intelligence/check-list.html", screen="intelligence", session=session, live=live, records=records
    )  # fmt: skip


SCREENS = (Screen("intelligence", "/checks", "Checks"),)
VIEWS: dict[str, ViewMaker] = {
    "checks": ChecksOn, "checks-owed": ChecksOwed, "checks-mine": ChecksMine,
    "submissions": Submissions, "lookups": Lookups, **LINKS,
}  # fmt: skip
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/checks", checks)]
