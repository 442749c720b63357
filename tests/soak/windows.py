"""Eight windows of one browser on the demonstration, fifty acts a second, and two thousand rows: measured, not tested.

    python -m tests.soak.windows                 # all of it, about two minutes
    python -m tests.soak.windows --only rows     # two thousand open rows painted, and one of them patched
    python -m tests.soak.windows --only demo     # eight windows, a note being typed while fifty acts a second come in

Exit code 1 where something typed or selected was lost, a window was not live, or a figure is beyond its bound.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import uuid4

import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.conftest import CHROMIUM, FLAGS
from tests.soak.browsers import LISTEN, settled
from tests.soak.comparing import Difference, differences, shown

from heed import main
from heed.bench.client import Connection, ask, connect, request, sign_in
from heed.bench.ground import PASSWORD as BENCH_PASSWORD
from heed.bench.ground import Ground, open_ground, staff
from heed.bench.past import Lot
from heed.bench.running import running_room, serving
from heed.demo.county import make_county
from heed.demo.set_up import PASSWORD as DEMO_PASSWORD
from heed.log.bulk import load_history

WINDOWS = 8
TYPED = "Caller says the man has gone round the back"
#: The server keeps an idle connection a little longer.
KEPT_SECONDS = 3.0
PAINT_MS, PATCH_MS = 1000.0, 100.0
#: Puts down the moment at which each change of the queue has been painted, and how long after its message that was.
WATCH = """() => {
    globalThis.painted = [];
    const queue = document.querySelector('tbody[data-live]');
    const channel = new MessageChannel();
    let begun = null, keys = new Set();
    channel.port1.onmessage = () => {
        painted.push({keys: [...keys], at: Date.now(), took: performance.now() - begun});
        begun = null;
        keys.clear();
    };
    new MutationObserver(changes => {
        for (const {target} of changes) keys.add(target.closest?.('tbody > [data-key]')?.dataset.key);
        if (begun !== null) return;
        begun = globalThis.heedHeard ?? performance.now();
        requestAnimationFrame(() => channel.port2.postMessage(0));
    }).observe(queue, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-order', 'data-news']});
}"""
#: The moment at which the page last heard a change from its line; and that at which all it came with was painted: its
#: first paint may be of the first rows alone.
HEARD = (
    LISTEN
    + """
globalThis.SharedWorker = class extends globalThis.SharedWorker {
    constructor(...given) {
        super(...given);
        this.port.addEventListener('message', ({data}) => {
            if (data.kind === 'patch') globalThis.heedHeard = performance.now();
        });
    }
};
document.addEventListener('DOMContentLoaded', () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { globalThis.heedPainted = performance.now(); };
    requestAnimationFrame(() => channel.port2.postMessage(0));
});
"""
)


class Desk:
    """A program that acts through the API, on one connection that is kept alive while it is used."""

    def __init__(self, port: int, name: str, password: str) -> None:
        self._port = port
        self._used = time.monotonic()
        self._headers = sign_in(port, name, password) | {"content-type": "application/json"}
        self._connection: Connection = connect(port)

    def send(self, command: str, **values: object) -> Any:
        """A command; its answer. Raises ConnectionError where it is refused."""
        if time.monotonic() - self._used > KEPT_SECONDS:
            self._connection = connect(self._port)
        self._used = time.monotonic()
        headers = self._headers | {"idempotency-key": uuid4().hex}
        body = msgspec.json.encode(values)
        done = ask(self._connection, request("POST", f"/api/v1/commands/{command}", headers, body))
        if done.status != 200:
            raise ConnectionError(f"{command} was refused with {done.status}: {done.body[:300]!r}")
        return msgspec.json.decode(done.body)


class Findings:
    """What was measured, and what is wrong."""

    def __init__(self) -> None:
        self.figures: dict[str, object] = {}
        self.wrong: list[str] = []

    def note(self, name: str, value: object) -> None:
        self.figures[name] = value
        print(f"  {name:<46} {value}", flush=True)  # noqa: T201

    def hold(self, holds: bool, words: str) -> None:
        """Keep it where it does not hold."""
        if not holds:
            self.wrong.append(words)


def enter(context: BrowserContext, name: str, password: str, path: str) -> Page:
    """Sign in, and open a page that is live."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#in-name", name)
    page.fill("#in-password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return opened(page, path)


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.wait_for_selector('html[data-line="live"]')
    return page


# The demonstration


def on_duty(role: str) -> str:
    """Sign-in of somebody who holds a role when the demonstration begins."""
    return next(person.sign_in for person in make_county().people if person.on_duty_as == role)


def eight_windows(browser: Browser, ground: Ground, seconds: float, rate: float, found: Findings) -> None:
    """All live on one line, forms post, a new row is in all of them, and typing outlives fifty acts a second."""
    with serving(ground, "demo", "--demo") as room:
        context = browser.new_context(base_url=room.url, viewport={"width": 1920, "height": 1080})
        context.on("weberror", lambda error: found.wrong.append(f"script error: {error.error}"))
        context.add_init_script(LISTEN)
        windows = [enter(context, on_duty("dispatcher"), DEMO_PASSWORD, "/board")]
        paths = ["/board", "/board?show=unresourced"] * (WINDOWS // 2)
        windows += [opened(context.new_page(), path) for path in paths[1:]]
        live = [page.locator('html[data-line="live"]').count() for page in windows]
        found.note("windows live", f"{sum(live)} of {len(windows)}")
        found.hold(sum(live) == WINDOWS, "not every window is live")
        desk = Desk(room.port, on_duty("call_handler"), DEMO_PASSWORD)
        new_row_everywhere(windows, desk, found)
        posts_in_two(windows, found)
        typing_under_load(windows, desk, seconds, rate, found)
        lost = sum(page.evaluate("heedLine['line lost'] ?? 0") for page in windows)
        found.note("times a window's line was lost", lost)
        found.hold(lost == 0, "a line was lost")
        for line in room.errors():
            found.wrong.append(f"the room printed: {line}")
        context.close()


def new_row_everywhere(windows: list[Page], desk: Desk, found: Findings) -> None:
    """An incident opened at another desk, in every window."""
    incident = str(uuid4())
    sent = time.monotonic()
    desk.send("open_incident", incident=incident, what="A row in all eight windows", grade="immediate")
    for page in windows:
        page.wait_for_selector(f'[data-key="{incident}"]')
    found.note("new row in all windows after, ms", round((time.monotonic() - sent) * 1000))


def posts_in_two(windows: list[Page], found: Findings) -> None:
    """A note is written in the first window and in the last."""
    for number in (0, len(windows) - 1):
        page = windows[number]
        page.bring_to_front()
        page.keyboard.press("j")
        field = page.locator("#act-slot [name=text]")
        page.wait_for_timeout(600)
        page.keyboard.press("n")
        field.fill(f"Written in window {number + 1}")
        field.press("Enter")
        expect(page.locator(".log").get_by_text(f"Written in window {number + 1}").first).to_be_visible()
    found.note("forms posted in windows", f"1 and {len(windows)}")


def typing_under_load(windows: list[Page], desk: Desk, seconds: float, rate: float, found: Findings) -> None:
    """A note half typed, two words of it selected, a row selected, while acts come in at a rate on what is shown."""
    page = windows[0]
    before = _half_typed(page)
    shown_keys = "[...document.querySelectorAll('tbody[data-live] > [data-key]')].map(row => row.dataset.key)"
    load = Load(desk, page.evaluate(shown_keys), seconds, rate)
    load.start()
    load.join()
    after = hand(page)
    found.hold(load.fault is None, f"an act failed: {load.fault}")
    found.hold(before == after, f"what was in hand is not as it was: {before} then {after}")
    found.note("note, its selection, focus and selected row", "as they were" if before == after else f"{after}")
    if load.fault is None:
        _report(load, seconds, rate, found)
    caught = time.monotonic()
    # A part of the queue that the last act did not touch hears of it with its own next change.
    for one in windows[::2]:
        while one.evaluate("Number(document.documentElement.dataset.cursor)") < load.cursor:
            one.wait_for_timeout(20)
    found.note("whole queues at the last act after, ms", round((time.monotonic() - caught) * 1000))
    as_reloaded(windows[1], load.cursor, found)


def _half_typed(page: Page) -> Any:
    page.bring_to_front()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_timeout(800)
    page.keyboard.press("n")
    field = page.locator("#act-slot [name=text]")
    field.fill("")
    page.keyboard.type(TYPED)
    field.evaluate("field => field.setSelectionRange(7, 15)")
    return hand(page)


def _report(load: Load, seconds: float, rate: float, found: Findings) -> None:
    ordered = sorted(load.took)
    p99 = ordered[-(len(ordered) // 100 + 1)]
    found.note("acts a second while typing", round((load.sent - load.refused) / seconds, 1))
    found.note("act p50 and p99, ms", f"{1000 * median(ordered):.1f} and {1000 * p99:.1f}")
    found.hold(load.sent - load.refused >= 0.95 * rate * seconds, "the load did not reach its rate")


def hand(page: Page) -> Any:
    """What a person has in hand: the words, what of them is selected, where the focus is, which row is selected."""
    return page.evaluate("""() => {
        const field = document.activeElement;
        return {words: field.value, from: field.selectionStart, to: field.selectionEnd, name: field.name,
                row: document.querySelector('tbody[data-live] > [aria-current=true]')?.dataset.key};
    }""")


class Load(threading.Thread):
    """Acts at an even pace from one desk: notes on the incidents that are shown. `refused` are those closed by then."""

    def __init__(self, desk: Desk, incidents: list[str], seconds: float, rate: float) -> None:
        super().__init__(daemon=True)
        self._desk, self._incidents, self._seconds, self._rate = desk, incidents, seconds, rate
        self.sent = self.cursor = self.refused = 0
        self.took: list[float] = []
        self.fault: ConnectionError | None = None

    def run(self) -> None:
        began = time.monotonic()
        while (now := time.monotonic() - began) < self._seconds:
            if now < self.sent / self._rate:
                time.sleep(self.sent / self._rate - now)
            incident = self._incidents[self.sent % len(self._incidents)]
            at = time.monotonic()
            try:
                done = self._desk.send("add_log_entry", incident=incident, text=f"entry {self.sent}")
            except ConnectionError as fault:
                if b"IncidentClosed" not in str(fault).encode():
                    self.fault = fault
                    return
                self.refused += 1
            else:
                self.cursor = done["cursor"]
            self.took.append(time.monotonic() - at)
            self.sent += 1


def as_reloaded(page: Page, cursor: int, found: Findings) -> None:
    """A window that nobody touched shows what a fresh one shows; the demonstration moves on, so it is tried again."""
    fresh = page.context.new_page()
    tries = 8
    while (left := _from_fresh(page, fresh, cursor)) and (tries := tries - 1):
        continue
    fresh.close()
    found.note("differences from a fresh page", len(left))
    found.wrong += [f"{one.where}: {one.what}" for one in left]


def _from_fresh(page: Page, fresh: Page, cursor: int) -> list[Difference]:
    settled(opened(fresh, page.url), cursor)
    return differences(shown(page), shown(fresh))


# Two thousand rows


def two_thousand_rows(browser: Browser, ground: Ground, incidents: list[str], found: Findings) -> None:
    """The board with all of these open: painted, and one row of it patched."""
    rows = len(incidents)
    with running_room(ground, 1.0) as room:
        context = browser.new_context(base_url=room.url, viewport={"width": 1920, "height": 1080})
        context.add_init_script(HEARD)
        page = enter(context, "bench.dispatcher", BENCH_PASSWORD, "/board")
        painted = [_painted(page, rows, found) for _ in range(5)]
        whole, own = (sorted(values) for values in zip(*painted, strict=True))
        found.note(f"{rows} rows painted, from navigation, ms", f"median {median(whole):.0f} of {whole}")
        found.note(f"{rows} rows painted, from the first byte, ms", f"median {median(own):.0f} of {own}")
        found.hold(median(whole) <= PAINT_MS, f"painting took {median(whole):.0f} ms")
        desk = Desk(room.port, "bench.call_handler", BENCH_PASSWORD)
        _patches(page, desk, incidents, found)
        context.close()


async def _crowded(ground: Ground, rows: int) -> list[str]:
    async with main.open_node(ground.url, ground.pack, following=False) as node:
        await staff(node, units=40)
        now = node.now()
    history = list(Lot(ground.pack.in_force(now), seed=3).open(rows, now, timedelta(minutes=30)))
    await asyncio.to_thread(load_history, ground.url, history, ground.pack, main.derivations())
    return [past.stream.partition("/")[2] for past in history]


def _painted(page: Page, rows: int, found: Findings) -> tuple[int, int]:
    """Ms until the whole board is painted: from navigation, and from the answer's first byte."""
    opened(page, "/board")
    count = page.locator("tbody[data-live] > [data-key]").count()
    found.hold(count == rows, f"{count} rows on the board, not {rows}")
    whole, answered = page.evaluate("""() => [
        Math.max(heedPainted, performance.getEntriesByName('first-contentful-paint')[0].startTime),
        performance.getEntriesByType('navigation')[0].responseStart,
    ]""")
    return round(whole), round(whole - answered)


def _patches(page: Page, desk: Desk, incidents: list[str], found: Findings) -> None:
    """One act at a time on a row in sight, one out of sight and so on: until it is painted."""
    page.wait_for_timeout(2500)
    page.evaluate(WATCH)
    sight = page.evaluate("[...document.querySelectorAll('tbody[data-live] > [data-key]')].map(row => row.dataset.key)")
    chosen = [*sight[:10], *sight[1000:1005], *incidents[:5]]
    took, own = [], []
    for number, incident in enumerate(chosen):
        page.evaluate("painted.length = 0")
        sent = time.time() * 1000
        desk.send("add_log_entry", incident=incident, text=f"patched {number}")
        # The clock changes rows too: of this one, after it was sent.
        while (mine := page.evaluate("key => painted.find(one => one.keys.includes(key))", incident)) is None:
            page.wait_for_timeout(10)
        took.append(round(mine["at"] - sent))
        own.append(round(mine["took"]))
        page.wait_for_timeout(300)
    found.note("one row patched, from sending the act, ms", f"median {median(took):.0f}, all {sorted(took)}")
    found.note("one row patched, in the page alone, ms", f"median {median(own):.0f}, all {sorted(own)}")
    found.hold(median(took) <= PATCH_MS, f"patching a row took {median(took):.0f} ms")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def run(given: argparse.Namespace) -> int:
    found = Findings()
    if given.only in ("", "demo"):
        print("eight windows of one browser on the demonstration", flush=True)  # noqa: T201
        with open_ground() as ground, chromium() as browser:
            eight_windows(browser, ground, given.seconds, given.rate, found)
    if given.only in ("", "rows"):
        print("the dispatch board in Chromium, 1920 × 1080", flush=True)  # noqa: T201
        with open_ground() as ground:
            # Before the browser: while Playwright is up, no other loop may run in this thread.
            incidents = asyncio.run(_crowded(ground, given.rows))
            with chromium() as browser:
                two_thousand_rows(browser, ground, incidents, found)
    for words in found.wrong:
        print(f"wrong: {words}")  # noqa: T201
    print(msgspec.json.encode([found.figures]).decode())  # noqa: T201
    return 1 if found.wrong else 0


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.windows", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=("demo", "rows"), default="")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=50.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(asked()))
