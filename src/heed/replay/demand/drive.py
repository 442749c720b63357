"""Playing recorded jobs: each of its moments becomes a command by somebody in the room, as it would have been.

A call is presented, answered, opened and sent with its grade, assessed, accepted, given a unit, attended, cleared and
closed when the recording says so. Where no unit is free the job waits for one, most urgent first, and its later moments
move with it.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

import msgspec

from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.contact.telling import TellCaller
from heed.demo.county import County
from heed.demo.stage import Stage
from heed.dispatch.decide import AcceptIncident, AssignUnit, ReleaseUnit
from heed.incidents.commands import CloseIncident, EstablishWelfare, OpenIncident, OverrideStopper
from heed.incidents.welfare import welfare_owed
from heed.log.act import Acts, Done
from heed.log.command import Command, Malformed, Refusal, Who
from heed.log.pen import Unavailable
from heed.log.room import Room
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.picture.unit import Unit
from heed.policy.asking import unanswered_about_life
from heed.replay.demand.rows import Job
from heed.risk.decide import AnswerScript, AssessThrive
from heed.units.decide import SetUnitStatus

SWITCH = Who(person="telephony", name="Telephony", role="telephony", workstation="replay-demand")
WORKSTATION = "replay-demand"
EN_ROUTE, AT_SCENE = 5, 6
RINGS = timedelta(seconds=4)
#: How long after sending the handler has assessed it, unless it is over by then.
ASSESSED = timedelta(seconds=75)
#: How long to wait before trying again to close what may not be closed yet, and how often.
AGAIN = timedelta(seconds=60)
TRIES = 5


class Tempo(msgspec.Struct, frozen=True):
    """Recorded time to room time: `origin` of the recording is `start` in the room, and `quicker` times as fast."""

    start: datetime
    origin: timedelta
    quicker: float = 1.0

    def at(self, moment: timedelta) -> datetime:
        """When a recorded moment is, in the room."""
        return self.start + (moment - self.origin) / self.quicker

    def stretch(self, length: timedelta) -> timedelta:
        """How long a recorded stretch takes, in the room."""
        return length / self.quicker


class Work(msgspec.Struct):
    """One job as it is being played."""

    job: Job
    incident: str
    contact: str
    handler: Who
    unit: str = ""
    tries: int = 0
    arrived: bool = False


class Refused(msgspec.Struct, frozen=True):
    """A command the room did not take."""

    line: int
    command: str
    reason: str
    said: str


class Driver(Stage):
    """Everybody who works the recorded jobs."""

    def __init__(
        self, acts: Acts, room: Room, county: County, now: Callable[[], datetime], tempo: Tempo, run: str
    ) -> None:
        super().__init__(acts, room, county, Random(run), now)
        self.tempo = tempo
        self.run = run
        self.done: Counter[str] = Counter()
        self.refused: list[Refused] = []
        #: Jobs whose moment to be given a unit has come and for which none was free.
        self.waiting: list[Work] = []
        self.works: dict[str, Work] = {}
        self._turn = 0

    def begin(self, jobs: Iterable[Job]) -> None:
        """Lay out what is to happen."""
        for job in jobs:
            first = job.started - RINGS if job.channel else job.started
            self.at(self.tempo.at(first), functools.partial(self._come_in, job))

    async def ask(self, work: Work, command: Command, who: Who) -> Done | None:
        """Ask the room, and keep count of what it does and what it refuses."""
        name = type(command).api_name()
        try:
            answer = await self.acts.act(command, who, at=self.now())
        except (Refusal, Malformed, Unavailable) as fault:
            self.refused.append(Refused(work.job.line, name, type(fault).__name__, str(fault)))
            return None
        self.done[name] += 1
        return answer

    def _next(self, role: str) -> Who:
        """Somebody on duty in a role, in turn."""
        holders = self.holders(role) or self.holders("team_leader")
        self._turn += 1
        return msgspec.structs.replace(holders[self._turn % len(holders)], workstation=WORKSTATION)

    def _then(self, work: Work, after: timedelta, step: Callable[[Work], Awaitable[None]]) -> None:
        self.at(self.now() + self.tempo.stretch(max(after, timedelta())), functools.partial(step, work))

    def _on(self, work: Work, moment: timedelta | None, step: Callable[[Work], Awaitable[None]]) -> None:
        if moment is not None:
            self.at(max(self.now(), self.tempo.at(moment)), functools.partial(step, work))

    # First contact

    async def _come_in(self, job: Job) -> None:
        name = f"{self.run}/{job.id}/{job.line}"
        contact = str(uuid5(NAMESPACE_URL, f"contact/{name}")) if job.channel else ""
        handler = self._next("call_handler" if job.channel else "dispatcher")
        work = Work(job, str(uuid5(NAMESPACE_URL, f"incident/{name}")), contact, handler)
        self.works[work.incident] = work
        if contact:
            number = f"07700 900{self.rng.randrange(1000):03d}".replace(" ", "")
            presented = msgspec.convert(
                {"contact": contact, "line": job.channel, "call_ref": f"{self.run}-{job.line}", "number": number},
                PresentCall,
            )
            await self.ask(work, presented, SWITCH)
            self._on(work, job.started, self._answer)
        self._on(work, job.queued, self._open)

    async def _answer(self, work: Work) -> None:
        await self.ask(work, AnswerCall(contact=work.contact), work.handler)

    async def _open(self, work: Work) -> None:
        """Opened and sent in one act, with code and grade; what follows is laid out from here."""
        job = work.job
        spot = self.rng.choice(self.county.addresses).spot
        opened = OpenIncident(
            incident=work.incident, contact=work.contact, what=job.what.capitalize(), code=job.code, grade=job.grade,
            place=Place(words=spot.words, easting=spot.easting, northing=spot.northing, source="caller"),
            area=spot.area, area_class=spot.area_class,
        )  # fmt: skip
        if await self.ask(work, opened, work.handler) is None:
            return
        over = min(filter(None, (job.queued + ASSESSED, job.cleared, job.closed)))
        self._on(work, max(job.queued, over), self._assess)
        if work.contact:
            self._on(work, max(job.call_ended or job.queued, job.queued), self._hang_up)
        if job.viewed is not None and job.queued <= job.viewed < job.dispatched:
            self._on(work, job.viewed, self._accept)
        self._on(work, job.dispatched, self._send)

    async def _assess(self, work: Work) -> None:
        threat = f"As reported: {work.job.what.lower()}"
        life = work.job.grade == "immediate"
        await self.ask(work, AssessThrive(incident=work.incident, threat=threat, life_at_risk=life), work.handler)
        incident = self._incident(work)
        if incident is None:
            return
        # what a caller answered to a script is not in a recording
        for question in unanswered_about_life(incident, self.acts.pack.in_force(incident.began_at)):
            answer = AnswerScript(incident=incident.id, question=question.id, text="Not in the recording.")
            await self.ask(work, answer, work.handler)

    async def _hang_up(self, work: Work) -> None:
        """Told what happens next before the line clears."""
        told = TellCaller(incident=work.incident, next="Somebody comes as soon as one is free.", reference=True)
        await self.ask(work, told, work.handler)
        await self.ask(work, EndCall(contact=work.contact), SWITCH)

    # Dispatch

    def _incident(self, work: Work) -> Incident | None:
        found = self.room.index.by_category["incident"].get(f"incident/{work.incident}")
        return found if isinstance(found, Incident) else None

    async def _accept(self, work: Work) -> None:
        incident = self._incident(work)
        if incident is not None and incident.accepted_at is None:
            await self.ask(work, AcceptIncident(incident=work.incident), self._next("dispatcher"))

    async def _send(self, work: Work) -> None:
        """A unit where one is free; else the job waits, and is looked at whenever one is."""
        unit = self._free()
        if unit is None:
            self.waiting.append(work)
            return
        if await self.ask(work, AssignUnit(unit=unit, incident=work.incident), self._next("dispatcher")) is None:
            return
        work.unit = unit
        job = work.job
        for moment, step in ((job.en_route, self._set_off), (job.arrived, self._arrive)):
            if moment is not None:
                self._then(work, moment - job.dispatched, step)
        if job.cleared is not None:
            self._then(work, job.cleared - job.dispatched, self._clear)
        if job.closed is not None:
            self._then(work, job.closed - job.dispatched, self._close)

    def _free(self) -> str | None:
        free = [
            unit.callsign for unit in self.states("unit")
            if isinstance(unit, Unit) and not unit.incident and unit.effect in ("available", "last_resort")
        ]  # fmt: skip
        return self.rng.choice(sorted(free)) if free else None

    async def _set_off(self, work: Work) -> None:
        await self.ask(work, SetUnitStatus(unit=work.unit, status=EN_ROUTE), self._next("dispatcher"))

    async def _arrive(self, work: Work) -> None:
        incident = self._incident(work)
        place = incident.place if incident is not None else Place(words="unknown")
        arrived = SetUnitStatus(
            unit=work.unit, status=AT_SCENE, easting=place.easting, northing=place.northing
        )  # fmt: skip
        if await self.ask(work, arrived, self._next("dispatcher")) is not None:
            work.arrived = True

    async def _clear(self, work: Work) -> None:
        """The unit is free again, and goes to whoever waits for one."""
        if not work.unit:
            return
        unit, work.unit = work.unit, ""
        await self.ask(work, ReleaseUnit(unit=unit), self._next("dispatcher"))
        await self.ask(work, SetUnitStatus(unit=unit, status=2), self._next("dispatcher"))
        await self._send_waiting()

    async def _send_waiting(self) -> None:
        if self.waiting:
            self.waiting.sort(key=lambda work: (self._rank(work), work.job.dispatched))
            await self._send(self.waiting.pop(0))

    def _rank(self, work: Work) -> int:
        return self.acts.pack.in_force(self.now()).grades[work.job.grade].rank

    async def _establish(self, work: Work) -> None:
        """Where somebody went, they spoke to the people there; where nobody did, a supervisor takes it on."""
        incident = self._incident(work)
        if incident is None:
            return
        owed = welfare_owed(incident, self.acts.pack.in_force(incident.began_at))
        if work.arrived and (owed or not incident.closure.welfare):
            said = EstablishWelfare(incident=work.incident, person="Those there", words="All well.")
            await self.ask(work, said, self._next("dispatcher"))
        elif owed and not incident.closure.overrides(owed.kind, str(owed)):
            why = "The recording does not say whether anybody was spoken to"
            taken = OverrideStopper(incident=work.incident, kind=owed.kind, rationale=why)
            await self.ask(work, taken, self._next("team_leader"))

    async def _close(self, work: Work) -> None:
        """Closed as recorded; what may not be closed yet is tried again."""
        await self._clear(work)
        closed = CloseIncident(
            incident=work.incident, result=work.job.result, rationale="As recorded, nothing further for police."
        )
        await self._establish(work)
        work.tries += 1
        if await self.ask(work, closed, self._next("dispatcher")) is None and work.tries < TRIES:
            self._then(work, AGAIN, self._close)
