"""The live parts of the supervisor's screen: what climbed to a post, what has no unit, the FIM list, cover, the clock.

Rows are drawn from the room alone; a post's own notices are read from the record once, when its list is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec

from heed.clock.missed import cell_ladder, rung_at_step
from heed.clock.owed import owed
from heed.log.room import Moved, Room
from heed.picture.fact import Recorded, Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.post import HOUR, Notified, Post
from heed.picture.watch import DECISIONS
from heed.policy.climb import fallbacks
from heed.policy.values import UNGRADED, Policy, Role, Rung
from heed.supervision.climbed import by_ladder, climbed, held_by_decision, next_said, risk_order, with_post
from heed.supervision.deadlines import ladder_of
from heed.web.view import Row, View, ViewContext

_orphans: WeakKeyDictionary[Room, tuple[int, list[str]]] = WeakKeyDictionary()


def orphans(room: Room) -> list[str]:
    """Incidents that climbed to a post, or ask one something, that nobody holds any more: whose they are changes as
    people come and go.

    Looked for once a position of the room, however many lists ask.
    """
    found = _orphans.get(room)
    if found is None or found[0] != room.cursor:
        posts = room.index.by_category["post"]
        incidents = room.index.by_category["incident"].values()
        found = (room.cursor, [i.id for i in incidents if isinstance(i, Incident) and _orphaned(i, posts)])
        _orphans[room] = found
    return found[1]


def _orphaned(incident: Incident, posts: Mapping[str, Subject]) -> bool:
    watching = incident.watching
    asked = ((q.to_role, q.to_post) for q in incident.open_questions)
    told = incident.telling
    rings = incident.reaching.owner_post or incident.handler_post
    tells = [("call_handler", rings)] if told.settled_at is None or told.changed else []
    named = ((watching.owner_role, watching.owner_post), watching.missed_owner[:2], told.up[:2], *tells, *asked)
    return any(role and f"post/{post}" not in posts for role, post in named)


class Climbed(View):
    """`climbed:<post>`: what waits for that post, riskiest first; then what it was told of and others own."""

    screen = "supervisor"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        #: Incident to why this post was last told of it.
        self.told: dict[str, str] = {}

    async def load(self) -> None:
        for recorded in await self.room.store.stream(f"post/{self.subject}"):
            self._hear(recorded)

    def _hear(self, recorded: Recorded) -> str:
        """The incident a notice was about; empty for anything else."""
        if not isinstance(recorded.fact, Notified):
            return ""
        incident = id_of(recorded.fact.subject)
        self.told[incident] = recorded.fact.why
        return incident

    def keys(self) -> Iterable[str]:
        return [state.id for state in self.room.index.by_category["incident"].values() if self._group(state)]

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) == "incident":
            return (id_of(stream),)
        if moved.staffing:
            return orphans(self.room)
        heard = self._hear(moved.recorded) if stream == f"post/{self.subject}" else ""
        return (heard,) if heard else ()

    def _group(self, state: Subject | None) -> str:
        """`mine`, `decided` (mine, and a decision holds), `told`, or nothing."""
        if not isinstance(state, Incident):
            return ""
        policy = self.context.pack.in_force(state.began_at)
        if climbed(state, policy) is None:
            return ""
        if with_post(state, policy, self.room.index.by_category["post"]) == self.subject:
            return "decided" if held_by_decision(state) else "mine"
        return "told" if state.id in self.told else ""

    def draw(self, key: str) -> Row | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        group = self._group(incident)
        if not group or not isinstance(incident, Incident):
            return None
        policy = self.context.pack.in_force(incident.began_at)
        order = f"{('mine', 'decided', 'told').index(group)}-{risk_order(incident, policy)}"
        rung = rung_standing(incident, policy)
        html = self.context.render(
            "supervision/climbed-row.html", i=incident, order=order, group=group, owed=owed(incident, policy),
            why=self.told.get(key, rung.why) if group == "told" else rung.why, source=source_of(rung, incident, policy),
            next=next_said(incident, policy, self.context.derivations), owner=self._owner(incident, policy),
            decisions=DECISIONS, minutes=policy.limits.hold_with_life,
        )  # fmt: skip
        return order, html.strip()

    def _owner(self, incident: Incident, policy: Policy) -> str:
        """Name of whoever has it now; empty where nobody on duty does."""
        posts = self.room.index.by_category["post"]
        post = posts.get(f"post/{with_post(incident, policy, posts)}")
        return post.name if isinstance(post, Post) else ""


def rung_standing(incident: Incident, policy: Policy) -> Rung:
    """The step of a ladder that brought it to whoever has it."""
    if by_ladder(incident):
        rungs = ladder_of(incident, policy).rungs
        return rungs[max(0, min(incident.watching.rung, len(rungs)) - 1)]
    missed = incident.watching.missed.get(policy.cell(incident.watched_as, incident.grade).deadline, 1)
    return rung_at_step(incident, policy, missed)


def source_of(rung: Rung, incident: Incident, policy: Policy) -> str:
    """Where a rung comes from, in words."""
    ladder = ladder_of(incident, policy) if by_ladder(incident) else cell_ladder(incident, policy)
    source = rung.source or ladder.source
    return source.reference or f"ladder “{ladder.id}” of the pack"


class Waiting(msgspec.Struct, frozen=True):
    """What one unresourced incident adds to its grade's line."""

    grade: str
    since: datetime
    late: bool


class Unresourced(View):
    """The whole room's incidents without a unit, a line a grade; counted as the room moves."""

    screen = "supervisor"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.waiting: dict[str, Waiting] = {}

    async def load(self) -> None:
        for state in self.room.index.by_category["incident"].values():
            self._take(state.id, state)

    def _take(self, key: str, state: Subject | None) -> None:
        if isinstance(state, Incident) and state.unresourced:
            late = "attend" in state.watching.missed
            self.waiting[key] = Waiting(state.grade or UNGRADED, state.sent_at or state.opened_at, late)
        else:
            self.waiting.pop(key, None)

    def keys(self) -> Iterable[str]:
        return (UNGRADED, *self.context.pack.in_force(self.context.now()).grades)

    def touched(self, moved: Moved) -> Iterable[str]:
        if category_of(moved.recorded.stream) != "incident":
            return ()
        key = id_of(moved.recorded.stream)
        before = self.waiting.get(key)
        self._take(key, moved.after)
        after = self.waiting.get(key)
        return {w.grade for w in (before, after) if w is not None} if before != after else ()

    def draw(self, key: str) -> Row | None:
        mine = [w for w in self.waiting.values() if w.grade == key]
        policy = self.context.pack.in_force(self.context.now())
        order = f"{policy.grades[key].rank if key in policy.grades else 0}"
        return order, self.context.render(
            "supervision/unresourced-row.html", key=key, order=order, count=len(mine),
            since=min((w.since for w in mine), default=None), late=sum(w.late for w in mine),
        ).strip()  # fmt: skip


class FimList(View):
    """The Force Incident Manager's list: what is tagged, why, since when, and how it stands (ES4)."""

    screen = "supervisor"

    def keys(self) -> Iterable[str]:
        incidents = self.room.index.by_category["incident"].values()
        return [i.id for i in incidents if isinstance(i, Incident) and i.watching.fim]

    def touched(self, moved: Moved) -> Iterable[str]:
        return (id_of(moved.recorded.stream),) if category_of(moved.recorded.stream) == "incident" else ()

    def draw(self, key: str) -> Row | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        if not isinstance(incident, Incident) or not incident.watching.fim:
            return None
        policy = self.context.pack.in_force(incident.began_at)
        order = risk_order(incident, policy)
        return order, self.context.render(
            "supervision/fim-row.html", i=incident, order=order, owed=owed(incident, policy)
        ).strip()


class Cover(View):
    """Who holds each role, which are short of people, and how often each holder was interrupted in the last hour."""

    screen = "supervisor"
    ticking = True

    def keys(self) -> Iterable[str]:
        return [role.id for role in self._roles()]

    def _roles(self) -> list[Role]:
        roles = self.context.pack.in_force(self.context.now()).roles.values()
        return [role for role in roles if role.operational and not role.system]

    def touched(self, moved: Moved) -> Iterable[str]:
        return {s.role for s in (moved.before, moved.after) if isinstance(s, Post)}

    def draw(self, key: str) -> Row | None:
        roles = {role.id: (order, role) for order, role in enumerate(self._roles())}
        if key not in roles:
            return None
        place, role = roles[key]
        now = self.context.now()
        policy = self.context.pack.in_force(now)
        posts = [p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open]
        held = sorted((p for p in posts if p.role == key), key=lambda p: (p.taken_at, p.id))
        on_duty = {p.role for p in posts}
        order = f"{place:02d}"
        html = self.context.render(
            "supervision/cover-row.html", role=role, order=order, most=policy.attention.interrupts_per_hour,
            held=[(p, p.interrupted_since(now - HOUR)) for p in held], short=max(0, role.minimum - len(held)),
            instead=next((r for r in fallbacks(policy.roles, key)[1:] if r in on_duty), ""),
        )  # fmt: skip
        return order, html.strip()


class ClockHealth(View):
    """When the clock last ran, how much it has fired, what is due next; loud where it does not run."""

    screen = "supervisor"
    ticking = True

    def keys(self) -> Iterable[str]:
        return ("clock",)

    def touched(self, moved: Moved) -> Iterable[str]:
        return ()

    def draw(self, key: str) -> Row | None:
        return "0", self.context.render("supervision/clock-row.html", pulse=self.context.pulse()).strip()
