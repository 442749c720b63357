"""Intelligence checks as rows: those of one incident, and everything that is owed in the room or by one post.

`checks:<incident>` has a row a check; `checks-owed` one for each that is open on any open incident, and
`checks-mine:<post>` those that are one post's to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.clock.answering import on_duty_for, standing_in
from heed.log.room import Moved
from heed.picture.checks import Check
from heed.picture.fact import category_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.policy.checks_needed import post_of, subjects
from heed.web.view import Row, View, ViewContext


def with_whom(check: Check, incident: Incident, view: View) -> Post | None:
    """Who has a check now; None in an empty room."""
    posts = view.room.index.by_category["post"]
    own = standing_in(post_of(check, incident), posts)
    policy = view.context.pack.in_force(incident.began_at)
    return own or on_duty_for(check.owner_role, check.owner_post, incident.desk, posts, policy)


class ChecksOn(View):
    """`checks:<incident>`."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._incident: Incident | None = None

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        found = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if isinstance(found, Incident) and (self._incident is None or self._incident.version < found.version):
            self._incident = found

    def keys(self) -> Iterable[str]:
        return [one.key for one in self._incident.checks.items] if self._incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream == f"incident/{self.subject}" and isinstance(moved.after, Incident):
            self._incident = moved.after
            return self.keys()
        return self.keys() if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        incident = self._incident
        check = incident.checks.item(key) if incident is not None else None
        if incident is None or check is None:
            return None
        row = self.context.pack.in_force(incident.began_at).checks.get(check.check)
        owner = with_whom(check, incident, self) if check.open else None
        first = min(incident.checks.undone, key=lambda one: one.due, default=None)
        at = incident.checks.items.index(check)
        order = f"{0 if check.open else 1}-{int((check.ended_at or check.due).timestamp()):012d}-{at:02d}"
        html = self.context.render(
            "intelligence/check-item.html", i=incident, x=check, key=key, order=order, why=row.why if row else "",
            owner=owner.name if owner is not None else check.owner_name, first=first is check,
            about=subjects(incident, check.looks_up),
        )  # fmt: skip
        return order, html.strip()


class ChecksOwed(View):
    """`checks-owed`: every open check of open incidents, soonest due first."""

    screen = "incident"
    listed = "checks"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["incident"].values():
            yield from (_key(state.id, one) for one in self._of(state))

    def _of(self, state: object) -> Iterator[Check]:
        """Open checks of an incident that are shown here."""
        if isinstance(state, Incident) and state.open:
            yield from (one for one in state.checks.undone if self.shows(one, state))

    def shows(self, check: Check, incident: Incident) -> bool:
        """Whether it belongs on this list."""
        return True

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.staffing:
            return self.everything()
        if category_of(moved.recorded.stream) != "incident":
            return ()
        held = [one for one in (moved.before, moved.after) if isinstance(one, Incident)]
        return {_key(one.id, check) for one in held for check in one.checks.items}

    def everything(self) -> set[str]:
        """Keys of all that is open in the room, whoever's it is."""
        incidents = self.room.index.by_category["incident"].values()
        return {_key(one.id, check) for one in incidents if isinstance(one, Incident) for check in one.checks.undone}

    def draw(self, key: str) -> Row | None:
        name, _, of = key.partition(":")
        incident = self.room.index.by_category["incident"].get(f"incident/{name}")
        check = incident.checks.item(of) if isinstance(incident, Incident) else None
        if not isinstance(incident, Incident) or check is None or check not in self._of(incident):
            return None
        owner = with_whom(check, incident, self)
        order = f"{int(check.due.timestamp()):012d}-{key}"
        return order, self.context.render(
            "intelligence/check-row.html", i=incident, x=check, key=key, order=order,
            about=subjects(incident, check.looks_up), owner=owner.name if owner is not None else "",
        ).strip()  # fmt: skip


class ChecksMine(ChecksOwed):
    """`checks-mine:<post>`: those that are one post's to do."""

    personal = True

    def shows(self, check: Check, incident: Incident) -> bool:
        owner = with_whom(check, incident, self)
        return owner is not None and owner.id == self.subject


def _key(incident: str, check: Check) -> str:
    return f"{incident}:{check.key}"
