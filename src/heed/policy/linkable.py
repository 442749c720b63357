"""Whether what a pack says of links holds together: figures within bounds, pairs of codes that there are. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]
#: Least and most of each figure, and why.
BOUNDS: dict[str, tuple[int, int, str]] = {
    "days": (1, 3660, "what lies ten years back is looked for by a search"),
    "most": (1, 50, "more than fifty are read by nobody"),
    "crowded": (2, 1000, "two who share a house are no crowd"),
    "near_metres": (10, 5000, "five kilometres are not near"),
    "near_minutes": (1, 1440, "yesterday's is another event"),
}


def find_unlinkable(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the two chapters."""
    for found in (*_figures(policy), *_pairs(policy)):
        fault(*found)


def _figures(policy: Policy) -> Iterator[Fault]:
    rules = policy.linking.rules
    for name, (least, most, why) in BOUNDS.items():
        figure = getattr(rules, name)
        if not least <= figure <= most:
            yield "linking", "", name, f"`{name}` is {figure}; from {least} to {most}: {why}"
    if rules.by_number != "possible":
        reason = "`by_number`: the same number alone is `possible` and no more; a borrowed telephone is not its owner"
        yield "linking", "", "by_number", reason
    if not rules.why.strip():
        yield "linking", "", "why", "`why` is what is read beside a proposal; say it"


def _pairs(policy: Policy) -> Iterator[Fault]:
    for pair in policy.linking.pairs.values():
        for field in ("codes", "other_codes"):
            for code in getattr(pair, field):
                if code not in policy.codes:
                    reason = f"`{pair.id}`: unknown code `{code}`{nearest(code, policy.codes)}"
                    yield "linking_pairs", pair.id, field, reason
        if not 1 <= pair.hours <= 24 * 31:
            yield "linking_pairs", pair.id, "hours", f"`{pair.id}`: from 1 hour to a month"
        if not pair.why.strip():
            yield "linking_pairs", pair.id, "why", f"`{pair.id}`: `why` is what is read beside a proposal; say it"
