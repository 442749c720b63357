"""Which class of the pack a record falls in, and when its period is over. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from heed.picture.contact import Contact
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.post import Post
from heed.picture.records import RecordsLookup
from heed.picture.submission import Submission
from heed.picture.unit import Unit
from heed.policy.retention import RetentionClass, class_of
from heed.policy.values import Policy


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """How long a record is kept."""

    #: The class, None where the record is in none; when its period is over, reviews counted.
    retention: RetentionClass | None
    over: datetime | None
    #: Somebody is to look at it before it goes.
    to_review: bool = False

    def due(self, at: datetime) -> bool:
        """Whether it is disposed of by now."""
        return self.past(at) and not self.to_review

    def past(self, at: datetime) -> bool:
        """Whether its period is over."""
        return self.over is not None and self.over <= at


NEVER = Keeping(retention=None, over=None)


def keeping(state: Subject, policy: Policy) -> Keeping:
    """How long a closed record is kept by what the pack says now; what is open or in no class is kept."""
    found = class_of(policy.retention, said_of(state, policy)) if not state.open else None
    since = ended(state, found.counted_from) if found is not None else None
    if found is None or since is None:
        return NEVER
    over, kept = found.over(since), state.kept
    if kept.until is not None:
        over = max(over, kept.until)
    return Keeping(retention=found, over=over, to_review=found.ends == "review" and not kept.let_go)


def said_of(state: Subject, policy: Policy) -> dict[str, Any]:
    """What the conditions of the pack may name, of one record."""
    match state:
        case Incident():
            return _incident(state, policy)
        case Contact():
            return {
                "kind": "contact", "outcome": state.outcome, "line": state.line,
                "markers": sorted(one.kind for one in state.markers.standing if one.kind),
                "linked": len(state.incidents),
            }  # fmt: skip
        case Known():
            return {"kind": "known", "named": len(state.attached)}
        case Submission():
            return {"kind": "submission"}
        case RecordsLookup():
            return {"kind": "lookup"}
        case Unit():
            return {"kind": "unit"}
        case Post():
            return {"kind": "post"}
        case _:
            return {}


def _incident(state: Incident, policy: Policy) -> dict[str, Any]:
    code = policy.codes.get(state.code)
    assessment = state.assessment
    return {
        "kind": "incident", "code": state.code, "family": code.family if code else "", "result": state.result,
        "grade": state.grade or "", "markers": sorted(one.kind for one in state.markers.standing if one.kind),
        "cues": sorted({one.construct for one in state.cues if one.asks}),
        "life": assessment is not None and assessment.life_at_risk, "hate": bool(state.hate),
        "linked": len(state.links.linked), "named": len(state.account.recognised),
    }  # fmt: skip


def ended(state: Subject, counted_from: str) -> datetime | None:
    """When a record was over; None where it is not."""
    match state:
        case Incident():
            return state.last_at if counted_from == "last_entry" else state.closed_at
        case Contact():
            told = (state.ended_at, state.worked_at, state.answered_at, state.presented_at)
            return max(at for at in told if at is not None)
        case Known():
            return state.recorded_at
        case Submission():
            return state.taken_at
        case RecordsLookup():
            return state.read_at
        case Unit():
            return state.off_duty_at
        case Post():
            return state.left_at
        case _:
            return None
