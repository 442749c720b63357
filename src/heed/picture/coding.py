"""What is said of an incident's kind beside its code: that somebody is not sure of it, and its qualifiers.

These names are the storage format. The facts stand in the incident's stream; `Coding` is part of its state.
"""

from __future__ import annotations

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText

#: What somebody says in place of a code who is not sure which it is. No pack has a code of this name.
NOT_SURE = "not_sure"

# Facts


class CodeDoubted(Fact, frozen=True, kw_only=True):
    """Somebody is not sure of the code, and asked: the question that waits for it."""

    question: str
    by_name: SealedText
    why: SealedText = ""

    def sentence(self) -> str:
        return f"Not sure of the code{f': {self.why}' if self.why else ''}"


class QualifierAdded(Fact, frozen=True, kw_only=True):
    """Something that its code does not say is so of it."""

    qualifier: str
    name: str
    reason: SealedText = ""

    def sentence(self) -> str:
        return f"Qualifier {self.name}{f': {self.reason}' if self.reason else ''}"


class QualifierRemoved(Fact, frozen=True, kw_only=True):
    """It is not so, or no longer; said also of one that was asked for and never added."""

    qualifier: str
    name: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Not {self.name}: {self.reason}"


# State


class Qualified(msgspec.Struct, frozen=True, kw_only=True):
    """A qualifier that holds, and why."""

    id: str
    name: str
    reason: str


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of the kind of an incident beside its code."""

    #: The newest question that asks for the code; empty where nobody has doubted it.
    doubt: str = ""
    qualifiers: tuple[Qualified, ...] = ()
    #: Qualifiers that somebody said are not so.
    not_so: tuple[str, ...] = ()

    def settled(self, qualifier: str) -> bool:
        """Whether somebody said that a qualifier is so, or is not."""
        return qualifier in self.not_so or self.has(qualifier)

    def has(self, qualifier: str) -> bool:
        """Whether a qualifier holds."""
        return any(one.id == qualifier for one in self.qualifiers)


# Evolve


def evolve(coding: Coding, recorded: Recorded) -> Coding:
    """Fold a fact into what is said of the kind."""
    fact = recorded.fact
    match fact:
        case CodeDoubted():
            return msgspec.structs.replace(coding, doubt=fact.question)
        case QualifierAdded():
            one = Qualified(id=fact.qualifier, name=fact.name, reason=fact.reason)
            not_so = tuple(name for name in coding.not_so if name != fact.qualifier)
            return msgspec.structs.replace(coding, qualifiers=(*coding.qualifiers, one), not_so=not_so)
        case QualifierRemoved():
            kept = tuple(one for one in coding.qualifiers if one.id != fact.qualifier)
            not_so = tuple(dict.fromkeys((*coding.not_so, fact.qualifier)))
            return msgspec.structs.replace(coding, qualifiers=kept, not_so=not_so)
        case _:
            raise ValueError(f"the kind of an incident does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (CodeDoubted, QualifierAdded, QualifierRemoved)
