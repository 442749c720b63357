"""The chapter of callers who do not speak: sounds, yes and no, steps and figures. Pure; written from the data."""

from __future__ import annotations

from heed.picture.signal import HEARD
from heed.policy.chapter import Chapter, Row, Table, says
from heed.policy.values import Policy

FLOOR = {"never": "", "answered": "where it answered a question", "always": "always"}
RING = {"": "", "danger": "“do not ring” comes first", "threat": "a supervisor's decision"}


def silent(policy: Policy) -> Chapter:
    """What a silent caller is told and asked, and what each sound asks for."""
    silence = policy.silence
    tables = (_steps(policy), _questions(policy), _signals(policy), _figures(policy))
    about = (
        "A caller who does not speak: the steps, what they are asked so that a sound can answer, and which sounds ask "
        f"for an immediate response. One that does, before anything was opened, opens “{silence.rules.opens_what}”."
    )
    return Chapter("silent", "Silent calls", about, tables)


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
        for name in ("answer_seconds", "offer_seconds", "opens_what", "opens_code", "opens_grade")
    )
    return Table("silence", "Figures", ("what", "value"), rows, compared=True)
