"""What a log says of people beside what happened: described, regarded, reached; and the entries that say it.

A part of the incident's state that is put together from parts of its own; the facts are those of `described`, `regard`
and, of the entries, `entry`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from heed.picture import conduct, described, liaison, ndm, regard
from heed.picture.conduct import Conduct
from heed.picture.described import Described
from heed.picture.entry import EntryCorrected, LogEntryAdded, SceneReported, WordsRecorded
from heed.picture.fact import Fact, Recorded
from heed.picture.liaison import Advised
from heed.picture.ndm import Decided
from heed.picture.regard import Regard


class Written(msgspec.Struct, frozen=True):
    """An entry of the log: its version in the incident's stream, when, and whether it is somebody's own words."""

    version: int
    at: datetime
    quotation: bool = False
    #: Version of the entry that corrects it; 0 while none does.
    corrected_by: int = 0


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of people on one log."""

    described: tuple[Described, ...] = ()
    #: Who of those described and named was recognised, as which known record.
    recognised: tuple[tuple[str, str], ...] = ()
    regard: Regard = Regard()
    conduct: Conduct = Conduct()
    decided: tuple[Decided, ...] = ()
    advised: tuple[Advised, ...] = ()
    written: tuple[Written, ...] = ()


def _wrote(held: tuple[Written, ...], recorded: Recorded) -> tuple[Written, ...]:
    fact = recorded.fact
    if isinstance(fact, EntryCorrected):
        held = tuple(
            msgspec.structs.replace(one, corrected_by=recorded.version) if one.version == fact.corrects else one
            for one in held
        )
    return (*held, Written(recorded.version, recorded.happened_at, isinstance(fact, WordsRecorded)))


_WRITTEN: tuple[type[Fact], ...] = (LogEntryAdded, SceneReported, WordsRecorded, EntryCorrected)
_PARTS: tuple[tuple[str, tuple[type[Fact], ...], Callable[[Any, Recorded], Any]], ...] = (
    ("described", described.FACTS, described.evolve),
    ("recognised", described.RECOGNISED, described.recognise),
    ("regard", regard.FACTS, regard.evolve),
    ("conduct", conduct.FACTS, conduct.evolve),
    ("decided", ndm.FACTS, ndm.evolve),
    ("advised", liaison.FACTS, liaison.evolve),
    ("written", _WRITTEN, _wrote),
)
_PART_OF = {fact: (field, fold) for field, facts, fold in _PARTS for fact in facts}
FACTS: tuple[type[Fact], ...] = tuple(_PART_OF)


def evolve(held: Account, recorded: Recorded) -> Account:
    """Fold a fact into the part that it is of."""
    field, fold = _PART_OF[type(recorded.fact)]
    return msgspec.structs.replace(held, **{field: fold(getattr(held, field), recorded)})
