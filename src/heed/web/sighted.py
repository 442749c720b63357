"""Who asks sees the room through their own sight: the face of the site that a request is answered from (AU4).

Everybody to whom no restricted log is open shares one face. A face draws from a room, a store and views of its own, so
that nothing a page, a panel or a stream can ask of it holds what its sight does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import cookie_parser

from heed.access.sessions import COOKIE
from heed.web.problem import AWAY
from heed.web.site import Site

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
FACE = "heed.face"


class Sighted:
    """Finds the face of whoever asks before anything is asked of it."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            scope[FACE] = await self._face(scope)
        await self.app(scope, receive, send)

    async def _face(self, scope: Scope) -> Site:
        sent = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
        token = cookie_parser(sent.decode("latin-1")).get(COOKIE) if sent else None
        try:
            session = await self.site.sessions.find(token)
        except AWAY:
            # What cannot be read opens nothing.
            return self.site
        return await self.site.face(session) if session is not None else self.site
