"""L2 and the duty to erase: after any series of acts the record verifies, and no erased word is to be had from it.

Words are planted in everything that people say on contacts, logs and known records; some of these are erased by order,
some disposed of, some held. Then the whole database is dumped: as text, and opened with every key that is left.
"""

from __future__ import annotations

import asyncio
import base64
import random
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest

from heed.log.verify import verify
from heed.main import open_node
from heed.policy.values import Pack
from heed.retention.certificate import FOLDER, verify_certificate
from heed.retention.erased_copy import FILE, read_list

from ..memory_room import national
from ..retention.old_room import BEGAN, OldRoom, dispose, old_room, plant


@pytest.fixture(scope="module")
def pack() -> Pack:
    return national()


def dumped(url: str) -> str:
    """Every row of every table as text; bytes as hex, which is how words inside them would stand."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'heed'").fetchall()
        return "\n".join(
            str(row[0]) for (table,) in tables for row in connection.execute(f"select t::text from heed.{table} t")
        )


async def opened(url: str, pack: Pack) -> str:
    """Every sentence of the record, as whoever has the keys reads it, and everything it is searched by."""
    async with open_node(url, pack, following=False) as node:
        return " ".join(one.fact.sentence() for one in await node.store.after(0, 100_000))


def forms(word: str) -> tuple[str, ...]:
    raw = word.encode()
    return word, raw.hex(), base64.b64encode(raw)[:-4].decode()


def found(words: list[str], *texts: str) -> list[str]:
    return [word for word in words if any(form in text for form in forms(word) for text in texts)]


@pytest.mark.parametrize("seed", range(2))
def test_no_erased_word_is_to_be_had_and_what_is_held_or_young_is_whole(
    scratch_url: str, pack: Pack, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)

    async def story() -> OldRoom:
        async with old_room(scratch_url, pack) as made:
            for number in range(3):
                await plant(made, f"{seed}{number}", chance)
            made.time[0] = BEGAN + timedelta(days=366 * 8)
            for number in range(2):
                await plant(made, f"{seed}young{number}", chance)
            await made.hold(chance.choice(made.planted[:3]))
            await made.erase(chance.choice([one for one in made.planted[3:] if not one.held]))
            return made

    made = asyncio.run(story())
    words = {one: one.words for one in made.planted}
    before, said = dumped(scratch_url), asyncio.run(opened(scratch_url, pack))
    assert [
        one.words for one in made.planted if not one.erased and len(found(one.words, before, said)) != len(one.words)
    ] == []

    assert dispose(scratch_url, tmp_path, made.time[0]) == 0
    gone = [one for one in made.planted if one.erased or (one.old and not one.held)]
    kept = [one for one in made.planted if one not in gone]
    dump, sentences = dumped(scratch_url), asyncio.run(opened(scratch_url, pack))

    assert found([word for one in gone for word in words[one]], dump, sentences) == []
    assert [one.incident for one in kept if len(found(one.words, dump, sentences)) != len(one.words)] == []
    assert verify(scratch_url, tmp_path).sound
    (certificate,) = (tmp_path / FOLDER).glob("*.json")
    out = StringIO()
    assert verify_certificate(scratch_url, certificate, out) == 0, out.getvalue()
    listed = {line.stream for line in read_list(tmp_path / FILE)}
    assert {f"incident/{one.incident}" for one in gone} <= listed


def test_the_looking_would_find_a_word_that_was_left(scratch_url: str, pack: Pack) -> None:
    async def story() -> OldRoom:
        async with old_room(scratch_url, pack) as made:
            await plant(made, "one", random.Random(1))
            await made.erase(made.planted[0])
            return made

    made = asyncio.run(story())
    (word, *_) = made.planted[0].words
    assert found([word], dumped(scratch_url)) == []
    with psycopg.connect(scratch_url) as connection:
        connection.execute(
            "insert into heed.files (file, contact, sealed, kept_at) values ('f', 'c', %s, %s)", [word.encode(), BEGAN]
        )

    assert found([word], dumped(scratch_url)) == [word]
