"""Chapters of what is asked of a log beside code and assessment: qualifiers, NDM records, assumptions, matters.

Pure."""

from __future__ import annotations

from collections.abc import Iterable

from heed.policy.chapter import Chapter, Listing, Ref, Row, Rule, Table, says
from heed.policy.phrase import Pattern
from heed.policy.values import Policy


def said(policy: Policy) -> tuple[Chapter, ...]:
    """The four chapters; what a pack leaves out has none."""
    found = (_qualifiers(policy), _ndm(policy), _assumptions(policy), _matters(policy))
    return tuple(one for one in found if one.count())


def _refs(table: str, names: Iterable[str], words: dict[str, str]) -> tuple[Ref, ...]:
    return tuple(Ref(table, name, words[name]) for name in names if name in words)


def _codes(policy: Policy) -> dict[str, str]:
    return {code.id: code.name for code in policy.codes.values()}


def _qualifiers(policy: Policy) -> Chapter:
    cues = {cue.id: cue.name for cue in policy.cues.by_id.values()}
    rows = tuple(
        Row(
            one.id, one.name,
            (
                Rule(one.id), one.when, _refs("codes", one.needed_on, _codes(policy)),
                _refs("cues", one.needed_when_heard, cues),
            ),
            says(one.source, one.sources),
        )
        for one in policy.discipline.qualifiers.values()
    )  # fmt: skip
    about = "What is so of an incident whatever its code. Where it is asked for, somebody says whether it is."
    head = ("qualifier", "id", "when", "asked for on", "asked for over")
    return Chapter("qualifiers", "Qualifiers", about, (Table("qualifiers", "", head, rows, compared=True),))


def _ndm(policy: Policy) -> Chapter:
    grades = {grade.id: grade.name for grade in policy.grades.values()}
    acts = {"overridden": "closed over by a supervisor", "below_recommended": "below a grade that rests on a life"}
    rows = tuple(
        Row(
            one.id, one.why,
            (
                _refs("codes", one.codes, _codes(policy)), _refs("grades", one.grades, grades),
                ", ".join(acts[act] for act in one.acts), Rule(one.id),
            ),
            says(one.source),
        )
        for one in policy.discipline.ndm.values()
    )  # fmt: skip
    about = "Where a decision is recorded in the elements of the National Decision Model. It holds nothing; it is owed."
    return Chapter(
        "ndm", "Decisions to record (NDM)", about,
        (Table("ndm", "", ("why", "codes", "grades", "done", "row"), rows, compared=True),),
    )  # fmt: skip


def _assumptions(policy: Policy) -> Chapter:
    rows = tuple(
        Row(
            one.id, one.name, (Rule(one.id), one.why, one.ask, _phrases(one.patterns), _phrases(one.not_when)),
            says(one.source),
        )
        for one in policy.discipline.assumptions.by_id.values()
    )  # fmt: skip
    about = (
        "Words that stereotype or assume, and the fact to ask for instead: pointed out to whoever wrote them and to "
        "nobody else, after the call, never on somebody's own words and never while a life is at risk."
    )
    head = ("kind of wording", "id", "why", "ask for", "phrases", "not over")
    return Chapter("assumptions", "Fact instead of assumption", about, (Table("assumptions", "", head, rows),))


def _matters(policy: Policy) -> Chapter:
    cues = {cue.id: cue.name for cue in policy.cues.by_id.values()}
    rows = tuple(
        Row(
            one.id, policy.codes[one.id].name,
            (
                Rule(one.id), one.why, _refs("codes", one.beside, _codes(policy)) or "every other code",
                _refs("cues", one.cues, cues), "yes" if one.apart else "", _phrases(one.patterns),
                _phrases(one.not_when),
            ),
            says(one.source),
        )
        for one in policy.discipline.matters.by_code.values()
    )  # fmt: skip
    about = (
        "Matters that stand by themselves where they come up in a call about something else. The card offers to open "
        "the second incident by one key; whoever works it opens it, or says why not."
    )
    head = ("matter", "code", "why", "beside", "heard by", "kept off the other log", "phrases", "not over")
    return Chapter("matters", "A second matter in one call", about, (Table("matters", "", head, rows),))


def _phrases(patterns: Iterable[Pattern]) -> Listing:
    return Listing(tuple(pattern.words for pattern in patterns))
