"""`heed reconcile`: the answered calls that are over and of which nothing says what came, for people or programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TextIO

import msgspec

from heed.contact.reconcile import unrecorded
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.picture.moment import LONDON
from heed.picture.person import Person
from heed.policy.load import default_pack_path, load_pack

#: Every answered call has its record; or some have none.
DONE, SOME = 0, 1
OpenNode = Callable[..., AbstractAsyncContextManager[Any]]


class Unrecorded(msgspec.Struct, frozen=True, kw_only=True):
    """An answered call without a record."""

    contact: str
    line: str
    presented: str
    ended: str
    answered_by: str
    missed: int


def reconcile_command(open_node: OpenNode, url: str, as_json: bool, out: TextIO) -> int:
    """List them, oldest first; 1 where there are any."""
    found = asyncio.run(_read(open_node, url))
    if as_json:
        out.write(json.dumps([msgspec.to_builtins(one) for one in found]) + "\n")
    elif not found:
        out.write("every answered call that is over has a record\n")
    for one in found if not as_json else ():
        out.write(
            f"{one.presented}  {one.line:<12} answered by {one.answered_by}, told {one.missed} times, {one.contact}\n"
        )
    return SOME if found else DONE


async def _read(open_node: OpenNode, url: str) -> list[Unrecorded]:
    async with open_node(url, load_pack(default_pack_path()), following=False, connections=2) as node:
        room: Room = node.room
        contacts = (c for c in room.index.by_category["contact"].values() if isinstance(c, Contact))
        return [_row(contact, room) for contact in unrecorded(contacts)]


def _row(contact: Contact, room: Room) -> Unrecorded:
    person = room.index.by_category["person"].get(f"person/{contact.handler}")
    ended = contact.ended_at or contact.presented_at
    return Unrecorded(
        contact=contact.id, line=contact.line, presented=f"{contact.presented_at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
        ended=f"{ended.astimezone(LONDON):%Y-%m-%d %H:%M:%S}", missed=contact.missed.get("record", 0),
        answered_by=person.name if isinstance(person, Person) else contact.on_switch.answered_by or "nobody named",
    )  # fmt: skip
