"""The whole way of a search: keys written with the record, looked up in PostgreSQL, one ranked answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from tests.log.scenes import room

from heed.intelligence.search import QUERIES, Found, Search, Way, slipped_ways, values_of, ways
from heed.intelligence.search_ranking import Rarity
from heed.intelligence.search_terms import terms
from heed.log.bulk import Past, PastFact, load_history
from heed.main import derivations
from heed.picture.entry import CallerSet
from heed.picture.fact import Fact, Place
from heed.picture.incident import IncidentOpened
from heed.picture.known import KnownRecorded
from heed.policy.nicknames import Nicknames
from heed.policy.values import Pack

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
KATE, CAR, LOG = (UUID(int=number, version=4) for number in (1, 2, 3))


def history() -> Iterator[Past]:
    """Two records and the log of a call, among two hundred people of other names."""
    kate = {"name": "Catherine O'Neill", "born": "1970-02-03", "address": "14 Elm Road, Otterby LE15 8AA"}
    yield past(f"known/{KATE}", KnownRecorded(kind="person", details=kate))
    yield past(f"known/{CAR}", KnownRecorded(kind="vehicle", details={"plate": "AB12 CDE"}))
    opened = IncidentOpened(what="shouting", place=Place(words="3 Mill Street, Otterby"), desk="", first_contact_at=AT)
    yield past(f"incident/{LOG}", opened, CallerSet(name="Kit Marlow", number="07700 900123"))
    for number in range(200):
        crowd = {"name": f"Person{number:03d} Smith", "address": f"{number} Elm Road, Otterby"}
        known = KnownRecorded(kind="person", details=crowd)
        # Neither the first nor the last that is written is the newest.
        yield past(f"known/{UUID(int=100 + number, version=4)}", known, at=AT - timedelta(days=abs(90 - number)))


def past(stream: str, *facts: Fact, at: datetime = AT) -> Past:
    return Past(stream=stream, facts=tuple(PastFact(fact=fact, happened_at=at, recorded_at=at) for fact in facts))


@pytest.fixture(scope="module")
def loaded(lasting_url: str, pack: Pack) -> str:
    load_history(lasting_url, history(), pack, derivations())
    return lasting_url


@pytest.fixture(scope="module")
def pack() -> Pack:
    from heed.policy.load import default_pack_path, load_pack

    return load_pack(default_pack_path())


def test_one_box_finds_people_vehicles_places_and_logs_however_they_are_written(loaded: str, pack: Pack) -> None:
    kate, car, log = f"known/{KATE}", f"known/{CAR}", f"incident/{LOG}"
    asked = {
        "Kate Oneil 1970": kate, "kathryn o’neal 3.2.70": kate, "LE15 BAA": kate, "A812 CDE": car, "12CD": car,
        "marlowe kit": log, "900123": log, "3 mil street otterby": log, "mar": log, "Kit Marlow 07700 900132": log,
    }  # fmt: skip

    async def look() -> dict[str, Found]:
        async with room(loaded, pack) as made:
            search, names = Search(made.node.store), pack.in_force(AT).nicknames
            return {line: await search.find(line, names, today=2026) for line in asked}

    found = asyncio.run(look())

    assert {line: one.groups[0].entity for line, one in found.items() if one.groups} == asked
    assert all(one.looked_at < 700 for one in found.values())


def test_a_search_may_be_for_one_kind_and_says_where_more_fit(loaded: str, pack: Pack) -> None:
    async def look() -> tuple[Found, Found, Found]:
        async with room(loaded, pack) as made:
            search, names = Search(made.node.store), pack.in_force(AT).nicknames
            vehicles = await search.find("kit marlow", names, today=2026, kinds=["vehicle"])
            nobody = await search.find("'%_\\", names, today=2026)
            return vehicles, nobody, await search.find("smith", names, today=2026, most=5)

    vehicles, nobody, smiths = asyncio.run(look())

    assert not vehicles.groups
    assert not nobody.groups
    assert len(smiths.groups) == 5
    assert smiths.more


def test_what_too_many_have_is_looked_for_from_the_newest_on(loaded: str, pack: Pack) -> None:
    newest = Way(("w:smith",), newest=True, most=3)
    with psycopg.connect(loaded) as connection:
        rows = connection.execute(QUERIES["mentions_by"], values_of([newest], ())).fetchall()
        everybody = connection.execute(
            "select at from heed.mentions where keys @> '{w:smith}' order by at desc limit 3"
        )

    assert [row[7] for row in rows] == [row[0] for row in everybody]


def test_hundreds_of_slips_are_never_asked_for_together_with_what_many_have() -> None:
    shares = {"p:har": 0.03, "s:hr": 0.002, "w:han": 0.0002, "w:jacob": 0.003, "p:jacob": 0.003, "s:jkb": 0.003}
    rarity = Rarity(5_000_000.0, shares, 0.0002)
    begun, both = (terms(line, Nicknames(), 2026) for line in ("har", "jacob har"))

    typed = ways(begun, rarity)
    slipped = [*slipped_ways(begun, rarity), *slipped_ways(both, rarity)]

    assert [(way.ones, way.newest) for way in typed] == [
        (("w:har",), False), (("s:hr",), False), (("p:har",), True),
    ]  # fmt: skip
    asked_for = [(len(way.ones), sum(map(rarity.expected, way.ones))) for way in slipped if len(way.ones) > 20]
    assert len(asked_for) == 3
    assert [rows for _, rows in asked_for if rows > 3000] == []
