"""The page of professional standards: what is unusual, who looked at this, what somebody looked at (AU2)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.standards import reads
from heed.standards.views import Flags
from heed.web import problem
from heed.web.api import sender, site_of
from heed.web.forms import position
from heed.web.site import Screen
from heed.web.view import ViewMaker

SCREEN = "standards"
LONGEST = 200


async def standards(request: Request) -> Response:
    """`/standards?q=&why=&before=`: one box for a log number, a sign-in, a name, a number; newest first, paged.

    `as=name` asks who looked for somebody of a colleague's name, and not what the colleague looked at. Opening it is
    recorded; a question is recorded with its words and its reason, and nothing is looked up before there is one.
    """
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if SCREEN not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    who, query = site.sessions.who(session), request.query_params
    words = " ".join(query.get("q", "").split())[:LONGEST]
    said = query.get("why", "")
    why = site.readings.reason(who, said)
    asked = page = None
    judged = []
    if words and why:
        asked = await (reads.naming if query.get("as") == "name" else reads.ask)(site, words)
        page = await reads.read(site, asked, position(query.get("before", "")))
        await site.readings.searched(who, words, len(page.rows), why, where="readings")
    elif not words:
        await site.reading(who, "opened", "looking", "judging unusual looking")
        judged = [one for one in await reads.judged(site) if one.person != who.person]
    live = {"looking": f"looking:{who.post}"} if who.post and not words else {}
    return await site.page(
        request, "standards/standards.html", screen=SCREEN, session=session, live=live, words=words, said=said,
        in_hand=site.readings.in_hand(who), asked=asked, page=page, judged=judged, by_name=query.get("as", ""),
        names=await reads.names(site, [f"person/{one.person}" for one in judged]),
        begun=bool(position(query.get("before", ""))),
    )  # fmt: skip


async def printed(request: Request) -> Response:
    """`POST /standards/printed`: the page was put on paper. The browser waits for nothing."""
    site = site_of(request)
    session = await sender(site, request)
    if isinstance(session, Response):
        return session
    if SCREEN not in site.screens_of(session):
        return problem.problem(404, "Not found", "There is no such page on your screens.", reason="NotFound")
    await site.reading(site.sessions.who(session), "printed", "readings", "who looked, on paper")
    return Response(status_code=204)


SCREENS = (Screen(SCREEN, "/standards", "Who looked"),)
VIEWS: dict[str, ViewMaker] = {"looking": Flags}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/standards", standards), Route("/standards/printed", printed, methods=["POST"])]
