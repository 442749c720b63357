"""The room in memory: every open stream folded, kept by following the record whole transactions at a time.

Boards and decisions read from here without a query. Whoever needs to see their own act waits until the room has its
position.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from heed.log.store import PAGE, Store
from heed.picture.fact import Recorded, Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.keeping import WordsErased, tombstone
from heed.picture.nouns import Index, evolve, fold
from heed.picture.restriction import Restriction


class Moved(msgspec.Struct, frozen=True):
    """What one fact did to its stream."""

    recorded: Recorded
    before: Subject | None
    after: Subject

    @property
    def staffing(self) -> bool:
        """Whether somebody came on duty or left."""
        began_or_ended = self.before is None or self.before.open != self.after.open
        return began_or_ended and category_of(self.recorded.stream) == "post"


Listener = Callable[[list[Moved]], None]


class Following(Protocol):
    """Something that follows this room, and is as far as it is before anybody is told."""

    async def follow_room(self, moved: list[Moved]) -> None:
        """Take in what moved."""


class Room:
    """States of all open streams as of `cursor`, the last position applied."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.index = Index()
        self.cursor = 0
        #: Stream to fact class name to the position of its newest: what a stale form is measured against.
        self.kinds: dict[str, dict[str, int]] = {}
        self.listeners: list[Listener] = []
        #: The rooms that those see to whom not everything is shown (`heed.log.seen`).
        self.seen: list[Following] = []
        self._turn = asyncio.Lock()
        self._moved = asyncio.Condition()

    async def load(self) -> None:
        """Fold every open stream; the room then stands at the record's head."""
        head = await self.store.head()
        for restricted in await self.store.standing_restrictions():
            self._restrict(restricted.stream, evolve(None, restricted))
        states: dict[str, Subject] = {}
        kinds: dict[str, dict[str, int]] = {}
        for recorded in await self.store.open_facts(head):
            # A stream may have been closed on the way, and opened again: it is let go of at the end, or not at all.
            states[recorded.stream] = evolve(states.get(recorded.stream), recorded)
            kinds.setdefault(recorded.stream, {})[type(recorded.fact).__name__] = recorded.position
        for stream, state in states.items():
            if state.open:
                self.index.put(stream, state)
                self.kinds[stream] = kinds[stream]
        await self._learn_numbers()
        self.cursor = head
        await self.catch_up()

    def _restrict(self, stream: str, state: Subject) -> None:
        if isinstance(state, Restriction):
            self.store.restrictions.follow(stream, state)

    async def _learn_numbers(self) -> None:
        """The log numbers of what is restricted, which are not to be told either."""
        streams = [f"incident/{identity}" for identity in self.store.restrictions.unnumbered()]
        for stream, number, at in await self.store.rows("numbers_of", streams=streams) if streams else ():
            self.store.restrictions.number(id_of(stream), f"{number:04d}", at)

    async def catch_up(self) -> None:
        """Apply what the record has beyond the cursor."""
        while True:
            facts = await self.store.after(self.cursor)
            if facts:
                await self.follow(facts)
            if len(facts) < PAGE:
                return

    async def follow(self, facts: Sequence[Recorded]) -> None:
        """Apply facts that follow the cursor without a gap; with a gap, read what is missing first."""
        async with self._turn:
            facts = [f for f in facts if f.position > self.cursor]
            if facts and facts[0].position > self.cursor + 1:
                facts = [*await self._missing(facts[0].position), *facts]
            if not facts:
                return
            moved = [await self._apply(recorded) for recorded in facts]
            if any(category_of(one.recorded.stream) == "restriction" for one in moved):
                await self._take_out_words(moved)
            for following in self.seen:
                await following.follow_room(moved)
            self.cursor = facts[-1].position
        for listener in self.listeners:
            listener(moved)
        async with self._moved:
            self._moved.notify_all()

    async def _take_out_words(self, moved: Sequence[Moved]) -> None:
        """What was folded from entries that are restricted now, or are no more, is folded again."""
        await self._learn_numbers()
        changed = [one.after for one in moved if isinstance(one.after, Restriction) and one.after.entries]
        for stream in {restriction.subjects[0] for restriction in changed}:
            known = self.index.by_category[category_of(stream)].get(stream)
            facts = [f for f in await self.store.stream(stream) if known is not None and f.version <= known.version]
            again = fold(facts)
            if again is not None:
                self.index.put(stream, again)

    async def _missing(self, before: int) -> list[Recorded]:
        found: list[Recorded] = []
        cursor = self.cursor
        while cursor < before - 1:
            page = await self.store.after(cursor, min(PAGE, before - 1 - cursor))
            found += page
            cursor = page[-1].position
        return found

    async def _apply(self, recorded: Recorded) -> Moved:
        recorded = self.store.passes(recorded) or recorded
        stream = recorded.stream
        before = self.index.by_category[category_of(stream)].get(stream)
        if before is None and recorded.version > 1 and category_of(stream) != "shift":
            earlier = [f for f in await self.store.stream(stream) if f.version < recorded.version]
            for fact in earlier:
                before = evolve(before, fact)
        after = evolve(before, recorded)
        self._restrict(stream, after)
        if isinstance(recorded.fact, WordsErased):
            self.store.keys.learn(stream, None, tombstone(recorded.fact, recorded.recorded_at))
        if isinstance(after, Incident) and before is None:
            self.store.restrictions.number(after.id, after.number, after.opened_at)
        self._keep(recorded, after)
        return Moved(recorded, before, after)

    def _keep(self, recorded: Recorded, state: Subject) -> None:
        if state.open:
            self.index.put(recorded.stream, state)
            kinds = self.kinds.setdefault(recorded.stream, {})
            kinds[type(recorded.fact).__name__] = recorded.position
        else:
            self.index.drop(recorded.stream)
            self.kinds.pop(recorded.stream, None)

    def shows(self, stream: str) -> bool:
        """Whether a stream is there at all for whoever looks at this room."""
        return True

    async def wait_for(self, position: int, seconds: float = 1.0) -> bool:
        """Wait until the room has a position; False if it did not come in time."""
        if self.cursor >= position:
            return True
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.cursor >= position)
        except TimeoutError:
            return False
        return True
