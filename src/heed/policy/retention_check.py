"""Whether what a pack says of keeping holds together: every record is in a class, no period out of bounds. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from heed.picture.keeping import DISPOSABLE
from heed.policy.reach import never_holds
from heed.policy.retention import EMPTY, NAMES, holding_of
from heed.policy.shapes import nearest
from heed.policy.values import Policy

#: (chapter, entry, field, reason)
Fault = tuple[str, str, str, str]
CHAPTER = "retention"
MOST_YEARS = 100
#: So many of what no class keeps are named.
MOST_NAMED = 5
_QUOTED = re.compile(r"['\"]([a-z0-9_]+)['\"]")


def find_unkept(policy: Policy, fault: Callable[[str, str, str, str], None]) -> None:
    """Say every fault of the chapter."""
    for found in (*_classes(policy), *_in_no_class(policy)):
        fault(*found)


def _classes(policy: Policy) -> Iterator[Fault]:
    known = _words(policy)
    for one in policy.retention.values():
        if not 1 <= one.years <= MOST_YEARS:
            yield CHAPTER, one.id, "years", f"`{one.id}`: from 1 to {MOST_YEARS} years, counted from its end"
        if one.ends == "review" and not 1 <= one.review_years <= MOST_YEARS:
            yield CHAPTER, one.id, "review_years", f"`{one.id}` is reviewed: say for how many years a review keeps it"
        if not one.why.strip():
            yield CHAPTER, one.id, "why", f"`{one.id}`: `why` is what is read beside what is due; say it"
        for word in _QUOTED.findall(one.when.words):
            if word not in known:
                yield CHAPTER, one.id, "when", f"`{one.id}` can never hold by `{word}`{nearest(word, known)}"
        if never_holds(one.when, NAMES):
            yield CHAPTER, one.id, "when", f"`{one.id}` can never hold, whatever a record says"


def _words(policy: Policy) -> set[str]:
    return {
        *DISPOSABLE, *policy.codes, *policy.results, *policy.grades, *policy.markers.kinds, *policy.cues.by_id,
        *policy.queue.channels, *(code.family for code in policy.codes.values()), *OUTCOMES,
    }  # fmt: skip


#: How a contact that led to no incident may have been closed (`heed.contact`).
OUTCOMES = (
    "advice", "signposted", "message_passed", "misdialled", "wrong_number", "no_reply", "other", "told_to_use_101",
    "prank", "abuse_warned", "abuse_ended", "test_call", "report_kept", "report_answered",
)  # fmt: skip


def _in_no_class(policy: Policy) -> Iterator[Fault]:
    """Every kind of record, and incidents by code and result, with nothing else said of them."""
    left = [name for name, said in _every_record(policy) if not holding_of(policy.retention.values(), said)]
    if left:
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        named = ", ".join(left[:MOST_NAMED])
        yield CHAPTER, "", "", f"no class of `retention` keeps {named}{more}: such a record would never be disposed of"


def _every_record(policy: Policy) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in DISPOSABLE:
        yield f"a {kind}", EMPTY | {"kind": kind}
    for code in policy.codes.values():
        for result in policy.results:
            said = {"kind": "incident", "code": code.id, "family": code.family, "result": result}
            yield f"an incident of `{code.id}` closed as `{result}`", EMPTY | said
