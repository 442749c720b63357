"""What has come to an incident since it was last assessed, so that the assessment is older than what is known (L3).

New risk makes it stale; the passing of time does not, and asks for a look instead. Nothing here is a fact: it follows
from the facts of the incident's stream, and is part of its state.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.assessment import ThriveAssessed
from heed.picture.checks import CheckDone, IntelligenceGiven
from heed.picture.conduct import CourseOfConductSeen
from heed.picture.cue import CueHeard, CueSetAside
from heed.picture.entry import SceneReported, ServiceAnswered
from heed.picture.event import EventRiskHeard
from heed.picture.fact import Fact, Place, Recorded
from heed.picture.life import CodeSet, ContactLinked, PlaceSet
from heed.picture.link import IncidentsLinked
from heed.picture.shown import MarkerShown
from heed.picture.signal import CallEndedBecause, SignalNoted

SHOWN = 90
_HEARD = (SignalNoted, CallEndedBecause, CheckDone, IntelligenceGiven, MarkerShown, EventRiskHeard)


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to judge again: what came, when, and where in the record."""

    why: str
    at: datetime
    position: int
    #: Kind of risk, where it is a cue; and whether it is about life.
    construct: str = ""
    life: bool = False


def evolve(reasons: tuple[Stale, ...], place: Place, recorded: Recorded) -> tuple[Stale, ...]:
    """Reasons after a fact; `place` is where the incident was before it."""
    fact = recorded.fact
    if isinstance(fact, ThriveAssessed):
        return tuple(one for one in reasons if _unseen(one, fact))
    if isinstance(fact, CueSetAside):
        return tuple(one for one in reasons if one.construct != fact.construct)
    why = _heard(fact) if isinstance(fact, _HEARD) else _why(fact, place)
    if not why:
        return reasons
    cue = fact if isinstance(fact, CueHeard | EventRiskHeard) else None
    new = Stale(
        why=why, at=recorded.happened_at, position=recorded.position, construct=cue.construct if cue else "",
        life=cue.life if cue else isinstance(fact, SignalNoted) and fact.helps,
    )  # fmt: skip
    return (*reasons, new)


def _unseen(reason: Stale, assessed: ThriveAssessed) -> bool:
    """Whether it came after what the assessor was looking at, and the assessment does not speak of it."""
    if assessed.seen is None or reason.position <= assessed.seen:
        return False
    return reason.construct not in assessed.speaks_of if reason.construct else True


def _why(fact: Fact, place: Place) -> str:
    match fact:
        case CueHeard() if fact.mode != "denied":
            return f"{fact.name}: “{fact.words}”"
        case CodeSet() if fact.was:
            return f"the code is now {fact.name}"
        case PlaceSet() if place.known and fact.place != place:
            return f"the place is now {fact.place.words}"
        case SceneReported():
            return f"from the scene: {_short(fact.text)}"
        case ServiceAnswered() if not fact.accepted:
            return f"{fact.name} declined: {_short(fact.text)}"
        case CourseOfConductSeen():
            return f"read together with {', '.join(fact.numbers)} it may be domestic abuse or stalking"
        case IncidentsLinked() | ContactLinked():
            return _linked(fact)
        case _:
            return ""


def _linked(fact: IncidentsLinked | ContactLinked) -> str:
    if isinstance(fact, ContactLinked):
        return f"another contact: {_short(fact.about)}"
    return f"linked with {fact.number}: {_short(fact.why)}"


def _heard(
    fact: SignalNoted | CallEndedBecause | CheckDone | IntelligenceGiven | MarkerShown | EventRiskHeard,
) -> str:
    """A caller’s sound, how a call ended, a check, intelligence, a marker, another report of it: where of danger."""
    if isinstance(fact, IntelligenceGiven | EventRiskHeard):
        return _short(fact.sentence())
    if isinstance(fact, CheckDone):
        return f"{fact.words}: {_short(fact.result)}" if fact.outcome == "risk" else ""
    if isinstance(fact, MarkerShown):
        return _short(f"{fact.name} on {fact.on}") if fact.risk else ""
    if isinstance(fact, CallEndedBecause):
        return f"the call ended: {_short(fact.name)}" if fact.assess else ""
    return _short(fact.sentence()) if fact.helps or fact.ring else ""


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
