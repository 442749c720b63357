"""Risk that one report of an event speaks of is heard on the log that leads it, which is then to be judged anew (L3).

Pure. A grade, an assessment and a word of danger stay the report's own; the leading log hears of each once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from heed.clock.escalation import notify
from heed.intelligence.linked import who_has
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.cue import CueHeard
from heed.picture.event import EventRiskHeard
from heed.picture.fact import Change, Fact, id_of
from heed.picture.incident import Incident
from heed.picture.naming import grade_in_words
from heed.picture.nouns import Picture
from heed.policy.values import Policy


def heard(
    changes: Sequence[Change], reports: Mapping[str, Incident], lead: Incident | None, picture: Picture,
    policy: Policy, at: datetime,
) -> list[Change]:  # fmt: skip
    """What these facts on other reports say that the leading log was not judged by; whoever has it is told."""
    if lead is None or not lead.open:
        return []
    found: list[Change] = []
    for stream, fact in changes:
        report = reports.get(id_of(stream))
        if report is None or report.id == lead.id or not report.open:
            continue
        for why, life, construct in _more(fact, lead, policy):
            if not any(_same(one.why, why, one.construct, construct) for one in lead.risk_since):
                said = EventRiskHeard(other=report.id, number=report.number, why=why, life=life, construct=construct)
                found += [(f"incident/{lead.id}", said), *_told(said, lead, picture, policy, at)]
    return found


def _same(said: str, why: str, construct: str, other: str) -> bool:
    return construct == other if other else said.endswith(why)


def _more(fact: Fact, lead: Incident, policy: Policy) -> Iterator[tuple[str, bool, str]]:
    """Why, whether it is about life, and which kind of risk."""
    match fact:
        case GradeSet():
            grade, held = policy.grade_or_default(fact.grade), policy.grade_or_default(lead.grade)
            if grade.rank < held.rank:
                words, now = grade_in_words(grade.id, grade.said), grade_in_words(held.id, held.said)
                yield f"graded {words}; is the event more than {now}? Raise it, or send to that one", False, ""
        case ThriveAssessed() if fact.life_at_risk and not lead.life_at_risk:
            yield "a life is at risk by its assessment", True, ""
        case CueHeard() if fact.life and fact.mode in ("said", "feared"):
            known = lead.assessment.speaks_of if lead.assessment is not None else ()
            if fact.construct not in (*known, *(one.construct for one in lead.cues if one.asks)):
                yield f"{fact.name}: “{fact.words}”", True, fact.construct
        case _:
            pass


def _told(said: EventRiskHeard, lead: Incident, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    changes: list[Change] = []
    for post in who_has(lead, False, picture, policy, at):
        changes += notify(
            picture, post, policy, at, lead, kind="event", why=said.sentence(), interrupts="life",
            about_life=said.life or None,
        )[1]  # fmt: skip
    return changes
