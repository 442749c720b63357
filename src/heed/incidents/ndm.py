"""Recording a decision by the National Decision Model. Pure."""

from __future__ import annotations

from datetime import datetime

from heed.log.command import Command, Line, OptionalText, Ref, Refusal, Rule, Who
from heed.picture.fact import Change
from heed.picture.ndm import ELEMENTS, NdmRecorded
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class RecordNdm(Command, frozen=True, kw_only=True):
    """Record a decision by the National Decision Model, in its six elements."""

    incident: Ref
    decision: Line
    ethics: OptionalText = ""
    information: OptionalText = ""
    assessment: OptionalText = ""
    powers: OptionalText = ""
    options: OptionalText = ""
    action: OptionalText = ""


class NothingConsidered(Refusal):
    """Nothing is written under any element; say at least what was known and what was decided on it."""

    field = "information"


def record_ndm(command: RecordNdm, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It stands on the assessment there is."""
    incident = picture.incident(command.incident)
    said = {name: words for name in ELEMENTS if (words := str(getattr(command, name)).strip())}
    if not said:
        raise NothingConsidered
    thrive = incident.assessment.count if incident.assessment else 0
    recorded = NdmRecorded(decision=command.decision, elements=said, thrive=thrive)
    return [(f"incident/{incident.id}", recorded)]


RULES = (Rule(command=RecordNdm, decide=record_ndm),)
