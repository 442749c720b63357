"""How a sentence names whoever has something, by name, or by the role where nobody holds it; and a grade."""

from __future__ import annotations


def by_name_or_role(name: str, role: str) -> str:
    """The name; where it is empty, `team_leader` as "team leader"."""
    return name or role.replace("_", " ")


def in_lower_case(name: str) -> str:
    """A role or grade as it reads inside a sentence; names of more than one capital keep them."""
    return name if sum(sign.isupper() for sign in name) > 1 else name[:1].lower() + name[1:]


def grade_in_words(grade: str, name: str) -> str:
    """The force's own word for a grade, inside a sentence; its id in words where the fact carries none."""
    return in_lower_case(name) if name else grade.replace("_", " ")
