"""Ports for what a test starts as a process of its own."""

from __future__ import annotations

import itertools
import os
import random
import socket
from collections.abc import Iterator

#: Beneath what systems hand out by themselves (32768 and up on Linux): what is free here stays free until it is taken,
#: whatever number of sockets the tests beside this one open in the meantime.
LOWEST, HIGHEST = 20_000, 29_999


def _ports() -> Iterator[int]:
    """Every one of them in turn, each process from a place of its own on."""
    first = random.Random(os.getpid()).randint(LOWEST, HIGHEST)
    return itertools.cycle([*range(first, HIGHEST + 1), *range(LOWEST, first)])


_next = _ports()


def free_port() -> int:
    """A port of this machine that nobody listens on, and that no other socket is given by chance."""
    for port in _next:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("unreachable")
