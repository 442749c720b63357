"""An intelligence submission: what somebody on a contact or at a scene knows, for the intelligence desk (IN7).

These names are the storage format. Facts, state, evolve. A submission has a stream of its own,
`submission/<incident>/<id>`, and a key of its own: it is kept and reviewed as intelligence, whatever becomes of the log
it was given on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts, Subject
from heed.picture.naming import by_name_or_role

#: Grades of an intelligence report, 3x5x2 (College of Policing, APP on intelligence management): the source, the
#: information, the handling; empty where nobody graded it yet.
Source = Literal["", "1", "2", "3"]
Information = Literal["", "A", "B", "C", "D", "E"]
Handling = Literal["", "P", "C"]
SOURCES = {"1": "1 reliable", "2": "2 untested", "3": "3 not reliable"}
INFORMATION = {
    "A": "A known directly", "B": "B known indirectly, corroborated", "C": "C known indirectly", "D": "D not known",
    "E": "E suspected to be false",
}  # fmt: skip
HANDLING = {"P": "P may be shared lawfully", "C": "C may be shared on conditions"}

# Facts


class IntelligenceSubmitted(Fact, frozen=True, kw_only=True):
    """Somebody gave the intelligence desk what they know. Whoever is named as its owner is to take it."""

    #: The log and the contact it was given on; empty where it was on none.
    incident: str = ""
    number: str = ""
    contact: str = ""
    text: SealedText
    #: Whom and what it speaks of, as they were named.
    people: SealedTexts = ()
    addresses: SealedTexts = ()
    vehicles: SealedTexts = ()
    numbers: SealedTexts = ()
    source: Source = ""
    information: Information = ""
    handling: Handling = ""
    from_scene: bool = False
    by_name: SealedText
    by_post: str = ""
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""

    def sentence(self) -> str:
        graded = "".join((self.source, self.information, self.handling))
        scene = " from the scene" if self.from_scene else ""
        to = by_name_or_role(self.owner_name, self.owner_role)
        return f"Intelligence{scene} for {to}{f' ({graded})' if graded else ''}: {self.text}"


class SubmissionTaken(Fact, frozen=True, kw_only=True):
    """The intelligence desk has it: whoever gave it need not wonder."""

    by_name: SealedText
    words: SealedText = ""

    def sentence(self) -> str:
        return f"Taken by {self.by_name}{f': {self.words}' if self.words else ''}"


class SubmissionOverdue(Fact, frozen=True, kw_only=True):
    """Nobody took it in its time; whoever is named here has it from now on."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Not taken; now with {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


# State


class Submission(Subject, frozen=True, kw_only=True):
    """What was given, and who has it."""

    incident: str
    number: str
    contact: str
    text: str
    people: tuple[str, ...]
    addresses: tuple[str, ...]
    vehicles: tuple[str, ...]
    numbers: tuple[str, ...]
    source: Source
    information: Information
    handling: Handling
    from_scene: bool
    by_name: str
    by_post: str
    given_at: datetime
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: str
    #: How often it has gone up.
    step: int = 0
    taken_at: datetime | None = None
    taken_by: str = ""

    @property
    def open(self) -> bool:
        return self.taken_at is None

    @property
    def began_at(self) -> datetime:
        return self.given_at

    @property
    def speaks_of(self) -> tuple[str, ...]:
        """Everybody and everything it names."""
        return (*self.people, *self.addresses, *self.vehicles, *self.numbers)


def stream_of(submission: str, given: str) -> str:
    """Its stream: `submission/<incident or contact>/<id>`, so that it is hidden with what it was given on."""
    return f"submission/{given or 'none'}/{submission}"


def given_on(stream: str) -> tuple[str, ...]:
    """What the stream of a submission may have been given on: whoever sees that, sees it."""
    category, _, rest = stream.partition("/")
    given, parted, _ = rest.partition("/")
    return (f"incident/{given}", f"contact/{given}") if category == "submission" and parted else ()


# Evolve


def evolve(state: Submission | None, recorded: Recorded) -> Submission:
    """Fold one recorded fact into a submission."""
    fact = recorded.fact
    if isinstance(fact, IntelligenceSubmitted):
        return Submission(
            id=recorded.stream.partition("/")[2], version=recorded.version, incident=fact.incident, number=fact.number,
            contact=fact.contact, text=fact.text, people=fact.people, addresses=fact.addresses, vehicles=fact.vehicles,
            numbers=fact.numbers, source=fact.source, information=fact.information, handling=fact.handling,
            from_scene=fact.from_scene, by_name=fact.by_name, by_post=fact.by_post,
            given_at=recorded.happened_at, due=fact.due,
            owner_role=fact.owner_role, owner_post=fact.owner_post, owner_name=fact.owner_name,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with IntelligenceSubmitted")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(fact, recorded.happened_at))


def _changes(fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case SubmissionTaken():
            return {"taken_at": at, "taken_by": fact.by_name}
        case SubmissionOverdue():
            return {
                "step": fact.step, "owner_role": fact.owner_role, "owner_post": fact.owner_post,
                "owner_name": fact.owner_name,
            }  # fmt: skip
        case _:
            raise ValueError(f"a submission does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (IntelligenceSubmitted, SubmissionTaken, SubmissionOverdue)
