"""Who has a contact: offered to one handler, given back, come back by itself, passed to a colleague and taken over.

These names are the storage format. Facts in a contact's stream, and what each changes of the contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.picture.fact import Fact, SealedText

# Facts


class CallOffered(Fact, frozen=True, kw_only=True):
    """A waiting call was put through to one handler."""

    to_post: str
    to_name: SealedText

    def sentence(self) -> str:
        return f"Offered to {self.to_name}"


class CallNotTaken(Fact, frozen=True, kw_only=True):
    """The handler whom a call was offered to did not answer; it is everybody's again, with the wait it had."""

    post: str
    name: SealedText
    seconds: int

    def sentence(self) -> str:
        return f"{self.name} did not answer in {self.seconds} s; offered to everybody again"


class ContactReturned(Fact, frozen=True, kw_only=True):
    """A contact that somebody had is in the queue again, in the place that its wait gives it."""

    why: Literal["given_back", "stale", "left_post"]
    post: str
    name: SealedText
    note: SealedText = ""
    minutes: int = 0

    def sentence(self) -> str:
        said = {
            "given_back": f"{self.name} gave it back",
            "stale": f"Nothing was done on it for {self.minutes} min by {self.name}; back in the queue",
            "left_post": f"{self.name} left the post; back in the queue",
        }[self.why]
        return f"{said}: {self.note}" if self.note else said


class ContactPassed(Fact, frozen=True, kw_only=True):
    """Whoever has a contact passes it to a colleague, with what was said so far; it is theirs when they take it."""

    from_name: SealedText
    to_post: str
    to_person: str
    to_name: SealedText
    words: SealedText

    def sentence(self) -> str:
        return f"{self.from_name} passes it to {self.to_name}: {self.words}"


class ContactTakenOver(Fact, frozen=True, kw_only=True):
    """The colleague took it, and has read what was said so far."""

    handler: str
    handler_post: str
    name: SealedText
    from_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} took it over from {self.from_name}"


class PassNotTaken(Fact, frozen=True, kw_only=True):
    """The colleague did not take it in time; it stays with who has it."""

    to_name: SealedText
    seconds: int

    def sentence(self) -> str:
        return f"{self.to_name} did not take it in {self.seconds} s; it stays where it is"


class ContactHandedOut(Fact, frozen=True, kw_only=True):
    """Another service or force has the caller now, and whoever took them over there was spoken to first."""

    to: str
    to_name: str
    spoke_to: SealedText
    words: SealedText

    def sentence(self) -> str:
        return f"Handed to {self.to_name}, spoke to {self.spoke_to}: {self.words}"


# Evolve

_NOT_OFFERED: dict[str, object] = {"offered_to": "", "offered_name": "", "offered_at": None}
_NOT_PASSED: dict[str, object] = {
    "passed_to": "",
    "passed_person": "",
    "passed_name": "",
    "passed_at": None,
    "passed_words": "",
}
#: What a contact that nobody has is; also once it is taken, what is over.
FREE: dict[str, object] = {**_NOT_OFFERED, **_NOT_PASSED}


def changes(fact: Fact, at: datetime) -> dict[str, object] | None:
    """What one of these facts changes of a contact; None for any other."""
    match fact:
        case CallOffered():
            return {"offered_to": fact.to_post, "offered_name": fact.to_name, "offered_at": at}
        case CallNotTaken():
            return {**_NOT_OFFERED, "returned": fact.sentence()}
        case ContactReturned():
            return {**FREE, "answered_at": None, "handler": "", "handler_post": "", "returned": fact.sentence()}
        case ContactPassed():
            to = {"passed_to": fact.to_post, "passed_person": fact.to_person, "passed_name": fact.to_name}
            return {**to, "passed_at": at, "passed_words": fact.words}
        case ContactTakenOver():
            return {**FREE, "handler": fact.handler, "handler_post": fact.handler_post, "worked_at": at}
        case PassNotTaken():
            return _NOT_PASSED
        case ContactHandedOut():
            return {"worked_at": at}
        case _:
            return None


FACTS: tuple[type[Fact], ...] = (
    CallOffered, CallNotTaken, ContactReturned, ContactPassed, ContactTakenOver, PassNotTaken,
    ContactHandedOut,
)  # fmt: skip
