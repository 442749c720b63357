"""What was imported into the gazetteer, and by whom. The places themselves are no facts: they stand in tables.

These names are the storage format. Facts, state, evolve. Its stream is `gazetteer/<kind of file>`.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, Subject

# Facts


class PlacesImportBegun(Fact, frozen=True, kw_only=True):
    """Somebody began to import a file of places or areas."""

    anytime = True

    kind: str
    file: str
    sha256: str

    def sentence(self) -> str:
        return f"Import of {self.file} ({self.kind.replace('_', ' ')}, SHA-256 {self.sha256[:12]}…) begun"


class PlacesImported(Fact, frozen=True, kw_only=True):
    """A file of places or areas is imported: so many rows read, newly kept, changed, the same as before, refused."""

    anytime = True

    kind: str
    file: str
    sha256: str
    read: int
    kept: int
    changed: int
    same: int
    refused: int

    def sentence(self) -> str:
        return (
            f"{self.file} imported: {self.read:,} read, {self.kept:,} new, {self.changed:,} changed, "
            f"{self.same:,} the same, {self.refused:,} refused"
        )


# State


class Gazetteer(Subject, frozen=True, kw_only=True):
    """What one kind of file has brought."""

    began: datetime
    #: Of the newest import: its file, and when it ended; None while it runs or where it was stopped.
    file: str = ""
    ended: datetime | None = None

    @property
    def open(self) -> bool:
        """Nothing is owed to it: the room does not hold it."""
        return False

    @property
    def began_at(self) -> datetime:
        return self.began


# Evolve


def evolve(state: Gazetteer | None, recorded: Recorded) -> Gazetteer:
    """Fold one recorded fact into what a kind of file has brought."""
    fact, at = recorded.fact, recorded.happened_at
    if state is None:
        state = Gazetteer(id=recorded.stream.partition("/")[2], version=0, began=at)
    match fact:
        case PlacesImportBegun():
            return msgspec.structs.replace(state, version=recorded.version, file=fact.file, ended=None)
        case PlacesImported():
            return msgspec.structs.replace(state, version=recorded.version, file=fact.file, ended=at)
        case _:
            raise ValueError(f"a gazetteer does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (PlacesImportBegun, PlacesImported)
