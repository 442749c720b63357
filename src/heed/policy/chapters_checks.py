"""The chapter of intelligence checks. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Cell, Chapter, Ref, Row, Rule, Table, says
from heed.policy.values import Policy


def checks(policy: Policy) -> Chapter:
    """A row a check: what is looked up, when it is asked for, whose it is and by when."""
    roles = {role.id: role.name for role in policy.roles.values()}
    rows = tuple(
        Row(
            one.id, one.words,
            (
                Rule(one.id), tuple(Ref("grades", g, policy.grades[g].name) for g in one.grades if g in policy.grades),
                tuple(Ref("codes", c, policy.codes[c].name) for c in one.codes if c in policy.codes),
                roles.get(one.owner, one.owner), roles.get(one.fallback, one.fallback),
                one.minutes, one.minutes_with_life,
                (Ref(f"ladder_{one.ladder}", "1", one.ladder),) if one.ladder in policy.ladders else (), one.why,
            ),
            says(one.source),
        )
        for one in policy.checks.values()
    )  # fmt: skip
    about = (
        "What is looked up about whom on an incident of a grade and a code; where none is named, on every one. It is "
        "owed while help travels and holds nothing. Where nobody holds the owner's role it falls to the other at once."
    )
    head = ("check", "id", "grades", "codes", "owner", "else", "minutes", "over a life", "ladder", "why")
    tables = (Table("checks", "Checks", head, rows, compared=True), _submissions(policy), _systems(policy))
    return Chapter("checks", "Intelligence", about, tables)


def _systems(policy: Policy) -> Table:
    rows = tuple(
        Row(
            one.id, one.name, (Rule(one.id), ", ".join(one.looks_up), one.answer_seconds, one.wait_seconds),
            says(one.source),
        )
        for one in policy.records.values()
    )  # fmt: skip
    head = ("system", "id", "asked for", "answers in (s)", "waited for (s)")
    return Table("records", "Records systems", head, rows, compared=True)


def _submissions(policy: Policy) -> Table:
    rules, roles = policy.submissions, {role.id: role.name for role in policy.roles.values()}
    said: tuple[tuple[str, Cell], ...] = (
        ("owner", roles.get(rules.owner, rules.owner)), ("minutes", rules.minutes),
        ("ladder", (Ref(f"ladder_{rules.ladder}", "1", rules.ladder),)),
    )  # fmt: skip
    rows = tuple(Row(name, name.capitalize(), (cell,), says(rules.sources.get(name))) for name, cell in said)
    return Table("submissions", "Intelligence that is given", ("what", "value"), rows, compared=True)
