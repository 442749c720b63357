"""`Due`: what the clock sends when a deadline comes. Pure.

It is a command like any other. A deadline that the picture no longer owes leaves nothing, so that one claimed twice is
acted on once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from heed.clock.deadline import Derivations, derive
from heed.log.command import Command, Rule, Who
from heed.picture.fact import Change, id_of
from heed.picture.nouns import Picture
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
        in_force = pack.in_force(state.began_at)
        owed = derive(due.stream, state, in_force, derivations)
        if not any((d.kind, d.step, d.due) == (due.kind, due.step, due.due) for d in owed):
            return []
        return by_kind[due.kind.partition(":")[0]](due, picture, in_force, who, at)

    return Rule(command=Due, decide=decide, system=True)
