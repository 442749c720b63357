"""Whether what a pack says of callers who do not speak is whole: each sound, each key once, what is opened. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from heed.picture.contact import Line
from heed.policy.climb import sure_to_answer
from heed.policy.shapes import nearest
from heed.policy.silent import KINDS
from heed.policy.values import Policy

#: Says a fault: chapter, entry, field, reason.
Fault = Callable[[str, str, str, str], None]
#: A sound later than this answers nothing; and a call of which nothing was heard for longer is a silent one.
LONGEST_SECONDS = 300
#: The most of each figure of ringing back.
MOST = {
    "minutes": 60, "minutes_with_danger": 10, "playback_minutes": 30, "assess_minutes": 30, "fault_minutes": 120,
    "again_minutes": 60, "attempts": 20, "decide_minutes": 10, "reconcile_minutes": 240,
}  # fmt: skip


def find_unheard(policy: Policy, fault: Fault) -> None:
    """Say a fault for each sound that could not be noted, and for what a sound could not open."""
    silence = policy.silence
    _signals(policy, fault)
    if not silence.yes_no:
        fault("yes_no", "", "", "`yes_no` asks nothing; a caller who cannot speak has nothing to answer")
    if not any(step.kind == "step" for step in silence.steps.values()):
        fault("silent_steps", "", "", "`silent_steps` has no step; say what is done on a silent call")
    rules = silence.rules
    for name, value, among in (
        ("opens_code", rules.opens_code, policy.codes), ("opens_grade", rules.opens_grade, policy.grades),
        ("answers_question", rules.answers_question, policy.scripts.questions),
    ):  # fmt: skip
        if value not in among:
            fault("silence", "", name, f"`{name}`: the pack has no `{value}`{nearest(value, among)}")
    _recalling(policy, fault)
    least = min(policy.grades.values(), key=lambda grade: grade.rank, default=None)
    if least is not None and rules.opens_grade in policy.grades and rules.opens_grade != least.id:
        reason = f"`opens_grade`: somebody who cannot speak asks for help; that is `{least.id}`"
        fault("silence", "", "opens_grade", reason)
    for name in ("answer_seconds", "offer_seconds"):
        if not 1 <= getattr(rules, name) <= LONGEST_SECONDS:
            fault("silence", "", name, f"`{name}`: from 1 to {LONGEST_SECONDS} seconds")


def _signals(policy: Policy, fault: Fault) -> None:
    rows = policy.silence.signals
    keys: dict[str, str] = {}
    for kind in KINDS:
        if kind not in rows:
            fault("signals", "", "", f"`signals` lacks `{kind}`; whoever hears it has no key to note it")
    for row in rows.values():
        if row.id not in KINDS:
            fault("signals", row.id, "", f"there is no sound `{row.id}`{nearest(row.id, KINDS)}")
        if len(row.key) != 1 or not row.key.isalnum():
            fault("signals", row.id, "key", f"`{row.id}`: a key is one letter or figure")
        first = keys.setdefault(row.key, row.id)
        if first != row.id:
            fault("signals", row.id, "key", f"`{row.id}` has the key of `{first}`; each key once")
    threat = rows.get("threat")
    if threat is not None and threat.ring != "threat":
        fault(
            "signals", "threat", "ring", "`threat`: once a threat is heard ringing back is a supervisor's; say `threat`"
        )


def _recalling(policy: Policy, fault: Fault) -> None:
    rules, roles = policy.recalling.rules, policy.roles
    _endings(policy, fault)
    _lines(policy, fault)
    for name, most in MOST.items():
        if not 1 <= getattr(rules, name) <= most:
            fault("recall", "", name, f"`{name}`: from 1 to {most}")
    for name in ("decides", "mends", "reconciles"):
        role = getattr(rules, name)
        if role not in roles:
            fault("recall", "", name, f"`{name}`: unknown role `{role}`{nearest(role, roles)}")
        elif not sure_to_answer(roles, role):
            fault("recall", "", name, f"`{name}`: nobody is sure to answer for {role}")
    if rules.does_action not in policy.scripts.actions:
        near = nearest(rules.does_action, policy.scripts.actions)
        fault("recall", "", "does_action", f"`does_action`: there is no action `{rules.does_action}`{near}")
    if rules.decides in roles and not roles[rules.decides].supervisor:
        fault("recall", "", "decides", "`decides`: ringing into a threat is a supervisor's to decide")


def _lines(policy: Policy, fault: Fault) -> None:
    for line in policy.recalling.rules.lines:
        if line not in get_args(Line):
            fault("recall", "", "lines", f"`lines`: there is no way in `{line}`{nearest(line, get_args(Line))}")


def _endings(policy: Policy, fault: Fault) -> None:
    keys: dict[str, str] = {row.key: row.id for row in policy.silence.signals.values()}
    for ending in policy.recalling.endings.values():
        first = keys.setdefault(ending.key, ending.id) if ending.key else ending.id
        if first != ending.id:
            fault("endings", ending.id, "key", f"`{ending.id}` has the key of `{first}`; each key once")
    if not any(ending.recall for ending in policy.recalling.endings.values()):
        fault("endings", "", "", "no reason of `endings` asks for ringing back; a bad line would be forgotten")
    if not policy.recalling.outcomes:
        fault("recall_outcomes", "", "", "`recall_outcomes` has none; ringing back would never end")
