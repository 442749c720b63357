"""What happens to an incident from its opening to its closing.

These names are the storage format. The facts stand in the incident's stream and are folded by `heed.picture.incident`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.picture.assessment import Look
from heed.picture.fact import Fact, SealedPlace, SealedText


class IncidentOpened(Fact, frozen=True, kw_only=True):
    """A matter was put on a log of its own. The record gives it its number of the day."""

    contact: str = ""
    what: SealedText
    place: SealedPlace
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    desk: str
    first_contact_at: datetime
    handler: str = ""
    handler_post: str = ""
    handler_name: SealedText = ""

    def sentence(self) -> str:
        return f"Opened: {self.what}, at {self.place.words}"


class SentToDispatch(Fact, frozen=True, kw_only=True):
    """The incident is in dispatch's sight; its clocks run there."""

    def sentence(self) -> str:
        return "Sent to dispatch"


class CodeSet(Fact, frozen=True, kw_only=True):
    """The kind of incident. A code is corrected by the one that follows it."""

    code: str
    name: str
    was: str = ""
    reason: SealedText = ""

    def sentence(self) -> str:
        before = f", was {self.was.replace('_', ' ')}" if self.was else ""
        return f"Code {self.name}{before}{f': {self.reason}' if self.reason else ''}"


class ContactLinked(Fact, frozen=True, kw_only=True):
    """Another call or message is about this incident."""

    contact: str
    about: SealedText
    #: They ask when somebody comes, or what became of it.
    chase: bool = False

    def sentence(self) -> str:
        return f"{'A chase' if self.chase else 'Another contact about it'}: {self.about}"


class PlaceSet(Fact, frozen=True, kw_only=True):
    """A better place for it."""

    place: SealedPlace
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    desk: str

    def sentence(self) -> str:
        return f"Place: {self.place.words}"


class IncidentAccepted(Fact, frozen=True, kw_only=True):
    """A dispatcher took a second look at code, grade and content, and has it."""

    by_post: str = ""
    by_name: SealedText

    def sentence(self) -> str:
        return f"Accepted by {self.by_name}"


class IncidentChallenged(Fact, frozen=True, kw_only=True):
    """A dispatcher doubts code, grade or content. It stays theirs to accept."""

    what: SealedText

    def sentence(self) -> str:
        return f"Challenged: {self.what}"


class ReturnedToQueue(Fact, frozen=True, kw_only=True):
    """The last unit left before the job was done: unresourced again, with the clocks it had."""

    because: SealedText
    minutes_left: int | None = None

    def sentence(self) -> str:
        left = ""
        if self.minutes_left is not None:
            left = f", {self.minutes_left} min left" if self.minutes_left >= 0 else f", {-self.minutes_left} min late"
        return f"Unresourced again{left}: {self.because}"


class UnitsReleased(Fact, frozen=True, kw_only=True):
    """The last unit left after attending; the log is to be closed or resourced again."""

    def sentence(self) -> str:
        return "All units released"


class LogLeft(Fact, frozen=True, kw_only=True):
    """Somebody left the log; what was asked of them there went to whoever is named, to nobody in an empty room."""

    by_name: SealedText
    questions: tuple[str, ...] = ()
    #: True where they handled the incident, which the taker does from now on.
    handled: bool = False
    to_role: str = ""
    to_post: str = ""
    to_name: SealedText = ""
    to_person: str = ""

    def sentence(self) -> str:
        to = f" to {self.to_name}" if self.to_name else "; nobody else is on duty to take it"
        count = len(self.questions)
        asked = f", with {count} open question{'' if count == 1 else 's'}" if count else ""
        return f"{self.by_name} left the log{to}{asked}"


class IncidentHandedOver(Fact, frozen=True, kw_only=True):
    """Whoever had accepted it has left it, or gone off duty; somebody on duty has it from now on, by name."""

    from_name: SealedText
    to_post: str
    to_name: SealedText
    #: True where it asks for another look: nobody is sent, and no look stands that is as soon.
    look: bool = False

    def sentence(self) -> str:
        return f"Handed over by {self.from_name} to {self.to_name}{', to be looked at again' if self.look else ''}"


class IncidentClosed(Fact, frozen=True, kw_only=True):
    """A person closed it with a result and a rationale."""

    result: str
    name: str
    rationale: SealedText

    def sentence(self) -> str:
        return f"Closed, {self.name}: {self.rationale}"


class IncidentReopened(Fact, frozen=True, kw_only=True):
    """Open again, in dispatch's sight, with everything it was: after it was closed, or its units were released."""

    reason: SealedText

    def sentence(self) -> str:
        return f"Reopened: {self.reason}"


def handed(fact: LogLeft | IncidentHandedOver, at: datetime) -> dict[str, object]:
    """What of an incident changes with whoever leaves it: who handles it, who has it, that it is looked at again."""
    if isinstance(fact, IncidentHandedOver):
        look = {"look": Look(why="it was handed over and nobody is sent", since=at)} if fact.look else {}
        return {"accepted_post": fact.to_post, "accepted_by": fact.to_name, **look}
    if not fact.handled:
        return {}
    return {"handler": fact.to_person, "handler_post": fact.to_post, "handler_name": fact.to_name}


FACTS: tuple[type[Fact], ...] = (
    IncidentOpened, SentToDispatch, CodeSet, ContactLinked, PlaceSet, IncidentAccepted, IncidentChallenged,
    ReturnedToQueue, UnitsReleased, LogLeft, IncidentHandedOver, IncidentClosed, IncidentReopened,
)  # fmt: skip
