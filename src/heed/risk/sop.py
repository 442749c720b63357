"""The SOP of a code: it opens with the code, grows with what is heard and answered, and is done, reasoned or handed on.

Pure. Anyone who sees an action undone may do it (RG8).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from heed.clock.addressing import UnknownAddressee, addressee
from heed.log.command import Command, OptionalText, Ref, Refusal, Text, Who
from heed.log.decided import Consequence
from heed.picture.coding import CodeDoubted
from heed.picture.cue import CueHeard, CueSetAside
from heed.picture.entry import ServiceRequested
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.liaison import LiaisonDecided
from heed.picture.life import CodeSet
from heed.picture.nouns import Picture
from heed.picture.script import (
    Action,
    Item,
    ScriptAnswered,
    SopActionDone,
    SopActionHanded,
    SopActionReasoned,
    SopActionsAdded,
    SopOpened,
)
from heed.policy.considered import nearest_sop
from heed.policy.script import Scripts
from heed.policy.values import Policy

# Commands


class DoAction(Command, frozen=True, kw_only=True):
    """Do an action of the SOP, or say that it is done; where it asks a service for help, this asks it."""

    incident: Ref
    action: Ref
    how: OptionalText = ""


class ReasonAction(Command, frozen=True, kw_only=True):
    """Say why an action of the SOP is not to be done here."""

    incident: Ref
    action: Ref
    reason: Text


class HandAction(Command, frozen=True, kw_only=True):
    """Give an action of the SOP to a role or a person on duty, by a time."""

    incident: Ref
    action: Ref
    to: Ref
    minutes: Annotated[int, Meta(ge=1, le=24 * 60, description="minutes in which it is to be done")] | None = None


class NoSuchAction(Refusal):
    """Nothing called {action} is to be done on this incident; there is {known}."""

    field = "action"


class AlreadySettled(Refusal):
    """“{words}” is settled already, by {by}."""

    field = "action"


class SaysNoReason(Refusal):
    """“{text}” is no reason; say what makes it needless or impossible here."""

    field = "reason"


class NobodyCalledSo(UnknownAddressee):
    """Nobody on duty and no role is called {to}; there are {known}."""

    field = "to"


class HandedTooFar(Refusal):
    """This is about a life: give it for at most {most} minutes."""

    field = "minutes"


def do_action(command: DoAction, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Never held: a service is asked again where somebody asks again (L7)."""
    incident = picture.incident(command.incident)
    item = _item(incident, command.action)
    stream, service = f"incident/{incident.id}", policy.services.get(item.action.service)
    asked: list[Change] = []
    if service is not None:
        what = command.how or f"{incident.what}, at {incident.place.words}"
        asked = [(stream, ServiceRequested(service=service.id, name=service.name, what=what))]
    if not item.open:
        if asked:
            return asked
        raise AlreadySettled(words=item.action.words, by=item.done_by)
    # Where it asks a service, the request does it, as anybody's does (`follow`).
    return asked or [(stream, _done(item.action, who, command.how))]


def reason_action(command: ReasonAction, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A reason is words."""
    incident = picture.incident(command.incident)
    item = _undone(incident, command.action)
    if not any(sign.isalpha() for sign in command.reason):
        raise SaysNoReason(text=command.reason)
    reasoned = SopActionReasoned(
        action=item.action.id, words=item.action.words, reason=command.reason.strip(), by_name=who.name
    )
    return [(f"incident/{incident.id}", reasoned)]


def hand_action(command: HandAction, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It is somebody's by name or role from now on, and goes up from them."""
    incident = picture.incident(command.incident)
    item = _undone(incident, command.action)
    most = policy.limits.look_with_life
    minutes = command.minutes or item.action.minutes
    if item.action.life and minutes > most:
        raise HandedTooFar(most=most)
    role, post, name = addressee(command.to, incident, picture, policy, at, refuse=NobodyCalledSo)
    handed = SopActionHanded(
        action=item.action.id, words=item.action.words, to_role=role, to_post=post, to_name=name,
        due=at + timedelta(minutes=minutes), by_name=who.name,
    )  # fmt: skip
    return [(f"incident/{incident.id}", handed)]


def _item(incident: Incident, action: str) -> Item:
    found = incident.script.item(action)
    if found is None:
        known = ", ".join(one.action.id for one in incident.script.items)
        raise NoSuchAction(action=action, known=known or "nothing to do")
    return found


def _undone(incident: Incident, action: str) -> Item:
    found = _item(incident, action)
    if not found.open:
        raise AlreadySettled(words=found.action.words, by=found.done_by)
    return found


# What facts bring with them


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What code, risk and answers of one act bring in on each incident, and what they settle."""
    found: list[Change] = []
    for stream in dict.fromkeys(stream for stream, fact in changes if type(fact) in BRING):
        incident = picture.ahead(stream)
        if isinstance(incident, Incident) and incident.open:
            written = [fact for other, fact in changes if other == stream]
            found += [(stream, fact) for fact in _brought(written, incident, policy, who)]
    return found


def _brought(written: Sequence[Fact], incident: Incident, policy: Policy, who: Who) -> list[Fact]:
    there = {one.action.id for one in incident.script.items}
    new: list[SopOpened | SopActionsAdded] = []
    for fact in written:
        opened = _opened(fact, incident, policy.scripts)
        if opened is not None:
            new.append(opened)
            there |= {one.id for one in opened.actions}
    near = _while_in_doubt(incident, policy)
    if near is not None:
        new.append(near)
        there |= {one.id for one in near.actions}
    for fact in written:
        added = _added(fact, there, policy.scripts)
        if added is not None:
            new.append(added)
            there |= {one.id for one in added.actions}
    fresh = [one for fact in new for one in fact.actions if incident.script.item(one.id) is None]
    waiting = [*(one.action for one in incident.script.items if one.open), *fresh]
    return [*new, *_settled(written, incident, waiting, who)]


def _opened(fact: Fact, incident: Incident, scripts: Scripts) -> SopOpened | None:
    """The SOP of a code; an empty one where the code before had one and this has none."""
    if not isinstance(fact, CodeSet) or fact.code != incident.code or fact.code == incident.script.code:
        return None
    actions = tuple(one.opened() for one in scripts.sop_of(fact.code))
    return SopOpened(code=fact.code, name=fact.name, actions=actions) if actions or incident.script.items else None


def _while_in_doubt(incident: Incident, policy: Policy) -> SopOpened | None:
    """The SOP nearest to what was heard, where somebody is not sure of the code and none is open yet."""
    if not incident.coding.doubt or incident.code or incident.script.code:
        return None
    code = nearest_sop(incident, policy)
    if not code:
        return None
    actions = tuple(one.opened() for one in policy.scripts.sop_of(code))
    return SopOpened(code=code, name=policy.codes[code].name, actions=actions)


def _added(fact: Fact, there: set[str], scripts: Scripts) -> SopActionsAdded | None:
    """Actions that a risk said or feared, or an answer, brings in and that do not stand there yet."""
    match fact:
        case CueHeard() if fact.mode in ("said", "feared"):
            cue, because = fact.construct, f"{fact.name}, “{fact.words}”"
            found = [one for one in scripts.actions.values() if fact.construct in one.when_heard]
        case ScriptAnswered() if fact.choice:
            cue, because = "", fact.says or f"{fact.asks} {fact.choice}"
            wanted = f"{fact.question}:{fact.choice}"
            found = [
                one for one in scripts.actions.values() if wanted in {w.replace(": ", ":") for w in one.when_answered}
            ]
        case _:
            return None
    actions = tuple(one.opened() for one in found if one.id not in there)
    return SopActionsAdded(actions=actions, because=because, cue=cue) if actions else None


def _settled(written: Sequence[Fact], incident: Incident, waiting: Sequence[Action], who: Who) -> list[Fact]:
    """Actions that a service asked, an answer or a risk set aside has settled."""
    asked = {fact.service for fact in written if isinstance(fact, ServiceRequested)} | set(incident.services)
    answers = {one.question: one.in_words() for one in incident.script.answers}
    advised = next((fact.adviser for fact in written if isinstance(fact, LiaisonDecided)), "")
    aside = {fact.construct: fact for fact in written if isinstance(fact, CueSetAside)}
    found: list[Fact] = []
    for action in waiting:
        item = incident.script.item(action.id)
        if action.service and action.service in asked:
            found.append(_done(action, who, "asked"))
        elif action.question and action.question in answers:
            found.append(_done(action, who, answers[action.question]))
        elif action.liaison and advised:
            found.append(_done(action, who, advised))
        elif item is not None and item.cue in aside:
            reason = aside[item.cue].reason
            found.append(SopActionReasoned(action=action.id, words=action.words, reason=reason, by_name=who.name))
    return found


def _done(action: Action, who: Who, how: str) -> SopActionDone:
    return SopActionDone(action=action.id, words=action.words, by_name=who.name, how=how)


BRING: frozenset[type[Fact]] = frozenset({
    CodeSet, CodeDoubted, CueHeard, CueSetAside, ServiceRequested, ScriptAnswered, LiaisonDecided,
})  # fmt: skip
CONSEQUENCES = (Consequence(of=BRING, follow=follow),)
