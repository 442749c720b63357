"""Whether public forms hold together: every question there and asked, no condition on what comes later. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from heed.policy.report import Report, ReportQuestion, Reports, split
from heed.policy.shapes import nearest

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]

#: Kinds of question that are answered by their options.
CHOSEN = ("choice", "choices")
#: A week: somebody who reported hears of it by then.
MOST_READ_MINUTES = 10_080
#: Least and most of a figure, and why.
BOUNDS: dict[str, tuple[int, int, str]] = {
    "address_hour": (3, 1000, "a house, a school or a refuge may share one address"),
    "everybody_minute": (10, 100_000, "what comes to a force in a minute"),
    "pages_minute": (10, 1000, "whoever fills a form in goes back and forth"),
    "messages_minute": (5, 120, "somebody who is afraid writes short lines"),
    "all_letters": (8000, 40_000, "all of it is read for danger in one go, while everything else waits"),
    "draft_days": (1, 30, "what was not sent is not kept for long"),
    "chat_quiet_minutes": (1, 60, "whoever has closed the page has left within the hour"),
}


def find_unread(reports: Reports, roles: Container[str], fault: Callable[[str, str, str, str], None]) -> None:
    """Say of each form that keeps its reports whether somebody is to read them, and by when."""
    for form in reports.forms.values():
        if form.read:
            continue
        if form.read_by not in roles:
            reason = f"`{form.id}`: no role `{form.read_by}` reads what it keeps; name one, or set `read: true`"
            fault("reports", form.id, "read_by", reason)
        if not 1 <= form.read_minutes <= MOST_READ_MINUTES:
            reason = (
                f"`{form.id}`: read within {form.read_minutes} min; from 1 to {MOST_READ_MINUTES}: nobody waits longer"
            )
            fault("reports", form.id, "read_minutes", reason)


def find_unasked(reports: Reports, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the chapters."""
    for question in reports.questions.values():
        for found in (*_question(question, reports), *_asked(question, reports)):
            fault(*found)
    for form in reports.forms.values():
        for found in _form(form, reports):
            fault(*found)
    for name, (least, most, why) in BOUNDS.items():
        figure = getattr(reports.public, name)
        if not least <= figure <= most:
            fault("public", "", name, f"`{name}` is {figure}; from {least} to {most}: {why}")
    if not reports.public.danger:
        fault("public", "", "danger", "`danger` says nothing; say what somebody in danger does")


def _question(question: ReportQuestion, reports: Reports) -> Iterator[Fault]:
    name = question.id
    if (question.kind in CHOSEN) != bool(question.options):
        yield "report_questions", name, "kind", f"`{name}`: `{question.kind}` and its options do not go together"
    for option in question.risk:
        if option not in question.options:
            yield (
                "report_questions", name, "risk",
                f"`{name}`: unknown option `{option}`{nearest(option, question.options)}",
            )  # fmt: skip
    for written in question.when:
        asked, option = split(written)
        found = reports.questions.get(asked)
        if found is None:
            reason = f"unknown question `{asked}`{nearest(asked, reports.questions)}"
        elif option not in found.options:
            reason = f"unknown option `{option}` of `{asked}`{nearest(option, found.options)}"
        else:
            continue
        yield "report_questions", name, f"when {written}", f"`{name}`: {reason}"


def _asked(question: ReportQuestion, reports: Reports) -> Iterator[Fault]:
    if not any(question.id in names for form in reports.forms.values() for names in form.pages.values()):
        yield "report_questions", question.id, "", f"`{question.id}` stands on no form"


def _form(form: Report, reports: Reports) -> Iterator[Fault]:
    """Its questions are there once, and what decides whether one is asked was answered on an earlier page."""
    before: set[str] = set()
    for heading, names in form.pages.items():
        if not names:
            yield "reports", form.id, "pages", f"`{form.id}`: nothing is asked under `{heading}`"
        for name in names:
            question = reports.questions.get(name)
            if question is None:
                yield (
                    "reports", form.id, "pages",
                    f"`{form.id}`: unknown question `{name}`{nearest(name, reports.questions)}",
                )  # fmt: skip
            elif name in before:
                yield "reports", form.id, "pages", f"`{form.id}` asks `{name}` twice"
            elif question.when and not any(split(one)[0] in before for one in question.when):
                yield (
                    "reports", form.id, "pages",
                    f"`{form.id}`: whether `{name}` is asked is answered on no earlier page",
                )  # fmt: skip
        before.update(names)
