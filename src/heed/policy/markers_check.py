"""Whether markers end in a decision: a day, a review, somebody who has it and may see it; whether schemes are heard."""

from __future__ import annotations

from collections.abc import Callable

from heed.policy.markers import MarkerKind
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: The longest that a marker may be placed for without a new decision; days.
LONGEST = 1830
#: Most of each figure, and why.
FIGURES: dict[str, tuple[int, int, str]] = {
    "look_again_seconds": (1, 60, "what begins at that moment is looked at within the minute"),
    "crew_minutes": (1, 30, "a crew that is there has to know before it knocks"),
}
Fault = Callable[[str, str, str, str], None]


def find_unmarked(policy: Policy, fault: Fault) -> None:
    """Add a fault for each kind that would end in silence, and each scheme that nobody would hear."""
    for kind in policy.markers.kinds.values():
        _kind(kind, policy, fault)
    _marking(policy, fault)
    _schemes(policy, fault)


def _kind(kind: MarkerKind, policy: Policy, fault: Fault) -> None:
    if not 1 <= kind.days <= kind.most_days <= LONGEST:
        reason = f"`{kind.id}` holds {kind.days} days, at most {kind.most_days}; from 1 to {LONGEST}, and it ends"
        fault("markers", kind.id, "days", reason)
    if not kind.on:
        fault("markers", kind.id, "on", f"`{kind.id}` hangs on nothing; say on what")
    if any(day < 1 for day in policy.markers.review_days(kind)):
        fault("markers", kind.id, "review_days", f"`{kind.id}`: a review comes a day before its end at least")
    for role in sorted(set(kind.sees) - policy.roles.keys()):
        fault("markers", kind.id, f"sees {role}", f"`{kind.id}`: unknown role `{role}`{nearest(role, policy.roles)}")
    for role in sorted(_reviewers(policy) - set(kind.sees)) if kind.sees else ():
        fault("markers", kind.id, "sees", f"`{kind.id}`: {role} has its reviews and may not see it")


def _reviewers(policy: Policy) -> set[str]:
    ladders = (policy.markers.marking.review_ladder, policy.markers.marking.expired_ladder)
    rungs = [rung for name in ladders if name in policy.ladders for rung in policy.ladders[name].rungs]
    return {rung.owner for rung in rungs}


def _marking(policy: Policy, fault: Fault) -> None:
    marking = policy.markers.marking
    _ladder("marking", "review_ladder", marking.review_ladder, policy, fault)
    _ladder("marking", "expired_ladder", marking.expired_ladder, policy, fault)
    for name, (least, most, why) in FIGURES.items():
        if not least <= getattr(marking, name) <= most:
            fault("marking", "", name, f"`{name}` is {getattr(marking, name)}; from {least} to {most}: {why}")


def _ladder(chapter: str, field: str, name: str, policy: Policy, fault: Fault) -> None:
    if name not in policy.ladders:
        fault(chapter, "", field, f"`{field}`: unknown ladder `{name}`{nearest(name, policy.ladders)}")
    elif policy.ladders[name].counted_from != "missed":
        fault(chapter, "", field, f"`{field}`: `{name}` counts from standing; a review is missed")


def _schemes(policy: Policy, fault: Fault) -> None:
    rules = policy.markers.scheme
    if not rules.review_days or min(rules.review_days) < 1:
        fault(
            "schemes", "", "review_days", "`review_days`: the protected person is asked a day before its end at least"
        )
    if not 1 <= rules.told_minutes <= 7 * 24 * 60:
        fault("schemes", "", "told_minutes", "`told_minutes`: they are told within the week of what was decided")
    _ladder("schemes", "told_ladder", rules.told_ladder, policy, fault)
    for grade in rules.grades:
        if grade not in policy.grades:
            reason = f"`grades`: unknown grade `{grade}`{nearest(grade, policy.grades)}"
            fault("schemes", "", f"grades {grade}", reason)
            continue
        asked = (row for row in policy.grading if f"'{grade}' in scheme_grades" in row.when.words)
        if not any(row.grade == grade and row.supervised for row in asked):
            reason = f"`grades`: no supervised row of `grading` says `'{grade}' in scheme_grades`, so nobody hears it"
            fault("schemes", "", f"grades {grade}", reason)
