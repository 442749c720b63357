"""The locating plan as rows: steps with whose they are and by when, places it may be at, and those it is not at.

`plan:<incident>` has a row a step (`step:`) and one a place (`place:`); none where its place is known and nothing was
done to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import msgspec

from heed.clock.answering import on_duty_for
from heed.contact import plan
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.web.followed import Followed
from heed.web.view import Row, ViewContext

STEP, PLACE = "step:", "place:"


class Plan(Followed):
    """`plan:<incident>`."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._contact: Contact | None = None

    async def load(self) -> None:
        await super().load()
        if self.incident is None or not self.incident.contact or self._contact is not None:
            return
        stream = f"contact/{self.incident.contact}"
        contact = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        self._contact = contact if isinstance(contact, Contact) else None

    def keys(self) -> Iterable[str]:
        incident = self.incident
        if incident is None or not self._shown(incident):
            return ()
        places = [*self._possible(incident)]
        return (*(STEP + one for one in self.policy(incident).locating.steps), *(_key(one.place) for one in places))

    def _shown(self, incident: Incident) -> bool:
        locating = incident.locating
        return plan.sought(incident, self.policy(incident)) or bool(locating.taken or locating.aside or locating.found)

    def _possible(self, incident: Incident) -> list[plan.Possible]:
        return plan.possible(incident, self._contact, self.policy(incident), self.context.now())

    def touched(self, moved: Moved) -> Iterable[str]:
        before = set(self.keys())
        mine = self.follow(moved) or self._of_call(moved)
        return before | set(self.keys()) if mine or moved.staffing else ()

    def _of_call(self, moved: Moved) -> bool:
        if isinstance(moved.after, Contact) and self.incident is not None and moved.after.id == self.incident.contact:
            self._contact = moved.after
            return True
        return False

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None or not self._shown(incident):
            return None
        if key.startswith(STEP):
            return self._step(incident, key)
        places = self._possible(incident)
        return next(
            (self._place(incident, one, at, places) for at, one in enumerate(places) if _key(one.place) == key), None
        )

    def _step(self, incident: Incident, key: str) -> Row | None:
        policy = self.policy(incident)
        step = policy.locating.steps.get(key.removeprefix(STEP))
        if step is None:
            return None
        taken, left = incident.locating.step(step.id), plan.undone(incident, policy)
        open_now = taken is None and plan.sought(incident, policy)
        if taken is None and not open_now:
            return None
        posts = self.room.index.by_category["post"]
        named = {"call_handler": incident.handler_post, "dispatcher": incident.accepted_post}.get(step.owner, "")
        owner = on_duty_for(step.owner, named, incident.desk, posts, policy)
        order = f"{'0' if open_now else '2'}-{step.minutes:04d}-{step.id}"
        html = self.context.render(
            "contact/plan-step.html", i=incident, s=step, taken=taken, key=key, order=order,
            due=plan.step_due(step, incident), owner=owner.name if owner is not None else policy.roles[step.owner].name,
            first=open_now and bool(left) and left[0].id == step.id,
        )  # fmt: skip
        return order, html.strip()

    def _place(self, incident: Incident, one: plan.Possible, at: int, places: list[plan.Possible]) -> Row:
        aside = incident.locating.is_aside(one.place)
        waiting = [other for other in places if incident.locating.is_aside(other.place) is None]
        key, order = _key(one.place), f"{'1' if aside is None else '3'}-{at:03d}"
        html = self.context.render(
            "contact/plan-place.html", i=incident, p=one, aside=aside, key=key, order=order,
            first=bool(waiting) and waiting[0] is one, sought=plan.sought(incident, self.policy(incident)),
            reasons=self.policy(incident).locating.rules.set_aside,
        )  # fmt: skip
        return order, html.strip()


def _key(place: Place) -> str:
    """The same for one place, whatever else is said of it."""
    said = (place.easting, place.northing) if place.known else place.words.strip().casefold()
    return f"{PLACE}{crc32(msgspec.json.encode(said)):08x}"
