"""Writing down what mental health liaison decided. Pure."""

from __future__ import annotations

from datetime import datetime

from heed.log.command import Command, Line, Ref, Refusal, Rule, Text, Who
from heed.picture.fact import Change
from heed.picture.liaison import LiaisonDecided
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class RecordLiaison(Command, frozen=True, kw_only=True):
    """Write down what mental health liaison decided: who decided, what, on what, and what would change it."""

    incident: Ref
    adviser: Line
    decision: Line
    on: Text
    would_change: Text


class SaysNothing(Refusal):
    """“{text}” says nothing; {ask}."""

    def __init__(self, field: str, **facts: object) -> None:
        super().__init__(**facts)
        self.field = field


ASKS = {
    "adviser": "ask for a name, and of which desk or ward they are",
    "decision": "ask what they decided",
    "on": "ask what they knew of them when they decided",
    "would_change": "ask what would make them decide otherwise",
}


def record_liaison(command: RecordLiaison, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Each of the four in words."""
    incident = picture.incident(command.incident)
    for name, ask in ASKS.items():
        text = str(getattr(command, name))
        if not any(sign.isalpha() for sign in text):
            raise SaysNothing(name, text=text, ask=ask)
    decided = LiaisonDecided(
        adviser=command.adviser.strip(), decision=command.decision.strip(), on=command.on.strip(),
        would_change=command.would_change.strip(), thrive=incident.assessment.count if incident.assessment else 0,
    )  # fmt: skip
    return [(f"incident/{incident.id}", decided)]


RULES = (Rule(command=RecordLiaison, decide=record_liaison),)
