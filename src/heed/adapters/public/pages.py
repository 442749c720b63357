"""The public pages as routes, and as an application of their own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib import resources

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from heed.adapters.public import chat, reports, stay
from heed.adapters.public.shell import Public, public_of

NOWHERE = "There is nothing at this address."

ROUTES: list[BaseRoute] = [
    *reports.ROUTES,
    *stay.ROUTES,
    *chat.ROUTES,
    Mount("/public", StaticFiles(directory=str(resources.files("heed.adapters.public") / "static")), name="public"),
]


async def _home(request: Request) -> Response:
    return RedirectResponse("/report", 303)


async def _nowhere(request: Request, fault: Exception) -> Response:
    return public_of(request).problem(NOWHERE, 404)


def make_app(public: Public) -> Starlette:
    """The public's pages alone, for an address of their own."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        keeping = asyncio.create_task(public.keep_house(), name="house")
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    app = Starlette(routes=[Route("/", _home), *ROUTES], exception_handlers={404: _nowhere}, lifespan=lifespan)
    app.state.public = public
    return app
