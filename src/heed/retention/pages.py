"""The page of whoever answers for the force's records: erasures that wait, holds, reviews that are due, disposals."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from heed.log.room import Room
from heed.picture.disposal import Disposal
from heed.policy.values import Policy
from heed.retention.certificate import certificate_of
from heed.retention.holds import called
from heed.retention.reads import past_their_period, rows
from heed.retention.views import SCREEN, Erasures, Holds, where
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

#: Reviews on one page, and old records looked through for them.
MOST_REVIEWS = 50
MOST_PAGES = 20
MOST_DISPOSALS = 20


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A record that somebody is to look at."""

    stream: str
    what: str
    where: str
    class_name: str
    over: datetime
    kept: str
    #: How much longer the pack's class says that a review keeps it.
    years: int


async def retention(request: Request) -> Response:
    """`/retention?after=<stream>`: reviews a page at a time, in the order of the record."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if SCREEN not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    await site.reading(site.sessions.who(session), "opened", "retention", "what is held, due for review and erased")
    after = request.query_params.get("after", "")[:200]
    reviews, further = await _reviews(site.room, site.policy, site.now(), after)
    return await site.page(
        request, "retention/retention.html", screen=SCREEN, session=session,
        live={"holds": "holds", "erasures": "erasures"}, reviews=reviews, further=further, begun=after,
        disposals=await _disposals(site.room),
    )  # fmt: skip


class _Enough(Exception):
    """So many were looked through."""


async def _reviews(room: Room, policy: Policy, at: datetime, after: str) -> tuple[list[Review], str]:
    """The next that are due for review, and where to go on; empty where that was all."""
    found: list[Review] = []
    looked: list[str] = []

    def told(upto: str) -> None:
        looked.append(upto)
        if len(looked) >= MOST_PAGES or len(found) >= MOST_REVIEWS:
            raise _Enough

    try:
        async for one in past_their_period(room, policy, at, after=after, told=told):
            kept = one.keeping
            if kept.to_review and kept.retention is not None and kept.over is not None:
                found.append(Review(
                    stream=one.stream, what=called(one.state), where=where(one.stream),
                    class_name=kept.retention.name, over=kept.over, kept="legal hold" if one.hold else "",
                    years=kept.retention.review_years,
                ))  # fmt: skip
    except _Enough:
        return found, looked[-1]
    return found, ""


async def _disposals(room: Room) -> list[Disposal]:
    """The newest disposals, the newest first."""
    streams = [stream for (stream,) in await rows(room.store, "disposals", most=MOST_DISPOSALS)]
    states = await room.store.states(streams)
    return [one for stream in streams if isinstance(one := states.get(stream), Disposal)]


async def certificate(request: Request) -> Response:
    """`/retention/<disposal>/certificate.json` or `.txt`: made from the record, as when it was over."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    found = await _certified(site, request.path_params["id"]) if SCREEN in site.screens_of(session) else None
    if found is None:
        return site.refused(session, "There is no such certificate on your screens.", 404)
    await site.reading(site.sessions.who(session), "exported", f"disposal/{found.id}", "its certificate")
    made = await certificate_of(site.room.store, found, found.held)
    if request.path_params["form"] == "txt":
        return PlainTextResponse("\n".join(made.in_words()) + "\n")
    body = msgspec.json.format(msgspec.json.encode(made)) + b"\n"
    given = {"content-disposition": f'attachment; filename="disposal-{found.id}.json"'}
    return Response(body, media_type="application/json", headers=given)


async def _certified(site: Site, identity: str) -> Disposal | None:
    state = await site.room.store.state(f"disposal/{identity}")
    return state if isinstance(state, Disposal) and not state.open else None


SCREENS = (Screen(SCREEN, "/retention", "Retention"),)
VIEWS: dict[str, ViewMaker] = {"holds": Holds, "erasures": Erasures}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/retention", retention), Route("/retention/{id}/certificate.{form}", certificate)]
