"""Ringing back after a call: owed on a clock, decided by one key, tried, and ended by an outcome (FC4). Pure.

Each follow-up of a call is somebody's by name, and goes up the room while it stays undone. Nothing here is a form: a
decision is one key with benefit and danger beside it. Once a threat was heard it is a supervisor's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, held_by, holder, may_interrupt
from heed.clock.reaching import threat_heard
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact, ContactRecorded, IncidentOpenedFromContact
from heed.picture.fact import Change, Subject
from heed.picture.follow_up import (
    CHOICES,
    KINDS,
    AnsweredBy,
    Choice,
    FollowUp,
    FollowUpEnded,
    FollowUpHanded,
    FollowUpOverdue,
    FollowUpOwed,
    Kind,
    RecallDecided,
    RecallTried,
)
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.picture.reaching import CallerTried, RingBackDecided
from heed.policy.reasons import says_nothing
from heed.policy.recalling import RecallOutcome
from heed.policy.values import Policy

#: A person answers for these by saying what they did; ringing back has outcomes of its own.
PLAIN: tuple[Kind, ...] = ("playback", "assess", "fault")


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


class DoFollowUp(Command, frozen=True, kw_only=True):
    """Say what came of listening again, of assessing what is known, or of a fault."""

    contact: Ref
    kind: Kind
    words: OptionalText = ""


class NothingOwed(Refusal):
    """This call owes no such thing: {kind}. What was done can be written on its log."""


class SupervisorDecidesRecall(Refusal):
    """A threat was heard, so whether they are rung is a supervisor's to decide. Ask one: it is one key."""

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


class SayWhatCame(Refusal):
    """Say in a line what came of it."""

    field = "words"


# Owed


def owed(
    contact: Contact, kind: Kind, why: str, picture: Picture, policy: Policy, at: datetime, *, danger: bool
) -> list[Change]:
    """From now on somebody's: its handler's where they are on duty, else whoever answers calls; they hear at once."""
    if contact.follow.of(kind) is not None:
        return []
    rules = policy.recalling.rules
    length = {
        "recall": rules.minutes_with_danger if danger else rules.minutes, "playback": rules.playback_minutes,
        "assess": rules.assess_minutes, "fault": rules.fault_minutes,
    }[kind]  # fmt: skip
    role = rules.mends if kind == "fault" else "call_handler"
    who = _holder(contact, role, picture, policy, at)
    fact = FollowUpOwed(
        kind=kind, why=why, due=at + minutes(length), owner_role=who.role, owner_post=who.post_id, owner_name=who.name,
        danger=danger,
    )  # fmt: skip
    said = f"{KINDS[kind].lower()}, in {length} min: {why}"
    if kind == "recall":
        first: Choice = "do_not_ring" if danger else "ring"
        benefit, harm = rules.beside(first)
        said += f". {CHOICES[first]} first; benefit: {benefit.lower()}; danger: {harm.lower()}"
    return [(f"contact/{contact.id}", fact), *notify_of(contact, who, said, picture, policy, at, loud=False)]


def _holder(contact: Contact, role: str, picture: Picture, policy: Policy, at: datetime) -> Holder:
    if role == "call_handler":
        for post in picture.posts():
            if post.id == contact.handler_post or contact.handler_post in post.took:
                return Holder(post.role, post, ())
    return holder(picture, policy, role, at=at)


def notify_of(
    contact: Contact, who: Holder, why: str, picture: Picture, policy: Policy, at: datetime, *, loud: bool
) -> list[Change]:
    """Tell somebody of a call: an interruption where it is loud and the budget allows, else a line for their digest."""
    post = who.post
    if post is None:
        return []
    danger = any(one.danger for one in contact.follow.owed) or contact.signals.danger is not None
    fact = Notified(
        subject=f"contact/{contact.id}", number=f"{contact.line.replace('_', ' ')} call", kind="recall",
        interrupted=loud and danger and may_interrupt(held_by(picture, post), policy, at), about_life=danger, why=why,
    )  # fmt: skip
    return [(f"post/{post.id}", fact)]


# Decided


def threatened(contact: Contact, picture: Picture, policy: Policy) -> bool:
    """Whether a threat was heard, on the call or on what it led to."""
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
        changes.append((f"incident/{incident.id}", decided))
    if contact.follow.of("recall") is None:
        return changes
    if command.choice == "do_not_ring" and (supervisor or contact.incidents):
        ended = FollowUpEnded(kind="recall", outcome=CHOICES["do_not_ring"].lower(), by_name=who.name)
        return [*changes, (stream, ended)]
    return [*changes, (stream, _with(who, at + minutes(rules.again_minutes)))]


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


def in_danger(contact: Contact) -> bool:
    """Whether anything heard on the call says that somebody may be."""
    owed_now = contact.follow.of("recall")
    return contact.signals.danger is not None or (owed_now is not None and owed_now.danger)


def do_follow_up(command: DoFollowUp, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever does it says in a line what came of it."""
    contact = picture.contact(command.contact)
    if command.kind not in PLAIN or contact.follow.of(command.kind) is None:
        raise NothingOwed(kind=KINDS[command.kind].lower())
    if says_nothing(command.words, policy):
        raise SayWhatCame
    ended = FollowUpEnded(kind=command.kind, outcome="done", words=command.words, by_name=who.name)
    return [(f"contact/{contact.id}", ended)]


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


# Deadlines


def follow_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Each follow-up that is owed: in its time, then quickly, then slowly."""
    assert isinstance(state, Contact)
    for one in state.follow.owed:
        step = one.step + 1
        due = one.due + minutes(policy.repeats.quickly(step))
        yield deadline(f"contact/{state.id}", f"follow:{one.kind}", step, due)


def on_follow(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The next above whoever has it; over danger by an interruption."""
    contact = picture.contact(due.subject)
    one = next(one for one in contact.follow.owed if due.kind == f"follow:{one.kind}")
    told = _above(one, due.step, picture, policy, at)
    late = int((at - one.since) / timedelta(minutes=1))
    why = f"{KINDS[one.kind].lower()}: not done in {late} min; {one.why}"
    overdue = FollowUpOverdue(
        kind=one.kind, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=one.why,
    )  # fmt: skip
    loud = due.step < len(policy.hears.call)
    return [(f"contact/{contact.id}", overdue), *notify_of(contact, told, why, picture, policy, at, loud=loud)]


def _above(one: FollowUp, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    """Up the chain of those who hear of calls, from the role that has it."""
    chain = policy.hears.call
    start = chain.index(one.owner_role) if one.owner_role in chain else 0
    place = start + 1 if step == 1 or one.owner_role in chain else step
    return holder(picture, policy, chain[min(place, len(chain) - 1)], at=at)


CONSEQUENCES = (
    Consequence(of=frozenset((IncidentOpenedFromContact, ContactRecorded)), follow=settle),
    Consequence(of=frozenset((CallerTried,)), follow=tried_there),
)
RULES = (
    Rule(command=DecideRecall, decide=decide_recall),
    Rule(command=TryRecall, decide=try_recall),
    Rule(command=EndRecall, decide=end_recall),
    Rule(command=DoFollowUp, decide=do_follow_up),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"contact": (follow_deadlines,)}
DUE = (DueRule("follow", on_follow),)
