"""Three people at three windows of a room at speed, a recorded day coming in, and each live page beside its own reload.

    python -m tests.soak.browsers --file calls.csv --day 2025-09-05 --from 16:00 --seconds 240
    python -m tests.soak.browsers --file calls.csv --day 2025-09-05 --overlay 5 --seconds 240

Every so often the demand and the clock are held still for a moment, and each window is compared with a fresh page of
its own address: the same rows, the same content, the same order. Whatever differs, a script error or an error on the
console is reported, and ends the run with exit code 1. Without `--file` made-up demand is played.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import LiteralString

import msgspec
import psycopg
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tests.conftest import CHROMIUM, FLAGS
from tests.soak.comparing import Difference, differences, shown

from heed import main
from heed.bench.ground import PASSWORD, Ground, open_ground, staff
from heed.bench.running import Player, RunningRoom, playing, running_room
from heed.bench.soak import Wanted, demand_of
from heed.bench.watched import child_called
from heed.demo.county import make_county
from heed.demo.stage import Stage
from heed.replay.demand.cast import bring_people
from heed.replay.demand.outcome import Outcome, write_outcome

#: Who sits where.
SCREENS = {
    "board": ("bench.dispatcher", "/board"),
    "supervisor": ("bench.team_leader", "/supervisor"),
    "calls": ("bench.dispatch_supervisor", "/calls"),
    "wall": ("bench.force_incident_manager", "/wall"),
}
USUAL = ("board", "supervisor", "calls")
#: Counts what the page's line to the room goes through, also where a SharedWorker holds it.
LISTEN = """
globalThis.heedLine = {};
const count = name => { heedLine[name] = (heedLine[name] ?? 0) + 1; };
document.addEventListener('heed:live', ({detail}) => count(`page ${detail.state}`));
if (globalThis.SharedWorker) {
    const Real = globalThis.SharedWorker;
    globalThis.SharedWorker = class extends Real {
        constructor(...given) {
            super(...given);
            this.port.addEventListener('message', ({data}) => data.kind === 'state' && count(`line ${data.state}`));
        }
    };
}
"""
SETTLED = """cursor => Number(document.documentElement.dataset.cursor ?? 0) >= cursor
    && !document.querySelector('[aria-busy=true]')"""
TRIES = 6
HEAD: LiteralString = "select position from heed.head"
#: Transactions that have begun and not ended, whoever's.
WRITING: LiteralString = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and backend_type = 'client backend' and state <> 'idle'"
)


class Seen(msgspec.Struct):
    """What one window came to."""

    screen: str
    compared: int = 0
    rows: int = 0
    errors: list[str] = []
    differences: list[Difference] = []
    line: dict[str, int] = {}
    heap_mb: list[float] = []
    nodes: list[int] = []


class Window:
    """One person's window, live from beginning to end, and what it shows against a fresh one."""

    def __init__(self, browser: Browser, room: RunningRoom, screen: str) -> None:
        self.seen = Seen(screen)
        sign_in, self._path = SCREENS[screen]
        self.context = browser.new_context(base_url=room.url, viewport={"width": 1920, "height": 1080})
        self.context.set_default_timeout(30_000)
        self.context.on("weberror", lambda error: self.seen.errors.append(f"script: {error.error}"))
        self.context.on("console", self._hear)
        self.context.add_init_script(LISTEN)
        self.page = self.context.new_page()
        self.page.goto("/sign-in")
        self.page.fill("#in-name", sign_in)
        self.page.fill("#in-password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        self.page.goto(self._path)
        self.page.wait_for_selector('html[data-line="live"]')
        self._cdp = self.context.new_cdp_session(self.page)
        self._cdp.send("Performance.enable")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.errors.append(f"console: {message.text}")

    def work(self, turn: int) -> None:
        """What somebody at it does now and then: goes down the list, opens what is selected, points at a row."""
        if self.seen.screen in ("board", "supervisor"):
            self.page.keyboard.press("j" if turn % 5 else "k")
            self.page.mouse.move(300, 200 + turn % 7 * 40)

    def measure(self) -> None:
        """Memory of the page, once swept, and how many nodes it has."""
        self._cdp.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in self._cdp.send("Performance.getMetrics")["metrics"]}
        self.seen.heap_mb.append(round(metrics["JSHeapUsedSize"] / 1e6, 1))
        self.seen.nodes.append(int(metrics["Nodes"]))

    def compare(self, cursor: int) -> list[Difference]:
        """Beside a fresh page of the same address; what stays different."""
        self.page.mouse.move(1900, 1070)
        fresh = self.context.new_page()
        tries = TRIES
        while (left := self._differences(fresh, cursor)) and (tries := tries - 1):
            time.sleep(0.5)
        fresh.close()
        self.seen.compared += 1
        self.seen.differences += left
        return left

    def _differences(self, fresh: Page, cursor: int) -> list[Difference]:
        self.page.keyboard.press(".")
        fresh.goto(self.page.url)
        for page in (self.page, fresh):
            settled(page, cursor)
        there, here = shown(fresh), shown(self.page)
        self.seen.rows = max(self.seen.rows, *(len(rows) for rows in here["lists"].values()))
        return differences(here, there)

    def end(self) -> Seen:
        """The whole of it."""
        self.seen.line = self.page.evaluate("heedLine")
        self.context.close()
        return self.seen


def settled(page: Page, cursor: int) -> None:
    """Wait until a page is live, stands at a position, has nothing loading and has drawn what came."""
    page.wait_for_selector('html[data-line="live"]')
    give_up = time.monotonic() + 4
    while not page.evaluate(SETTLED, cursor) and time.monotonic() < give_up:
        page.wait_for_timeout(50)
    page.wait_for_timeout(400)


async def _people(room: RunningRoom, ground: Ground) -> None:
    async with main.open_node(ground.url, ground.pack, now=room.clock(), connections=3) as node:
        await staff(node, units=0)
        county = make_county()
        await bring_people(Stage(node.acts, node.room, county, Random(0), node.now), county)


@contextlib.contextmanager
def held_still(room: RunningRoom, ground: Ground, player: Player) -> Iterator[None]:
    """Nothing comes in and no deadline is acted on while this lasts."""
    pids = [player.pid, *child_called(room.pid, "child clock")()]
    _tell(pids, signal.SIGSTOP)
    # Stopped in the middle of writing it would hold the pen, and everybody else would wait for it.
    while _asked(ground, WRITING):
        _tell(pids, signal.SIGCONT)
        time.sleep(0.02)
        _tell(pids, signal.SIGSTOP)
        time.sleep(0.02)
    try:
        yield
    finally:
        _tell(pids, signal.SIGCONT)


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def _asked(ground: Ground, query: LiteralString) -> int:
    with psycopg.connect(ground.url) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def watch(browser: Browser, room: RunningRoom, ground: Ground, player: Player, given: argparse.Namespace) -> list[Seen]:
    """Windows open, work at them, compare every so often and at the end."""
    windows = [Window(browser, room, screen) for screen in given.screens]
    began = compared = time.monotonic()
    turn = 0
    while time.monotonic() - began < given.seconds and not player.ended:
        for window in windows:
            window.work(turn)
        turn += 1
        windows[0].page.wait_for_timeout(1000)
        if time.monotonic() - compared >= given.every:
            _compare(windows, room, ground, player, time.monotonic() - began)
            compared = time.monotonic()
    _compare(windows, room, ground, player, time.monotonic() - began)
    return [window.end() for window in windows]


def _compare(windows: list[Window], room: RunningRoom, ground: Ground, player: Player, at: float) -> None:
    with held_still(room, ground, player):
        time.sleep(0.3)
        for window in windows:
            for one in window.compare(_asked(ground, HEAD)):
                say(f"{window.seen.screen}: {one.where}: {one.what}")
    for window in windows:
        window.measure()
    counts = ", ".join(f"{w.seen.screen} {w.seen.rows} rows, {len(w.seen.differences)} differences" for w in windows)
    say(f"{at:5.0f} s, {room.clock()():%H:%M} room time: {counts}")


def say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def report(seen: list[Seen], outcome: Outcome) -> bool:
    """Print it; True where nothing is wrong."""
    write_outcome(outcome, sys.stdout)
    for one in seen:
        print(  # noqa: T201
            f"{one.screen:<11} compared {one.compared} times, up to {one.rows} rows, {len(one.differences)} "
            f"differences, {len(one.errors)} errors; line {one.line}; heap {one.heap_mb[0]} → {one.heap_mb[-1]} MB, "
            f"nodes {one.nodes[0]} → {one.nodes[-1]}"
        )
        for words, count in Counter([*one.errors, *(f"{d.where}: {d.what}" for d in one.differences)]).most_common(20):
            print(f"  {count} × {words}")  # noqa: T201
    return not outcome.refused and not any(one.errors or one.differences for one in seen)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.browsers", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--day", default="")
    parser.add_argument("--overlay", type=int, default=1)
    parser.add_argument("--from", dest="since", default="16:00")
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--every", type=float, default=30.0, help="seconds between comparisons")
    parser.add_argument("--screens", nargs="+", default=list(USUAL), choices=list(SCREENS))
    return parser.parse_args()


def run(given: argparse.Namespace) -> int:
    wanted = Wanted(file=given.file, first=given.day, days=given.overlay, since=given.since, speed=given.speed)
    with open_ground() as ground, running_room(ground, given.speed) as room:
        asyncio.run(_people(room, ground))
        with playing(ground, room, demand_of(ground, wanted)) as player, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            seen = watch(browser, room, ground, player, given)
            browser.close()
            outcome = player.stop()
        errors = room.errors()
    sound = report(seen, outcome)
    for line in errors:
        print(f"the room's processes printed: {line}")  # noqa: T201
    return 0 if sound and not errors else 1


if __name__ == "__main__":
    sys.exit(run(asked()))
