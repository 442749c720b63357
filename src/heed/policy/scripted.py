"""Whether SOPs and scripts hold together: nothing named that is not there, and every script comes to an end. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from heed.policy.script import DANGER_NOW, Action, Question
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]


def find_loose_ends(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the four chapters."""
    for found in (*_sops(policy), *_scripts(policy), *_unasked(policy)):
        fault(*found)
    for action in policy.scripts.actions.values():
        for found in _action(action, policy):
            fault(*found)
    for question in policy.scripts.questions.values():
        for found in (*_question(question, policy), *_branches(question, policy)):
            fault(*found)


def _lacks(chapter: str, entry: str, field: str, kind: str, name: str, among: Collection[str]) -> Iterator[Fault]:
    if name not in among:
        yield chapter, entry, field, f"`{entry}`: unknown {kind} `{name}`{nearest(name, among)}"


def _sops(policy: Policy) -> Iterator[Fault]:
    """An SOP is of a code, and its actions are there, those about life first."""
    scripts = policy.scripts
    for sop in scripts.sops.values():
        yield from _lacks("sops", sop.id, "", "code", sop.id, policy.codes)
        before = ""
        for name in sop.actions:
            field = f"actions {name}"
            yield from _lacks("sops", sop.id, field, "action", name, scripts.actions)
            found = scripts.actions.get(name)
            if found is not None and found.life and before:
                yield (
                    "sops",
                    sop.id,
                    field,
                    f"`{sop.id}`: `{name}` is about life and stands after `{before}`; life first",
                )
            before = before or ("" if found is None or found.life else name)


def _scripts(policy: Policy) -> Iterator[Fault]:
    scripts = policy.scripts
    if DANGER_NOW not in scripts.scripts:
        yield "scripts", "", "", f"no script `{DANGER_NOW}`; say what is asked first where somebody is in danger"
    for script in scripts.scripts.values():
        yield from _lacks("scripts", script.id, "", "code", script.id, {DANGER_NOW, *policy.codes})
        for name in script.asks:
            yield from _lacks("scripts", script.id, f"asks {name}", "question", name, scripts.questions)


def _action(action: Action, policy: Policy) -> Iterator[Fault]:
    if action.minutes < 1:
        yield "actions", action.id, "minutes", f"`{action.id}`: at least 1 minute"
    yield from _lacks("actions", action.id, "owner", "role", action.owner, policy.roles)
    if action.service:
        yield from _lacks("actions", action.id, "service", "service", action.service, policy.services)
    if action.question:
        yield from _lacks("actions", action.id, "question", "question", action.question, policy.scripts.questions)
    for cue in action.when_heard:
        yield from _lacks("actions", action.id, f"when_heard {cue}", "cue", cue, policy.cues.by_id)
    for written in action.when_answered:
        question, _, choice = (part.strip() for part in written.partition(":"))
        field = f"when_answered {written}"
        found = policy.scripts.questions.get(question)
        if found is None:
            yield from _lacks("actions", action.id, field, "question", question, policy.scripts.questions)
        else:
            yield from _lacks("actions", action.id, field, f"answer to `{question}`", choice, found.answers)


def _question(question: Question, policy: Policy) -> Iterator[Fault]:
    if question.element:
        elements = {element.id for element in policy.thrive}
        yield from _lacks("questions", question.id, "element", "element", question.element, elements)
    for cue in question.when_heard:
        yield from _lacks("questions", question.id, f"when_heard {cue}", "cue", cue, policy.cues.by_id)
    for choice in question.reaches:
        yield from _lacks("questions", question.id, "reaches", "answer", choice, question.answers)
    for choice in question.states:
        yield from _lacks("questions", question.id, "states", "answer", choice, question.answers)


def _branches(question: Question, policy: Policy) -> Iterator[Fault]:
    """A branch is of an answer, leads somewhere, and never back to where it began."""
    questions = policy.scripts.questions
    for choice, names in question.then.items():
        yield from _lacks("questions", question.id, "then", "answer", choice, question.answers)
        if not names:
            yield "questions", question.id, "then", f"`{question.id}`: the answer `{choice}` leads to nothing"
        for name in names:
            yield from _lacks("questions", question.id, "then", "question", name, questions)
    if question.id in _reached(question, questions):
        yield "questions", question.id, "then", f"`{question.id}` leads back to itself; a script comes to an end"


def _reached(question: Question, questions: dict[str, Question]) -> set[str]:
    """Every question that its answers lead to, near and far."""
    found: set[str] = set()
    ahead = [name for names in question.then.values() for name in names]
    while ahead:
        name = ahead.pop()
        if name not in found and name in questions:
            found.add(name)
            ahead += [after for names in questions[name].then.values() for after in names]
    return found


def _unasked(policy: Policy) -> Iterator[Fault]:
    """What no code, risk or answer brings in is never seen."""
    scripts = policy.scripts
    in_sops = {name for sop in scripts.sops.values() for name in sop.actions}
    for action in scripts.actions.values():
        if action.id not in in_sops and not action.when_heard and not action.when_answered:
            yield "actions", action.id, "", f"`{action.id}` is in no SOP, and nothing heard or answered brings it in"
    in_scripts = {name for script in scripts.scripts.values() for name in script.asks}
    led_to = {name for one in scripts.questions.values() for names in one.then.values() for name in names}
    by_actions = {action.question for action in scripts.actions.values()}
    for question in scripts.questions.values():
        if question.id not in in_scripts | led_to | by_actions and not question.when_heard:
            yield (
                "questions",
                question.id,
                "",
                f"`{question.id}` is in no script, and nothing heard or answered asks it",
            )
