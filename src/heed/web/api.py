"""The API: one route a command, made from the command itself; the live stream; places; health."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from heed.access.sessions import Session
from heed.log.act import Done
from heed.log.command import Malformed, Refusal, Rule
from heed.picture.fact import Recorded, id_of
from heed.web import problem
from heed.web.forms import (
    FORM,
    JSON,
    MOST_BYTES,
    SHORT_BYTES,
    media_type,
    position,
    read,
    refuse_control_characters,
)
from heed.web.openapi import document
from heed.web.places import settle
from heed.web.sighted import FACE
from heed.web.site import Site

LONGEST_KEY = 200


class Shown(msgspec.Struct):
    """What a stream is asked to show, and what its page already saw."""

    views: list[str]
    cursor: int = 0


def site_of(request: Request) -> Site:
    """The site a request came to."""
    found: Site = request.scope.get(FACE) or request.app.state.site
    return found


async def command(request: Request) -> Response:
    """`POST /api/v1/commands/<name>`."""
    site = site_of(request)
    rule = site.rules.get(request.path_params["name"])
    if rule is None:
        return problem.problem(404, "Not found", "There is no such command; see /api/openapi.json.", reason="NoCommand")
    session = await sender(site, request)
    if isinstance(session, Response):
        return session
    body = await _readable_body(request)
    if isinstance(body, Response):
        return body
    try:
        return await _act(site, rule, session, body, request)
    except Malformed as fault:
        return problem.from_malformed(fault)
    except Refusal as refusal:
        return problem.from_refusal(refusal)
    except problem.AWAY:
        return problem.away()


async def _readable_body(request: Request) -> bytes | Response:
    """The body, where it is said to be of a kind we read and is no longer than anything we take."""
    if media_type(request.headers.get("content-type", "")) is None:
        return problem.other_media(JSON, FORM)
    body = await limited_body(request, MOST_BYTES)
    return problem.too_large(MOST_BYTES) if body is None else body


async def _act(site: Site, rule: Rule, session: Session, body: bytes, request: Request) -> Response:
    key = request.headers.get("idempotency-key")
    if key is not None and not 8 <= len(key) <= LONGEST_KEY:
        return problem.problem(422, "Cannot be read", "Idempotency-Key has 8 to 200 characters.", reason="BadKey")
    wanted = settle(read(rule.command, body, request.headers.get("content-type", ""), key), site.places)
    done = await site.act(wanted, site.sessions.who(session), key)
    return Response(answer(done, site.room.store.passes), media_type="application/json")


async def sender(site: Site, request: Request) -> Session | Response:
    """The session that a request shows it was sent from, or a problem that says why it is nobody's."""
    session = await site.session(request)
    if session is None:
        return problem.not_signed_in()
    return check_csrf(request, session) or session


def check_csrf(request: Request, session: Session) -> Response | None:
    """A problem where a request does not show that it comes from this session's own page."""
    if request.headers.get("x-csrf-token", "") != session.csrf:
        return problem.problem(
            403, "Not from this page", "Reload the page and send it again; what you typed is kept.", reason="Csrf"
        )
    return None


async def limited_body(request: Request, most: int = SHORT_BYTES) -> bytes | None:
    """The body, or None where it is longer than `most` bytes."""
    declared = request.headers.get("content-length", "0")
    if position(declared) > most:
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return body


def answer(done: Done, passes: Callable[[Recorded], Recorded | None] = lambda recorded: recorded) -> bytes:
    """An act's answer as JSON, of what whoever sent it sees."""
    ids: dict[str, str] = {}
    number = None
    seen = [fact for recorded in done.facts if (fact := passes(recorded)) is not None]
    for recorded in seen:
        ids.setdefault(recorded.stream.partition("/")[0], id_of(recorded.stream))
        if recorded.number is not None:
            number = f"{recorded.number:04d}"
    facts = [
        {"stream": r.stream, "version": r.version, "type": type(r.fact).__name__, "sentence": r.fact.sentence()}
        for r in seen
    ]
    return msgspec.json.encode(
        {"act": str(done.act), "cursor": done.cursor, "number": number, "ids": ids, "facts": facts}
    )


async def stream(request: Request) -> Response:
    """`GET /api/v1/stream?views=…&cursor=…`: server-sent events, resumable by cursor."""
    site = site_of(request)
    session = await site.session(request)
    if session is None:
        return problem.not_signed_in()
    views = frozenset(v for v in request.query_params.get("views", "").split(",") if v)
    last = request.headers.get("last-event-id") or request.query_params.get("cursor") or "0"
    cursor = position(last)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    events = site.hub.events(session, views, cursor)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def stream_views(request: Request) -> Response:
    """`POST /api/v1/stream/<id>/views`: show other views on a stream that is open."""
    site = site_of(request)
    session = await sender(site, request)
    if isinstance(session, Response):
        return session
    found = site.hub.streams.get(request.path_params["id"])
    if found is None or found.session.token_hash != session.token_hash:
        return problem.problem(404, "Not found", "That stream is over; open it again.", reason="NoStream")
    body = await limited_body(request)
    if body is None:
        return problem.too_large(SHORT_BYTES)
    try:
        asked = msgspec.json.decode(body, type=Shown)
        refuse_control_characters({"views": asked.views})
    except (msgspec.DecodeError, RecursionError, Malformed):
        return problem.problem(422, "Cannot be read", 'Send {"views": [names], "cursor": number}.', reason="Malformed")
    await site.hub.show(found, frozenset(asked.views), asked.cursor)
    return JSONResponse({"views": sorted(found.views), "cursor": site.room.cursor})


async def places(request: Request) -> Response:
    """`GET /api/v1/places?q=…`: the gazetteer, as typed."""
    site = site_of(request)
    if await site.session(request) is None:
        return problem.not_signed_in()
    found = await site.places.find(request.query_params.get("q", "")[:200]) if site.places else []
    return Response(msgspec.json.encode({"places": found}), media_type="application/json")


async def openapi(request: Request) -> Response:
    """`GET /api/openapi.json`."""
    site = site_of(request)
    return Response(
        msgspec.json.encode(document(site.rules.values(), request.app.state.described)), media_type="application/json"
    )


ROUTES = [
    Route("/api/v1/commands/{name}", command, methods=["POST"]),
    Route("/api/v1/stream", stream),
    Route("/api/v1/stream/{id}/views", stream_views, methods=["POST"]),
    Route("/api/v1/places", places),
    Route("/api/openapi.json", openapi),
]
