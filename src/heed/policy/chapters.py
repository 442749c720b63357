"""A policy as chapters to read: codes, grades, cues, SOPs, ladders and the rest, each row with what it leads to. Pure.

Nothing here knows a force; everything is written from the data, and what one row names of another is a reference.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.policy.callers import callers
from heed.policy.chapter import Cell, Chapter, Listing, Ref, Row, Rule, Table, says
from heed.policy.chapters_checks import checks
from heed.policy.chapters_figures import figures
from heed.policy.chapters_linking import linking
from heed.policy.chapters_locating import locating
from heed.policy.chapters_looking import looking
from heed.policy.chapters_markers import markers
from heed.policy.chapters_neighbours import neighbours
from heed.policy.chapters_nicknames import nicknames
from heed.policy.chapters_queue import queue
from heed.policy.chapters_reports import reports
from heed.policy.chapters_restricted import restricted_logs
from heed.policy.chapters_retention import retention
from heed.policy.chapters_said import said
from heed.policy.chapters_silent import silent
from heed.policy.chapters_support import support
from heed.policy.script import DANGER_NOW
from heed.policy.source import Source
from heed.policy.values import STATES, UNGRADED, ClosureItem, Code, Cue, Grade, GradingRow, Ladder, Policy, Rung


def chapters(policy: Policy) -> tuple[Chapter, ...]:
    """Every chapter of the policy, in the order in which they are asked for most."""
    return (
        _codes(policy), _grades(policy), _grading(policy), _cues(policy), _sops(policy), _scripts(policy),
        _risk_order(policy), _ladders(policy), _watch(policy), _closure(policy), callers(policy), queue(policy),
        support(policy), checks(policy), markers(policy), linking(policy),
        locating(policy), neighbours(policy), restricted_logs(policy), silent(policy), figures(policy), *said(policy),
        reports(policy),
        nicknames(policy),
        looking(policy), retention(policy),
    )  # fmt: skip


# What a row names


def _code_refs(policy: Policy, codes: Iterable[str]) -> tuple[Ref, ...]:
    return tuple(Ref("codes", one, policy.codes[one].name) for one in codes if one in policy.codes)


def _cue_refs(policy: Policy, cues: Iterable[str]) -> tuple[Ref, ...]:
    known = policy.cues.by_id
    return tuple(Ref("cues", one, known[one].name) for one in cues if one in known)


def _action_refs(policy: Policy, actions: Iterable[str]) -> tuple[Ref, ...]:
    known = policy.scripts.actions
    return tuple(Ref("actions", one, known[one].words) for one in actions if one in known)


def _question_refs(policy: Policy, questions: Iterable[str]) -> tuple[Ref, ...]:
    known = policy.scripts.questions
    return tuple(Ref("questions", one, known[one].asks) for one in questions if one in known)


def _grade_refs(policy: Policy, *grades: str) -> tuple[Ref, ...]:
    return tuple(Ref("grades", one, policy.grades[one].name) for one in grades if one in policy.grades)


def _ladder_refs(policy: Policy, ladder: str) -> tuple[Ref, ...]:
    found = policy.ladders.get(ladder)
    return (Ref(f"ladder_{ladder}", "1", _spoken(ladder)),) if found else ()


def _named_by(rows: Iterable[GradingRow], name: str) -> tuple[Ref, ...]:
    """Rows of the grading table whose condition names it."""
    return tuple(Ref("grading", row.id, row.why) for row in rows if f"'{name}'" in row.when.words)


def _answered(policy: Policy, answers: Iterable[str]) -> tuple[Ref, ...]:
    """Answers written `question: choice`, as references to the question."""
    found = []
    for one in answers:
        question, _, choice = one.partition(": ")
        for ref in _question_refs(policy, [question]):
            found.append(Ref(ref.chapter, ref.id, f"{ref.words} {choice}"))
    return tuple(found)


def _role(policy: Policy, role: str) -> str:
    return policy.roles[role].name if role in policy.roles else role


def _yes(truth: bool) -> str:
    return "yes" if truth else ""


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


# Chapters


def _codes(policy: Policy) -> Chapter:
    head = (
        "code", "family", "id", "when", "not when", "somebody may be at risk", "suggested by", "recommends", "SOP",
        "script",
    )  # fmt: skip
    rows = tuple(Row(code.id, code.name, _code(policy, code), says(code.source, code.sources))
                 for code in policy.codes.values())  # fmt: skip
    about = "When a code is used, and when not; what suggests it, and what it opens."
    return Chapter("codes", "Opening codes", about, (Table("codes", "", head, rows),))


def _code(policy: Policy, code: Code) -> tuple[Cell, ...]:
    scripts = policy.scripts
    sop, script = scripts.sops.get(code.id), scripts.scripts.get(code.id)
    cues = [cue.id for cue in policy.cues.by_id.values() if cue.code == code.id]
    return (
        code.family, Rule(code.id), code.when, code.not_when, _yes(code.welfare), _cue_refs(policy, cues),
        _named_by(policy.grading, code.id), _action_refs(policy, sop.actions if sop else ()),
        _question_refs(policy, script.asks if script else ()),
    )  # fmt: skip


def _grades(policy: Policy) -> Chapter:
    head = ("grade", "accept", "attend, town", "attend, country", "warned at", "lowered by", "ladder", "when")
    ranked = sorted(policy.grades.values(), key=lambda grade: grade.rank)
    rows = tuple(
        Row(one.id, f"{one.glyph} {one.name}", _grade(policy, one), says(one.source, one.sources)) for one in ranked
    )
    about = "Targets in minutes from first contact, acceptance from sending."
    return Chapter("grades", "Grades and targets", about, (Table("grades", "", head, rows),))


def _grade(policy: Policy, grade: Grade) -> tuple[Cell, ...]:
    return (
        grade.accept_minutes, grade.attend_minutes_urban, grade.attend_minutes_rural,
        ", ".join(f"{share:.0%}" for share in grade.warn_at),
        "supervisor" if grade.lowering_needs_supervisor else "handler",
        _ladder_refs(policy, grade.ladder or grade.id), grade.when,
    )  # fmt: skip


def _grading(policy: Policy) -> Chapter:
    head = ("why", "grade", "when", "who goes below it", "row")
    ranked = sorted(policy.grading, key=lambda row: policy.grades[row.grade].rank)
    rows = tuple(
        Row(
            row.id, row.why,
            (
                _grade_refs(policy, row.grade), Rule(row.when.words), "supervisor" if row.supervised else "handler",
                Rule(row.id),
            ),
            says(row.source),
        )
        for row in ranked
    )  # fmt: skip
    about = "Every row that holds gives its reason; the most urgent grade wins. It advises; a person grades."
    return Chapter("grading", "Recommended grades", about, (Table("grading", "", head, rows, compared=True),))


def _cues(policy: Policy) -> Chapter:
    head = (
        "kind of risk", "id", "about life", "why", "touches", "code to consider", "grade to consider", "recommends",
        "asks for", "in the past it is", "brings in", "phrases", "not over", "dealt with by",
    )  # fmt: skip
    rows = tuple(Row(cue.id, cue.name, _cue(policy, cue), says(cue.source)) for cue in policy.cues.by_id.values())
    about = "Kinds of risk that are found in words, with the phrases in which they are said."
    return Chapter("cues", "Cues", about, (Table("cues", "", head, rows),))


def _cue(policy: Policy, cue: Cue) -> tuple[Cell, ...]:
    names = {element.id: element.name for element in policy.thrive}
    return (
        Rule(cue.id), _yes(cue.life), cue.why, ", ".join(names.get(one, _spoken(one)) for one in cue.elements),
        _code_refs(policy, [cue.code]), _grade_refs(policy, cue.grade), _named_by(policy.grading, cue.id),
        ", ".join(policy.services[one].name for one in cue.services if one in policy.services),
        _cue_refs(policy, [cue.when_past]), _brought_in(policy, cue.id),
        *(Listing(tuple(p.words for p in written)) for written in (cue.patterns, cue.not_when, cue.dealt_with)),
    )  # fmt: skip


def _brought_in(policy: Policy, cue: str) -> tuple[Ref, ...]:
    """Actions and questions that a cue brings in whatever the code."""
    scripts = policy.scripts
    actions = [one.id for one in scripts.actions.values() if cue in one.when_heard]
    questions = [one.id for one in scripts.questions.values() if cue in one.when_heard]
    return (*_action_refs(policy, actions), *_question_refs(policy, questions))


def _sops(policy: Policy) -> Chapter:
    scripts = policy.scripts
    sops = tuple(
        Row(one.id, policy.codes[one.id].name, (_code_refs(policy, [one.id]), _action_refs(policy, one.actions)),
            says(one.source))
        for one in scripts.sops.values()
    )  # fmt: skip
    actions = tuple(
        Row(
            one.id, one.words,
            (
                Rule(one.id), _yes(one.life), one.minutes, _role(policy, one.owner), one.why,
                (*_cue_refs(policy, one.when_heard), *_answered(policy, one.when_answered)),
                _code_refs(policy, [sop.id for sop in scripts.sops.values() if one.id in sop.actions]),
            ),
            says(one.source),
        )
        for one in scripts.actions.values()
    )  # fmt: skip
    head = ("action", "id", "about life", "minutes", "owner", "why", "brought in by", "codes")
    about = "What a code opens, and what a risk or an answer brings in whatever the code; about life first."
    return Chapter(
        "sops", "Actions and SOPs", about,
        (Table("sops", "By code", ("SOP", "of the code", "actions"), sops), Table("actions", "Actions", head, actions)),
    )  # fmt: skip


def _scripts(policy: Policy) -> Chapter:
    scripts = policy.scripts
    asked = tuple(
        Row(
            one.id, policy.codes[one.id].name if one.id in policy.codes else "Danger now",
            (_code_refs(policy, [one.id]), _question_refs(policy, one.asks)), says(one.source),
        )
        for one in scripts.scripts.values()
    )  # fmt: skip
    names = {element.id: element.name for element in policy.thrive}
    questions = tuple(
        Row(
            one.id, one.asks,
            (
                Rule(one.id), _yes(one.life), names.get(one.element, _spoken(one.element)), ", ".join(one.answers),
                Listing(tuple(f"{choice}: {said}" for choice, said in one.states.items())), _yes(one.own_words),
                _leads_on(policy, one.then), _cue_refs(policy, one.when_heard), one.why,
                _code_refs(policy, [s.id for s in scripts.scripts.values() if one.id in s.asks and s.id != DANGER_NOW]),
            ),
            says(one.source),
        )
        for one in scripts.questions.values()
    )  # fmt: skip
    head = (
        "question", "id", "about life", "element", "answers", "says", "own words", "then", "brought in by", "why",
        "codes",
    )  # fmt: skip
    about = "What a code asks, in the order of the assessment; danger now comes first."
    return Chapter(
        "scripts", "Questions and scripts", about,
        (Table("scripts", "By code", ("script", "of the code", "questions"), asked),
         Table("questions", "Questions", head, questions)),
    )  # fmt: skip


def _leads_on(policy: Policy, then: dict[str, tuple[str, ...]]) -> tuple[Ref, ...]:
    found = []
    for choice, names in then.items():
        for ref in _question_refs(policy, names):
            found.append(Ref(ref.chapter, ref.id, f"{choice}: {ref.words}"))
    return tuple(found)


def _risk_order(policy: Policy) -> Chapter:
    head = ("why", "minutes", "when", "row")
    rows = tuple(
        Row(row.id, row.why, (row.minutes, Rule(row.when.words), Rule(row.id)), says(row.source))
        for row in sorted(policy.risk_order, key=lambda row: -row.minutes)
    )
    about = "Inside a grade an incident stands by what is due, sooner by the minutes of every row that holds."
    return Chapter("risk_order", "Risk order", about, (Table("risk_order", "", head, rows, compared=True),))


def _ladders(policy: Policy) -> Chapter:
    tables = tuple(_ladder(policy, ladder) for ladder in policy.ladders.values())
    about = "Who owns an incident as time passes and nobody acts. The last rung repeats."
    return Chapter("ladders", "Ladders", about, tables)


def _ladder(policy: Policy, ladder: Ladder) -> Table:
    counted = "standing" if ladder.counted_from == "standing" else "a missed deadline"
    rows = tuple(
        Row(str(step), rung.why, _rung(policy, rung), says(rung.source)) for step, rung in enumerate(ladder.rungs, 1)
    )
    return Table(
        f"ladder_{ladder.id}", _spoken(ladder.id),
        ("why", "minutes", "owner", "told too", "interrupts"), rows, compared=True,
        about=f"From {counted}; again every {ladder.repeat_minutes} minutes.",
    )  # fmt: skip


def _rung(policy: Policy, rung: Rung) -> tuple[Cell, ...]:
    told = ", ".join(_role(policy, role) for role in rung.informs)
    return (rung.after_minutes, _role(policy, rung.owner), told, "silent" if rung.silent else rung.interrupts)


def _watch(policy: Policy) -> Chapter:
    about = "For every open incident the next deadline, how long, who owns it and what it climbs when it is missed."
    return Chapter("watch", "The watch table", about, tuple(_watched(policy, state) for state in STATES))


def _watched(policy: Policy, state: str) -> Table:
    rows = []
    for grade in (UNGRADED, *policy.grades):
        cell = policy.watch[(state, grade)]
        name = policy.grades[grade].name if grade in policy.grades else "Not graded"
        cells = (
            cell.deadline, cell.minutes, cell.since.replace("_", " "), _role(policy, cell.owner),
            _ladder_refs(policy, cell.ladder), cell.why,
        )  # fmt: skip
        rows.append(Row(grade, name, cells, says(cell.source)))
    head = ("grade", "next", "minutes", "from", "owner", "ladder", "why")
    return Table(f"watch_{state}", _spoken(state), head, tuple(rows), compared=True)


def _noted(sources: dict[str, Source]) -> Source:
    """On whose word levels and factors say so."""
    return next(sources[name] for name in ("factors", "levels", "heard") if name in sources)


def _weighs(policy: Policy, item: ClosureItem) -> str:
    """`stops`, or by whom it is owed and how soon."""
    if item.weight == "stops":
        return item.weight
    return f"owed by {_role(policy, item.owner).lower()}, {item.minutes} min, {item.minutes_with_life} over a life"


def _closure(policy: Policy) -> Chapter:
    kinds = tuple(
        Row(one.id, _spoken(one.id), (_weighs(policy, one), one.override, one.why), says(one.source))
        for one in policy.closure.values()
    )
    results = tuple(
        Row(one.id, one.name, (Rule(one.id), _yes(one.needs_attendance), _yes(one.without_dispatch)), says(one.source))
        for one in policy.results.values()
    )
    vulnerable = policy.vulnerability
    noted = [(name, found) for kind in (vulnerable.levels, vulnerable.factors) for name, found in kind.items()]
    sources = vulnerable.sources
    by = (
        Row("heard", "heard or assessed", (_cue_refs(policy, vulnerable.heard),), says(sources["heard"])),
        *(Row(name, _spoken(name), (", ".join(found),), says(_noted(sources))) for name, found in noted),
    )
    about = "What stands against closing an incident and who may close over it, and how an incident may have ended."
    return Chapter(
        "closure", "Closing", about,
        (
            Table("closure", "What is looked at", ("kind", "weighs", "over it", "why"), kinds, compared=True),
            Table("vulnerability", "Who is vulnerable", ("where", "what says so"), by),
            Table(
                "results", "Results", ("result", "id", "needs attendance", "without dispatch"), results, compared=True,
            ),
        ),
    )  # fmt: skip
