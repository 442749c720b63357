"""SIP over UDP for the library: its own refuses the datagram transports of Python before 3.12."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiosipua import SipRequest, SipResponse
from aiosipua.transport import SipTransport


@dataclass
class Udp(SipTransport):
    """Each datagram is one message."""

    _endpoint: asyncio.DatagramTransport | None = field(default=None, init=False, repr=False)

    async def start(self) -> None:
        """Bind; port 0 is any free one."""
        loop = asyncio.get_running_loop()
        self._endpoint, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=self.local_addr)
        self.local_addr = self._endpoint.get_extra_info("sockname")[:2]

    def send(self, message: SipRequest | SipResponse, addr: tuple[str, int]) -> None:
        """Send one message."""
        if self._endpoint is not None:
            self._endpoint.sendto(bytes(message), addr)

    async def stop(self) -> None:
        """Close."""
        if self._endpoint is not None:
            self._endpoint.close()
            self._endpoint = None


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, owner: Udp) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._owner._dispatch(data, (str(addr[0]), int(addr[1])))
