"""What a switch tells the room, and what the room tells it: events to commands, snapshots held against the room.

The state of a call is the contact's (`heed.contact.line` decides, `heed.picture.line` folds); here is only which
command follows from which event. May not hold: signatures, HTTP, what a switch is made of.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from heed.adapters.telephony import events as said
from heed.adapters.telephony.port import SWITCH, contact_id
from heed.adapters.telephony.reading import Read, read_calls, read_event
from heed.contact import line
from heed.contact.call_back import AskCallBack
from heed.contact.decide import LocateCall, PresentCall, TranscribeCall
from heed.contact.routing import NoteRoute
from heed.contact.silent import NoteSignal
from heed.log.act import Acts
from heed.log.command import Busy, Command, OtherBody, Refusal
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.picture.fact import Place
from heed.picture.person import Person

#: A clock that is less off than this is believed as it is: correcting it by how long a request took would turn round
#: what happened at nearly one moment.
BELIEVED_SECONDS = 5.0
#: A call younger than this may have been presented while the snapshot was on its way.
ON_THE_WAY = timedelta(seconds=5)
#: What is said to have happened longer ago, or so far ahead, is a switch's mistake: what it says of the call stands.
OLDEST = timedelta(days=7)
TIMES = ("at", "connecting_since", "presented_at", "answered_at")
#: Of what could not be read of a snapshot, as many are said.
MOST_FAULTS = 10
LOOK_SECONDS = 1.0
E = TypeVar("E", said.Event, said.Call)


class Exchange:
    """The room's side of the contract, for every switch."""

    def __init__(self, acts: Acts, room: Room, now: Callable[[], datetime]) -> None:
        self._acts = acts
        self.room = room
        self._now = now

    async def hear(self, switch: str, sent: said.Events, off: float = 0.0) -> list[said.Outcome]:
        """Take events in; those of one call one after another, calls side by side. `off` is how far its clock is."""
        read = [(raw, read_event(bytes(raw))) for raw in sent.events]
        calls: dict[str, list[int]] = {}
        for place, (_, event) in enumerate(read):
            calls.setdefault(event.call_ref, []).append(place)
        outcomes: dict[int, said.Outcome] = {}

        async def of_one_call(places: Sequence[int]) -> None:
            for place in places:
                raw, event = read[place]
                outcomes[place] = await self._take(switch, sent.run, bytes(raw), event, off)

        await asyncio.gather(*(of_one_call(places) for places in calls.values()))
        return [outcomes[place] for place in range(len(read))]

    async def _take(self, switch: str, run: str, raw: bytes, read: Read, off: float) -> said.Outcome:
        contact = contact_id(read.call_ref, switch) if read.call_ref else ""
        given: dict[str, Any] = {
            "call_ref": read.call_ref,
            "sequence": read.sequence,
            "contact": contact,
            "detail": read.detail,
        }
        if not contact:
            return said.Outcome(outcome="not_understood", **given)
        of_call: dict[str, Any] = {"contact": contact, "call_ref": read.call_ref, "switch": switch}
        if read.event is None:
            await self._once(line.FindLine(**of_call), "")
            return said.Outcome(outcome="not_understood", **given)
        event, wrong = believable(read.event, self._now())
        given["detail"] = "; ".join(filter(None, (read.detail, wrong)))
        digest = hashlib.sha256(raw).hexdigest()[:16]
        key = f"{switch}|{run}|{read.call_ref}|{read.sequence}|{digest}"
        try:
            done = [await self._once(c, f"{key}|{c.api_name()}") for c in commands(event, of_call, off)]
        except Busy:
            raise
        except Refusal as refusal:
            given["detail"] = " ".join(filter(None, (given["detail"], str(refusal))))
            return said.Outcome(outcome="not_done", **given)
        return said.Outcome(outcome="done" if any(done) else "known", **given)

    async def _once(self, command: Command, key: str) -> bool:
        try:
            done = await self._acts.act(command, SWITCH, at=self._now(), key=key or None)
        except OtherBody:
            # The same bytes, read at another moment: the clock's correction differs, what happened does not.
            return False
        return bool(done.facts)

    async def compare(self, switch: str, snapshot: said.Snapshot, sent_at: float) -> said.Compared:
        """Hold what a switch holds now against the room: what it lost is presented, what it no longer has is over."""
        age = min(OLDEST, timedelta(seconds=max(0.0, sent_at - snapshot.at.timestamp())))
        off = sent_at - self._now().timestamp()
        taken = self._now() - age
        read, faults = read_calls(snapshot.calls)
        calls = [believable(call, self._now())[0] for call in read]
        held = {contact_id(call.call_ref, switch): call for call in calls}
        found = [call.call_ref for contact, call in held.items() if await self._hold(switch, contact, call, off)]
        # One that cannot be read may be any of ours.
        whole = len(read) == len(snapshot.calls)
        gone = [c for c in self._live(switch) if c.id not in held] if whole else []
        over = [c for c in gone if c.presented_at < taken - ON_THE_WAY]
        for contact in over:
            await self._once(line.ClearLine(contact=contact.id, how="not_held", happened_at=taken), "")
        ended = [contact.call_ref for contact in over]
        return said.Compared(held=len(held), found=found, over=ended, detail="; ".join(faults[:MOST_FAULTS]))

    def _live(self, switch: str) -> list[Contact]:
        contacts = self.room.index.by_category["contact"].values()
        return [c for c in contacts if isinstance(c, Contact) and c.live and c.on_switch.switch == switch]

    async def _contact(self, contact: str) -> Contact | None:
        stream = f"contact/{contact}"
        found = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        return found if isinstance(found, Contact) else None

    async def _hold(self, switch: str, contact: str, call: said.Call, off: float) -> bool:
        """Bring one call of a snapshot in; True where the room had not heard of it, or took it to be over."""
        state = await self._contact(contact)
        of_call: dict[str, Any] = {"contact": contact, "call_ref": call.call_ref, "switch": switch}
        first = said.Presented(
            call_ref=call.call_ref, sequence=1, at=call.presented_at, line=call.line, number=call.number,
            line_type=call.line_type,
        )  # fmt: skip
        wanted: list[Command] = []
        if state is None or state.on_switch.first_said:
            wanted += commands(first, of_call, off)
        elif state.presumed_over:
            wanted.append(line.FindLine(**of_call))
        lost = bool(wanted)
        if call.state != "ringing" and (state is None or state.answered_at is None):
            answered = said.Answered(call_ref=call.call_ref, sequence=1, at=call.answered_at, by=call.by)
            wanted += commands(answered, of_call, off)
        is_held = state is not None and state.on_switch.held_since is not None
        if (call.state == "held") != is_held:
            wanted.append((line.HoldLine if call.state == "held" else line.RetrieveLine)(**of_call))
        for command in wanted:
            await self._once(command, "")
        return lost

    async def tell(self, switch: str, asked: said.Asked) -> said.Answer:
        """What the room did with these calls: at once the first time, then when something of them changes."""
        loop = asyncio.get_running_loop()
        until = loop.time() + asked.wait_seconds
        while True:
            cursor = self.room.cursor
            streams = {ref: f"contact/{contact_id(ref, switch)}" for ref in asked.calls}
            left = until - loop.time()
            if left <= 0 or asked.cursor == 0 or any(self._moved(s, asked.cursor) for s in streams.values()):
                told = [self._told(ref, await self._contact(contact_id(ref, switch))) for ref in streams]
                return said.Answer(cursor=max(cursor, 1), calls=told)
            await self.room.wait_for(cursor + 1, min(left, LOOK_SECONDS))

    def _moved(self, stream: str, cursor: int) -> bool:
        return max(self.room.kinds.get(stream, {}).values(), default=0) > cursor

    def _told(self, call_ref: str, contact: Contact | None) -> said.Told:
        if contact is None:
            return said.Told(call_ref=call_ref, state="unknown")
        person = self.room.index.by_category["person"].get(f"person/{contact.handler}")
        handler = person.sign_in if isinstance(person, Person) else ""
        if not contact.live:
            state = "ended" if contact.ended_how == "handler_ended" else "over"
        else:
            state = "waiting" if contact.answered_at is None else "answered"
        return said.Told(call_ref=call_ref, state=state, handler=handler)


def commands(event: said.Event, of_call: dict[str, Any], off: float = 0.0) -> list[Command]:
    """What an event asks of the room."""
    given: dict[str, Any] = {**of_call, "happened_at": moment(event.at, off)}
    contact = of_call["contact"]
    match event:
        case said.Presented():
            told = {name: getattr(event, name) for name in PRESENTED}
            return [PresentCall(**given, **told, connecting_since=moment(event.connecting_since, off))]
        case said.Located(position=p):
            whole = p.easting is not None and p.northing is not None
            point = {"easting": p.easting, "northing": p.northing, "within": p.within} if whole else {}
            place = Place(words=p.words, source=p.source, **point)
            found = LocateCall(contact=contact, place=place, area=p.area, area_class=p.area_class)
            return [line.FindLine(**of_call), found]
        case said.Heard():
            return [line.FindLine(**of_call), TranscribeCall(contact=contact, text=event.text)]
        case said.Announced():
            return [line.FindLine(**of_call), NoteSignal(contact=contact, kind="announced_55")]
        case said.RouteChosen() | said.CallBackAsked():
            return _of_voice(event, of_call, given)
        case said.Cleared():
            cleared = line.ClearLine(**given, how=event.how)
            if not event.answered:
                return [cleared]
            at = moment(event.answered_at, off) or given["happened_at"]
            return [line.AnswerLine(**{**given, "happened_at": at}, answered_by=event.by), cleared]
        case _:
            return [_of_line(event, given)]


def _of_voice(
    event: said.RouteChosen | said.CallBackAsked, of_call: dict[str, Any], given: dict[str, Any]
) -> list[Command]:  # fmt: skip
    """What the recorded voice learnt of a caller."""
    if isinstance(event, said.RouteChosen):
        return [NoteRoute(**given, route=tuple(event.route), line=event.line)]
    asked = {name: getattr(event, name) for name in ASKED}
    # Refused or not, the call is one that waits.
    return [line.FindLine(**of_call, line=event.line), AskCallBack(**given, line=event.line, **asked)]


ASKED = ("number", "in_danger", "domestic", "child", "safe_to_ring", "safe_hours")
PRESENTED = ("line", "number", "line_type", "registered_to", "registered_address")


def _of_line(event: said.Event, given: dict[str, Any]) -> Command:
    fields = msgspec.structs.asdict(event)
    inner = {name: value for name, value in fields.items() if name not in ("call_ref", "sequence", "at")}
    kinds: dict[type[said.Event], type[line.OfCall]] = {
        said.Answered: line.AnswerLine, said.Missed: line.MissOffer, said.Held: line.HoldLine,
        said.Retrieved: line.RetrieveLine, said.Transferred: line.TransferLine, said.Pressed: line.PressKey,
        said.Recorded: line.NameRecording, said.Abandoned: line.ClearLine,
    }  # fmt: skip
    match event:
        case said.Abandoned():
            inner = {"how": "caller_hung_up"}
        case said.Answered():
            inner = {"answered_by": event.by}
        case said.Missed():
            inner = {"offered_to": event.by, "seconds": event.seconds}
    return kinds[type(event)](**given, **inner)


def moment(at: datetime | None, off: float) -> datetime | None:
    """A moment of the switch's in the room's time: as it says, unless its clock is far off."""
    if at is None or abs(off) <= BELIEVED_SECONDS:
        return at
    return at - timedelta(seconds=off)


def believable(event: E, now: datetime) -> tuple[E, str]:
    """The event without moments that no call of ours can have, in UTC: and what was left out, in words."""
    told = {name: at for name in TIMES if isinstance(at := getattr(event, name, None), datetime)}
    # Compared as they are: at the ends of the calendar a moment has no other zone.
    wrong = [name for name, at in told.items() if not now - OLDEST <= at <= now + OLDEST]
    kept = {name: None if name in wrong else at.astimezone(UTC) for name, at in told.items()}
    why = "; ".join(f"{name} was left out: it is more than {OLDEST.days} days from now" for name in wrong)
    return msgspec.structs.replace(event, **kept), why
