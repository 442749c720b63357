"""What judging risk shows on other screens: the assessment of an incident, owed or made, and what a person owes.

`thrive:<incident>` has what is owed (`owed`, `owed:stale`, `owed:cues`, `owed:look`), a row for each kind of risk heard
on its log (`cue:`) and one for each assessment made, newest first; `thrive-owed:<person>` a row for each incident on
which that handler owes one.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import Route

from heed.log.room import Moved
from heed.picture.assessment import ThriveAssessed
from heed.picture.cue import PLACES
from heed.picture.fact import Recorded, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.moment import clock_time
from heed.picture.person import Person
from heed.policy.considered import considered
from heed.policy.values import Policy
from heed.risk import as_typed
from heed.risk.again_view import AgainOn
from heed.risk.deadlines import look_due, services_called_for, stale_due, thrive_due
from heed.risk.differences import Compared, compare
from heed.risk.matters_view import MattersOnCard, MattersOnLog
from heed.risk.pointed_view import PointedOut
from heed.risk.script_view import ScriptParts
from heed.web.site import Screen
from heed.web.view import Row, View, ViewContext, ViewMaker

#: Rows of the band of risk, in their order, and what draws each.
OWED_ROWS = {
    "owed:advice": "risk/advice.html", "owed": "risk/owed.html", "owed:stale": "risk/stale.html",
    "owed:cues": "risk/undealt.html", "owed:look": "risk/look.html",
}  # fmt: skip
OWED = tuple(OWED_ROWS)
CUE = "cue:"


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
        cues = self._incident.cues if self._incident is not None else ()
        return (*OWED, *dict.fromkeys(CUE + one.construct for one in cues), *self._made)

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
        if key in OWED:
            return self._owed(incident, key, policy)
        return self._cue(incident, key, policy) if key.startswith(CUE) else self._assessment(incident, key)

    def _owed(self, incident: Incident, key: str, policy: Policy) -> Row | None:
        """A line of the band of risk: what judgement is owed, and why."""
        given: dict[str, object] = {}
        match key:
            case "owed":
                given = {"due": thrive_due(incident, policy), "line": False}
            case "owed:stale":
                given = {"due": stale_due(incident, policy)}
            case "owed:advice":
                given = self._advice(incident, policy)
            case "owed:look":
                given = {"due": look_due(incident, policy)}
            case _:
                given = {"undealt": incident.undealt_cues, "due": incident.undealt_cues or None}
        if given["due"] is None or not incident.open:
            return None
        order = str(OWED.index(key))
        return order, self.context.render(OWED_ROWS[key], i=incident, key=key, order=order, **given).strip()

    @staticmethod
    def _advice(incident: Incident, policy: Policy) -> dict[str, object]:
        """The grade and the codes to consider, where they are not its own."""
        advised = incident.recommended
        grade = policy.grades.get(advised.grade) if advised is not None else None
        if grade is not None and incident.grade is not None:
            grade = grade if policy.grade_or_default(incident.grade).rank > grade.rank else None
        codes = [(code, policy.codes[code].name, why) for code, why in considered(incident, policy)]
        services = [(policy.services[service], heard) for service, heard in services_called_for(incident, policy)]
        return {
            "grade": grade, "advised": advised, "codes": codes, "services": services,
            "due": grade or codes or services or None,
        }  # fmt: skip

    def _cue(self, incident: Incident, key: str, policy: Policy) -> Row | None:
        """A kind of risk beside the assessment; what waits first, life before the rest."""
        heard = [one for one in incident.cues if CUE + one.construct == key]
        if not heard:
            return None
        spoken = incident.assessment.speaks_of if incident.assessment else ()
        asks = any(one.asks for one in heard)
        waits = asks and heard[0].construct not in spoken
        state, tone = ("in the assessment", "") if asks else ("denied", "")
        if waits:
            state, tone = "not dealt with", "danger" if heard[0].life else "notice"
        elif any(one.aside_by for one in heard) and not asks:
            state = "set aside"
        cue = policy.cues.by_id.get(heard[0].construct)
        order = f"{0 if waits else 1}{0 if heard[0].life else 1}-{heard[0].on_version:06d}"
        html = self.context.render(
            "risk/cue.html", key=key, order=order, heard=heard, waits=waits, state=state, tone=tone, places=PLACES,
            why=cue.why if cue else "", open=incident.open, incident=incident.id,
        )  # fmt: skip
        return order, html.strip()

    def _assessment(self, incident: Incident, key: str) -> Row:
        recorded = self._made[key]
        fact = recorded.fact
        assert isinstance(fact, ThriveAssessed)
        newest = key == max(self._made)
        order = f"1-{10**6 - recorded.version:06d}"
        before = max((other for other in self._made if other < key), default="")
        asked = self.context.pack.in_force(incident.began_at).thrive
        names = {element.id: element.name for element in asked}
        others = {name: name.replace("_", " ").capitalize() for name in fact.elements if name not in names}
        html = self.context.render(
            "risk/assessment.html", a=fact, key=key, order=order, newest=newest, at=recorded.happened_at,
            headings=[*names.items(), *others.items()], names=names, by=self._by(recorded),
            since=incident.version - recorded.version if newest else 0,
            before=self._called(before), compared=self._compared(before, fact),
            beside=self._called(f"made:{fact.beside:06d}") if fact.beside is not None else "",
        )  # fmt: skip
        return order, html.strip()

    def _compared(self, before: str, fact: ThriveAssessed) -> Compared | None:
        earlier = self._made[before].fact if before else None
        return compare(earlier, fact) if isinstance(earlier, ThriveAssessed) else None

    def _called(self, key: str) -> str:
        """`that of Amara Fairclough, 14:02`; empty where there is none."""
        recorded = self._made.get(key)
        return f"that of {self._by(recorded)}, {clock_time(recorded.happened_at)}" if recorded else ""

    def _by(self, recorded: Recorded) -> str:
        person = self.room.index.by_category["person"].get(f"person/{recorded.actor}")
        return person.name if isinstance(person, Person) else recorded.actor


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
VIEWS: dict[str, ViewMaker] = {
    "thrive": Thrive, "thrive-owed": ThriveOwedBy, "script": ScriptParts, "again": AgainOn, "pointed": PointedOut,
    "matter": MattersOnCard, "matters": MattersOnLog,
}  # fmt: skip
KEPT: tuple[str, ...] = ()
ROUTES: list[Route] = as_typed.ROUTES
