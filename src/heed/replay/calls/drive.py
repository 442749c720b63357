"""Everybody on the telephone while a recording of calls is played, through the real commands.

Whoever is free takes the first of the room's own queue, after the moment it takes to press a key; talks, writes up what
came of it, and is free again. A caller whom nobody has answered in time clears the line.
"""

from __future__ import annotations

import functools
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

import msgspec

from heed.access.decide import AddPerson
from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.contact.order import place
from heed.demo.county import County
from heed.demo.names import FIRST_NAMES, SURNAMES
from heed.demo.stage import Stage
from heed.log.act import Acts, Done
from heed.log.command import Command, Malformed, Refusal, Who
from heed.log.pen import Unavailable
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.replay.calls.arrivals import Arrival, Model
from heed.supervision.commands import TakePost

SWITCH = Who(person="telephony", name="Telephony", role="telephony", workstation="replay-calls")
SETUP = Who(person="setup", name="Setup", role="setup", workstation="replay-calls")
#: Who else is on duty, so that what is not answered climbs to somebody.
OTHERS = ("dispatcher", "team_leader", "dispatch_supervisor", "force_incident_manager", "support_operator")


class Driver(Stage):
    """The switch, the callers and the handlers."""

    def __init__(
        self, acts: Acts, room: Room, county: County, now: Callable[[], datetime], model: Model, run: str
    ) -> None:
        super().__init__(acts, room, county, Random(run), now)
        self.model = model
        self.run = run
        self.done: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        #: Calls of this run by contact, and when each line of this room's clock began.
        self.calls: dict[str, Arrival] = {}
        self._free: deque[Who] = deque()
        self._reaching = 0
        self._to_come = 0

    async def man(self) -> None:
        """As many handlers as the model has, and somebody in each role that hears of what is not answered."""
        self._free.extend([await self._on_duty("call_handler", n) for n in range(self.model.handlers)])
        for role in OTHERS:
            if not self.holders(role):
                await self._on_duty(role, 0)

    async def _on_duty(self, role: str, number: int) -> Who:
        name = f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(SURNAMES)}"
        person, post = (str(uuid5(NAMESPACE_URL, f"{self.run}/{what}/{role}/{number}")) for what in ("person", "post"))
        sign_in = f"replay.{role.replace('_', '.')}.{person[:8]}"
        await self.acts.act(AddPerson(person=person, name=name, sign_in=sign_in, roles=(role,)), SETUP, at=self.now())
        who = Who(person=person, name=name, role=role, post=post, workstation="replay-calls")
        await self.acts.act(TakePost(post=post, role=role), who, at=self.now())
        return who

    def begin(self, arrivals: Iterable[Arrival], start: datetime) -> None:
        """Lay out what is to come."""
        for arrival in arrivals:
            self._to_come += 1
            self.at(start + timedelta(milliseconds=arrival.at), functools.partial(self._ring, arrival))

    @property
    def quiet(self) -> bool:
        """Every call has come, and nobody waits, speaks or writes up: only the patience of those long gone is left."""
        return not self._to_come and not any(map(self._is_under_way, self.calls))

    def _is_under_way(self, contact: str) -> bool:
        found = self._contact(contact)
        return found is not None and (found.live or (found.answered_at is not None and not found.settled))

    async def ask(self, command: Command, who: Who) -> Done | None:
        """Ask the room, and keep count of what it does and what it refuses."""
        name = type(command).api_name()
        try:
            answer = await self.acts.act(command, who, at=self.now())
        except (Refusal, Malformed, Unavailable) as fault:
            self.refused[name, f"{type(fault).__name__}: {fault}"] += 1
            return None
        self.done[name] += 1
        return answer

    def _in(self, ms: int, step: Callable[[], object]) -> None:
        self.at(self.now() + timedelta(milliseconds=ms), step)  # type: ignore[arg-type]

    def _contact(self, contact: str) -> Contact | None:
        found = self.room.index.by_category["contact"].get(f"contact/{contact}")
        return found if isinstance(found, Contact) else None

    # Callers

    async def _ring(self, arrival: Arrival) -> None:
        self._to_come -= 1
        contact = str(uuid5(NAMESPACE_URL, f"{self.run}/{arrival.number}"))
        number = f"07700900{self.rng.randrange(1000):03d}"
        presented = {"contact": contact, "line": arrival.line, "call_ref": f"{self.run}-{arrival.number}",
                     "number": number}  # fmt: skip
        if await self.ask(msgspec.convert(presented, PresentCall), SWITCH) is None:
            return
        self.calls[contact] = arrival
        self._in(arrival.patience, functools.partial(self._give_up, contact))
        self._look()

    async def _give_up(self, contact: str) -> None:
        waiting = self._contact(contact)
        if waiting is not None and waiting.answered_at is None:
            await self.ask(EndCall(contact=contact, how="caller_hung_up"), SWITCH)

    # Handlers

    def _look(self) -> None:
        """Whoever is free reaches for a call that nobody reaches for yet."""
        while self._free and len(self._waiting()) > self._reaching:
            self._reaching += 1
            self._in(self.model.pick_up_ms, functools.partial(self._reach, self._free.popleft()))

    def _waiting(self) -> list[Contact]:
        states = self.room.index.by_category["contact"].values()
        return [s for s in states if isinstance(s, Contact) and s.spoken and s.live and s.answered_at is None]

    async def _reach(self, handler: Who) -> None:
        """The first of the queue as it stands now, which may be another than the one reached for, or none."""
        self._reaching -= 1
        queue = self.acts.pack.in_force(self.now()).queue
        first = min(self._waiting(), key=lambda one: place(one, queue), default=None)
        if first is None or await self.ask(AnswerCall(contact=first.id), handler) is None:
            self._free.append(handler)
            self._look()
            return
        mine = self.calls.get(first.id)
        self._in(mine.talk if mine else 1, functools.partial(self._hang_up, handler, first.id))

    async def _hang_up(self, handler: Who, contact: str) -> None:
        await self.ask(EndCall(contact=contact, how="handler_ended"), handler)
        mine = self.calls.get(contact)
        self._in(mine.wrap_up if mine else 1, functools.partial(self._write_up, handler, contact))

    async def _write_up(self, handler: Who, contact: str) -> None:
        await self.ask(CloseContact(contact=contact, outcome="advice", note="As recorded, advice given."), handler)
        self._free.append(handler)
        self._look()
