"""Whether what a pack says of finding a call holds together: figures within bounds, steps with an owner. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from heed.picture.contact import Line
from heed.picture.location import LineType, Method
from heed.policy.locating import PlaceSource
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]
#: Least and most of each figure, and why.
BOUNDS: dict[str, tuple[int, int, str]] = {
    "again_seconds": (5, 120, "a better position comes within seconds, and EISEC serves everybody"),
    "again_minutes": (1, 30, "after half an hour a position is asked for by hand"),
    "answer_seconds": (1, 30, "an answer that takes longer helps nobody"),
    "near_metres": (1, 1000, "a kilometre is not near"),
    "findable_metres": (1, 5000, "five kilometres are no place to send anybody to"),
    "old_minutes": (1, 120, "two hours ago they were somewhere else"),
    "least_confidence": (0, 100, "it is a percentage"),
    "places_most": (1, 20, "more than twenty are read by nobody"),
    "places_days": (1, 3660, "what lies ten years back is looked for by a search"),
    "places_old_days": (1, 3660, "what lies ten years back is looked for by a search"),
    "kept_minutes": (1, 1440, "whose position nobody asks for is not kept for days"),
}


def find_unlocatable(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the chapters."""
    for found in (*_figures(policy), *_names(policy), *_steps(policy), *_places(policy)):
        fault(*found)


def _figures(policy: Policy) -> Iterator[Fault]:
    rules = policy.locating.rules
    for name, (least, most, why) in BOUNDS.items():
        figure = getattr(rules, name)
        if not least <= figure <= most:
            yield "locating", "", name, f"`{name}` is {figure}; from {least} to {most}: {why}"
    if not any(one.strip() for one in rules.set_aside):
        yield "locating", "", "set_aside", "`set_aside` names no reason; an address is set aside with one"


def _names(policy: Policy) -> Iterator[Fault]:
    rules = policy.locating.rules
    for field, written, known in (
        ("asked_for", rules.asked_for, get_args(Line)),
        ("assumed_metres", rules.assumed_metres, get_args(Method)),
        ("address_may_be_old", rules.address_may_be_old, get_args(LineType)),
    ):
        for name in written:
            if name not in known:
                yield "locating", "", field, f"`{field}`: there is no `{name}`{nearest(name, known)}"


def _steps(policy: Policy) -> Iterator[Fault]:
    for step in policy.locating.steps.values():
        if step.owner not in policy.roles:
            reason = f"`{step.id}`: unknown role `{step.owner}`{nearest(step.owner, policy.roles)}"
            yield "locating_steps", step.id, "owner", reason
        if step.minutes < 1:
            yield "locating_steps", step.id, "minutes", f"`{step.id}`: at least 1 minute"
        for field in ("words", "why"):
            if not getattr(step, field).strip():
                yield "locating_steps", step.id, field, f"`{step.id}`: `{field}` is what its owner reads; say it"


def _places(policy: Policy) -> Iterator[Fault]:
    """Every source has its words, whoever is asked is on a ladder, and what is named is there."""
    held, sources = policy.locating.places, get_args(PlaceSource)
    for name in sources:
        if name not in held:
            yield "locating_sources", "", "", f"there is no `{name}`; every source of places says why it is one"
    for one in held.values():
        if one.id not in sources:
            yield "locating_sources", one.id, "", f"there is no `{one.id}`{nearest(one.id, sources)}"
        if not one.words.strip():
            yield "locating_sources", one.id, "words", f"`{one.id}`: `words` says why it may be there; say it"
    yield from _places_named(policy)


def _places_named(policy: Policy) -> Iterator[Fault]:
    rules = policy.locating.rules
    ladder = policy.ladders.get(rules.places_ladder)
    if ladder is None:
        reason = f"unknown ladder `{rules.places_ladder}`{nearest(rules.places_ladder, policy.ladders)}"
        yield "locating", "", "places_ladder", reason
    elif ladder.counted_from != "missed":
        yield "locating", "", "places_ladder", f"ladder `{ladder.id}` counts from standing, not from a missed deadline"
    numbers = [role.id for role in policy.account.roles_of("number")]
    for field, written, known in (
        ("borrowed_roles", rules.borrowed_roles, numbers),
        ("caller_sought_codes", rules.caller_sought_codes, [*policy.codes]),
    ):
        for name in written:
            if name not in known:
                yield "locating", "", field, f"`{field}`: there is no `{name}`{nearest(name, known)}"
