"""Saying who a mention is: records of what police know are begun, put right, merged and parted by people. Pure.

Two things that look alike stay two until somebody says so with a reason, and come apart again whole (IN1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from heed.log.command import Command, Line, NewId, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.described import MentionRecognised, MentionUnrecognised
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.known import (
    Known,
    KnownCorrected,
    KnownJoined,
    KnownMerged,
    KnownParted,
    KnownRecorded,
    KnownUnmerged,
    MentionAttached,
    MentionDetached,
    a_kind,
)
from heed.picture.mention import Mention, in_words, mentions_of
from heed.picture.nouns import Picture
from heed.policy.values import Policy

LONGEST_DETAIL = 400
Details = Annotated[dict[str, str], Meta(description="detail to words; an empty word takes a detail away")]


class RecogniseMention(Command, frozen=True, kw_only=True):
    """Say who or what a mention of a log is, of those whom police know; without one, begin a record from it."""

    minted: ClassVar[tuple[str, ...]] = ("begun",)
    incident: Ref
    mention: Line
    known: OptionalLine = ""
    begun: NewId = ""
    reason: OptionalLine = ""


class UnrecogniseMention(Command, frozen=True, kw_only=True):
    """Say that a mention of a log is not the one it was taken for."""

    incident: Ref
    mention: Line
    reason: Line


class CorrectKnown(Command, frozen=True, kw_only=True):
    """Add to a record of what police know, or put it right."""

    known: Ref
    details: Details
    reason: OptionalLine = ""


class MergeKnown(Command, frozen=True, kw_only=True):
    """Say that two records are of one; the other stands for both from now on, and what each has is kept."""

    known: Ref
    into: Ref
    reason: Line


class UnmergeKnown(Command, frozen=True, kw_only=True):
    """Say that a record is not of the one it was merged into; it stands by itself again."""

    known: Ref
    reason: Line


class NoSuchMention(Refusal):
    """This log names nobody called {mention}; what it names: {named}."""

    field = "mention"


class OtherKindOfRecord(Refusal):
    """That record is of {kind}, and this is {other}; look for one of the same kind."""

    field = "known"


class NotRecognised(Refusal):
    """Nobody has said who that is, so there is nothing to take back."""

    field = "mention"


class WithItself(Refusal):
    """A record cannot be merged into itself; choose the other one."""

    field = "into"


class KindsDiffer(Refusal):
    """One is {kind} and the other {other}; only records of one kind can be merged."""

    field = "into"


class AlreadyMerged(Refusal):
    """It stands merged into another record; part it first, or merge that one."""

    field = "known"


class IntoMerged(Refusal):
    """The other record is itself merged into one; merge into that."""

    field = "into"


class NotMerged(Refusal):
    """It stands by itself; there is nothing to part."""

    field = "known"


class NothingPutRight(Refusal):
    """Say what is to be added or put right."""

    field = "details"


class KnownDetailTooLong(Refusal):
    """{name} is {length} characters long; {most} at most."""

    field = "details"


# Decisions


def recognise(command: RecogniseMention, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The log says who it is, the record which log names it."""
    incident = picture.incident(command.incident)
    mention = _mention(incident, command.mention)
    stream = f"incident/{incident.id}"
    if not command.known:
        begun = KnownRecorded(
            kind=mention.kind, details=dict(mention.details), easting=mention.easting, northing=mention.northing
        )
        return [
            *_leaves(stream, mention, picture, command.reason),
            (f"known/{command.begun}", begun),
            (f"known/{command.begun}", _attached(stream, mention, command.reason)),
            (stream, MentionRecognised(mention=mention.key, known=command.begun, words=mention.words)),
        ]
    known = picture.known(command.known)
    if known.kind != mention.kind:
        raise OtherKindOfRecord(kind=a_kind(known.kind), other=a_kind(mention.kind))
    if mention.known == known.id:
        return []
    words = in_words(known.kind, known.details)
    return [
        *_leaves(stream, mention, picture, command.reason),
        (f"known/{known.id}", _attached(stream, mention, command.reason)),
        (stream, MentionRecognised(mention=mention.key, known=known.id, words=words)),
    ]


def unrecognise(command: UnrecogniseMention, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Both sides forget it, and keep why."""
    incident = picture.incident(command.incident)
    mention = _mention(incident, command.mention)
    if not mention.known:
        raise NotRecognised
    stream = f"incident/{incident.id}"
    known = picture.known(mention.known)
    return [
        (f"known/{known.id}", MentionDetached(mention=f"{stream}#{mention.key}", reason=command.reason)),
        (stream, MentionUnrecognised(mention=mention.key, reason=command.reason)),
    ]


def correct(command: CorrectKnown, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Only what is new is written."""
    known = picture.known(command.known)
    said = {name.strip(): words.strip() for name, words in command.details.items() if name.strip()}
    for name, words in said.items():
        if len(words) > LONGEST_DETAIL:
            raise KnownDetailTooLong(name=name, length=f"{len(words):,}", most=LONGEST_DETAIL)
    if not said:
        raise NothingPutRight
    new = {name: words for name, words in said.items() if known.details.get(name, "") != words}
    return [(f"known/{known.id}", KnownCorrected(details=new, reason=command.reason))] if new else []


def merge(command: MergeKnown, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The other stands for both; what hangs on either goes on hanging on it."""
    known, into = picture.known(command.known), picture.known(command.into)
    if known.id == into.id:
        raise WithItself
    if known.into == into.id:
        return []
    if known.into:
        raise AlreadyMerged
    if into.into:
        raise IntoMerged
    if known.kind != into.kind:
        raise KindsDiffer(kind=a_kind(known.kind), other=a_kind(into.kind))
    return [
        (f"known/{known.id}", KnownMerged(into=into.id, reason=command.reason)),
        (f"known/{into.id}", KnownJoined(other=known.id, reason=command.reason)),
    ]


def unmerge(command: UnmergeKnown, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What was merged comes apart as it was."""
    known = picture.known(command.known)
    if not known.into:
        raise NotMerged
    return [
        (f"known/{known.id}", KnownUnmerged(reason=command.reason)),
        (f"known/{picture.known(known.into).id}", KnownParted(other=known.id, reason=command.reason)),
    ]


def standing(known: Known, loaded: Mapping[str, Known]) -> Known:
    """The record that stands for one: itself, or what it was merged into, as far as that is loaded."""
    seen = {known.id}
    while known.into and known.into in loaded and known.into not in seen:
        seen.add(known.into)
        known = loaded[known.into]
    return known


def _mention(incident: Incident, key: str) -> Mention:
    named = {one.key: one for one in mentions_of(incident)}
    if key not in named:
        raise NoSuchMention(mention=key[:60], named=", ".join(named) or "nobody yet")
    return named[key]


def _leaves(stream: str, mention: Mention, picture: Picture, reason: str) -> list[Change]:
    """The record that it was taken for until now forgets it."""
    if not mention.known:
        return []
    gone = MentionDetached(mention=f"{stream}#{mention.key}", reason=reason or "taken for another")
    return [(f"known/{picture.known(mention.known).id}", gone)]


def _attached(stream: str, mention: Mention, reason: str) -> MentionAttached:
    return MentionAttached(mention=f"{stream}#{mention.key}", reason=reason)


RULES = (
    Rule(command=RecogniseMention, decide=recognise),
    Rule(command=UnrecogniseMention, decide=unrecognise),
    Rule(command=CorrectKnown, decide=correct),
    Rule(command=MergeKnown, decide=merge),
    Rule(command=UnmergeKnown, decide=unmerge),
)
