"""The gateway: SIP calls on one side, the contract with the room on the other.

With `wire` the only module that knows the SIP library. A call that cannot be taken into the room at this moment rings
on, and is told to the room when it is there again; none is turned away for want of a line.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
import structlog
from aiosipua import IncomingCall, SipRequest, SipResponse, SipUAS
from aiosipua.headers import parse_address
from aiosipua.sdp import SdpMessage
from aiosipua.sdp_negotiate import build_sdp, negotiate_sdp
from aiosipua.transaction import TIMER_H

from heed.adapters.telephony import events as said
from heed.adapters.telephony.link import Link, Room
from heed.adapters.telephony.sip.keys_heard import in_info, listen
from heed.adapters.telephony.sip.wire import Udp, transaction_of
from heed.picture.line import Key

log = structlog.get_logger("sip")
#: Payload types of the voice we say that we take: both G.711.
VOICE = [8, 0]
USUAL_KEYS_TYPE = 101
#: Numbers of the gateway to lines of the room; any other is the switchboard's.
LINES: dict[str, said.Spoken] = {"999": "999", "112": "999", "18000": "relay", "101": "101"}
#: How long a gateway that is stopped goes on saying so to callers and the room.
STOP_SECONDS = 2.0
#: What SIP puts for a number that is withheld.
WITHHELD = {"anonymous", "unknown", "unavailable", "restricted", "private", ""}


class Held(msgspec.Struct):
    """A call on this gateway."""

    call: IncomingCall
    shown: said.Call
    voice: asyncio.DatagramTransport | None = None
    answer: SdpMessage | None = None
    sequence: int = 0
    #: The caller's telephone has said that it knows the call is taken: only then may we hang up (RFC 3261, §15).
    acked: asyncio.Event = msgspec.field(default_factory=asyncio.Event)


class Gateway:
    """Every call on it, by its reference."""

    def __init__(self, room: Room, listen_at: tuple[str, int], host: str = "") -> None:
        self._transport = Udp(local_addr=listen_at)
        self._uas = SipUAS(self._transport, user_agent="Heed", advertised_addr=(host, listen_at[1]) if host else None)
        self._bind = listen_at[0]
        self._host = host or listen_at[0]
        self._calls: dict[str, Held] = {}
        #: Calls that we end, until their end cannot be said again.
        self._leaving: dict[str, Held] = {}
        self._hanging_up: set[asyncio.Task[None]] = set()
        #: Where it listens, once it runs.
        self.port = listen_at[1]
        self.link = Link(room, f"sip-{uuid.uuid4().hex[:12]}", self._holding)

    async def run(self) -> None:
        """Take calls for ever."""
        self._uas.on_invite = self._rings
        self._uas.on_reinvite = self._asked_again
        self._uas.on_bye = lambda call, request: self._over(call.call_id, "caller_hung_up")
        self._uas.on_cancel = lambda request, addr: self._over(request.call_id or "", "caller_hung_up")
        self._uas.on_ack_timeout = lambda call: self._over(call.call_id, "cleared")
        await self._uas.start()
        self.port = self._transport.local_addr[1]
        beneath = self._transport.on_message
        assert beneath is not None

        def heard(message: SipRequest | SipResponse, addr: tuple[str, int]) -> None:
            if not self._heard(message):
                beneath(message, addr)

        self._transport.on_message = heard
        try:
            await asyncio.gather(self.link.run(), self.link.follow(lambda: list(self._calls), self._told))
        finally:
            await self._stop()

    def _heard(self, message: SipRequest | SipResponse) -> bool:
        """What the library would not do as it should; True where it is done."""
        self._transport.heard(message)
        if not isinstance(message, SipRequest):
            return False
        reference = reference_of(message.call_id or "")
        held = self._calls.get(reference) or self._leaving.get(reference)
        match message.method.upper():
            case "INFO":  # the library answers that it is not allowed; keys come in it too
                self._informed(message)
                return True
            case "ACK" if held is not None:
                held.acked.set()
            case "INVITE" if held is not None and transaction_of(message) == transaction_of(held.call.invite):
                # Asked again: it had not heard that it rings. A 200 goes on by itself until it is acknowledged.
                if held.shown.state == "ringing" and reference in self._calls:
                    held.call.ringing()
                return True
            case "INVITE":
                return self._transport.refused(message)
        return False

    async def _stop(self) -> None:
        """Callers are told that nobody is here any more, and the room, where it can be reached, what is lost."""
        for held in self._calls.values():
            if held.shown.state == "ringing":
                held.call.reject(503, "Service Unavailable")
            else:
                held.call.hangup()
        for reference in list(self._calls):
            self._let_go(reference)
        # A room that is away hears of it from the next gateway, by what that one holds.
        await asyncio.gather(self._say_last(), self._transport.answered(STOP_SECONDS), return_exceptions=True)
        for task in list(self._hanging_up):
            task.cancel()
        await self._uas.stop()

    async def _say_last(self) -> None:
        async with asyncio.timeout(STOP_SECONDS):
            await self.link.say_last()

    def _holding(self) -> list[said.Call]:
        return [held.shown for held in self._calls.values()]

    # From callers

    def _rings(self, call: IncomingCall) -> None:
        reference = reference_of(call.call_id)
        known = self._calls.get(reference)
        if known is not None:  # asked for in another way, as with a password: one call all the same
            known.call = call
            call.ringing()
            return
        shown = said.Call(
            call_ref=reference, state="ringing", line=line_of(call), number=number_of(call),
            presented_at=datetime.now(UTC),
        )  # fmt: skip
        self._calls[reference] = Held(call, shown)
        call.ringing()
        self._say(said.Presented, reference, line=shown.line, number=shown.number, at=shown.presented_at)
        log.info("a call rings", line=shown.line, calls=len(self._calls))

    def _asked_again(self, call: IncomingCall) -> None:
        """A caller's telephone holds or takes up the call: who is on the line does not change."""
        held = self._calls.get(reference_of(call.call_id))
        call.accept(held.answer if held else None)

    def _informed(self, request: SipRequest) -> None:
        call = self._uas.get_call(request.call_id or "")
        if call is None:
            return
        self._transport.send_reply(call.dialog.create_response(request, 200, "OK"))
        key = in_info(request.content_type or "", request.text)
        if key is not None:
            self._pressed(reference_of(call.call_id), key)

    def _pressed(self, reference: str, key: Key) -> None:
        if reference in self._calls:
            self._say(said.Pressed, reference, key=key)

    def _over(self, call_id: str, how: Literal["cleared", "caller_hung_up"]) -> None:
        reference = reference_of(call_id)
        held = self._calls.get(reference)
        if held is None:
            return
        if held.shown.state == "ringing":
            self._say(said.Abandoned, reference)
        else:
            answered = {"answered": True, "answered_at": held.shown.answered_at, "by": held.shown.by}
            self._say(said.Cleared, reference, how=how, **answered)
        self._let_go(reference)

    def _let_go(self, reference: str) -> None:
        held = self._calls.pop(reference, None)
        if held is not None and held.voice is not None:
            held.voice.close()

    # From the room

    async def _told(self, told: said.Told) -> None:
        held = self._calls.get(told.call_ref)
        if held is None:
            return
        if told.state == "answered" and held.shown.state == "ringing":
            await self._pick_up(told.call_ref, held, told.handler)
        elif told.state == "ended":
            self._hang_up(told.call_ref, held)

    async def _pick_up(self, reference: str, held: Held, by: str) -> None:
        """A handler answered: the caller is put through."""
        offer = held.call.sdp_offer
        keys_type = keys_type_of(offer)
        held.voice, port = await listen(self._bind, keys_type, lambda key: self._pressed(reference, key))
        if offer is None:
            held.answer = build_sdp(self._host, port, VOICE[0], "PCMA")
        else:
            held.answer, _ = negotiate_sdp(offer, self._host, port, VOICE, keys_type)
        held.call.accept(held.answer)
        now = datetime.now(UTC)
        held.shown = msgspec.structs.replace(held.shown, state="answered", answered_at=now, by=by)
        self._say(said.Answered, reference, by=by, at=now)

    def _hang_up(self, reference: str, held: Held) -> None:
        if held.shown.state == "ringing":
            held.call.reject(603, "Decline")
            self._forget(held.call)
        else:
            self._leaving[reference] = held
            task = asyncio.create_task(self._hang_up_when_acked(reference, held))
            self._hanging_up.add(task)
            task.add_done_callback(self._hanging_up.discard)
        self._over(held.call.call_id, "cleared")

    async def _hang_up_when_acked(self, reference: str, held: Held) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TIMER_H):
                await held.acked.wait()
        held.call.hangup()
        # Both may hang up at once: theirs is answered as long as ours may be sent again.
        await asyncio.sleep(TIMER_H)
        self._forget(held.call)
        if self._leaving.get(reference) is held:
            del self._leaving[reference]

    def _forget(self, call: IncomingCall) -> None:
        """The library forgets calls that the other side ends, and no others."""
        if self._uas.get_call(call.call_id) is call:
            del self._uas._calls[call.call_id]

    def _say(self, kind: type[said.Event], reference: str, **values: Any) -> None:
        held = self._calls[reference]
        held.sequence += 1
        values.setdefault("at", datetime.now(UTC))
        self.link.tell(kind(call_ref=reference, sequence=held.sequence, **values))


def reference_of(call_id: str) -> str:
    """A call's own name, short enough for the contract: a Call-ID is never used for another."""
    return call_id if 0 < len(call_id) <= 120 else hashlib.sha256(call_id.encode()).hexdigest()


def line_of(call: IncomingCall) -> said.Spoken:
    """The line of the room that was rung."""
    uri = parse_address(call.callee).uri
    return LINES.get(uri.user or "", "switchboard")


def number_of(call: IncomingCall) -> str:
    """The caller's number, by whoever vouches for it; empty where it is withheld."""
    asserted = call.invite.get_header("p-asserted-identity")
    user = parse_address(asserted or call.caller).uri.user or ""
    return "" if user.casefold() in WITHHELD else user


def keys_type_of(offer: SdpMessage | None) -> int:
    """The payload type under which the caller's telephone sends keys."""
    audio = offer.audio if offer is not None else None
    for codec in audio.codecs if audio is not None else ():
        if (codec.encoding_name or "").casefold() == "telephone-event":
            return int(codec.payload_type)
    return USUAL_KEYS_TYPE
