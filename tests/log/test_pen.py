"""The one pen: positions without gaps from any number of nodes, batches that nobody spoils, nobody left waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType

import msgspec
import psycopg
import pytest

from heed.incidents.commands import AddLogEntry, SetCode
from heed.log.act import Done
from heed.log.pen import Unavailable
from heed.policy.values import Pack

from .conftest import Record
from .scenes import BEGAN, Room, room, rows

PEN = 4854656544
POSITIONS = "select position from heed.facts order by position"


class Held:
    """While it lasts somebody else holds the pen, so that acts gather behind it and then go as one batch."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> None:
        self._connection = await psycopg.AsyncConnection.connect(self._url)
        await self._connection.execute("select pg_advisory_xact_lock(%s)", [PEN])

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.close()


async def incidents_of(made: Room, count: int) -> list[str]:
    """People on duty and that many incidents."""
    await made.staff()
    return [await made.call() for _ in range(count)]


def without_gaps(url: str) -> bool:
    return [position for (position,) in rows(url, POSITIONS)] == [*range(1, len(rows(url, POSITIONS)) + 1)]


def test_what_waits_together_goes_in_one_transaction(scratch_url: str, pack: Pack) -> None:
    async def story() -> list[Done]:
        async with room(scratch_url, pack) as made:
            incidents = await incidents_of(made, 4)
            async with Held(scratch_url):
                first = asyncio.create_task(made.write(incidents[0], "holds the pen up"))
                await asyncio.sleep(0.1)
                behind = [asyncio.create_task(made.write(one, "waits")) for one in incidents * 3]
                await asyncio.sleep(0.1)
            return [await first, *await asyncio.gather(*behind)]

    first, *behind = asyncio.run(story())
    batches = rows(scratch_url, "select xmin::text, count(*) from heed.acts group by xmin having count(*) > 1")
    assert [count for _, count in batches] == [12]
    assert [one.cursor for one in behind] == [*range(first.cursor + 1, first.cursor + 13)]


@pytest.mark.parametrize("workstation", ["W\0", "W\ud800"])
def test_an_act_that_cannot_be_stored_spoils_no_batch(scratch_url: str, pack: Pack, workstation: str) -> None:
    async def story() -> list[Done | BaseException]:
        async with room(scratch_url, pack) as made:
            (incident,) = await incidents_of(made, 1)
            odd = msgspec.structs.replace(made.dispatcher, workstation=workstation)
            async with Held(scratch_url):
                first = asyncio.create_task(made.write(incident, "holds the pen up"))
                await asyncio.sleep(0.1)
                behind = [asyncio.create_task(made.write(incident, f"entry {n}")) for n in range(3)]
                behind.insert(1, asyncio.create_task(made.act(AddLogEntry(incident=incident, text="odd"), odd)))
                await asyncio.sleep(0.1)
            await first
            answers = await asyncio.gather(*behind, return_exceptions=True)
            return [*answers, await made.write(incident, "afterwards")]

    good, odd, *others = asyncio.run(story())
    assert isinstance(odd, psycopg.DataError | UnicodeError)
    assert [isinstance(one, Done) for one in (good, *others)] == [True] * 4
    assert without_gaps(scratch_url)


def test_an_act_that_was_overtaken_spoils_no_batch(scratch_url: str, pack: Pack) -> None:
    """Two nodes set one incident's code behind the held pen, each in a batch of entries: all of it is done."""
    codes = list(pack.in_force(BEGAN).codes)[:2]

    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack) as other:
            incident, another = await incidents_of(one, 2)
            await other.node.room.catch_up()
            other.handler, other.dispatcher = one.handler, one.dispatcher
            async with Held(scratch_url):
                first = [asyncio.create_task(made.write(another, "holds the pen up")) for made in (one, other)]
                await asyncio.sleep(0.1)
                behind = [
                    asyncio.create_task(doing)
                    for made, code in zip((one, other), codes, strict=True)
                    for doing in (
                        made.write(another, "before"),
                        made.act(SetCode(incident=incident, code=code), made.dispatcher),
                        made.write(another, "after"),
                    )
                ]
                await asyncio.sleep(0.1)
            assert len(await asyncio.gather(*first, *behind)) == 8

    asyncio.run(story())
    set_codes = rows(scratch_url, "select version from heed.facts where type = 'CodeSet' order by version")
    assert len(set_codes) == 2
    assert without_gaps(scratch_url)


def test_two_nodes_that_write_at_once_leave_no_gap_and_have_equal_rooms(scratch_url: str, pack: Pack) -> None:
    async def writes(made: Room, incident: str, name: str) -> list[Done]:
        return [await made.write(incident, f"{name} {number}") for number in range(15)]

    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack) as other:
            incidents = await incidents_of(one, 2)
            other.handler, other.dispatcher = one.handler, one.dispatcher
            assert await other.node.room.wait_for(one.node.room.cursor, 5)
            done = await asyncio.gather(
                *(writes(made, incident, f"node {n}") for n, made in enumerate((one, other)) for incident in incidents)
            )
            assert sorted(d.cursor for acts in done for d in acts) == [*range(25, 85)]
            for made in (one, other):
                assert await made.node.room.wait_for(84, 5)
            assert one.node.room.index.by_category == other.node.room.index.by_category
            assert one.node.room.kinds == other.node.room.kinds
        async with room(scratch_url, pack) as later:
            assert later.node.room.index.by_category == one.node.room.index.by_category

    asyncio.run(story())
    assert without_gaps(scratch_url)


def test_a_lost_connection_is_said_and_the_same_request_sent_again_is_done_once(record: Record, pack: Pack) -> None:
    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.staff()
            incident = await made.call()
            async with Held(record.url):
                waiting = asyncio.create_task(made.write(incident, "cut off", key="the-key"))
                await asyncio.sleep(0.1)
                rows(
                    record.url,
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and query like '%heed.append%' and pid <> pg_backend_pid()",
                )
                with pytest.raises(
                    Unavailable, match=r"Nothing is lost: send the same request again\. \(AdminShutdown\)"
                ):
                    await waiting
            done = await made.write(incident, "cut off", key="the-key")
            assert done == await made.write(incident, "cut off", key="the-key")

    asyncio.run(story())
    assert rows(record.url, "select count(*) from heed.answers where key = 'the-key'") == [(1,)]
    assert without_gaps(record.url)


def test_who_waits_when_the_pen_stops_is_told(scratch_url: str, pack: Pack) -> None:
    async def story() -> Sequence[object]:
        async with Held(scratch_url):
            async with room(scratch_url, pack) as made:
                waiting = [asyncio.create_task(made.staff()), asyncio.create_task(made.call())]
                await asyncio.sleep(0.1)
            async with asyncio.timeout(5):
                return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(one) for one in asyncio.run(story())] == [Unavailable, Unavailable]
    assert rows(scratch_url, POSITIONS) == []


def test_a_pen_that_stopped_takes_nothing_more(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.node.acts.pen.stop()
            with pytest.raises(Unavailable):
                await made.staff()

    asyncio.run(story())
