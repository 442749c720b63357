"""The ASGI application: routes of the shell and of the capabilities, what guards them, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from importlib import resources
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from heed.log.command import Malformed
from heed.telemetry.lines import said_of
from heed.web import api, problem, sign_in, watching
from heed.web.sighted import Sighted
from heed.web.site import Site

log = structlog.get_logger("web")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOT_AN_ADDRESS = "This address has control characters in it."
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]


class Guarded:
    """Every answer carries the headers that keep a page to itself; pages are never kept by a cache."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], images: str = "") -> None:
        self.app = app
        policy = POLICY.replace("img-src 'self' data:", f"img-src 'self' data: {images}".rstrip())
        self._headers = [(b"content-security-policy", policy.encode()), *HEADERS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                # What an answer says of itself stands: pages for the public have a stricter policy of their own.
                headers += [one for one in self._headers if not any(name == one[0] for name, _ in headers)]
                if static:
                    headers.append((b"cache-control", b"no-cache"))
                elif not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Legible:
    """An address with control characters in it is nobody's: it is refused before anything is asked in its name."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _control_characters(scope):
            await unreadable(Request(scope), Malformed([("", NOT_AN_ADDRESS)]))(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _control_characters(scope: Scope) -> bool:
    return any(char < " " for char in scope["path"]) or any(
        byte < 32 and byte not in b"\t\r\n" for byte in unquote_to_bytes(scope["query_string"].replace(b"+", b" "))
    )


def _for_programs(request: Request) -> bool:
    """Whether the answer is read by a program: a problem, not a page."""
    path = request.url.path
    return path == "/api" or path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


async def not_found(request: Request, fault: Exception) -> Response:
    """A page that is not there, or a route of the API that is not."""
    if _for_programs(request):
        return problem.problem(404, "Not found", "There is no such address; see /api/openapi.json.", reason="NotFound")
    site = api.site_of(request)
    return site.refused(
        await site.session(request), "There is nothing at this address. Go back, or press / and find.", 404
    )


async def not_taken(request: Request, fault: Exception) -> Response:
    """An address asked in a way that it does not answer."""
    allowed = dict(getattr(fault, "headers", None) or {})
    words = f"This address does not answer {request.method}, only {allowed.get('Allow', 'other methods')}."
    answer = problem.problem(405, "Not like this", f"{words} See /api/openapi.json.", reason="NotTaken")
    if not _for_programs(request):
        answer = api.site_of(request).refused(None, f"{words} Go back, or press / and find.", 405)
    answer.headers.update(allowed)
    return answer


def unreadable(request: Request, fault: Exception) -> Response:
    """Something no page of ours sends."""
    assert isinstance(fault, Malformed)
    if _for_programs(request):
        return problem.from_malformed(fault)
    return api.site_of(request).refused(None, f"{fault} Go back, reload the page, and send it again.", 422)


async def broken(request: Request, fault: Exception) -> Response:
    """A mistake of ours: said plainly, and nothing of what was sent."""
    log.error("request failed", method=request.method, route=_route(request), **said_of(fault))
    if _for_programs(request):
        return problem.broken()
    return api.site_of(request).refused(None, "Something went wrong here, and it has been noted. Reload the page.", 500)


def _route(request: Request) -> str:
    """The pattern of an address, without what it names."""
    return str(getattr(request.scope.get("route"), "path", "none"))


async def record_away(request: Request, fault: Exception) -> Response:
    """The database is away while a page is drawn."""
    if _for_programs(request):
        return problem.away()
    site = api.site_of(request)
    return site.refused(None, "The record cannot be reached. This page comes back by itself when you reload it.", 503)


FAULTS: dict[Any, Any] = {
    404: not_found,
    405: not_taken,
    Malformed: unreadable,
    Exception: broken,
    **dict.fromkeys(problem.AWAY, record_away),
}


Work = Callable[[], Awaitable[None]]


def make_app(
    site: Site,
    routes: Sequence[BaseRoute],
    kept: Sequence[str],
    beside: Sequence[tuple[str, Work]] = (),
    tiles: str = "",
) -> Starlette:
    """The application around a site. `kept` are views that stay drawn whoever looks; `beside` runs as long; `tiles`
    are a map's."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await site.room.look_again()
        await site.hub.keep(*kept)
        tasks = [
            asyncio.create_task(_keep_going(name, work), name=name)
            for name, work in (
                ("hub", site.hub.run),
                ("beat", site.hub.beat),
                ("rights", site.hub.watch_rights),
                ("pulse", site.keep_pulse),
                *beside,
            )
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    static = StaticFiles(directory=str(resources.files("heed.web") / "static"))
    app = Starlette(
        routes=[*sign_in.ROUTES, *api.ROUTES, *watching.ROUTES, *routes, Mount("/static", static, name="static")],
        exception_handlers=FAULTS,
        lifespan=lifespan,
    )
    app.state.site = site
    #: What adapters answer beside the commands, for the document of the API.
    app.state.described = ()
    app.add_middleware(Sighted, site=site)
    app.add_middleware(Legible)
    app.add_middleware(Guarded, images=_origin(tiles))
    return app


def _origin(address: str) -> str:
    """Where tiles of maps come from, as the policy of a page names it; empty for the room itself."""
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc}" if found.scheme in ("http", "https") and found.netloc else ""


async def _keep_going(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Begin a part of the site again when a mistake of ours ends it: one bad row must not silence every screen."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("a part of the site stopped and is begun again", part=name)
            await asyncio.sleep(0.2)
