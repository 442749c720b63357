"""The locating plan of an incident whose place is not known: its steps, who is told of those not taken, and the places
it may be at, each taken or set aside with a reason (IN6). Pure.

It begins by itself, holds nothing, and ends with a place somebody can be sent to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder, next_up, notify, only_repeats
from heed.contact.plan_places import addresses, rank
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact
from heed.picture.fact import UNKNOWN_PLACE, Change, Place, Subject
from heed.picture.incident import Incident
from heed.picture.locating import (
    LocatingOverdue,
    LocatingStepDone,
    PossiblePlaceSetAside,
    same,
    says_nothing,
    to_be_found,
)
from heed.picture.location import SOURCES, CallerLocationReceived, Fix, LocationAskedAgain, in_words
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.locating import LocatingStep
from heed.policy.values import Interrupts, Policy

#: Steps named in one notice; the rest are counted.
MOST_NAMED = 3


class DoLocatingStep(Command, frozen=True, kw_only=True):
    """Take a step of finding the place, and say what it brought. Asking EISEC again is done by this."""

    incident: Ref
    step: Ref
    result: OptionalText = ""


class SetPlaceAside(Command, frozen=True, kw_only=True):
    """Say why a possible place is not where it is."""

    incident: Ref
    possible: Place
    reason: Text


class NoSuchStep(Refusal):
    """No step of the locating plan is called {step}; there is {known}."""

    field = "step"


class SaysNothingFound(Refusal):
    """Say what it brought, in a word or two: an address, a name, or nothing found."""

    field = "result"


class SaysNotWhy(Refusal):
    """“{text}” says not why it is not there; say what speaks against it."""

    field = "reason"


def do_locating_step(command: DoLocatingStep, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever takes it; taken again, it is written again."""
    incident = picture.incident(command.incident)
    step = policy.locating.steps.get(command.step)
    if step is None:
        raise NoSuchStep(step=command.step, known=", ".join(policy.locating.steps) or "no plan")
    changes: list[Change] = []
    result = command.result.strip()
    if step.settles == "eisec":
        result = result or "asked again"
        if incident.contact:
            contact = picture.contact(incident.contact)
            changes.append((f"contact/{contact.id}", LocationAskedAgain(by_name=who.name)))
    if not result:
        raise SaysNothingFound
    return [(f"incident/{incident.id}", done(step, result, who.name)), *changes]


def set_place_aside(command: SetPlaceAside, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One by one, until one is left or none; looking at the address of the line is done by it."""
    incident = picture.incident(command.incident)
    if not any(sign.isalpha() for sign in command.reason):
        raise SaysNotWhy(text=command.reason)
    stream, reason = f"incident/{incident.id}", command.reason.strip()
    changes: list[Change] = [
        (stream, PossiblePlaceSetAside(possible=command.possible, reason=reason, by_name=who.name))
    ]
    contact = picture.contact(incident.contact) if incident.contact else None
    if contact is not None and any(same(command.possible, place) for place in addresses(contact)):
        result = f"not there: {reason[:1].lower()}{reason[1:]}"
        steps = [one for one in undone(incident, policy) if one.settles == "address"]
        changes += [(stream, done(step, result, who.name)) for step in steps]
    return changes


def done(step: LocatingStep, result: str, by: str) -> LocatingStepDone:
    """A step was taken, and brought this."""
    return LocatingStepDone(step=step.id, words=step.words, result=result, by_name=by)


# What stands undone


def sought(incident: Incident, policy: Policy) -> bool:
    """Whether its place is to be found: nobody is there, and nobody could be sent to a door."""
    if incident.over or not incident.open or incident.reached:
        return False
    return to_be_found(incident.place, policy.locating.rules.findable_metres)


def undone(incident: Incident, policy: Policy) -> list[LocatingStep]:
    """Steps nobody has taken, soonest due first."""
    steps = [one for one in policy.locating.steps.values() if incident.locating.step(one.id) is None]
    return sorted(steps, key=lambda one: one.minutes)


def step_due(step: LocatingStep, incident: Incident) -> datetime:
    """A step is due so many minutes after the incident was opened."""
    return incident.opened_at + minutes(step.minutes)


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """A place it may be at, and why."""

    place: Place
    why: str
    doubts: tuple[str, ...] = ()
    #: When it was said; None for positions, which are of now.
    said_at: datetime | None = None


def _why(fix: Fix) -> str:
    if fix.method == "subscriber_address":
        return "where the number is registered"
    return f"where {SOURCES.get(fix.source, 'the network')} has the call"


def possible(incident: Incident, contact: Contact | None, policy: Policy, at: datetime) -> list[Possible]:
    """Places it may be at, each once and not the one it stands at: those of the network, the nearest first; then what
    was found, what is likeliest first.
    """
    found: list[Possible] = []
    if contact is not None:
        found += [Possible(place=fix.place, why=_why(fix), doubts=fix.doubts) for fix in contact.location.fixes]
    ranked = sorted(incident.locating.found, key=lambda one: rank(one.source, one.said_at, policy, at))
    found += [Possible(place=one.place, why=one.why, said_at=one.said_at) for one in ranked]
    if contact is not None:
        found += [Possible(place=place, why="where the number is registered") for place in addresses(contact)]
    kept: list[Possible] = []
    for one in found:
        known = not says_nothing(one.place) and not same(one.place, incident.place)
        if known and all(not same(one.place, other.place) for other in kept):
            kept.append(one)
    return kept


# What answers of neighbours settle


def settle(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A position that came is what asking brought."""
    found: list[Change] = []
    for stream, fact in changes:
        if not isinstance(fact, CallerLocationReceived) or fact.place == UNKNOWN_PLACE or fact.doubts:
            continue
        contact = picture.state(stream)
        for name in contact.incidents if isinstance(contact, Contact) else ():
            incident = picture.incident(name)
            if sought(incident, policy):
                found += [(f"incident/{name}", done) for done in _answered(fact, incident, policy)]
    return found


def _answered(fact: CallerLocationReceived, incident: Incident, policy: Policy) -> Iterator[LocatingStepDone]:
    kinds = {"aml"} if fact.method.startswith("aml_") else set()
    if fact.source == "eisec":
        kinds.add("eisec")
    for step in undone(incident, policy):
        if step.settles in kinds:
            yield done(step, in_words(fact.place), SOURCES[fact.source])


# Who is told


def locating_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The first step that nobody took, where a life may be at risk; said again as an action nobody did is."""
    assert isinstance(state, Incident)
    if not state.life_at_risk or not sought(state, policy):
        return
    left = undone(state, policy)
    if left:
        due = step_due(left[0], state) + minutes(policy.repeats.quickly(state.locating.told + 1))
        yield deadline(f"incident/{state.id}", "locating", state.locating.told + 1, due)


def on_locating(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever the step is put to hears, then upwards. One notice, however many steps."""
    incident = picture.incident(due.subject)
    late = [one for one in undone(incident, policy) if step_due(one, incident) <= at]
    named = "; ".join(f"{one.words[:1].lower()}{one.words[1:]}" for one in late[:MOST_NAMED])
    more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
    told = next_up(picture, policy, incident, due.step, at, first=_owner(late[0], incident, picture, policy, at))
    loud: Interrupts = "never" if only_repeats(policy, incident, due.step) else "life"
    overdue = LocatingOverdue(
        steps=tuple(one.id for one in late), words=tuple(one.words for one in late), step=due.step, due=due.due,
        owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why="It is graded and sent without a place; finding it goes on.",
    )  # fmt: skip
    why = f"place not known: {named}{more}"
    notice = notify(picture, told.post, policy, at, incident, kind="locating", why=why, interrupts=loud)[1]
    return [(f"incident/{incident.id}", overdue), *notice]


def _owner(step: LocatingStep, incident: Incident, picture: Picture, policy: Policy, at: datetime) -> Post | None:
    held = {post.id: post for post in picture.posts()}
    for role, post in (("call_handler", incident.handler_post), ("dispatcher", incident.accepted_post)):
        if step.owner == role and post in held:
            return held[post]
    return holder(picture, policy, step.owner, desk=incident.desk, at=at).post


CONSEQUENCES = (Consequence(of=frozenset({CallerLocationReceived}), follow=settle),)
RULES = (
    Rule(command=DoLocatingStep, decide=do_locating_step),
    Rule(command=SetPlaceAside, decide=set_place_aside),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (locating_deadlines,)}
DUE = (DueRule("locating", on_locating),)
