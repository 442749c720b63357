"""The server a bench measures: the web face as `heed serve` runs it, and the bare routes beside it.

A process of its own, told what to do in `HEED_BENCH`; the bare routes are in no other server. It says its port once it
serves, and ends with the bench.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.telephony.keys import Keys, path_of
from heed.bench.fan_out import FanOut
from heed.bench.ground import BARE_INSERT
from heed.bench.system import Node, System
from heed.log.chain import ZERO
from heed.log.heap import keep_loaded
from heed.policy.load import load_pack

PORT_SAID = "bench server on "


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What the bench tells its server."""

    url: str
    pack: str
    #: Where the keys of switches are kept.
    folder: str


class Wanted(msgspec.Struct, frozen=True):
    """What the bare handler decodes a body to."""

    what: str
    place: dict[str, Any] = {}
    code: str = ""
    grade: str = ""


def run_server(system: System) -> int:
    """Serve until told to end."""
    uvloop.run(_serve(system, msgspec.json.decode(os.environ["HEED_BENCH"], type=Orders)))
    return 0


async def _serve(system: System, orders: Orders) -> None:
    async with system.open_node(orders.url, load_pack(Path(orders.pack))) as node:
        keep_loaded()
        fan_out = FanOut(node.room)
        app = system.make_app(node, None, switch_keys=Keys(path_of(Path(orders.folder))))
        app.router.routes[:0] = [
            Route("/bench/bare", Bare(node).insert, methods=["POST"]),
            Route("/bench/stream", fan_out.stream),
            Route("/bench/fan-out", fan_out.publish, methods=["POST"]),
            Route("/bench/commits", fan_out.commits),
        ]
        await _run(app)


async def _run(app: Starlette) -> None:
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        said = asyncio.create_task(_say_when_up(server, listening.getsockname()[1]))
        await server.serve(sockets=[listening])
        await said


async def _say_when_up(server: uvicorn.Server, port: int) -> None:
    while not server.started:  # noqa: ASYNC110  # uvicorn says so by a flag only
        await asyncio.sleep(0.01)
    sys.stdout.write(f"{PORT_SAID}{port}\n")
    sys.stdout.flush()


class Bare:
    """The least a handler can do that keeps what it was sent: decode the body, one insert, one transaction."""

    def __init__(self, node: Node) -> None:
        self._pool = node.store.pool

    async def insert(self, request: Request) -> Response:
        """Keep a body as a fact's row is kept, with nothing decided, sealed or chained."""
        body = await request.body()
        wanted = msgspec.json.decode(body, type=Wanted)
        at = datetime.now(UTC)
        row = (
            f"incident/{uuid4()}", 1, "IncidentOpened", at, at, "bench", "call_handler", "bench", None, body, None,
            ZERO, ZERO,
        )  # fmt: skip
        async with self._pool.connection() as connection:
            await connection.execute(BARE_INSERT, row)
        return Response(msgspec.json.encode({"what": wanted.what}), media_type="application/json")
