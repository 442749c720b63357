"""Intelligence checks: putting them to somebody, their results, and why one is not done (IN3). Pure.

A check holds nothing: help travels while somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heed.clock.addressing import addressee
from heed.clock.deadline import minutes
from heed.clock.escalation import Holder, above, holder, notify
from heed.log.command import Command, OptionalLine, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.checks import CheckDone, CheckHanded, CheckReasoned, ChecksPut, Outcome, PutCheck
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.checks_needed import Wanted, subjects, wanted
from heed.policy.intelligence import IntelligenceCheck
from heed.policy.reasons import says_nothing
from heed.policy.shapes import nearest
from heed.policy.values import Interrupts, Policy

# Commands


class DoCheck(Command, frozen=True, kw_only=True):
    """Say what an intelligence check brought; that nothing is held is a result."""

    incident: Ref
    #: The check as it stands on the incident, `person` or `person-2`, or any row of the pack.
    check: Ref
    outcome: Outcome
    result: OptionalText = ""
    reference: OptionalLine = ""


class ReasonCheck(Command, frozen=True, kw_only=True):
    """Say why an intelligence check is not done; a supervisor sees it."""

    incident: Ref
    check: Ref
    reason: Text


class HandCheck(Command, frozen=True, kw_only=True):
    """Give an intelligence check to somebody on duty, or to a role; it keeps its time."""

    incident: Ref
    check: Ref
    to: Ref
    reason: OptionalLine = ""


class NoSuchCheck(Refusal):
    """There is no check called {check}{near}"""

    field = "check"


class SaysNotWhat(Refusal):
    """Something is held: say what, and where it is found, in a line or two."""

    field = "result"


class SaysNotWhyNot(Refusal):
    """“{text}” says not why: say what makes the check needless or impossible here."""

    field = "reason"


class DoneAlready(Refusal):
    """{words} is settled already, by {by}."""

    field = "check"


# Decisions


def do_check(command: DoCheck, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever looked says so, asked or not, on an open or a closed log; looked at again, it is written again."""
    incident = picture.incident(command.incident)
    named = _named(command.check, incident, policy, at)
    result = command.result.strip()
    if command.outcome != "nothing_held" and not any(sign.isalnum() for sign in result):
        raise SaysNotWhat
    done = CheckDone(
        key=named.key, check=named.check, words=named.words, looks_up=named.looks_up, outcome=command.outcome,
        result=result, reference=command.reference.strip(), about=subjects(incident, named.looks_up), by_name=who.name,
    )  # fmt: skip
    changes: list[Change] = [(f"incident/{incident.id}", done)]
    if command.outcome == "risk":
        changes += _before_the_units(done, incident, picture, policy, who, at)
    return changes


def reason_check(command: ReasonCheck, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Somebody answers for its not being done, and a supervisor hears of it."""
    incident = picture.incident(command.incident)
    named = _named(command.check, incident, policy, at)
    held = incident.checks.item(named.key)
    if held is not None and not held.open:
        raise DoneAlready(words=held.words, by=held.ended_by)
    reason = command.reason.strip()
    if says_nothing(reason, policy):
        raise SaysNotWhyNot(text=command.reason)
    reasoned = CheckReasoned(
        key=named.key, check=named.check, words=named.words, looks_up=named.looks_up, reason=reason,
        about=subjects(incident, named.looks_up), by_name=who.name,
    )  # fmt: skip
    seen_by = above(picture, policy, incident, held.owner_role if held is not None else who.role, at).post
    why = f"{named.words[:1].lower()}{named.words[1:]} not done, says {who.name}: {reason}"
    told = notify(picture, seen_by, policy, at, incident, kind="informed", why=why, interrupts="never")[1]
    return [(f"incident/{incident.id}", reasoned), *told]


def hand_check(command: HandCheck, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A named person has it from then on, and hears of it; a time that has passed goes on up the ladder."""
    incident = picture.incident(command.incident)
    held = incident.checks.item(command.check)
    if held is None:
        keys = [one.key for one in incident.checks.items]
        raise NoSuchCheck(check=command.check, near=nearest(command.check, keys) or ".")
    if not held.open:
        raise DoneAlready(words=held.words, by=held.ended_by)
    role, post, name = addressee(command.to, incident, picture, policy, at)
    if held.handed and (role, post) == (held.owner_role, held.owner_post):
        return []
    handed = CheckHanded(
        key=held.key, words=held.words, to_role=role, to_post=post, to_name=name, by_name=who.name,
        reason=command.reason.strip(),
    )  # fmt: skip
    to = next((one for one in picture.posts() if one.id == post), None)
    said = f": {handed.reason}" if handed.reason else ""
    why = f"given to you by {who.name}: {_in_words(held.words, subjects(incident, held.looks_up))}{said}"
    told = [] if to is None or to.person == who.person else notify(
        picture, to, policy, at, incident, kind="check", why=why, interrupts="life"
    )[1]  # fmt: skip
    return [(f"incident/{incident.id}", handed), *told]


def _in_words(words: str, about: Sequence[str]) -> str:
    """`subscriber check, 07700 900123 (the phone he used)`."""
    return ", ".join((words[:1].lower() + words[1:], *about))


def _named(check: str, incident: Incident, policy: Policy, at: datetime) -> PutCheck:
    """The check of a key, or of a row: what is open of it, else one that nobody had asked for yet."""
    held = incident.checks.item(check)
    of = held.check if held is not None else check
    waiting = [held] if held is not None and held.open else [one for one in incident.checks.of(of) if one.open]
    found = next(iter(waiting), held)
    if found is not None and (found.open or of not in policy.checks):
        return PutCheck(key=found.key, check=of, words=found.words, looks_up=found.looks_up, due=found.due)
    row = policy.checks.get(of)
    if row is None:
        raise NoSuchCheck(check=check, near=nearest(check, policy.checks) or ".")
    asked = next((one.key for one in wanted(incident, policy) if one.row.id == of), "")
    key = asked or (found.key if found is not None else row.id)
    return PutCheck(key=key, check=row.id, words=row.words, looks_up=row.looks_up, due=at)


def _before_the_units(
    done: CheckDone, incident: Incident, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Whoever has the incident passes it to the units that go, or are there; aloud, as it is about their safety too."""
    has_it = next((post for post in picture.posts() if post.id == incident.accepted_post), None)
    if has_it is None:
        has_it = holder(picture, policy, policy.hears.dispatch, desk=incident.desk, at=at).post
    if has_it is None or has_it.person == who.person:
        return []
    units = ", ".join(one.callsign for one in incident.units)
    found = f"risk found by the {done.words[:1].lower()}{done.words[1:]}: {done.result}"
    why = f"{found.rstrip('.')}. Pass it to {units}" if units else found
    loud: Interrupts = "always" if units else "life"
    return notify(picture, has_it, policy, at, incident, kind="check", why=why, interrupts=loud)[1]


# Whose it is


def whose(row: IntelligenceCheck, incident: Incident, picture: Picture, policy: Policy, at: datetime) -> Holder:
    """The owner's role where somebody on duty holds it, else the pack's other; every empty role is named."""
    first = holder(picture, policy, row.owner, desk=incident.desk, at=at)
    if row.owner not in first.uncovered:
        return _their_own(first, incident, picture)
    second = holder(picture, policy, row.fallback, desk=incident.desk, at=at)
    return _their_own(Holder(second.role, second.post, (row.owner, *second.uncovered)), incident, picture)


def _their_own(found: Holder, incident: Incident, picture: Picture) -> Holder:
    """Where its role is the handler's or the dispatcher's, the one who has this incident."""
    own = {"call_handler": incident.handler_post, "dispatcher": incident.accepted_post}.get(found.role, "")
    post = next((one for one in picture.posts() if own and one.id == own and one.role == found.role), None)
    return Holder(found.role, post, found.uncovered) if post is not None else found


def put(incident: Incident, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """Everything asked for and with nobody is put to somebody, one fact and one line an owner; cover is alarmed."""
    found: dict[tuple[str, str], tuple[Holder, list[Wanted]]] = {}
    for one in wanted(incident, policy):
        has_it = whose(one.row, incident, picture, policy, at)
        found.setdefault((has_it.role, has_it.post_id), (has_it, []))[1].append(one)
    changes: list[Change] = []
    for has_it, rows in found.values():
        changes += _put_to(has_it, rows, incident, picture, policy, at)
    return changes


def _put_to(
    has_it: Holder, rows: Iterable[Wanted], incident: Incident, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    checks = tuple(
        PutCheck(
            key=one.key, check=one.row.id, words=one.row.words, looks_up=one.row.looks_up,
            due=at + minutes(one.row.minutes_with_life if incident.life_at_risk else one.row.minutes),
        )
        for one in rows
    )  # fmt: skip
    fact = ChecksPut(
        checks=checks, owner_role=has_it.role, owner_post=has_it.post_id, owner_name=has_it.name,
        uncovered=has_it.uncovered,
    )  # fmt: skip
    named = ", ".join(
        _in_words(one.words, subjects(incident, one.looks_up) if one.looks_up == "subscriber" else ()) for one in checks
    )
    told = notify(
        picture, has_it.post, policy, at, incident, kind="check", why=f"owed by you: {named}", interrupts="never"
    )[1]
    return [(f"incident/{incident.id}", fact), *told, *_uncovered(has_it, named, incident, picture, policy, at)]


def _uncovered(
    has_it: Holder, named: str, incident: Incident, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """A supervisor hears that nobody holds the role, and who has it instead."""
    if not has_it.uncovered:
        return []
    empty = policy.roles[has_it.uncovered[0]].name.lower()
    told: Post | None = above(picture, policy, incident, has_it.role, at).post
    if told is None or told.id == has_it.post_id:
        return []
    why = f"nobody on duty as {empty}: {named} with {has_it.name}"
    return notify(
        picture, told, policy, at, incident, kind="cover", why=why, interrupts="never", about_life=False
    )[1]  # fmt: skip


RULES = (
    Rule(command=DoCheck, decide=do_check),
    Rule(command=ReasonCheck, decide=reason_check),
    Rule(command=HandCheck, decide=hand_check),
)
