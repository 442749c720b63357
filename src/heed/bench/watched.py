"""Processes as the machine sees them: memory of their own, open file handles, whose child each is. Linux's /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from heed.bench.soak_figures import ProcessFigures, Sample, process_figures

PROC = Path("/proc")
KB = 1024
#: Pids of one kind of process now; empty where it is not running, or not on this machine.
Pids = Callable[[], list[int]]


class Watched:
    """One kind of process over time: the server, the clock, PostgreSQL with all its children."""

    def __init__(self, name: str, pids: Pids) -> None:
        self.name = name
        self._pids = pids
        self._samples: list[Sample] = []
        self._first: list[int] = []
        self._restarts = 0

    def look(self, began: float) -> None:
        """Take a sample; `began` is the start of the run on the machine's monotonic clock."""
        pids = self._pids()
        if not pids:
            return
        if self._first and self._first[0] != pids[0]:
            self._restarts += 1
        self._first = pids
        sizes = [_size(pid) for pid in pids]
        memory = sum(size for size, _ in sizes)
        if memory:
            # Of many processes the one with most handles: how many there are is told by the connections.
            self._samples.append(Sample(time.monotonic() - began, memory, max(handles for _, handles in sizes)))

    def figures(self) -> ProcessFigures | None:
        """What it came to; None where it was never seen."""
        return process_figures(self.name, self._samples, self._restarts) if self._samples else None


def _size(pid: int) -> tuple[int, int]:
    """Bytes of memory that no other process shares, and open handles; nothing of a process that has gone."""
    try:
        status = (PROC / str(pid) / "status").read_text()
        handles = len(os.listdir(PROC / str(pid) / "fd"))
    except OSError:
        return 0, 0
    own = next((line for line in status.splitlines() if line.startswith("RssAnon")), "RssAnon 0")
    return int(own.split()[1]) * KB, handles


def parent_of(pid: int) -> int:
    """The process that a process is a child of; 0 where it has gone."""
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def command_of(pid: int) -> str:
    """A process's command line; empty where it has gone."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def children_of(pid: int) -> Iterator[int]:
    """Processes that a process has begun, oldest first as far as numbers tell."""
    found = (int(entry) for entry in os.listdir(PROC) if entry.isdecimal())
    yield from sorted(child for child in found if parent_of(child) == pid)


def only(pid: int) -> Pids:
    """This very process."""
    return lambda: [pid] if command_of(pid) else []


def child_called(pid: int, words: str) -> Pids:
    """The child of a process whose command line has these words."""
    return lambda: [child for child in children_of(pid) if words in command_of(child)][:1]


def server_of(backend: int) -> Pids:
    """The database server that a connection's own process belongs to, and all of its processes."""
    postmaster = parent_of(backend)
    if "postgres" not in command_of(postmaster):
        return list
    return lambda: [postmaster, *children_of(postmaster)]
