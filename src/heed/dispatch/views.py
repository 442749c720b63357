"""The live parts of the dispatch board: the queue and its filters, the units, and officers' emergencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from heed.clock.owed import Owed, owed
from heed.dispatch import rows
from heed.log.room import Moved
from heed.picture.fact import Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.unit import Unit
from heed.policy.asking import unanswered_about_life
from heed.policy.risk_order import Ahead, ahead, order_facts, stands_at
from heed.policy.values import UNGRADED, Policy
from heed.web.grade_marks import GradeMarks
from heed.web.view import Row, View, ViewContext

#: Facts that tell a dispatcher something; the first are about risk and are said first (DI9).
RISK = (
    "ThriveAssessed", "GradeSet", "GradeLoweringAsked", "WordsRecorded", "IncidentChallenged", "ReturnedToQueue",
    "PlaceSet",
)  # fmt: skip
NEWS = (*RISK, "LogEntryAdded", "CodeSet", "CallerSet", "QuestionAsked", "QuestionAnswered", "ServiceRequested",
        "ReviewDecided", "IncidentReopened")  # fmt: skip
#: Where a state stands in the queue: what nobody is sent to comes first.
GROUPS = {"waiting": 0, "accepted": 0, "shared": 1, "resourced": 1, "at_scene": 2, "released": 3}


def overdue(incident: Incident) -> bool:
    """The target to attend has passed and nobody is there; the strip and the wall count the same."""
    return "attend" in incident.watching.missed and not incident.attended


#: As many different stands of risk as a queue keeps worked out.
MOST_KEPT = 4096
#: Parts of the queue that have an address: `/board?show=overdue`.
SHOWN: dict[str, tuple[str, Callable[[Incident], bool]]] = {
    "all": ("all", lambda i: True),
    "unresourced": ("nobody sent", lambda i: i.unresourced),
    "shared": ("with another", lambda i: i.state == "shared"),
    "resourced": ("on the way", lambda i: i.state == "resourced"),
    "at_scene": ("at scene", lambda i: i.state == "at_scene"),
    "released": ("to close", lambda i: i.state == "released"),
    "overdue": ("overdue", overdue),
}


class Queue(View):
    """Incidents in dispatch's sight, `queue`, or a part of them, `queue:overdue`: unresourced first, by grade, then by
    what is due next, sooner by the risk that stands on them (RG6).
    """

    screen = "dispatch_board"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._worked_out: dict[tuple[object, ...], Ahead] = {}
        self._marks = GradeMarks(context.pack, context.now)
        self.holds = SHOWN[self.subject or "all"][1] if (self.subject or "all") in SHOWN else lambda _: False

    def keys(self) -> Iterable[str]:
        return [state.id for state in self.room.index.by_category["incident"].values() if self._shows(state)]

    def touched(self, moved: Moved) -> Iterable[str]:
        if category_of(moved.recorded.stream) == "incident":
            yield id_of(moved.recorded.stream)
            if isinstance(moved.after, Incident):
                # The reports of one event stand below the one that leads it.
                yield from (report.id for report in moved.after.event.reports)
        elif isinstance(moved.after, Post) and (moved.before is None or not moved.after.open):
            yield from self._left_behind()

    def _left_behind(self) -> Iterable[str]:
        """What waits with a post nobody holds any more: whose it is changes as people come and go."""
        posts = self.room.index.by_category["post"]
        for state in self.room.index.by_category["incident"].values():
            if isinstance(state, Incident) and f"post/{state.watching.owner_post}" not in posts and self._shows(state):
                yield state.id

    def _shows(self, state: Subject | None) -> bool:
        return isinstance(state, Incident) and state.sent_at is not None and self.holds(state)

    def draw(self, key: str) -> Row | None:
        incident = self._held(key)
        if incident is None:
            return None
        stream = f"incident/{key}"
        policy = self.context.pack.in_force(incident.began_at)
        next_owed = owed(incident, policy, self.room.index.by_category["post"])
        sooner = self._ahead(incident, policy)
        order = self._order(incident, next_owed, sooner, policy)
        kinds = self.room.kinds.get(stream, {})
        return order, rows.queue_row(
            incident, next_owed, self._marks[incident.grade or UNGRADED], order=order,
            news=rows.newest(kinds, NEWS), risk=rows.newest(kinds, RISK),
            why=rows.why_here(incident, sooner, unanswered_about_life(incident, policy)),
        )  # fmt: skip

    def _held(self, key: str) -> Incident | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        return incident if isinstance(incident, Incident) and self._shows(incident) else None

    def _order(self, incident: Incident, next_owed: Owed, sooner: Ahead, policy: Policy) -> str:
        """Its place in the queue; one that shares another's response stands below that one."""
        lead = self._held(incident.event.lead) if incident.event.lead else None
        if lead is not None:
            governs = self.context.pack.in_force(lead.began_at)
            due = owed(lead, governs, self.room.index.by_category["post"])
            above = self._order(lead, due, self._ahead(lead, governs), governs)
            return f"{above}~{int(incident.opened_at.timestamp()):011d}{incident.number}"
        rank = policy.grade_or_default(incident.grade).rank
        stands = stands_at(incident, next_owed.due, sooner, policy)
        own = f"-{incident.id}" if incident.event.reports else ""
        return f"{GROUPS[incident.state]}{rank}-{int(stands.timestamp()):011d}{own}"

    def _ahead(self, incident: Incident, policy: Policy) -> Ahead:
        """How far ahead its risks put it; most incidents have the same ones, and are worked out once."""
        given = order_facts(incident, policy)
        alike = (id(policy), *(tuple(said) if isinstance(said, list) else said for said in given.values()))
        found = self._worked_out.get(alike)
        if found is None:
            if len(self._worked_out) >= MOST_KEPT:
                self._worked_out.clear()
            found = self._worked_out[alike] = ahead(given, policy)
        return found


class Filters(View):
    """How many stand in each part of the queue, each a link to it."""

    screen = "dispatch_board"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.counts: Counter[str] = Counter()
        self._in: dict[str, tuple[str, ...]] = {}

    async def load(self) -> None:
        for stream, state in self.room.index.by_category["incident"].items():
            self._set(stream, self._parts(state))

    def keys(self) -> Iterable[str]:
        return SHOWN

    @staticmethod
    def _parts(state: Subject) -> tuple[str, ...]:
        if not isinstance(state, Incident) or not state.open or state.sent_at is None:
            return ()
        return tuple(key for key, (_, holds) in SHOWN.items() if holds(state))

    def _set(self, stream: str, now: tuple[str, ...]) -> None:
        self.counts.subtract(self._in.pop(stream, ()))
        self.counts.update(now)
        if now:
            self._in[stream] = now

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) != "incident":
            return ()
        before, now = self._in.get(stream, ()), self._parts(moved.after)
        self._set(stream, now)
        return set(before) ^ set(now)

    def draw(self, key: str) -> Row | None:
        order = list(SHOWN).index(key)
        return str(order), rows.filter_link(key, order, self.counts[key], SHOWN[key][0])


#: Free units before the rest; a number a state.
FREE = {"available": 1, "last_resort": 2, "committed_deployable": 3}
ENGAGED = 5


class Units(View):
    """Units on duty: emergencies, then free ones, then the rest; by call sign."""

    screen = "dispatch_board"
    category = "unit"

    def draw(self, key: str) -> Row | None:
        unit = self.room.index.by_category["unit"].get(f"unit/{key}")
        if not isinstance(unit, Unit):
            return None
        place = 0 if unit.emergency_open else ENGAGED if unit.incident else FREE.get(unit.effect, ENGAGED - 1)
        order = f"{place}-{unit.callsign}"
        return order, rows.unit_row(unit, self._policy(unit).statuses.get(unit.status), order=order)

    def _policy(self, unit: Unit) -> Policy:
        return self.context.pack.in_force(unit.began_at)


class Emergencies(View):
    """Officers' calls for help that nobody has taken yet: loud on every board until somebody does."""

    screen = "dispatch_board"

    def keys(self) -> Iterable[str]:
        units = self.room.index.by_category["unit"].values()
        return [u.id for u in units if isinstance(u, Unit) and u.emergency_open]

    def touched(self, moved: Moved) -> Iterable[str]:
        after, before = moved.after, moved.before
        if isinstance(after, Unit) and (after.emergency_open or (isinstance(before, Unit) and before.emergency_open)):
            yield after.id

    def draw(self, key: str) -> Row | None:
        unit = self.room.index.by_category["unit"].get(f"unit/{key}")
        if not isinstance(unit, Unit) or not unit.emergency_open or unit.emergency_at is None:
            return None
        incident = self.room.index.by_category["incident"].get(f"incident/{unit.incident}") if unit.incident else None
        order = f"{int(unit.emergency_at.timestamp()):011d}"
        times = unit.emergency_step
        told = f"; gone up {'once' if times == 1 else f'{times} times'}" if times else ""
        known = incident if isinstance(incident, Incident) else None
        return order, rows.emergency_row(unit, known, order=order, told=told)
