"""A room as those see it who may not see everything: the same states, but folded from what their sight lets through.

Where nothing restricted is named they are the room's own states. A page, a stream, a search and a form draw from a room
like this one and from its store, never from the whole; decisions and the clock have the whole.
"""

from __future__ import annotations

from collections.abc import Callable

from heed.log.restrictions import Sight
from heed.log.room import Moved, Room
from heed.log.store import SeenStore, evolve_seen
from heed.picture.fact import Subject, category_of
from heed.picture.nouns import Index


class SeenRoom(Room):
    """A room through one sight."""

    def __init__(self, whole: Room, sight: Sight) -> None:
        super().__init__(SeenStore(whole.store, sight))
        self.whole = whole
        self.sight = sight
        self.cursor = whole.cursor
        self.kinds = whole.kinds
        #: Streams whose state here is not the whole room's.
        self._own: set[str] = set()
        #: Told, after those who hear of moves, that anything may look different now.
        self.changed: list[Callable[[], None]] = []
        for states in whole.index.by_category.values():
            for stream, state in states.items():
                if self.shows(stream):
                    self.index.put(stream, state)
        whole.seen.append(self)

    def shows(self, stream: str) -> bool:
        return self.store.shows(stream)

    def named(self, value: str) -> bool:
        """Whether a value of a command names, by id or log number, what is not seen here."""
        if not self.store.restrictions:
            return False
        stream = self.whole.index.numbers.get(value, f"incident/{value}")
        restriction = f"restriction/{value}"
        held = self.whole.index.by_category["restriction"]
        return not self.shows(stream) or (restriction in held and not self.shows(restriction))

    async def look_again(self) -> None:
        """Fold everything that names what is restricted from what is seen of it."""
        restrictions = self.store.restrictions
        named = {*await self.store.naming(restrictions.whole()), *restrictions.partly()}
        index = Index()
        for states in self.whole.index.by_category.values():
            for stream, state in states.items():
                if stream not in named and self.shows(stream):
                    index.put(stream, state)
        own = await self.store.states(stream for stream in named if self.shows(stream))
        for stream, state in own.items():
            if state.open:
                index.put(stream, state)
        self.index, self._own = index, set(own)

    async def follow_room(self, moved: list[Moved]) -> None:
        """Take in what moved in the whole room, as far as it is seen."""
        changed = any(category_of(one.recorded.stream) in ("restriction", "erasure") for one in moved)
        seen = [one for move in moved if (one := self._take(move)) is not None]
        if changed:
            await self.look_again()
        self.cursor = moved[-1].recorded.position
        for listener in self.listeners:
            listener(seen)
        if changed:
            for listener_of_change in self.changed:
                listener_of_change()
        async with self._moved:
            self._moved.notify_all()

    def _take(self, move: Moved) -> Moved | None:
        stream = move.recorded.stream
        seen = self.store.passes(move.recorded)
        if seen is None and not self.shows(stream):
            self.index.drop(stream)
            return None
        if seen is move.recorded and stream not in self._own:
            self._hold(stream, move.after)
            return move
        held = self.index.by_category[category_of(stream)].get(stream)
        before = held if stream in self._own else move.before
        self._own.add(stream)
        if seen is None:
            if before is not None:
                self._hold(stream, before)
            return None
        after = evolve_seen(before, seen)
        if after is None:
            return None
        self._hold(stream, after)
        return Moved(seen, before, after)

    def _hold(self, stream: str, state: Subject) -> None:
        if state.open:
            self.index.put(stream, state)
        else:
            self.index.drop(stream)
