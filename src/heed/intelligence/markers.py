"""Markers on what police know of: placed on somebody's word, reviewed, prolonged and withdrawn by people (IN2). Pure.

Where nobody has begun a record yet, the marker begins it: from a mention of a log, or from what is given.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from heed.intelligence import asides
from heed.intelligence.knowing import Details, RecogniseMention, recognise
from heed.log.command import (
    Command,
    Line,
    Moment,
    NewId,
    OptionalLine,
    OptionalText,
    Ref,
    Refusal,
    Rule,
    Who,
)
from heed.picture.fact import Change
from heed.picture.known import Kind, Known, KnownRecorded, a_kind
from heed.picture.marker import Marker, MarkerPlaced, MarkerProlonged, MarkerReviewed, MarkerWithdrawn
from heed.picture.mention import in_words, mentions_of
from heed.picture.nouns import Picture
from heed.picture.telephone import telephone
from heed.policy.markers import MarkerKind
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy

Days = Annotated[int, Meta(ge=0, le=3660, description="days that it holds; 0 for what the pack gives its kind")]
Numbers = Annotated[OptionalLine, Meta(description="telephone numbers, parted by commas")]


class PlaceMarker(Command, frozen=True, kw_only=True):
    """Place a marker or a special scheme on a record, on a mention of a log, or on what is described here."""

    minted: ClassVar[tuple[str, ...]] = ("marker", "begun")
    marker: NewId = ""
    #: The record that is begun where there is none.
    begun: NewId = ""
    known: OptionalLine = ""
    incident: OptionalLine = ""
    mention: OptionalLine = ""
    of: Literal["", "person", "address", "number", "vehicle"] = ""
    details: Details = msgspec.field(default_factory=dict)
    kind: Line
    words: OptionalText = ""
    reason: Line
    source: Line
    authorised_by: OptionalLine = ""
    rank: OptionalLine = ""
    starts: Moment | None = None
    days: Days = 0
    grade: OptionalLine = ""
    codeword: OptionalLine = ""
    silent: bool = False
    do_not_ring: bool = False
    numbers: Numbers = ""
    address: OptionalLine = ""
    safe_contact: OptionalLine = ""


class ReviewMarker(Command, frozen=True, kw_only=True):
    """Say how a marker stands; its end stays where it was."""

    known: Ref
    marker: Ref
    words: Line


class ProlongMarker(Command, frozen=True, kw_only=True):
    """Let a marker or scheme go on for so many days from now."""

    known: Ref
    marker: Ref
    days: Days = 0
    reason: Line


class WithdrawMarker(Command, frozen=True, kw_only=True):
    """End a marker or scheme."""

    known: Ref
    marker: Ref
    reason: Line


class NoSuchKind(Refusal):
    """There is no marker {kind}; one of {known}."""

    field = "kind"


class OnWhat(Refusal):
    """Say what is marked: a record, a mention of a log, or what kind of thing with its details."""

    field = "of"


class NothingDescribed(Refusal):
    """Say what is marked: the name, the address, the number or the plate."""

    field = "details"


class NotOnThat(Refusal):
    """{name} hangs on {on}, not on {kind}; choose another marker, or mark something else."""

    field = "kind"


class NothingSaid(Refusal):
    """“{words}” gives no reason; say it so that whoever reads it in a year understands."""

    field = "reason"


class NoSource(Refusal):
    """Say where this comes from: a meeting, a reference, whoever met it."""

    field = "source"


class NoAuthority(Refusal):
    """{name} needs somebody's authority; give their name, and their rank or post."""

    field = "authorised_by"


class TooLong(Refusal):
    """{name} holds {most} days at most; a review before that decides whether it goes on."""

    field = "days"


class NotAScheme(Refusal):
    """A grade, a code word, a silent approach or “do not ring” is a special scheme's; choose that, or leave it out."""

    field = "grade"


class NoSuchSchemeGrade(Refusal):
    """A special scheme asks for {known}; not {grade}."""

    field = "grade"


class NoNumber(Refusal):
    """“{number}” is no telephone number; part several by commas."""

    field = "numbers"


class OnlySome(Refusal):
    """{name} may be seen by {roles} alone, so that your role cannot place or change it; ask one of them."""

    field = "kind"


class AlreadyMarked(Refusal):
    """{name} stands there in the same words until {until}; prolong it, or say what is different."""

    field = "kind"


class NoSuchMarker(Refusal):
    """That record has no such marker now; what stands on it: {standing}."""

    field = "marker"


class AskFirst(Refusal):
    """Nobody has reached the protected person since its end was set. Ask them by safe contact; or ask a supervisor."""

    field = "reason"


# Decisions


def place(command: PlaceMarker, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On its record, which begins where there is none."""
    kind = _kind(command, policy)
    _may_see(kind.name, kind.sees, who, policy)
    days = _days(kind, command.days)
    if says_nothing(command.reason, policy):
        raise NothingSaid(words=command.reason)
    if not command.source.strip():
        raise NoSource
    if kind.authority and not command.authorised_by.strip():
        raise NoAuthority(name=kind.name)
    _instruction(command, kind, policy)
    numbers = _numbers(command.numbers)
    known, of, begins = _record(command, picture, policy, who, at)
    if of not in kind.on:
        raise NotOnThat(name=kind.name, on=" or ".join(a_kind(one) for one in kind.on), kind=a_kind(of))
    held = picture.known(known).markers if not begins else ()
    for one in held:
        if one.stands and one.kind == kind.id and one.words == command.words:
            raise AlreadyMarked(name=kind.name, until=f"{one.until:%d %b %Y}")
    starts = max(command.starts, at) if command.starts is not None else at
    placed = MarkerPlaced(
        marker=command.marker, kind=kind.id, name=kind.name, risk=kind.risk, scheme=kind.scheme, words=command.words,
        reason=command.reason, source=command.source, authorised_by=command.authorised_by, rank=command.rank,
        starts=starts, until=starts + timedelta(days=days), review_days=policy.markers.review_days(kind),
        sees=kind.sees, grade=command.grade, codeword=command.codeword, silent=command.silent,
        do_not_ring=command.do_not_ring, numbers=numbers, address=command.address, safe_contact=command.safe_contact,
        by_name=who.name,
    )  # fmt: skip
    return [*begins, (f"known/{known}", placed)]


def _kind(command: PlaceMarker, policy: Policy) -> MarkerKind:
    kind = policy.markers.kinds.get(command.kind)
    if kind is None:
        raise NoSuchKind(kind=command.kind, known=", ".join(policy.markers.kinds))
    return kind


def _days(kind: MarkerKind, given: int) -> int:
    if given > kind.most_days:
        raise TooLong(name=kind.name, most=kind.most_days)
    return given or kind.days


def _may_see(name: str, sees: tuple[str, ...], who: Who, policy: Policy) -> None:
    if sees and who.role not in sees:
        roles = ", ".join(policy.roles[role].name.lower() for role in sees if role in policy.roles)
        raise OnlySome(name=name, roles=roles)


def _instruction(command: PlaceMarker, kind: MarkerKind, policy: Policy) -> None:
    if not kind.scheme and (command.grade or command.codeword or command.silent or command.do_not_ring):
        raise NotAScheme
    grades = policy.markers.scheme.grades
    if command.grade and command.grade not in grades:
        raise NoSuchSchemeGrade(grade=command.grade, known=" or ".join(grades))


def _numbers(written: str) -> tuple[str, ...]:
    found = []
    for part in written.split(","):
        number = telephone(part).e164
        if part.strip() and not number:
            raise NoNumber(number=part.strip()[:40])
        found += [number] if number else []
    return tuple(dict.fromkeys(found))


def _record(
    command: PlaceMarker, picture: Picture, policy: Policy, who: Who, at: datetime
) -> tuple[str, Kind, list[Change]]:
    """The record, its kind, and what begins it where there is none."""
    if command.known:
        known = picture.known(command.known)
        return known.id, known.kind, []
    if command.incident and command.mention:
        return _from_mention(command, picture, policy, who, at)
    if not command.of:
        raise OnWhat
    details = {name.strip(): words.strip() for name, words in command.details.items() if name.strip() and words.strip()}
    if not in_words(command.of, details):
        raise NothingDescribed
    same = picture.marked_same(Known(id="", version=0, kind=command.of, details=details, recorded_at=at))
    if same is not None:
        return picture.known(same.id).id, command.of, []
    return command.begun, command.of, [(f"known/{command.begun}", KnownRecorded(kind=command.of, details=details))]


def _from_mention(
    command: PlaceMarker, picture: Picture, policy: Policy, who: Who, at: datetime
) -> tuple[str, Kind, list[Change]]:
    incident = picture.incident(command.incident)
    begin = RecogniseMention(
        incident=incident.id, mention=command.mention, begun=command.begun, reason=command.reason
    )  # fmt: skip
    named = next((one for one in mentions_of(incident) if one.key == command.mention), None)
    if named is not None and named.known:
        known = picture.known(named.known)
        return known.id, known.kind, []
    begins = recognise(begin, picture, policy, who, at)
    assert named is not None
    return command.begun, named.kind, begins


def marker_of(picture: Picture, policy: Policy, who: Who, known: str, marker: str) -> tuple[Known, Marker]:
    """A marker that stands, by its record; refused to whoever may not see it."""
    record = picture.known(known)
    for one in record.markers:
        if one.id == marker and one.open:
            _may_see(one.name, one.sees, who, policy)
            return record, one
    standing = ", ".join(f"{one.name} ({one.id})" for one in record.markers if one.stands and one.seen_by(who.role))
    raise NoSuchMarker(standing=standing or "none")


def standing_marker(picture: Picture, policy: Policy, who: Who, known: str, marker: str) -> tuple[Known, Marker]:
    """As `marker_of`, but one that was withdrawn is gone."""
    record, one = marker_of(picture, policy, who, known, marker)
    if not one.stands:
        raise NoSuchMarker(standing="it was withdrawn")
    return record, one


def review(command: ReviewMarker, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Looked at; past its end only a decision settles it."""
    known, one = standing_marker(picture, policy, who, command.known, command.marker)
    if says_nothing(command.words, policy):
        raise NothingSaid(words=command.words)
    return [(f"known/{known.id}", MarkerReviewed(marker=one.id, name=one.name, words=command.words, by_name=who.name))]


def prolong(command: ProlongMarker, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """From now, for as many days as its kind bears."""
    known, one = standing_marker(picture, policy, who, command.known, command.marker)
    kind = policy.markers.kinds.get(one.kind)
    days = _days(kind, command.days) if kind is not None else command.days or 1
    _decides(command.reason, one, policy, who)
    prolonged = MarkerProlonged(
        marker=one.id, name=one.name, until=at + timedelta(days=days), reason=command.reason, by_name=who.name
    )
    return [(f"known/{known.id}", prolonged)]


def withdraw(command: WithdrawMarker, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Ended by somebody, who says why."""
    known, one = standing_marker(picture, policy, who, command.known, command.marker)
    _decides(command.reason, one, policy, who)
    withdrawn = MarkerWithdrawn(marker=one.id, name=one.name, reason=command.reason, by_name=who.name)
    return [(f"known/{known.id}", withdrawn)]


def _decides(reason: str, one: Marker, policy: Policy, who: Who) -> None:
    """About a scheme, whoever has asked the protected person; without that a supervisor."""
    if says_nothing(reason, policy):
        raise NothingSaid(words=reason)
    role = policy.roles.get(who.role)
    if one.scheme and one.asked() is None and not (role is not None and role.supervisor):
        raise AskFirst


RULES = (
    Rule(command=PlaceMarker, decide=place),
    Rule(command=ReviewMarker, decide=review),
    Rule(command=ProlongMarker, decide=prolong),
    Rule(command=WithdrawMarker, decide=withdraw),
    *asides.RULES,
)
