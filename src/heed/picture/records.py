"""A question to a records system (PNC, a records management system and the like), and what it answered (IN3).

These names are the storage format. The facts stand where the question is asked for: in an incident's stream, or in a
`lookup/<id>` of its own where nothing is in hand. Every question is a fact: who, when, which system, why, how many
hits. A result is kept by reference and summary, never the whole record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

#: What is looked up: the person spoken about, the caller, a vehicle, the address, whose number it is; and who is the
#: subscriber of a number that nobody is known by, which the telephone company is asked.
LooksUp = Literal["person", "caller", "vehicle", "address", "number", "subscriber"]
Status = Literal["", "answered", "partial", "too_many", "unreadable", "refused", "silent"]
IN_WORDS: dict[Status, str] = {
    "": "is asked", "answered": "answered", "partial": "answered in part", "too_many": "has too many hits to give",
    "unreadable": "gave an answer that cannot be read", "refused": "refused the question", "silent": "did not answer",
}  # fmt: skip

# Facts


class RecordsAsked(Fact, frozen=True, kw_only=True):
    """Somebody asked a records system."""

    query: str
    system: str
    name: str
    #: The check of the incident that it is for; empty where it is for none.
    check: str = ""
    looks_up: LooksUp
    about: SealedText
    #: What it is asked for: the incident in hand, or a reason that somebody gave.
    why: SealedText
    by_name: SealedText
    by_post: str = ""

    def sentence(self) -> str:
        return f"{self.name} asked about {self.about}: {self.why}"


class RecordsAskedAgain(Fact, frozen=True, kw_only=True):
    """It did not answer in its time, and was asked once more."""

    query: str
    name: str

    def sentence(self) -> str:
        return f"{self.name} asked again"


class RecordsAnswered(Fact, frozen=True, kw_only=True):
    """What came of a question."""

    query: str
    name: str
    status: Status
    hits: int = 0
    reference: SealedText = ""
    summary: SealedText = ""

    def sentence(self) -> str:
        hits = "nothing held" if not self.hits else "1 hit" if self.hits == 1 else f"{self.hits} hits"
        where = f" ({self.reference})" if self.reference else ""
        if self.status == "answered":
            return f"{self.name}: {hits}{f': {self.summary}' if self.summary else ''}{where}"
        said = f"{self.name} {IN_WORDS[self.status]}"
        return f"{said}, {hits}: {self.summary}{where}" if self.status in ("partial", "too_many") else said


class LookupBegun(Fact, frozen=True, kw_only=True):
    """Somebody looks something up with no incident in hand, and says why."""

    looks_up: LooksUp
    about: SealedText
    reason: SealedText
    by: str
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.about} looked up by {self.by_name}: {self.reason}"


class LookupRead(Fact, frozen=True, kw_only=True):
    """Whoever asked has read what came."""

    def sentence(self) -> str:
        return "Read"


# State


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A question, and how far it is."""

    id: str
    system: str
    name: str
    check: str
    looks_up: LooksUp
    about: str
    why: str
    by: str
    by_name: str
    by_post: str
    asked_at: datetime
    again_at: datetime | None = None
    answered_at: datetime | None = None
    status: Status = ""
    hits: int = 0
    reference: str = ""
    summary: str = ""

    @property
    def open(self) -> bool:
        return not self.status

    @property
    def found(self) -> bool:
        """Whether it brought something to read."""
        return self.status in ("answered", "partial", "too_many")


class RecordsLookup(Subject, frozen=True, kw_only=True):
    """A question that no incident asks for."""

    looks_up: LooksUp
    about: str
    reason: str
    by: str
    begun_at: datetime
    queries: tuple[Query, ...] = ()
    read_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.read_at is None

    @property
    def began_at(self) -> datetime:
        return self.begun_at


# Evolve


def evolve_queries(queries: tuple[Query, ...], recorded: Recorded) -> tuple[Query, ...]:
    """Fold one fact into the questions of an incident or a lookup."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case RecordsAsked():
            asked = Query(
                id=fact.query, system=fact.system, name=fact.name, check=fact.check, looks_up=fact.looks_up,
                about=fact.about, why=fact.why, by=recorded.actor, by_name=fact.by_name, by_post=fact.by_post,
                asked_at=at,
            )  # fmt: skip
            return (*queries, asked)
        case RecordsAskedAgain():
            return _changed(queries, fact.query, again_at=at)
        case RecordsAnswered():
            return _changed(
                queries, fact.query, answered_at=at, status=fact.status, hits=fact.hits, reference=fact.reference,
                summary=fact.summary,
            )  # fmt: skip
        case _:
            raise ValueError(f"questions to records do not know {type(fact).__name__}")


def _changed(queries: tuple[Query, ...], query: str, **changes: object) -> tuple[Query, ...]:
    return tuple(msgspec.structs.replace(one, **changes) if one.id == query else one for one in queries)


def evolve(state: RecordsLookup | None, recorded: Recorded) -> RecordsLookup:
    """Fold one recorded fact into a lookup."""
    fact = recorded.fact
    if isinstance(fact, LookupBegun):
        return RecordsLookup(
            id=recorded.stream.partition("/")[2], version=recorded.version, looks_up=fact.looks_up, about=fact.about,
            reason=fact.reason, by=fact.by, begun_at=recorded.happened_at,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with LookupBegun")
    if isinstance(fact, LookupRead):
        return msgspec.structs.replace(state, version=recorded.version, read_at=recorded.happened_at)
    queries = evolve_queries(state.queries, recorded)
    return msgspec.structs.replace(state, version=recorded.version, queries=queries)


QUERY_FACTS: tuple[type[Fact], ...] = (RecordsAsked, RecordsAskedAgain, RecordsAnswered)
FACTS: tuple[type[Fact], ...] = (LookupBegun, *QUERY_FACTS, LookupRead)
