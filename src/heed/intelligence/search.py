"""Searching the index: one question, one ranked answer over people, addresses, numbers, vehicles and organisations.

First the ways in are chosen: single terms that are rare, then pairs of those that are not, by PostgreSQL's own estimate
of how many rows have each key. What comes back is weighed here (`search_ranking`). Slips are asked for only where that
found nobody who fits.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import msgspec

from heed.intelligence.search_ranking import Candidate, Group, Match, Ranking, Rarity, groups
from heed.intelligence.search_terms import Term, terms
from heed.log import sql
from heed.log.store import Store
from heed.policy.nicknames import Nicknames

QUERIES = sql.load("heed.intelligence", "search.sql")
MOST = 20
#: Rows up to which one term alone is a way in, with slips too; rows that are taken of one way; how many ways are gone.
ALONE, SLIPPED_ALONE, TAKEN, WAYS = 1500.0, 3000.0, 200, 12
#: Terms that are gone alone and by two; those by two whose slips are asked for.
TERMS, SLIPPED_TERMS = 5, 3
#: Rows of the rarer side that all pairs together may read.
READ = 60_000.0
#: Rows up to which a key may be asked for among hundreds: PostgreSQL compares each row with all keys of its way.
FEW = 2500.0
#: Rows up to which common keys are read from the index; beyond, the newest with them are met sooner by going back in
#: time, and so many are taken.
READABLE, NEWEST = 40_000.0, 60
#: Rows from which on a term tells nobody from others, beside terms that do: street, road.
WIDE = 150_000.0
#: Rows up to which every row of a term is taken anyway, so that pairs with it bring nothing.
SMALL = 60.0
#: Candidates that are compared sign by sign.
CLOSER = 50
#: How long an estimate is good for, in seconds.
ESTIMATE_SECONDS = 300.0
_JOIN = "\x1f"


class Way(msgspec.Struct, frozen=True):
    """One way into the index: rows with any of the ones, and any of the others where there are some.

    Or rows with every one of the ones, or the newest with any of them.
    """

    ones: tuple[str, ...]
    others: tuple[str, ...] = ()
    every: bool = False
    newest: bool = False
    most: int = TAKEN


class Found(msgspec.Struct, frozen=True):
    """Answers to one question, the best first."""

    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    #: Rows that were weighed.
    looked_at: int
    #: Whether more fit than are given.
    more: bool
    #: What somebody would score who fits in every term as it was asked.
    whole: float = 0.0


class Search:
    """Looks things up on one record."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rarity = Rarity()
        self._estimated = float("-inf")

    async def find(
        self, line: str, nicknames: Nicknames, *, today: int, kinds: Sequence[str] = (), most: int = MOST
    ) -> Found:
        """Who and what a line may mean; `kinds` limits it. `today` is the year that ages are counted back from."""
        return await self.find_terms(terms(line, nicknames, today), kinds=kinds, most=most)

    async def find_terms(self, asked: tuple[Term, ...], *, kinds: Sequence[str] = (), most: int = MOST) -> Found:
        """The same of what was taken apart already."""
        rarity = await self.rarity()
        ranking = Ranking(asked, rarity)
        rows = await self._rows(ways(asked, rarity), kinds)
        best = _best(ranking, rows.values())
        if not best or not ranking.sure(best[0]):
            ranking.with_slips()
            rows |= await self._rows(slipped_ways(asked, rarity), kinds)
            best = _best(ranking, rows.values())
        found = groups(best)
        return Found(asked, tuple(found[:most]), len(rows), len(found) > most, ranking.whole)

    async def rarity(self) -> Rarity:
        """The estimate, taken anew every few minutes."""
        if time.monotonic() - self._estimated > ESTIMATE_SECONDS:
            self._estimated = time.monotonic()
            async with self._store.pool.connection() as connection:
                row = await (await connection.execute(QUERIES["rarity"])).fetchone()
            self._rarity = rarity_of(*row) if row else Rarity()
        return self._rarity

    async def _rows(self, gone: Sequence[Way], kinds: Sequence[str]) -> dict[tuple[str, str], Candidate]:
        if not gone:
            return {}
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["mentions_by"], values_of(gone, kinds))
            rows = await cursor.fetchall()
        # What is restricted is found by nobody whose sight the store does not have.
        return {(row[0], row[1]): Candidate(*row) for row in rows if self._store.shows(row[0])}


def values_of(gone: Sequence[Way], kinds: Sequence[str]) -> dict[str, object]:
    """Ways as the query takes them."""
    return {
        "ones": [_JOIN.join(way.ones) for way in gone], "others": [_JOIN.join(way.others) for way in gone],
        "every": [way.every for way in gone], "newest": [way.newest for way in gone],
        "most": [way.most for way in gone], "kinds": list(kinds) or None,
    }  # fmt: skip


def rarity_of(rows: float, keys: Sequence[str] | None, shares: Sequence[float] | None) -> Rarity:
    """PostgreSQL's estimate; before it has one, everything is thought to be rare."""
    if not keys or not shares:
        return Rarity(rows=max(rows, 1000.0))
    # Behind the shares of the keys stand the least, the greatest and that of null.
    return Rarity(max(rows, 1000.0), dict(zip(keys, shares, strict=False)), min(shares[: len(keys)]))


def ways(asked: Sequence[Term], rarity: Rarity) -> list[Way]:
    """The ways in that need no slips: rare terms alone, the others by two."""
    counted = _counted((term.keys for term in asked), rarity)
    parts = [term for term in asked if term.every and (len(asked) == 1 or _few_have(term, rarity))]
    wholes = [Way(term.every, every=True) for term in parts]
    alone = [Way(keys) for rows, keys in counted if rows <= ALONE][:TERMS]
    if not alone and counted:
        alone = _alone(counted[0][1], rarity)
    return [*wholes, *alone, *_pairs(counted, TERMS)][:WAYS]


def slipped_ways(asked: Sequence[Term], rarity: Rarity) -> list[Way]:
    """The ways in with slips and beginnings: the rare ones alone, and the rarest by two."""
    counted = sorted((_Slipped.of(term, rarity) for term in asked), key=lambda one: one.rows)
    alone = [one for one in counted if one.rows <= SLIPPED_ALONE][:TERMS]
    if not alone:
        # Whoever fits in nothing but a slip of what many have is not who is meant, where more was said.
        return _by_two(counted) or [way for one in counted for way in _alone((*one.slips, *one.begun), rarity)]
    most = 2 * TAKEN // len(alone)
    return [*(Way((*one.slips, *one.begun, *one.typed), most=most) for one in alone), *_by_two(counted)]


def _few_have(term: Term, rarity: Rarity) -> bool:
    """Whether part of a number or plate is long or rare enough to find somebody by, beside other terms."""
    return len(term.every) > 2 or any(rarity.expected(key) <= ALONE for key in term.every)


def _alone(keys: Iterable[str], rarity: Rarity) -> list[Way]:
    """One term that is not rare: what few have, what can be read, and the newest of what is too common for it."""
    by_rows = sorted((rarity.expected(key), key) for key in keys)
    few = tuple(key for rows, key in by_rows if rows <= FEW)
    readable: list[str] = []
    common: list[str] = []
    read = 0.0
    for rows, key in by_rows[len(few) :]:
        read += rows
        (readable if read <= READABLE else common).append(key)
    found = [Way(some) for some in (few, tuple(readable)) if some]
    return [*found, *([Way(tuple(common), newest=True, most=NEWEST)] if common else [])]


class _Slipped(msgspec.Struct, frozen=True):
    """A term with its slips: keys that were typed, slips that few have, and beginnings that many have."""

    rows: float
    typed: tuple[str, ...]
    slips: tuple[str, ...]
    begun: tuple[str, ...]

    @classmethod
    def of(cls, term: Term, rarity: Rarity) -> _Slipped:
        more = {key: rarity.expected(key) for key in term.more}
        rows = sum(more.values()) + sum(rarity.expected(key) for key in term.keys)
        slips = tuple(key for key, rows in more.items() if rows <= FEW)
        return cls(rows, tuple(term.keys), slips, tuple(key for key, rows in more.items() if rows > FEW))


def _by_two(counted: Sequence[_Slipped]) -> list[Way]:
    """Slips of one with anything of the other: where hundreds of keys are asked for, few rows may have them."""
    several = [one for one in counted if one.rows > SMALL or len(counted) <= 3][:SLIPPED_TERMS]
    found: list[Way] = []
    for one, other in combinations(several, 2):
        found += [
            Way(one.slips, (*other.typed, *other.slips)), Way(other.slips, one.typed),
            Way(one.begun, other.typed), Way(other.begun, one.typed),
        ]  # fmt: skip
    return [way for way in found if way.ones and way.others]


def _counted(asked: Iterable[Mapping[str, float]], rarity: Rarity) -> list[tuple[float, tuple[str, ...]]]:
    """The keys of each term with how many rows have one of them at a guess, the rarest first."""
    found = [(sum(rarity.expected(key) for key in keys), tuple(keys)) for keys in asked]
    return sorted(found, key=lambda one: one[0])


def _pairs(counted: Sequence[tuple[float, tuple[str, ...]]], most: int) -> list[Way]:
    """Terms by two, the cheapest first, for as many rows as may be read; one pair in any case."""
    several = [one for one in counted if one[0] > SMALL or len(counted) <= 3][:most]
    pairs = sorted(combinations(several, 2), key=lambda pair: (pair[0][0], pair[1][0]))
    found: list[Way] = []
    read = 0.0
    for (rows, ones), (beside, others) in pairs:
        if found and beside > WIDE:
            continue
        read += rows
        if found and read > READ:
            break
        found.append(Way(ones, others))
    return found


def _best(ranking: Ranking, rows: Iterable[Candidate]) -> list[Match]:
    """The candidates that fit best, the very best compared sign by sign."""
    matches = sorted((ranking.match(row) for row in rows), key=lambda match: match.score, reverse=True)
    close = [ranking.closer(match) for match in matches[:CLOSER]]
    return sorted((match for match in close if match.by), key=lambda match: match.score, reverse=True)
