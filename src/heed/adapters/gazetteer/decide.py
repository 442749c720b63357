"""That places are imported is an act like another: who, which file, what came of it. Pure.

It is on no route and in no role: whoever may run commands on the server may import, as they may let somebody in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.log.command import Command, Line, Rule, Who
from heed.picture.fact import Change
from heed.picture.gazetteer import PlacesImportBegun, PlacesImported
from heed.picture.nouns import Picture
from heed.policy.values import Policy

FileKind = Annotated[str, Meta(pattern=r"^[a-z_]{2,40}$")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Meta(ge=0)]


class BeginPlacesImport(Command, frozen=True, kw_only=True):
    """Record that a file of places or areas is about to be imported."""

    kind: FileKind
    file: Line
    sha256: Digest


class EndPlacesImport(Command, frozen=True, kw_only=True):
    """Record that a file of places or areas is imported, and what came of its rows."""

    kind: FileKind
    file: Line
    sha256: Digest
    read: Count
    kept: Count
    changed: Count
    same: Count
    refused: Count


def begin_places_import(
    command: BeginPlacesImport, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Before the first row: what was changed by an import that is stopped has its beginning on the record."""
    fact = PlacesImportBegun(kind=command.kind, file=command.file, sha256=command.sha256)
    return [(f"gazetteer/{command.kind}", fact)]


def end_places_import(
    command: EndPlacesImport, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """After the last row; rooms at work read their areas anew by it."""
    fact = PlacesImported(
        kind=command.kind, file=command.file, sha256=command.sha256, read=command.read, kept=command.kept,
        changed=command.changed, same=command.same, refused=command.refused,
    )  # fmt: skip
    return [(f"gazetteer/{command.kind}", fact)]


RULES = (
    Rule(command=BeginPlacesImport, decide=begin_places_import, internal=True),
    Rule(command=EndPlacesImport, decide=end_places_import, internal=True),
)
