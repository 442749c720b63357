"""The index of mentions: written with the facts it follows from, the same when made again, gone with the key."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from heed.contact.decide import PresentCall
from heed.incidents.account import DescribePerson, DescribeVehicle, NameAddress
from heed.incidents.commands import SetCaller, SetPlace
from heed.log.mentions import Mentions
from heed.picture.fact import Place
from heed.policy.values import Pack

from .conftest import Record
from .scenes import NAME, NUMBER, SPOKEN, SWITCH, Room, room, rows, tamper

COLUMNS = "kind, role, words"


def named(url: str, stream: str) -> set[tuple[object, ...]]:
    """What a stream mentions, by the index."""
    return set(rows(url, f"select {COLUMNS} from heed.mentions where stream = '{stream}'"))


def whole(url: str) -> list[tuple[object, ...]]:
    return rows(url, "select * from heed.mentions order by stream, key")


async def a_log_that_names_people(made: Room) -> str:
    """A call about a man at a house, in his car; the incident's id."""
    await made.staff()
    incident = await made.call(SPOKEN, NUMBER)
    man, car = str(uuid4()), str(uuid4())
    place = Place(words="14 Mill Street, Otterby LE15 8AA", easting=612345, northing=445678)
    await made.act(SetPlace(incident=incident, place=place), made.handler)
    said = {"name": "Kit Marlow", "born": "1970-02-03", "address": "2 Elm Road"}
    await made.act(DescribePerson(described=man, incident=incident, role="suspect", details=said), made.handler)
    await made.act(DescribeVehicle(described=car, incident=incident, details={"plate": "AB12 CDE"}), made.handler)
    return incident


def test_a_log_is_found_by_everyone_and_everything_it_names(scratch_url: str, pack: Pack) -> None:
    async def story() -> str:
        async with room(scratch_url, pack) as made:
            return await a_log_that_names_people(made)

    incident = asyncio.run(story())

    assert named(scratch_url, f"incident/{incident}") == {
        ("number", "informant", NUMBER),
        ("person", "informant", NAME),
        ("address", "place", "14 Mill Street, Otterby LE15 8AA"),
        ("person", "suspect", "Kit Marlow, born 1970-02-03"),
        ("address", "suspect", "2 Elm Road"),
        ("vehicle", "subject", "AB12 CDE"),
    }
    assert rows(scratch_url, "select words from heed.mentions where keys @> array['v:AB12CDE']") == [("AB12 CDE",)]


def test_what_is_put_right_takes_the_place_of_what_was_said(scratch_url: str, pack: Pack) -> None:
    async def story() -> str:
        async with room(scratch_url, pack) as made:
            await made.staff()
            incident = await made.call(SPOKEN, NUMBER)
            her = str(uuid4())
            for name in ("Ann Wels", "Ann Wells"):
                await made.act(DescribePerson(described=her, incident=incident, details={"name": name}), made.handler)
            await made.act(SetCaller(incident=incident, name="Joan Wells", number=""), made.handler)
            moved = str(uuid4())
            await made.act(
                NameAddress(described=moved, incident=incident, details={"called": "the boats"}), made.handler
            )
            return incident

    incident = asyncio.run(story())

    found = {words for _, _, words in named(scratch_url, f"incident/{incident}")}
    assert {"Ann Wells", "Joan Wells"} <= found
    assert not found & {"Ann Wels", NAME}


def test_a_call_is_found_before_anybody_answers_it(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            call = PresentCall(
                contact="c1", line="999", call_ref="1", number=NUMBER, registered_to="H Marlow",
                registered_address="2 Elm Road",
            )  # fmt: skip
            await made.act(call, SWITCH)

    asyncio.run(story())

    assert named(scratch_url, "contact/c1") == {
        ("number", "informant", NUMBER),
        ("person", "subscriber", "H Marlow"),
        ("address", "registered", "2 Elm Road"),
    }


def test_an_index_made_again_is_the_index_that_was_kept(scratch_url: str, pack: Pack) -> None:
    async def story() -> list[tuple[object, ...]]:
        async with room(scratch_url, pack) as made:
            await a_log_that_names_people(made)
            kept = whole(scratch_url)
            tamper(
                scratch_url,
                "update heed.mentioned set scheme = 0",
                "update heed.mentions set words = 'older' where kind = 'person'",
                "delete from heed.mentions where kind = 'vehicle'",
            )
            again = Mentions(made.node.store)
            while await again.make():
                pass
            return kept

    kept = asyncio.run(story())

    assert len(kept) > 6
    assert whole(scratch_url) == kept


def test_what_was_erased_is_found_no_more(record: Record, pack: Pack) -> None:
    async def before() -> str:
        async with room(record.url, pack) as made:
            return await a_log_that_names_people(made)

    incident = asyncio.run(before())
    assert named(record.url, f"incident/{incident}")

    tamper(record.url, f"delete from heed.secrets where subject = 'incident/{incident}'")

    assert not named(record.url, f"incident/{incident}")


def test_what_was_erased_stays_out_of_an_index_made_again(record: Record, pack: Pack) -> None:
    async def story() -> str:
        async with room(record.url, pack) as made:
            return await a_log_that_names_people(made)

    async def again() -> None:
        async with room(record.url, pack) as made:
            tamper(record.url, "update heed.mentioned set scheme = 0")
            making = Mentions(made.node.store)
            while await making.make():
                pass

    incident = asyncio.run(story())
    tamper(record.url, f"delete from heed.secrets where subject = 'incident/{incident}'")
    asyncio.run(again())

    assert not named(record.url, f"incident/{incident}")
