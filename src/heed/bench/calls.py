"""`heed bench calls`: a switch presents calls at an even pace; until the last of the handlers' screens has each.

The switch speaks the signed contract over HTTP to the server, whatever it has to wait for; a call counts from the
moment at which it was due to be presented. Nobody answers, so that the queue grows, and the clock speaks of each.
Beside it, by turns in the same run: one such event, put to as many bare streams of the same server.
"""

from __future__ import annotations

import asyncio
import subprocess
import time
from typing import Any
from uuid import uuid4

import msgspec

from heed.access.accounts import Accounts
from heed.access.decide import AddPerson
from heed.adapters.telephony import keys
from heed.adapters.telephony.port import contact_id
from heed.bench.client import ask, connect, request
from heed.bench.figures import BenchFailed, CallsFigures, ms, quantile, rounded
from heed.bench.ground import PASSWORD, SETUP, Ground, staff
from heed.bench.processes import process, running_clock, running_server
from heed.bench.push import BARE, Screens
from heed.bench.switch import Presented, Switch
from heed.bench.system import Node, System
from heed.log import sql
from heed.log.command import Who
from heed.supervision.commands import TakePost

PER_S, SCREENS = 50.0, 200
#: Handlers with a session of their own; each has as many of the screens.
HANDLERS = 20
SWITCH = "bench"
BARES_A_SECOND = 4
WARM_SECONDS = 1.0
#: How long what was presented may take to be everywhere, once the last was.
SETTLE_SECONDS = 30.0
QUERIES = sql.load("heed.bench")


async def bench_calls(
    system: System, ground: Ground, seconds: float, per_s: float = PER_S, screens: int = SCREENS
) -> list[CallsFigures]:  # fmt: skip
    """One setting."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await staff(node)
        handlers = await _handlers(node, min(HANDLERS, screens))
        key = keys.add(keys.path_of(ground.folder), SWITCH)
        with running_server(ground) as port, running_clock(ground):
            job = {
                "port": port,
                "password": PASSWORD,
                "live": _screens(handlers, screens),
                "bare": BARE,
                "rows": "calls",
            }
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            with process(["-m", "heed.bench.screens"], {}, **pipes) as child:
                told = await asyncio.to_thread(Screens, child, job)
                switch = Switch(port, key)
                await switch.present(WARM_SECONDS, per_s)
                bares = asyncio.create_task(_bares(port, told, seconds))
                presented = await switch.present(seconds, per_s)
                moments = await bares
                rows = await _rows(told, presented)
                arrived = await asyncio.to_thread(told.ask, "end")
                await switch.close()
        kept = await _kept(node)
    return [_figures(presented, rows, kept, moments, arrived["bare"], per_s, screens)]


async def _handlers(node: Node, count: int) -> list[Who]:
    """Call handlers on duty, who can sign in as `bench.handler.<number>`."""
    accounts = Accounts(node.store)
    hashed = await accounts.hash(PASSWORD)
    found: list[Who] = []
    for number in range(count):
        person, post, name = str(uuid4()), str(uuid4()), f"bench.handler.{number}"
        added = AddPerson(person=person, name=f"Handler {number}", sign_in=name, roles=("call_handler",))
        await node.acts.act(added, SETUP, at=node.now())
        await accounts.keep(person, name, hashed)
        who = Who(person=person, name=name, role="call_handler", post=post, workstation="bench")
        await node.acts.act(TakePost(post=post, role="call_handler"), who, at=node.now())
        found.append(who)
    return found


def _screens(handlers: list[Who], screens: int) -> list[list[Any]]:
    """Sign-in name, stream and how many of it, for each handler: what an open call desk follows."""
    shares = [screens // len(handlers) + (place < screens % len(handlers)) for place in range(len(handlers))]
    return [
        [who.name, f"/api/v1/stream?views=strip,calls,calls:{who.person},mine:{who.post}", share]
        for who, share in zip(handlers, shares, strict=True)
    ]


async def _bares(port: int, told: Screens, seconds: float) -> list[float]:
    """Moments at which the newest event of the screens was put to the bare streams."""
    connection = await asyncio.to_thread(connect, port)
    event = (await asyncio.to_thread(told.ask, "last")).encode()
    moments: list[float] = []
    end = time.monotonic() + seconds
    with connection.wire:
        while time.monotonic() < end:
            answer = await asyncio.to_thread(ask, connection, request("POST", "/bench/fan-out", {}, event))
            moments.append(msgspec.json.decode(answer.body)["at"])
            await asyncio.sleep(1 / BARES_A_SECOND)
    return moments


async def _rows(told: Screens, presented: list[Presented]) -> dict[str, float]:
    """When the last screen had the row of each call, once all of them have."""
    wanted = {contact_id(one.call_ref, SWITCH) for one in presented}
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        found = await asyncio.to_thread(told.ask, "rows")
        if all(found.get(contact) is not None for contact in wanted):
            return dict(found)
        if time.monotonic() > end:
            missing = sum(found.get(contact) is None for contact in wanted)
            raise BenchFailed(f"{missing} of {len(wanted)} calls did not reach every screen")
        await asyncio.sleep(0.5)


async def _kept(node: Node) -> set[str]:
    """Contacts that the record has."""
    async with node.store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["contacts"])
        return {stream.partition("/")[2] for (stream,) in await cursor.fetchall()}


def _figures(
    presented: list[Presented], rows: dict[str, float], kept: set[str], bares: list[float],
    arrived: list[list[tuple[int, float]]], per_s: float, screens: int,
) -> CallsFigures:  # fmt: skip
    contacts = {contact_id(one.call_ref, SWITCH): one.due for one in presented}
    late = [rows[contact] - due for contact, due in contacts.items()]
    bare = [max(stream[count][1] for stream in arrived) - at for count, at in enumerate(bares)]
    return CallsFigures(
        per_s=rounded(per_s), screens=screens, card_p99_ms=ms(quantile(late, 0.99)), lost=len(contacts.keys() - kept),
        card_p50_ms=ms(quantile(late, 0.5)), bare_p99_ms=ms(quantile(bare, 0.99)),
    )  # fmt: skip
