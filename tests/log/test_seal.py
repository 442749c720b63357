"""Sealing: what people say is nowhere in plain in the database, who they are only in the index, all can be erased."""

from __future__ import annotations

import asyncio
import base64

import pytest

from heed.incidents.commands import AddLogEntry, RecordWords, SetPlace
from heed.log.command import Erased
from heed.log.seal import Keyring, Unsealable
from heed.log.verify import verify
from heed.picture.fact import ERASED, Place
from heed.picture.incident import Incident
from heed.policy.values import Pack
from heed.units.decide import BringUnitOnDuty

from .conftest import Record
from .scenes import NAME, NUMBER, SPOKEN, Room, room, rows, tamper

WORDS = "he keeps saying the swans will tell on him"
PLACE = "third willow past the pumping station"
CREW = "Sergeant Ottoline Brackwater"
ENTRY = "sister confirms he does not swim"
#: What the index is searched by, and therefore holds as it was said, until it is erased.
INDEXED = (NAME, NUMBER, PLACE)
PERSONAL = (SPOKEN, NAME, NUMBER, WORDS, PLACE, CREW, ENTRY)


async def everything_personal(made: Room) -> str:
    """One call in which each kind of personal text is given; the incident's id."""
    await made.staff()
    incident = await made.call(SPOKEN, NUMBER)
    place = Place(words=PLACE, easting=412345, northing=245678)
    await made.act(SetPlace(incident=incident, place=place), made.handler)
    await made.act(RecordWords(incident=incident, text=WORDS), made.handler)
    await made.act(BringUnitOnDuty(callsign="HX12", crew=(CREW,)), made.dispatcher)
    await made.act(AddLogEntry(incident=incident, text=ENTRY), made.dispatcher)
    return incident


def in_plain(url: str) -> list[tuple[str, str]]:
    """Which personal text stands in which table, as text or inside bytes, in any of the usual clothes."""
    found = []
    for (table,) in rows(url, "select tablename from pg_tables where schemaname in ('heed', 'public')"):
        schema = "public" if table == "heed_migrations" else "heed"
        content = " ".join(str(row[0]) for row in rows(url, f"select t::text from {schema}.{table} t"))
        for text in PERSONAL:
            raw = text.encode()
            if any(form in content for form in (text, raw.hex(), base64.b64encode(raw)[:-4].decode())):
                found.append((str(table), text))
    return found


def test_personal_text_is_in_plain_only_where_it_is_looked_for(scratch_url: str, pack: Pack) -> None:
    async def story() -> list[str]:
        async with room(scratch_url, pack) as made:
            await everything_personal(made)
            return [f.fact.sentence() for f in await made.node.store.after(0)]

    said = " ".join(asyncio.run(story()))
    assert [text for text in PERSONAL if text not in said] == [], "all of it was given, and reads as it was given"
    assert {table for table, _ in in_plain(scratch_url)} == {"mentions"}
    assert {text for _, text in in_plain(scratch_url)} == set(INDEXED)


def test_erased_it_is_nowhere_in_plain(record: Record, pack: Pack) -> None:
    async def before() -> None:
        async with room(record.url, pack) as made:
            await everything_personal(made)

    asyncio.run(before())
    assert in_plain(record.url) != []
    tamper(record.url, "delete from heed.secrets")

    assert in_plain(record.url) == []


def test_the_looking_would_find_it(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.staff()

    asyncio.run(story())
    tamper(
        scratch_url,
        f"update heed.facts set workstation = '{NAME}' where position = 1",
        f"update heed.facts set body = convert_to('{WORDS}', 'UTF8') where position = 2",
    )

    assert in_plain(scratch_url) == [("facts", NAME), ("facts", WORDS)]


def test_an_erased_key_leaves_the_chain_whole_and_reads_erased(record: Record, pack: Pack) -> None:
    async def before() -> str:
        async with room(record.url, pack) as made:
            return await everything_personal(made)

    incident = asyncio.run(before())
    tamper(record.url, f"delete from heed.secrets where subject = 'incident/{incident}'")

    async def after() -> tuple[str, Incident]:
        async with room(record.url, pack) as made:
            facts = await made.node.store.stream(f"incident/{incident}")
            state = made.node.room.index.by_category["incident"][f"incident/{incident}"]
            assert isinstance(state, Incident)
            return " ".join(f.fact.sentence() for f in facts), state

    said, state = asyncio.run(after())
    assert ERASED in said
    assert [text for text in (SPOKEN, NAME, WORDS, PLACE, ENTRY) if text in said] == []
    assert (state.what, state.grade) == (ERASED, "priority"), "what is no personal text can still be counted"
    assert verify(*record).sound


def test_each_stream_has_a_key_of_its_own(record: Record) -> None:
    sealed = rows(record.url, "select distinct stream from heed.facts where sealed is not null")
    keys = rows(record.url, "select subject, secret from heed.secrets")

    assert {subject for subject, _ in keys} >= {stream for (stream,) in sealed}
    assert len({secret for _, secret in keys}) == len(keys)


def test_a_sealed_part_moved_to_another_fact_does_not_open(record: Record, pack: Pack) -> None:
    """Between streams, or between kinds of fact of one stream: the key or what was bound in does not fit."""
    (first, *_) = rows(record.url, "select stream from heed.facts where type = 'LogEntryAdded'")[0]
    tamper(
        record.url,
        "update heed.facts set sealed = (select sealed from heed.facts where stream = "
        f"'{first}' and type = 'IncidentOpened') where type = 'LogEntryAdded' and stream = '{first}'",
    )

    async def read() -> None:
        async with room(record.url, pack):
            pass

    with pytest.raises(Unsealable):
        asyncio.run(read())


def test_a_key_seals_no_two_texts_alike() -> None:
    keys = Keyring()
    secret = keys.make("incident/1")
    keys.learn("incident/1", secret)
    first, second = (keys.seal("incident/1", "LogEntryAdded", b"the same") for _ in range(2))

    assert first != second
    assert {keys.open("incident/1", "LogEntryAdded", sealed) for sealed in (first, second)} == {b"the same"}


@pytest.mark.parametrize("spoilt", [b"", b"short", bytes(12), bytes(40)])
def test_nonsense_does_not_open(spoilt: bytes) -> None:
    keys = Keyring()
    keys.learn("incident/1", keys.make("incident/1"))

    with pytest.raises(Unsealable):
        keys.open("incident/1", "LogEntryAdded", spoilt)


def test_writing_to_an_incident_whose_key_was_erased_is_refused_in_one_line(record: Record, pack: Pack) -> None:
    tamper(record.url, "delete from heed.secrets where subject like 'incident/%'")

    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.staff()
            incident = next(iter(made.node.room.index.by_category["incident"])).partition("/")[2]
            with pytest.raises(Erased, match=r"^The personal text of this incident was erased for good, so nothing"):
                await made.write(incident, "more")

    asyncio.run(story())
