"""Made-up callers: they ring, the network says where they are, they speak when answered, and they hang up."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import hypot

import msgspec

from heed.adapters.eisec.simulator import Simulator
from heed.adapters.telephony.port import Switchboard, contact_id
from heed.demo.network import put
from heed.demo.plan import next_calls
from heed.demo.stage import Stage
from heed.demo.stories import TALES, Story, bind
from heed.log.command import Refusal
from heed.log.pen import Unavailable
from heed.picture.contact import Contact
from heed.picture.fact import Place
from heed.picture.unit import Unit

HOURS_PLANNED = 1.0
#: Calls an hour, the mean over a day: enough to see the room alive, few enough to follow.
CALLS_PER_HOUR = 26.0
#: What somebody who has just sat down is told, and among how many places it is laid near a free unit.
FIRST_TALE = next(tale for tale in TALES if tale.id == "row_over_wall")
FIRST_RINGS_AFTER = 2.0
PLACES_TRIED = 40


class Callers:
    """Plans the calls of the next hour, and plays each caller's part."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.switch = Switchboard(stage.acts, stage.now)
        #: The server that is asked where callers are, where one runs.
        self.simulator: Simulator | None = None
        #: The story of each contact that has one.
        self.stories: dict[str, Story] = {}
        #: Contacts that colleagues answer at once: somebody waits for the incident.
        self.answered_at_once: set[str] = set()

    def begin(self, first_within: float | None = 12.0) -> None:
        """Plan from now on. Callers left on the line by an earlier play hang up soon."""
        for state in self.stage.states("contact"):
            if isinstance(state, Contact) and state.live and state.id not in self.stories:
                reference = state.call_ref
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
            self.answered_at_once.add(contact_id(f"demo-{story.id}"))
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

    async def _ring(self, story: Story) -> None:
        reference = f"demo-{story.id}"
        story = self._known_elsewhere(story)
        try:
            contact = await self.switch.presented(
                reference, story.line, story.number, line_type=story.line_type,
                registered_to=story.registered_to, registered_address=story.registered_address,
            )  # fmt: skip
        except (Refusal, Unavailable):
            return
        self.stories[contact] = story
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
        if contact is None or not contact.live:
            return
        if contact.answered_at is None:
            if (self.stage.now() - since).total_seconds() > story.rings:
                await self._clear(reference, "caller_hung_up")
                return
            self.stage.later(1.0, lambda: self._wait(reference, story, since))
            return
        for sequence, (after, words) in enumerate(story.said, 1):
            self.stage.later(after, lambda n=sequence, w=words: self._speak(reference, n, w))  # type: ignore[misc]
        self.stage.later(max(story.ends_after, 20), lambda: self._clear(reference, story.ends))

    async def _speak(self, reference: str, sequence: int, words: str) -> None:
        if (contact := self._contact(reference)) is not None and contact.live:
            await self.switch.heard(reference, sequence, words)

    async def _clear(self, reference: str, how: str) -> None:
        if (contact := self._contact(reference)) is not None and contact.live:
            await self.switch.cleared(reference, "caller_hung_up" if how == "caller_hung_up" else "cleared")

    async def _fix(self, reference: str, fix: object) -> None:
        found = self.stage.county.gazetteer.nearest(fix.easting, fix.northing).spot  # type: ignore[attr-defined]
        place = Place(
            words=f"near {found.words}", easting=fix.easting, northing=fix.northing,  # type: ignore[attr-defined]
            within=fix.within, source=fix.source,  # type: ignore[attr-defined]
        )  # fmt: skip
        if (contact := self._contact(reference)) is not None and contact.live:
            await self.switch.located(reference, place, found.area, found.area_class)

    async def _locate(self, reference: str, story: Story, within: int | None, source: str) -> None:
        spot = story.place
        place = Place(words=story.registered_address, easting=spot.easting, northing=spot.northing, source=source)
        place = msgspec.structs.replace(place, within=within)
        await self.switch.located(reference, place, spot.area, spot.area_class)

    def _contact(self, reference: str) -> Contact | None:
        found = self.stage.room.index.by_category["contact"].get(f"contact/{contact_id(reference)}")
        return found if isinstance(found, Contact) else None
