"""The watch on looking: it follows the record's readings and flags what is unusual among them, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
from tests.room_server import Room, open_room

from heed.access.decide import ReadRecord, SetPersonHome
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.fact import Place
from heed.picture.looking import Looking
from heed.replay.clock import SimulatedClock
from heed.standards.watch import LookingWatch

NIGHT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def search(room: Room, who: Who, words: str) -> None:
    """A search with nothing in hand."""
    room.act(ReadRecord(what="searched", subject="room", why="asked", operation="search", words=words, duty="on"), who)


def flags(room: Room) -> list[tuple[str, str, int]]:
    """What was flagged: rule, why, how many readings."""
    held = room.node.room.index.by_category["looking"].values()
    return sorted((one.rule, one.why, one.readings) for one in held if isinstance(one, Looking))


def test_the_same_person_on_three_days_is_flagged_once_and_not_again_after_a_restart(scratch_url: str) -> None:
    clock = SimulatedClock(NIGHT)
    with open_room(scratch_url, now=clock) as room:
        amara = room.person("amara.fairclough", "call_handler")
        cath = room.person("cath.leadbetter", "administrator")
        room.act(SetPersonHome(person=amara.person, address="14 Mill Street, Calderwick"), cath)
        watch = LookingWatch(room.node.acts, room.node.now)
        room.run(watch.look())
        for _ in range(2):
            search(room, amara, "Leanne Marsh")
            clock.move_to(clock() + timedelta(days=1))
        room.run(watch.look())
        assert flags(room) == []

        watch = LookingWatch(room.node.acts, room.node.now)
        search(room, amara, "leanne  MARSH")
        search(room, amara, "14 mill st calderwick")
        room.run(watch.look())
        search(room, amara, "Leanne Marsh")
        room.run(watch.look())

        assert flags(room) == [
            ("again_and_again", "“leanne marsh” on 3 days", 3), ("own_address", "their own address", 1),
        ]  # fmt: skip


def test_who_looked_is_found_by_indexes_that_hold_nothing_but_the_record(scratch_url: str) -> None:
    with open_room(scratch_url) as room, psycopg.connect(scratch_url) as connection:
        amara = room.person("amara.fairclough", "call_handler")
        incident = str(uuid4())
        room.act(OpenIncident(incident=incident, what="a row", place=Place(words="unknown")), amara)
        room.act(ReadRecord(what="opened", subject=f"incident/{incident}", why="asked"), amara)
        connection.execute("set enable_seqscan = off")

        def plan(where: str) -> str:
            asked = f"explain select position from heed.facts where type = 'RecordRead' and {where} limit 50"
            return str(connection.execute(asked).fetchall())

        assert "facts_readings_by" in plan(f"actor = '{amara.person}' and position < 900 order by position desc")
        assert "facts_readings_of" in plan(f"heed.reading_subject(body) = 'incident/{incident}' and position < 900")
        read = connection.execute(
            "select actor from heed.facts where type = 'RecordRead' and heed.reading_subject(body) = %s",
            [f"incident/{incident}"],
        ).fetchall()
        assert read == [(amara.person,)]
