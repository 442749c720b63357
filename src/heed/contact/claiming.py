"""Who has a contact: taking the next, giving back, offering, passing on; and claims nobody works on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from heed.clock.deadline import Deadline, deadline
from heed.clock.due import Due, DueRule
from heed.clock.escalation import held_by, may_interrupt
from heed.contact.order import claim_due, next_of, ring_from
from heed.log.command import Command, Line, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.picture.claim import (
    CallNotTaken,
    CallOffered,
    ContactHandedOut,
    ContactPassed,
    ContactReturned,
    ContactTakenOver,
    PassNotTaken,
)
from heed.picture.contact import CallAnswered, Contact
from heed.picture.fact import Change
from heed.picture.moment import clock_time
from heed.picture.nouns import Picture
from heed.picture.post import Notified, Post
from heed.policy.values import Policy


class AnswerNext(Command, frozen=True, kw_only=True):
    """Take whoever is to be answered next: 999 first, longest waiting first."""


class GiveBack(Command, frozen=True, kw_only=True):
    """Put a message that you took back in the queue; it keeps the wait it had."""

    contact: Ref
    note: OptionalLine = ""


class OfferCall(Command, frozen=True, kw_only=True):
    """Put a waiting call through to one handler, for some seconds."""

    contact: Ref
    to_post: Ref


class PassContact(Command, frozen=True, kw_only=True):
    """Pass a contact to a colleague, with what was said so far."""

    contact: Ref
    to_post: Ref
    words: Text


class HandOut(Command, frozen=True, kw_only=True):
    """Hand a caller to another service or force, having spoken to whoever takes them over there."""

    contact: Ref
    to: Annotated[Line, Meta(description="a service of the pack, or a name")]
    spoke_to: Line
    words: Text


class NobodyWaits(Refusal):
    """Nobody waits; the next contact rings here."""


class NotDueYet(Refusal):
    """Nobody waits; the next call back is due from {at}. To ring before, choose its row."""


class AlreadyAnswered(Refusal):
    """{name} already has this call; you can read its card and write on its log."""


class CallOver(Refusal):
    """The line cleared at {at:%H:%M}; ring back, or record what came of it."""


class NotWithYou(Refusal):
    """{name} has it; ask them, or a supervisor, to do this."""


class StillTalking(Refusal):
    """The caller is on the line with you; pass the call to a colleague instead."""


class NotOnDuty(Refusal):
    """{name} is not on duty; choose somebody who is."""


class NothingToPass(Refusal):
    """Nobody has answered it yet; whoever is free takes it from the queue."""


# Decisions


def answer(contact: Contact, picture: Picture, who: Who) -> list[Change]:
    """The first to take it has it; whoever it is passed to takes it over."""
    if contact.answered_at is not None and not contact.untaken:
        if contact.passed_to and contact.passed_to == who.post:
            return [(f"contact/{contact.id}", _taken_over(contact, picture, who))]
        raise AlreadyAnswered(name=_name(picture, contact.handler_post))
    if contact.ended_at is not None and not contact.waiting:
        raise CallOver(at=contact.ended_at)
    taken = CallAnswered(handler=who.person, handler_post=who.post, spoken=contact.spoken)
    return [(f"contact/{contact.id}", taken)]


def _taken_over(contact: Contact, picture: Picture, who: Who) -> ContactTakenOver:
    return ContactTakenOver(
        handler=who.person, handler_post=who.post, name=who.name, from_name=_name(picture, contact.handler_post)
    )


def _name(picture: Picture, post: str) -> str:
    return picture.post(post).name if post else "Somebody else"


def answer_next(command: AnswerNext, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Two who press the key together get two contacts."""
    contacts = picture.contacts_in_sight()
    found = next_of(contacts, who.post, policy.queue, at)
    if found is None:
        later = [due for one in contacts if one.waiting and (due := ring_from(one, policy.queue))]
        raise NotDueYet(at=clock_time(min(later))) if later else NobodyWaits
    return answer(picture.contact(found.id), picture, who)


def give_back(command: GiveBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it gives it back, or a supervisor for them."""
    contact = picture.contact(command.contact)
    _theirs(contact, picture, policy, who)
    if contact.answered_at is None:
        return []
    if contact.on_the_line:
        raise StillTalking
    name = who.name if contact.handler == who.person else _name(picture, contact.handler_post)
    returned = ContactReturned(why="given_back", post=contact.handler_post, name=name, note=command.note)
    return [(f"contact/{contact.id}", returned)]


def offer_call(command: OfferCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It stays in everybody's sight, and whoever takes it first has it; at the desk of who is away nothing rings."""
    contact = picture.contact(command.contact)
    post = _on_duty(command.to_post, picture)
    if not contact.waiting or post.away_since is not None:
        return []
    return [(f"contact/{contact.id}", CallOffered(to_post=post.id, to_name=post.name))]


def pass_contact(command: PassContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nothing moves until the colleague takes it: until then the caller is with whoever has them (FC18)."""
    contact = picture.contact(command.contact)
    if contact.answered_at is None:
        raise NothingToPass
    _theirs(contact, picture, policy, who)
    post = _on_duty(command.to_post, picture)
    passed = ContactPassed(
        from_name=who.name, to_post=post.id, to_person=post.person, to_name=post.name, words=command.words
    )
    why = f"{who.name} passes you a contact: {command.words[:160]}"
    return [(f"contact/{contact.id}", passed), *tell(contact, why, post, picture, policy, at)]


def hand_out(command: HandOut, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A warm transfer: the caller is not let go before somebody there has heard what was said (FC18)."""
    contact = picture.contact(command.contact)
    service = policy.services.get(command.to)
    handed = ContactHandedOut(
        to=command.to, to_name=service.name if service else command.to, spoke_to=command.spoke_to, words=command.words
    )
    return [(f"contact/{contact.id}", handed)]


def _on_duty(ref: str, picture: Picture) -> Post:
    post = picture.post(ref)
    if not post.open:
        raise NotOnDuty(name=post.name)
    return post


def _theirs(contact: Contact, picture: Picture, policy: Policy, who: Who) -> None:
    role = policy.roles.get(who.role)
    minds = role is not None and (role.supervisor or role.system)
    if contact.handler and contact.handler != who.person and not minds:
        raise NotWithYou(name=_name(picture, contact.handler_post))


def tell(
    contact: Contact, why: str, post: Post | None, picture: Picture, policy: Policy, at: datetime, *, loud: bool = True
) -> list[Change]:
    """A post hears of a contact, by an interruption where its hour has one left."""
    if post is None or not post.open:
        return []
    told = Notified(
        subject=f"contact/{contact.id}", number=policy.queue.channel(contact.line).name, kind="contact",
        interrupted=loud and may_interrupt(held_by(picture, post), policy, at), about_life=bool(contact.risk), why=why,
    )  # fmt: skip
    return [(f"post/{post.id}", told)]


# What time brings


def deadlines(state: Contact, policy: Policy) -> Iterator[Deadline]:
    """A claim that rests, a call that rings at one desk, a pass that nobody takes."""
    stream = f"contact/{state.id}"
    stale = claim_due(state, policy.queue)
    if stale is not None:
        yield deadline(stream, "claim", 1, stale)
    ring = policy.queue.channel(state.line).ring_seconds
    if state.offered_at is not None and state.waiting:
        yield deadline(
            stream, "offered", 1, state.offered_at + timedelta(seconds=ring or policy.limits.take_over_seconds)
        )
    if state.passed_at is not None:
        yield deadline(stream, "passed", 1, state.passed_at + timedelta(seconds=policy.limits.take_over_seconds))


def on_stale_claim(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Back in the queue with its wait; whoever had it hears why."""
    contact = picture.contact(due.subject)
    rested = policy.queue.channel(contact.line).claim_minutes
    name = _name(picture, contact.handler_post)
    returned = ContactReturned(why="stale", post=contact.handler_post, name=name, minutes=rested)
    changes: list[Change] = [(f"contact/{contact.id}", returned)]
    if contact.handler_post:
        why = f"nothing was done on it for {rested} min, so it went back to the queue"
        changes += tell(contact, why, picture.post(contact.handler_post), picture, policy, at, loud=False)
    return changes


def on_not_taken(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A phone that rings at an empty desk holds nobody: everybody may take it, and it stands where it stood."""
    contact = picture.contact(due.subject)
    since = contact.offered_at or at
    not_taken = CallNotTaken(
        post=contact.offered_to, name=contact.offered_name, seconds=int((at - since).total_seconds())
    )
    return [(f"contact/{contact.id}", not_taken)]


def on_pass_not_taken(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has the caller hears that the colleague did not come."""
    contact = picture.contact(due.subject)
    seconds = policy.limits.take_over_seconds
    not_taken = PassNotTaken(to_name=contact.passed_name, seconds=seconds)
    changes: list[Change] = [(f"contact/{contact.id}", not_taken)]
    if contact.handler_post:
        why = f"{contact.passed_name} did not take what you passed in {seconds} s; it is still yours"
        changes += tell(contact, why, picture.post(contact.handler_post), picture, policy, at)
    return changes


RULES = (
    Rule(command=AnswerNext, decide=answer_next),
    Rule(command=GiveBack, decide=give_back),
    Rule(command=OfferCall, decide=offer_call),
    Rule(command=PassContact, decide=pass_contact),
    Rule(command=HandOut, decide=hand_out),
)
DUE = (
    DueRule("claim", on_stale_claim), DueRule("offered", on_not_taken), DueRule("passed", on_pass_not_taken),
)  # fmt: skip
