"""L1 and L5 of what is restricted: its own roles alone are told of it, it is watched as before, nothing names it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from heed.access.restricting import LiftRestriction, Restrict
from heed.clock.owed import owed
from heed.log.command import Command, Who
from heed.log.restrictions import NOTHING, Restrictions
from heed.log.room import Moved
from heed.picture.life import IncidentOpened
from heed.picture.nouns import SHAPES
from heed.picture.post import Notified
from heed.picture.restriction import Restriction

from ..memory_room import policy
from .control_room import ControlRoom
from .driven_room import chosen, walk, which
from .test_nothing_unwatched import TOLD, WATCHES

LOG = "professional_standards"
SIGHT = frozenset({LOG})


class RestrictedRecords(ControlRoom):
    """The room; incidents and entries are restricted and given back at random, whatever else happens."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = Restrictions()
        self.opened = 0

    @rule(pick=which, entry=st.booleans())
    def one_is_restricted(self, pick: int, entry: bool) -> None:
        incident = self.room.incident(chosen(self.incidents, pick)) if self.incidents else None
        if incident is not None and not incident.restricted_to:
            entries = (incident.version,) if entry and incident.version > 1 else ()
            self.one_restricts(incident.id, entries)

    @precondition(lambda self: self.room.open("restriction"))
    @rule(pick=which)
    def one_is_given_back(self, pick: int) -> None:
        standing = [one.id for one in self.room.open("restriction").values()]
        self.do(LiftRestriction(restriction=chosen(standing, pick), reason="a mistake"))

    def someone_who_may(self, command: Command, pick: int) -> Who:
        if isinstance(command, LiftRestriction):
            return self.people["force_incident_manager"]
        return super().someone_who_may(command, pick)

    def do(self, command: Command, pick: int = 0, by: Who | None = None) -> list[Moved] | None:
        """Two of three incidents are restricted as soon as they are open: a rule of its own comes too seldom."""
        moved = super().do(command, pick, by)
        for one in moved or ():
            if isinstance(one.recorded.fact, IncidentOpened):
                self.opened += 1
                if self.opened % 3:
                    self.one_restricts(one.after.id)
        return moved

    def one_restricts(self, incident: str, entries: tuple[int, ...] = ()) -> None:
        made = self.room.mint()
        self.do(Restrict(restriction=made, incident=incident, entries=entries, log=LOG, reason="alleged"))

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        for one in moved:
            if isinstance(one.after, Restriction):
                self.gate.follow(one.recorded.stream, one.after)
        for one in moved:
            self._its_own_roles_are_told(one)
            self._nothing_names_it(one)

    def _its_own_roles_are_told(self, one: Moved) -> None:
        fact, held = one.recorded.fact, {post.id: post.role for post in self.room.posts()}
        if isinstance(fact, TOLD) and one.after.restricted_to:
            own = [role for role in one.after.restricted_to if role in held.values()]
            assert fact.owner_role in one.after.restricted_to, f"{type(fact).__name__} told {fact.owner_role}"
            assert (held.get(fact.owner_post) in own) if own else not fact.owner_post
        if isinstance(fact, Notified) and fact.subject.startswith("incident/"):
            about = self.room.state(fact.subject)
            assert about is not None
            role = held.get(one.after.id, "")
            assert not about.restricted_to or not role or role in about.restricted_to, f"{role} is told of it"

    def _nothing_names_it(self, one: Moved) -> None:
        seen = self.gate.for_sight(one.recorded, NOTHING)
        hidden = self.gate.whole()
        if seen is None:
            assert hidden or self.gate.partly() or isinstance(one.after, Restriction)
            return
        body, _ = SHAPES[type(seen.fact).__name__].split(seen.fact)
        assert not [identity for identity in hidden if identity.encode() in body or identity in seen.stream]
        if not isinstance(one.after, Restriction):
            assert self.gate.for_sight(one.recorded, SIGHT) is not None, "its own log sees everything"

    def holds(self) -> None:
        posts = self.room.open("post")
        for incident in self.room.open_incidents():
            stored = self.room.owed(f"incident/{incident.id}")
            assert any(d.kind in WATCHES for d in stored), f"nothing watches {incident.state} {incident.grade}"
            assert all(d.due > self.room.now for d in stored)
            owing = owed(incident, policy(), posts)
            assert not incident.restricted_to or owing.owner_role in incident.restricted_to


def test_what_is_restricted_is_told_to_its_own_roles_alone_and_watched_as_before() -> None:
    walk(RestrictedRecords, one_in=3)
