"""The contract over HTTP: `/api/v1/telephony/events`, `/snapshot` and `/calls`, each request signed by a switch's key.

What may go wrong with a request is a problem that says what to do; nothing of it is acted on then.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.lookout.heard import Heard
from heed.adapters.telephony import signing
from heed.adapters.telephony.events import Asked, Events, Snapshot
from heed.adapters.telephony.exchange import Exchange
from heed.adapters.telephony.keys import Keys
from heed.log import sql
from heed.log.command import Busy, Refusal
from heed.web import problem
from heed.web.api import limited_body
from heed.web.forms import JSON, media_type

QUERIES = sql.load("heed.adapters.telephony", "nonces.sql")
MOST_BYTES = 1024 * 1024
#: A switch's clock that is so far off is said.
CLOCK_SECONDS = 30
T = TypeVar("T")
log = structlog.get_logger("telephony")
Of = Callable[[signing.SwitchKey, signing.Signed, bytes], Awaitable[object]]


class Desk:
    """Where switches' requests come in."""

    def __init__(self, exchange: Exchange, keys: Keys, now: Callable[[], float] = time.time) -> None:
        self.exchange = exchange
        self._keys = keys
        self._heard = Heard(exchange.room.store)
        #: Switches whose clock is off, and of which that is said.
        self._off: set[str] = set()
        self._now = now

    async def events(self, request: Request) -> Response:
        """`POST /api/v1/telephony/events`."""

        async def work(key: signing.SwitchKey, signed: signing.Signed, body: bytes) -> object:
            await self._hears(key, signed)
            sent = _decode(
                body, Events, "run and events, a list of objects of which each has event, call_ref, sequence"
            )
            off = signed.time - self._now()
            return {"events": await self.exchange.hear(key.switch, sent, off)}

        return await self._answer(request, work)

    async def snapshot(self, request: Request) -> Response:
        """`POST /api/v1/telephony/snapshot`."""

        async def work(key: signing.SwitchKey, signed: signing.Signed, body: bytes) -> object:
            await self._hears(key, signed)
            sent = _decode(body, Snapshot, "run, at and calls, of which each has call_ref and state")
            return await self.exchange.compare(key.switch, sent, signed.time)

        return await self._answer(request, work)

    async def calls(self, request: Request) -> Response:
        """`POST /api/v1/telephony/calls`."""

        async def work(key: signing.SwitchKey, signed: signing.Signed, body: bytes) -> object:
            asked = _decode(body, Asked, "calls, a list of call references, and if you like cursor and wait_seconds")
            return await self.exchange.tell(key.switch, asked)

        return await self._answer(request, work)

    async def _answer(self, request: Request, work: Of) -> Response:
        try:
            key, signed = signing.read(request.headers, self._keys.now(), self._now())
            body = await _body(request)
            if isinstance(body, Response):
                return body
            signing.check(key, request.headers, request.method, request.url.path, body)
            await self._only_once(signed)
            return Response(msgspec.json.encode(await work(key, signed, body)), media_type="application/json")
        except Unreadable as fault:
            return problem.problem(422, "Cannot be read", str(fault), reason="Malformed")
        except signing.SentBefore as fault:
            return problem.problem(409, "Sent before", str(fault), reason=fault.reason)
        except Busy as fault:
            return problem.from_refusal(fault)
        except Refusal as fault:
            return problem.problem(401, "Not from a switch of ours", str(fault), reason=fault.reason)
        except problem.AWAY:
            return problem.away()

    async def _hears(self, key: signing.SwitchKey, signed: signing.Signed) -> None:
        """The switch is there, whatever can be read of what it says; and a clock that is far off is said."""
        await self._heard.note(f"switch:{key.switch}")
        off = round(signed.time - self._now())
        if abs(off) > CLOCK_SECONDS and key.switch not in self._off:
            log.warning("a switch's clock is off: its times are set right; set it by NTP", switch=key.switch, off=off)
        (self._off.add if abs(off) > CLOCK_SECONDS else self._off.discard)(key.switch)

    async def _only_once(self, signed: signing.Signed) -> None:
        at = datetime.fromtimestamp(self._now(), UTC)
        given = {
            "key": signed.key, "nonce": signed.nonce, "at": at,
            "before": at - timedelta(seconds=signing.REMEMBERED_SECONDS),
        }  # fmt: skip
        async with self.exchange.room.store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["take_nonce"], given)
            row = await cursor.fetchone()
        if row is None or not row[0]:
            raise signing.SentBefore


class Unreadable(Exception):
    """A body that is not what this address takes, and what it takes."""


def _decode(body: bytes, kind: type[T], takes: str) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
        raise Unreadable(f"Send {takes} ({fault}).") from fault


async def _body(request: Request) -> bytes | Response:
    if media_type(request.headers.get("content-type", "")) != JSON:
        return problem.other_media(JSON)
    body = await limited_body(request, MOST_BYTES)
    return problem.too_large(MOST_BYTES) if body is None else body


def routes(exchange: Exchange, keys: Keys) -> list[Route]:
    """The addresses of the contract."""
    desk = Desk(exchange, keys)
    return [
        Route(f"/api/v1/telephony/{name}", work, methods=["POST"])
        for name, work in (("events", desk.events), ("snapshot", desk.snapshot), ("calls", desk.calls))
    ]
