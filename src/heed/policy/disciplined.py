"""Whether qualifiers, NDM rows, assumptions and matters hold together: nothing named that is not there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from heed.policy.cues import SOMEBODY_SAYS
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]


def find_undisciplined(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the four chapters."""
    for found in (*_qualifiers(policy), *_ndm(policy), *_assumptions(policy), *_matters(policy)):
        fault(*found)


def _unknown(
    chapter: str, entry: str, field: str, kind: str, names: Collection[str], among: Collection[str]
) -> Iterator[Fault]:
    for name in names:
        if name not in among:
            yield chapter, entry, f"{field} {name}", f"`{entry}`: unknown {kind} `{name}`{nearest(name, among)}"


def _qualifiers(policy: Policy) -> Iterator[Fault]:
    for one in policy.discipline.qualifiers.values():
        yield from _unknown("qualifiers", one.id, "needed_on", "code", one.needed_on, policy.codes)
        yield from _unknown("qualifiers", one.id, "needed_when_heard", "cue", one.needed_when_heard, policy.cues.by_id)
        if not one.name.strip():
            yield "qualifiers", one.id, "name", f"`{one.id}`: `name` is empty"


def _ndm(policy: Policy) -> Iterator[Fault]:
    for row in policy.discipline.ndm.values():
        yield from _unknown("ndm", row.id, "codes", "code", row.codes, policy.codes)
        yield from _unknown("ndm", row.id, "grades", "grade", row.grades, policy.grades)
        if not (row.codes or row.grades or row.acts):
            yield "ndm", row.id, "", f"`{row.id}` names no code, grade or act; every log would owe a record"


def _assumptions(policy: Policy) -> Iterator[Fault]:
    """Whoever is told reads a reason and a fact to ask for; and what somebody said is known for it."""
    found = policy.discipline.assumptions
    for one in found.by_id.values():
        if not one.patterns:
            yield "assumptions", one.id, "patterns", f"`{one.id}` has no phrases and finds nothing"
        for field in ("name", "why", "ask"):
            if not getattr(one, field).strip():
                yield "assumptions", one.id, field, f"`{one.id}`: `{field}` is what its writer reads; say it"
    if found.by_id and not found.somebody_says:
        reason = f"no group `{SOMEBODY_SAYS}` in `cue_words`: somebody's own words would be held against their writer"
        yield "assumptions", "", "", reason


def _matters(policy: Policy) -> Iterator[Fault]:
    """Each is opened under a code that there is, is found by something, and says why it stands by itself."""
    for one in policy.discipline.matters.by_code.values():
        yield from _unknown("matters", one.id, "", "code", [one.id], policy.codes)
        yield from _unknown("matters", one.id, "beside", "code", one.beside, policy.codes)
        yield from _unknown("matters", one.id, "cues", "cue", one.cues, policy.cues.by_id)
        if not (one.cues or one.patterns):
            yield "matters", one.id, "", f"`{one.id}` has no cues and no phrases and is never offered"
        if not one.why.strip():
            yield "matters", one.id, "why", f"`{one.id}`: `why` is what whoever is offered it reads; say it"
