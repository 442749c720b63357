"""Ten thousand reports in a minute, and calls to 999 meanwhile: the queue of 999 does not notice.

    python -m tests.flood.reports [--reports 10000] [--seconds 60] [--calls-per-s 5]

A real `heed serve` with the public's pages in their own process. Calls are presented over the signed contract of
switches, first without the flood and then within it. What must hold at the end:

- every report was taken, with its contact in the record, or was told to wait (429, 503) and lost nothing;
- nothing else was answered, and every call has its contact;
- a call within the flood was presented as soon as without it, but for what processes on one machine cost each other.
"""

# ruff: noqa: T201  # it tells whoever ran it
from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx
import msgspec
import psycopg

from heed.adapters.public.tickets import FILE, Tickets
from heed.adapters.telephony.keys import add, path_of
from heed.adapters.telephony.signing import SwitchKey, sign
from heed.log.engine import open_engine
from heed.log.signing import KEYS

EVENTS = "/api/v1/telephony/events"
ANSWERS = {
    "a.lost_or_found": "lost", "a.property_kind": "keys", "a.property_words": "Three keys on a red ring",
    "a.where_was_it": "On the bus", "page": "2", "go": "on",
}  # fmt: skip
PATIENCE = 90.0
#: What a call in the flood may take longer than one without it, in milliseconds at the 99th percentile.
MOST_LATER = 250.0


class Field:
    """A served room, its public's pages, and a switch's key."""

    def __init__(self, data_dir: Path, database: str, port: int) -> None:
        self.room = f"http://127.0.0.1:{port}"
        self.pages = f"http://127.0.0.1:{port + 1}"
        self.database = database
        self.key = add(path_of(data_dir), "flood")
        self._data_dir = data_dir
        environment = {
            **os.environ, "HEED_PORT": str(port), "HEED_PUBLIC_PORT": str(port + 1), "HEED_DATA_DIR": str(data_dir),
            "HEED_DATABASE_URL": database,
        }  # fmt: skip
        command = [sys.executable, "-m", "heed.cli", "serve"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    async def wait(self) -> None:
        """Both answer."""
        until = time.monotonic() + PATIENCE
        async with httpx.AsyncClient() as http:
            for address in (f"{self.room}/healthz", f"{self.pages}/report"):
                while True:
                    try:
                        if (await http.get(address)).status_code == 200:
                            break
                    except httpx.TransportError:
                        pass
                    if time.monotonic() > until:
                        raise RuntimeError(f"{address} does not answer")
                    await asyncio.sleep(0.2)

    @property
    def key_file(self) -> str:
        """Where the key of the pages is."""
        return str(self._data_dir / KEYS / FILE)

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


async def calls(field: Field, name: str, seconds: float, per_s: float) -> list[float]:
    """Calls at a rate; how long each took until the room had it, in milliseconds."""
    took: list[float] = []

    async def present(http: httpx.AsyncClient, number: int) -> None:
        event = {
            "event": "presented",
            "call_ref": f"{name}-{number}",
            "sequence": 1,
            "line": "999",
            "number": "07700 900123",
        }
        body = msgspec.json.encode({"run": name, "events": [event]})
        began = time.perf_counter()
        answer = await http.post(EVENTS, content=body, headers=_headers(field.key, body))
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text

    async with httpx.AsyncClient(base_url=field.room, timeout=60) as http, asyncio.TaskGroup() as group:
        began = time.perf_counter()
        for number in range(int(seconds * per_s)):
            await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
            group.create_task(present(http, number))
    return sorted(took)


def _headers(key: SwitchKey, body: bytes) -> dict[str, str]:
    return {**sign(key, "POST", EVENTS, body, time.time()), "content-type": "application/json"}


async def flood(field: Field, count: int, seconds: float) -> Counter[str]:
    """Reports from a process of their own, so that nobody waits for whoever sends them; what they were answered."""
    command = [sys.executable, "-m", "tests.flood.reports", "--reports", str(count), "--seconds", str(seconds)]
    sender = await asyncio.create_subprocess_exec(*command, "--to", field.pages, field.key_file, stdout=subprocess.PIPE)
    said, _ = await sender.communicate()
    return Counter(msgspec.json.decode(said, type=dict[str, int]))


async def reports(pages: str, key: bytes, count: int, seconds: float) -> Counter[str]:
    """Reports at a steady rate, each from an address of its own; what they were answered."""
    # the key of the pages, so that a report is one request
    tickets, said, due = Tickets(key), Counter[str](), asyncio.Queue[int]()

    until = time.perf_counter() + seconds + PATIENCE

    async def write(http: httpx.AsyncClient) -> None:
        while (number := await due.get()) >= 0:
            if time.perf_counter() > until:
                said["not tried: this machine is too slow"] += 1
                continue
            form = {**ANSWERS, "ticket": tickets.signed("lost_property", tickets.new())}
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            said[await _sent(http, form, address)] += 1

    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=pages, timeout=60, limits=limits) as http, asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(write(http))
        began = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number * seconds / count - time.perf_counter()))
            due.put_nowait(number)
        for _ in range(100):
            due.put_nowait(-1)
    return said


async def _sent(http: httpx.AsyncClient, form: dict[str, str], address: str) -> str:
    """What a report was answered. A broken connection is no answer: the same page is sent again, and is one."""
    for _ in range(3):
        try:
            answer = await http.post("/report/lost_property", data=form, headers={"x-forwarded-for": address})
        except httpx.TransportError:
            continue
        kept = "Three keys on a red ring" in answer.text or answer.status_code == 303
        return f"{answer.status_code}{'' if kept else ' lost'}"
    return "no answer"


def at(took: list[float], share: float) -> float:
    """A percentile."""
    return took[min(len(took) - 1, int(share * len(took)))]


async def run(field: Field, count: int, seconds: float, per_s: float) -> int:
    """Calm, then the flood; says what came of it, and 0 where all held."""
    await field.wait()
    calm = await calls(field, "calm", min(seconds, 20), per_s)
    within, said = await asyncio.gather(calls(field, "flood", seconds, per_s), flood(field, count, seconds))
    with psycopg.connect(field.database) as connection:
        row = connection.execute("select count(*) from heed.facts where type = 'MessageReceived'").fetchone()
        rung = connection.execute("select count(*) from heed.facts where type = 'CallPresented'").fetchone()
    print(f"calm:  {len(calm)} calls, p50 {at(calm, 0.5):.0f} ms, p99 {at(calm, 0.99):.0f} ms")
    print(f"flood: {len(within)} calls, p50 {at(within, 0.5):.0f} ms, p99 {at(within, 0.99):.0f} ms")
    print(f"reports: {dict(said)}; in the record: {row[0] if row else 0}")
    faults = [
        "a report was lost" if row is None or row[0] != said["303"] else "",
        "a report was answered otherwise, or never" if set(said) - {"303", "429", "503"} else "",
        "a call was lost" if rung is None or rung[0] != len(calm) + len(within) else "",
        "999 waited for reports" if at(within, 0.99) > at(calm, 0.99) + MOST_LATER else "",
    ]
    for fault in filter(None, faults):
        print(f"FAULT: {fault}")
    return 1 if any(faults) else 0


def main() -> int:
    """Serve, flood, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--calls-per-s", type=float, default=5.0)
    parser.add_argument("--port", type=int, default=18776)
    parser.add_argument(
        "--to", nargs=2, metavar=("PAGES", "KEY"), help="only send them there, with the key in that file"
    )
    given = parser.parse_args()
    if given.to:
        said = asyncio.run(reports(given.to[0], Path(given.to[1]).read_bytes(), given.reports, given.seconds))
        print(msgspec.json.encode(said).decode())
        return 0
    with tempfile.TemporaryDirectory(prefix="heed-flood-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with open_engine(Path(folder) / "engine", None) as engine:
            field = Field(Path(folder) / "data", engine.url, given.port)
            try:
                return asyncio.run(run(field, given.reports, given.seconds, given.calls_per_s))
            finally:
                field.stop()


if __name__ == "__main__":
    sys.exit(main())
