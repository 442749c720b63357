"""Following the record's readings, and flagging what is unusual. It runs beside the clock.

Nothing that an act does waits for it. Where it stops it goes on from where it was: a pattern that was flagged already
is not flagged again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

import psycopg
import structlog
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.act import AWAY, Acts
from heed.log.command import Refusal, Who
from heed.picture.fact import Subject
from heed.picture.person import Person
from heed.standards.decide import MOST_SUBJECTS, FlagLooking
from heed.standards.habits import Flag, Habits
from heed.standards.looks import About, Look, Officer, about, look_of, officer_of, wanted

QUERIES = sql.load("heed.standards")
WATCH = Who(person="looking", name="Watch on looking", role="clock", workstation="looking")
STRETCH = 2000
#: Records that are remembered for the next readings of them.
REMEMBERED = 5000
log = structlog.get_logger("looking")


class LookingWatch:
    """Holds each person's new readings against their habits."""

    def __init__(self, acts: Acts, now: Callable[[], datetime]) -> None:
        self._acts = acts
        self._store = acts.room.store
        self._now = now
        self._habits: dict[str, Habits] = {}
        self._about: dict[str, About] = {}

    async def run(self) -> None:
        """For ever, each few minutes of the room; survives the record being away."""
        pace: float = getattr(self._now, "speed", 1.0)
        while True:
            try:
                while await self.look():
                    pass
            except (*AWAY, psycopg.Error) as fault:
                self._habits.clear()  # what was half taken is taken again
                log.warning("readings wait for the record", reason=type(fault).__name__)
            rules = self._acts.pack.in_force(self._now()).looking
            await asyncio.sleep(max(1.0, 60.0 * rules.every_minutes / pace))

    async def look(self) -> bool:
        """Through the next stretch; False where there was none."""
        head = await self._store.head()
        after = int((await self._rows("followed", head=head))[0][0])
        rows = await self._rows("readings_between", after=after, upto=head, most=STRETCH)
        looks = await self._looks(rows)
        if looks:
            flags = await self._unusual(looks, after)
            for flag in flags:
                await self._say(flag)
        upto = rows[-1][0] if len(rows) == STRETCH else head
        if upto > after:
            async with self._store.pool.connection() as connection:
                await connection.execute(QUERIES["follow"], {"position": upto})
        return len(rows) == STRETCH

    async def _unusual(self, looks: list[Look], before: int) -> list[Flag]:
        people = {look.person for look in looks}
        await self._meet(people, before)
        known = await self._know(wanted(looks), looks)
        found: list[Flag] = []
        for person in people & self._habits.keys():
            found += self._habits[person].take([look for look in looks if look.person == person], known)
        return found

    async def _meet(self, people: Iterable[str], before: int) -> None:
        """Load the habits of people that are not known yet; their past flags nothing."""
        officers = self._officers()
        new = [person for person in people if person in officers and self._habits.get(person) is None]
        if not new:
            return
        policy = self._acts.pack.in_force(self._now())
        since = self._now() - timedelta(days=policy.looking.window_days)
        past = await self._looks(await self._rows("readings_since", people=new, since=since, upto=before))
        known = await self._know(wanted(past), past)
        for person in new:
            habits = Habits(officers[person], officers, policy.looking, policy.looking_rules)
            habits.take([look for look in past if look.person == person], known)
            self._habits[person] = habits

    def _officers(self) -> dict[str, Officer]:
        people = self._acts.room.index.by_category["person"].values()
        found = {one.id: officer_of(one) for one in people if isinstance(one, Person)}
        for person in [one for one, held in self._habits.items() if held.officer != found.get(one)]:
            del self._habits[person]  # somebody gave their address, or took another name
        return found

    async def _know(self, streams: set[str], looks: Iterable[Look]) -> dict[str, About]:
        """What these records are about; open ones, which the room holds, as they stand now."""
        held: dict[str, About] = {}
        for stream in streams | {look.subject for look in looks if look.matter}:
            state = self._held(stream)
            if state is not None:
                held[stream] = about(state)
        missing = [stream for stream in streams - held.keys() if stream not in self._about]
        if len(self._about) > REMEMBERED:
            self._about.clear()
        for first in range(0, len(missing), 200):
            states = await self._store.states(missing[first : first + 200])
            self._about |= {stream: about(states.get(stream)) for stream in missing[first : first + 200]}
        return {**{stream: self._about[stream] for stream in streams if stream in self._about}, **held}

    def _held(self, stream: str) -> Subject | None:
        return self._acts.room.index.by_category.get(stream.partition("/")[0], {}).get(stream)

    async def _say(self, flag: Flag) -> None:
        subjects = tuple(dict.fromkeys(look.subject for look in flag.looks))[-MOST_SUBJECTS:]
        command = FlagLooking(
            person=flag.person, rule=flag.rule, key=sha256(flag.key.encode()).hexdigest()[:24], why=flag.why[:400],
            subjects=subjects, first=flag.looks[0].at, last=flag.looks[-1].at, readings=len(flag.looks),
        )  # fmt: skip
        try:
            await self._acts.act(command, WATCH, at=self._now())
        except Refusal as refusal:
            log.error("unusual looking is not recorded", reason=refusal.reason, why=str(refusal))

    async def _looks(self, rows: list[TupleRow]) -> list[Look]:
        found = (look_of(recorded) for recorded in await self._store.decode(rows))
        return [look for look in found if look is not None]

    async def _rows(self, query: str, **values: object) -> list[TupleRow]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()
