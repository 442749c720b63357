"""The chapter of looking at records. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Table, says
from heed.policy.values import Policy


def looking(policy: Policy) -> Chapter:
    """What looks unusual, and who judges it by when."""
    rules = policy.looking
    single = tuple(
        Row(name, name.replace("_", " ").capitalize(), (_said(getattr(rules, name), policy),),
            says(rules.sources.get(name, rules.source)))
        for name in rules.__struct_fields__ if name not in ("source", "sources")
    )  # fmt: skip
    rows = tuple(
        Row(
            one.id, one.name,
            (one.why, one.readings or "", one.days or "", one.minutes or "", one.times or "", one.numbers or ""),
            says(one.source),
        )
        for one in policy.looking_rules.values()
    )  # fmt: skip
    about = (
        "Each reading of a record is recorded with who, when, why and on which work. What is unusual by a row here is "
        "a task of whoever judges it, and is never shown to whoever looked."
    )
    head = ("what", "why", "readings", "days", "minutes", "times own median", "house numbers")
    return Chapter(
        "looking", "Who looked", about,
        (
            Table("looking_rules", "What looks unusual", head, rows, compared=True),
            Table("looking", "How it is judged", ("what", "value"), single, compared=True),
        ),
    )  # fmt: skip


def _said(value: int | str, policy: Policy) -> int | str:
    """A figure, or a role by name."""
    return policy.roles[value].name if isinstance(value, str) and value in policy.roles else value
