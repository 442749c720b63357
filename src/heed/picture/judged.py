"""What an assessment, a grade or a look changes on an incident. The facts are those of `heed.picture.assessment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from heed.picture import watch
from heed.picture.assessment import (
    Assessment,
    GradeConfirmed,
    GradePeriod,
    GradeSet,
    Look,
    LookOverdue,
    ReassessmentOverdue,
    ThriveAssessed,
    ThriveOverdue,
)
from heed.picture.fact import Fact, Recorded

if TYPE_CHECKING:
    from heed.picture.incident import Incident


def changes(state: Incident, fact: Fact, recorded: Recorded) -> dict[str, object]:
    """The fields of an incident that an act of judgement changes."""
    at = recorded.happened_at
    match fact:
        case ThriveAssessed():
            newest = Assessment(
                elements=fact.elements, life_at_risk=fact.life_at_risk, at=at, by=recorded.actor,
                on_version=fact.on_version, count=(state.assessment.count if state.assessment else 0) + 1,
                speaks_of=fact.speaks_of, version=recorded.version, position=recorded.position, levels=fact.levels,
                factors=fact.factors, weak=fact.weak, says=fact.says,
            )  # fmt: skip
            watching = watch.learn_of_life(state.watching) if fact.life_at_risk else state.watching
            return {"assessment": newest, "thrive_step": 0, "stale_step": 0, "look": None, "watching": watching}
        case ThriveOverdue():
            return {"thrive_step": fact.step}
        case ReassessmentOverdue():
            return {"stale_step": fact.step}
        case GradeConfirmed():
            look = Look(why="somebody set this time for it", since=at, at=fact.next_look)
            stands = at if fact.by_supervisor else state.stands_by_supervisor
            return {"look": look, "stands_by_supervisor": stands}
        case LookOverdue() if state.look is not None:
            return {"look": msgspec.structs.replace(state.look, step=fact.step)}
        case GradeSet():
            # The first grade is taken to have stood since dispatch first saw the incident: it delays nothing.
            first = state.grade is None or state.sent_at is None
            since = (state.sent_at or at) if first else at
            return {
                "grade": fact.grade,
                "stands_by_supervisor": at if fact.by_supervisor else None,
                "grades": (*state.grades, GradePeriod(grade=fact.grade, since=at)),
                "watching": state.watching
                if fact.counted_as
                else watch.regrade(state.watching, state.grade, fact.grade, since, at),
            }
        case _:
            raise ValueError(f"judgement does not know {type(fact).__name__}")
