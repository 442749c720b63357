"""Erasing a single record by order: the decision, and `heed erase`. Two people stand for it (ADR 13).

Nothing that is open is erased, nor anything that still owes something. The fact is written first; then, in one short
transaction, the keys go and every row that was kept beside the facts.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, TextIO
from uuid import uuid4

import psycopg

from heed.access.restricting import OptionalRef, belonging, named
from heed.log import sql
from heed.log.command import Command, Line, NewId, NotFound, Ref, Refusal, Rule, Who
from heed.picture.erasure import RecordErased
from heed.picture.fact import Change
from heed.picture.nouns import Index, Picture
from heed.picture.person import Person
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Policy

QUERIES = sql.load("heed.access", "erasing.sql")
DONE, REFUSED = 0, 1
OpenNode = Callable[..., AbstractAsyncContextManager[Any]]


class EraseRecord(Command, frozen=True, kw_only=True):
    """Destroy the personal text of a closed incident or contact, by order."""

    erasure: NewId
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    reason: Line
    approved_by: Ref


class StillOpen(Refusal):
    """It is open, or something is still owed on it: nothing that somebody waits for is erased. Close it first."""


class OneAlone(Refusal):
    """Two people stand for an erasure: whoever approves it is not who orders it."""

    field = "approved_by"


def erase_record(command: EraseRecord, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What belongs to it alone goes with it: the contact of an incident that led to nothing else."""
    stream, state = named(command, picture)
    approver = picture.person(command.approved_by)
    if approver.id == who.person:
        raise OneAlone
    states = {stream: state, **belonging(state, picture)}
    if any(one.open for one in states.values()) or picture.owes(state.id):
        raise StillOpen
    erased = RecordErased(subjects=tuple(states), reason=command.reason, by_name=who.name, approved_by=approver.name)
    return [(f"erasure/{command.erasure}", erased)]


RULES = (Rule(command=EraseRecord, decide=erase_record, internal=True),)


# `heed erase`


def add_options(made: argparse.ArgumentParser) -> None:
    """What `heed erase` is told."""
    made.add_argument("what", metavar="WHAT", help="an incident's log number or id; or contact/ID")
    made.add_argument("--reason", required=True, help="the order it is done by")
    made.add_argument("--by", required=True, metavar="SIGN_IN", help="who orders it")
    made.add_argument("--approved-by", required=True, metavar="SIGN_IN", help="who approves it: somebody else")


def erase_command(open_node: OpenNode, url: str, given: argparse.Namespace, out: TextIO) -> int:
    """Erase an incident (its log number or id) or, as `contact/<id>`, a contact. 1 where it is refused, and why."""
    try:
        subjects = asyncio.run(_order(open_node, url, given))
    except Refusal as refusal:
        out.write(f"heed erase: {refusal}\n")
        return REFUSED
    destroy(url, subjects)
    out.write(f"erased for good: {', '.join(subjects)}; the record says so and verifies as before\n")
    return DONE


async def _order(open_node: OpenNode, url: str, given: argparse.Namespace) -> tuple[str, ...]:
    category, _, ref = given.what.rpartition("/")
    subject = {"contact": ref} if category == "contact" else {"incident": ref}
    async with open_node(url, load_pack(default_pack_path()), following=False, connections=2) as node:
        index: Index = node.room.index
        person = index.by_category["person"].get(index.sign_ins.get(given.by.casefold(), ""))
        if not isinstance(person, Person):
            raise NotFound(kind="person", what=given.by)
        who = Who(person=person.id, name=person.name, role="administrator")
        command = EraseRecord(erasure=str(uuid4()), reason=given.reason, approved_by=given.approved_by, **subject)
        done = await node.acts.act(command, who, at=node.now())
        fact = done.facts[0].fact
        assert isinstance(fact, RecordErased)
        return fact.subjects


def destroy(url: str, subjects: tuple[str, ...]) -> None:
    """Delete the keys of streams, and every row that was kept of them beside the facts, in one transaction."""
    given = {"subjects": list(subjects), "contacts": [one.partition("/")[2] for one in subjects]}
    with psycopg.connect(url) as connection:
        for query in ("destroy_mentions", "destroy_traces", "destroy_files", "destroy_keys"):
            connection.execute(QUERIES[query], given)
