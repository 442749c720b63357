"""How a sentence names whoever has something: by name, or by the role where nobody holds it."""

from __future__ import annotations


def by_name_or_role(name: str, role: str) -> str:
    """The name; where it is empty, `team_leader` as "team leader"."""
    return name or role.replace("_", " ")
