"""Made-up callers: they ring, the network says where they are, they speak when answered, and they hang up."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import hypot
from zlib import crc32

import msgspec
import structlog

from heed.adapters.eisec.simulator import Simulator
from heed.adapters.telephony import events as said
from heed.adapters.telephony.exchange import Exchange
from heed.adapters.telephony.link import Lost, Room
from heed.adapters.telephony.simulator import InTheRoom, SimulatedSwitch
from heed.demo.codes import Code
from heed.demo.network import put
from heed.demo.plan import next_calls
from heed.demo.stage import Stage
from heed.demo.stories import TALES, Story, bind
from heed.demo.stories.bind import Fix
from heed.picture.contact import Contact
from heed.picture.unit import Unit

log = structlog.get_logger("demo")
SWITCH = "demo"
HOURS_PLANNED = 1.0
#: Calls an hour, the mean over a day: enough to see the room alive, few enough to follow.
CALLS_PER_HOUR = 26.0
#: What somebody who has just sat down is told, and among how many places it is laid near a free unit.
FIRST_TALE = next(tale for tale in TALES if tale.id == "row_over_wall")
FIRST_RINGS_AFTER = 2.0
PLACES_TRIED = 40


class Callers:
    """Plans the calls of the next hour, and plays each caller's part.

    They ring at a simulated switch, which speaks to `room` as any switch does; without one straight to the exchange.
    """

    def __init__(self, stage: Stage, room: Room | None = None) -> None:
        self.stage = stage
        #: Whether what the switch says goes at once, or when it can, beside what is played.
        self._at_once = room is None
        exchange = Exchange(stage.acts, stage.room, stage.now)
        self.switch = SimulatedSwitch(room or InTheRoom(exchange, SWITCH), SWITCH, stage.now)
        #: The server that is asked where callers are, where one runs.
        self.simulator: Simulator | None = None
        #: The story of each contact that has one.
        self.stories: dict[str, Story] = {}
        #: Contacts that colleagues answer at once: somebody waits for the incident.
        self.answered_at_once: set[str] = set()

    def begin(self, first_within: float | None = 12.0) -> None:
        """Plan from now on. Callers left on the line by an earlier play hang up soon."""
        for state in self.stage.states("contact"):
            if isinstance(state, Contact) and state.on_switch.switch == SWITCH and state.live:
                reference = state.call_ref
                self.switch.adopt(state)
                self.stage.later(self.stage.soon(10, 60), lambda ref=reference: self._clear(ref, "cleared"))  # type: ignore[misc]
        self._plan(first_within)

    def _plan(self, first_within: float | None) -> None:
        at = self.stage.now()
        calls = next_calls(
            self.stage.county, self.stage.rng, at, hours=HOURS_PLANNED, calls_per_hour=CALLS_PER_HOUR,
            first_within=first_within,
        )  # fmt: skip
        for call in calls:
            self.stage.at(call.at, lambda call=call: self._ring(call.story))  # type: ignore[misc]
        self.stage.at(at + timedelta(hours=HOURS_PLANNED), self._plan_again)

    async def _plan_again(self) -> None:
        self._plan(None)

    def ring_now(self, *, answered_at_once: bool = False) -> None:
        """Somebody rings in a moment, from near a free unit, and lives through what a crew settles in minutes."""
        story = self._first_story()
        if answered_at_once:
            self.answered_at_once.add(self.switch.contact(f"demo-{story.id}"))
        self.stage.later(FIRST_RINGS_AFTER, lambda: self._ring(story))

    def _first_story(self) -> Story:
        at, rng = self.stage.now(), self.stage.rng
        free = [u for u in self.stage.states("unit") if isinstance(u, Unit) and u.effect == "available"]

        def metres_to_a_unit(story: Story) -> float:
            gaps = [
                hypot((u.easting or 0) - story.place.easting, (u.northing or 0) - story.place.northing) for u in free
            ]
            return min(gaps, default=0.0)

        told = (
            bind(FIRST_TALE, self.stage.county.ground, rng, f"first-{at:%Y%m%dT%H%M%S}") for _ in range(PLACES_TRIED)
        )
        return msgspec.structs.replace(
            min(told, key=metres_to_a_unit), scene_minutes=4,
            from_scene=((0, "At the door"), (1, "Both spoken to apart, no injuries, baby asleep and well"),
                        (2, "He goes to his brother's for the night")),
        )  # fmt: skip

    async def _say(self) -> None:
        """What the switch has to say goes now, where nothing else sends it."""
        if not self._at_once:
            return
        try:
            await self.switch.link.send()
        except Lost as fault:
            log.debug("the switch is not heard", why=str(fault))

    def _put_through(self, story: Story) -> datetime | None:
        """The operator takes a second to four to reach us with a 999."""
        took = timedelta(milliseconds=1000 + crc32(story.id.encode()) % 3000)
        return self.stage.now() - took if story.line == "999" else None

    async def _ring(self, story: Story) -> None:
        reference = f"demo-{story.id}"
        story = self._known_elsewhere(story)
        contact = self.switch.ring(
            reference, story.line, story.number, line_type=story.line_type, registered_to=story.registered_to,
            registered_address=story.registered_address,
            connecting_since=self._put_through(story),
        )  # fmt: skip
        if story.line == "101":
            self.switch.choose(reference, "A message" if story.code is Code.MESSAGE else "A report", "Talk to somebody")
        self.stories[contact] = story
        await self._say()
        if story.registered_address:
            await self._locate(reference, story, None, "number registered here")
        for fix in story.fixes:
            self.stage.later(fix.after, lambda fix=fix: self._fix(reference, fix))  # type: ignore[misc]
        self.stage.later(1.0, lambda: self._wait(reference, story, self.stage.now()))

    def _known_elsewhere(self, story: Story) -> Story:
        """Where a server of locations runs, it is that which knows where a 999 call comes from, and not the switch."""
        if self.simulator is None or story.line != "999":
            return story
        put(self.simulator, story, self.stage.now())
        return msgspec.structs.replace(story, registered_to="", registered_address="", fixes=())

    async def _wait(self, reference: str, story: Story, since: datetime) -> None:
        """Ringing; once somebody answers, the caller speaks; unanswered for too long, they hang up."""
        contact = self._contact(reference)
        if reference not in self.switch.calls or (contact is not None and not contact.live):
            self.switch.calls.pop(reference, None)
            return
        if contact is None or contact.answered_at is None:
            if (self.stage.now() - since).total_seconds() > story.rings:
                await self._clear(reference, "caller_hung_up")
                return
            self.stage.later(1.0, lambda: self._wait(reference, story, since))
            return
        self.switch.answer(reference)
        for after, words in story.said:
            self.stage.later(after, lambda words=words: self._speak(reference, words))  # type: ignore[misc]
        self.stage.later(max(story.ends_after, 20), lambda: self._clear(reference, story.ends))

    async def _speak(self, reference: str, words: str) -> None:
        if self._on_the_line(reference):
            self.switch.hear(reference, words)
            await self._say()

    async def _clear(self, reference: str, how: str) -> None:
        if self._on_the_line(reference):
            self.switch.clear(reference, "caller_hung_up" if how == "caller_hung_up" else "cleared")
            await self._say()
        self.switch.calls.pop(reference, None)

    def _on_the_line(self, reference: str) -> bool:
        """Whether the caller is still there: the handler may have ended it."""
        contact = self._contact(reference)
        return reference in self.switch.calls and (contact is None or contact.live)

    async def _fix(self, reference: str, fix: Fix) -> None:
        spot = self.stage.county.gazetteer.nearest(fix.easting, fix.northing).spot
        position = said.Position(
            words=f"near {spot.words}", easting=fix.easting, northing=fix.northing,
            within=fix.within, source=fix.source, area=spot.area, area_class=spot.area_class,
        )  # fmt: skip
        if self._on_the_line(reference):
            self.switch.locate(reference, position)
            await self._say()

    async def _locate(self, reference: str, story: Story, within: int | None, source: str) -> None:
        spot = story.place
        position = said.Position(
            words=story.registered_address, easting=spot.easting, northing=spot.northing, within=within, source=source,
            area=spot.area, area_class=spot.area_class,
        )  # fmt: skip
        self.switch.locate(reference, position)
        await self._say()

    def _contact(self, reference: str) -> Contact | None:
        found = self.stage.room.index.by_category["contact"].get(f"contact/{self.switch.contact(reference)}")
        return found if isinstance(found, Contact) else None
