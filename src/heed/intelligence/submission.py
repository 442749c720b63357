"""Giving intelligence in one step, from a contact, a log or the scene, and the desk's taking it (IN7). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from heed.clock.answering import standing_in
from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.clock.rungs import rung_of, said_after
from heed.log.command import Command, NewId, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.picture.checks import IntelligenceGiven
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject, id_of
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.picture.submission import (
    Handling,
    Information,
    IntelligenceSubmitted,
    Source,
    Submission,
    SubmissionOverdue,
    SubmissionTaken,
    stream_of,
)
from heed.policy.values import Policy

OptionalRef = Annotated[str, Meta(max_length=80, description="an id or a log number; empty for none")]


class SubmitIntelligence(Command, frozen=True, kw_only=True):
    """Give the intelligence desk what you know, from a log, a contact or neither. Names are parted by semicolons."""

    minted: ClassVar[tuple[str, ...]] = ("submission",)
    submission: NewId = ""
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    text: Text
    people: OptionalLine = ""
    addresses: OptionalLine = ""
    vehicles: OptionalLine = ""
    numbers: OptionalLine = ""
    source: Source = ""
    information: Information = ""
    handling: Handling = ""
    from_scene: bool = False


class TakeSubmission(Command, frozen=True, kw_only=True):
    """Say that the intelligence desk has it."""

    submission: Ref
    words: OptionalLine = ""


class SaysNothingKnown(Refusal):
    """“{text}” says nothing: write what is known, and how."""

    field = "text"


class TakenAlready(Refusal):
    """{by} has it already."""

    field = "submission"


def submit_intelligence(
    command: SubmitIntelligence, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """A submission with an owner and a time; on a log it is a line there too, and judgement is open again."""
    incident = picture.incident(command.incident) if command.incident else None
    contact = picture.contact(command.contact) if command.contact else None
    text = command.text.strip()
    if not any(sign.isalnum() for sign in text):
        raise SaysNothingKnown(text=command.text)
    rules = policy.submissions
    owner = holder(picture, policy, rules.owner, desk=incident.desk if incident is not None else "", at=at)
    given = IntelligenceSubmitted(
        incident=incident.id if incident is not None else "", number=incident.number if incident is not None else "",
        contact=contact.id if contact is not None else "", text=text, people=_names(command.people),
        addresses=_names(command.addresses), vehicles=_names(command.vehicles), numbers=_names(command.numbers),
        source=command.source, information=command.information, handling=command.handling,
        from_scene=command.from_scene, by_name=who.name, by_post=who.post, due=at + minutes(rules.minutes),
        owner_role=owner.role,
        owner_post=owner.post_id, owner_name=owner.name,
    )  # fmt: skip
    stream = stream_of(command.submission, given.incident or given.contact)
    return [
        (stream, given), *_told(stream, given.number, owner, "intelligence for you to take", loud=False),
        *_on_logs(given, id_of(stream), incident, contact, picture),
    ]  # fmt: skip


def _names(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in said.split(";") if (name := one.strip())))


def _on_logs(
    given: IntelligenceSubmitted, submission: str, incident: Incident | None, contact: Contact | None, picture: Picture
) -> list[Change]:
    """A line on the log it was given on; else on every open log of its contact."""
    names = [incident.id] if incident is not None else [*contact.incidents] if contact is not None else []
    line = IntelligenceGiven(submission=submission, text=given.text, from_scene=given.from_scene, by_name=given.by_name)
    return [(f"incident/{name}", line) for name in names if incident is not None or picture.incident(name).open]


def take_submission(command: TakeSubmission, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It is the desk's from then on, and whoever gave it hears that."""
    found = picture.submission(command.submission)
    if not found.open:
        raise TakenAlready(by=found.taken_by)
    words = command.words.strip()
    taken: list[Change] = [(f"submission/{found.id}", SubmissionTaken(by_name=who.name, words=words))]
    giver = standing_in(found.by_post, {f"post/{post.id}": post for post in picture.posts()})
    if giver is not None and giver.person != who.person:
        why = f"{who.name} has taken what you gave{f': {words}' if words else ''}"
        taken += _told(f"submission/{found.id}", found.number, Holder(giver.role, giver, ()), why, loud=False)
    return taken


def _told(stream: str, number: str, to: Holder, why: str, *, loud: bool) -> list[Change]:
    if to.post is None:
        return []
    notice = Notified(subject=stream, number=number, kind="submission", interrupted=loud, about_life=False, why=why)
    return [(f"post/{to.post.id}", notice)]


# Deadlines


def submission_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """When it is next said that nobody took it."""
    assert isinstance(state, Submission)
    ladder, step = policy.ladders[policy.submissions.ladder], state.step + 1
    yield deadline(f"submission/{state.id}", "submission", step, state.due + said_after(ladder, step))


def on_submission(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it hears first, then the ladder upwards."""
    found = picture.submission(due.subject)
    rung = rung_of(policy.ladders[policy.submissions.ladder], due.step)
    held = {f"post/{post.id}": post for post in picture.posts()} if due.step == 1 else {}
    named = standing_in(found.owner_post, held)
    told = Holder(named.role, named, ()) if named is not None else holder(
        picture, policy, found.owner_role if due.step == 1 else rung.owner, at=at
    )  # fmt: skip
    overdue = SubmissionOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name, why=rung.why
    )
    return [(due.stream, overdue), *_told(due.stream, found.number, told, "intelligence not taken", loud=False)]


RULES = (
    Rule(command=SubmitIntelligence, decide=submit_intelligence),
    Rule(command=TakeSubmission, decide=take_submission),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"submission": (submission_deadlines,)}
DUE = (DueRule("submission", on_submission),)
