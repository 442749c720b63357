"""Whether every intelligence check of a pack is owed by somebody, in a time, with a rung above. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from heed.policy.climb import sure_to_answer
from heed.policy.intelligence import IntelligenceCheck, RecordsSystem
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]
#: The longest that a check may take before anybody above hears of it; minutes.
LONGEST = 24 * 60


def find_unowned_checks(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the chapter."""
    for row in policy.checks.values():
        for field, reason in (*_owners(row, policy), *_times(row), *_names(row, policy)):
            fault("checks", row.id, field, f"`{row.id}`: {reason}")
    for system in policy.records.values():
        for field, reason in _system(system):
            fault("records", system.id, field, f"`{system.id}`: {reason}")
    for field, reason in _submissions(policy):
        fault("submissions", "", field, reason)


def _owners(row: IntelligenceCheck, policy: Policy) -> Iterator[tuple[str, str]]:
    """Somebody can hold the role, and where nobody does it falls to another that is sure to be answered for."""
    roles = policy.roles
    for field in ("owner", "fallback"):
        name = getattr(row, field)
        if not name.strip():
            yield field, f"`{field}` names nobody; say whose the check is"
        elif name not in roles:
            yield field, f"unknown role `{name}`{nearest(name, roles)}"
        elif roles[name].system or not roles[name].operational:
            yield field, f"{roles[name].name} is held by nobody who works incidents"
        elif field == "fallback" and name == row.owner:
            yield field, f"`fallback` is its owner, {name}; name another for when nobody holds that role"
        elif field == "fallback" and not sure_to_answer(roles, name):
            yield field, f"nobody is sure to answer for {name}; name a role that somebody always holds"


def _times(row: IntelligenceCheck) -> Iterator[tuple[str, str]]:
    if not 1 <= row.minutes_with_life <= row.minutes <= LONGEST:
        said = f"`minutes_with_life` {row.minutes_with_life} and `minutes` {row.minutes}"
        field = "minutes_with_life" if 1 <= row.minutes <= LONGEST else "minutes"
        yield field, f"{said}; from 1, no later over a life, and a day at most"


def _names(row: IntelligenceCheck, policy: Policy) -> Iterator[tuple[str, str]]:
    for field, kind, names, known in (
        ("grades", "grade", row.grades, policy.grades),
        ("codes", "code", row.codes, policy.codes),
        ("ladder", "ladder", (row.ladder,), policy.ladders),
    ):
        yield from _unknown(field, kind, names, known)
    ladder = policy.ladders.get(row.ladder)
    if ladder is not None and ladder.counted_from != "missed":
        yield "ladder", f"ladder `{ladder.id}` counts from standing, not from a missed deadline"
    for field in ("words", "why"):
        if not getattr(row, field).strip():
            yield field, f"`{field}` is what its owner reads; say it"


def _system(system: RecordsSystem) -> Iterator[tuple[str, str]]:
    """A system is asked for something, and nobody waits for ever."""
    if not system.looks_up:
        yield "looks_up", "`looks_up` names nothing; say what it can be asked for"
    if not 1 <= system.answer_seconds <= 60:
        yield "answer_seconds", f"`answer_seconds` is {system.answer_seconds}; from 1 to 60, then it is asked again"
    if not system.answer_seconds <= system.wait_seconds <= 900:
        yield "wait_seconds", f"`wait_seconds` is {system.wait_seconds}; no less than `answer_seconds`, 900 at most"


def _submissions(policy: Policy) -> Iterator[tuple[str, str]]:
    """Whoever takes intelligence works incidents, and somebody answers for them."""
    rules, roles = policy.submissions, policy.roles
    if rules.owner not in roles:
        yield "owner", f"unknown role `{rules.owner}`{nearest(rules.owner, roles)}"
    elif not roles[rules.owner].operational or not sure_to_answer(roles, rules.owner):
        yield "owner", f"nobody is sure to answer for {rules.owner}"
    if not 1 <= rules.minutes <= LONGEST:
        yield "minutes", f"`minutes` is {rules.minutes}; from 1 to {LONGEST}"
    ladder = policy.ladders.get(rules.ladder)
    if ladder is None:
        yield "ladder", f"unknown ladder `{rules.ladder}`{nearest(rules.ladder, policy.ladders)}"
    elif ladder.counted_from != "missed":
        yield "ladder", f"ladder `{ladder.id}` counts from standing, not from a missed deadline"


def _unknown(field: str, kind: str, names: Collection[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name not in known:
            yield field, f"unknown {kind} `{name}`{nearest(name, known)}"
