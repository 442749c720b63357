"""What became of the room's answers, and files that came with a message: said by the channel, not by people. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.log.command import Command, Line, Ref, Rule, Who
from heed.picture.delivery import AnswerSent, AnswerUndelivered, FileReceived
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.values import Policy

Count = Annotated[int, Meta(ge=0)]


class RecordSent(Command, frozen=True, kw_only=True):
    """The channel took an answer."""

    contact: Ref
    answer: Count
    to: Line


class RecordUndelivered(Command, frozen=True, kw_only=True):
    """An answer did not reach them, and why."""

    contact: Ref
    answer: Count
    why: Line


class ReceiveFile(Command, frozen=True, kw_only=True):
    """A file came with a message; its bytes are kept beside the record."""

    contact: Ref
    file: Ref
    name: Line
    kind: Line
    size: Count
    sha256: Line


def record_sent(command: RecordSent, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Once an answer."""
    contact = picture.contact(command.contact)
    known = any(one.answer == command.answer and one.delivery for one in contact.messages)
    fact = AnswerSent(answer=command.answer, to=command.to)
    return [] if known else [(f"contact/{contact.id}", fact)]


def record_undelivered(
    command: RecordUndelivered, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Also where the server had taken it before it came back; what was settled waits again."""
    contact = picture.contact(command.contact)
    known = any(one.answer == command.answer and one.delivery.startswith("not ") for one in contact.messages)
    fact = AnswerUndelivered(answer=command.answer, why=command.why)
    return [] if known else [(f"contact/{contact.id}", fact)]


def receive_file(command: ReceiveFile, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Named twice, it is one."""
    contact = picture.contact(command.contact)
    if any(one.id == command.file for one in contact.files):
        return []
    fact = FileReceived(
        file=command.file, name=command.name, kind=command.kind, size=command.size, sha256=command.sha256
    )
    return [(f"contact/{contact.id}", fact)]


RULES = (
    Rule(command=RecordSent, decide=record_sent, system=True),
    Rule(command=RecordUndelivered, decide=record_undelivered, system=True),
    Rule(command=ReceiveFile, decide=receive_file, system=True),
)
