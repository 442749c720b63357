"""Keys that a caller presses: in their voice's stream (RFC 4733) and in the signalling (INFO).

A key's packets repeat it many times under one timestamp, and the last of them several times, in case some are lost: one
timestamp is one key.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import get_args

from heed.picture.line import Key

KEYS: tuple[Key, ...] = get_args(Key)
RTP_HEADER = 12
EVENT_BYTES = 4
REMEMBERED = 32
_SIGNAL = re.compile(r"(?im)^\s*signal\s*=\s*([0-9*#A-D])")


def key_of(number: int) -> Key | None:
    """The key that an event number of RFC 4733 stands for."""
    return KEYS[number] if 0 <= number < len(KEYS) else None


def in_info(content_type: str, body: str) -> Key | None:
    """The key that the body of an INFO says was pressed."""
    kind = content_type.partition(";")[0].strip().casefold()
    if kind == "application/dtmf-relay":
        found = _SIGNAL.search(body)
        letter = found[1] if found else ""
    elif kind == "application/dtmf":
        letter = body.strip()
    else:
        return None
    return letter.upper() if letter.upper() in KEYS else None  # type: ignore[return-value]


class Listening(asyncio.DatagramProtocol):
    """One call's voice stream: only the keys in it are looked at."""

    def __init__(self, payload_type: int, heard: Callable[[Key], None]) -> None:
        self._type = payload_type
        self._heard = heard
        self._seen: deque[int] = deque(maxlen=REMEMBERED)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """A packet came."""
        key = self.key_in(data)
        if key is not None:
            self._heard(key)

    def key_in(self, packet: bytes) -> Key | None:
        """The key of a packet, the first time it is said."""
        if len(packet) < RTP_HEADER + EVENT_BYTES or packet[0] >> 6 != 2 or packet[1] & 0x7F != self._type:
            return None
        begins = RTP_HEADER + 4 * (packet[0] & 0x0F)
        if packet[0] & 0x10:  # a header extension, and how long it is
            begins += 4 + 4 * int.from_bytes(packet[begins + 2 : begins + 4], "big")
        stamp = int.from_bytes(packet[4:8], "big")
        if len(packet) < begins + EVENT_BYTES or stamp in self._seen:
            return None
        key = key_of(packet[begins])
        if key is not None:
            self._seen.append(stamp)
        return key


async def listen(host: str, payload_type: int, heard: Callable[[Key], None]) -> tuple[asyncio.DatagramTransport, int]:
    """Listen for keys on a free port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Listening(payload_type, heard), local_addr=(host, 0))
    return transport, transport.get_extra_info("sockname")[1]
