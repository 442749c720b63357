"""What is owed on a log: to be sent, its questions answered, to be closed or resourced once units have gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.missed import missed_due, state_due
from heed.incidents import outliving
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.task import Question
from heed.policy.values import Policy


def log_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Send, answer, close."""
    assert isinstance(state, Incident)
    stream = f"incident/{state.id}"
    cell = policy.cell(state.state, state.grade)
    if cell.deadline in ("send", "close") and state.state in ("opened", "released"):
        step = state.watching.missed.get(cell.deadline, 0) + 1
        # Only closing waits for a decision: nothing holds sending.
        base = state_due(state, policy) if cell.deadline == "close" else _send_due(state, policy)
        yield deadline(stream, cell.deadline, step, missed_due(state, policy, base, step))
    for question in state.open_questions:
        yield deadline(stream, f"answer:{question.id}", question.step + 1, _answer_due(question, policy))


def _send_due(incident: Incident, policy: Policy) -> datetime:
    length = policy.cell_minutes(incident.state, incident.grade, incident.area_class)
    return incident.state_since + minutes(length)


def _answer_due(question: Question, policy: Policy) -> datetime:
    """It goes up at its own pace, then is said again at the pack's."""
    usual = policy.limits.answer_question_about_life if question.about_life else policy.limits.answer_question
    return question.due + minutes(policy.repeats.at_own_pace(usual, question.step + 1))


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (log_deadlines,), **outliving.DEADLINES}
