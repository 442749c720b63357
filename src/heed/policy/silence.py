"""Whether a policy can go quiet: how long its ladders and its watch table may let an open incident hear of nothing."""

from __future__ import annotations

from itertools import pairwise

from heed.policy.marked import Faults
from heed.policy.values import Ladder, Policy
from heed.policy.where import Where

#: The longest a ladder may be silent between two rungs or repeats, and in the most urgent grade; minutes.
LONGEST = 24 * 60
LONGEST_URGENT = 60
#: The longest a cell of the watch table may give; minutes.
LONGEST_CELL = 2 * 24 * 60


def find_silence(policy: Policy, where: Where, faults: Faults) -> None:
    """Add a fault for each figure with which an incident is forgotten, and where danger would interrupt nobody."""
    for ladder in policy.ladders.values():
        _gaps(ladder, LONGEST, "longer than a day", where, faults)
    urgent = min(policy.grades.values(), key=lambda grade: grade.rank, default=None)
    found = policy.ladders.get(urgent.ladder or urgent.id) if urgent is not None else None
    if urgent is not None and found is not None:
        _gaps(found, LONGEST_URGENT, f"longer than an hour, in `{urgent.id}`", where, faults)
        if found.rungs and all(rung.silent or rung.interrupts == "never" for rung in found.rungs):
            reason = f"`{found.id}` interrupts nobody, and `{urgent.id}` climbs it; one rung at least says `life`"
            faults.add(where.spot("ladders", found.id, "rungs"), reason)
    for (state, grade), cell in policy.watch.items():
        if not cell.by_grade and cell.minutes > LONGEST_CELL:
            reason = f"{state} × {grade}: {cell.minutes} minutes; in more than two days it is forgotten"
            faults.add(where.spot("watch", f"{state} × {grade}", "minutes"), reason)


def _gaps(ladder: Ladder, longest: int, words: str, where: Where, faults: Faults) -> None:
    """Nothing between two rungs, nor between repeats, is longer."""
    if ladder.repeat_minutes > longest:
        reason = f"`{ladder.id}` repeats after {ladder.repeat_minutes} minutes, {words}"
        faults.add(where.spot("ladders", ladder.id, "repeat_minutes"), reason)
    times = (0, *(rung.after_minutes for rung in ladder.rungs))
    for number, (sooner, later) in enumerate(pairwise(times), 1):
        if later - sooner > longest:
            reason = f"`{ladder.id}` rung {number} comes after {later - sooner} silent minutes, {words}"
            faults.add(where.spot("ladders", ladder.id, f"rung {number}"), reason)
