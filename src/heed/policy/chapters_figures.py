"""The chapter of single figures: how soon, how often, to whom. Pure; written from the data."""

from __future__ import annotations

import msgspec

from heed.policy.chapter import Cell, Chapter, Row, Table, says
from heed.policy.source import Source
from heed.policy.values import Policy


def figures(policy: Policy) -> Chapter:
    """Limits, repeats, attention and who hears of what, a row a figure."""
    about = "Single figures; minutes, except where the name says otherwise. And who hears of what no ladder says."
    parts: tuple[tuple[str, str, msgspec.Struct, dict[str, Source]], ...] = (
        ("limits", "How soon", policy.limits, policy.limits.sources),
        ("repeats", "How often it is said again", policy.repeats, policy.repeats.sources),
        ("attention", "How often one person is interrupted", policy.attention, policy.attention.sources),
        ("hears", "Who hears of it", policy.hears, policy.hears.sources),
    )
    tables = tuple(_table(name, title, held, sources, policy) for name, title, held, sources in parts)
    return Chapter("figures", "Single figures and who hears", about, tables)


def _table(name: str, title: str, held: msgspec.Struct, sources: dict[str, Source], policy: Policy) -> Table:
    fields = [field for field in held.__struct_fields__ if field != "sources"]
    rows = tuple(
        Row(field, _spoken(field), (_said(getattr(held, field), policy),), says(sources.get(field))) for field in fields
    )
    return Table(name, title, ("what", "value"), rows, compared=True)


def _said(value: int | str | tuple[str, ...], policy: Policy) -> Cell:
    """A figure, or roles by name, in their turn."""
    if isinstance(value, int):
        return value
    names = (value,) if isinstance(value, str) else value
    return ", then ".join(policy.roles[role].name for role in names)


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()
