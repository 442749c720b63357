"""What follows from a command: the facts its rule decides, and what these facts bring with them. Pure.

A capability may have something to say about facts that another's command leads to (a word of risk on a log makes an
assessment stale, whoever wrote it). It says so in a `Consequence`, decided in the same append, so that no moment lies
between the two. A consequence never refuses and never holds: a fault of ours in one is noted, and the act goes on (L7).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
import structlog

from heed.clock.within import told_within
from heed.log.command import Command, Rule, Who
from heed.picture.fact import Change, Fact, Recorded, Subject
from heed.picture.nouns import Picture, Unfolded, evolve
from heed.policy.values import Pack, Policy

log = structlog.get_logger("acts")
#: The facts decided so far, the picture as they leave it, policy, who and when; to the facts they bring with them.
Follow = Callable[[Sequence[Change], Picture, Policy, Who, datetime], list[Change]]


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """What facts of these kinds bring with them, whichever command led to them."""

    of: frozenset[type[Fact]]
    follow: Follow


def decided(
    rule: Rule, commands: Sequence[Command], picture: Picture, pack: Pack, who: Who, at: datetime,
    consequences: Sequence[Consequence], refuse: Callable[[Command, Sequence[Change]], None],
) -> list[Change]:  # fmt: skip
    """Everything that one append is to write: each command decided on what those before it leave.

    `refuse` is asked about what each command itself decided, and raises where it may not.
    """
    changes: list[Change] = []
    happened = happened_at(commands, at)
    for place, command in enumerate(commands, 1):
        policy = _edition(rule, command, picture, pack, at)
        found = rule.decide(command, picture, policy, who, at)
        refuse(command, found)
        seen = 0
        kinds = {type(fact) for _, fact in found}
        for consequence in consequences:
            if not kinds.isdisjoint(consequence.of):
                seen = _foresee(found, seen, picture, who, at, happened)
                brought = _followed(consequence, found, picture, policy, who, at)
                kinds |= {type(fact) for _, fact in brought}
                found = [*found, *brought]
        found = told_within(found, picture, policy, at)
        changes += found
        if place < len(commands):
            _foresee(found, seen, picture, who, at, happened)
    return changes


def _edition(rule: Rule, command: Command, picture: Picture, pack: Pack, at: datetime) -> Policy:
    """What decides: the pack in force now; of what an incident carries with it, the edition it runs under."""
    within = _restricted_to(command, picture)
    if not rule.by_edition:
        return pack.in_force(at).among(within)
    named: str = getattr(command, "incident")  # noqa: B009  # each command of such a rule has it
    return pack.running(picture.incident(named).began_at, at).among(within)


def _restricted_to(command: Command, picture: Picture) -> tuple[str, ...]:
    """The roles that alone are told of what the command is about; empty where it is not restricted."""
    for category in ("incident", "contact"):
        named = getattr(command, category, None)
        state = picture.named(category, named) if isinstance(named, str) and named else None
        if state is not None and state.restricted_to:
            return state.restricted_to
    return ()


def _followed(
    consequence: Consequence, found: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    try:
        return consequence.follow(found, picture, policy, who, at)
    except Unfolded:
        raise
    except Exception:
        log.exception("a consequence could not be decided; the act goes on", consequence=consequence.follow.__name__)
        return []


def happened_at(commands: Sequence[Command], at: datetime) -> datetime:
    """When what is said happened, where it says so; else now. Nothing that is written down is still to come."""
    given: datetime | None = getattr(commands[0], "happened_at", None)
    # A time without its zone is refused by whatever decides; it is compared with nothing before that.
    return min(given, at) if given is not None and given.tzinfo is not None else at


def _foresee(found: Sequence[Change], seen: int, picture: Picture, who: Who, at: datetime, happened: datetime) -> int:
    """Let the picture stand as these facts leave it, those before `seen` being known to it; how many it knows now."""
    for stream, fact in found[seen:]:
        now = picture.ahead(stream)
        picture.foresee(stream, evolve(now, provisional(stream, fact, happened, at, who, now)))
    return len(found)


def provisional(stream: str, fact: Fact, happened: datetime, at: datetime, who: Who, now: Subject | None) -> Recorded:
    """The fact as it will stand, but for its place: enough to fold, and to derive deadlines from."""
    return Recorded(
        position=0, stream=stream, version=(now.version if now else 0) + 1, happened_at=happened, recorded_at=at,
        actor=who.person, role=who.role, workstation=who.workstation, number=0, fact=fact,
    )  # fmt: skip
