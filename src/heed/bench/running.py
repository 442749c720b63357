"""A running room for the soak: `heed serve --speed` as anybody would start it, and demand played into it.

Both are processes of their own, on the bench's database, with room time that runs quicker than the machine's.
"""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from heed.bench.figures import BenchFailed
from heed.bench.ground import Ground
from heed.bench.processes import PATIENCE, process
from heed.replay.clock import ScaledClock
from heed.replay.demand.outcome import Outcome

#: How long the player may take to report once it is told to stop.
REPORTS_WITHIN = 30.0
#: File in the bench's folder that takes what the room's processes print, and which lines of it are errors.
SAID = "room.log"
ERROR = re.compile(r"\[(error|critical)|^Traceback|exception was never retrieved", re.IGNORECASE)


class RunningRoom(msgspec.Struct, frozen=True):
    """A room that serves on this machine."""

    port: int
    #: Process id of `heed serve`; the clock is a child of it.
    pid: int
    #: Data folder: its `room-clock.json` is the room's time.
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def clock(self) -> ScaledClock:
        """The room's time."""
        return ScaledClock.read(self.folder / "room-clock.json")

    def said(self) -> str:
        """What its processes have printed."""
        return (self.folder.parent / SAID).read_text(errors="replace")

    def errors(self) -> list[str]:
        """What of that is an error, or an exception nobody caught."""
        return [line for line in self.said().splitlines() if ERROR.search(line)]


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What is played: a file of recorded demand, how many of its days over each other, from which time of day on."""

    file: Path
    first: str = ""
    days: int = 1
    since: str = "00:00"


@contextmanager
def running_room(ground: Ground, speed: float, port: int = 0) -> Iterator[RunningRoom]:
    """`heed serve --speed` on the bench's database."""
    with serving(ground, "room", "--speed", f"{speed:g}", port=port) as room:
        yield room


@contextmanager
def serving(ground: Ground, name: str, *options: str, port: int = 0) -> Iterator[RunningRoom]:
    """`heed serve` with these options on the bench's database, its data in the bench's folder under `name`; answers
    and has a clock that runs when this begins.
    """
    folder = ground.folder / name
    wanted = port or free_port()
    arguments = ["-m", "heed.cli", "serve", *options, "--port", str(wanted), "--data-dir", str(folder)]
    with (
        (ground.folder / SAID).open("w") as said,
        process(arguments, {"HEED_DATABASE_URL": ground.url}, stdout=said, stderr=said) as child,
    ):
        room = RunningRoom(wanted, child.pid, folder)
        until_ready(room, child)
        yield room


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def until_ready(room: RunningRoom, child: subprocess.Popen[str]) -> None:
    """Wait until it serves, its room is caught up and its clock runs. Raises BenchFailed where it does not."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if child.poll() is not None:
            raise BenchFailed(f"heed serve ended with exit code {child.returncode}:\n{room.said()}")
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"{room.url}/readyz", timeout=5).close()
            return
        time.sleep(0.1)
    raise BenchFailed(f"the room was not ready within {PATIENCE:.0f} s:\n{room.said()}")


class Player:
    """`heed replay-demand --live` at work."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether everything has been played, or it could not be."""
        return self._child.poll() is not None

    def stop(self) -> Outcome:
        """As with Ctrl-C; what was played so far."""
        if not self.ended:
            self._child.send_signal(signal.SIGINT)
        try:
            said, _ = self._child.communicate(timeout=REPORTS_WITHIN)
        except subprocess.TimeoutExpired as fault:
            raise BenchFailed("the demand did not stop when told to") from fault
        try:
            return msgspec.json.decode(said, type=Outcome)
        except msgspec.DecodeError as fault:
            raise BenchFailed(f"the demand could not be played (exit code {self._child.returncode}): {said}") from fault


@contextmanager
def playing(ground: Ground, room: RunningRoom, demand: Demand) -> Iterator[Player]:
    """Demand comes in until the block ends, or until told to stop."""
    arguments = ["-m", "heed.cli", "replay-demand", str(demand.file), "--live", str(room.folder), "--json"]
    arguments += ["--overlay", str(demand.days), "--from", demand.since]
    if demand.first:
        arguments += ["--days", demand.first]
    url = {"HEED_DATABASE_URL": ground.url}
    with process(arguments, url, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        yield Player(child)
