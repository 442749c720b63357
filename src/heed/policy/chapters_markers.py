"""The chapters of warning markers and special schemes. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Cell, Chapter, Ref, Row, Rule, Table, says
from heed.policy.values import Policy


def markers(policy: Policy) -> Chapter:
    """Kinds of markers, who reviews them, and what special schemes may ask for."""
    rows = tuple(
        Row(
            one.id, one.name,
            (
                Rule(one.id), ", ".join(one.on), "yes" if one.risk else "", one.days, one.most_days,
                ", ".join(str(day) for day in policy.markers.review_days(one)),
                ", ".join(_role(policy, role) for role in one.sees) or "everybody who works incidents", one.why,
            ),
            says(one.source, one.sources),
        )
        for one in policy.markers.kinds.values()
    )  # fmt: skip
    head = ("kind", "id", "on", "judge again", "days", "at most", "reviewed, days before its end", "seen by", "why")
    about = (
        "What hangs on a person, an address, a number or a vehicle so that whoever acts knows it first, and what a "
        "special scheme asks for. A marker past its end stays, shown as expired, until somebody decides."
    )
    tables = (Table("markers", "Warning markers", head, rows), _single(policy, "marking"), _single(policy, "schemes"))
    return Chapter("markers", "Warning markers and special schemes", about, tables)


def _role(policy: Policy, role: str) -> str:
    return policy.roles[role].name.lower() if role in policy.roles else role


def _single(policy: Policy, chapter: str) -> Table:
    rules = policy.markers.marking if chapter == "marking" else policy.markers.scheme
    rows = tuple(
        Row(
            name, name.replace("_", " ").capitalize(), (_said(name, getattr(rules, name), policy),),
            says(rules.sources.get(name)),
        )
        for name in rules.__struct_fields__
        if name != "sources"
    )  # fmt: skip
    title = "Reviews, and carrying them to whoever acts" if chapter == "marking" else "Special schemes"
    return Table(chapter, title, ("what", "value"), rows, compared=True)


def _said(name: str, value: object, policy: Policy) -> Cell:
    if name.endswith("_ladder"):
        return (Ref(f"ladder_{value}", "1", str(value).replace("_", " ")),)
    if name == "grades" and isinstance(value, tuple):
        return tuple(Ref("grades", one, policy.grades[one].name) for one in value if one in policy.grades)
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, int) else str(value)
