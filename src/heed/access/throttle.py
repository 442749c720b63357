"""Slowing down guesses at a password. It delays new sign-ins only; nobody who is signed in is ever locked out."""

from __future__ import annotations

import time

WINDOW_SECONDS = 300.0
FREE_TRIES = 4
LONGEST_SECONDS = 30.0
MOST_REMEMBERED = 10_000


class Throttle:
    """Failures by name and by address in the last five minutes."""

    def __init__(self) -> None:
        self._failures: dict[str, list[float]] = {}

    def wait_seconds(self, *keys: str) -> float:
        """How long the next try has to wait, in seconds; 0 where it may go at once."""
        now = time.monotonic()
        longest = 0.0
        for key in keys:
            recent = [moment for moment in self._failures.get(key, ()) if now - moment < WINDOW_SECONDS]
            if len(recent) > FREE_TRIES:
                delay = min(LONGEST_SECONDS, 2.0 ** (len(recent) - FREE_TRIES))
                longest = max(longest, recent[-1] + delay - now)
        return longest

    def failed(self, *keys: str) -> None:
        """A try failed."""
        if len(self._failures) > MOST_REMEMBERED:
            self._failures.clear()
        now = time.monotonic()
        for key in keys:
            recent = [moment for moment in self._failures.get(key, ()) if now - moment < WINDOW_SECONDS]
            self._failures[key] = [*recent[-20:], now]

    def passed(self, *keys: str) -> None:
        """A try succeeded."""
        for key in keys:
            self._failures.pop(key, None)
