"""The ground a bench stands on: a PostgreSQL and a scratch database of its own, and people at work in the room."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg

from heed.access.accounts import Accounts
from heed.access.decide import AddPerson
from heed.bench.figures import BenchFailed
from heed.bench.system import Node
from heed.log.command import Who
from heed.log.engine import create_database, drop_database, open_engine
from heed.log.migrate import migrate
from heed.log.postgres_programs import EngineFailed
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack
from heed.supervision.commands import TakePost
from heed.units.decide import BringUnitOnDuty

SETUP = Who(person="setup", name="Set-up", role="setup")
PASSWORD = "a long bench password"  # of a database that is gone when the bench ends
ROLES = ("call_handler", "dispatcher", "team_leader", "dispatch_supervisor", "force_incident_manager")
#: A table like the one of facts, with its indexes and without its triggers, for the bare inserts beside a bench.
BARE_TABLE = """
create schema bench;
create table bench.rows (like heed.facts including indexes);
create sequence bench.position;
alter table bench.rows alter position set default nextval('bench.position');
grant usage on schema bench to heed_app;
grant usage on sequence bench.position to heed_app;
grant insert on bench.rows to heed_app;
"""
BARE_INSERT = (
    "insert into bench.rows (stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body,"
    " sealed, previous, hash) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class Ground(msgspec.Struct, frozen=True):
    """A migrated, empty database of this bench's own, and a folder for what its processes keep."""

    url: str
    folder: Path
    pack_path: Path
    pack: Pack


@contextmanager
def open_ground(keep: Path | None = None) -> Iterator[Ground]:
    """On the server at `HEED_DATABASE_URL`, or one of our own in a temporary folder. All of it is gone afterwards.

    With a folder to `keep` it in the PostgreSQL is that folder's own, whatever the address, and nothing is removed.
    """
    if keep is not None:
        yield from _kept(keep)
        return
    folder = Path(tempfile.mkdtemp(prefix="heed-bench-"))
    # The server may run as another user, who has to enter.
    folder.chmod(0o711)
    pack_path = default_pack_path()
    try:
        with open_engine(folder, os.environ.get("HEED_DATABASE_URL")) as engine:
            name = f"heed_bench_{uuid4().hex[:12]}"
            url = create_database(engine.url, name)
            try:
                migrate(url)
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute(BARE_TABLE)
                yield Ground(url, folder, pack_path, load_pack(pack_path))
            finally:
                drop_database(engine.url, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept(keep: Path) -> Iterator[Ground]:
    try:
        with open_engine(keep, None) as engine:
            migrate(engine.url)
            pack_path = default_pack_path()
            yield Ground(engine.url, keep.resolve(), pack_path, load_pack(pack_path))
    except EngineFailed as fault:
        raise BenchFailed(str(fault)) from fault


async def staff(node: Node, units: int = 20) -> dict[str, Who]:
    """Somebody on duty in each role, who can sign in as `bench.<role>`, and units on patrol; who they are, by role."""
    accounts = Accounts(node.store)
    hashed = await accounts.hash(PASSWORD)
    people: dict[str, Who] = {}
    for role in ROLES:
        person, post = str(uuid4()), str(uuid4())
        name = role.replace("_", " ").capitalize()
        await node.acts.act(
            AddPerson(person=person, name=name, sign_in=f"bench.{role}", roles=(role,)), SETUP, at=node.now()
        )
        await accounts.keep(person, f"bench.{role}", hashed)
        people[role] = Who(person=person, name=name, role=role, post=post, workstation="bench")
        await node.acts.act(TakePost(post=post, role=role), people[role], at=node.now())
    for number in range(units):
        booked = BringUnitOnDuty(callsign=f"BX{number + 21}", crew=("First officer", "Second officer"))
        await node.acts.act(booked, people["dispatcher"], at=node.now())
    return people
