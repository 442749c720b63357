"""How a file of recorded demand is read: a mapping in YAML, from its columns and words to ours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from heed.policy.marked import Faults, Marked, read_marked
from heed.policy.shapes import nearest
from heed.policy.values import Policy
from heed.replay.read import BadScenario
from heed.replay.typed import as_struct

DEFAULT = Path(__file__).parent / "alexandria.yaml"
#: The word for a channel on which nobody rang: an officer opened the incident.
NO_CONTACT = "none"


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of columns. Those without a default have to be in the file."""

    id: str
    what: str
    priority: str
    started: str
    queued: str
    dispatched: str
    en_route: str = ""
    arrived: str = ""
    cleared: str = ""
    closed: str = ""
    viewed: str = ""
    call_ended: str = ""
    channel: str = ""
    disposition: str = ""

    def all(self) -> dict[str, str]:
        """What a column is for, to its name in the file."""
        return {name: column for name, column in msgspec.structs.asdict(self).items() if column}


class CodeRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An opening code for problems that hold some words."""

    has: str
    code: str


class ResultRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Result codes for dispositions that hold some words: where somebody attended, and where nobody did."""

    has: str
    attended: str
    otherwise: str


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping file."""

    about: str = ""
    timezone: str
    nothing: tuple[str, ...] = ("",)
    tolerance_seconds: Annotated[int, Meta(ge=0, le=600)] = 0
    only: dict[str, tuple[str, ...]] = {}
    columns: Columns
    priorities: dict[str, str]
    leave_out: tuple[str, ...] = ()
    channels: dict[str, str] = {}
    otherwise_channel: str = "101"
    codes: tuple[CodeRule, ...] = ()
    otherwise_code: str
    results: tuple[ResultRule, ...] = ()
    otherwise_result: ResultRule

    @property
    def zone(self) -> ZoneInfo:
        """Where the recorded times are local."""
        return ZoneInfo(self.timezone)

    def channel(self, recorded: str) -> str:
        """The line a contact came in on; empty where nobody rang."""
        found = self.channels.get(recorded, self.otherwise_channel)
        return "" if found == NO_CONTACT else found

    def code(self, what: str) -> str:
        """The opening code of a problem."""
        return next((rule.code for rule in self.codes if rule.has in what), self.otherwise_code)

    def result(self, disposition: str, attended: bool) -> str:
        """The result an incident is closed with."""
        rule = next((rule for rule in self.results if rule.has in disposition), self.otherwise_result)
        return rule.attended if attended else rule.otherwise


def read_mapping(path: Path, policy: Policy) -> Mapping:
    """The mapping in a file. Raises BadScenario with every fault, by file and line."""
    faults = Faults()
    top = read_marked(path, str(path), faults)
    mapping = as_struct(top, Mapping, "mapping", faults) if top is not None else None
    if top is not None and mapping is not None:
        _check(top, mapping, policy, faults)
    if mapping is None or faults:
        raise BadScenario(faults.all())
    return mapping


def _check(top: Marked, mapping: Mapping, policy: Policy, faults: Faults) -> None:
    """Whether everything it says is known to the pack."""
    own = top.mapping()
    try:
        ZoneInfo(mapping.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.add(own["timezone"].spot, f"`timezone`: there is no time zone `{mapping.timezone}`")
    for priority, inner in own["priorities"].mapping().items():
        _known(mapping.priorities[priority], policy.grades, "grade", inner, faults)
    for rule, marked in zip(mapping.codes, own["codes"].items() if "codes" in own else (), strict=False):
        _known(rule.code, policy.codes, "code", marked, faults)
    _known(mapping.otherwise_code, policy.codes, "code", own["otherwise_code"], faults)
    lines = own["results"].items() if "results" in own else ()
    for result, marked in zip(
        (*mapping.results, mapping.otherwise_result), (*lines, own["otherwise_result"]), strict=True
    ):
        for name in (result.attended, result.otherwise):
            _known(name, policy.results, "result", marked, faults)


def _known(name: str, known: Iterable[str], kind: str, marked: Marked, faults: Faults) -> None:
    if name not in known:
        faults.add(marked.spot, f"the pack has no {kind} `{name}`{nearest(name, known)}")
