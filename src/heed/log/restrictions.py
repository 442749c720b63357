"""What is restricted to which log, and what of a fact a reader sees: the one gate through which facts come out.

`Restrictions` is derived from the room's open restrictions and kept by following them. Three kinds of reader pass it:
the room itself, whose decisions need every record, but no word of a restricted entry; a sight, which is the set of
restricted logs somebody may see; and whoever is given a fact as it stands (verify, backup), for whom nothing is opened.
Whatever a page, a stream or a search shows is folded from facts that passed here, so that no view can forget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from heed.picture.contact import CallHeard
from heed.picture.cue import CueHeard
from heed.picture.entry import EntryCorrected, LogEntryAdded, SceneReported, WordsRecorded
from heed.picture.fact import Fact, Place, Recorded, category_of, id_of
from heed.picture.matter import MatterSpokenOf
from heed.picture.message import MessageAdded
from heed.picture.nouns import BEGINNINGS, SHAPES
from heed.picture.restriction import Restriction

#: The restricted logs that somebody may see.
Sight = frozenset[str]
NOTHING: Sight = frozenset()
RESTRICTED = "(restricted)"
#: Numbers begin anew each day: for so long after its opening one is taken to mean this incident.
NUMBERED = timedelta(days=2)
#: Words alone: where they are restricted, nothing is left of their line. Of other facts the line is left without words,
#: since something follows from them (a question is still to be answered, a risk is still heard).
_WORDS: tuple[type[Fact], ...] = (
    LogEntryAdded, SceneReported, WordsRecorded, EntryCorrected, CallHeard, MessageAdded, MatterSpokenOf,
)  # fmt: skip


class Restrictions:
    """The restrictions that stand."""

    def __init__(self) -> None:
        self._standing: dict[str, Restriction] = {}
        #: Logs by what is restricted whole: ids, since what belongs to a record has its id in its own name.
        self._whole: dict[str, set[str]] = {}
        #: Logs by stream and version, for single entries.
        self._entries: dict[str, dict[int, str]] = {}
        #: Log numbers of incidents that are restricted whole, and since when they bear them, by id.
        self._numbers: dict[str, tuple[str, datetime]] = {}
        self._ids: re.Pattern[bytes] | None = None

    def __bool__(self) -> bool:
        return bool(self._standing)

    def follow(self, stream: str, state: Restriction) -> None:
        """Take in a restriction as it stands now."""
        if state.open:
            self._standing[stream] = state
        else:
            self._standing.pop(stream, None)
        self._whole, self._entries = {}, {}
        for one in self._standing.values():
            if one.entries:
                kept = self._entries.setdefault(one.subjects[0], {})
                kept.update(dict.fromkeys(one.entries, one.log))
                continue
            for subject in one.subjects:
                self._whole.setdefault(id_of(subject), set()).add(one.log)
        known = sorted(self._whole)
        self._ids = re.compile(b"|".join(re.escape(key.encode()) for key in known)) if known else None

    def number(self, identity: str, number: str, since: datetime) -> None:
        """Learn the log number of an incident, so that it is not told where its incident is hidden."""
        if identity in self._whole:
            self._numbers[identity] = (number, since)

    def unnumbered(self) -> frozenset[str]:
        """Ids of what is restricted whole and whose number nobody has told."""
        return frozenset(self._whole) - self._numbers.keys()

    def whole(self) -> frozenset[str]:
        """Ids of everything that is restricted whole."""
        return frozenset(self._whole)

    def partly(self) -> frozenset[str]:
        """Streams of which single entries are restricted."""
        return frozenset(self._entries)

    def hides(self, stream: str, sight: Sight) -> bool:
        """Whether a stream does not exist for a sight: restricted, or part of what is, or a restriction itself."""
        if not self._standing:
            return category_of(stream) == "restriction"
        if category_of(stream) == "restriction":
            found = self._standing.get(stream)
            return found is None or found.log not in sight
        return any(self._hidden(part, sight) for part in stream.split("/")[1:])

    def _hidden(self, identity: str, sight: Sight) -> bool:
        logs = self._whole.get(identity)
        return logs is not None and not logs & sight

    def unsaid(self, words: str, sight: Sight, at: datetime) -> str:
        """Words of the room's own, without the names of what a sight does not see."""
        for key in self._whole:
            if self._hidden(key, sight):
                number, since = self._numbers.get(key, ("", at))
                words = words.replace(key, RESTRICTED)
                if number and at <= since + NUMBERED:
                    words = re.sub(rf"\b{number}\b", RESTRICTED, words)
        return words

    # What comes out

    def for_room(self, recorded: Recorded) -> Recorded:
        """The fact as decisions see it: whole, but without the words of a restricted entry."""
        if self._entries and self._log_of(recorded) is not None:
            return _without_words(recorded)
        return recorded

    def for_sight(self, recorded: Recorded, sight: Sight) -> Recorded | None:
        """The fact as a sight sees it, or None where it does not see it at all."""
        if self.hides(recorded.stream, sight):
            return None
        log = self._log_of(recorded) if self._entries else None
        if log is not None and log not in sight:
            return None if isinstance(recorded.fact, _WORDS) else _without_words(recorded)
        return self._unmentioned(recorded, sight) if self._ids is not None else recorded

    def _log_of(self, recorded: Recorded) -> str | None:
        """The log to which this very fact is restricted: named itself, or it repeats the words of one that is."""
        held = self._entries.get(recorded.stream)
        if held is None:
            return None
        fact = recorded.fact
        if isinstance(fact, CueHeard):
            return held.get(fact.on_version)
        if isinstance(fact, EntryCorrected) and fact.corrects in held:
            return held[fact.corrects]
        return held.get(recorded.version)

    def _unmentioned(self, recorded: Recorded, sight: Sight) -> Recorded | None:
        """A fact of another record that names one this sight does not see: gone, or without the name of it.

        A unit stays as busy as it is, and nothing can be without its beginning.
        """
        assert self._ids is not None
        body, _ = SHAPES[type(recorded.fact).__name__].split(recorded.fact)
        named = {key for found in self._ids.findall(body) if self._hidden(key := found.decode(), sight)}
        numbers = {
            number
            for key, (number, since) in self._numbers.items()
            if since <= recorded.recorded_at <= since + NUMBERED and self._hidden(key, sight)
        }
        numbered = any(f'"{number}"'.encode() in body for number in numbers)
        if not named and not numbered:
            return recorded
        if named and category_of(recorded.stream) != "unit" and type(recorded.fact) not in BEGINNINGS:
            return None
        changes = {
            name: RESTRICTED
            for name, value in _texts(recorded.fact).items()
            if value in numbers or any(key in value for key in named)
        }
        return _with(recorded, changes)


def _texts(fact: Fact) -> dict[str, str]:
    return {name: value for name in fact.__struct_fields__ if isinstance(value := getattr(fact, name), str)}


def _without_words(recorded: Recorded) -> Recorded:
    erased: Mapping[str, Any] = SHAPES[type(recorded.fact).__name__].erased
    blank = {name: _restricted(left) for name, left in erased.items()}
    return _with(recorded, blank)


def _restricted(left: Any) -> Any:
    """What stands where an erased value would, but that it can come back."""
    if isinstance(left, Place):
        return Place(words=RESTRICTED)
    return RESTRICTED if isinstance(left, str) else left


def _with(recorded: Recorded, changes: Mapping[str, Any]) -> Recorded:
    return msgspec.structs.replace(recorded, fact=msgspec.structs.replace(recorded.fact, **changes))
