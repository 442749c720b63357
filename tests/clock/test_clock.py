"""The clock on a real record: it puts right what is stored, does what a dead clock claimed, and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.log.scenes import BEGAN, Room, national, room, rows, tamper

from heed.clock.deadline import derive
from heed.clock.run import CLAIM, Clock
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.risk.decide import SetGrade
from heed.supervision import ladder

PACK = national()
STORED = "select id from heed.deadlines where stream = %s order by due"
CLOSED = "incident/closed-long-ago"
SAID = "select count(*) from heed.facts where stream = %s and role = 'clock'"


def owed(made: Room, incident: str) -> list[object]:
    """Ids of what the picture owes on an incident, by when."""
    stream = f"incident/{incident}"
    state = made.node.room.index.by_category["incident"][stream]
    assert isinstance(state, Incident)
    found = derive(stream, state, PACK.in_force(state.began_at), made.node.acts.derivations)
    return [d.id for d in sorted(found, key=lambda d: d.due)]


def stored(url: str, incident: str) -> list[object]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(STORED, [f"incident/{incident}"]).fetchall()]


def told(url: str, incident: str) -> int:
    """How many facts the clock wrote on an incident."""
    with psycopg.connect(url) as connection:
        found = connection.execute(SAID, [f"incident/{incident}"]).fetchone()
    assert found is not None
    return int(found[0])


def in_a_room(url: str, story: Callable[[Room, str], Awaitable[None]]) -> None:
    """A story in a room with somebody on duty and one incident, nobody sent."""

    async def told() -> None:
        async with room(url, PACK) as made:
            await made.staff()
            await story(made, await made.call())

    asyncio.run(told())


def test_what_is_stored_is_put_right_when_a_clock_starts(scratch_url: str) -> None:
    async def story(made: Room, incident: str) -> None:
        tamper(scratch_url, f"delete from heed.deadlines where stream = 'incident/{incident}' and kind = 'rung'")
        tamper(
            scratch_url,
            "insert into heed.deadlines (id, stream, kind, step, due) values (gen_random_uuid(),"
            f" 'incident/{incident}', 'attend', 7, now()), (gen_random_uuid(), '{CLOSED}', 'rung', 1, now())",
        )

        differed = await made.node.clock().put_right()

        assert differed == 2
        assert sorted(map(str, stored(scratch_url, incident))) == sorted(map(str, owed(made, incident)))
        assert rows(scratch_url, f"select from heed.deadlines where stream = '{CLOSED}'") == []

    in_a_room(scratch_url, story)


def test_putting_right_takes_nothing_back_that_came_meanwhile(
    scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room of a clock that starts may be behind the record by a moment."""

    async def story(made: Room, incident: str) -> None:
        tamper(scratch_url, f"delete from heed.deadlines where stream = 'incident/{incident}'")
        async with room(scratch_url, PACK, following=False, began=made.time[0]) as behind:
            await made.act(SetGrade(incident=incident, grade="immediate"), made.handler)

            await behind.node.clock().put_right()

        assert sorted(map(str, stored(scratch_url, incident))) == sorted(map(str, owed(made, incident)))

    in_a_room(scratch_url, story)


def test_what_a_clock_claimed_and_did_not_do_is_done_by_another(scratch_url: str) -> None:
    async def story(made: Room, incident: str) -> None:
        made.time[0] = BEGAN + timedelta(minutes=10)
        died, other = made.node.clock("died"), made.node.clock("other")
        await died.acts.room.store.rows("claim_due", at=made.time[0], until=made.time[0] + CLAIM, most=200)

        assert await other.fire_due() == 0
        made.time[0] += CLAIM + timedelta(seconds=1)

        assert await other.fire_due() > 0
        assert told(scratch_url, incident) > 0

    in_a_room(scratch_url, story)


def test_two_clocks_say_each_thing_once(scratch_url: str) -> None:
    async def story(made: Room, incident: str) -> None:
        alone = BEGAN + timedelta(minutes=30)
        clocks: list[Clock] = [made.node.clock("one"), made.node.clock("two")]
        while (due := await clocks[0].next_due()) is not None and due <= alone:
            made.time[0] = due
            await asyncio.gather(*(clock.fire_due() for clock in clocks))

        kinds = (
            "select type, convert_from(body, 'UTF8') from heed.facts where role = 'clock' and stream like 'incident/%'"
        )
        said = rows(scratch_url, kinds)
        assert said
        assert len(set(said)) == len(said)

    in_a_room(scratch_url, story)


def test_a_fault_in_one_incidents_deadline_holds_back_nobody_elses(
    scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(made: Room, incident: str) -> None:
        other = await made.call()
        clock = made.node.clock()
        made.time[0] = BEGAN + timedelta(minutes=16)
        with monkeypatch.context() as patch:
            patch.setattr(ladder, "reach", broken_for(incident))
            await clock.fire_due()

            assert reached(made, incident) == 0
            assert reached(made, other) > 0

        made.time[0] += CLAIM + timedelta(seconds=1)
        await clock.fire_due()
        assert reached(made, incident) > 0

    in_a_room(scratch_url, story)


def reached(made: Room, incident: str) -> int:
    """How many rungs an incident has climbed."""
    state = made.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(state, Incident)
    return state.watching.rung


def broken_for(poisoned: str) -> Callable[..., list[Change]]:
    """The rule of rungs, with a fault for one incident."""
    whole = ladder.reach

    def reach(incident: Incident, *given: Any, **named: Any) -> list[Change]:
        if incident.id == poisoned:
            raise KeyError("a grade nobody knows")
        return whole(incident, *given, **named)

    return reach
