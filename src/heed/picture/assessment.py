"""Judgement on an incident: THRIVE assessments and the grades it has stood in.

These names are the storage format. The facts stand in the incident's stream; `Assessment` and `GradePeriod` are parts
of its state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedLists, SealedMap, SealedText
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role, grade_in_words

WeakBecause = Literal["empty", "signs_alone", "one_word", "level_alone", "says_nothing", "repeats", "elsewhere"]
#: Why a rationale says too little, as a reader is told; `{of}` is what it repeats.
WEAK: dict[WeakBecause, str] = {
    "empty": "nothing is written", "signs_alone": "there is no word in it", "one_word": "it is one word",
    "level_alone": "it says how much and names no fact", "says_nothing": "it says nothing of this incident",
    "repeats": "it repeats {of}", "elsewhere": "it repeats log {of}",
}  # fmt: skip


class Weak(msgspec.Struct, frozen=True, kw_only=True):
    """A rationale that says too little: of which element, and why."""

    element: str
    why: WeakBecause
    #: The element it repeats, or the number of the log.
    of: str = ""

    def in_words(self) -> str:
        """Why, after the name of the element."""
        return WEAK[self.why].format(of=self.of.replace("_", " "))


# Facts


class ThriveAssessed(Fact, frozen=True, kw_only=True):
    """Somebody assessed threat, harm, risk, investigation, vulnerability and engagement, on what was known then."""

    #: Element id to its rationale.
    elements: SealedMap
    life_at_risk: bool
    #: Version of the incident's stream the assessor was looking at.
    on_version: int
    #: Position of the record that the form was looking at, where it said so.
    seen: int | None = None
    #: Kinds of risk that its own words deal with, by the pack of that day.
    speaks_of: tuple[str, ...] = ()
    #: Those of them that its own words say are there, were, or are feared.
    says: tuple[str, ...] = ()
    changed: SealedText = ""
    #: Whether the assessor says that the grade stands; None where they did not say.
    grade_stands: bool | None = None
    #: Element id to how much, and to what bears on it, in the pack's words of that day.
    levels: SealedMap = msgspec.field(default_factory=dict)
    factors: SealedLists = msgspec.field(default_factory=dict)
    #: Rationales that said too little when they were written.
    weak: tuple[Weak, ...] = ()
    #: Version of an assessment made while this one was written, which its assessor had not seen.
    beside: int | None = None

    def sentence(self) -> str:
        life = "life at risk" if self.life_at_risk else "no life at risk"
        said = "; ".join(self._element(name) for name in dict.fromkeys((*self.elements, *self.levels, *self.factors)))
        stands = {True: "The grade stands", False: "The grade does not stand", None: ""}[self.grade_stands]
        changed = f"Changed: {self.changed}" if self.changed else ""
        beside = "Made before another was seen" if self.beside is not None else ""
        return ". ".join(part for part in (f"THRIVE ({life})", said, changed, stands, beside) if part)

    def _element(self, name: str) -> str:
        """`Threat (high; weapon): he said he would`."""
        aside = "; ".join(part for part in (self.levels.get(name, ""), *self.factors.get(name, ())) if part)
        text = self.elements.get(name, "")
        return f"{name.replace('_', ' ').capitalize()}{f' ({aside})' if aside else ''}{f': {text}' if text else ''}"


class ThriveOverdue(Fact, frozen=True, kw_only=True):
    """The assessment owed by a named handler was not there in its time."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"THRIVE owed; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class GradeSet(Fact, frozen=True, kw_only=True):
    """The incident stands in a grade from now on. The clock since first contact does not restart."""

    grade: str
    was: str
    reason: SealedText
    by_supervisor: bool = False
    #: What the table recommended then, and by which rows, where it was not this grade.
    recommended: str = ""
    rows: tuple[str, ...] = ()
    #: True where it was watched as this grade while nobody had graded it: its climb goes on, nobody hears twice.
    counted_as: bool = False
    #: The force's words for the two grades, where their ids do not say the same.
    name: str = ""
    was_name: str = ""

    def sentence(self) -> str:
        grade = grade_in_words(self.grade, self.name)
        before = f", was {grade_in_words(self.was, self.was_name)}" if self.was else ""
        return f"Graded {grade}{before}{f': {self.reason}' if self.reason else ''}"


class ReassessmentOverdue(Fact, frozen=True, kw_only=True):
    """An assessment older than what is known was not made again in its time."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"To be assessed again; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class GradeConfirmed(Fact, frozen=True, kw_only=True):
    """Somebody looked again: nothing new, the grade stands, and when the next look is."""

    grade: str
    next_look: datetime
    reason: SealedText = ""
    by_supervisor: bool = False
    name: str = ""

    def sentence(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        grade = grade_in_words(self.grade, self.name)
        return f"{grade[:1].upper()}{grade[1:]} stands{why}; next look {in_a_sentence(self.next_look)}"


class LookOverdue(Fact, frozen=True, kw_only=True):
    """It was to be looked at again and was not."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"To be looked at again; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class GradeLoweringAsked(Fact, frozen=True, kw_only=True):
    """Somebody who may not lower this grade asks a supervisor to; the higher grade stands meanwhile."""

    grade: str
    reason: SealedText
    name: str = ""

    def sentence(self) -> str:
        return f"Asks a supervisor to lower to {grade_in_words(self.grade, self.name)}: {self.reason}"


# State


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The newest THRIVE."""

    elements: dict[str, str]
    life_at_risk: bool
    at: datetime
    by: str
    on_version: int
    #: How many assessments there have been, this one included.
    count: int
    #: Where it stands in its stream, and in the record.
    version: int = 0
    position: int = 0
    levels: dict[str, str] = {}
    factors: dict[str, tuple[str, ...]] = {}
    #: Rationales of it that say too little.
    weak: tuple[Weak, ...] = ()
    #: Kinds of risk that its words deal with, and those that they say are there, were, or are feared.
    speaks_of: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Something that asks for another look at an incident: why, and since when; or the time somebody set for it."""

    why: str
    since: datetime
    #: The time set, where somebody set one.
    at: datetime | None = None
    #: How often it has been told since.
    step: int = 0


class GradePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in one grade. Compliance reports use the first."""

    grade: str
    since: datetime


FACTS: tuple[type[Fact], ...] = (
    ThriveAssessed, ThriveOverdue, ReassessmentOverdue, GradeSet, GradeConfirmed, LookOverdue, GradeLoweringAsked,
)  # fmt: skip
