"""Moments and stretches of an exercise as they are written: `+00:15`, `-7d 09:00:00`, `15 min`. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from msgspec import Meta

_OFFSET = r"([+-])(?:([0-9]{1,3})d )?([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?"
_SPAN = r"([0-9]{1,5}) (s|min|h)"
_UNITS = {"s": 1, "min": 60, "h": 3600}

Offset = Annotated[
    str, Meta(pattern=f"^{_OFFSET}$", description="time from the start: +hh:mm or +hh:mm:ss; before it -7d 09:00")
]
Span = Annotated[str, Meta(pattern=f"^{_SPAN}$", description="a stretch of time: 90 s, 15 min, 2 h")]

NONE = timedelta()


def is_offset(text: object) -> bool:
    """Whether a value is written as a moment of the exercise."""
    return isinstance(text, str) and re.fullmatch(_OFFSET, text) is not None


def moment(offset: str) -> timedelta:
    """`+00:15` → fifteen minutes after the start. Raises ValueError on anything else."""
    match = re.fullmatch(_OFFSET, offset)
    if match is None:
        raise ValueError(offset)
    sign, days, hours, minutes, seconds = match.groups()
    found = timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -found if sign == "-" else found


def span(text: str) -> timedelta:
    """`15 min` → fifteen minutes. Raises ValueError on anything else."""
    match = re.fullmatch(_SPAN, text)
    if match is None:
        raise ValueError(text)
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def written(delta: timedelta) -> str:
    """Fifteen minutes → `+00:15`; seconds only where there are any; whole days apart."""
    sign = "-" if delta < NONE else "+"
    total = round(abs(delta).total_seconds())
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24) if hours >= 100 else (0, hours)
    day = f"{days}d " if days else ""
    return f"{sign}{day}{rest:02d}:{minutes:02d}{f':{seconds:02d}' if seconds else ''}"


def in_words(delta: timedelta) -> str:
    """A stretch in the unit a reader expects: `45 s`, `15 min`, `2 h 05`."""
    total = round(delta.total_seconds())
    if total < 120:
        return f"{total} s"
    minutes = total // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d}"
