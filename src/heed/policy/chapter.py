"""A chapter of a pack as it is read: tables of rows, each with since when and on whose word, and what a row names.

One shape for paper (`heed.policy.tables`) and for screens (`heed.handbook`). Values only.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from heed.policy.source import Source


class Ref(msgspec.Struct, frozen=True):
    """Another row that a cell names: its chapter, its id there, and the words that stand for it."""

    chapter: str
    id: str
    words: str


class Listing(msgspec.Struct, frozen=True):
    """Many lines of one kind, such as the phrases of a cue; on paper only their number."""

    lines: tuple[str, ...]


class Rule(msgspec.Struct, frozen=True):
    """What is read as it is written: a condition, an id."""

    words: str


Cell = str | int | None | tuple[Ref, ...] | Listing | Rule


class Said(msgspec.Struct, frozen=True):
    """On whose word a row stands, or one of its values, where that has another."""

    field: str
    since: str
    reference: str
    ours: bool

    def __str__(self) -> str:
        said = f"{self.reference}, since {self.since}"
        return f"{self.field}: {said}" if self.field else said


class Row(msgspec.Struct, frozen=True):
    """One entry: its id within the table, its name, its cells in the order of the table's head, and who says so."""

    id: str
    name: str
    cells: tuple[Cell, ...]
    says: tuple[Said, ...] = ()

    def text(self) -> str:
        """All that stands in it, to be searched, in lower case."""
        found = [self.id, self.id.replace("_", " "), self.name, *(words(cell) for cell in self.cells)]
        return " ".join([*found, *(one.reference for one in self.says)]).casefold()


class Table(msgspec.Struct, frozen=True):
    """Rows under one head."""

    id: str
    title: str
    #: What the name of a row is, and then each of its cells.
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    #: True where the rows are compared with each other, column by column; else each is read by itself.
    compared: bool = False
    about: str = ""

    def filled(self, row: Row) -> list[tuple[str, Cell]]:
        """Cells of a row that say something, each with what it is."""
        return [(name, cell) for name, cell in zip(self.head[1:], row.cells, strict=True) if words(cell)]


class Chapter(msgspec.Struct, frozen=True):
    """A chapter: what it is for, and its tables."""

    id: str
    title: str
    about: str
    tables: tuple[Table, ...]

    def has(self, name: str) -> bool:
        """Whether it is called so, or one of its tables is."""
        return name == self.id or any(name == table.id for table in self.tables)

    def count(self) -> int:
        """How many rows it has."""
        return sum(len(table.rows) for table in self.tables)


def words(cell: Cell) -> str:
    """A cell as plain words."""
    match cell:
        case None:
            return ""
        case tuple():
            return "; ".join(ref.words for ref in cell)
        case Listing():
            return "\n".join(cell.lines)
        case Rule():
            return " ".join(cell.words.split())
        case _:
            return " ".join(str(cell).split())


def kind(cell: Cell) -> str:
    """How a cell is drawn: `text`, `number`, `refs`, `phrases` or `rule`."""
    match cell:
        case tuple():
            return "refs"
        case Listing():
            return "phrases"
        case Rule():
            return "rule"
        case _:
            return "number" if isinstance(cell, int) else "text"


def says(source: Source | None, sources: dict[str, Source] | None = None) -> tuple[Said, ...]:
    """Who says so: of the whole, then of each value that has a word of its own."""
    own = sorted((sources or {}).items())
    found = [("", source), *((field.replace("_", " "), one) for field, one in own)]
    return tuple(Said(field, str(one.since), one.reference, one.ours) for field, one in found if one)


def found_in(chapters: Iterable[Chapter], wanted: str) -> tuple[Chapter, ...]:
    """The chapters with only the rows that hold every word of `wanted`, in any order; none of the rest."""
    needed = wanted.casefold().split()
    found = []
    for chapter in chapters:
        tables = []
        for table in chapter.tables:
            rows = tuple(row for row in table.rows if all(word in row.text() for word in needed))
            if rows:
                tables.append(msgspec.structs.replace(table, rows=rows))
        if tables:
            found.append(msgspec.structs.replace(chapter, tables=tuple(tables)))
    return tuple(found)
