"""A written contact: a message somebody sent, what they added, what the room wrote back, and the danger in it.

These names are the storage format. Facts in a contact's stream; `heed.picture.contact` folds them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedMap, SealedText

#: The ways to write to the room. In a conversation the person is there while they write; a letter is over when sent.
Written = Literal["999_text", "online_report", "email", "social", "web_chat"]
CONVERSATIONS: tuple[Written, ...] = ("999_text", "web_chat")
SAID: dict[str, str] = {
    "999_text": "999 text",
    "online_report": "Online report",
    "email": "E-mail",
    "social": "Social message",
    "web_chat": "Web chat",
}

# Facts


class MessageReceived(Fact, frozen=True, kw_only=True):
    """Somebody wrote to the room; what they wrote is their own words, and nobody has read it yet."""

    channel: Written
    #: The message's own reference in the system that took it (a Message-ID, a report's number, a chat's id).
    reference: str
    from_name: SealedText = ""
    #: Where an answer goes: an address or a handle.
    reply_to: SealedText = ""
    number: SealedText = ""
    subject: SealedText = ""
    text: SealedText = ""
    #: The form it was written on, and its answers by question.
    form: str = ""
    answers: SealedMap = msgspec.field(default_factory=dict)

    def sentence(self) -> str:
        about = f": {self.subject}" if self.subject else ""
        return f"{SAID[self.channel]} received from {self.from_name or self.reply_to or 'somebody not named'}{about}"


class MessageAdded(Fact, frozen=True, kw_only=True):
    """The person wrote more."""

    text: SealedText
    reference: str

    def sentence(self) -> str:
        return f"They wrote: {self.text}"


class AnswerWritten(Fact, frozen=True, kw_only=True):
    """The room wrote to the person; their channel sends it."""

    text: SealedText
    author: str
    author_name: SealedText

    def sentence(self) -> str:
        return f"{self.author_name} wrote to them: {self.text}"


class RiskSeen(Fact, frozen=True, kw_only=True):
    """A contact speaks of a risk: of danger now, so that it is offered as a 999 is, or of one for its own band."""

    #: One line: what shows it, in whose words.
    why: SealedText
    source: Literal["form", "words", "person"]
    now: bool = True

    def sentence(self) -> str:
        return f"Offered as a 999: {self.why}" if self.now else f"Speaks of a risk: {self.why}"


# State


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a contact, either way."""

    by: Literal["person", "room"]
    text: str
    at: datetime
    reference: str = ""
    author_name: str = ""
    #: Of the room's: its place in the contact's stream, and what became of it (`sent`, `not delivered: …`).
    answer: int = 0
    delivery: str = ""


def unanswered(messages: tuple[Message, ...]) -> datetime | None:
    """When they wrote the first of what the room has not answered."""
    since = None
    for one in reversed(messages):
        if one.by == "room":
            break
        since = one.at
    return since


FACTS: tuple[type[Fact], ...] = (MessageReceived, MessageAdded, AnswerWritten, RiskSeen)
