"""A small room at work on a real database, for tests of the record: people on duty, calls taken, entries written."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg

from heed.access.decide import AddPerson
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.incidents.commands import AddLogEntry, OpenIncident, SetCaller
from heed.log.act import Done
from heed.log.checkpoint import Keeper
from heed.log.command import Command, Who
from heed.log.signing import open_signer
from heed.main import Node, open_node
from heed.picture.person import Person
from heed.policy.load import load_pack
from heed.policy.values import Pack
from heed.risk.decide import SetGrade
from heed.supervision.commands import TakePost

BEGAN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SETUP = Who(person="setup", name="Setup", role="setup")
SWITCH = Who(person="telephony", name="Telephony", role="telephony")
SPOKEN = "he has locked himself in the boathouse with the oars"
NAME = "Perpetua Quillfeather"
NUMBER = "07700900417"
_callers = itertools.count(500)


def national() -> Pack:
    """The pack the rooms of these tests run on."""
    return load_pack(Path(__file__).parents[2] / "policies" / "national")


class Room:
    """A node and the people who work at it. Its time goes on by a second an act."""

    def __init__(self, node: Node, time: list[datetime]) -> None:
        self.node = node
        self.time = time
        self.handler = Who(person=str(uuid4()), name="Call handler", role="call_handler")
        self.dispatcher = Who(person=str(uuid4()), name="Dispatcher", role="dispatcher")

    async def act(self, command: Command, who: Who, key: str | None = None) -> Done:
        self.time[0] += timedelta(seconds=1)
        return await self.node.acts.act(command, who, at=self.time[0], key=key or str(uuid4()))

    async def staff(self) -> None:
        """One call handler and one dispatcher come on duty, or are found there."""
        people = {p.name: p.id for p in self.node.room.index.by_category["person"].values() if isinstance(p, Person)}
        if people:
            self.handler = msgspec.structs.replace(self.handler, person=people[self.handler.name])
            self.dispatcher = msgspec.structs.replace(self.dispatcher, person=people[self.dispatcher.name])
            return
        for place, who in enumerate((self.handler, self.dispatcher)):
            added = AddPerson(person=who.person, name=who.name, sign_in=f"desk.{place}", roles=(who.role,))
            await self.act(added, SETUP)
            await self.act(TakePost(post=str(uuid4()), role=who.role), who)

    async def call(self, what: str = SPOKEN, number: str = "") -> str:
        """One call is taken, from a number that nobody rang from yet or the one given, and an incident opened from it;
        gives the incident's id.
        """
        contact, incident = str(uuid4()), str(uuid4())
        number = number or f"07700900{next(_callers) % 1000:03d}"
        await self.act(PresentCall(contact=contact, line="999", call_ref=contact[:8], number=number), SWITCH)
        await self.act(AnswerCall(contact=contact), self.handler)
        await self.act(OpenIncident(incident=incident, contact=contact, what=what), self.handler)
        await self.act(SetGrade(incident=incident, grade="priority"), self.handler)
        await self.act(SetCaller(incident=incident, name=NAME, number=number), self.handler)
        await self.act(EndCall(contact=contact), SWITCH)
        return incident

    async def write(self, incident: str, text: str, key: str | None = None) -> Done:
        """A log entry by the dispatcher."""
        return await self.act(AddLogEntry(incident=incident, text=text), self.dispatcher, key)

    async def sign(self, data_dir: Path) -> int:
        """A checkpoint over everything new."""
        return await Keeper(self.node.store, data_dir, open_signer(data_dir), lambda: self.time[0], every=0).keep()


@contextlib.asynccontextmanager
async def room(url: str, pack: Pack, *, following: bool = True, began: datetime = BEGAN) -> AsyncIterator[Room]:
    """A room on a migrated database."""
    time = [began]
    async with open_node(url, pack, now=lambda: time[0], following=following, connections=4) as node:
        yield Room(node, time)


async def fill(url: str, data_dir: Path, pack: Pack) -> None:
    """Three calls by real acts, a checkpoint after each, and a few entries that no checkpoint covers yet."""
    async with room(url, pack) as made:
        await made.staff()
        incident = ""
        for number in range(3):
            incident = await made.call()
            for place in range(4):
                await made.write(incident, f"entry {place} of call {number}")
            await made.sign(data_dir)
        await made.write(incident, "written after the last checkpoint")
        await made.write(incident, "and another")


def tamper(url: str, *statements: str) -> None:
    """What somebody with all rights over the database can do: no trigger holds them."""
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


def rows(url: str, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """What a query gives."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode(), values or None).fetchall()


REHASH = """
    do $$ declare
        fact record; chain bytea := decode(repeat('00', 32), 'hex'); before bytea; made bytea; last bigint := 0;
    begin
        for fact in select * from heed.facts order by position loop
            select hash into before from heed.facts where stream = fact.stream and version = fact.version - 1;
            before := coalesce(before, decode(repeat('00', 32), 'hex'));
            made := sha256(heed.covered(fact.position, fact.stream, fact.version, fact.type, fact.happened_at,
                fact.recorded_at, fact.actor, fact.role, fact.workstation, fact.number, fact.body, fact.sealed,
                before));
            update heed.facts set previous = before, hash = made where position = fact.position;
            update heed.streams set version = fact.version, hash = made, position = fact.position
                where stream = fact.stream;
            chain := sha256(chain || made);
            last := fact.position;
        end loop;
        update heed.head set position = last, hash = chain;
    end $$
"""
"""A wholesale rehash: every hash, link and head is made anew, so that the database agrees with itself."""

CLOSE_UP = """
    do $$ declare fact record; begin
        for fact in select position, row_number() over (order by position) as place,
                row_number() over (partition by stream order by version) as turn from heed.facts order by position loop
            update heed.facts set position = fact.place, version = fact.turn where position = fact.position;
        end loop;
    end $$
"""
"""Positions and versions without gaps again, after facts were taken out."""
