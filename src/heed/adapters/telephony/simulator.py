"""A switch that is none: calls held in memory, told by the same contract as a real one's, for demonstration and tests.

It can start again as switches do; what its line to the room loses or says twice is its room's to play (`Room`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import msgspec

from heed.adapters.telephony import events as said
from heed.adapters.telephony.exchange import Exchange
from heed.adapters.telephony.link import Link, Lost, Room
from heed.adapters.telephony.port import contact_id
from heed.log.command import Busy
from heed.log.pen import Unavailable
from heed.picture.contact import Contact
from heed.picture.line import Key

E = TypeVar("E", bound=said.Event)


class InTheRoom:
    """The room without HTTP and signatures, for a time that is simulated and a room that does not serve yet."""

    def __init__(self, exchange: Exchange, switch: str) -> None:
        self._exchange = exchange
        self._switch = switch

    async def post(self, name: str, body: bytes) -> tuple[int, bytes]:
        """What the addresses of the contract do with a body."""
        try:
            return 200, msgspec.json.encode(await self._answer(name, body))
        except (Busy, Unavailable) as fault:
            raise Lost(str(fault)) from fault

    async def _answer(self, name: str, body: bytes) -> object:
        if name == "events":
            return {"events": await self._exchange.hear(self._switch, msgspec.json.decode(body, type=said.Events))}
        if name == "snapshot":
            held = msgspec.json.decode(body, type=said.Snapshot)
            return await self._exchange.compare(self._switch, held, held.at.timestamp())
        return await self._exchange.tell(self._switch, msgspec.json.decode(body, type=said.Asked))


class SimulatedSwitch:
    """Calls by their reference, and what was said of each."""

    def __init__(
        self, room: Room, name: str = "demo", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:  # fmt: skip
        self.name = name
        self._room = room
        self._now = now
        self.calls: dict[str, said.Call] = {}
        self._counts: dict[str, int] = {}
        self.link = self._linked()

    def _linked(self) -> Link:
        return Link(self._room, f"{self.name}-{uuid.uuid4().hex[:12]}", self.holding, self._now)

    def contact(self, call_ref: str) -> str:
        """The contact that a call is."""
        return contact_id(call_ref, self.name)

    def holding(self) -> list[said.Call]:
        """What it holds now."""
        return list(self.calls.values())

    # What callers and handlers do

    def ring(
        self, call_ref: str, line: said.Spoken = "999", number: str = "", *, line_type: said.LineType = "unknown",
        registered_to: str = "", registered_address: str = "", connecting_since: datetime | None = None,
    ) -> str:  # fmt: skip
        """Somebody rings; returns the contact's id."""
        self.calls[call_ref] = said.Call(
            call_ref=call_ref, state="ringing", line=line, number=number, line_type=line_type, presented_at=self._now()
        )
        self._say(
            said.Presented, call_ref, line=line, number=number, line_type=line_type, registered_to=registered_to,
            registered_address=registered_address, connecting_since=connecting_since,
        )  # fmt: skip
        return self.contact(call_ref)

    def adopt(self, contact: Contact) -> None:
        """A call that an earlier run of this switch presented is on its line still."""
        self.calls[contact.call_ref] = said.Call(
            call_ref=contact.call_ref, state="ringing" if contact.answered_at is None else "answered",
            presented_at=contact.presented_at, answered_at=contact.answered_at,
        )  # fmt: skip

    def answer(self, call_ref: str, by: str = "") -> None:
        """Somebody is put through."""
        self._change(call_ref, state="answered", by=by, answered_at=self._now())
        self._say(said.Answered, call_ref, by=by)

    def hold(self, call_ref: str) -> None:
        """On hold."""
        self._change(call_ref, state="held")
        self._say(said.Held, call_ref)

    def retrieve(self, call_ref: str) -> None:
        """Off hold."""
        self._change(call_ref, state="answered")
        self._say(said.Retrieved, call_ref)

    def press(self, call_ref: str, *keys: Key) -> None:
        """The caller presses keys."""
        for key in keys:
            self._say(said.Pressed, call_ref, key=key)

    def record(self, call_ref: str, reference: str) -> None:
        """The recording has a name."""
        self._say(said.Recorded, call_ref, reference=reference)

    def miss(self, call_ref: str, by: str, seconds: int = 0) -> None:
        """Somebody was rung and did not pick up."""
        self._say(said.Missed, call_ref, by=by, seconds=seconds)

    def transfer(self, call_ref: str, to: str) -> None:
        """Put through elsewhere."""
        self._say(said.Transferred, call_ref, to=to)

    def locate(self, call_ref: str, position: said.Position) -> None:
        """The network says where it is."""
        self._say(said.Located, call_ref, position=position)

    def hear(self, call_ref: str, text: str) -> None:
        """The transcription heard something."""
        self._say(said.Heard, call_ref, text=text)

    def choose(self, call_ref: str, *route: str) -> None:
        """The caller chose their way with the recorded voice."""
        self._say(said.RouteChosen, call_ref, route=list(route))

    def ask_call_back(self, call_ref: str, **asked: Any) -> None:
        """The caller asks to be rung: a field for each thing they were asked."""
        self._say(said.CallBackAsked, call_ref, **asked)

    def clear(self, call_ref: str, how: Literal["cleared", "caller_hung_up"] = "cleared") -> None:
        """The line clears."""
        call = self.calls.pop(call_ref, None)
        if call is not None and call.state == "ringing":
            self._say(said.Abandoned, call_ref)
        else:
            answered = {} if call is None else {"answered": True, "answered_at": call.answered_at, "by": call.by}
            self._say(said.Cleared, call_ref, how=how, **answered)

    # How it fails

    def restart(self) -> None:
        """It starts again: what was not sent is forgotten, calls count from 1, and those it holds it still holds."""
        self._counts.clear()
        self.link = self._linked()

    def _change(self, call_ref: str, **values: Any) -> None:
        if call_ref in self.calls:
            self.calls[call_ref] = msgspec.structs.replace(self.calls[call_ref], **values)

    def _say(self, kind: type[E], call_ref: str, **values: Any) -> None:
        self._counts[call_ref] = self._counts.get(call_ref, 0) + 1
        event = kind(call_ref=call_ref, sequence=self._counts[call_ref], at=self._now(), **values)
        self.link.tell(event)
