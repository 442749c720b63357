"""What judging risk shows on other screens: the assessment of an incident, owed or made, and what a person owes.

`thrive:<incident>` has `owed` and a row for each assessment made, newest first; `thrive-owed:<person>` a row for each
incident on which that handler owes one.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import Route

from heed.log.room import Moved
from heed.picture.assessment import ThriveAssessed
from heed.picture.fact import Recorded, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.person import Person
from heed.risk.deadlines import thrive_due
from heed.web.site import Screen
from heed.web.view import Row, View, ViewContext, ViewMaker


class Thrive(View):
    """The assessments of one incident, and the one that is owed."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._made: dict[str, Recorded] = {}
        self._incident: Incident | None = None

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        state = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if self._incident is None and isinstance(state, Incident):
            self._incident = state
        for recorded in await self.room.store.stream(stream):
            self._keep(recorded)

    def _keep(self, recorded: Recorded) -> None:
        if isinstance(recorded.fact, ThriveAssessed):
            self._made[f"made:{recorded.version:06d}"] = recorded

    def keys(self) -> Iterable[str]:
        return ("owed", *self._made)

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream != f"incident/{self.subject}" or not isinstance(moved.after, Incident):
            return ()
        self._incident = moved.after
        self._keep(moved.recorded)
        return self.keys()

    def draw(self, key: str) -> Row | None:
        incident = self._incident
        if incident is None:
            return None
        policy = self.context.pack.in_force(incident.began_at)
        if key == "owed":
            due = thrive_due(incident, policy)
            if due is None:
                return None
            return "0", self.context.render("risk/owed.html", i=incident, due=due, key=key, line=False).strip()
        return self._assessment(incident, key)

    def _assessment(self, incident: Incident, key: str) -> Row:
        recorded = self._made[key]
        fact = recorded.fact
        assert isinstance(fact, ThriveAssessed)
        person = self.room.index.by_category["person"].get(f"person/{recorded.actor}")
        newest = key == max(self._made)
        order = f"1-{10**6 - recorded.version:06d}"
        html = self.context.render(
            "risk/assessment.html", a=fact, key=key, order=order, newest=newest, at=recorded.happened_at,
            elements=self.context.pack.in_force(incident.began_at).thrive,
            by=person.name if isinstance(person, Person) else recorded.actor,
            since=incident.version - recorded.version if newest else 0,
        )  # fmt: skip
        return order, html.strip()


class ThriveOwedBy(View):
    """Incidents on which one handler owes an assessment, soonest due first."""

    screen = "call_desk"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["incident"].values():
            if self._is_owed(state):
                yield state.id

    def _is_owed(self, state: object) -> bool:
        return (
            isinstance(state, Incident) and state.open and state.handler == self.subject
            and state.assessment is None and state.sent_at is not None
        )  # fmt: skip

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) == "incident" and (self._is_owed(moved.before) or self._is_owed(moved.after)):
            yield id_of(stream)

    def draw(self, key: str) -> Row | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        if not isinstance(incident, Incident) or not self._is_owed(incident):
            return None
        due = thrive_due(incident, self.context.pack.in_force(incident.began_at))
        assert due is not None
        order = f"{int(due.timestamp()):012d}"
        return order, self.context.render(
            "risk/owed.html", i=incident, due=due, key=key, order=order, line=True
        ).strip()


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {"thrive": Thrive, "thrive-owed": ThriveOwedBy}
KEPT: tuple[str, ...] = ()
ROUTES: list[Route] = []
