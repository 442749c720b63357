"""Matters that stand by themselves where they come up in a call about something else (FC11).

Values only: chapter `matters`. It offers; a person opens the second incident, or says why not.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from heed.policy.phrase import Pattern
from heed.policy.source import Source


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A matter, by the opening code that it is opened under, and the words that speak of it."""

    id: str
    #: Codes beside which it is another matter; beside every other code where none is named.
    beside: tuple[str, ...] = ()
    #: Kinds of risk that speak of it, and phrases of its own where no kind of risk does.
    cues: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    not_when: tuple[Pattern, ...] = ()
    #: True where nothing of it is shown to whoever works the other incident.
    apart: bool = False
    #: One line of reason, read by whoever is offered it.
    why: str
    source: Source

    def another_than(self, code: str) -> bool:
        """Whether it is another matter than an incident of this code; an incident without a code may be this one."""
        return bool(code) and code != self.id and (not self.beside or code in self.beside)


class Matters(msgspec.Struct, frozen=True, eq=False):
    """Those in force, by code. One object is one set of phrases, so that they are made ready once."""

    by_code: Mapping[str, Matter] = {}
