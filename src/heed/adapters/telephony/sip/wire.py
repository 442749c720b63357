"""SIP over UDP for the library, which refuses the datagram transports of Python before 3.12 and says some things once.

A datagram may be lost, so what the other side owes an answer to is sent again until it comes (RFC 3261, §17): a BYE
until its response (timers E and F), a call's refusal until its ACK (timers G and H). The library does so itself with
the 200 that takes a call.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiosipua import SipRequest, SipResponse
from aiosipua.transaction import T1, T2, TIMER_H
from aiosipua.transport import SipTransport

#: Method, Call-ID and number of a transaction: a response, and the ACK of a refusal, bear those of what they answer.
Transaction = tuple[str, str, str]


@dataclass
class Udp(SipTransport):
    """Each datagram is one message."""

    _endpoint: asyncio.DatagramTransport | None = field(default=None, init=False, repr=False)
    _unanswered: dict[Transaction, asyncio.Task[None]] = field(default_factory=dict, init=False, repr=False)

    async def start(self) -> None:
        """Bind; port 0 is any free one."""
        loop = asyncio.get_running_loop()
        self._endpoint, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=self.local_addr)
        self.local_addr = self._endpoint.get_extra_info("sockname")[:2]

    def send(self, message: SipRequest | SipResponse, addr: tuple[str, int]) -> None:
        """Send one message, and again until it is answered where it has to be."""
        self._out(bytes(message), addr)
        awaits = transaction_of(message) if _owed_an_answer(message) else None
        if awaits is not None and awaits not in self._unanswered:
            again = asyncio.get_running_loop().create_task(self._again(bytes(message), addr))
            self._unanswered[awaits] = again
            again.add_done_callback(lambda _: self._unanswered.pop(awaits, None))

    def _out(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._endpoint is not None:
            self._endpoint.sendto(data, addr)

    async def _again(self, data: bytes, addr: tuple[str, int]) -> None:
        wait, waited = T1, 0.0
        while waited + wait <= TIMER_H:
            await asyncio.sleep(wait)
            waited += wait
            self._out(data, addr)
            wait = min(wait * 2, T2)

    def heard(self, message: SipRequest | SipResponse) -> None:
        """What it answers is not sent again."""
        found = transaction_of(message)
        if found is not None and _answers(message) and found in self._unanswered:
            self._unanswered.pop(found).cancel()

    def refused(self, message: SipRequest) -> bool:
        """Whether it is a call that was refused a moment ago, asked for again before it heard so."""
        return message.method.upper() == "INVITE" and transaction_of(message) in self._unanswered

    async def answered(self, most: float) -> None:
        """Wait until nothing is owed an answer, or so many seconds."""
        if self._unanswered:
            await asyncio.wait(list(self._unanswered.values()), timeout=most)

    async def stop(self) -> None:
        """Close."""
        for again in list(self._unanswered.values()):
            again.cancel()
        if self._endpoint is not None:
            self._endpoint.close()
            self._endpoint = None


def transaction_of(message: SipRequest | SipResponse) -> Transaction | None:
    """Which transaction a message is of; an ACK is of its INVITE's. None where it does not say."""
    said = (message.get_header("cseq") or "").split()
    if not message.call_id or len(said) != 2:
        return None
    number, method = said
    return ("INVITE" if method.upper() == "ACK" else method.upper(), message.call_id, number)


def _owed_an_answer(message: SipRequest | SipResponse) -> bool:
    if isinstance(message, SipRequest):
        return message.method.upper() == "BYE"
    asked = transaction_of(message)
    return message.status_code >= 300 and asked is not None and asked[0] == "INVITE"


def _answers(message: SipRequest | SipResponse) -> bool:
    if isinstance(message, SipRequest):
        return message.method.upper() == "ACK"
    return message.status_code >= 200


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, owner: Udp) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._owner._dispatch(data, (str(addr[0]), int(addr[1])))
