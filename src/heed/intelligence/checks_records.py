"""Asking records systems for a check, or with a reason where no incident is in hand; and what comes back (IN3). Pure.

The asking itself happens outside any act: whoever carries questions follows the record (`heed.adapters.records`). A
system that stays silent leaves the check owed, and whoever asked is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from heed.clock.answering import standing_in
from heed.clock.escalation import notify
from heed.intelligence.ports import LONGEST_SUMMARY
from heed.log.command import Command, Line, NewId, OptionalLine, OptionalText, Ref, Refusal, Rule, Who
from heed.picture.fact import Change, category_of
from heed.picture.incident import Incident
from heed.picture.nouns import NotThere, Picture
from heed.picture.post import Notified
from heed.picture.records import (
    LooksUp,
    LookupBegun,
    LookupRead,
    Query,
    RecordsAnswered,
    RecordsAsked,
    RecordsAskedAgain,
    RecordsLookup,
    Status,
)
from heed.policy.checks_needed import subjects
from heed.policy.intelligence import RecordsSystem
from heed.policy.reasons import says_nothing
from heed.policy.shapes import nearest
from heed.policy.values import Policy

# Commands


class AskRecords(Command, frozen=True, kw_only=True):
    """Ask a records system for a check of an incident, which is the reason; without a name, by those on the log."""

    minted: ClassVar[tuple[str, ...]] = ("query",)
    query: NewId = ""
    incident: Ref
    check: Ref
    system: Ref
    about: OptionalLine = ""


class LookUp(Command, frozen=True, kw_only=True):
    """Ask a records system with no incident in hand; a reason is wanted."""

    minted: ClassVar[tuple[str, ...]] = ("lookup",)
    lookup: NewId = ""
    system: Ref
    looks_up: LooksUp
    about: Line
    reason: OptionalLine = ""


class ReadLookup(Command, frozen=True, kw_only=True):
    """Say that you have read what came of a lookup."""

    lookup: Ref


class AskRecordsAgain(Command, frozen=True, kw_only=True):
    """A records system did not answer in its time, and is asked once more."""

    stream: Ref
    query: Ref


class AnswerRecords(Command, frozen=True, kw_only=True):
    """A records system answered, or stays silent."""

    stream: Ref
    query: Ref
    status: Status
    hits: Annotated[int, Meta(ge=0)] = 0
    reference: OptionalLine = ""
    summary: OptionalText = ""


class NoSuchSystem(Refusal):
    """No records system is called {system}{near}"""

    field = "system"


class NotAskedFor(Refusal):
    """{name} cannot be asked about that: it knows of {known}."""

    field = "system"


class NothingToAskBy(Refusal):
    """Nobody and nothing is named for this check: write whom or what to ask about."""

    field = "about"


class ReasonWanted(Refusal):
    """No incident is in hand: say what you look this up for."""

    field = "reason"


class NotYours(Refusal):
    """{name} asked this; it is theirs to read."""

    field = "lookup"


# Decisions


def ask_records(command: AskRecords, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A question is a fact before it is asked, with the incident as its reason."""
    incident = picture.incident(command.incident)
    held = incident.checks.item(command.check)
    row = policy.checks.get(held.check if held is not None else command.check)
    looks_up = held.looks_up if held is not None else row.looks_up if row is not None else None
    system = _system(command.system, policy)
    if looks_up is None or looks_up not in system.looks_up:
        raise NotAskedFor(name=system.name, known=", ".join(system.looks_up))
    about = command.about.strip() or "; ".join(subjects(incident, looks_up))
    if not any(sign.isalnum() for sign in about):
        raise NothingToAskBy
    why = f"log {incident.number}, {incident.code_name or incident.what}"
    asked = _asked(command.query, system, looks_up, about, why, who, check=held.key if held else command.check)
    return [(f"incident/{incident.id}", asked)]


def look_up(command: LookUp, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever looks somebody up for no incident says what for."""
    system = _system(command.system, policy)
    if command.looks_up not in system.looks_up:
        raise NotAskedFor(name=system.name, known=", ".join(system.looks_up))
    reason, about = command.reason.strip(), command.about.strip()
    if says_nothing(reason, policy):
        raise ReasonWanted
    if not any(sign.isalnum() for sign in about):
        raise NothingToAskBy
    begun = LookupBegun(looks_up=command.looks_up, about=about, reason=reason, by=who.person, by_name=who.name)
    stream = f"lookup/{command.lookup}"
    return [(stream, begun), (stream, _asked(command.lookup, system, command.looks_up, about, reason, who))]


def _system(name: str, policy: Policy) -> RecordsSystem:
    system = policy.records.get(name)
    if system is None:
        raise NoSuchSystem(system=name, near=nearest(name, policy.records) or ".")
    return system


def _asked(
    query: str, system: RecordsSystem, looks_up: LooksUp, about: str, why: str, who: Who, check: str = ""
) -> RecordsAsked:
    return RecordsAsked(
        query=query, system=system.id, name=system.name, check=check, looks_up=looks_up, about=about, why=why,
        by_name=who.name, by_post=who.post,
    )  # fmt: skip


def read_lookup(command: ReadLookup, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever asked reads it; it leaves their list."""
    found = picture.state(f"lookup/{command.lookup}")
    if not isinstance(found, RecordsLookup):
        raise NotThere("lookup", command.lookup)
    if found.by != who.person:
        asked = next(iter(found.queries), None)
        raise NotYours(name=asked.by_name if asked is not None else "Somebody else")
    return [(f"lookup/{found.id}", LookupRead())] if found.open else []


def ask_records_again(
    command: AskRecordsAgain, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Progress, for whoever waits."""
    query = _query(command.stream, command.query, picture)
    if query is None or not query.open:
        return []
    return [(command.stream, RecordsAskedAgain(query=query.id, name=query.name))]


def answer_records(command: AnswerRecords, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The first answer stands, and one that comes after a silence; told twice it is kept once."""
    query = _query(command.stream, command.query, picture)
    if query is None or query.found or command.status in ("", query.status):
        return []
    said = command.summary.strip()
    answered = RecordsAnswered(
        query=query.id, name=query.name, status=command.status, hits=command.hits, reference=command.reference.strip(),
        summary=said if len(said) <= LONGEST_SUMMARY else f"{said[: LONGEST_SUMMARY - 1]}…",
    )  # fmt: skip
    return [(command.stream, answered), *_told(answered, query, command.stream, picture, policy, at)]


def _query(stream: str, query: str, picture: Picture) -> Query | None:
    state = picture.state(stream) if category_of(stream) in ("incident", "lookup") else None
    queries = (
        state.checks.queries
        if isinstance(state, Incident)
        else state.queries
        if isinstance(state, RecordsLookup)
        else ()
    )
    return next((one for one in queries if one.id == query), None)


def _told(
    answered: RecordsAnswered, query: Query, stream: str, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """Whoever asked hears what came; aloud that nothing did, where a life may be at risk."""
    post = standing_in(query.by_post, {f"post/{one.id}": one for one in picture.posts()})
    if post is None:
        return []
    came = answered.status in ("answered", "partial", "too_many")
    why = f"{answered.sentence()}{'' if came else '; the check is still owed'}, on {query.about}"
    state = picture.state(stream)
    if isinstance(state, Incident):
        loud = notify(
            picture, post, policy, at, state, kind="records", why=why, interrupts="never" if came else "life"
        )  # fmt: skip
        return loud[1]
    why = why.replace("; the check is still owed", "; look it up another way")
    return [
        (f"post/{post.id}", Notified(
            subject=stream, number="", kind="records", interrupted=False, about_life=False, why=why
        ))
    ]  # fmt: skip


RULES = (
    Rule(command=AskRecords, decide=ask_records),
    Rule(command=LookUp, decide=look_up),
    Rule(command=ReadLookup, decide=read_lookup),
    Rule(command=AskRecordsAgain, decide=ask_records_again, system=True),
    Rule(command=AnswerRecords, decide=answer_records, system=True),
)
