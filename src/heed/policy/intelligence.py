"""What a pack says of intelligence: which checks an incident asks for, chapter `checks`; and who takes
intelligence that is given, chapter `submissions`. Values only."""

from __future__ import annotations

import msgspec

from heed.picture.records import LooksUp
from heed.policy.source import Source


class IntelligenceCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check: what is looked up, on which incidents, by whom, in how many minutes."""

    id: str
    words: str
    looks_up: LooksUp
    why: str
    #: Who does it; and who does where nobody on duty holds that role.
    owner: str
    fallback: str
    minutes: int
    minutes_with_life: int
    #: How it climbs where it is not done.
    ladder: str
    #: Grades and codes that ask for it; empty: every grade, every code.
    grades: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    source: Source


class SubmissionRules(msgspec.Struct, frozen=True, kw_only=True):
    """Whose an intelligence submission is, in how many minutes it is taken, and how it climbs."""

    owner: str
    minutes: int
    ladder: str
    #: Sources by field name.
    sources: dict[str, Source] = {}


class RecordsSystem(msgspec.Struct, frozen=True, kw_only=True):
    """A records system that can be asked: for what, and how long an answer may take."""

    id: str
    name: str
    looks_up: tuple[LooksUp, ...]
    #: Seconds in which it has to say something, each of the two times it is asked.
    answer_seconds: int
    #: Seconds for which an answer that is still to come is waited for.
    wait_seconds: int
    source: Source
