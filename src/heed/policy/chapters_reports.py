"""The chapter of the public pages: forms, what they ask, which answers show danger, figures, first lines. Pure."""

from __future__ import annotations

from heed.policy.chapter import Cell, Chapter, Listing, Ref, Row, Rule, Table, says
from heed.policy.report import Report, ReportQuestion, split
from heed.policy.values import Policy

FIGURES = {
    "danger": "Said to whoever is in danger", "instead": "Said where nothing can be taken now",
    "leave_to": "Page that somebody watched leaves to", "address_hour": "From one address in an hour",
    "everybody_minute": "From everybody in a minute", "pages_minute": "Pages of one address in a minute",
    "messages_minute": "Messages of one person in a minute", "all_letters": "Letters of all answers together",
    "draft_days": "Days an unfinished report is kept",
    "chat_quiet_minutes": "Minutes until whoever does not look at a chat has left",
}  # fmt: skip


def reports(policy: Policy) -> Chapter:
    """What the public is asked and told."""
    held = policy.reports
    about = "What the public is asked on the force's own pages, and which answers are offered as a 999 is."
    tables = (
        Table("reports", "Forms", ("form", "what for", "else", "asks", "then", "read"), _forms(policy)),
        Table(
            "report_questions", "Questions",
            ("question", "kind", "options", "asked where", "shows danger", "needed", "id"), _questions(policy),
        ),
        Table("public", "The pages", ("what", "is"), _figures(policy)),
        Table(
            "chat_lines", "First lines of a chat", ("line", "id"),
            tuple(Row(one.id, one.says, (Rule(one.id),), says(one.source)) for one in held.chat_lines.values()),
        ),
    )  # fmt: skip
    return Chapter("reports", "Reports by the public", about, tables)


def _forms(policy: Policy) -> tuple[Row, ...]:
    def asked(form: Report) -> tuple[Ref, ...]:
        names = [name for names in form.pages.values() for name in names]
        return tuple(Ref("report_questions", name, policy.reports.questions[name].asks) for name in names)

    return tuple(
        Row(form.id, form.name, _form(form, asked(form)), says(form.source)) for form in policy.reports.forms.values()
    )


def _form(form: Report, asked: tuple[Ref, ...]) -> tuple[Cell, ...]:
    return (
        form.lead,
        form.otherwise,
        asked,
        form.then,
        "in the one queue" if form.read else f"{form.read_by.replace('_', ' ')} within {form.read_minutes} min",
    )


def _questions(policy: Policy) -> tuple[Row, ...]:
    return tuple(
        Row(one.id, one.asks, _question(one, policy), says(one.source)) for one in policy.reports.questions.values()
    )


def _question(one: ReportQuestion, policy: Policy) -> tuple[Cell, ...]:
    where = []
    for written in one.when:
        asked, option = split(written)
        question = policy.reports.questions[asked]
        where.append(Ref("report_questions", asked, f"{question.asks} {question.options[option]}"))
    danger = "; ".join(one.risk.values())
    options = Listing(tuple(one.options.values()))
    return (one.kind, options, tuple(where), danger, "yes" if one.needed else "", Rule(one.id))


def _figures(policy: Policy) -> tuple[Row, ...]:
    public = policy.reports.public
    rows = []
    for field, name in FIGURES.items():
        value = getattr(public, field)
        cell: Cell = Listing(value) if isinstance(value, tuple) else value
        rows.append(Row(field, name, (cell,), says(public.sources[field])))
    return tuple(rows)
