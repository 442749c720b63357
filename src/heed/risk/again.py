"""Somebody rings again: a call from the number of an open incident's caller is told at once, and so is its ending.

Pure. Who has the incident and who takes the call hear of each other by a line, a supervisor at once. A number is not a
person, so it joins nothing and asks for a look at the incident, not for a new assessment: that is for whoever takes
the call to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.clock.deadline import minutes
from heed.clock.escalation import holder, minutes_between, notify
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.again import CallerRangAgain, ordinal
from heed.picture.contact import CallAnswered, Contact, ContactRecorded
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.telephone import telephone
from heed.policy.values import Interrupts, Policy
from heed.risk.chase import chasing


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What a call that was answered, or ended without an incident, is to an open incident of the same number."""
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream)
        if not isinstance(contact, Contact) or contact.incidents:
            continue
        if isinstance(fact, CallAnswered):
            found += _answered(contact, picture, policy, who, at)
        elif isinstance(fact, ContactRecorded):
            found += _ended(contact, fact.note, picture, policy, who, at)
    return found


def _answered(contact: Contact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    incident = _same_number(contact, picture, policy, at)
    if incident is None or contact.id in incident.again.contacts:
        return []
    nth = len(incident.again.contacts) + 2
    loud = _loud(incident, policy, at)
    fact = CallerRangAgain(contact=contact.id, nth=nth, taken_by=who.name, told=loud)
    ago = minutes_between(incident.again.last_at or incident.opened_at, at)
    why = f"{ordinal(nth)} call from its caller’s number, {ago} min after the last, taken by {who.name}"
    return [(f"incident/{incident.id}", fact), *_told(incident, why, who, picture, policy, at, loud=loud)]


def _loud(incident: Incident, policy: Policy, at: datetime) -> bool:
    told = incident.again.told_at
    return told is None or at - told >= minutes(policy.repeats.chase_minutes)


def _ended(contact: Contact, note: str, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    sight = (one for one in picture.incidents_in_sight() if one.open and contact.id in one.again.contacts)
    known = next(sight, None)
    if known is None:
        return []
    incident = picture.incident(known.id)
    nth = incident.again.contacts.index(contact.id) + 2
    loud = _loud(incident, policy, at)
    ended = CallerRangAgain(contact=contact.id, nth=nth, taken_by=who.name, ended=True, note=note, told=loud)
    why = f"{ordinal(nth)} call from its caller’s number ended without an incident: “{note[:120]}”"
    return [(f"incident/{incident.id}", ended), *_told(incident, why, who, picture, policy, at, loud=loud)]


def _same_number(contact: Contact, picture: Picture, policy: Policy, at: datetime) -> Incident | None:
    """The open incident whose caller rang from that number, or rang again, within the pack's minutes; whenever it was,
    while nobody is sent or it is overdue. Such a one before another, and the newest.
    """
    wanted = telephone(contact.number).e164
    window = minutes(policy.account.conduct.again_minutes)
    if not wanted or not window:
        return None
    found = [
        one for one in picture.incidents_in_sight()
        if one.open and telephone(one.caller_number).e164 == wanted
        and (at - (one.again.last_at or one.opened_at) <= window or chasing(one, policy, at))
    ]  # fmt: skip
    newest = max(found, key=lambda one: (bool(chasing(one, policy, at)), one.opened_at, one.id), default=None)
    return picture.incident(newest.id) if newest is not None else None


def _told(
    incident: Incident, why: str, who: Who, picture: Picture, policy: Policy, at: datetime, *, loud: bool
) -> list[Change]:
    """A supervisor, once in the pack's minutes by more than a line; who has it and who took the call by a line."""
    leader = holder(picture, policy, policy.hears.again, desk=incident.desk, at=at).post
    life = incident.life_at_risk or any(one.life for one in incident.undealt_cues)
    may: Interrupts = "life" if loud else "never"
    changes = notify(picture, leader, policy, at, incident, kind="again", why=why, about_life=life, interrupts=may)[1]
    lines = {incident.accepted_post or incident.handler_post, who.post} - {leader.id if leader else "", ""}
    for post in picture.posts():
        if post.id in lines:
            changes += notify(picture, post, policy, at, incident, kind="again", why=why, interrupts="never")[1]
    return changes


MOVES: frozenset[type[Fact]] = frozenset((CallAnswered, ContactRecorded))
CONSEQUENCES = (Consequence(of=MOVES, follow=follow),)
