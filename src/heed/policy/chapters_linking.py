"""The chapter of links between incidents: how strong each reason is, and which kinds belong together. Pure."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Listing, Row, Rule, Table, says
from heed.policy.values import Policy

PAIR = ("why", "one", "other", "hours", "strength", "id")


def linking(policy: Policy) -> Chapter:
    """A row a figure, and a row a pair."""
    rules = policy.linking.rules
    fields = [field for field in rules.__struct_fields__ if field not in ("sources", "why")]
    figures = tuple(
        Row(one, one.replace("_", " ").capitalize(), (getattr(rules, one),), says(rules.sources.get(one)))
        for one in fields
    )
    names = {code.id: code.name for code in policy.codes.values()}
    pairs = tuple(
        Row(
            one.id, one.why,
            (
                Listing(tuple(names.get(code, code) for code in one.codes)),
                Listing(tuple(names.get(code, code) for code in one.other_codes)),
                one.hours, one.strength, Rule(one.id),
            ),
            says(one.source),
        )
        for one in policy.linking.pairs.values()
    )  # fmt: skip
    about = "Other logs that one may have to do with: how strong each reason is, what is near, what belongs together."
    return Chapter(
        "linking", "Links", about,
        (
            Table("linking", "Figures", ("what", "value"), figures, compared=True),
            Table("linking_pairs", "Kinds that belong together", PAIR, pairs),
        ),
    )  # fmt: skip
