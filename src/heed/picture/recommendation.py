"""The grade that the pack's table recommends for an incident, and who was told that it stands lower.

These names are the storage format. The facts stand in the incident's stream; `Recommended` is part of its state. What
was recommended, and by which rows, stays as it was, whatever the pack says later.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.naming import by_name_or_role, grade_in_words

# Facts


class GradeRecommended(Fact, frozen=True, kw_only=True):
    """The table recommends this grade now, by these rows; an empty grade where it recommends none any more."""

    grade: str
    rows: tuple[str, ...]
    why: tuple[str, ...]
    #: True where only a supervisor goes below it.
    supervised: bool
    #: The force's word for the grade, where its id does not say the same.
    name: str = ""

    def sentence(self) -> str:
        if not self.grade:
            return "No grade is recommended any more"
        return f"Consider {grade_in_words(self.grade, self.name)}: {'; '.join(self.why)} ({', '.join(self.rows)})"


class UndergradeTold(Fact, frozen=True, kw_only=True):
    """It stands below the recommended grade, and no supervisor has said that it may."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"{self.why}; told: {by_name_or_role(self.owner_name, self.owner_role)}"


# State


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """What the table recommends, since when, and how often it was told that it stands lower."""

    grade: str
    rows: tuple[str, ...]
    why: tuple[str, ...]
    supervised: bool
    at: datetime
    told: int = 0


# Evolve


def evolve(recommended: Recommended | None, recorded: Recorded) -> Recommended | None:
    """Fold a fact into what is recommended."""
    fact = recorded.fact
    match fact:
        case GradeRecommended():
            # The same grade for other reasons is no new alarm.
            same = recommended is not None and recommended.grade == fact.grade
            return Recommended(
                grade=fact.grade, rows=fact.rows, why=fact.why, supervised=fact.supervised,
                at=recommended.at if same and recommended else recorded.happened_at,
                told=recommended.told if same and recommended else 0,
            )  # fmt: skip
        case UndergradeTold():
            return msgspec.structs.replace(recommended, told=fact.step) if recommended is not None else None
        case _:
            raise ValueError(f"a recommendation does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (GradeRecommended, UndergradeTold)
