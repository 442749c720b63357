"""Days of birth as people write and say them: whole, turned about, in part, or only an age. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1880, 2059
KEPT = 16384
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(MONTHS)})[a-z]*\.?"
_TH = r"(?:st|nd|rd|th)?"
#: What may be a day, each with the order of its groups: day, month, year; an age comes last.
_WRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w+]){pattern}(?!\w)", re.IGNORECASE), order)
    for pattern, order in (
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", "ymd"),
        (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", "dmy"),
        (rf"(\d{{1,2}}){_TH}[ -](?:of )?{_MONTH}[ -,]*(\d{{4}}|\d{{2}})", "dmy"),
        (rf"{_MONTH}\s+(\d{{1,2}}){_TH},? (\d{{4}})", "mdy"),
        (rf"{_MONTH}\s+(\d{{4}})", "my"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (r"(\d{2})(\d{2})(\d{4})", "dmy"),
        (r"(?:born\s+(?:in\s+)?)?(1[89]\d\d|20[0-5]\d)", "y"),
        (r"(?:about|around|roughly|approx\w*|circa|aged?)\s+(\d{1,3})(?:\s*(?:years?(?: old)?|yrs?|yo))?", "a"),
        (r"(\d{1,3})\s*(?:years?(?: old)?|yrs?|yo)", "a"),
    )
)
_ISO = re.compile(r"(?:1[89]|20)\d\d-\d\d-\d\d", re.ASCII)
#: Years either way that an age, which is mostly a guess, may mean.
ABOUT = 4


class Born(NamedTuple):
    """One way to read a day of birth; 0 where nothing was said. An age is read as years, `year` to `until`."""

    year: int
    month: int = 0
    day: int = 0
    until: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is a day and not part of one."""
        return self.day > 0

    @property
    def iso(self) -> str:
        """`1970-02-03`; empty where it is not whole."""
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}" if self.whole else ""


class Span(NamedTuple):
    """A day of birth in a line: from and to which sign, and the ways to read it, the likeliest first."""

    start: int
    end: int
    ways: tuple[Born, ...]


@lru_cache(maxsize=KEPT)
def born(written: str, today: int = LAST_YEAR) -> tuple[Born, ...]:
    """The ways to read a day of birth, the likeliest first; none where it says none."""
    if _ISO.fullmatch(written) and _is_day(int(written[5:7]), int(written[8:])):
        return (Born(int(written[:4]), int(written[5:7]), int(written[8:])),)
    found = next(spans(written, today), None)
    return found.ways if found else ()


def spans(line: str, today: int = LAST_YEAR) -> Iterator[Span]:
    """Days of birth in a line, none within another. `today` is the year that an age is counted back from."""
    taken: list[tuple[int, int]] = []
    for pattern, order in _WRITTEN:
        for found in pattern.finditer(line):
            start, end = found.span()
            if any(start < until and end > since for since, until in taken):
                continue
            ways = tuple(dict.fromkeys(_ways(order, found.groups(), today)))
            if ways:
                taken.append((start, end))
                yield Span(start, end, ways)


def _ways(order: str, parts: tuple[str, ...], today: int) -> Iterator[Born]:
    if order == "a":
        if int(parts[0]) < 120:
            year = today - int(parts[0])
            yield Born(year - ABOUT, until=year + ABOUT)
        return
    said = dict(zip(order, parts, strict=True))
    day = int(said.get("d", 0))
    written = said.get("m", "0").casefold()
    month = MONTHS.index(written) + 1 if written in MONTHS else int(written)
    named = written in MONTHS
    for year in _years(said["y"], today):
        if "d" not in said:
            yield Born(year, month)
            continue
        if _is_day(month, day):
            yield Born(year, month, day)
        if not named and order != "ymd" and _is_day(day, month):
            yield Born(year, day, month)


def _years(written: str, today: int) -> tuple[int, ...]:
    if len(written) == 2:
        return tuple(year for year in (1900 + int(written), 2000 + int(written)) if year <= today)
    year = int(written)
    return (year,) if FIRST_YEAR <= year <= LAST_YEAR else ()


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
