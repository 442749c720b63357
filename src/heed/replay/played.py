"""What happened in a run: acts in order, the states they left, and everything Heed said. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from heed.log.command import Refusal
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Recorded, Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.policy.values import Policy
from heed.replay.said import Said
from heed.replay.scenario import Scenario, Step
from heed.replay.simulation import Gap, Late
from heed.replay.system import StillOpen


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act and everything it wrote. `step` is None for the clock's, and for coming on and off duty."""

    at: datetime
    step: Step | None = None
    clock: bool = False
    moved: tuple[Moved, ...] = ()
    refusal: Refusal | None = None
    said: tuple[Said, ...] = ()

    @property
    def facts(self) -> Iterator[Recorded]:
        return (moved.recorded for moved in self.moved)


class Played:
    """A run of an exercise, complete."""

    def __init__(self, scenario: Scenario, gaps: list[Gap], lates: list[Late], still_open: StillOpen) -> None:
        self.scenario = scenario
        self._still_open = still_open
        self.acts: list[Act] = []
        self.gaps = gaps
        self.lates = lates
        self._states: dict[str, list[Subject]] = {}
        self._moments: dict[str, list[datetime]] = {}
        self.said: list[Said] = []
        self._said_about: dict[str, list[Said]] = {}

    def add(self, act: Act) -> None:
        """Keep an act; they come in the order they happened."""
        self.acts.append(act)
        self.said += act.said
        for said in act.said:
            self._said_about.setdefault(said.subject, []).append(said)
        for moved in act.moved:
            self._states.setdefault(moved.recorded.stream, []).append(moved.after)
            self._moments.setdefault(moved.recorded.stream, []).append(act.at)

    @property
    def start(self) -> datetime:
        return self.scenario.start

    @property
    def end(self) -> datetime:
        return self.scenario.start + self.scenario.until

    def offset(self, at: datetime) -> timedelta:
        """Time since the start."""
        return at - self.start

    def streams(self, about: str) -> list[str]:
        """The streams a name stands for: one, or for a call sign each of its shifts, or for `each` all incidents."""
        if about == "each":
            return [stream for stream in self._states if category_of(stream) == "incident"]
        if about in self.scenario.names:
            return [self.scenario.names[about]]
        return [stream for stream in self._states if stream.startswith(f"unit/{about.upper()}/")]

    def history(self, stream: str) -> Iterator[tuple[datetime, Subject]]:
        """Every state of a stream with the moment it began, oldest first."""
        return zip(self._moments.get(stream, ()), self._states.get(stream, ()), strict=True)

    def state(self, stream: str, at: datetime) -> Subject | None:
        """The state of a stream once everything of that moment had happened."""
        place = bisect_right(self._moments.get(stream, []), at)
        return self._states[stream][place - 1] if place else None

    def incident(self, stream: str, at: datetime) -> Incident | None:
        """An incident's state at a moment."""
        found = self.state(stream, at)
        return found if isinstance(found, Incident) else None

    def matters(self, at: datetime) -> Iterator[Incident | Contact]:
        """Every incident and contact that there was by a moment, as it then stood."""
        for stream in self._states:
            state = self.state(stream, at)
            if isinstance(state, Incident | Contact):
                yield state

    def policy(self, subject: Subject) -> Policy:
        """What it goes by."""
        return self.scenario.pack.in_force(subject.began_at)

    def still_open(self, incident: Incident) -> tuple[str, ...]:
        """What stands open on an incident as it then was, one line each."""
        return self._still_open(incident, self.policy(incident))

    def said_about(self, stream: str) -> list[Said]:
        """Everything said about one thing, in order."""
        found = self._said_about.get(stream, [])
        if category_of(stream) != "contact":
            return found
        # What is said of a message for an officer is said of the contact that it was taken on.
        taken = f"officer_message/{stream.partition('/')[2]}/"
        more = [said for other, lines in self._said_about.items() if other.startswith(taken) for said in lines]
        return sorted([*found, *more], key=lambda said: said.at)

    def name_of(self, stream: str) -> str:
        """The name the exercise gave a stream, else the stream itself; a message has that of its contact."""
        if category_of(stream) == "officer_message":
            stream = f"contact/{id_of(stream).partition('/')[0]}"
        return next((name for name, found in self.scenario.names.items() if found == stream), stream)
