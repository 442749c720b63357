"""Made-up crews: whoever sends them, they drive there, say what they find, and are free again."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from heed.demo.callers import Callers
from heed.demo.plan import ON_PATROL, CrewStep, crew_script
from heed.demo.stage import Stage
from heed.demo.stories import Story
from heed.demo.units import Unit as CountyUnit
from heed.incidents.commands import AddLogEntry
from heed.log.command import Refusal, Who
from heed.log.pen import Unavailable
from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.picture.unit import Unit, UnitCommitted, UnitFreed
from heed.units.decide import BringUnitOnDuty, SetUnitStatus, TakeUnitOffDuty

CREW = Who(person="simulator", name="Crew", role="simulator", workstation="radio")
SHIFT_LOOK_SECONDS = 60.0
#: How long a crew that was let go takes to say that it is free.
FREE_SECONDS = 20.0
#: What a crew still says after it was let go on its way, or at the scene.
AT_WORK = frozenset(("en_route", "at_scene", "committed", "committed_deployable"))


class Crews:
    """Plays the crews of every unit on duty, and the change of shift."""

    def __init__(self, stage: Stage, callers: Callers) -> None:
        self.stage = stage
        self.callers = callers
        self._units = {unit.callsign: unit for unit in stage.county.units}
        stage.room.listeners.append(self._note)

    def begin(self) -> None:
        """Take up what was going on, and look at shifts from now on."""
        for state in self.stage.states("unit"):
            if isinstance(state, Unit) and state.incident:
                self._take_up(state)
        self.stage.later(SHIFT_LOOK_SECONDS, self._shifts)

    def _take_up(self, unit: Unit) -> None:
        """A crew left at work by an earlier play: those on their way set out again, the others are done soon."""
        if unit.effect not in ("at_scene", "committed"):
            self._start(unit.callsign, unit.incident)
            return
        after = round(self.stage.soon(60, 600))
        step = CrewStep(after=after, status=ON_PATROL, easting=unit.easting or 0, northing=unit.northing or 0)
        self.stage.later(after, lambda: self._status(unit.callsign, unit.incident, step))

    def _note(self, moved: list[Moved]) -> None:
        if self.stage.over:
            return
        for move in moved:
            fact, unit = move.recorded.fact, move.after
            if not isinstance(unit, Unit):
                continue
            if isinstance(fact, UnitCommitted):
                self._start(unit.callsign, fact.incident)
            elif isinstance(fact, UnitFreed):
                self.stage.later(FREE_SECONDS, lambda callsign=unit.callsign: self._free(callsign))  # type: ignore[misc]

    def _start(self, callsign: str, incident_id: str) -> None:
        incident = self.stage.room.index.by_category["incident"].get(f"incident/{incident_id}")
        unit, crew = self._units.get(callsign), self._of(callsign)
        if not isinstance(incident, Incident) or unit is None or crew is None:
            return
        story = self.callers.stories.get(incident.contact) or self._made_up(incident)
        start = (crew.easting, crew.northing) if crew.easting and crew.northing else None
        script = crew_script(self.stage.county, unit, story, start)
        for step in script.steps:
            self.stage.later(step.after, lambda step=step: self._status(callsign, incident_id, step))  # type: ignore[misc]
        if len(incident.commitments) <= 1:
            for after, words in story.from_scene:
                wait = script.at_scene_after + after * 60
                self.stage.later(wait, lambda words=words: self._say(callsign, incident_id, words))  # type: ignore[misc]

    def _made_up(self, incident: Incident) -> Story:
        """Somebody at a screen opened it: the crew goes there all the same."""
        story = self.stage.rng.choice(self.stage.county.stories)
        place = incident.place
        if place.easting is None or place.northing is None:
            return story
        spot = msgspec.structs.replace(
            story.place, words=place.words, easting=place.easting, northing=place.northing, area=incident.area
        )
        return msgspec.structs.replace(
            story, place=spot, grade=incident.grade or "priority", from_scene=((1, "Spoken to, all in order."),)
        )

    def _of(self, callsign: str) -> Unit | None:
        stream = self.stage.room.index.callsigns.get(callsign)
        found = self.stage.room.index.by_category["unit"].get(stream) if stream else None
        return found if isinstance(found, Unit) else None

    async def _status(self, callsign: str, incident: str, step: CrewStep) -> None:
        unit = self._of(callsign)
        # Diverted or released meanwhile: this drive is over.
        if unit is None or unit.incident != incident:
            return
        given = SetUnitStatus(
            unit=callsign, status=step.status, easting=round(step.easting), northing=round(step.northing)
        )
        await self.stage.act(given, CREW)

    async def _free(self, callsign: str) -> None:
        """Back on patrol, unless the crew said so itself or is promised elsewhere."""
        unit = self._of(callsign)
        if unit is not None and not unit.incident and unit.effect in AT_WORK:
            await self.stage.act(SetUnitStatus(unit=callsign, status=ON_PATROL), CREW)

    async def _say(self, callsign: str, incident: str, words: str) -> None:
        unit = self._of(callsign)
        if unit is not None and unit.incident == incident:
            await self.stage.act(AddLogEntry(incident=incident, text=f"{callsign}: {words}"), CREW)

    async def _shifts(self) -> None:
        """Crews whose shift is over go, those whose shift has begun come."""
        at = self.stage.now()
        for state in self.stage.states("unit"):
            if isinstance(state, Unit) and state.shift_ends < at and not state.incident:
                await self.stage.act(TakeUnitOffDuty(unit=state.callsign), CREW)
        for duty in self.stage.county.on_duty(at):
            if duty.unit.callsign not in self.stage.room.index.callsigns:
                await self._come_on(duty.unit, duty.ends - at, tuple(m.title for m in duty.crew))
        self.stage.later(SHIFT_LOOK_SECONDS, self._shifts)

    async def _come_on(self, unit: CountyUnit, left: timedelta, crew: tuple[str, ...]) -> None:
        station = self.stage.county.station_of(unit)
        booked = BringUnitOnDuty(
            callsign=unit.callsign, kind=unit.kind, crew=crew, skills=unit.skills, equipment=unit.equipment,
            district=unit.district, hours=min(24, max(1, round(left.total_seconds() / 3600))),
            easting=station.easting, northing=station.northing,
        )  # fmt: skip
        try:
            await self.stage.acts.act(booked, CREW, at=self.stage.now())
        except (Refusal, Unavailable):
            return
