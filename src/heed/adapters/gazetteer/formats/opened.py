"""A file that is to be imported: its bytes and their digest, and its rows as text where it is text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

PIECE = 1 << 20
#: How much of a file is looked at to see what it is.
HEAD = 1 << 16
#: The longest field of a row: a polygon written into one is no place.
LONGEST = 1 << 17


class Unreadable(Exception):
    """A file that cannot be imported; the message says why, and what to do."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A file on this machine."""

    path: Path
    encoding: str = "utf-8"
    size: int
    sha256: str
    head: bytes
    #: How many line ends it has, where it is text.
    lines: int

    @property
    def name(self) -> str:
        return self.path.name

    def first_row(self) -> list[str]:
        """The first row of a file of comma-separated values; empty where it has none."""
        lines = codecs.getincrementaldecoder(self.encoding)("replace").decode(self.head).lstrip("\ufeff").splitlines()
        return next(csv.reader(lines), []) if lines else []

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with their line numbers, from 1; empty lines are passed over. Raises `Unreadable`."""
        csv.field_size_limit(LONGEST)
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        with self.path.open(encoding=encoding, newline="") as lines:
            reader = csv.reader(lines)
            before = 0
            try:
                for row in reader:
                    # A row may hold a line break: it is known by the line on which it begins.
                    number, before = before + 1, reader.line_num
                    if any(row):
                        yield number, row
            except UnicodeDecodeError as fault:
                raise Unreadable(not_this_encoding(self, fault, reader.line_num)) from fault
            except csv.Error as fault:
                raise Unreadable(f"{self.name}, line {reader.line_num}: {fault}; it is no CSV file") from fault


def open_file(path: Path, encoding: str = "utf-8") -> Opened:
    """The file, read once for its digest. Raises `Unreadable` where it is not there, not ours to read, or empty."""
    digest, size, head, lines = sha256(), 0, b"", 0
    try:
        codecs.lookup(encoding)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                head = head or piece[:HEAD]
                digest.update(piece)
                size += len(piece)
                lines += piece.count(b"\n")
    except LookupError as fault:
        raise Unreadable(f"there is no encoding {encoding}: give utf-8, cp1252 or latin-1") from fault
    except OSError as fault:
        raise Unreadable(f"{path} cannot be read: {fault.strerror}") from fault
    if not size:
        raise Unreadable(f"{path} is empty")
    return Opened(
        path=path, encoding=encoding, size=size, sha256=digest.hexdigest(), head=head, lines=lines
    )  # fmt: skip


def check_text(file: Opened) -> None:
    """Read it once as text. Raises `Unreadable` where it is not in its encoding, and says at which line."""
    decoder = codecs.getincrementaldecoder(file.encoding)()
    line = 1
    with file.path.open("rb") as lines:
        try:
            while piece := lines.read(PIECE):
                line += decoder.decode(piece).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as fault:
            # the fault's own bytes say how far into this piece it lies
            line += fault.object[: fault.start].count(b"\n")
            raise Unreadable(not_this_encoding(file, fault, line)) from fault


def not_this_encoding(file: Opened, fault: UnicodeDecodeError, line: int) -> str:
    """What to do about a file that is in another encoding."""
    byte = fault.object[fault.start]
    return (
        f"{file.name} is not {file.encoding} (byte {byte:#04x} at line {line:,}): say what it is, "
        f"for example --encoding cp1252, or save it as UTF-8. Nothing of it was imported"
    )
