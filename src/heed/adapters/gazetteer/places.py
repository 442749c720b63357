"""What is imported, as the gazetteer of a room: places from the database, areas in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from math import hypot

import psycopg
import structlog

from heed.adapters.gazetteer import point as points
from heed.adapters.gazetteer.areas import Areas
from heed.adapters.gazetteer.point import Point
from heed.adapters.gazetteer.row import AREA_KINDS
from heed.adapters.gazetteer.search import Hit, Search
from heed.adapters.gazetteer.vocabulary import Vocabulary
from heed.log.room import Moved
from heed.log.store import Store
from heed.picture.gazetteer import PlacesImported
from heed.web.grid import grid_reference
from heed.web.places import District, Found

#: Metres beyond which a place is not said to be near a point.
FAR = 3000
#: Seconds after which it looks again where the record is away.
AGAIN = 1.0
log = structlog.get_logger("gazetteer")


class ImportedPlaces:
    """A force's own gazetteer. Empty until something is imported: points are then still read, and on land all right."""

    def __init__(self, store: Store) -> None:
        self.search = Search(store)
        self.areas = Areas()
        #: How many of each kind there are.
        self.counts: Counter[str] = Counter()
        self._changed = asyncio.Event()

    def listen(self, moved: Sequence[Moved]) -> None:
        """An import ended, here or on another node."""
        if any(isinstance(move.recorded.fact, PlacesImported) for move in moved):
            self._changed.set()

    async def run(self) -> None:
        """Load what there is, and again after each import, for ever."""
        while True:
            try:
                await self.load()
            except (psycopg.Error, OSError, TimeoutError) as fault:
                log.warning("the gazetteer waits for the record", reason=type(fault).__name__)
                await asyncio.sleep(AGAIN)
                continue
            await self._changed.wait()
            self._changed.clear()

    async def load(self) -> None:
        """Read counts and areas anew."""
        self.counts = Counter(dict(await self.search.rows("loaded")))
        words = [word for (word,) in await self.search.rows("words")]
        self.search.vocabulary = await asyncio.to_thread(Vocabulary, words)
        self.areas = await asyncio.to_thread(Areas, await self.search.rows("areas"))

    def lines(self) -> list[str]:
        """What is loaded, as `heed serve` says it."""
        areas = sum(self.counts[kind] for kind in AREA_KINDS)
        places = self.counts.total() - areas
        if not places and not areas:
            return ["No places are imported: heed import places FILE… (docs/how-to/gazetteer.md)"]
        kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in self.counts.most_common())
        return [f"The gazetteer holds {places:,} places and {areas:,} areas ({kinds})"]

    async def find(self, text: str, most: int = 8) -> list[Found]:
        """Places by what was typed so far, best first."""
        point = points.read(text)
        if point is not None:
            return [await self._of_point(point)] if self.district(point.easting, point.northing) else []
        if not self.counts:
            return []
        return [self._found(hit) for hit in await self.search.find(text, most)]

    async def at(self, easting: int, northing: int) -> Found | None:
        """The nearest place to a point, or None where none is near it."""
        if not self.counts or self.district(easting, northing) is None:
            return None
        near = [hit for hit in await self.search.nearest(easting, northing) if _apart(hit, easting, northing) <= FAR]
        return self._found(near[0]) if near else None

    def district(self, easting: int, northing: int) -> District | None:
        """The area of a point; with an empty one outside every area of the force, None at sea and off the grid."""
        return self.areas.district(easting, northing)

    async def _of_point(self, point: Point) -> Found:
        near = await self.at(point.easting, point.northing)
        reference = grid_reference(point.easting, point.northing)
        words = f"{reference}, near {near.words}" if near is not None else reference
        within = f", within {point.within:,} m" if point.within > 1 else ""
        hit = Hit(
            kind="point", name=reference, words=words, easting=point.easting, northing=point.northing,
            matched=f"{point.given}{within}",
        )  # fmt: skip
        return self._found(hit)

    def _found(self, hit: Hit) -> Found:
        district = self.district(hit.easting, hit.northing) or District()
        return Found(
            words=hit.words, easting=hit.easting, northing=hit.northing, area=district.area,
            area_class=district.area_class, grid_reference=grid_reference(hit.easting, hit.northing), kind=hit.kind,
            matched=hit.matched,
        )  # fmt: skip


def _apart(hit: Hit, easting: int, northing: int) -> float:
    return hypot(hit.easting - easting, hit.northing - northing)
