"""The public's pages on a port of their own beside a room, and somebody outside who has no account."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx
import uvicorn
from tests.room_server import Room

from heed import main
from heed.adapters.public.shell import Public

KEY = bytes(range(32))
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Outside:
    """Somebody with a browser and no account: pages without a script."""

    def __init__(self, url: str, public: Public) -> None:
        self.url = url
        self.public = public
        self.http = httpx.Client(base_url=url, timeout=20, follow_redirects=True, verify=False)

    def fill(self, page: httpx.Response, go: str = "on", **answers: str | list[str]) -> httpx.Response:
        """Send the form of a page, with what it carries."""
        path = re.search(r'<form method="post" action="(/report/[a-z_]+)"', page.text)
        assert path is not None, page.text
        carried = {name: unescape(value) for name, value in _FIELD.findall(page.text)}
        given = {f"a.{name}": value for name, value in answers.items()}
        return self.http.post(path[1], data={**carried, **given, "go": go})


@contextmanager
def open_public(room: Room) -> Iterator[Outside]:
    """The pages until the block ends."""
    public = main.make_public(room.node, KEY)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(main.public_app(public), log_level="error", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.run_coroutine_threadsafe(server.serve(sockets=[listening]), room.loop)
    outside = Outside(f"http://127.0.0.1:{listening.getsockname()[1]}", public)
    try:
        yield outside
    finally:
        outside.http.close()
        server.should_exit = True
        serving.result(20)
