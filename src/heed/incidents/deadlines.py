"""What is owed on a log: to be sent, its questions answered, to be closed or resourced once units have gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy


def _cell_minutes(state: Incident, policy: Policy) -> int:
    return policy.cell_minutes(state.state, state.grade, state.area_class)


def log_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Send, answer, close."""
    assert isinstance(state, Incident)
    stream = f"incident/{state.id}"
    cell = policy.cell(state.state, state.grade)
    if cell.deadline in ("send", "close") and state.state in ("opened", "released"):
        step = state.watching.missed.get(cell.deadline, 0) + 1
        yield deadline(stream, cell.deadline, step, state.state_since + minutes(_cell_minutes(state, policy)) * step)
    for question in state.open_questions:
        usual = policy.limits.answer_question_about_life if question.about_life else policy.limits.answer_question
        due: datetime = question.due + timedelta(minutes=usual) * question.step
        yield deadline(stream, f"answer:{question.id}", question.step + 1, due)


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (log_deadlines,)}
