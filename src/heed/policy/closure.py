"""What stands against closing an incident, by kind: whether it stops, and who may take it on themselves; and by what
somebody is taken to be vulnerable, though nobody said that a life is at risk.

The kinds are the decision's (`heed.incidents.closing`); what each weighs is the pack's chapter `closure`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

#: What is so in the world, not in a judgement: nobody's word closes over it.
PHYSICAL = ("units_committed", "caller_on_the_line")
#: Everything that closing looks at, in the order in which it is said.
KINDS = (
    *PHYSICAL, "unread_news", "vulnerability", "welfare", "life_question", "script_question",
    "stale_assessment", "life_cue", "not_assessed", "question", "nobody_attended", "needs_dispatch", "not_graded",
    "caller_told", "thin_words", "qualifiers", "ndm_record",
    "intelligence_check",
)  # fmt: skip


class ClosureItem(msgspec.Struct, frozen=True, kw_only=True):
    """How much one kind weighs: `stops` closing, or is `owed` after it too."""

    id: str
    weight: Literal["stops", "owed"]
    #: Who may close over it all the same, with a rationale that is sampled.
    override: Literal["nobody", "supervisor"]
    why: str
    #: Where it is owed after closing: by whom, in how many minutes, sooner over a life, and up which ladder.
    owner: str = ""
    minutes: int = 0
    minutes_with_life: int = 0
    ladder: str = ""
    source: Source


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """What makes somebody's welfare a thing to establish, beside a risk to life and a code that speaks of one."""

    #: Kinds of risk, heard on the log or told in the assessment's own words, now, feared or in the past.
    heard: tuple[str, ...]
    #: Element of the assessment to its levels, and to its factors, that say so.
    levels: dict[str, tuple[str, ...]] = {}
    factors: dict[str, tuple[str, ...]] = {}
    #: Sources by field name.
    sources: dict[str, Source] = {}
