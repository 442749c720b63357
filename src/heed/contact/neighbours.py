"""A switch or the server of locations that is not heard: said, told upwards until somebody acts or it speaks. Pure.

Who notices the silence is `heed.adapters.lookout`; what was missed meanwhile comes with the switch's own snapshot. It
holds nothing: callers who reach the room by another way are answered as ever, and nobody waits for a location.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import held_by, holder, may_interrupt
from heed.log.command import Command, Line, Moment, Ref, Refusal, Rule, Who
from heed.picture.fact import Change, Subject
from heed.picture.moment import in_a_sentence
from heed.picture.neighbour import (
    KINDS,
    Neighbour,
    NeighbourFellSilent,
    NeighbourHeard,
    NeighbourSilenceTaken,
    NeighbourSilenceTold,
    NeighbourSpokeAgain,
    NeighbourStopPlanned,
)
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.policy.values import Policy


class HearNeighbour(Command, frozen=True, kw_only=True):
    """A neighbour speaks: for the first time, or again."""

    neighbour: Annotated[str, Meta(pattern=r"^[a-z]+:.{1,60}$")]


class MissNeighbour(Command, frozen=True, kw_only=True):
    """A neighbour that has spoken was not heard for the pack's seconds."""

    neighbour: Ref
    #: When it was last heard.
    since: Moment


class TakeSilence(Command, frozen=True, kw_only=True):
    """Say what you do about a switch, or a server of locations, that is silent."""

    neighbour: Ref
    what: Line


class PlanStop(Command, frozen=True, kw_only=True):
    """Say that a switch or a server of locations will be silent, for how long and why; 0 minutes takes it out of
    service, until it speaks again."""

    neighbour: Ref
    minutes: Annotated[int, Meta(ge=0, le=10_080)]
    reason: Line


class NoSuchNeighbour(Refusal):
    """There is no neighbour of the kind {kind}; there are {known}."""

    field = "neighbour"


class ItSpeaks(Refusal):
    """{name} is heard; there is nothing to do about it."""

    field = "neighbour"


class TooLong(Refusal):
    """A stop is planned for at most {most} minutes at a time; plan it again when it goes on."""

    field = "minutes"


def hear_neighbour(command: HearNeighbour, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What is known adds nothing."""
    stream = f"neighbour/{command.neighbour}"
    found = picture.state(stream)
    if not isinstance(found, Neighbour):
        kind, _, name = command.neighbour.partition(":")
        if kind not in KINDS:
            raise NoSuchNeighbour(kind=kind, known=", ".join(KINDS))
        return [(stream, NeighbourHeard(kind=kind, name=name))]
    if found.silent_since is None:
        return []
    return [(stream, NeighbourSpokeAgain(silent_seconds=int((at - found.silent_since).total_seconds())))]


def miss_neighbour(command: MissNeighbour, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The silence, and the first who is told; noticed twice, it is one."""
    found = picture.neighbour(command.neighbour)
    if found.silent_since is not None:
        return []
    rules, planned = policy.neighbours[found.kind], found.expected_silent(at)
    since = min(command.since, at)
    silent = NeighbourFellSilent(
        since=since, says=rules.said_of(found.name), do=rules.do, planned=planned
    )  # fmt: skip
    changes: list[Change] = [(f"neighbour/{found.id}", silent)]
    if planned:
        return changes
    return changes + _told(found, 1, at, _why(silent.says, since, rules.do), picture, policy, at)


def _why(says: str, since: datetime, do: str) -> str:
    return f"{says} since {in_a_sentence(since)}: {do[:1].lower()}{do[1:]}"


def _told(
    found: Neighbour, step: int, due: datetime, why: str, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """The next of those who hear of it, by name; aloud where calls do not reach us, and the hour's budget bears it."""
    rules = policy.neighbours[found.kind]
    to = holder(picture, policy, rules.hears[min(step, len(rules.hears)) - 1], at=at)
    told = NeighbourSilenceTold(
        step=step, due=due, owner_role=to.role, owner_post=to.post_id, owner_name=to.name, why=why
    )  # fmt: skip
    stream = f"neighbour/{found.id}"
    changes: list[Change] = [(stream, told)]
    if to.post is not None:
        # Said again to the last of them, it is a line on their list.
        loud = rules.loud and step <= len(rules.hears) and may_interrupt(held_by(picture, to.post), policy, at)
        notice = Notified(
            subject=stream, number="", kind="neighbour", interrupted=loud, about_life=rules.loud, why=why
        )  # fmt: skip
        changes.append((f"post/{to.post.id}", notice))
    return changes


def take_silence(command: TakeSilence, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nobody above is told until the pack's time for it has passed."""
    found = picture.neighbour(command.neighbour)
    if found.silent_since is None:
        raise ItSpeaks(name=found.name)
    until = at + minutes(policy.neighbours[found.kind].hold_minutes)
    return [(f"neighbour/{found.id}", NeighbourSilenceTaken(by_name=who.name, what=command.what, until=until))]


def plan_stop(command: PlanStop, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Before it or in it; it ends with its time, or when the neighbour is heard after its silence."""
    found = picture.neighbour(command.neighbour)
    most = policy.neighbours[found.kind].stop_minutes
    if command.minutes > most:
        raise TooLong(most=most)
    until = at + minutes(command.minutes) if command.minutes else None
    return [
        (f"neighbour/{found.id}", NeighbourStopPlanned(until=until, reason=command.reason, by_name=who.name))
    ]  # fmt: skip


# Deadlines


def silence_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """While it is silent somebody is told, then somebody above, for as long as it lasts."""
    assert isinstance(state, Neighbour)
    due = state.told_due(minutes(policy.neighbours[state.kind].again_minutes))
    if due is not None:
        yield deadline(f"neighbour/{state.id}", "neighbour_silent", state.step + 1, due)


def on_silent(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever had it did not end it: the next above has it too, and at the top the last again."""
    found = picture.neighbour(due.subject)
    assert found.silent_since is not None
    return _told(found, due.step, due.due, _why(found.says, found.silent_since, found.do), picture, policy, at)


RULES = (
    Rule(command=HearNeighbour, decide=hear_neighbour, system=True),
    Rule(command=MissNeighbour, decide=miss_neighbour, system=True),
    Rule(command=TakeSilence, decide=take_silence),
    Rule(command=PlanStop, decide=plan_stop),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"neighbour": (silence_deadlines,)}
DUE = (DueRule("neighbour_silent", on_silent),)
