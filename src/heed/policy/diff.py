"""`heed policy diff A B`: what a second pack says otherwise, by entry and name, and from which day.

Values are compared as they are written, day by day: an entry that begins, one that ends, a value that differs from a
day on, and a difference that is over. A pack that cannot be put in force is not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TextIO

import msgspec

from heed.policy.entries import Chapters, Entry
from heed.policy.load import BadPack, Layers, UnreadablePack, load_pack, read_layers
from heed.policy.marked import Faults

SAME, DIFFERENT, UNREADABLE = 0, 1, 2
#: As much of a text as a line shows.
_LONGEST = 90


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """From a day on the packs differ in this: a chapter, an entry of it, a name of the entry.

    `field` is empty where a whole entry is new or gone; `before` and `after` are in words; `over` where they are
    alike again.
    """

    chapter: str
    entry: str
    field: str
    since: date
    before: str = ""
    after: str = ""
    reference: str = ""
    over: bool = False

    def __str__(self) -> str:
        named = " · ".join(part for part in (self.chapter, self.entry, self.field) if part)
        says = f" ({self.reference})" if self.reference else ""
        if self.over:
            return f"{named}: alike again from {self.since}"
        if not self.field:
            return f"{named}: {self.after} from {self.since}{says}"
        return f"{named}: {self.before} → {self.after} from {self.since}{says}"


def diff(first: Path, second: Path, *, as_json: bool, out: TextIO) -> int:
    """Say what the second pack says otherwise than the first, one line a difference.

    Returns 0 where they say the same, 1 where they differ, 2 where one cannot be read or put in force.
    """
    layers = []
    for path in (first, second):
        try:
            load_pack(path)
        except BadPack as error:
            out.write("".join(f"{fault}\n" for fault in error.faults))
            out.write(f"{path}: cannot be put in force; mend it first\n")
            return UNREADABLE
        except (UnreadablePack, OSError) as error:
            out.write(f"cannot read a pack: {error}\n")
            return UNREADABLE
        layers.append(read_layers(path, Faults()))
    found = differences(*(one for one in layers if one is not None))
    if as_json:
        out.write(msgspec.json.encode(found).decode() + "\n")
    else:
        out.write("".join(f"{difference}\n" for difference in found))
        out.write(f"{len(found) or 'no'} difference{'' if len(found) == 1 else 's'}\n")
    return DIFFERENT if found else SAME


def differences(first: Layers, second: Layers) -> list[Difference]:
    """Every difference, by chapter and entry as the packs have them, each from its day on."""
    begins = max(first.head.since, second.head.since)
    found: list[Difference] = []
    for chapter in dict.fromkeys((*first.chapters, *second.chapters)):
        for entry in _ids(chapter, first.chapters, second.chapters):
            sides = _Sides(
                chapter,
                entry,
                first.chapters.get(chapter, {}).get(entry),
                second.chapters.get(chapter, {}).get(entry),
                begins,
            )
            found += sides.differences()
    return found


def _ids(chapter: str, *packs: Chapters) -> Iterable[str]:
    return dict.fromkeys(entry for chapters in packs for entry in chapters.get(chapter, {}))


class _Sides:
    """One entry as two packs have it."""

    def __init__(self, chapter: str, entry: str, first: Entry | None, second: Entry | None, begins: date) -> None:
        self.chapter = chapter
        self.entry = entry
        self.first = first
        self.second = second
        days = {day for side in (first, second) if side for day in side.dates()}
        self.days = sorted({begins} | {day for day in days if day > begins})

    def differences(self) -> Iterator[Difference]:
        yield from self._presence()
        fields = dict.fromkeys(name for side in (self.first, self.second) if side for name in side.fields)
        for field in fields:
            yield from self._field(field)

    def _from(
        self, field: str, since: date, before: str = "", after: str = "", reference: str = "", *, over: bool = False
    ) -> Difference:
        return Difference(
            chapter=self.chapter, entry=self.entry, field=field, since=since, before=before, after=after,
            reference=reference, over=over,
        )  # fmt: skip

    def _presence(self) -> Iterator[Difference]:
        """From when the entry is in one and not in the other."""
        known = (True, True)
        for day in self.days:
            there = (_holds(self.first, day), _holds(self.second, day))
            if there != known and there[0] != there[1]:
                before, after = ("absent", "new") if there[1] else ("there", "gone")
                reference = self.second.source.reference if self.second and there[1] else ""
                yield self._from("", day, before=before, after=after, reference=reference)
            elif there != known and known[0] != known[1]:
                yield self._from("", day, over=True)
            known = there

    def _field(self, field: str) -> Iterator[Difference]:
        """From when a value differs, while both have the entry."""
        known: tuple[object, object] = (None, None)
        for day in self.days:
            if not (_holds(self.first, day) and _holds(self.second, day)):
                continue
            values = (_value(self.first, field, day), _value(self.second, field, day))
            if values != known and values[0] != values[1]:
                before, after = _said(*values)
                reference = _reference(self.second, field, day)
                yield self._from(field, day, before=before, after=after, reference=reference)
            elif values[0] == values[1] and known[0] != known[1]:
                yield self._from(field, day, over=True)
            known = values


def _holds(entry: Entry | None, day: date) -> bool:
    return entry is not None and entry.holds(day)


def _value(entry: Entry | None, field: str, day: date) -> object:
    dated = entry.value(field, day) if entry else None
    return dated.value.plain() if dated else None


def _reference(entry: Entry | None, field: str, day: date) -> str:
    dated = entry.value(field, day) if entry else None
    return dated.source.reference if dated else ""


def _said(before: object, after: object) -> tuple[str, str]:
    """The two values in words; of two lists only what differs."""
    if not (isinstance(before, list) and isinstance(after, list)):
        return _words(before), _words(after)
    if all(isinstance(item, dict) for item in (*before, *after)):
        pairs = [_said_item(number, *pair) for number, pair in enumerate(zip_longest(before, after), 1)]
        return _joined(first for first, _ in pairs), _joined(second for _, second in pairs)
    without = _joined(_words(item) for item in before if item not in after)
    added = _joined(_words(item) for item in after if item not in before)
    if not (without or added):
        return "the same", "in another order"
    return f"without {without}" if without else "all of it", f"with {added}" if added else "no more"


def _said_item(number: int, before: dict[str, object] | None, after: dict[str, object] | None) -> tuple[str, str]:
    """What differs in one item of a list, a rung of a ladder: its number and the names that differ."""
    names = [
        name for name in {**(before or {}), **(after or {})} if (before or {}).get(name) != (after or {}).get(name)
    ]
    if not names:
        return "", ""
    one, other = (
        _joined(f"{name} {_words(side[name])}" for name in names if name in side) if side else "absent"
        for side in (before, after)
    )
    return f"{number}: {one or 'not said'}", f"{number}: {other or 'not said'}"


def _words(value: object) -> str:
    if value is None:
        return "not said"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _shortened(f"[{_joined(_words(item) for item in value)}]")
    return _shortened(" ".join(str(value).split()))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
