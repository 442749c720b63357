"""A policy's tables as pages: grades, ladders, watch, codes, cues and recommended grades, in Markdown. Pure.

Each page is written from the data alone, with since when and on whose word; nothing here knows a force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heed.policy.values import STATES, UNGRADED, Policy, Rung, Source


def pages(policy: Policy) -> dict[str, str]:
    """The pages by file name."""
    made = {
        "grades.md": _page("Grades", _ABOUT["grades"], _grades(policy)),
        "grading.md": _page("Recommended grades", _ABOUT["grading"], _grading(policy)),
        "risk-order.md": _page("Risk order", _ABOUT["risk_order"], _risk_order(policy)),
        "ladders.md": _page("Ladders", _ABOUT["ladders"], _ladders(policy)),
        "watch.md": _page("The watch table", _ABOUT["watch"], _watch(policy)),
        "codes.md": _page("Opening codes", _ABOUT["codes"], _codes(policy)),
        "cues.md": _page("Cues", _ABOUT["cues"], _cues(policy)),
        "sops.md": _page("Actions and SOPs", _ABOUT["sops"], _sops(policy)),
        "scripts.md": _page("Questions and scripts", _ABOUT["scripts"], _scripts(policy)),
    }
    made["README.md"] = _index(policy, made)
    return made


_ABOUT = {
    "grades": "Targets count from first contact, acceptance from sending.",
    "grading": "Every row that holds gives its reason; the most urgent grade wins. It advises; a person grades.",
    "risk_order": "Inside a grade an incident stands by what is due, sooner by the minutes of every row that holds.",
    "ladders": "Who owns an incident as time passes and nobody acts. The last rung repeats.",
    "watch": "For every open incident the next deadline, how long, who owns it and what it climbs when it is missed.",
    "codes": "When a code is used, and when not.",
    "cues": "Kinds of risk that are found in words. Their phrases are in the pack.",
    "sops": "What a code opens, and what a risk or an answer brings in whatever the code; about life first.",
    "scripts": "What a code asks, in the order of the assessment; danger now comes first.",
}


def _page(title: str, about: str, body: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", about, "", *body, ""])


def _index(policy: Policy, made: dict[str, str]) -> str:
    links = [f"- [{text.splitlines()[0].removeprefix('# ')}]({name})" for name, text in made.items()]
    about = f"The tables of the pack `{policy.pack}` ({policy.force}), as they stand last. Written by `make docs`."
    return _page("Policy", about, links)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]


def _cell(value: object) -> str:
    """A value as a cell; what it holds is text and no markup."""
    text = " ".join(("" if value is None else str(value)).split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    """A condition, with its bars kept."""
    return f"`{' '.join(text.split())}`"


def _said(source: Source | None) -> str:
    return f"{source.reference}, since {source.since}" if source else ""


def _grades(policy: Policy) -> list[str]:
    ranked = sorted(policy.grades.values(), key=lambda grade: grade.rank)
    rows = [
        (
            f"{grade.glyph} {grade.name}", grade.accept_minutes, grade.attend_minutes_urban,
            grade.attend_minutes_rural, grade.ladder or grade.id, grade.when, _said(grade.source),
        )
        for grade in ranked
    ]  # fmt: skip
    found = _table(("grade", "accept", "attend, town", "attend, country", "ladder", "when", "says"), rows)
    own = [
        (grade.name, field.replace("_", " "), _said(source))
        for grade in ranked
        for field, source in sorted(grade.sources.items())
    ]
    return [*found, "", "Values with a word of their own:", "", *_table(("grade", "value", "says"), own)]


def _grading(policy: Policy) -> list[str]:
    ranked = sorted(policy.grading, key=lambda row: policy.grades[row.grade].rank)
    rows = [
        (
            policy.grades[row.grade].name, f"`{row.id}`", _code(row.when.words), row.why,
            "supervisor" if row.supervised else "handler", _said(row.source),
        )
        for row in ranked
    ]  # fmt: skip
    return _table(("grade", "row", "when", "why", "who goes below it", "says"), rows)


def _risk_order(policy: Policy) -> list[str]:
    rows = [
        (row.minutes, f"`{row.id}`", _code(row.when.words), row.why, _said(row.source))
        for row in sorted(policy.risk_order, key=lambda row: -row.minutes)
    ]
    return _table(("minutes", "row", "when", "why", "says"), rows)


def _ladders(policy: Policy) -> list[str]:
    found: list[str] = []
    for ladder in policy.ladders.values():
        counted = "standing" if ladder.counted_from == "standing" else "a missed deadline"
        found += [f"## {ladder.id}", "", f"From {counted}; again every {ladder.repeat_minutes} minutes.", ""]
        rows = [
            (
                rung.after_minutes,
                _role(policy, rung.owner),
                _informed(policy, rung),
                _loud(rung),
                rung.why,
                _said(rung.source),
            )
            for rung in ladder.rungs
        ]
        found += [*_table(("minutes", "owner", "told too", "interrupts", "why", "says"), rows), ""]
    return found[:-1]


def _role(policy: Policy, role: str) -> str:
    return policy.roles[role].name if role in policy.roles else role


def _informed(policy: Policy, rung: Rung) -> str:
    return ", ".join(_role(policy, role) for role in rung.informs)


def _loud(rung: Rung) -> str:
    return "silent" if rung.silent else rung.interrupts


def _watch(policy: Policy) -> list[str]:
    found: list[str] = []
    for state in STATES:
        cells = [(grade, policy.watch[(state, grade)]) for grade in (UNGRADED, *policy.grades)]
        found += [f"## {state.replace('_', ' ').capitalize()}", ""]
        rows = [
            (
                policy.grades[grade].name if grade in policy.grades else "Not graded", cell.deadline, cell.minutes,
                cell.since.replace("_", " "), _role(policy, cell.owner), cell.ladder, cell.why, _said(cell.source),
            )
            for grade, cell in cells
        ]  # fmt: skip
        found += [*_table(("grade", "next", "minutes", "from", "owner", "ladder", "why", "says"), rows), ""]
    return found[:-1]


def _codes(policy: Policy) -> list[str]:
    rows = [
        (code.family, code.name, f"`{code.id}`", code.when, code.not_when, _said(code.source))
        for code in policy.codes.values()
    ]
    return _table(("family", "code", "id", "when", "not when", "says"), rows)


def _cues(policy: Policy) -> list[str]:
    rows = [
        (
            cue.name, f"`{cue.id}`", "yes" if cue.life else "", cue.why,
            policy.codes[cue.code].name if cue.code else "", len(cue.patterns), _said(cue.source),
        )
        for cue in policy.cues.by_id.values()
    ]  # fmt: skip
    return _table(("kind of risk", "id", "about life", "why", "code to consider", "phrases", "says"), rows)


def _sops(policy: Policy) -> list[str]:
    scripts = policy.scripts
    rows = [(policy.codes[sop.id].name, ", ".join(sop.actions), _said(sop.source)) for sop in scripts.sops.values()]
    actions = [
        (
            f"`{one.id}`", one.words, "yes" if one.life else "", one.minutes, _role(policy, one.owner),
            ", ".join((*one.when_heard, *one.when_answered)), one.why, _said(one.source),
        )
        for one in scripts.actions.values()
    ]  # fmt: skip
    head = ("action", "what", "life", "minutes", "owner", "brought in by", "why", "says")
    return [*_table(("code", "actions", "says"), rows), "", *_table(head, actions)]


def _scripts(policy: Policy) -> list[str]:
    scripts = policy.scripts
    rows = [
        (policy.codes[one.id].name if one.id in policy.codes else "Danger now", ", ".join(one.asks), _said(one.source))
        for one in scripts.scripts.values()
    ]
    questions = [
        (
            f"`{one.id}`", one.asks, "yes" if one.life else "", one.element, ", ".join(one.answers),
            "; ".join(f"{choice}: {', '.join(names)}" for choice, names in one.then.items()),
            ", ".join(one.when_heard), one.why, _said(one.source),
        )
        for one in scripts.questions.values()
    ]  # fmt: skip
    head = ("question", "asks", "life", "element", "answers", "then", "brought in by", "why", "says")
    return [*_table(("code", "questions", "says"), rows), "", *_table(head, questions)]
