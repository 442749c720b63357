"""Who is at a screen of the demonstration, and what the made-up colleagues therefore leave alone.

Somebody who sits down at a handler's desk finds a call ringing, and at a dispatcher's an incident that nobody has
taken. What they touch is theirs for as long as they may need to find the keys.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from heed.access.sessions import signed_in_since
from heed.demo.callers import Callers
from heed.demo.stage import Stage
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.picture.person import RecordRead
from heed.picture.post import Post

LOOK_SECONDS = 1.0
#: How long somebody counts as being at their screen after they signed in or last did anything; and once somebody else
#: has signed in since: most often the same person, at another desk.
HERE = timedelta(minutes=6)
HERE_BESIDE_ANOTHER = timedelta(seconds=45)
#: How long an incident stays theirs that they did something to, or only looked at.
THEIRS = timedelta(minutes=8)
LOOKED_AT = timedelta(seconds=90)
#: Seconds that a call, or an incident nobody has accepted, is left for them.
LEFT_SECONDS = 150.0
#: Where nobody sits: whoever acts from there is simulated, or a system.
NO_SCREEN = frozenset(("", "simulated", "radio", "switch", "clock"))


class Newcomers:
    """People at screens, by what they did last."""

    def __init__(self, stage: Stage, callers: Callers) -> None:
        self.stage = stage
        self.callers = callers
        self._last: dict[str, datetime] = {}
        self._signed_in: dict[str, datetime] = {}
        self._newest = ""
        self._theirs_until: dict[str, datetime] = {}
        stage.room.listeners.append(self._note)

    def begin(self) -> None:
        """Look from now on who comes in."""
        self.stage.later(LOOK_SECONDS, self._look)

    # Whose is it

    def here(self, person: str) -> bool:
        """Whether somebody sits at a screen under this person's name."""
        last = self._last.get(person)
        patience = HERE if person == self._newest else HERE_BESIDE_ANOTHER
        return last is not None and self.stage.now() - last < patience

    def theirs(self, incident: Incident) -> bool:
        """Whether somebody at a screen has this incident in hand, or it is the next one for a dispatcher there."""
        until = self._theirs_until.get(incident.id)
        if until is not None and self.stage.now() < until:
            return True
        return incident.state == "waiting" and self._any_here("dispatcher") and incident is self._next_incident()

    def left_for_them(self, contact: Contact) -> bool:
        """Whether a ringing call is the next one of a handler at a screen who is on no other."""
        return bool(self._free_handlers()) and contact is self._next_call()

    def handler_here(self) -> bool:
        """Whether a call handler sits at a screen."""
        return self._any_here("call_handler")

    def _any_here(self, role: str) -> bool:
        return any(self.here(post.person) for post in self._posts(role))

    def _posts(self, role: str) -> list[Post]:
        return [p for p in self.stage.states("post") if isinstance(p, Post) and p.role == role]

    def _free_handlers(self) -> set[str]:
        here = {p.person for p in self._posts("call_handler") if self.here(p.person)}
        return here - {c.handler for c in self._calls() if c.live}

    def _calls(self) -> list[Contact]:
        return [c for c in self.stage.states("contact") if isinstance(c, Contact)]

    def _next_call(self) -> Contact | None:
        """999 first, then the longest waiting; not one that waited in vain already."""
        ringing = [c for c in self._calls() if c.live and c.answered_at is None and self._fresh(c.presented_at)]
        return min(ringing, key=lambda c: (c.line != "999", c.presented_at), default=None)

    def _next_incident(self) -> Incident | None:
        waiting = [
            i for i in self.stage.states("incident")
            if isinstance(i, Incident) and i.state == "waiting" and self._fresh(i.state_since)
        ]  # fmt: skip
        return min(waiting, key=lambda i: i.state_since, default=None)

    def _fresh(self, since: datetime) -> bool:
        return (self.stage.now() - since).total_seconds() < LEFT_SECONDS

    # Who came in, and what they did

    def _note(self, moved: list[Moved]) -> None:
        if self.stage.over:
            return
        for move in moved:
            if move.recorded.workstation in NO_SCREEN or self._is_system(move.recorded.role):
                continue
            self._last[move.recorded.actor] = at = self.stage.now()
            fact, stream = move.recorded.fact, move.recorded.stream
            if category_of(stream) == "incident":
                self._keep(id_of(stream), at + THEIRS)
            elif isinstance(fact, RecordRead) and category_of(fact.subject) == "incident":
                self._keep(id_of(fact.subject), at + LOOKED_AT)

    def _is_system(self, role: str) -> bool:
        """Whether a switch, an inbox or another system acted, and nobody at a screen."""
        known = self.stage.acts.pack.in_force(self.stage.now()).roles.get(role)
        return known is not None and known.system

    def _keep(self, incident: str, until: datetime) -> None:
        self._theirs_until[incident] = max(until, self._theirs_until.get(incident, until))

    async def _look(self) -> None:
        found = await signed_in_since(self.stage.room.store, datetime.now(UTC) - HERE)
        for person, began_at in sorted(found.items(), key=lambda one: one[1]):
            if self._signed_in.get(person) != began_at:
                self._signed_in[person] = began_at
                self._last[person] = self.stage.now()
                self._newest = person
                self._welcome(person)
        self.stage.later(LOOK_SECONDS, self._look)

    def _welcome(self, person: str) -> None:
        """Something to do for whoever sat down."""
        roles = {p.role for p in self.stage.states("post") if isinstance(p, Post) and p.person == person}
        if "call_handler" in roles and self._next_call() is None:
            self.callers.ring_now()
        elif "dispatcher" in roles and self._next_incident() is None:
            self.callers.ring_now(answered_at_once=True)
