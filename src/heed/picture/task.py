"""A question on a log: addressed to a person or a role, with a due time, open until answered (DI7).

These names are the storage format. The facts stand in the incident's stream; `Question` is part of its state.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, SealedText
from heed.picture.naming import by_name_or_role

# Facts


class QuestionAsked(Fact, frozen=True, kw_only=True):
    """Somebody asked something of a named person or of a role."""

    question: str
    text: SealedText
    to_role: str
    to_post: str = ""
    to_name: SealedText = ""
    due: datetime
    about_life: bool = False
    #: Grade that a supervisor is asked to lower it to; empty for every other question.
    lower_to: str = ""
    #: A supervisor's decision is asked for (what, who, by when), and answers it.
    decision: bool = False

    def sentence(self) -> str:
        who = by_name_or_role(self.to_name, self.to_role)
        life = " (about life: anyone may act on it)" if self.about_life else ""
        return f"Question to {who}{life}: {self.text}"


class QuestionAcknowledged(Fact, frozen=True, kw_only=True):
    """The person asked has it in hand. It stays open and due."""

    question: str
    by_name: SealedText

    def sentence(self) -> str:
        return f"Question taken by {self.by_name}"


class QuestionAnswered(Fact, frozen=True, kw_only=True):
    """The question has its answer."""

    question: str
    text: SealedText

    def sentence(self) -> str:
        return f"Answer: {self.text}"


class QuestionOverdue(Fact, frozen=True, kw_only=True):
    """Nobody answered in time; the next person up owns it from now on."""

    question: str
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Question unanswered; now with {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class QuestionHanded(Fact, frozen=True, kw_only=True):
    """Whoever was asked has left; the question is somebody else's, by name, and due when it was."""

    question: str
    text: SealedText
    from_name: SealedText
    to_role: str
    to_post: str
    to_name: SealedText

    def sentence(self) -> str:
        return f"Question handed over by {self.from_name} to {self.to_name}: {self.text}"


# State


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An open or answered question."""

    id: str
    text: str
    to_role: str
    to_post: str
    to_name: str
    asked_at: datetime
    due: datetime
    about_life: bool
    lower_to: str = ""
    decision: bool = False
    acknowledged_by: str = ""
    answer: str | None = None
    #: How often it has gone up since it was asked.
    step: int = 0

    @property
    def open(self) -> bool:
        return self.answer is None


# Evolve


def evolve(questions: tuple[Question, ...], fact: Fact, at: datetime) -> tuple[Question, ...]:
    """Fold a question fact into an incident's questions."""
    match fact:
        case QuestionAsked():
            asked = Question(
                id=fact.question,
                text=fact.text,
                to_role=fact.to_role,
                to_post=fact.to_post,
                to_name=fact.to_name,
                asked_at=at,
                due=fact.due,
                about_life=fact.about_life,
                lower_to=fact.lower_to,
                decision=fact.decision,
            )
            return (*questions, asked)
        case QuestionAcknowledged():
            return _replace(questions, fact.question, acknowledged_by=fact.by_name)
        case QuestionAnswered():
            return _replace(questions, fact.question, answer=fact.text)
        case QuestionOverdue():
            return _replace(
                questions, fact.question, step=fact.step, to_role=fact.owner_role, to_post=fact.owner_post,
                to_name=fact.owner_name, acknowledged_by="",
            )  # fmt: skip
        case QuestionHanded():
            return _replace(
                questions, fact.question, to_role=fact.to_role, to_post=fact.to_post, to_name=fact.to_name,
                acknowledged_by="",
            )  # fmt: skip
        case _:
            raise ValueError(f"a question does not know {type(fact).__name__}")


def _replace(questions: tuple[Question, ...], wanted: str, **changes: object) -> tuple[Question, ...]:
    return tuple(msgspec.structs.replace(q, **changes) if q.id == wanted else q for q in questions)


FACTS: tuple[type[Fact], ...] = (QuestionAsked, QuestionAcknowledged, QuestionAnswered, QuestionOverdue, QuestionHanded)
