"""The chapter of callers who do not speak: sounds, yes and no, steps and figures. Pure; written from the data."""

from __future__ import annotations

from heed.picture.signal import HEARD
from heed.policy.chapter import Cell, Chapter, Row, Table, says
from heed.policy.values import Policy

FLOOR = {"never": "", "answered": "where it answered a question", "always": "always"}
RING = {"": "", "danger": "“do not ring” comes first", "threat": "a supervisor's decision"}


def silent(policy: Policy) -> Chapter:
    """What a silent caller is told and asked, and what each sound asks for."""
    silence = policy.silence
    tables = (
        _steps(policy), _questions(policy), _signals(policy), _figures(policy), _endings(policy), _outcomes(policy),
        _recall(policy),
    )  # fmt: skip
    about = (
        "A caller who does not speak: the steps, what they are asked so that a sound can answer, and which sounds ask "
        f"for an immediate response. One that does, before anything was opened, opens "
        f"“{silence.rules.opens_what}”. And what a call that ended still owes."
    )
    return Chapter("silent", "Silent calls and calls that end early", about, tables)


def _steps(policy: Policy) -> Table:
    rows = tuple(
        Row(
            step.id,
            step.says,
            ("to do" if step.kind == "step" else "to know", ", ".join(step.lines)),
            says(step.source),
        )
        for step in policy.silence.steps.values()
    )
    return Table("silent_steps", "Steps", ("step", "kind", "on lines"), rows)


def _questions(policy: Policy) -> Table:
    rows = tuple(Row(one.id, one.asks, (one.why,), says(one.source)) for one in policy.silence.yes_no.values())
    return Table("yes_no", "Yes and no", ("question", "why"), rows, compared=True)


def _signals(policy: Policy) -> Table:
    rows = tuple(
        Row(row.id, HEARD[kind], (row.key, FLOOR[row.floor], RING[row.ring], row.why), says(row.source, row.sources))
        for kind in HEARD
        if (row := policy.silence.signals.get(kind)) is not None
    )
    head = ("sound", "key", "asks for an immediate response", "ringing back", "why")
    return Table("signals", "Sounds", head, rows, compared=True)


def _figures(policy: Policy) -> Table:
    rules = policy.silence.rules
    rows = tuple(
        Row(name, name.replace("_", " ").capitalize(), (getattr(rules, name),), says(rules.sources.get(name)))
        for name in ("answer_seconds", "offer_seconds", "opens_what", "opens_code", "opens_grade", "answers_question")
    )
    return Table("silence", "Figures", ("what", "value"), rows, compared=True)


def _endings(policy: Policy) -> Table:
    owes = (("recall", "ring back"), ("playback", "listen again"), ("assess", "THRIVE"), ("fault", "report the fault"))
    rows = tuple(
        Row(
            one.id, one.name,
            (one.key, ", ".join(words for field, words in owes if getattr(one, field)), one.why),
            says(one.source, one.sources),
        )
        for one in policy.recalling.endings.values()
    )  # fmt: skip
    return Table("endings", "Why a call ended", ("reason", "key", "owed", "why"), rows, compared=True)


def _outcomes(policy: Policy) -> Table:
    needs = {
        "caller": "the caller themself reached", "incident": "an incident opened from it",
        "attempts": "enough tries, and nothing heard of danger", "supervisor": "a supervisor",
    }  # fmt: skip
    rows = tuple(
        Row(one.id, one.name, (needs[one.needs],), says(one.source)) for one in policy.recalling.outcomes.values()
    )
    return Table("recall_outcomes", "What ends ringing back", ("outcome", "needs"), rows, compared=True)


def _recall(policy: Policy) -> Table:
    rules = policy.recalling.rules
    rows = tuple(
        Row(name, name.replace("_", " ").capitalize(), (_said(getattr(rules, name)),), says(rules.sources.get(name)))
        for name in rules.__struct_fields__
        if name != "sources"
    )
    return Table("recall", "Ringing back", ("what", "value"), rows, compared=True)


def _said(value: object) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    return value if isinstance(value, int) else str(value)
