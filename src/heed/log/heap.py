"""Python's cyclic collector, set for a process that keeps a whole room in memory for months.

What is loaded at the start stays: it is not looked through again for garbage. Most of what comes after is freed by its
counts; only the cycles of the event loop and of faults are left, and Python's own setting (every 700 new objects) looks
for those several times in one act.
"""

from __future__ import annotations

import gc

#: New objects before the youngest are looked through, then how many such looks before the next generation is.
LOOKS = (50_000, 20, 20)


def keep_loaded() -> None:
    """Once, when the room is loaded: keep what is there out of every later look, and look more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)
