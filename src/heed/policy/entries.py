"""Entries of a pack: each value with the dates from which it holds and who says so; and one pack laid over another.

A value is written plainly, and then holds from its entry's `since`, or as a list of dated values. `since`, `reference`
and `ours` are taken from the value, else its entry, else the head of its file.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import msgspec

from heed.policy.marked import Faults, Marked, Spot
from heed.policy.shapes import SAYS, SHAPES, Shape, nearest
from heed.policy.values import Source

_ALWAYS = date.min


class Says(msgspec.Struct, frozen=True):
    """What is said so far about where values come from."""

    pack: str
    since: date | None = None
    reference: str = ""
    #: True where everything is the pack's own.
    ours: bool = False
    #: Fields that are the pack's own where the rest is not.
    ours_fields: frozenset[str] = frozenset()

    def about(self, field: str) -> Source | None:
        """The source of a field, or None where nobody said."""
        if self.since is None:
            return None
        if self.ours or field in self.ours_fields:
            return Source(since=self.since, reference=f"{self.pack} pack, own value", ours=True)
        return Source(since=self.since, reference=self.reference) if self.reference else None


class Dated(msgspec.Struct, frozen=True):
    """A value from a date on."""

    since: date
    value: Marked
    source: Source


class Entry(msgspec.Struct, frozen=True):
    """One grade, ladder, cell, code … with its values by date."""

    id: str
    spot: Spot
    source: Source
    fields: dict[str, tuple[Dated, ...]]
    since: date
    until: date | None = None

    def holds(self, at: date) -> bool:
        """Whether the entry is there on a day."""
        return self.since <= at and (self.until is None or at < self.until)

    def value(self, field: str, at: date) -> Dated | None:
        """The value in force on a day."""
        found = None
        for dated in self.fields.get(field, ()):
            if dated.since <= at:
                found = dated
        return found

    def dates(self) -> set[date]:
        """Days on which something in the entry changes."""
        found = {dated.since for timeline in self.fields.values() for dated in timeline} | {self.since}
        return found | ({self.until} if self.until else set())


Chapters = dict[str, dict[str, Entry]]


def read_file(top: Marked, pack: str, into: Chapters, faults: Faults) -> None:
    """The entries of one file, added to their chapters."""
    head = top.mapping()
    says = hear(head, Says(pack), faults)
    known = {*SHAPES, *SAYS, "about", "each"}
    chapters = [name for name in head if name in SHAPES]
    for name, inner in head.items():
        if name not in known:
            faults.add(inner.spot, f"unknown chapter `{name}`{nearest(name, known)}")
    if not chapters and head.keys() <= known:
        faults.add(top.spot, f"no chapter here; a file holds one of {', '.join(SHAPES)}")
    for name in chapters:
        _Reader(SHAPES[name], says, head.get("each"), faults).chapter(head[name], head, into.setdefault(name, {}))


def hear(mapping: dict[str, Marked], so_far: Says, faults: Faults) -> Says:
    """What a head, entry or value says about where it comes from, over what was said before."""
    since, reference = so_far.since, so_far.reference
    ours, fields = so_far.ours, so_far.ours_fields
    if "since" in mapping:
        since = _day(mapping["since"], "since", faults) or since
    if "reference" in mapping:
        reference, ours = _words(mapping["reference"], faults), False
    if "ours" in mapping:
        ours, fields = _ours(mapping["ours"], ours, fields, faults)
    return Says(so_far.pack, since, reference, ours, fields)


def _ours(marked: Marked, ours: bool, fields: frozenset[str], faults: Faults) -> tuple[bool, frozenset[str]]:
    """`ours: true`, or the list of fields that are."""
    if isinstance(marked.value, bool):
        return marked.value, fields if marked.value else frozenset()
    if isinstance(marked.value, tuple):
        return ours, fields | {str(inner.value) for inner in marked.value}
    faults.add(marked.spot, "`ours` is true, or a list of the names that are this pack's own")
    return ours, fields


def _day(marked: Marked, name: str, faults: Faults) -> date | None:
    if isinstance(marked.value, date):
        return marked.value
    faults.add(marked.spot, f"`{name}`: expected a date like 2026-01-26")
    return None


def _words(marked: Marked, faults: Faults) -> str:
    if isinstance(marked.value, str) and marked.value.strip():
        return marked.value
    faults.add(marked.spot, "`reference`: expected words that say who says so")
    return ""


class _Reader:
    """Reads the entries of one chapter of one file."""

    def __init__(self, shape: Shape, says: Says, each: Marked | None, faults: Faults) -> None:
        self.shape = shape
        self.says = says
        self.each = each.mapping() if each else {}
        self.faults = faults
        self._refuse_unknown(self.each, "each")

    def _refuse_unknown_ours(self, own: dict[str, Marked]) -> None:
        """A name listed under `ours` that the chapter does not have marks nothing."""
        for inner in own["ours"].items() if "ours" in own else ():
            if str(inner.value) not in self.shape.fields:
                near = nearest(str(inner.value), self.shape.fields)
                self.faults.add(inner.spot, f"`ours` lists `{inner.value}`, no name of {self.shape.chapter}{near}")

    def chapter(self, marked: Marked, head: dict[str, Marked], into: dict[str, Entry]) -> None:
        """Every entry of the chapter; a table's entries are named `state × grade`."""
        self._refuse_unknown_ours(head)
        if not isinstance(marked.value, dict):
            self.faults.add(marked.spot, f"`{self.shape.chapter}`: expected names and values")
        elif self.shape.single:
            self._add("", marked, into)
        elif self.shape.chapter == "watch":
            for state, row in marked.mapping().items():
                if not isinstance(row.value, dict):
                    self.faults.add(row.spot, f"`{state}`: expected a cell for each grade")
                for grade, cell in row.mapping().items():
                    self._add(f"{state} × {grade}", cell, into)
        else:
            for name, inner in marked.mapping().items():
                self._add(name, inner, into)

    def _add(self, name: str, marked: Marked, into: dict[str, Entry]) -> None:
        shown = f"`{name}`" if name else f"the chapter `{self.shape.chapter}`"
        if not isinstance(marked.value, dict):
            self.faults.add(marked.spot, f"{shown}: expected names and values")
        elif name in into:
            first = into[name].spot
            self.faults.add(marked.spot, f"{shown} is in the pack twice (first at {first.file}:{first.line}); keep one")
        else:
            entry = self._entry(name, shown, marked)
            if entry:
                into[name] = entry

    def _entry(self, name: str, shown: str, marked: Marked) -> Entry | None:
        own = marked.mapping()
        self._refuse_unknown(own, shown)
        self._refuse_unknown_ours(own)
        says = hear(own, self.says, self.faults)
        written = {field: own.get(field) or self.each.get(field) for field in self.shape.fields}
        said = {field: value for field, value in written.items() if value is not None}
        source = says.about("")
        if source is None and not _all_say_themselves(said):
            missing = "no date; say `since`" if says.since is None else _UNSAID
            self.faults.add(marked.spot, f"{shown} has {missing}")
            return None
        fields = {field: self._timeline(field, value, says) for field, value in said.items()}
        sources = [timeline[-1].source for timeline in fields.values() if timeline]
        source = source or max(sources, key=lambda one: one.since, default=None)
        if source is None:
            return None
        until = _day(own["until"], "until", self.faults) if "until" in own else None
        # A single chapter is always there; its values carry the dates.
        since = _ALWAYS if self.shape.single else says.since or source.since
        return Entry(name, marked.spot, source, fields, since, until)

    def _timeline(self, field: str, marked: Marked, says: Says) -> tuple[Dated, ...]:
        """The value's dates: one, or those of a list of dated values, oldest first."""
        written = marked.items() if _is_timeline(marked) else (marked,)
        found = [dated for inner in written if (dated := self._dated(field, inner, says))]
        for earlier, later in pairwise(found):
            if later.since <= earlier.since:
                self.faults.add(later.value.spot, f"`{field}`: {later.since} follows {earlier.since}; oldest first")
        return tuple(found)

    def _dated(self, field: str, marked: Marked, says: Says) -> Dated | None:
        own = marked.mapping()
        value = marked
        if "value" in own:
            for name, inner in own.items():
                if name not in (*SAYS, "value", "about"):
                    self.faults.add(inner.spot, f"`{field}`: unknown name `{name}`{nearest(name, (*SAYS, 'value'))}")
            says, value = hear(own, says, self.faults), own["value"]
            if "reference" in own:
                says = msgspec.structs.replace(says, ours_fields=frozenset())
        source = says.about(field)
        if source is None:
            missing = "no date; say `since`" if says.since is None else _UNSAID
            self.faults.add(marked.spot, f"`{field}` has {missing}")
            return None
        return Dated(source.since, value, source)

    def _refuse_unknown(self, own: dict[str, Marked], shown: str) -> None:
        known = {*self.shape.fields, *SAYS, "until", "about"}
        for name, inner in own.items():
            if name not in known:
                self.faults.add(inner.spot, f"{shown}: unknown name `{name}`{nearest(name, known)}")


_UNSAID = "no reference; give `reference`, or `ours: true` where the value is this pack's own"


def _all_say_themselves(fields: dict[str, Marked]) -> bool:
    """Whether every value of an entry says since when and who says so, so that the entry need not."""
    dated = [inner.mapping() for value in fields.values() for inner in (value.items() or (value,))]
    return bool(dated) and all("value" in own and own.keys() & {"reference", "ours", "since"} for own in dated)


def _is_timeline(marked: Marked) -> bool:
    """Whether a list is one of dated values, and not a value that is a list."""
    written = marked.items()
    return bool(written) and all("value" in inner.mapping() for inner in written)


def lay_over(base: Chapters, over: Chapters) -> Chapters:
    """The base pack with another's entries laid over it: value by value, each from its own date on."""
    result: Chapters = {name: dict(entries) for name, entries in base.items()}
    for name, entries in over.items():
        into = result.setdefault(name, {})
        for key, entry in entries.items():
            into[key] = _laid(into[key], entry, SHAPES[name]) if key in into else entry
    return result


def _laid(base: Entry, over: Entry, shape: Shape) -> Entry:
    """One entry over another. What the base said before the first date of the other's value stays."""
    fields = dict(base.fields)
    for name, timeline in over.fields.items():
        first = timeline[0].since if timeline else date.max
        fields[name] = tuple(dated for dated in fields.get(name, ()) if dated.since < first) + timeline
    source = base.source if shape.keeps_sources else over.source
    return Entry(base.id, over.spot, source, fields, base.since, over.until or base.until)
