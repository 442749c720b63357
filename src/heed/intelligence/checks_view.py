"""Intelligence checks as rows: those of one incident, and everything that is owed in the room or by one post.

`checks:<incident>` has a row a check; `checks-owed` one for each that is open on any open incident, and
`checks-mine:<post>` those that are one post's to do. `lookups:<post>` is what its holder looked up for no incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.clock.answering import on_duty_for, standing_in
from heed.log.room import Moved
from heed.picture.checks import Check
from heed.picture.fact import category_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.records import RecordsLookup
from heed.policy.checks_needed import post_of, subjects
from heed.web.addressees import addressees
from heed.web.followed import Followed
from heed.web.view import Row, View


def with_whom(check: Check, incident: Incident, view: View) -> Post | None:
    """Who has a check now; None in an empty room."""
    posts = view.room.index.by_category["post"]
    own = standing_in(post_of(check, incident), posts)
    policy = view.context.pack.in_force(incident.began_at)
    return own or on_duty_for(check.owner_role, check.owner_post, incident.desk, posts, policy)


class ChecksOn(Followed):
    """`checks:<incident>`."""

    def keys(self) -> Iterable[str]:
        return [one.key for one in self.incident.checks.items] if self.incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        return self.keys() if self.follow(moved) or moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        check = incident.checks.item(key) if incident is not None else None
        if incident is None or check is None:
            return None
        row = self.policy(incident).checks.get(check.check)
        owner = with_whom(check, incident, self) if check.open else None
        first = min(incident.checks.undone, key=lambda one: one.due, default=None)
        at = incident.checks.items.index(check)
        order = f"{0 if check.open else 1}-{int((check.ended_at or check.due).timestamp()):012d}-{at:02d}"
        html = self.context.render(
            "intelligence/check-item.html", i=incident, x=check, key=key, order=order, why=row.why if row else "",
            owner=owner.name if owner is not None else check.owner_name, first=first is check,
            about=subjects(incident, check.looks_up), **self._records(check, incident),
            addressees=addressees(self.room.index.by_category["post"].values(), self.policy(incident)),
        )  # fmt: skip
        return order, html.strip()

    def _records(self, check: Check, incident: Incident) -> dict[str, object]:
        """Systems that can be asked for a check, what was asked, and what of it is put into the form."""
        systems = self.context.pack.in_force(self.context.now()).records.values()
        asked = [one for one in incident.checks.queries if one.check == check.key]
        found = [one for one in asked if one.found and one.summary]
        return {
            "systems": [one for one in systems if check.looks_up in one.looks_up], "asked": asked,
            "held": "; ".join(f"{one.name}: {one.summary}" for one in found),
            "references": ", ".join(one.reference for one in found if one.reference),
        }  # fmt: skip


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


class Lookups(View):
    """`lookups:<post>`: what the holder of a post looked up for no incident, until they have read what came."""

    screen = "incident"
    personal = True
    category = "lookup"

    def touched(self, moved: Moved) -> Iterable[str]:
        return (moved.after.id,) if isinstance(moved.after, RecordsLookup) else ()

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["lookup"].get(f"lookup/{key}")
        post = self.room.index.by_category["post"].get(f"post/{self.subject}")
        if (
            not isinstance(found, RecordsLookup)
            or not isinstance(post, Post)
            or found.by != post.person
            or not found.open
        ):
            return None
        order = f"{10**12 - int(found.begun_at.timestamp()):013d}-{key}"
        html = self.context.render("intelligence/check-lookup.html", x=found, key=key, order=order)
        return order, html.strip()


def _key(incident: str, check: Check) -> str:
    return f"{incident}:{check.key}"
