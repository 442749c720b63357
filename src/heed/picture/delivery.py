"""What became of an answer that the room wrote, and what came with a message: files that are kept and never shown.

These names are the storage format. Facts in a contact's stream; `heed.picture.contact` folds them.
"""

from __future__ import annotations

import msgspec

from heed.picture.fact import Fact, SealedText
from heed.picture.message import Message

# Facts


class AnswerSent(Fact, frozen=True, kw_only=True):
    """The mail server took an answer of the room's."""

    #: Which answer: its place in the contact's stream.
    answer: int
    to: SealedText

    def sentence(self) -> str:
        return f"The answer was sent to {self.to}"


class AnswerUndelivered(Fact, frozen=True, kw_only=True):
    """An answer of the room's did not reach them, and why."""

    answer: int
    why: SealedText

    def sentence(self) -> str:
        return f"The answer did not reach them: {self.why}"


class FileReceived(Fact, frozen=True, kw_only=True):
    """A file came with a message; it is kept sealed, and shown nowhere."""

    file: str
    name: SealedText
    #: What the sender says it is; nobody relies on it.
    kind: str
    size: int
    sha256: str

    def sentence(self) -> str:
        return f"A file came with it, {self.size} bytes: {self.name}"


# State


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a contact."""

    id: str
    name: str
    kind: str
    size: int


# Evolve


def changes(messages: tuple[Message, ...], files: tuple[File, ...], fact: Fact) -> dict[str, object]:
    """What one of these facts makes of a contact's messages and files."""
    match fact:
        case FileReceived():
            return {"files": (*files, File(id=fact.file, name=fact.name, kind=fact.kind, size=fact.size))}
        case AnswerSent():
            return {"messages": _told(messages, fact.answer, "sent")}
        case AnswerUndelivered():
            return {"messages": _told(messages, fact.answer, f"not delivered: {fact.why}")}
        case _:
            return {}


def asks_again(fact: Fact) -> bool:
    """Whether somebody has to look at it again, though a record stands for the contact."""
    return isinstance(fact, AnswerUndelivered)


def _told(messages: tuple[Message, ...], answer: int, became: str) -> tuple[Message, ...]:
    return tuple(msgspec.structs.replace(one, delivery=became) if one.answer == answer else one for one in messages)


FACTS: tuple[type[Fact], ...] = (AnswerSent, AnswerUndelivered, FileReceived)
