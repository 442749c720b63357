"""Values given on the command line, read; or a word to whoever typed them."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta


def month_of(text: str) -> tuple[int, int]:
    """`2026-11`: a year and a month."""
    try:
        at = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007  # a month has no zone
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"`{text}` is no month; write it as 2026-11") from fault
    return at.year, at.month


def time_of_day(text: str) -> timedelta:
    """`08:00`, from midnight."""
    try:
        at = datetime.strptime(text, "%H:%M")  # noqa: DTZ007  # a time of day has no zone
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"`{text}` is no time of day; write it as 08:00") from fault
    return timedelta(hours=at.hour, minutes=at.minute)
