"""The contract over HTTP: `/api/v1/messaging/events` and `/answers`, signed as a switch's requests are."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.messaging.contract import Asked, Channels, Events
from heed.adapters.telephony import signing
from heed.adapters.telephony.exchange import Exchange
from heed.adapters.telephony.keys import Keys
from heed.adapters.telephony.pages import Desk, Unreadable

T = TypeVar("T")


class MessagingDesk(Desk):
    """Where requests of chat and social systems come in."""

    def __init__(self, channels: Channels, exchange: Exchange, keys: Keys) -> None:
        super().__init__(exchange, keys)
        self._channels = channels

    async def told(self, request: Request) -> Response:
        """`POST /api/v1/messaging/events`."""

        async def work(key: signing.SwitchKey, signed: signing.Signed, body: bytes) -> object:
            sent = _decode(body, Events, "channel and events, a list of objects of which each has event")
            return {"events": await self._channels.hear(key.switch, sent)}

        return await self._answer(request, work)

    async def answers(self, request: Request) -> Response:
        """`POST /api/v1/messaging/answers`."""

        async def work(key: signing.SwitchKey, signed: signing.Signed, body: bytes) -> object:
            asked = _decode(body, Asked, "channel and cursor, and if you like wait_seconds")
            return await self._channels.answers(key.switch, asked)

        return await self._answer(request, work)


def _decode(body: bytes, kind: type[T], takes: str) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
        raise Unreadable(f"Send {takes} ({fault}); see docs/how-to/channels.md.") from fault


def routes(channels: Channels, exchange: Exchange, keys: Keys) -> list[Route]:
    """The addresses of the contract."""
    desk = MessagingDesk(channels, exchange, keys)
    return [
        Route("/api/v1/messaging/events", desk.told, methods=["POST"]),
        Route("/api/v1/messaging/answers", desk.answers, methods=["POST"]),
    ]
