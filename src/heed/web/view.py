"""Views: keyed pieces of pages, drawn from the room, kept drawn, and patched as the room moves.

A view draws each of its rows with one function, for the first page and for every patch alike, so that a patched page
is the page a reload would give. A row is drawn again only when something it shows has moved.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from heed.clock.deadline import Derivations
from heed.log.room import Moved, Room
from heed.picture.fact import category_of, id_of
from heed.policy.values import Pack

#: A drawn row: what it sorts by, and its markup.
Row = tuple[str, str]


class ViewContext(msgspec.Struct, frozen=True):
    """What a view draws from."""

    room: Room
    pack: Pack
    now: Callable[[], datetime]
    #: A template by name, with its values.
    render: Callable[..., str]
    #: What is known of the clock: when it last ran, how much it fired, what is due next, what alarms.
    pulse: Callable[[], Mapping[str, object]] = dict
    #: What the clock will say of a state, and when.
    derivations: Derivations = msgspec.field(default_factory=dict)


class View:
    """A live part of a screen. Subclasses say how one is drawn, and of which category each record is a row; or which
    keys there are and which a move touches.
    """

    #: Screen whose right it takes to see it; empty for every signed-in person.
    screen = ""
    #: True where the subject is a post and only its holder sees it.
    personal = False
    #: Category of the record whose detail it shows (`incident`), so that following it is a reading; empty for none.
    detail = ""
    #: What a list is called in readings, where it shows more of people than a board's row does; empty for the others.
    listed = ""
    #: Category of which it has a row a record; empty where a subclass says itself which keys there are.
    category = ""
    #: True where rows change by time alone: they are looked at again with every beat.
    ticking = False

    def __init__(self, name: str, context: ViewContext) -> None:
        self.name = name
        self.context = context
        self.room = context.room

    @property
    def subject(self) -> str:
        """What the view is of: the part of its name after the colon."""
        return self.name.partition(":")[2]

    @property
    def reads(self) -> str:
        """The stream or the list that whoever follows this view reads; empty for lists that name nobody (L5)."""
        return f"{self.detail}/{self.subject.partition(':')[0]}" if self.detail else self.listed

    async def load(self) -> None:
        """Read what is not in the room's memory, once, before the first drawing."""

    def keys(self) -> Iterable[str]:
        """Keys of every row there is now."""
        return [state.id for state in self.room.index.by_category[self.category].values()]

    def touched(self, moved: Moved) -> Iterable[str]:
        """Keys of rows that a move may change, add or take away."""
        stream = moved.recorded.stream
        return (id_of(stream),) if category_of(stream) == self.category else ()

    def draw(self, key: str) -> Row | None:
        """A row, or None where there is none under that key."""
        raise NotImplementedError


class Drawn(msgspec.Struct):
    """A row as drawn, and the position at which it last changed."""

    order: str
    html: str
    position: int


class LiveView:
    """A view kept drawn. `changed` gives the difference since it was last asked."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.rows: dict[str, Drawn] = {}
        self.ready = asyncio.Event()
        self._touched: set[str] = set()
        #: Keys drawn otherwise, or gone, since `changed` was last asked.
        self._unsent: set[str] = set()
        #: What `html` gave, by prefix, as long as no row looks different.
        self._pages: dict[str, str] = {}
        #: When somebody last asked for it, in seconds of the process's own clock.
        self.wanted_at = time.monotonic()

    async def start(self) -> None:
        """Draw everything."""
        await self.view.load()
        position = self.view.room.cursor
        present = self.view.keys()
        for key in present:
            drawn = self.view.draw(key)
            if drawn is not None:
                self.rows[key] = Drawn(*drawn, position)
        self._touched.clear()
        self.ready.set()

    def forget(self, view: View) -> None:
        """What may be seen has changed: from now on a view that knows nothing of before draws, once it is loaded."""
        self.view = view
        self.ready.clear()
        self._touched.update(self.rows)

    async def again(self) -> None:
        """Load what `forget` began with, and draw everything."""
        await self.view.load()
        self._touched.update(self.rows, self.view.keys())
        self.ready.set()

    def note(self, moved: Iterable[Moved]) -> bool:
        """Remember what a move touches; True where it touches anything."""
        before = len(self._touched)
        for move in moved:
            self._touched.update(self.view.touched(move))
        return len(self._touched) > before

    def touch_all(self) -> None:
        """Look at every row again."""
        self._touched.update(self.view.keys())

    @property
    def behind(self) -> bool:
        """Whether something it shows has moved and is not drawn again yet."""
        return self.ready.is_set() and bool(self._touched)

    def draw(self, position: int) -> None:
        """Draw what was touched again."""
        for key in self._touched:
            drawn, had = self.view.draw(key), self.rows.get(key)
            if drawn is None:
                if had is None:
                    continue
                del self.rows[key]
            elif had is not None and (had.order, had.html) == drawn:
                continue
            else:
                self.rows[key] = Drawn(*drawn, position)
            self._unsent.add(key)
            self._pages.clear()
        self._touched.clear()

    def changed(self, position: int) -> dict[str, object] | None:
        """What looks different since this was last asked, as the stream carries it; None where nothing does."""
        self.draw(position)
        if not self._unsent:
            return None
        put = [(key, row.order, row.html) for key in self._unsent if (row := self.rows.get(key)) is not None]
        gone = [key for key in self._unsent if key not in self.rows]
        self._unsent.clear()
        return {"put": put, "gone": gone}

    def since(self, position: int) -> dict[str, object]:
        """For somebody who saw it at `position`: every key, and the rows that changed since."""
        self.draw(self.view.room.cursor)
        put = [(key, row.order, row.html) for key, row in self.rows.items() if row.position > position]
        return {"keys": list(self.rows), "put": put, "gone": []}

    def html(self, prefix: str = "") -> str:
        """The rows in order, for a page; those whose keys begin so, where a container takes only some."""
        # A page carries the room's cursor: what it shows must stand there.
        self.draw(self.view.room.cursor)
        found = self._pages.get(prefix)
        if found is None:
            mine = sorted([(row.order, key, row.html) for key, row in self.rows.items() if key.startswith(prefix)])
            found = self._pages[prefix] = "".join([html for _, _, html in mine])
        return found


ViewMaker = Callable[[str, ViewContext], View]


class Views:
    """The views there are, by name: `queue`, or `incident:<id>`. Those in use are kept drawn."""

    def __init__(self, context: ViewContext, makers: Mapping[str, ViewMaker]) -> None:
        self.context = context
        self._makers = makers
        self.live: dict[str, LiveView] = {}

    def known(self, name: str) -> bool:
        """Whether there is such a view."""
        return name.partition(":")[0] in self._makers

    def make(self, name: str) -> View:
        """A view by name."""
        kind = name.partition(":")[0]
        return self._makers[kind](name, self.context)

    async def open(self, name: str) -> LiveView:
        """A view kept drawn; drawn now where it was not."""
        found = self.live.get(name)
        if found is None:
            # It follows the room from now on, so that nothing is missed while it reads what it needs.
            found = self.live[name] = LiveView(self.make(name))
            try:
                await found.start()
            except BaseException:
                self.drop(name)
                found.ready.set()
                raise
        found.wanted_at = time.monotonic()
        await found.ready.wait()
        return found

    def drop(self, name: str) -> None:
        """Nobody shows it any more."""
        self.live.pop(name, None)
