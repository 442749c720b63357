"""A public form being filled in: what is asked on which page, what is wrong with an answer, what shows danger. Pure.

Answers are words by question; of several options, their ids with a comma between. An answer to what is not asked any
more (an earlier answer was changed) counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time

from heed.policy.report import Report, ReportQuestion, Reports, split

Answers = Mapping[str, str]

LONGEST = {"line": 300, "text": 6000, "phone": 40, "email": 200}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+?[\d\s().-]{3,}")


def asked(form: Report, reports: Reports, page: int, answers: Answers) -> tuple[ReportQuestion, ...]:
    """What is asked on a page (from 0), as far as the answers of earlier ones ask it."""
    names = tuple(form.pages.values())[page]
    found = (reports.questions[name] for name in names)
    return tuple(question for question in found if _applies(question, answers))


def _applies(question: ReportQuestion, answers: Answers) -> bool:
    return not question.when or any(
        option in chosen(answers.get(name, "")) for name, option in map(split, question.when)
    )


def chosen(answer: str) -> tuple[str, ...]:
    """The options of an answer."""
    return tuple(part for part in answer.split(",") if part)


def following(form: Report, reports: Reports, page: int, answers: Answers, step: int = 1) -> int | None:
    """The next page that asks something, or the one before; None where there is none."""
    at = page + step
    while 0 <= at < len(form.pages):
        if asked(form, reports, at, answers):
            return at
        at += step
    return None


def given(form: Report, reports: Reports, answers: Answers) -> dict[str, str]:
    """The answers that count: to what is asked, and not empty."""
    found: dict[str, str] = {}
    for page in range(len(form.pages)):
        for question in asked(form, reports, page, found):
            answer = answers.get(question.id, "").strip()
            if answer:
                found[question.id] = answer
    return found


def wrong(question: ReportQuestion, answer: str) -> str:
    """What to do about an answer, in a line; empty where it will do."""
    answer = answer.strip()
    if not answer:
        return _missing(question) if question.needed else ""
    match question.kind:
        case "choice" | "choices":
            known = all(one in question.options for one in chosen(answer))
            one = question.kind == "choices" or len(chosen(answer)) == 1
            return "" if known and one else "Choose one of the answers"
        case "date":
            return "" if _reads(date.fromisoformat, answer) else "Write the day like 2026-11-23"
        case "time":
            return "" if _reads(time.fromisoformat, answer) else "Write the time like 14:05"
        case _:
            return _wrong_words(question, answer)


def _wrong_words(question: ReportQuestion, answer: str) -> str:
    if len(answer) > LONGEST[question.kind]:
        return f"This is {len(answer)} characters; shorten it to {LONGEST[question.kind]}"
    if question.kind == "email" and not _EMAIL.fullmatch(answer):
        return "Write an e-mail address like name@example.org, or leave it out"
    if question.kind == "phone" and not _PHONE.fullmatch(answer):
        return "Write a telephone number like 01632 960000, or leave it out"
    return ""


def too_much(asked_here: Iterable[ReportQuestion], answers: Answers, most: int) -> dict[str, str]:
    """What to do where all answers together are more than is read in one go, beside the longest of this page."""
    letters = sum(map(len, answers.values()))
    longest = max(asked_here, key=lambda one: len(answers.get(one.id, "")), default=None)
    if letters <= most or longest is None:
        return {}
    over = f"All your answers together are {letters} characters; shorten them to {most}"
    return {longest.id: f"{over}. This is the longest here"}


def _missing(question: ReportQuestion) -> str:
    if question.kind == "choice":
        return "Choose one of the answers"
    return "Write something here; “I do not know” will do"


def _reads(how: object, answer: str) -> bool:
    try:
        how(answer)  # type: ignore[operator]
    except ValueError:
        return False
    return True


def danger(form: Report, reports: Reports, answers: Answers) -> str:
    """Why it is offered as a 999 is, by the answers that carry risk; empty where none does."""
    counting = given(form, reports, answers)
    found = [
        reports.questions[name].risk[option]
        for name, answer in counting.items()
        for option in chosen(answer)
        if option in reports.questions[name].risk
    ]
    return "; ".join(found)[:400]


def own_words(form: Report, reports: Reports, answers: Answers) -> str:
    """What was written freely, each answer a paragraph: what is read for words that show danger."""
    counting = given(form, reports, answers)
    free = (
        a for name, a in counting.items() if (q := reports.questions[name]).kind in ("text", "line") and not q.fills
    )
    return "\n\n".join(free)[:8000]


def filled(form: Report, reports: Reports, answers: Answers, what: str) -> str:
    """The answer that is the person's name, number, address or subject."""
    counting = given(form, reports, answers)
    return next((answer[:400] for name, answer in counting.items() if reports.questions[name].fills == what), "")


def in_words(reports: Reports, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each question as it was asked, with its answer in words; one that the pack no longer has under its id."""
    for name, answer in answers.items():
        question = reports.questions.get(name)
        if question is None:
            yield name.replace("_", " "), answer
        elif question.options:
            yield question.asks, ", ".join(question.options.get(one, one) for one in chosen(answer))
        else:
            yield question.asks, answer
