"""Slowing down guesses at a password. It delays new sign-ins only; nobody who is signed in is ever locked out."""

from __future__ import annotations

import time

WINDOW_SECONDS = 300.0
#: Failures that cost nothing, by the kind of key: a whole room may sign in from one address at the change of shift.
FREE_TRIES = {"address": 30}
FREE_OTHERWISE = 4
LONGEST_SECONDS = 30.0
MOST_REMEMBERED = 10_000
MOST_OF_A_KEY = 60


class Throttle:
    """Failures in the last five minutes by key: `name:…`, `address:…`."""

    def __init__(self) -> None:
        self._failures: dict[str, list[float]] = {}

    def wait_seconds(self, *keys: str) -> float:
        """How long the next try has to wait, in seconds; 0 where it may go at once."""
        now = time.monotonic()
        longest = 0.0
        for key in keys:
            recent = [moment for moment in self._failures.get(key, ()) if now - moment < WINDOW_SECONDS]
            free = FREE_TRIES.get(key.partition(":")[0], FREE_OTHERWISE)
            if len(recent) > free:
                delay = min(LONGEST_SECONDS, 2.0 ** (len(recent) - free))
                longest = max(longest, recent[-1] + delay - now)
        return longest

    def failed(self, *keys: str) -> None:
        """A try failed."""
        if len(self._failures) > MOST_REMEMBERED:
            self._failures.clear()
        now = time.monotonic()
        for key in keys:
            recent = [moment for moment in self._failures.get(key, ()) if now - moment < WINDOW_SECONDS]
            self._failures[key] = [*recent[-MOST_OF_A_KEY:], now]

    def passed(self, *keys: str) -> None:
        """A try succeeded."""
        for key in keys:
            self._failures.pop(key, None)
