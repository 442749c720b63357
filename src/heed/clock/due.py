"""`Due`: what the clock sends when a deadline comes. Pure.

It is a command like any other. A deadline that the picture no longer owes leaves nothing, so that one claimed twice is
acted on once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from heed.clock.deadline import Derivations, derive
from heed.clock.within import told_within
from heed.log.command import Command, Rule, Who
from heed.picture.fact import Change, Recorded, Subject, category_of, id_of, key_subject
from heed.picture.nouns import Picture, evolve
from heed.picture.post import Notified
from heed.policy.values import Pack, Policy


class Due(Command, frozen=True, kw_only=True):
    """A deadline came."""

    id: str
    stream: str
    kind: str
    step: int
    due: datetime

    @property
    def subject(self) -> str:
        """The id of what it is owed on."""
        return id_of(self.stream)


OnDue = Callable[[Due, Picture, Policy, Who, datetime], list[Change]]


class DueRule(msgspec.Struct, frozen=True):
    """A kind of deadline (the part before a colon, where it has one) and what happens when it comes."""

    kind: str
    decide: OnDue


def due_rule(rules: Iterable[DueRule], derivations: Derivations, pack: Pack) -> Rule:
    """The rule for `Due`: is it still owed, under the policy in force when its subject began, and what follows."""
    by_kind = {rule.kind: rule.decide for rule in rules}

    def decide(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
        state = picture.state(due.stream)
        if state is None:
            return []
        in_force = pack.in_force(state.began_at).among(_restricted_to(due.stream, state, picture))
        owed = derive(due.stream, state, in_force, derivations)
        if not any((d.kind, d.step, d.due) == (due.kind, due.step, due.due) for d in owed):
            return []
        changes = by_kind[due.kind.partition(":")[0]](due, picture, in_force, who, at)
        changes = told_within(changes, picture, in_force, at)
        after = _folded(state, due.stream, changes, who, at)
        if any(d.kind == due.kind and d.due <= at for d in derive(due.stream, after, in_force, derivations)):
            # The clock stood still: each time missed is recorded, and only the last of them is told.
            return [_unsaid(change) for change in changes if not isinstance(change[1], Notified)]
        return changes

    return Rule(command=Due, decide=decide, system=True)


def _restricted_to(stream: str, state: Subject, picture: Picture) -> tuple[str, ...]:
    """The roles that alone are told: the state's own, or those of the record that it belongs to."""
    above = key_subject(stream)
    if state.restricted_to or above == stream or category_of(above) not in ("incident", "contact"):
        return state.restricted_to
    whole = picture.state(above)
    return whole.restricted_to if whole is not None else ()


def _folded(state: Subject, stream: str, changes: Iterable[Change], who: Who, at: datetime) -> Subject:
    """The state as it will be with these facts."""
    for changed, fact in changes:
        if changed == stream:
            recorded = Recorded(
                position=0, stream=stream, version=state.version + 1, happened_at=at, recorded_at=at, actor=who.person,
                role=who.role, workstation=who.workstation, number=None, fact=fact,
            )  # fmt: skip
            state = evolve(state, recorded)
    return state


def _unsaid(change: Change) -> Change:
    """The same fact, having interrupted nobody."""
    stream, fact = change
    if getattr(fact, "interrupted", False):
        fact = msgspec.structs.replace(fact, interrupted=False)
    return stream, fact
