"""A neighbour that the room has to hear from: a switch, the server of locations, a records system.

These names are the storage format. Facts, state, evolve. Its stream is `neighbour/<kind>:<name>`. That it speaks is no
fact each time: when it was last heard stands in a table of its own, and only silence and its end are recorded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role

Kind = Literal["switch", "locations", "records"]
KINDS: tuple[Kind, ...] = get_args(Kind)


# Facts


class NeighbourHeard(Fact, frozen=True, kw_only=True):
    """It spoke to the room for the first time: from now on its silence is noticed."""

    kind: Kind
    #: Sealed, although it is nobody's: a stream has its key from its first fact, and what people say of it is theirs.
    name: SealedText

    def sentence(self) -> str:
        return f"{self.name} speaks to the room"


class NeighbourFellSilent(Fact, frozen=True, kw_only=True):
    """It was not heard for the pack's seconds."""

    #: When it was last heard.
    since: datetime
    #: What that means for the room, and what to do, in the pack's words.
    says: str
    do: str
    planned: bool = False

    def sentence(self) -> str:
        planned = ", as planned" if self.planned else ""
        return f"{self.says} since {in_a_sentence(self.since)}{planned}. {self.do}"


class NeighbourSilenceTold(Fact, frozen=True, kw_only=True):
    """It is silent and nobody says what is done about it: whoever is named here has it from now on."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: str

    def sentence(self) -> str:
        return f"Told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class NeighbourSilenceTaken(Fact, frozen=True, kw_only=True):
    """Somebody does something about it; until then nobody above is told."""

    by_name: SealedText
    what: SealedText
    until: datetime

    def sentence(self) -> str:
        return f"{self.by_name}: {self.what} (until {in_a_sentence(self.until)})"


class NeighbourStopPlanned(Fact, frozen=True, kw_only=True):
    """Its silence is expected: until a moment, or until it speaks again where it was taken out of service."""

    #: None: out of service.
    until: datetime | None = None
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        until = f"until {in_a_sentence(self.until)}" if self.until else "until it speaks again"
        return f"{self.by_name} expects nothing of it {until}: {self.reason}"


class NeighbourSpokeAgain(Fact, frozen=True, kw_only=True):
    """It is heard again; what it holds and what it kept to say comes with it."""

    silent_seconds: int

    def sentence(self) -> str:
        return f"Heard again after {self.silent_seconds} s"


# State


class Neighbour(Subject, frozen=True, kw_only=True):
    """A neighbour as it stands now."""

    kind: Kind
    name: str
    first_heard_at: datetime
    #: Since when it is silent and when that was noticed; None while it speaks.
    silent_since: datetime | None = None
    noticed_at: datetime | None = None
    says: str = ""
    do: str = ""
    #: How often somebody was told of this silence, when last, and who.
    step: int = 0
    told_at: datetime | None = None
    owner_role: str = ""
    owner_post: str = ""
    owner_name: str = ""
    #: What is done about it, by whom, and until when nobody above is told.
    taken_until: datetime | None = None
    taken_what: str = ""
    taken_by: str = ""
    #: A planned stop: until when, or out of service; why, and who says so.
    stop_until: datetime | None = None
    out_of_service: bool = False
    stop_reason: str = ""
    stop_by: str = ""

    @property
    def open(self) -> bool:
        return True

    @property
    def began_at(self) -> datetime:
        """What it is silent under is the pack of when that was noticed."""
        return self.noticed_at or self.first_heard_at

    def expected_silent(self, at: datetime) -> bool:
        """Whether nothing is expected of it at a moment."""
        return self.out_of_service or (self.stop_until is not None and at < self.stop_until)

    def alarming(self, at: datetime) -> bool:
        """Whether it is silent and should not be."""
        return self.silent_since is not None and not self.expected_silent(at)

    def told_due(self, again: timedelta) -> datetime | None:
        """When somebody is told of its silence next; None while it speaks or is out of service."""
        if self.noticed_at is None or self.out_of_service:
            return None
        due = self.noticed_at if self.told_at is None else self.told_at + again
        return max(one for one in (due, self.taken_until, self.stop_until) if one is not None)


# Evolve


def evolve(state: Neighbour | None, recorded: Recorded) -> Neighbour:
    """Fold one recorded fact into a neighbour."""
    fact = recorded.fact
    if isinstance(fact, NeighbourHeard):
        return Neighbour(
            id=recorded.stream.partition("/")[2], version=recorded.version, kind=fact.kind, name=fact.name,
            first_heard_at=recorded.happened_at,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with NeighbourHeard")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(fact, recorded.happened_at))


#: What a silence leaves nothing of once it is over.
SPEAKING: dict[str, object] = {
    "silent_since": None, "noticed_at": None, "says": "", "do": "", "step": 0, "told_at": None, "owner_role": "",
    "owner_post": "", "owner_name": "", "taken_until": None, "taken_what": "", "taken_by": "", "stop_until": None,
    "out_of_service": False, "stop_reason": "", "stop_by": "",
}  # fmt: skip


def _changes(fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case NeighbourFellSilent():
            return {"silent_since": fact.since, "noticed_at": at, "says": fact.says, "do": fact.do}
        case NeighbourSilenceTold():
            return {
                "step": fact.step, "told_at": at, "owner_role": fact.owner_role, "owner_post": fact.owner_post,
                "owner_name": fact.owner_name, "taken_until": None,
            }  # fmt: skip
        case NeighbourSilenceTaken():
            return {"taken_until": fact.until, "taken_what": fact.what, "taken_by": fact.by_name}
        case NeighbourStopPlanned():
            return {
                "stop_until": fact.until, "out_of_service": fact.until is None, "stop_reason": fact.reason,
                "stop_by": fact.by_name,
            }  # fmt: skip
        case NeighbourSpokeAgain():
            return SPEAKING
        case _:
            raise ValueError(f"a neighbour does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (
    NeighbourHeard, NeighbourFellSilent, NeighbourSilenceTold, NeighbourSilenceTaken, NeighbourStopPlanned,
    NeighbourSpokeAgain,
)  # fmt: skip
