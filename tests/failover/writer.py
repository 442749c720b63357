"""A process that writes without pause, and says on its standard output what was acknowledged, once it was.

    python -m tests.failover.writer URL FOLDER NAME

FOLDER holds `room-clock.json`, the room's time; keys and copied checkpoints go there too. A request that was not
answered is sent again under its key, as pages do.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg

from heed.incidents.commands import AddLogEntry, OpenIncident
from heed.log.checkpoint import keep_checkpoints
from heed.log.command import Busy, Command, Who
from heed.log.pen import Unavailable
from heed.main import Node, open_node
from heed.policy.load import default_pack_path, load_pack
from heed.replay.clock import ScaledClock

WRITERS = 3
PAUSE = 0.01  # seconds between two acts of one writer
CHECKPOINT_EVERY = 0.5  # seconds
INCIDENT_EVERY = 300  # entries


class Acknowledged(msgspec.Struct, frozen=True):
    """What somebody was told is done."""

    key: str
    act: str
    positions: list[int]
    #: What a log entry says; nobody else writes the same. Empty where it was none.
    text: str


async def write(node: Node, who: Who, command: Command, key: str, text: str) -> None:
    """Until it is acknowledged."""
    while True:
        try:
            done = await node.acts.act(command, who, at=node.now(), key=key)
        except (Unavailable, Busy, psycopg.Error, TimeoutError):
            await asyncio.sleep(0.02)
            continue
        said = Acknowledged(key, str(done.act), [recorded.position for recorded in done.facts], text)
        os.write(1, msgspec.json.encode(said) + b"\n")
        return


async def work(node: Node, name: str) -> None:
    """One of several who write at once."""
    who = Who(person=name, name=name, role="dispatcher")
    incident, count = "", 0
    while True:
        if count % INCIDENT_EVERY == 0:
            incident = str(uuid4())
            await write(node, who, OpenIncident(incident=incident, what=name, grade="priority"), f"open {count}", "")
        text = f"{name}, entry {count}"
        await write(node, who, AddLogEntry(incident=incident, text=text), text, text)
        count += 1
        await asyncio.sleep(PAUSE)


async def main(url: str, folder: Path, name: str) -> None:
    """For ever."""
    now = ScaledClock.read(folder / "room-clock.json")
    async with open_node(url, load_pack(default_pack_path()), now=now) as node, asyncio.TaskGroup() as writers:
        writers.create_task(keep_checkpoints(node.store, folder, now, every=CHECKPOINT_EVERY))
        for number in range(WRITERS):
            writers.create_task(work(node, f"{name}.{number}"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
