"""Ringing back after a call: owed on a clock, decided by one key, tried, and ended by an outcome (FC4). Pure.

Each follow-up of a call is somebody's by name, and goes up the room while it stays undone. Nothing here is a form: a
decision is one key with benefit and danger beside it. Once a threat was heard it is a supervisor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.clock.deadline import minutes
from heed.clock.escalation import holder
from heed.clock.reaching import threat_heard
from heed.contact.follow_up import NothingOwed, in_danger, notify_of
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact, ContactRecorded, IncidentOpenedFromContact
from heed.picture.fact import Change, Fact
from heed.picture.follow_up import (
    CHOICES,
    KINDS,
    AnsweredBy,
    Choice,
    FollowUpEnded,
    FollowUpHanded,
    FollowUpOwed,
    RecallDecided,
    RecallTried,
)
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.reaching import CallerTried, RingBackDecided
from heed.picture.script import SopActionDone
from heed.policy.recalling import RecallOutcome
from heed.policy.values import Policy


class DecideRecall(Command, frozen=True, kw_only=True):
    """Decide whether a caller whose call ended is rung: do not, do, or ask a supervisor."""

    contact: Ref
    choice: Choice


class TryRecall(Command, frozen=True, kw_only=True):
    """Write down a try to ring back: who answered, and what was heard."""

    contact: Ref
    answered_by: AnsweredBy = "nobody"
    heard: OptionalText = ""


class EndRecall(Command, frozen=True, kw_only=True):
    """Say what came of ringing back."""

    contact: Ref
    outcome: Ref
    words: OptionalText = ""


class SupervisorDecidesRecall(Refusal):
    """A threat was heard, or a scheme says: do not ring. To ring is a supervisor's to decide; ask one by one key."""

    field = "choice"


class NotTheCaller(Refusal):
    """Another voice saying that all is well ends nothing. Speak to the caller themself, or let a supervisor decide."""

    field = "outcome"


class NotYetTried(Refusal):
    """Rung {tried} times, and {needed} are asked for before nobody rings any more; where something was heard that may
    be danger, a supervisor says so.
    """

    field = "outcome"


class NoIncidentHasIt(Refusal):
    """No incident has it yet. Open one from the call, what and where are enough, and say so again."""

    field = "outcome"


class SupervisorEndsRecall(Refusal):
    """That nobody rings them is a supervisor's to say where no incident has it. Ask one."""

    field = "outcome"


class NoSuchOutcome(Refusal):
    """There is no outcome {outcome}; one of {known}."""

    field = "outcome"


# Decided


def threatened(contact: Contact, picture: Picture, policy: Policy) -> bool:
    """Whether a threat was heard, on the call or on what it led to, or a special scheme says not to ring back."""
    if contact.markers.unrung is not None or any(one.markers.unrung for one in _incidents(contact, picture)):
        return True
    sound = contact.signals.danger
    if sound is not None and sound.ring == "threat":
        return True
    return any(threat_heard(one, policy) is not None for one in _incidents(contact, picture))


def decide_recall(command: DecideRecall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """By whoever has it; once a threat was heard by a supervisor, and the one key left is to ask one."""
    contact = picture.contact(command.contact)
    supervisor = _supervises(who, policy)
    if command.choice != "ask_supervisor" and not supervisor and threatened(contact, picture, policy):
        raise SupervisorDecidesRecall
    rules = policy.recalling.rules
    benefit, danger = rules.beside(command.choice)
    stream = f"contact/{contact.id}"
    changes: list[Change] = [(stream, RecallDecided(
        choice=command.choice, benefit=benefit, danger=danger, by_name=who.name, by_supervisor=supervisor,
    ))]  # fmt: skip
    if command.choice == "ask_supervisor":
        return [*changes, *_asked(contact, picture, policy, who, at)]
    for incident in _incidents(contact, picture):
        reach = command.choice == "ring"
        decided = RingBackDecided(reach=reach, benefit=benefit, danger=danger, by_name=who.name)
        changes += [
            (f"incident/{incident.id}", fact) for fact in (decided, *_done(incident, command.choice, who, policy))
        ]
    if contact.follow.of("recall") is None:
        return changes
    if command.choice == "do_not_ring" and (supervisor or contact.incidents):
        ended = FollowUpEnded(kind="recall", outcome=CHOICES["do_not_ring"].lower(), by_name=who.name)
        return [*changes, (stream, ended)]
    return [*changes, (stream, _with(who, at + minutes(rules.again_minutes)))]


def _done(incident: Incident, choice: Choice, who: Who, policy: Policy) -> list[Fact]:
    """The action of its SOP that asks for the decision, where it stands undone."""
    item = incident.script.item(policy.recalling.rules.does_action)
    if item is None or not item.open:
        return []
    words = item.action.words
    return [SopActionDone(action=item.action.id, words=words, by_name=who.name, how=CHOICES[choice].lower())]


def _asked(contact: Contact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The supervisor has it from now on, and hears at once."""
    rules = policy.recalling.rules
    to = holder(picture, policy, rules.decides, at=at)
    due = at + minutes(rules.decide_minutes)
    handed = FollowUpHanded(
        kind="recall", due=due, owner_role=to.role, owner_post=to.post_id, owner_name=to.name
    )  # fmt: skip
    benefit, danger = rules.beside("ring")
    why = f"{who.name} asks whether to ring back. Benefit: {benefit.lower()}; danger: {danger.lower()}"
    changes: list[Change] = []
    if contact.follow.of("recall") is None:
        changes.append((f"contact/{contact.id}", FollowUpOwed(
            kind="recall", why=f"{who.name} asks a supervisor", due=due, owner_role=to.role, owner_post=to.post_id,
            owner_name=to.name, danger=True,
        )))  # fmt: skip
    else:
        changes.append((f"contact/{contact.id}", handed))
    return [*changes, *notify_of(contact, to, why, picture, policy, at, loud=True)]


def _with(who: Who, due: datetime) -> FollowUpHanded:
    return FollowUpHanded(kind="recall", due=due, owner_role=who.role, owner_post=who.post, owner_name=who.name)


def try_recall(command: TryRecall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Every try is kept, with what was heard, on what the call led to as well. What was done is never refused."""
    contact = picture.contact(command.contact)
    stream = f"contact/{contact.id}"
    tried = RecallTried(answered_by=command.answered_by, heard=command.heard, by_name=who.name)
    changes: list[Change] = [(stream, tried)]
    reached = command.answered_by == "caller"
    heard = command.heard or ("another voice answered" if command.answered_by == "another_voice" else "")
    for incident in _incidents(contact, picture):
        attempt = CallerTried(way="ring", reached=reached, heard=heard, by_name=who.name)
        changes.append((f"incident/{incident.id}", attempt))
    if contact.follow.of("recall") is not None:
        changes.append((stream, _with(who, at + minutes(policy.recalling.rules.again_minutes))))
    return changes


# Ended


def end_recall(command: EndRecall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An outcome ends it, and nothing else."""
    contact = picture.contact(command.contact)
    outcome = policy.recalling.outcomes.get(command.outcome)
    if outcome is None:
        raise NoSuchOutcome(outcome=command.outcome, known=", ".join(policy.recalling.outcomes))
    if contact.follow.of("recall") is None:
        raise NothingOwed(kind=KINDS["recall"].lower())
    if not _supervises(who, policy):
        _refuse_outcome(outcome, contact, policy)
    ended = FollowUpEnded(kind="recall", outcome=outcome.name.lower(), words=command.words, by_name=who.name)
    return [(f"contact/{contact.id}", ended)]


def _refuse_outcome(outcome: RecallOutcome, contact: Contact, policy: Policy) -> None:
    follow, needed = contact.follow, policy.recalling.rules.attempts
    match outcome.needs:
        case "caller" if follow.other_voice or not (follow.reached or contact.signals.cleared):
            raise NotTheCaller
        case "incident" if not contact.incidents:
            raise NoIncidentHasIt
        case "attempts" if len(follow.attempts) < needed or in_danger(contact):
            raise NotYetTried(tried=len(follow.attempts), needed=needed)
        case "supervisor":
            raise SupervisorEndsRecall
        case _:
            return


def settle(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An incident opened from it has its assessment; a record of what came of it ends ringing back where nothing was
    heard that may be danger, and no other voice spoke for the caller.
    """
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream) if isinstance(fact, IncidentOpenedFromContact | ContactRecorded) else None
        if not isinstance(contact, Contact):
            continue
        if isinstance(fact, IncidentOpenedFromContact) and contact.follow.of("assess"):
            found.append((stream, FollowUpEnded(kind="assess", outcome="an incident has it", by_name=who.name)))
        plain = not in_danger(contact) and not contact.follow.other_voice
        if isinstance(fact, ContactRecorded) and contact.follow.of("recall") and plain:
            said = fact.outcome.replace("_", " ")
            found.append((stream, FollowUpEnded(kind="recall", outcome=said, words=fact.note, by_name=who.name)))
    return found


def tried_there(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A try written on the incident is one of the call that brought it."""
    if any(isinstance(fact, RecallTried) for _, fact in changes):
        return []
    found: list[Change] = []
    for stream, fact in changes:
        incident = picture.ahead(stream) if isinstance(fact, CallerTried) and fact.way == "ring" else None
        if not isinstance(incident, Incident) or not isinstance(fact, CallerTried) or not incident.contact:
            continue
        contact = picture.contact(incident.contact)
        if contact.follow.of("recall") is not None:
            answered: AnsweredBy = "caller" if fact.reached else "nobody"
            tried = RecallTried(answered_by=answered, heard=fact.heard, by_name=who.name)
            found.append((f"contact/{contact.id}", tried))
    return found


def _incidents(contact: Contact, picture: Picture) -> list[Incident]:
    """Those of its incidents that are open."""
    return [found for one in contact.incidents if (found := picture.incident(one)).open]


def _supervises(who: Who, policy: Policy) -> bool:
    role = policy.roles.get(who.role)
    return role is not None and role.supervisor


CONSEQUENCES = (
    Consequence(of=frozenset((IncidentOpenedFromContact, ContactRecorded)), follow=settle),
    Consequence(of=frozenset((CallerTried,)), follow=tried_there),
)
RULES = (
    Rule(command=DecideRecall, decide=decide_recall),
    Rule(command=TryRecall, decide=try_recall),
    Rule(command=EndRecall, decide=end_recall),
)
