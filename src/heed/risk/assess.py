"""The assessment of risk: the command, and what decides it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from heed.log.command import Command, Line, OptionalText, Ref, Refusal, Seen, Who
from heed.picture.assessment import ThriveAssessed
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.values import Policy
from heed.risk import weak
from heed.risk.dealt import spoken_of

Rationale = Annotated[str, Meta(max_length=50_000)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
#: Elements that have a field of their own; any element of the pack may stand in `elements`.
NAMED = ("threat", "harm", "risk", "investigation", "vulnerability", "engagement")


class AssessThrive(Command, frozen=True, kw_only=True):
    """Assess threat, harm, risk, investigation, vulnerability, engagement on what is known now.

    Whatever else the pack asks for stands in `elements` by its id, as may these.
    """

    incident: Ref
    threat: Rationale = ""
    harm: Rationale = ""
    risk: Rationale = ""
    investigation: Rationale = ""
    vulnerability: Rationale = ""
    engagement: Rationale = ""
    elements: dict[Name, Rationale] = msgspec.field(default_factory=dict)
    levels: dict[Name, Line] = msgspec.field(default_factory=dict)
    factors: dict[Name, tuple[Line, ...]] = msgspec.field(default_factory=dict)
    life_at_risk: bool
    changed: OptionalText = ""
    grade_stands: bool | None = None
    seen: Seen | None = None


class EmptyAssessment(Refusal):
    """Nothing is written under any heading; say at least what the threat or the harm is."""

    field = "threat"


class UnknownElement(Refusal):
    """The pack has no {kind} {name} to assess; it has {known}."""

    field = "elements"


def assess_thrive(command: AssessThrive, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An assessment is on what was on the log when it was made. What says too little is marked, and kept as it is."""
    incident = picture.incident(command.incident)
    _refuse_unknown(command, policy)
    elements = rationales(command)
    if not elements:
        raise EmptyAssessment
    before = incident.assessment
    unseen = before is not None and command.seen is not None and before.position > command.seen
    elsewhere = weak.elsewhere(picture.incidents_in_sight(), who.person, incident.id)
    spoken = spoken_of(elements.values(), policy.cues)
    levels = {name: level for name, level in command.levels.items() if level}
    assessed = ThriveAssessed(
        elements=elements, life_at_risk=command.life_at_risk, on_version=incident.version, changed=command.changed,
        grade_stands=command.grade_stands, levels=levels, seen=command.seen,
        factors={name: given for name, given in command.factors.items() if given},
        speaks_of=spoken.of,
        says=spoken.says,
        weak=weak.weak_marks(elements, levels, policy.thrive, policy.assessing, elsewhere),
        beside=before.version if before is not None and unseen else None,
    )  # fmt: skip
    return [(f"incident/{incident.id}", assessed)]


def rationales(command: AssessThrive) -> dict[str, str]:
    """What is written, by element, without blanks around it; said twice, both."""
    named = {name: getattr(command, name) for name in NAMED}
    found: dict[str, str] = {}
    for name in dict.fromkeys((*NAMED, *command.elements)):
        said = dict.fromkeys((named.get(name, "").strip(), command.elements.get(name, "").strip()))
        text = "\n".join(part for part in said if part)
        if text:
            found[name] = text
    return found


def _refuse_unknown(command: AssessThrive, policy: Policy) -> None:
    """Only what nobody can have meant: an element, level or factor that no page offers."""
    known = {element.id: element for element in policy.thrive}
    for name in (*command.elements, *command.levels, *command.factors):
        if name not in known and name not in NAMED:
            raise UnknownElement(kind="element", name=name, known=", ".join(known))
    for name, level in command.levels.items():
        levels = known[name].levels if name in known else ()
        if level not in levels:
            raise UnknownElement(kind=f"level of {name}", name=level, known=", ".join(levels) or "none")
    for name, given in command.factors.items():
        factors = known[name].factors if name in known else ()
        for factor in given:
            if factor not in factors:
                raise UnknownElement(kind=f"factor of {name}", name=factor, known=", ".join(factors) or "none")
