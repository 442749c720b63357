"""The kind of an incident: its code, set and corrected, and what is done while somebody is not sure of it. Pure.

Not sure is no code: the incident has none until somebody sets it. The SOP nearest to what was heard opens
(`heed.risk.sop`), and the dispatcher is asked which code it is (RG7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from uuid import uuid5

from heed.clock.deadline import NAMESPACE
from heed.clock.escalation import holder
from heed.incidents import commands as c
from heed.log.command import Who
from heed.picture.coding import NOT_SURE, CodeDoubted
from heed.picture.fact import Change, Fact
from heed.picture.life import CodeSet
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAnswered, QuestionAsked
from heed.policy.values import Policy


def nearest(given: str, known: Iterable[str]) -> str:
    """The closest of the known ids, for a refusal that helps."""
    found = get_close_matches(given, list(known), n=3, cutoff=0.4)
    return ", ".join(found) or "none is near"


def code_set(code: str, was: str, reason: str, policy: Policy) -> CodeSet:
    """The fact; a refusal where the pack has no such code."""
    if code not in policy.codes:
        raise c.UnknownCode(code=code, nearest=nearest(code, policy.codes))
    return CodeSet(code=code, name=policy.codes[code].name, was=was, reason=reason)


def set_code(command: c.SetCode, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A code is corrected by following it, never by unsetting. Set, it answers whoever was asked for it."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise c.AlreadyClosed(result=incident.result.replace("_", " "))
    stream = f"incident/{incident.id}"
    asked = next((one for one in incident.open_questions if one.id == incident.coding.doubt), None)
    if command.code == NOT_SURE:
        if asked is not None:
            return []
        life = any(one.life for one in incident.undealt_cues)
        found = doubted(stream, incident.version, incident.desk, command.reason, life, picture, policy, who, at)
        return [(stream, fact) for fact in found]
    answer: list[Change] = []
    if asked is not None and command.code in policy.codes:
        answer = [(stream, QuestionAnswered(question=asked.id, text=policy.codes[command.code].name))]
    if command.code == incident.code:
        return answer
    return [(stream, code_set(command.code, incident.code_name, command.reason, policy)), *answer]


def opening(code: str, stream: str, desk: str, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Fact]:
    """The code that an incident begins with, or that whoever opens it is not sure; nothing where none is given."""
    if code == NOT_SURE:
        return doubted(stream, 1, desk, "", False, picture, policy, who, at)
    return [code_set(code, "", "", policy)] if code else []


def doubted(
    stream: str, version: int, desk: str, why: str, life: bool, picture: Picture, policy: Policy, who: Who,
    at: datetime,
) -> list[Fact]:  # fmt: skip
    """Somebody is not sure: the dispatcher is asked, or who stands in for a dispatcher who is not sure."""
    first = policy.hears.code
    own = policy.roles.get(first)
    to = own.fallback if who.role == first and own is not None and own.fallback else first
    asked = holder(picture, policy, to, desk=desk, at=at)
    limits = policy.limits
    minutes = limits.answer_question_about_life if life else limits.answer_question
    question = str(uuid5(NAMESPACE, f"{stream}|code|{version}"))
    return [
        CodeDoubted(question=question, by_name=who.name, why=why),
        QuestionAsked(
            question=question, text=f"Which code is this? {who.name} is not sure{f': {why}' if why else ''}.",
            to_role=to, to_post=asked.post_id, to_name=asked.name, due=at + timedelta(minutes=minutes),
        ),
    ]  # fmt: skip
