"""Reaching the caller again: what is safe, who rings back, each attempt, and a supervisor's decision (FC17). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.clock.addressing import addressee
from heed.clock.reaching import reach
from heed.log.command import Command, OptionalLine, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.reaching import WAYS, CallerTried, RingBackDecided, RingingBackGiven, Safe, SafeContactSet, Way
from heed.picture.script import ScriptAnswered
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy


class SetSafeContact(Command, frozen=True, kw_only=True):
    """Say how the caller may be reached: ring, text, leave a message; at which hours, and who else may answer."""

    incident: Ref
    ring: Safe = "unknown"
    text: Safe = "unknown"
    message: Safe = "unknown"
    hours: OptionalLine = ""
    who_else: OptionalLine = ""
    note: OptionalText = ""


class GiveRingingBack(Command, frozen=True, kw_only=True):
    """Give ringing the caller back to one person on duty."""

    incident: Ref
    to: Ref


class TryCaller(Command, frozen=True, kw_only=True):
    """Write down an attempt to reach the caller: whether they were reached, and what was heard."""

    incident: Ref
    way: Way = "ring"
    reached: bool = False
    heard: OptionalText = ""


class DecideRingBack(Command, frozen=True, kw_only=True):
    """Decide whether the caller is reached although it may endanger them: benefit and danger in a line each."""

    incident: Ref
    reach: bool
    benefit: Text
    danger: Text


class NotSafeToReach(Refusal):
    """{why}: to {way} is a supervisor's decision first. Tell them when they ring or in person, or say why they are not
    told; what was done already is written on the log.
    """

    field = "how"


class DecidedAgainst(Refusal):
    """{why}. Tell them when they ring or in person, or say why they are not told."""

    field = "how"


class SupervisorsDecide(Refusal):
    """Ringing into danger is a supervisor's to decide; your role here is {role}. Ask one."""


class NothingWeighed(Refusal):
    """Say what it brings them and what it may do to them, a few words each."""

    field = "danger"


def refuse_unsafe(incident: Incident, policy: Policy, way: Way) -> None:
    """Raise where reaching the caller this way is not safe and no supervisor has decided on it."""
    found = reach(incident, policy, way)
    if found.undecided:
        raise NotSafeToReach(why=found.why, way=WAYS[way])
    if not found.may:
        raise DecidedAgainst(why=found.why)


def set_safe_contact(command: SetSafeContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What is known now follows what was known before; nothing is unset."""
    incident = picture.incident(command.incident)
    known = SafeContactSet(
        ring=command.ring, text=command.text, message=command.message, hours=command.hours, who_else=command.who_else,
        note=command.note, by_name=who.name,
    )  # fmt: skip
    return [(f"incident/{incident.id}", known)]


def give_ringing_back(
    command: GiveRingingBack, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """One person has it from then on."""
    incident = picture.incident(command.incident)
    role, post, name = addressee(command.to, incident, picture, policy, at)
    given = RingingBackGiven(to_role=role, to_post=post, to_name=name, by_name=who.name)
    return [(f"incident/{incident.id}", given)]


def try_caller(command: TryCaller, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Everybody sees it, and whoever makes it has ringing back; where it is unsafe a supervisor decides first."""
    incident = picture.incident(command.incident)
    refuse_unsafe(incident, policy, command.way)
    stream = f"incident/{incident.id}"
    tried = CallerTried(way=command.way, reached=command.reached, heard=command.heard, by_name=who.name)
    found: list[Change] = [(stream, tried)]
    if who.post and who.post != (incident.reaching.owner_post or incident.handler_post):
        taken = RingingBackGiven(to_role=who.role, to_post=who.post, to_name=who.name, by_name=who.name)
        found.append((stream, taken))
    return found


def decide_ring_back(command: DecideRingBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Only a supervisor, and only with benefit and danger weighed; it holds until something newer is known."""
    incident = picture.incident(command.incident)
    role = policy.roles.get(who.role)
    if role is None or not role.supervisor:
        raise SupervisorsDecide(role=role.name if role else who.role)
    if says_nothing(command.benefit, policy) or says_nothing(command.danger, policy):
        raise NothingWeighed
    decided = RingBackDecided(
        reach=command.reach, benefit=command.benefit, danger=command.danger, by_name=who.name
    )  # fmt: skip
    return [(f"incident/{incident.id}", decided)]


def answered_to_script(
    changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """What the script was answered of ringing back is not typed a second time."""
    found: list[Change] = []
    for stream, fact in changes:
        question = policy.scripts.questions.get(fact.question) if isinstance(fact, ScriptAnswered) else None
        if question is not None and isinstance(fact, ScriptAnswered) and fact.choice in question.reaches:
            safe = question.reaches[fact.choice]
            found.append((stream, SafeContactSet(ring=safe, text=safe, note=fact.text, by_name=who.name)))
    return found


CONSEQUENCES = (Consequence(of=frozenset({ScriptAnswered}), follow=answered_to_script),)
RULES = (
    Rule(command=SetSafeContact, decide=set_safe_contact),
    Rule(command=GiveRingingBack, decide=give_ringing_back),
    Rule(command=TryCaller, decide=try_caller),
    Rule(command=DecideRingBack, decide=decide_ring_back),
)
