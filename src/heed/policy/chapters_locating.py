"""The chapter of finding where a call comes from: figures, and the plan where nobody knows. Pure."""

from __future__ import annotations

from heed.policy.chapter import Cell, Chapter, Listing, Row, Rule, Table, says
from heed.policy.values import Policy


def locating(policy: Policy) -> Chapter:
    """A row a figure, and a row a step."""
    rules = policy.locating.rules
    fields = [field for field in rules.__struct_fields__ if field != "sources"]
    figures = tuple(
        Row(one, one.replace("_", " ").capitalize(), (_said(getattr(rules, one)),), says(rules.sources.get(one)))
        for one in fields
    )
    roles = {role.id: role.name for role in policy.roles.values()}
    steps = tuple(
        Row(
            one.id, one.words,
            (one.minutes, roles.get(one.owner, one.owner), one.why, Rule(one.id)),
            says(one.source),
        )
        for one in policy.locating.steps.values()
    )  # fmt: skip
    places = tuple(
        Row(one.id, one.id.replace("_", " ").capitalize(), (rank, one.words, Rule(one.id)), says(one.source))
        for rank, one in enumerate(policy.locating.places.values(), start=1)
    )
    about = "Where a call comes from: how it is asked for, what is relied on, and what is done where nobody knows."
    return Chapter(
        "locating", "Finding a call", about,
        (
            Table("locating", "Figures", ("what", "value"), figures, compared=True),
            Table("locating_steps", "The locating plan", ("step", "minutes", "owner", "why", "id"), steps),
            Table(
                "locating_sources", "Places it may be at, the likeliest first", ("source", "rank", "why", "id"), places
            ),
        ),
    )  # fmt: skip


def _said(value: int | dict[str, int] | tuple[str, ...]) -> Cell:
    match value:
        case int():
            return value
        case dict():
            return "; ".join(f"{name.replace('_', ' ')} {metres}" for name, metres in value.items())
        case _ if any(" " in one for one in value):
            return Listing(value)
        case _:
            return ", ".join(value)
