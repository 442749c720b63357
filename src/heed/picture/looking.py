"""Looking that is unusual by the pack's rules: a task of whoever judges it, never shown to whoever looked (AU2).

These names are the storage format. Facts, state, evolve. Its stream is `looking/<person>/<key>`, sealed under the key
of the person who looked; the key follows from the rule and what it was about, so that one pattern is flagged once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject, id_of
from heed.picture.naming import by_name_or_role

Finding = Literal["legitimate", "referred"]


# Facts


class LookingFlagged(Fact, frozen=True, kw_only=True):
    """Somebody's readings are unusual by a rule of the pack. Whoever is named as owner finds out why."""

    #: Who looked, by id; the rule, and its name then.
    person: str
    rule: str
    name: str
    #: What in particular, in a line.
    why: SealedText
    #: Streams that were looked at, the time of the first and the last reading, and how many there were.
    subjects: tuple[str, ...]
    first: datetime
    last: datetime
    readings: int
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""

    def sentence(self) -> str:
        return f"{self.name}: {self.why}. With {by_name_or_role(self.owner_name, self.owner_role)}"


class LookingWaited(Fact, frozen=True, kw_only=True):
    """Nobody has found out why in its time; whoever is named here has it from now on."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""

    def sentence(self) -> str:
        return f"Not judged in its time; with {by_name_or_role(self.owner_name, self.owner_role)}"


class LookingJudged(Fact, frozen=True, kw_only=True):
    """Somebody says what is behind it."""

    finding: Finding
    because: SealedText
    by: str
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.finding.capitalize()}, says {self.by_name}: {self.because}"


# State


class Looking(Subject, frozen=True, kw_only=True):
    """Unusual looking as it stands now."""

    person: str
    rule: str
    name: str
    why: str
    subjects: tuple[str, ...]
    first: datetime
    last: datetime
    readings: int
    flagged_at: datetime
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: str
    #: How often its time has passed.
    step: int = 0
    judged_at: datetime | None = None
    finding: str = ""
    because: str = ""
    judged_by: str = ""

    @property
    def open(self) -> bool:
        """Open until somebody says what is behind it."""
        return self.judged_at is None

    @property
    def began_at(self) -> datetime:
        return self.flagged_at


# Evolve


def evolve(state: Looking | None, recorded: Recorded) -> Looking:
    """Fold one recorded fact into a flag."""
    fact, at = recorded.fact, recorded.happened_at
    if isinstance(fact, LookingFlagged):
        return Looking(
            id=id_of(recorded.stream), version=recorded.version, person=fact.person, rule=fact.rule, name=fact.name,
            why=fact.why, subjects=fact.subjects, first=fact.first, last=fact.last, readings=fact.readings,
            flagged_at=at, due=fact.due, owner_role=fact.owner_role, owner_post=fact.owner_post,
            owner_name=fact.owner_name,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with LookingFlagged")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(fact, at))


def _changes(fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case LookingWaited():
            return {
                "step": fact.step, "owner_role": fact.owner_role, "owner_post": fact.owner_post,
                "owner_name": fact.owner_name,
            }  # fmt: skip
        case LookingJudged():
            return {"judged_at": at, "finding": fact.finding, "because": fact.because, "judged_by": fact.by_name}
        case _:
            raise ValueError(f"unusual looking does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (LookingFlagged, LookingWaited, LookingJudged)
