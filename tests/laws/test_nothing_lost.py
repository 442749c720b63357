"""L2, nothing lost: real PostgreSQL, two nodes, acts at the same moment, answers that never arrived, sent again."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.dispatch.decide import AcceptIncident, AssignUnit, DivertUnit, ReleaseUnit
from heed.incidents.commands import AddLogEntry, AskQuestion, CloseIncident, OpenIncident
from heed.log.act import Acts, Done
from heed.log.command import Busy, Command, Refusal, Who
from heed.log.engine import Engine
from heed.log.pen import Draft, Pen, Written
from heed.log.room import Moved, Room
from heed.main import RULES
from heed.picture.contact import Contact
from heed.picture.fact import Recorded
from heed.picture.incident import Incident
from heed.picture.nouns import Index
from heed.picture.unit import Unit
from heed.risk.decide import AssessThrive, SetGrade
from heed.supervision.commands import DecideReview
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

from ..any_command import any_command
from ..memory_room import MONDAY, SETUP, policy
from .running_rooms import RunningRooms, states

CALLSIGNS = ("BX21", "BX22")
LINES: list[Callable[[str, str, str], Command]] = [
    lambda incident, contact, unit: OpenIncident(incident=str(uuid.uuid4()), what="a row"),
    lambda incident, contact, unit: OpenIncident(incident=str(uuid.uuid4()), what="a row", contact=contact),
    lambda incident, contact, unit: AddLogEntry(incident=incident, text=f"seen again {uuid.uuid4()}"),
    lambda incident, contact, unit: AssessThrive(incident=incident, threat="said so", life_at_risk=True),
    lambda incident, contact, unit: SetGrade(incident=incident, grade="immediate"),
    lambda incident, contact, unit: SetGrade(incident=incident, grade="priority", reason="all well"),
    lambda incident, contact, unit: AcceptIncident(incident=incident),
    lambda incident, contact, unit: AssignUnit(unit=unit, incident=incident),
    lambda incident, contact, unit: DivertUnit(unit=unit, to=incident, reason="life at risk"),
    lambda incident, contact, unit: ReleaseUnit(unit=unit),
    lambda incident, contact, unit: SetUnitStatus(unit=unit, status=6),
    lambda incident, contact, unit: AskQuestion(
        question=str(uuid.uuid4()), incident=incident, text="Alone?", to="dispatcher"),
    lambda incident, contact, unit: DecideReview(
        incident=incident, kind="resource_asked", what="ask the next district", who="Dispatch", minutes=10),
    lambda incident, contact, unit: CloseIncident(incident=incident, result="advice_given", rationale="told"),
    lambda incident, contact, unit: PresentCall(contact=str(uuid.uuid4()), line="999", call_ref="1"),
    lambda incident, contact, unit: AnswerCall(contact=contact),
    lambda incident, contact, unit: EndCall(contact=contact),
    lambda incident, contact, unit: CloseContact(contact=contact, outcome="advice", note="told whom to ring"),
]  # fmt: skip

#: Every command there is, by the registry of the house alone.
ANY = sorted((rule.command for rule in RULES), key=lambda command: command.__name__)


@dataclass(frozen=True)
class Press:
    """A key pressed once: what was asked, and whether its answer arrives, is sent twice at once, or sent again.

    Two in three are of `LINES`, which fit each other; the others are any that the room knows, whoever thought of them.
    """

    line: int
    pick: int
    node: int
    fate: str


FITTING = st.integers(0, len(LINES) - 1)
presses = st.builds(
    Press, line=FITTING | FITTING | st.integers(len(LINES), len(LINES) + len(ANY) - 1),
    pick=st.integers(0, 5), node=st.integers(0, 1),
    fate=st.sampled_from(("answered", "answered", "dropped", "twice")),
)  # fmt: skip


class NothingLost(RuleBasedStateMachine):
    """Bursts of acts on two nodes; afterwards everything acknowledged is there, and both rooms are one."""

    def __init__(self, server: str, template: str) -> None:
        super().__init__()
        self.rooms = RunningRooms(server, template)
        self.acknowledged: list[Done] = []
        self.written: list[str] = []
        self.keyed: list[tuple[Command, str, Done]] = []
        self.who = self.rooms.run(self._begin())

    async def _begin(self) -> Who:
        leader = await self.rooms.on_duty("team_leader", "Ana")
        await self.rooms.on_duty("dispatcher", "Ben")
        for callsign in CALLSIGNS:
            await self.rooms.act(BringUnitOnDuty(callsign=callsign, crew=("PC One",)))
        for _ in range(2):
            await self.rooms.act(OpenIncident(incident=str(uuid.uuid4()), what="a row"), leader)
            await self.rooms.act(PresentCall(contact=str(uuid.uuid4()), line="999", call_ref="1"))
        await self.rooms.caught_up()
        return leader

    def teardown(self) -> None:
        self.rooms.close()

    # what happens

    @rule(burst=st.lists(presses, min_size=1, max_size=8))
    def people_press_keys_at_one_moment(self, burst: list[Press]) -> None:
        self.rooms.run(self._all(burst))

    async def _all(self, burst: list[Press]) -> None:
        await asyncio.gather(*(self._pressed(press, self._command(press)) for press in burst))

    def _command(self, press: Press) -> Command:
        room = self.rooms.nodes[press.node].room
        if press.line >= len(LINES):
            return any_command(ANY[press.line - len(LINES)], room.index, policy(), self.rooms.now, press.pick, new_id)
        held = room.index.by_category
        incidents, contacts = sorted(held["incident"]), sorted(held["contact"])

        def one(of: list[str]) -> str:
            return of[press.pick % len(of)].partition("/")[2] if of else str(uuid.UUID(int=1))

        return LINES[press.line](one(incidents), one(contacts), CALLSIGNS[press.pick % len(CALLSIGNS)])

    def _by(self, command: Command) -> Who:
        """The leader, where it is theirs; else a switch or whoever sets the room up, who may everything."""
        if isinstance(command, PresentCall):
            return SWITCH
        return self.who if policy().may(self.who.role, command.api_name()) else SETUP

    async def _pressed(self, press: Press, command: Command) -> None:
        key, send = str(uuid.uuid4()), self._send
        if press.fate == "dropped":
            await self._dropped(command, key, press)
        if press.fate == "twice":
            first, second = await asyncio.gather(send(command, key, press.node), send(command, key, 1 - press.node))
            assert first is None or second is None or first.act == second.act or not first.facts
        await send(command, key, press.node)

    async def _dropped(self, command: Command, key: str, press: Press) -> None:
        """The line goes down somewhere between the key and the answer."""
        task = asyncio.create_task(self._send(command, key, press.node))
        for _ in range(press.pick * 3):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _send(self, command: Command, key: str, node: int) -> Done | None:
        try:
            done = await self.rooms.act(command, self._by(command), node=node, key=key)
        except Busy:
            raise
        except Refusal:
            return None
        self.acknowledged.append(done)
        if isinstance(command, AddLogEntry):
            self.written.append(command.text)
        if done.facts:
            self.keyed.append((command, key, done))
        return done

    @rule(seconds=st.sampled_from((5, 30, 300, 1200)))
    def time_passes(self, seconds: int) -> None:
        self.rooms.run(self.rooms.pass_time(seconds))

    @rule(node=st.integers(0, 1))
    def everything_is_sent_again(self, node: int) -> None:
        self.rooms.run(self._again(node))

    async def _again(self, node: int) -> None:
        """A retry adds nothing and is told what the first was told."""
        before = await self.rooms.caught_up()
        for command, key, done in self.keyed[-10:]:
            try:
                again = await self.rooms.act(command, self._by(command), node=node, key=key)
            except Refusal as refused:
                raise AssertionError(f"what was done is refused when it is sent again: {refused}") from refused
            assert (again.act, again.facts) == (done.act, done.facts)
        assert await self.rooms.caught_up() == before

    # what holds

    @invariant()
    def nothing_is_lost(self) -> None:
        self.rooms.run(self._whole())

    async def _whole(self) -> None:
        head = await self.rooms.caught_up()
        record = await self.rooms.record()
        one, two = (node.room for node in self.rooms.nodes)
        afresh = await self.rooms.started_afresh()

        assert [fact.position for fact in record] == list(range(1, head + 1))
        assert [f for done in self.acknowledged for f in done.facts if record[f.position - 1] != f] == []
        assert set(self.written) <= {getattr(f.fact, "text", None) for f in record}
        assert states(one) == states(two) == states(afresh)
        assert await self.rooms.stored_deadlines() == self.rooms.derived_deadlines(afresh)
        self._calls_end_in_a_record(afresh)
        self._promises_agree(afresh)

    def _calls_end_in_a_record(self, room: Room) -> None:
        """Every answered call that ended has a record, or is owed one."""
        owed = {stream for stream, _ in self.rooms.derived_deadlines(room)}
        for stream, state in room.index.by_category["contact"].items():
            assert isinstance(state, Contact)
            if state.ended_at is not None:
                assert stream in owed

    def _promises_agree(self, room: Room) -> None:
        held = states(room).values()
        promised = {(u.id, u.incident) for u in held if isinstance(u, Unit) and u.incident}
        assert promised == {(c.unit, i.id) for i in held if isinstance(i, Incident) for c in i.units}


SWITCH = Who(person="telephony", name="Switch", role="telephony")
ON_THE_SYSTEM = settings(
    max_examples=max(4, settings().max_examples // 10), stateful_step_count=12, suppress_health_check=list(HealthCheck)
)


def new_id() -> str:
    return str(uuid.uuid4())


def machine(engine: Engine, template: str) -> type[RuleBasedStateMachine]:
    """The machine on this run's server."""
    return cast("type[RuleBasedStateMachine]", partial(NothingLost, engine.url, template))


QUICK = settings(ON_THE_SYSTEM, phases=(Phase.generate,), report_multiple_bugs=False)


def test_nothing_acknowledged_is_lost(engine: Engine, template: str) -> None:
    run_state_machine_as_test(machine(engine, template), settings=ON_THE_SYSTEM)


@pytest.mark.parametrize("kind", ANY, ids=lambda kind: kind.api_name())
def test_every_command_there_is_can_be_asked_for_here(kind: type[Command]) -> None:
    asked = [any_command(kind, Index(), policy(), MONDAY, pick) for pick in range(6)]

    assert {type(one) for one in asked} == {kind}


# each can be seen to fail


def keys_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    draft = Acts._draft
    patch.setattr(Acts, "_draft", lambda *asked: msgspec.structs.replace(draft(*asked), key=None))


def deadlines_are_not_stored(patch: pytest.MonkeyPatch) -> None:
    draft = Acts._draft
    patch.setattr(Acts, "_draft", lambda *asked: msgspec.structs.replace(draft(*asked), added=[]))


def answered_before_it_is_written(patch: pytest.MonkeyPatch) -> None:
    write = Pen.write

    async def hasty(pen: Pen, draft: Draft) -> Written:
        if draft.command == "add_log_entry":
            return Written(outcome="done", act=draft.id, facts=[])
        return await write(pen, draft)

    patch.setattr(Pen, "write", hasty)


def rooms_hear_nothing_of_units(patch: pytest.MonkeyPatch) -> None:
    apply = Room._apply

    async def deaf(room: Room, recorded: Recorded) -> Moved:
        moved = await apply(room, recorded)
        if recorded.stream.startswith("unit/") and moved.before is not None:
            room.index.put(recorded.stream, moved.before)
        return moved

    patch.setattr(Room, "_apply", deaf)


#: Broken in every run of the suite; `make mutants` breaks the others too.
ALWAYS = deadlines_are_not_stored
BREAKS = (
    ALWAYS,
    *(pytest.param(broken, marks=pytest.mark.mutant)
      for broken in (keys_are_not_kept, answered_before_it_is_written, rooms_hear_nothing_of_units)),
)  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.__name__.replace("_", " "))
def test_the_machine_notices_when(
    broken: Callable[[pytest.MonkeyPatch], None], engine: Engine, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)

    with pytest.raises((AssertionError, Busy)):
        run_state_machine_as_test(machine(engine, template), settings=QUICK)
