"""The chapters of a pack: which names an entry may hold, of which kind, and how a written value becomes a typed one.

The names are those of `heed.policy.values`; where a chapter writes one differently it is said here and nowhere else.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from heed.policy import account, discipline, report, script, silent, values
from heed.policy.assessing import Assessing, AssessmentModel, ThriveElement
from heed.policy.assumption import Assumption
from heed.policy.intelligence import IntelligenceCheck, RecordsSystem, SubmissionRules
from heed.policy.linking import LinkingPair, LinkingRules
from heed.policy.locating import LocatingRules, LocatingSource, LocatingStep
from heed.policy.looking import LookingRule, LookingRules
from heed.policy.marked import Faults, Marked
from heed.policy.markers import MarkerKind, Marking, SchemeRules
from heed.policy.matter import Matter
from heed.policy.neighbours import NeighbourRules
from heed.policy.nicknames import Nickname
from heed.policy.queue import Band, CallBackRules, Channel, QueueState
from heed.policy.recalling import Ending, RecallOutcome, RecallRules
from heed.policy.restricted import RestrictedLog
from heed.policy.retention import RetentionClass
from heed.policy.scored import OrderRow
from heed.policy.support import Support
from heed.policy.telling import CallerRules, TellingRow

#: Names that say where a value comes from; allowed in a file's head, an entry and a single value.
SAYS = ("since", "reference", "ours")
#: The word in a watch cell for the grade's own figure.
TARGET = "target"

_NOT_WRITTEN = frozenset({"id", "source", "sources", "number", "by_grade"})
_AT = re.compile(r" - at `\$(?:\[(\d+)\])?.*`$")
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list [ … ]",
    "object": "names and values",
    "null": "nothing",
    "date": "a date",
}


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of permissions that roles share."""

    id: str
    why: str = ""
    may: frozenset[str]
    source: values.Source


class Reviews(msgspec.Struct, frozen=True, kw_only=True):
    """The single values about reviews and ungraded incidents."""

    not_a_decision: tuple[str, ...]
    ungraded_counts_as: str


class Shape(msgspec.Struct, frozen=True):
    """How a chapter is written: one entry or one a name, and the kind of each value."""

    chapter: str
    makes: type[msgspec.Struct]
    fields: dict[str, object]
    required: frozenset[str]
    #: True where the chapter is one entry and has no ids.
    single: bool = False

    @property
    def keeps_sources(self) -> bool:
        """Whether the value made says where each of its fields comes from."""
        return "sources" in self.makes.__struct_fields__


def _shape(
    chapter: str,
    makes: type[msgspec.Struct],
    *,
    single: bool = False,
    also: Mapping[str, object] | None = None,
    instead: dict[str, str] | None = None,
) -> Shape:
    """The shape whose names are the struct's, with the chapter's own names for some of them."""
    hints = typing.get_type_hints(makes)
    named = instead or {}
    fields: dict[str, object] = {}
    required: set[str] = set()
    for field in msgspec.structs.fields(makes):
        if field.name in _NOT_WRITTEN:
            continue
        written = named.get(field.name, field.name)
        fields[written] = hints[field.name]
        if field.required:
            required.add(written)
    fields.update(also or {})
    return Shape(chapter, makes, fields, frozenset(required), single)


#: The names of a cue under which phrases are written.
PHRASES = ("patterns", "not_when", "dealt_with")
RUNG = _shape("rungs", values.Rung)
_MAY = {"may": frozenset[str], "duties": tuple[str, ...], "may_not": frozenset[str]}

SHAPES: dict[str, Shape] = {
    shape.chapter: shape
    for shape in (
        _shape("grades", values.Grade),
        _shape("ladders", values.Ladder, also={"rungs": list[object]}),
        _shape("watch", values.WatchCell, instead={"since": "counted_from"}, also={"minutes": int | Literal["target"]}),
        _shape("codes", values.Code),
        _shape("results", values.ResultCode),
        _shape("closure", values.ClosureItem),
        _shape("telling", TellingRow),
        _shape("caller", CallerRules, single=True),
        _shape("signals", silent.SignalRow),
        _shape("yes_no", silent.YesNo),
        _shape("silent_steps", silent.SilentStep),
        _shape("silence", silent.SilenceRules, single=True),
        _shape("endings", Ending),
        _shape("recall_outcomes", RecallOutcome),
        _shape("recall", RecallRules, single=True),
        _shape("vulnerability", values.Vulnerability, single=True),
        _shape("duties", Duty),
        _shape("roles", values.Role, also=_MAY),
        _shape("looking", LookingRules, single=True),
        _shape("looking_rules", LookingRule),
        _shape("statuses", values.UnitStatus),
        _shape("desks", values.Desk),
        _shape("thrive", ThriveElement),
        _shape("assessment_models", AssessmentModel),
        _shape("assessing", Assessing, single=True),
        _shape("services", values.Service),
        _shape("support", Support),
        _shape("cues", values.Cue, also=dict.fromkeys(PHRASES, list[str])),
        _shape("cue_words", values.CueWords),
        _shape("grading", values.GradingRow, also={"when": str}),
        _shape("risk_order", OrderRow, also={"when": str}),
        _shape("descriptions", account.Detail),
        _shape("mention_roles", account.MentionRole),
        _shape("characteristics", account.Characteristic),
        _shape("hate", account.Strand),
        _shape("conduct", account.ConductRules, single=True),
        _shape("actions", script.Action),
        _shape("sops", script.Sop),
        _shape("questions", script.Question),
        _shape("scripts", script.Script),
        _shape("qualifiers", discipline.Qualifier),
        _shape("ndm", discipline.NdmRow),
        _shape("assumptions", Assumption, also=dict.fromkeys(PHRASES[:2], list[str])),
        _shape("matters", Matter, also=dict.fromkeys(PHRASES[:2], list[str])),
        _shape("linking", LinkingRules, single=True),
        _shape("linking_pairs", LinkingPair),
        _shape("locating", LocatingRules, single=True),
        _shape("locating_steps", LocatingStep),
        _shape("locating_sources", LocatingSource),
        _shape("report_questions", report.ReportQuestion),
        _shape("reports", report.Report),
        _shape("public", report.Public, single=True),
        _shape("chat_lines", report.ChatLine),
        _shape("limits", values.Limits, single=True),
        _shape("nicknames", Nickname),
        _shape("repeats", values.Repeats, single=True),
        _shape("attention", values.Attention, single=True),
        _shape("hears", values.Hears, single=True),
        _shape("reviews", Reviews, single=True),
        _shape("bands", Band),
        _shape("channels", Channel),
        _shape("queue_states", QueueState),
        _shape("call_back", CallBackRules, single=True),
        _shape("neighbours", NeighbourRules),
        _shape("checks", IntelligenceCheck),
        _shape("records", RecordsSystem),
        _shape("submissions", SubmissionRules, single=True),
        _shape("markers", MarkerKind),
        _shape("marking", Marking, single=True),
        _shape("schemes", SchemeRules, single=True),
        _shape("restricted_logs", RestrictedLog),
        _shape("retention", RetentionClass, also={"when": str}),
    )
}
#: Fields a role may leave out: it may have only duties, or only permissions of its own.
OPTIONAL = {"roles": frozenset({"may"})}


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where a known word is near, else the known words where they are few."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; known: {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


def typed(marked: Marked, kind: object, name: str, faults: Faults) -> object | None:
    """The value as its kind, or None and a fault that says what was expected."""
    words = literal_words(kind)
    for said in (marked, *marked.items(), *marked.mapping().values()) if words else ():
        if isinstance(said.value, str) and said.value not in words:
            faults.add(said.spot, f"`{name}` cannot be `{said.value}`{nearest(said.value, words)}")
            return None
    try:
        made: object = msgspec.convert(marked.plain(), kind)
    except msgspec.ValidationError as error:
        _say_why(marked, name, str(error), faults)
        return None
    return made


def literal_words(kind: object) -> tuple[str, ...]:
    """The words a kind allows, itself or in its list or table, where it allows only certain words."""
    if typing.get_origin(kind) is Literal:
        return tuple(str(word) for word in typing.get_args(kind))
    if typing.get_origin(kind) in (tuple, dict):
        return literal_words(typing.get_args(kind)[typing.get_origin(kind) is dict])
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return tuple(word for inner in typing.get_args(kind) for word in literal_words(inner))
    return ()


def _say_why(marked: Marked, name: str, error: str, faults: Faults) -> None:
    """A fault in a reader's words, at the item of a list where the trouble is in one."""
    at = _AT.search(error)
    spot = marked.spot
    if at and at.group(1) and isinstance(marked.value, tuple):
        spot = marked.value[int(at.group(1))].spot
    words = _AT.sub("", error)
    found = re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", words)
    if found:
        expected = " or ".join(_KINDS.get(kind, kind) for kind in found.group(1).split(" | "))
        words = f"expected {expected}, found {_KINDS.get(found.group(2), found.group(2))}"
    faults.add(spot, f"`{name}`: {words[0].lower()}{words[1:]}")
