"""The processes of a bench: server, clock, HTTP client, screens. All end with the bench, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from heed.bench.figures import BenchFailed
from heed.bench.ground import Ground
from heed.bench.server import PORT_SAID, Orders
from heed.log.child import Orders as ChildOrders

PR_SET_PDEATHSIG = 1
PATIENCE = 60.0


def _ours_to_end() -> None:
    """In the child, before it runs: end when the parent does, and hear Ctrl-C though the parent (`&`) does not."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def process(arguments: Sequence[str], more: dict[str, str], **pipes: Any) -> Iterator[subprocess.Popen[str]]:
    """A Python process of ours; ended, politely and then not, with the block."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **more},
        text=True,
        preexec_fn=_ours_to_end,
        **pipes,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


@contextmanager
def running_server(ground: Ground) -> Iterator[int]:
    """The bench's server; gives its port."""
    orders = msgspec.json.encode(Orders(url=ground.url, pack=str(ground.pack_path), folder=str(ground.folder))).decode()
    arguments = ["-m", "heed.cli", "child", "bench-server"]
    with process(arguments, {"HEED_BENCH": orders}, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line.startswith(PORT_SAID):
            raise BenchFailed(f"the bench's server did not start (exit code {child.wait()})")
        yield int(line.removeprefix(PORT_SAID))


@contextmanager
def running_clock(ground: Ground) -> Iterator[subprocess.Popen[str]]:
    """The real clock process on the bench's database."""
    orders = ChildOrders(url=ground.url, pack=str(ground.pack_path), data_dir=str(ground.folder))
    with process(["-m", "heed.cli", "child", "clock"], orders.environment()) as clock:
        yield clock
        if clock.poll() is not None:
            raise BenchFailed(f"the clock ended while it was measured (exit code {clock.returncode})")


def run_client(job: dict[str, Any]) -> dict[str, Any]:
    """Let the HTTP client do a job and report."""
    done = subprocess.run(
        [sys.executable, "-m", "heed.bench.client"],
        input=msgspec.json.encode(job).decode(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=_ours_to_end,
    )
    if done.returncode:
        raise BenchFailed("the bench's HTTP client failed; what it met stands above")
    found: dict[str, Any] = msgspec.json.decode(done.stdout)
    return found
