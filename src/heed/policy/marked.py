"""YAML read with the file and line of every value, so that a fault can point at it.

Plain words stay words: `no`, `on` and `14:00` are text here, never false, true or 840. Only whole and decimal numbers,
`true`, `false`, `null` and dates (2026-01-26) are anything else. Nothing here knows what a pack holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import yaml

_LARGEST = 1_000_000
_DEEPEST = 12
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Spot(msgspec.Struct, frozen=True):
    """A place in a pack: file, relative to the folder the packs lie in, line from 1, and column from 1.

    Column 0 is the whole line.
    """

    file: str
    line: int
    column: int = 0


class PackFault(msgspec.Struct, frozen=True):
    """One thing wrong with a pack, where, and what to do about it."""

    file: str
    line: int
    reason: str
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"

    def to_the_column(self) -> str:
        """`file:line:column: reason`, without the column where the fault is the whole line's."""
        column = f":{self.column}" if self.column else ""
        return f"{self.file}:{self.line}{column}: {self.reason}"


class Marked(msgspec.Struct, frozen=True):
    """A value and where it stands. `value` is a scalar, a tuple of Marked, or a dict of text to Marked."""

    value: object
    #: Where a reader looks for it: at its name, where it has one.
    spot: Spot
    #: Where the text of a scalar begins, where it stands on one line.
    text_at: Spot | None = None

    def sign(self, number: int) -> Spot | None:
        """The place of a sign of its text, counted from 1; None where the text stands on several lines."""
        at = self.text_at
        return Spot(at.file, at.line, at.column + number - 1) if at is not None and number else None

    def plain(self) -> object:
        """The value without its marks."""
        if isinstance(self.value, dict):
            return {key: inner.plain() for key, inner in self.value.items()}
        if isinstance(self.value, tuple):
            return [inner.plain() for inner in self.value]
        return self.value

    def mapping(self) -> dict[str, Marked]:
        """The mapping it is, or an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> tuple[Marked, ...]:
        """The list it is, or an empty one."""
        return self.value if isinstance(self.value, tuple) else ()


class Faults:
    """Everything found wrong so far; each fault once, in the order of files and lines."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, str], int] = {}

    def add(self, spot: Spot, reason: str) -> None:
        """Note a fault at a place."""
        self._found.setdefault((spot.file, spot.line, reason), spot.column)

    def all(self) -> tuple[PackFault, ...]:
        """The faults, sorted by file and line."""
        return tuple(PackFault(*found, column) for found, column in sorted(self._found.items()))

    def __bool__(self) -> bool:
        return bool(self._found)


def read_marked(path: Path, shown_as: str, faults: Faults) -> Marked | None:
    """The file's mapping with its marks; None, and a fault, where it is no readable YAML mapping."""
    text = _text(path, shown_as, faults)
    if text is None:
        return None
    try:
        return _Walk(yaml.parse(text, Loader=_Loader), shown_as, faults).document()
    except yaml.MarkedYAMLError as error:
        faults.add(_error_spot(error, shown_as), _error_reason(error, text))
    except _TooDeepError as error:
        faults.add(error.spot, "brackets or lists go too deep; write plain names, values and short lists")
    except yaml.YAMLError:
        faults.add(Spot(shown_as, 1), "not readable as YAML; write plain names, values and short lists")
    return None


def _text(path: Path, shown_as: str, faults: Faults) -> str | None:
    """The file as text."""
    raw = path.read_bytes()
    if len(raw) > _LARGEST:
        faults.add(Spot(shown_as, 1), f"the file is larger than {_LARGEST // 1000} kB; a file here is small text")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add(Spot(shown_as, line), "not UTF-8 text; save the file as UTF-8")
        return None
    if control := _CONTROL.search(text):
        faults.add(Spot(shown_as, text.count("\n", 0, control.start()) + 1), "holds a control character; remove it")
        return None
    return text


def _error_spot(error: yaml.MarkedYAMLError, shown_as: str) -> Spot:
    mark = error.problem_mark or error.context_mark
    return Spot(shown_as, mark.line + 1, mark.column + 1) if mark else Spot(shown_as, 1)


def _error_reason(error: yaml.MarkedYAMLError, text: str) -> str:
    """Why it is no YAML, in words for somebody who does not write YAML every day."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    at = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in at:
        return "a tab is used for indenting; use spaces"
    return f"not readable as YAML: {error.problem or error.context}; check the indenting, quotes and brackets here"


class _TooDeepError(Exception):
    """The file nests deeper than any of ours does."""

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot


class _Walk:
    """Turns YAML events into marked values; notes double names and links.

    Events, not nodes: composing nodes follows brackets as deep as they go, which ends the process on a hostile file.
    """

    def __init__(self, events: Iterator[yaml.Event], file: str, faults: Faults) -> None:
        self.events = events
        self.file = file
        self.faults = faults

    def document(self) -> Marked | None:
        """The one mapping of the file."""
        found: Marked | None = None
        while not isinstance(event := next(self.events), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    self.faults.add(self._spot(event), "a second document begins here (`---`); use a file of its own")
                    return None
                found = self._value(next(self.events), 1)
        if found is None or not isinstance(found.value, dict):
            self.faults.add(
                Spot(self.file, 1), "expected names and values (`name: value`), found something else or nothing"
            )
            return None
        return found

    def _spot(self, event: yaml.Event) -> Spot:
        mark = event.start_mark
        return Spot(self.file, mark.line + 1, mark.column + 1) if mark else Spot(self.file, 1)

    def _value(self, event: yaml.Event, depth: int) -> Marked:
        spot = self._spot(event)
        if depth > _DEEPEST:
            raise _TooDeepError(spot)
        if isinstance(event, yaml.MappingStartEvent):
            return Marked(self._mapping(depth), spot)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Marked] = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(inner, depth + 1))
            return Marked(tuple(items), spot)
        if isinstance(event, yaml.ScalarEvent):
            return Marked(self._scalar(event, spot), spot, _text_at(event, spot))
        self.faults.add(spot, "`*` points at another value; write the value out, there are no links here")
        return Marked(None, spot)

    def _mapping(self, depth: int) -> dict[str, Marked]:
        found: dict[str, Marked] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            spot = self._spot(key)
            name = self._value(key, depth + 1)
            value = self._value(next(self.events), depth + 1)
            if not isinstance(key, yaml.ScalarEvent):
                self.faults.add(spot, "expected a name before the colon")
            elif key.value in found:
                first = found[key.value].spot.line
                self.faults.add(spot, f"`{key.value}` is here twice (first at line {first}); keep one")
            else:
                # The name's line is where a reader looks, also where its value starts below it.
                found[str(key.value)] = Marked(value.value, name.spot, value.text_at)
        return found

    def _scalar(self, event: yaml.ScalarEvent, spot: Spot) -> object:
        text = str(event.value)
        if event.style in ("'", '"', "|", ">"):
            return text.strip()
        if text in _WORDS:
            return _WORDS[text]
        for shape, make in _SHAPES:
            if shape.fullmatch(text):
                try:
                    return make(text)
                except ValueError:
                    self.faults.add(spot, f"`{text}` is no day of the calendar")
                    return None
        return text


def _text_at(event: yaml.ScalarEvent, spot: Spot) -> Spot | None:
    """Where the text of a scalar begins, behind its quote where it has one; None where it goes over several lines."""
    start, end = event.start_mark, event.end_mark
    if not start or not end or start.line != end.line:
        return None
    return Spot(spot.file, spot.line, spot.column + (event.style in ("'", '"')))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (_WHOLE, int),
    (_DECIMAL, float),
    (_DATE, date.fromisoformat),
)
