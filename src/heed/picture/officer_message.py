"""A message for an officer: a task with an addressee and a time, from being taken until it is read (FC2).

These names are the storage format. Facts, state, evolve. A message has a stream of its own,
`officer_message/<contact>/<n>`, so that it outlives its contact; its personal text is sealed under the contact's key.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts, Subject
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role

# Facts


class MessageTaken(Fact, frozen=True, kw_only=True):
    """Somebody left a message for an officer. Whoever is named as its owner sees to it that it is read."""

    contact: str
    #: The officer or person it is for, as was said; and their post, where they are on duty in the room.
    to_name: SealedText
    to_post: str = ""
    text: SealedText
    due: datetime
    #: The addressee is known to be away: it is their supervisor's at once.
    absent: bool = False
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""
    taken_by: SealedText

    def sentence(self) -> str:
        away = ", who is away" if self.absent else ""
        owner = by_name_or_role(self.owner_name, self.owner_role)
        return f"Message for {self.to_name}{away}, with {owner}, to be read by {in_a_sentence(self.due)}: {self.text}"


class MessageRiskHeard(Fact, frozen=True, kw_only=True):
    """The message speaks of a risk: it is somebody's to act on now, and not when it is read."""

    #: Kinds of cue, their names, and the words that were heard.
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    words: SealedTexts
    life: bool
    #: Who is told, where nobody opens an incident.
    due: datetime

    def sentence(self) -> str:
        return f"The message speaks of {', '.join(self.names).lower()}: {', '.join(f'“{w}”' for w in self.words)}"


class MessageRiskDealt(Fact, frozen=True, kw_only=True):
    """An incident was opened from its contact, or somebody says why the risk in it asks for none."""

    incident: str = ""
    reason: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        if self.incident:
            return f"Its risk is an incident now ({self.by_name})"
        return f"Its risk asks for no incident, says {self.by_name}: {self.reason}"


class MessageRiskWaited(Fact, frozen=True, kw_only=True):
    """Nobody opened an incident over a message that speaks of a risk; whoever is named here hears of it."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"No incident yet; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class MessageUnread(Fact, frozen=True, kw_only=True):
    """Nobody has read it in its time; whoever is named here has it from now on."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Unread; now with {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


class MessageHanded(Fact, frozen=True, kw_only=True):
    """It is somebody else's to see to; its time stands."""

    to_role: str
    to_post: str = ""
    to_name: SealedText = ""
    by_name: SealedText
    reason: SealedText = ""

    def sentence(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        return f"Given to {by_name_or_role(self.to_name, self.to_role)} by {self.by_name}{because}"


class MessageRead(Fact, frozen=True, kw_only=True):
    """Its addressee has it, or somebody acts on it in their place, and says what is done."""

    by_name: SealedText
    words: SealedText

    def sentence(self) -> str:
        return f"Read, says {self.by_name}: {self.words}"


# State


class OfficerMessage(Subject, frozen=True, kw_only=True):
    """A message as it stands now."""

    contact: str
    to_name: str
    to_post: str
    text: str
    taken_at: datetime
    taken_by: str
    due: datetime
    absent: bool
    owner_role: str
    owner_post: str
    owner_name: str
    #: What was heard of risks in it, in the pack's names; since when, by when somebody is to act, who did and how.
    risk: tuple[str, ...] = ()
    life: bool = False
    risk_due: datetime | None = None
    risk_step: int = 0
    incident: str = ""
    aside: str = ""
    dealt_by: str = ""
    #: How often it has gone up unread.
    step: int = 0
    read_at: datetime | None = None
    read_by: str = ""
    read_words: str = ""

    @property
    def risk_waits(self) -> bool:
        """Whether it speaks of a risk and nobody has opened an incident or said why not."""
        return bool(self.risk) and not self.incident and not self.aside

    @property
    def open(self) -> bool:
        """Open until it is read; and while a risk in it waits, whoever has read it."""
        return self.read_at is None or self.risk_waits

    @property
    def began_at(self) -> datetime:
        return self.taken_at


# Evolve


def evolve(state: OfficerMessage | None, recorded: Recorded) -> OfficerMessage:
    """Fold one recorded fact into a message."""
    fact = recorded.fact
    if isinstance(fact, MessageTaken):
        return OfficerMessage(
            id=recorded.stream.partition("/")[2], version=recorded.version, contact=fact.contact, to_name=fact.to_name,
            to_post=fact.to_post, text=fact.text, taken_at=recorded.happened_at, taken_by=fact.taken_by, due=fact.due,
            absent=fact.absent, owner_role=fact.owner_role, owner_post=fact.owner_post, owner_name=fact.owner_name,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with MessageTaken")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(state, fact, recorded.happened_at))


def _changes(state: OfficerMessage, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case MessageRiskHeard():
            return {"risk": fact.names, "life": fact.life, "risk_due": fact.due}
        case MessageRiskDealt():
            return {"incident": fact.incident, "aside": fact.reason, "dealt_by": fact.by_name}
        case MessageRiskWaited():
            return {"risk_step": fact.step}
        case MessageUnread():
            return {**_owner(fact.owner_role, fact.owner_post, fact.owner_name), "step": fact.step}
        case MessageHanded():
            return _owner(fact.to_role, fact.to_post, fact.to_name)
        case MessageRead():
            return {"read_at": at, "read_by": fact.by_name, "read_words": fact.words}
        case _:
            raise ValueError(f"a message for an officer does not know {type(fact).__name__}")


def _owner(role: str, post: str, name: str) -> dict[str, object]:
    return {"owner_role": role, "owner_post": post, "owner_name": name}


FACTS: tuple[type[Fact], ...] = (
    MessageTaken, MessageRiskHeard, MessageRiskDealt, MessageRiskWaited, MessageUnread, MessageHanded, MessageRead,
)  # fmt: skip
