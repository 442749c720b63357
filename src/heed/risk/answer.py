"""Answering the script: one command, which writes the log's line and fills the assessment. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import get_close_matches

from heed.log.command import Command, OptionalLine, OptionalText, Ref, Refusal, Who
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.script import ScriptAnswered
from heed.policy.values import Policy


class AnswerScript(Command, frozen=True, kw_only=True):
    """Answer a question of the script: by one of its choices, in words, or both."""

    incident: Ref
    question: Ref
    choice: OptionalLine = ""
    text: OptionalText = ""


class NoSuchQuestion(Refusal):
    """The script has no question {question}; near it: {nearest}."""

    field = "question"


class NoSuchChoice(Refusal):
    """“{choice}” is no answer to choose; choose {known}, or write it in words."""

    field = "choice"


class NothingAnswered(Refusal):
    """Nothing is answered; choose, or write what was said."""

    field = "text"


def _chosen(choice: str, text: str, answers: tuple[str, ...]) -> tuple[str, str]:
    """A choice and the words beside it; typed in one line the words begin with it, whole or by its letters.

    `y a kitchen knife` is yes, a kitchen knife; `nk` is not known.
    """
    if choice:
        return choice, text
    for answer in sorted(answers, key=len, reverse=True):
        letters = "".join(word[0] for word in answer.split())
        found = re.match(rf"(?:{re.escape(answer)}|{letters})(?:[\s.,:;]+|$)", text, re.IGNORECASE)
        if found:
            return answer, text[found.end() :]
    return "", text


def answer_script(command: AnswerScript, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Any question of the pack may be answered on any log, and again: the newest answer counts, the others stay."""
    incident = picture.incident(command.incident)
    questions = policy.scripts.questions
    question = questions.get(command.question)
    if question is None:
        near = ", ".join(get_close_matches(command.question, list(questions), n=3, cutoff=0.4))
        raise NoSuchQuestion(question=command.question, nearest=near or "none")
    choice, text = _chosen(command.choice.strip(), command.text.strip(), question.answers)
    if choice and choice not in question.answers:
        raise NoSuchChoice(choice=choice, known=", ".join(question.answers) or "none")
    if not choice and not any(sign.isalnum() for sign in text):
        raise NothingAnswered
    # That nobody knows is the handler's word, whatever was asked.
    nothing = text.strip(" .").casefold() in policy.assessing.says_nothing
    answered = ScriptAnswered(
        question=question.id, asks=question.asks, choice=choice, text=text, says=question.states.get(choice, ""),
        element=question.element, own_words=question.own_words and bool(text) and not nothing, life=question.life,
    )  # fmt: skip
    return [(f"incident/{incident.id}", answered)]
