"""What breaks a rule of the house for one test: the machines of the laws have to notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings

from heed import main
from heed.log.command import Command, Refusal, Who
from heed.picture.fact import Change, Fact
from heed.picture.nouns import Picture
from heed.policy.values import Policy

Break = Callable[[pytest.MonkeyPatch], None]
QUICK = settings(
    max_examples=4000, stateful_step_count=30, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
    report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
)  # fmt: skip


class Held(Refusal):
    """Not now."""


def decision(command: type[Command], change: Callable[..., list[Change]]) -> Break:
    """Break one decision: `change` is given what decides it, and what it is asked."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        original = next(rule for rule in main.RULES if rule.command is command)

        def decide(asked: Any, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
            return change(original.decide, asked, picture, policy, who, at)

        rules = tuple(msgspec.structs.replace(r, decide=decide) if r is original else r for r in main.RULES)
        patch.setattr(main, "RULES", rules)

    return broken


def without(*kinds: type[Fact]) -> Callable[..., list[Change]]:
    """A decision that forgets some of its facts."""

    def change(decide: Callable[..., list[Change]], *asked: object, **named: object) -> list[Change]:
        return [(stream, fact) for stream, fact in decide(*asked, **named) if not isinstance(fact, kinds)]

    return change


def refusing(when: Callable[[Any, Picture], bool]) -> Callable[..., list[Change]]:
    """A decision that refuses now and then."""

    def change(decide: Callable[..., list[Change]], asked: Any, picture: Picture, *rest: Any) -> list[Change]:
        if when(asked, picture):
            raise Held
        return decide(asked, picture, *rest)

    return change
