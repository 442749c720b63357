"""Kill what stands between callers and the record while calls come in, and look for each of them afterwards.

    python -m tests.failover.calls [--calls 500] [--seconds 60]

A simulated switch rings a room served by `heed serve` as any switch does, over a line that this process can cut.
Handlers answer, write and forget to write, as people do. Meanwhile, one after another: the line is cut, the server of
locations is killed with -9 and started again, so is `heed serve`, and the switch forgets all that it has not said and
starts again. What must hold at the end, of every call that rang:

- it is a contact, and one only;
- it has a record (an incident, or what came of it), or it is owed one; where it was answered and is over, it stands on
  the list of calls without a record;
- what the switch let go of is over, and what it holds is live.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

import msgspec
from tests.ports import free_port

from heed.access.decide import AddPerson
from heed.adapters.telephony.keys import add, path_of
from heed.adapters.telephony.link import OverHttp
from heed.adapters.telephony.signing import SwitchKey
from heed.adapters.telephony.simulator import SimulatedSwitch
from heed.contact.decide import AnswerCall, CloseContact
from heed.contact.reconcile import unrecorded
from heed.incidents.commands import OpenIncident
from heed.log.command import Refusal, Who
from heed.log.engine import open_engine
from heed.main import Node, open_node, wall_clock
from heed.picture.contact import Contact
from heed.policy.load import default_pack_path, load_pack
from heed.supervision.commands import TakePost

SETUP = Who(person="setup", name="Set-up", role="setup")
HANDLERS = 12
#: Of a hundred calls: how many handlers write down nothing of, and how many callers hang up before they are answered.
FORGOTTEN, ABANDONED = 10, 8
PATIENCE = 120.0


class Outcome(msgspec.Struct, kw_only=True):
    """What was counted at the end. Every list ought to be empty, but for what the switch complains of."""

    rang: int
    recorded: int
    owed_a_record: int
    live: int
    #: Without a record, answered and over: as `heed reconcile` lists them. And of all, those that were located.
    on_the_list: int
    located: int
    killed: dict[str, int]
    lost: list[str]
    doubled: list[str]
    neither: list[str]
    otherwise_than_the_switch: list[str]
    complaints: list[str]

    @property
    def sound(self) -> bool:
        """Whether nothing was lost."""
        return not (self.lost or self.doubled or self.neither or self.otherwise_than_the_switch)


class Line:
    """Bytes to the room and back, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        """Listen; the port to send to."""
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def cut(self, seconds: float) -> None:
        """Everything under way is lost, and nothing goes for a while."""
        self._whole = False
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(seconds)
        self._whole = True

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.close()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer), return_exceptions=True)
        self._open -= {writer, far_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


class Served:
    """A `heed` that listens on a port, killed and started again."""

    def __init__(self, folder: Path, port: int, *words: str, **settings: str) -> None:
        self.port = port
        self._words = words
        self._settings = settings
        self._said = folder / f"{words[0]}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "heed.cli", *self._words]
        with self._said.open("ab") as log:
            self.process = subprocess.Popen(command, env={**os.environ, **self._settings}, stdout=log, stderr=log)

    async def up(self) -> None:
        """Wait until it serves."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"heed {self._words[0]} did not start: see {self._said}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(20)

    async def again(self, after: float) -> None:
        """Killed, and started again after so many seconds."""
        self.kill()
        await asyncio.sleep(after)
        self.start()
        await self.up()


async def handle(node: Node, people: list[Who], lots: random.Random, over: asyncio.Event) -> None:
    """Answer what waits, and write down what came of most."""
    while not over.is_set():
        await _round(node, people, lots)
        await asyncio.sleep(0.2)


async def _round(node: Node, people: list[Who], lots: random.Random) -> None:
    held = [c for c in node.room.index.by_category["contact"].values() if isinstance(c, Contact)]
    for contact in held:
        who = people[hash(contact.id) % len(people)]
        with contextlib.suppress(Refusal):
            if contact.live and contact.answered_at is None and lots.random() < 0.5:
                await node.acts.act(AnswerCall(contact=contact.id), who, at=node.now())
            elif contact.handler and not contact.settled and _writes(contact):
                await _write(node, contact, who)


def _writes(contact: Contact) -> bool:
    return hash(contact.id + "writes") % 100 >= FORGOTTEN


async def _write(node: Node, contact: Contact, who: Who) -> None:
    if hash(contact.id + "opens") % 2:
        incident = str(uuid.uuid5(uuid.NAMESPACE_URL, contact.id))
        await node.acts.act(OpenIncident(incident=incident, contact=contact.id, what="a row"), who, at=node.now())
    elif not contact.live:
        closed = CloseContact(contact=contact.id, outcome="advice", note="told whom to ring")
        await node.acts.act(closed, who, at=node.now())


async def people_of(node: Node) -> list[Who]:
    """Handlers with accounts and posts."""
    found: list[Who] = []
    for number in range(HANDLERS):
        identity, post = str(uuid.uuid4()), str(uuid.uuid4())
        named = AddPerson(person=identity, name=f"Handler {number}", sign_in=f"h{number}", roles=("call_handler",))
        await node.acts.act(named, SETUP, at=node.now())
        who = Who(person=identity, name=named.name, role="call_handler", post=post)
        await node.acts.act(TakePost(post=post, role="call_handler"), who, at=node.now())
        found.append(who)
    return found


class Play:
    """The calls, and what is killed while they come."""

    def __init__(self, folder: Path, url: str, calls: int, seconds: float, seed: int) -> None:
        self.url = url
        self.folder = folder
        self.lots = random.Random(seed)
        self.calls = calls
        self.seconds = seconds
        at = free_port()
        self.locations = Served(folder, at, "eisec-simulator", "--port", str(at))
        port = free_port()
        self.served = Served(
            folder, port, "serve", HEED_PORT=str(port), HEED_DATA_DIR=str(folder), HEED_DATABASE_URL=url,
            HEED_EISEC=f"127.0.0.1:{at}",
        )  # fmt: skip
        self.line = Line(self.served.port)
        self.killed: Counter[str] = Counter()
        self.rang: list[str] = []
        self.switch: SimulatedSwitch
        self._sending: asyncio.Task[None]

    async def run(self) -> Outcome:
        """Play, wait until everybody has said all, and count."""
        key = add(path_of(self.folder), "sim")
        self.locations.start()
        self.served.start()
        await self.served.up()
        async with open_node(self.url, load_pack(default_pack_path()), now=wall_clock, connections=4) as node:
            outcome = await self._play(node, key)
        self.served.stop()
        self.locations.stop()
        return outcome

    async def _play(self, node: Node, key: SwitchKey) -> Outcome:
        people = await people_of(node)
        port = await self.line.start()
        self.switch = SimulatedSwitch(OverHttp(f"http://127.0.0.1:{port}", key), "sim")
        self._sending = asyncio.create_task(self.switch.link.run())
        over = asyncio.Event()
        handling = asyncio.create_task(handle(node, people, self.lots, over))
        killing = asyncio.create_task(self._kill())
        await asyncio.gather(*(self._call(number) for number in range(self.calls)))
        await killing
        async with asyncio.timeout(PATIENCE):
            await self.switch.link.settled()
        await asyncio.sleep(12)  # a snapshot, and handlers at the last of them
        over.set()
        await handling
        self._sending.cancel()
        return await self._count(node)

    async def _call(self, number: int) -> None:
        """One caller, from ring to clearing."""
        await asyncio.sleep(self.lots.uniform(0, self.seconds))
        ref = f"k{number}"
        self.rang.append(ref)
        self.switch.ring(ref, "999" if number % 3 else "101", f"07700900{number % 1000:03d}")
        if number % 100 < ABANDONED:
            await asyncio.sleep(self.lots.uniform(0.1, 2))
            self.switch.clear(ref)
            return
        await asyncio.sleep(self.lots.uniform(0.5, 3))
        self.switch.answer(ref)
        if number % 5 == 0:
            self.switch.press(ref, "5", "5")
        await asyncio.sleep(self.lots.uniform(1, 6))
        if number % 50 != 7:  # a few stay on the line
            self.switch.clear(ref, "caller_hung_up")

    async def _kill(self) -> None:
        """One thing after another, until the last call has come."""
        turns = ("line", "locations", "app", "switch") * 2
        for what in turns:
            await asyncio.sleep(self.seconds / (len(turns) + 1))
            self.killed[what] += 1
            if what == "line":
                await self.line.cut(self.lots.uniform(0.5, 3))
            elif what == "locations":
                await self.locations.again(self.lots.uniform(0.5, 3))
            elif what == "app":
                await self.served.again(self.lots.uniform(0.2, 2))
            else:
                self._sending.cancel()
                self.switch.restart()
                self._sending = asyncio.create_task(self.switch.link.run())

    async def _count(self, node: Node) -> Outcome:
        owing = {stream for stream, _ in await node.store.rows("all_deadlines")}
        found = {ref: await node.store.state(f"contact/{self.switch.contact(ref)}") for ref in self.rang}
        facts = await node.store.after(0, 1_000_000)
        streams = Counter(f.fact.call_ref for f in facts if type(f.fact).__name__ == "CallPresented")  # type: ignore[attr-defined]
        held = {ref: c for ref, c in found.items() if isinstance(c, Contact)}
        listed = {contact.id for contact in unrecorded(held.values())}
        return Outcome(
            rang=len(self.rang), killed=dict(self.killed), recorded=sum(c.settled for c in held.values()),
            owed_a_record=sum(not c.settled and not c.live for c in held.values()),
            live=sum(c.live for c in held.values()), on_the_list=len(listed),
            located=sum(_located(c) for c in held.values()), lost=sorted(set(self.rang) - set(held)),
            doubled=sorted(ref for ref, count in streams.items() if count > 1),
            neither=sorted(r for r, c in held.items() if not (c.settled or c.live or _owed(c, owing, listed))),
            otherwise_than_the_switch=sorted(r for r, c in held.items() if c.live != (r in self.switch.calls)),
            complaints=self.switch.link.complaints,
        )  # fmt: skip


def _owed(contact: Contact, owing: set[str], listed: set[str]) -> bool:
    """Whether somebody is to say what came of it; and, where it was answered, whether it is on the list."""
    return f"contact/{contact.id}" in owing and (contact.answered_at is None or contact.id in listed)


def _located(contact: Contact) -> bool:
    """Whether the server of locations has said where it comes from."""
    answer = contact.location.answers.get("eisec")
    return answer is not None and answer.status == "found"


def main() -> int:
    """1 where a call was lost."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--calls", type=int, default=500)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="heed-calls-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        (Path(folder) / "data").mkdir()
        with open_engine(Path(folder), None) as engine:
            play = Play(Path(folder) / "data", engine.url, given.calls, given.seconds, given.seed)
            outcome = asyncio.run(play.run())
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(outcome)).decode() + "\n")
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
