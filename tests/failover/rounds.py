"""Kill what can be killed with `kill -9` while it writes, and count what was lost.

    python -m tests.failover.rounds [--rounds 20] [--kill app clock postgres]

Three processes work on one record: an application that writes (`writer`), the clock of `heed serve`, and PostgreSQL run
by this process. Room time runs fast, so that ladders climb meanwhile. What must hold at the end:

- each acknowledged act is there, once, with the positions that were given, and says what was said;
- each incident's ladder reads as that of an incident around which nothing was killed: no deadline skipped, none twice
  (repeats past a ladder's end that fell into one stop are one, as the rules say);
- no deadline stands unfired, and those stored are those the picture owes;
- `heed verify` is content, and the checkpoints of before the kills are held against it.

The application is a process of our own over `open_node`. To drive `heed serve` in its place, start that in
`Field.start` with HEED_DATABASE_URL set to `engine.url`, and let `writer.write` post to `/api/v1/commands/…` under the
same key.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from heed.incidents.commands import OpenIncident
from heed.log.child import Orders
from heed.log.command import Who
from heed.log.engine import FolderEngine, create_database, open_engine
from heed.log.migrate import migrate
from heed.log.postgres_programs import Source
from heed.log.verify import verify
from heed.main import Node, open_node
from heed.picture.fact import Recorded
from heed.picture.incident import LogEntryAdded
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack
from heed.replay.clock import ScaledClock

from ..log.scenes import Room
from .writer import Acknowledged

ROOT = Path(__file__).resolve().parents[2]
SPEED = 120.0  # room seconds in a second: a ladder of an hour climbs in half a minute
BEFORE_A_KILL = 40  # acts acknowledged since the last one
PATIENCE = 60.0  # seconds
LASTS_AT_LEAST = timedelta(minutes=35)  # of the room: two rungs and what is owed before them
LATE = timedelta(minutes=5)  # of the room: how far behind the clock may be when the ladders are read
EVERY = ("app", "clock", "postgres")

Rung = tuple[str, str, float, float]


class Outcome(msgspec.Struct, kw_only=True):
    """What was counted at the end. Everything but the first four ought to be empty."""

    acknowledged: int
    facts: int
    incidents: int
    fired: int
    #: Acknowledged and not there, or not as it was acknowledged.
    lost: list[str]
    #: There more than once.
    twice: list[str]
    #: Deadlines that passed and left nothing, and facts of the clock that nobody owed.
    skipped: list[str]
    invented: list[str]
    #: Streams whose stored deadlines are not those the picture owes.
    differing: int
    findings: list[str]

    @property
    def sound(self) -> bool:
        return not (self.lost or self.twice or self.skipped or self.invented or self.differing or self.findings)


class Field:
    """The three processes, and what was acknowledged so far."""

    def __init__(self, folder: Path, prefer: Source = "system") -> None:
        self.folder = folder
        self.acknowledged: list[Acknowledged] = []
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started = 0
        engine = open_engine(folder, None, prefer=prefer)
        assert isinstance(engine, FolderEngine)
        self.engine = engine

    def __enter__(self) -> Field:
        self.engine.keep_alive()
        migrate(self.engine.url)
        wall = datetime.now(UTC)
        ScaledClock(wall, wall, SPEED).write(self.folder / "room-clock.json")
        asyncio.run(self._staff())
        for kind in ("app", "clock"):
            self.start(kind)
        return self

    def __exit__(self, *fault: object) -> None:
        for child in self._children.values():
            child.kill()
            child.wait()
        self.engine.stop()

    @property
    def now(self) -> ScaledClock:
        """The room's time."""
        return ScaledClock.read(self.folder / "room-clock.json")

    async def _staff(self) -> None:
        async with open_node(self.engine.url, load_pack(default_pack_path()), now=self.now) as node:
            await Room(node, [self.now()]).staff()

    def start(self, kind: str) -> None:
        """Begin the application or the clock (again)."""
        self._started += 1
        if kind == "app":
            command = ["-m", "tests.failover.writer", self.engine.url, str(self.folder), f"app {self._started}"]
            given = {}
        else:
            command = ["-m", "heed.cli", "child", "clock"]
            pack = str(default_pack_path())
            given = Orders(url=self.engine.url, pack=pack, data_dir=str(self.folder), speed=SPEED).environment()
        with (self.folder / f"{kind}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=log
            )
        self._children[kind] = child
        threading.Thread(target=self._listen, args=[child], daemon=True).start()

    def _listen(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                # the structured log goes there too; a line cut short by the kill was not heard by anybody
                with contextlib.suppress(msgspec.DecodeError):
                    self.acknowledged.append(msgspec.json.decode(line, type=Acknowledged))

    def kill(self, kind: str) -> None:
        """`kill -9`, and begin it again; PostgreSQL comes back by itself."""
        if kind == "postgres":
            pid = self.engine.server_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            _until(lambda: self.engine.server_pid not in (None, pid), "PostgreSQL is not started again")
            return
        child = self._children[kind]
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.start(kind)

    def end(self, kind: str) -> None:
        """Kill it for good."""
        child = self._children.pop(kind)
        child.kill()
        child.wait()

    def wait_for(self, more: int) -> float:
        """Until so many more acts were acknowledged; how long that took, in seconds."""
        began, wanted = time.monotonic(), len(self.acknowledged) + more
        _until(lambda: len(self.acknowledged) >= wanted, f"no acknowledgement; see {self.folder}/app.log")
        return time.monotonic() - began


def run(field: Field, rounds: int, kill: Sequence[str], say: Callable[[str], None], seed: int = 1) -> Outcome:
    """Kill each so many times, in an order and at moments that nobody chose; then look."""
    chance = random.Random(seed)
    order = [kind for kind in kill for _ in range(rounds)]
    chance.shuffle(order)
    for number, kind in enumerate(order, 1):
        field.wait_for(BEFORE_A_KILL)
        time.sleep(chance.random() * 0.05)
        field.kill(kind)
        again = field.wait_for(1)
        heard = len(field.acknowledged)
        say(f"{number}/{len(order)} {kind} killed; writing again after {again:.2f} s; {heard} acknowledged")
    field.wait_for(BEFORE_A_KILL)
    climbed = field.now.start_room + LASTS_AT_LEAST
    _until(lambda: field.now() >= climbed, "the room's time stands still")
    field.end("app")
    return asyncio.run(_look(field))


async def _look(field: Field) -> Outcome:
    pack = load_pack(default_pack_path())
    async with open_node(field.engine.url, pack, now=field.now) as node:
        await _caught_up(node)
        field.end("clock")
        await node.room.catch_up()
        read_at = node.now()
        facts = [fact async for fact in _all(node)]
        acts = dict(await _acts(node))
        ladders = _ladders(facts)
        expected = await _undisturbed(
            field, max((read_at - opened for opened, _ in ladders.values()), default=timedelta())
        )
        outcome = Outcome(
            acknowledged=len(field.acknowledged), facts=len(facts), incidents=len(ladders),
            fired=sum(len(rungs) for _, rungs in ladders.values()), lost=lost_of(field.acknowledged, acts, facts),
            twice=twice_of(facts), skipped=[], invented=[],
            differing=await node.clock("look").put_right(), findings=[],
        )  # fmt: skip
    for stream, (opened, rungs) in ladders.items():
        owed = Counter(rung for rung in expected if timedelta(seconds=rung[3]) < read_at - opened - LATE)
        outcome.skipped += [f"{stream}: {rung}" for rung in (owed - rungs) if not told_later(rung, rungs, pack)]
        outcome.invented += [f"{stream}: {rung}" for rung in (rungs - Counter(expected))]
    report = await asyncio.to_thread(verify, field.engine.url, field.folder)
    outcome.findings = [finding.line() for finding in report.findings]
    return outcome


async def _caught_up(node: Node) -> None:
    """Until the clock has fired what was due."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        due = (await node.store.rows("next_due", at=node.now()))[0][0]
        if due is None or due > node.now() - LATE / 2:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("the clock does not catch up; see clock.log")


async def _all(node: Node) -> Any:
    cursor = 0
    while page := await node.store.after(cursor):
        for fact in page:
            yield fact
        cursor = page[-1].position


async def _acts(node: Node) -> list[tuple[str, tuple[int, int]]]:
    async with node.store.pool.connection() as connection:
        found = await connection.execute("select id::text, first_position, last_position from heed.acts")
        return [(act, (first, last)) for act, first, last in await found.fetchall()]


def lost_of(told: Sequence[Acknowledged], acts: dict[str, tuple[int, int]], facts: Sequence[Recorded]) -> list[str]:
    lost = []
    for one in told:
        there = acts.get(one.act)
        said = "" if there is None else getattr(facts[there[0] - 1].fact, "text", "")
        if (
            there is None
            or (there[0], there[1]) != (one.positions[0], one.positions[-1])
            or (one.text and said != one.text)
        ):
            lost.append(f"{one.key}: {there}, {said!r}")
    return lost


def twice_of(facts: Sequence[Recorded]) -> list[str]:
    """Texts that stand more than once; nobody writes one twice."""
    count = Counter(recorded.fact.text for recorded in facts if isinstance(recorded.fact, LogEntryAdded))
    return [text for text, times in count.items() if times > 1]


def told_later(rung: Rung, rungs: Counter[Rung], pack: Pack) -> bool:
    """Whether it only repeats a ladder's last rung, and a later repeat is there: after a stop those are one."""
    kind, ladder, step, _ = rung
    ladders = pack.in_force(datetime.now(UTC)).ladders
    if kind != "RungReached" or step <= len(ladders[ladder].rungs):
        return False
    return any(other[:2] == rung[:2] and other[2] > step for other in rungs)


def _ladders(facts: Sequence[Recorded]) -> dict[str, tuple[datetime, Counter[Rung]]]:
    """Of each incident: when it was opened, and what the clock wrote on it, by when that was due."""
    found: dict[str, tuple[datetime, Counter[Rung]]] = {}
    for recorded in facts:
        if not recorded.stream.startswith("incident/"):
            continue
        opened, rungs = found.setdefault(recorded.stream, (recorded.happened_at, Counter()))
        due = getattr(recorded.fact, "due", None)
        if recorded.actor == "clock" and due is not None:
            fact = recorded.fact
            what = str(getattr(fact, "kind", getattr(fact, "ladder", "")))
            step = float(getattr(fact, "step", getattr(fact, "share", 0)))
            rungs[type(fact).__name__, what, step, round((due - opened).total_seconds(), 3)] += 1
    return found


async def _undisturbed(field: Field, lasting: timedelta) -> list[Rung]:
    """What the clock writes on such an incident while nobody kills anything, under a clock that is moved by hand."""
    url = create_database(field.engine.url, f"undisturbed_{os.getpid()}_{time.monotonic_ns()}")
    await asyncio.to_thread(migrate, url)
    time_of = [field.now.start_room]
    async with open_node(url, load_pack(default_pack_path()), now=lambda: time_of[0]) as node:
        await Room(node, time_of).staff()
        who = Who(person="app", name="app", role="dispatcher")
        await node.acts.act(OpenIncident(incident="x", what="app", grade="priority"), who, at=time_of[0], key="open")
        clock, end = node.clock(), time_of[0] + lasting
        while (due := await clock.next_due()) is not None and due <= end:
            time_of[0] = max(time_of[0], due)
            await clock.fire_due()
        ((_, rungs),) = _ladders([fact async for fact in _all(node)]).values()
    return list(rungs.elements())


def _until(so: Callable[[], bool], otherwise: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > give_up:
            raise AssertionError(otherwise)
        time.sleep(0.005)


@contextlib.contextmanager
def a_field(prefer: Source = "system") -> Iterator[Field]:
    """A field in a temporary folder that PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="heed-failover-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Field(Path(folder), prefer) as field:
            yield field


def main() -> int:
    """Print each round and the outcome; 0 where nothing was lost."""
    asked = argparse.ArgumentParser(description="kill the application, the clock and PostgreSQL while they write")
    asked.add_argument("--rounds", type=int, default=20, help="how often each is killed (20)")
    asked.add_argument("--kill", nargs="+", choices=EVERY, default=EVERY)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with a_field() as field:
        outcome = run(field, given.rounds, given.kill, lambda line: print(line, flush=True), given.seed)  # noqa: T201
    print(msgspec.json.format(msgspec.json.encode(outcome)).decode())  # noqa: T201
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
