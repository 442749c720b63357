"""What a pack says of names that one person may be called by: chapter `nicknames`. Values only."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from heed.policy.source import Source


class Nickname(msgspec.Struct, frozen=True, kw_only=True):
    """A name, by its id, and what else whoever has it is called: small letters, without accents."""

    id: str
    forms: tuple[str, ...]
    source: Source | None = None


class Nicknames(msgspec.Struct, frozen=True, kw_only=True):
    """Every name with the others that may be the same person's."""

    by_name: dict[str, frozenset[str]] = {}
    #: As the pack lists them.
    rows: tuple[Nickname, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Nickname]) -> Nicknames:
        """From the rows of the chapter: all names of a row may stand for each other."""
        found: dict[str, frozenset[str]] = {}
        listed = tuple(rows)
        for row in listed:
            names = frozenset((row.id, *row.forms))
            for name in names:
                found[name] = found.get(name, frozenset()) | (names - {name})
        return cls(by_name=found, rows=listed)

    def of_name(self, word: str) -> frozenset[str]:
        """What else somebody of that name may be called."""
        return self.by_name.get(word, frozenset())
