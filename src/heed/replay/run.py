"""The runner: an exercise on the real system under a simulated clock, on to whatever comes first, step or deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heed.access.decide import AddPerson
from heed.log.command import Command, Refusal, Who
from heed.log.room import Moved
from heed.replay.clock import SimulatedClock
from heed.replay.offsets import moment
from heed.replay.played import Act, Played
from heed.replay.said import said_in
from heed.replay.scenario import OnDuty, Scenario, Step
from heed.replay.simulation import Simulation
from heed.replay.stage import Stage
from heed.replay.steps import SWITCH, id_of, post_id
from heed.replay.system import Node, System
from heed.supervision.commands import LeavePost, TakePost
from heed.units.decide import BringUnitOnDuty

SETUP = Who(person="setup", name="Setup", role="setup", workstation="exercise")
TELEPHONY = Who(person=SWITCH, name="Telephony", role=SWITCH, workstation="exercise")
WORKSTATION = "exercise"


async def play(scenario: Scenario, system: System, stage: Stage) -> Played:
    """Run an exercise from its first moment to its last, on a scratch database."""
    clock = SimulatedClock(scenario.start + scenario.began)
    with stage.scratch() as url:
        async with system.open_node(url, scenario.pack, now=clock, following=False, connections=2) as node:
            return await _Player(scenario, system, node, clock).play()


class _Player:
    """One run."""

    def __init__(self, scenario: Scenario, system: System, node: Node, clock: SimulatedClock) -> None:
        self.scenario = scenario
        self.node = node
        self.now = clock
        self.simulation = Simulation(node, clock)
        self.played = Played(scenario, self.simulation.gaps, self.simulation.lates, system.still_open)
        self.people = {person.sign_in: person for person in scenario.people}
        self.may = {rule.command: rule.name for rule in system.RULES}
        self._step: Step | None = None
        node.room.listeners.append(self._heard)

    async def play(self) -> Played:
        """Everything, in order."""
        for at, _, what in sorted(self._moments(), key=lambda entry: entry[:2]):
            await self.simulation.run_to(self.scenario.start + at)
            await self._happen(what)
        await self.simulation.run_to(self.played.end)
        return self.played

    def _moments(self) -> Iterator[tuple[timedelta, int, Step | Command | tuple[Command, Who]]]:
        """People and units come on duty before what happens at that moment, and leave after it."""
        began = self.scenario.began
        for person in self.scenario.people:
            account = AddPerson(
                person=id_of("person", person.sign_in), name=person.name, sign_in=person.sign_in, roles=person.roles
            )
            yield began, 0, account
            for role in person.roles:
                post = post_id(person.sign_in, role)
                yield (
                    moment(person.since),
                    1,
                    (TakePost(post=post, role=role, desk=person.desk), self._who(person, role)),
                )
                if person.until is not None:
                    leaving = LeavePost(post=post, uncovered_because="end of shift")
                    yield moment(person.until), 4, (leaving, self._who(person, role))
        for unit in self.scenario.units:
            brought = BringUnitOnDuty(
                callsign=unit.callsign, crew=unit.crew, kind=unit.kind, skills=unit.skills, equipment=unit.equipment,
                district=unit.district, hours=unit.hours, status=unit.status, easting=unit.easting,
                northing=unit.northing,
            )  # fmt: skip
            yield moment(unit.since), 2, brought
        for step in self.scenario.steps:
            yield step.at, 3, step

    def _who(self, person: OnDuty, role: str) -> Who:
        return Who(
            person=id_of("person", person.sign_in), name=person.name, role=role, post=post_id(person.sign_in, role),
            workstation=WORKSTATION,
        )  # fmt: skip

    def _actor(self, step: Step, command: Command) -> Who:
        """Who acts: in the first of their roles that may do it, else in their first, and is told so."""
        if step.by == SWITCH:
            return TELEPHONY
        person = self.people[step.by]
        policy = self.scenario.pack.in_force(self.now())
        name = self.may[type(command)]
        role = next((role for role in person.roles if policy.may(role, name)), person.roles[0])
        return self._who(person, role)

    async def _happen(self, what: Step | Command | tuple[Command, Who]) -> None:
        if isinstance(what, Step):
            await self._take(what)
        elif isinstance(what, tuple):
            await self.node.acts.act(what[0], what[1], at=self.now())
        else:
            await self.node.acts.act(what, SETUP, at=self.now())

    async def _take(self, step: Step) -> None:
        if step.command is None:
            self.played.add(Act(at=self.now(), step=step))
            return
        self._step, heard = step, len(self.played.acts)
        try:
            await self.node.acts.act(step.command, self._actor(step, step.command), at=self.now())
        except Refusal as refusal:
            self.played.add(Act(at=self.now(), step=step, refusal=refusal))
        else:
            if len(self.played.acts) == heard:
                self.played.add(Act(at=self.now(), step=step))
        finally:
            self._step = None

    def _heard(self, moved: list[Moved]) -> None:
        """What the room was told of one act."""
        at = self.now()
        by_clock = self.simulation.by_clock
        self.played.add(Act(at=at, step=self._step, clock=by_clock, moved=tuple(moved), said=said_in(moved, at)))
