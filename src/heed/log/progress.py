"""How far a long command has come, told on one line of a terminal, or now and then in a log."""

from __future__ import annotations

import time
from typing import TextIO

ON_TERMINAL = 0.2  # seconds between two sayings
ELSEWHERE = 10.0


class Progress:
    """Counts towards a total, which may turn out larger, or 0 where nobody knows it.

    Says nothing where `out` is None or the work is soon done.
    """

    def __init__(self, out: TextIO | None, total: int) -> None:
        self._out = out
        self._total = total
        self._terminal = out is not None and out.isatty()
        self._what = ""
        self._done = 0
        self._shown = False
        self._next = time.monotonic() + (ON_TERMINAL if self._terminal else ELSEWHERE)

    def begin(self, what: str, total: int | None = None) -> None:
        """A new part of the work, counted from nothing."""
        self._what = what
        self._done = 0
        if total is not None:
            self._total = total

    def add(self, count: int) -> None:
        """So much more is done."""
        self._done += count
        if self._out is not None and time.monotonic() >= self._next:
            self._say(self._out)

    def end(self) -> None:
        """Clear the line, where one was drawn."""
        if self._shown and self._out is not None and self._terminal:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def _say(self, out: TextIO) -> None:
        share = f" ({min(99, self._done * 100 // self._total)} %)" if self._total else ""
        of = f" of {max(self._done, self._total):,}" if self._total else ""
        line = f"{self._what}: {self._done:,}{of}{share}"
        out.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        out.flush()
        self._shown = True
        self._next = time.monotonic() + (ON_TERMINAL if self._terminal else ELSEWHERE)
