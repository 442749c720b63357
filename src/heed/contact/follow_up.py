"""What a call owes once the line has cleared: whose it is, by when, and up the room while it stays undone (FC4, FC9).

Pure. Ringing back has decisions and outcomes of its own (`heed.contact.recall`); the others end in a line of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, held_by, holder, may_interrupt
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Who
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject
from heed.picture.follow_up import CHOICES, KINDS, Choice, FollowUp, FollowUpEnded, FollowUpOverdue, FollowUpOwed, Kind
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy

#: A person answers for these by saying what they did; ringing back has outcomes of its own.
PLAIN: tuple[Kind, ...] = ("playback", "assess", "fault")


class DoFollowUp(Command, frozen=True, kw_only=True):
    """Say what came of listening again, of assessing what is known, or of a fault."""

    contact: Ref
    kind: Kind
    words: OptionalText = ""


class NothingOwed(Refusal):
    """This call owes no such thing: {kind}. What was done can be written on its log."""


class SayWhatCame(Refusal):
    """Say in a line what came of it."""

    field = "words"


def owed(
    contact: Contact, kind: Kind, why: str, picture: Picture, policy: Policy, at: datetime, *, danger: bool
) -> list[Change]:
    """From now on somebody's: its handler's where they are on duty, else whoever answers calls; they hear at once."""
    if contact.follow.of(kind) is not None:
        return []
    rules = policy.recalling.rules
    reads, read_minutes = _reading(contact, policy)
    length = {
        "recall": rules.minutes_with_danger if danger else rules.minutes, "playback": rules.playback_minutes,
        "assess": rules.assess_minutes, "fault": rules.fault_minutes, "report": read_minutes,
    }[kind]  # fmt: skip
    role = {"fault": rules.mends, "report": reads}.get(kind, "call_handler")
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


def _reading(contact: Contact, policy: Policy) -> tuple[str, int]:
    """Who reads reports of a form, within how many minutes; of a form that is no more, as a message is read."""
    form = policy.reports.forms.get(contact.form)
    if form is None or not form.read_by:
        return policy.hears.call[0], policy.limits.read_message
    return form.read_by, form.read_minutes


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
    number = contact.line.replace("_", " ") + (" call" if contact.spoken else "")
    fact = Notified(
        subject=f"contact/{contact.id}", number=number, kind="recall",
        interrupted=loud and danger and may_interrupt(held_by(picture, post), policy, at), about_life=danger, why=why,
    )  # fmt: skip
    return [(f"post/{post.id}", fact)]


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


def follow_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Each follow-up that is owed: in its time, then quickly, then slowly."""
    assert isinstance(state, Contact)
    for one in state.follow.owed:
        step = one.step + 1
        due = one.due + minutes(policy.repeats.quickly(step))
        yield deadline(f"contact/{state.id}", f"follow:{one.kind}", step, due)


def on_follow(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The next above whoever has it; over danger, and where no incident has it, by an interruption."""
    contact = picture.contact(due.subject)
    one = next(one for one in contact.follow.owed if due.kind == f"follow:{one.kind}")
    told = _above(one, due.step, picture, policy, at)
    late = int((at - one.since) / timedelta(minutes=1))
    why = f"{KINDS[one.kind].lower()}: not done in {late} min; {one.why}"
    overdue = FollowUpOverdue(
        kind=one.kind, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=one.why,
    )  # fmt: skip
    # An incident of the call has a ladder of its own, which is to be heard first.
    loud = due.step < len(policy.hears.call) and not contact.incidents
    return [(f"contact/{contact.id}", overdue), *notify_of(contact, told, why, picture, policy, at, loud=loud)]


def _above(one: FollowUp, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    """Up the chain of those who hear of calls, from the role that has it."""
    chain = policy.hears.call
    start = chain.index(one.owner_role) if one.owner_role in chain else 0
    place = start + 1 if step == 1 or one.owner_role in chain else step
    return holder(picture, policy, chain[min(place, len(chain) - 1)], at=at)


RULES = (Rule(command=DoFollowUp, decide=do_follow_up),)
DEADLINES: dict[str, tuple[Derive, ...]] = {"contact": (follow_deadlines,)}
DUE = (DueRule("follow", on_follow),)
