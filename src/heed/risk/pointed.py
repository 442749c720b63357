"""What is pointed out to whoever wrote words that assume, and when it is held back (FC14). Pure.

It is a help to one writer. Nothing of it is written on the log, nobody else is shown it, and nothing is counted: what
stands follows from the log's own lines each time it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from heed.log.command import Command, Ref, Who
from heed.picture.assessment import ThriveAssessed
from heed.picture.contact import Contact
from heed.picture.entry import EntryCorrected, LogEntryAdded, SceneReported
from heed.picture.fact import Change, Fact, Recorded
from heed.picture.incident import Incident
from heed.picture.life import IncidentOpened
from heed.picture.nouns import Picture
from heed.picture.person import PointerSetAside
from heed.policy.assumption import Assumptions
from heed.policy.values import Policy
from heed.risk.assumed import Assumed, assumed

#: Facts whose words are their writer's own. Quotations, answers to a script and what other services said are not.
TEXTS: Mapping[type[Fact], Callable[[Any], Iterable[str]]] = {
    IncidentOpened: lambda fact: (fact.what,),
    LogEntryAdded: lambda fact: (fact.text,),
    SceneReported: lambda fact: (fact.text,),
    EntryCorrected: lambda fact: (fact.text,),
    ThriveAssessed: lambda fact: fact.elements.values(),
}
#: Of them, those that a later entry may put right.
CORRECTABLE = (LogEntryAdded, SceneReported, EntryCorrected)
#: The grade of rank 1 is for a danger that is there now.
MOST_URGENT = 1
#: Characters shown on either side of what is pointed out.
AROUND = 60


class SetPointerAside(Command, frozen=True, kw_only=True):
    """Let words of yours stand that were pointed out to you. Nobody else is told."""

    incident: Ref
    entry: Annotated[int, Meta(ge=1, description="version of the line in the incident's stream")]
    kind: Ref


def set_pointer_aside(
    command: SetPointerAside, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:  # fmt: skip
    """Into the writer's own shift, which is no part of the log; it needs no reason."""
    incident = picture.incident(command.incident)
    fact = PointerSetAside(incident=incident.id, on_version=command.entry, kind=command.kind)
    return [(f"shift/{who.person}/{at:%Y%m%d}", fact)]


class Pointed(msgspec.Struct, frozen=True, kw_only=True):
    """Words of one kind in one line, pointed out."""

    #: Version of the line in the incident's stream, and when it was written.
    on_version: int
    at: datetime
    kind: str
    #: The words with a little around them, cut where they assume: (words, True where they do).
    parts: tuple[tuple[str, bool], ...]
    #: The whole text, where a correction can put it right; else empty.
    text: str = ""

    @property
    def key(self) -> str:
        return key_of(self.on_version, self.kind)


def key_of(on_version: int, kind: str) -> str:
    """`v000012:only_domestic`."""
    return f"v{on_version:06d}:{kind}"


class OwnWords:
    """What one person wrote on one log, and what of it is to be pointed out to them."""

    def __init__(self, person: str, assumptions: Assumptions) -> None:
        self.person = person
        self.assumptions = assumptions
        self._found: dict[str, Pointed] = {}
        #: Versions of lines that were corrected, and of assessments, of which the newest counts.
        self._corrected: set[int] = set()
        self._assessments: set[int] = set()
        self._aside: set[str] = set()

    def take(self, recorded: Recorded) -> None:
        """Take in a fact of the incident's stream; in any order, and again without harm."""
        fact = recorded.fact
        if isinstance(fact, EntryCorrected):
            self._corrected.add(fact.corrects)
        if isinstance(fact, ThriveAssessed):
            self._assessments.add(recorded.version)
        if recorded.actor == self.person and type(fact) in TEXTS:
            for text in TEXTS[type(fact)](fact):
                self._read(text, recorded)

    def _read(self, text: str, recorded: Recorded) -> None:
        hits = assumed(text, self.assumptions)
        for kind in dict.fromkeys(hit.kind for hit in hits):
            one = Pointed(
                on_version=recorded.version, at=recorded.happened_at, kind=kind,
                parts=parts_of(text, [hit for hit in hits if hit.kind == kind]),
                text=text if isinstance(recorded.fact, CORRECTABLE) else "",
            )  # fmt: skip
            self._found.setdefault(one.key, one)

    def let_stand(self, on_version: int, kind: str) -> None:
        """They set what was pointed out there aside."""
        self._aside.add(key_of(on_version, kind))

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all that was ever found."""
        return tuple(self._found)

    def pointed_out(self, key: str) -> Pointed | None:
        """What is pointed out under a key; None where it was put otherwise, or set aside, or nothing was found."""
        one = self._found.get(key)
        if one is None or key in self._aside or one.on_version in self._corrected:
            return None
        older = one.on_version in self._assessments and one.on_version < max(self._assessments)
        return None if older else one


def parts_of(text: str, hits: Sequence[Assumed]) -> tuple[tuple[str, bool], ...]:
    """The stretch of a text from a little before the first hit to a little after the last, cut at each."""
    begin, end = _stretch(text, hits[0].start, hits[-1].end)
    parts: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for hit in hits:
        parts += [(text[at : hit.start], False), (text[max(at, hit.start) : hit.end], True)]
        at = max(at, hit.end)
    parts += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple(part for part in parts if part[0])


def _stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """From a little before to a little after, at whole words."""
    begin, stop = max(0, start - AROUND), min(len(text), end + AROUND)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    if stop < len(text):
        stop = max(text.rfind(" ", end, stop), end)
    return begin, stop


def held_back(incident: Incident, person: str, contacts: Iterable[Contact], policy: Policy) -> bool:
    """Whether this is no time for it: a life is at risk here, they are on a call, or the log's own call runs."""
    return _life_at_risk(incident, policy) or any(
        one.live and one.answered_at is not None and (one.handler == person or incident.id in one.incidents)
        for one in contacts
    )


def _life_at_risk(incident: Incident, policy: Policy) -> bool:
    """Assessed so, or a life cue that nobody has dealt with, or the most urgent grade, or none, and nobody there."""
    if not incident.open:
        return False
    if any(one.life for one in incident.undealt_cues):
        return True
    if incident.assessment is not None and incident.assessment.life_at_risk:
        return True
    urgent = incident.grade is None or policy.grade_or_default(incident.grade).rank == MOST_URGENT
    return urgent and not incident.attended
