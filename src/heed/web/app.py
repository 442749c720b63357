"""The ASGI application: routes of the shell and of the capabilities, what guards them, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from importlib import resources
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from heed.web import api, problem, sign_in
from heed.web.site import Site

log = structlog.get_logger("web")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]


class Guarded:
    """Every answer carries the headers that keep a page to itself; pages are never kept by a cache."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *HEADERS]
                if static:
                    headers.append((b"cache-control", b"no-cache"))
                elif not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def not_found(request: Request, fault: Exception) -> Response:
    """A page that is not there, or a route of the API that is not."""
    if request.url.path.startswith("/api/"):
        return problem.problem(404, "Not found", "There is no such address; see /api/openapi.json.", reason="NotFound")
    site = api.site_of(request)
    return site.refused(
        await site.session(request), "There is nothing at this address. Go back, or press / and find.", 404
    )


async def record_away(request: Request, fault: Exception) -> Response:
    """The database is away while a page is drawn."""
    if request.url.path.startswith("/api/"):
        return problem.away()
    site = api.site_of(request)
    return site.refused(None, "The record cannot be reached. This page comes back by itself when you reload it.", 503)


def make_app(site: Site, routes: Sequence[BaseRoute], kept: Sequence[str]) -> Starlette:
    """The application around a site. `kept` are views that stay drawn whoever looks."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await site.hub.keep(*kept)
        tasks = [
            asyncio.create_task(_keep_going(name, work), name=name)
            for name, work in (
                ("hub", site.hub.run),
                ("beat", site.hub.beat),
                ("rights", site.hub.watch_rights),
                ("pulse", site.keep_pulse),
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
        routes=[*sign_in.ROUTES, *api.ROUTES, *routes, Mount("/static", static, name="static")],
        exception_handlers={404: not_found, **dict.fromkeys(problem.AWAY, record_away)},
        lifespan=lifespan,
    )
    app.state.site = site
    app.add_middleware(Guarded)
    return app


async def _keep_going(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Begin a part of the site again when a mistake of ours ends it: one bad row must not silence every screen."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("a part of the site stopped and is begun again", part=name)
            await asyncio.sleep(0.2)
