"""`heed policy check PACK` and `cases PACK`: whether a pack can be put in force, and whether its cases hold."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import TextIO

from heed.picture.moment import LONDON
from heed.policy.cases import judge, read_cases
from heed.policy.load import CASES, BadPack, UnreadablePack, load_pack
from heed.policy.marked import Faults, PackFault
from heed.policy.values import Pack

FINE, FAULTY, UNREADABLE = 0, 1, 2


def check(path: Path, *, commands: frozenset[str] | None, out: TextIO) -> int:
    """Check a pack and run its cases; say what was found, one line a fault: `file:line:column: reason`.

    `commands`, where given, are the only names that permissions may hold. Returns 0 where all is well, 1 where there
    are faults, 2 where there is no pack to read.
    """
    pack = _read(path, commands, out)
    if isinstance(pack, int):
        return pack
    faults = Faults()
    cases = read_cases(path / CASES, faults)
    for case in cases:
        judge(case, pack, faults)
    if faults:
        _say_faults(faults.all(), out)
        return FAULTY
    _say_counts(pack, out)
    _say_unheld(pack, commands or frozenset(), out)
    sentences = sum(len(case.then) for case in cases)
    out.write(f"{_count(len(cases), 'case')} run, {_count(sentences, 'expectation')} held\n")
    return FINE


def run_cases(path: Path, *, out: TextIO) -> int:
    """Run a pack's cases and name each: `held`, or `not so` with what the pack says instead.

    Returns 0 where all hold, 1 where one does not or the pack has faults, 2 where there is no pack to read.
    """
    pack = _read(path, None, out)
    if isinstance(pack, int):
        return pack
    unread = Faults()
    cases = read_cases(path / CASES, unread)
    failed = 0
    for case in cases:
        faults = Faults()
        judge(case, pack, faults)
        failed += bool(faults)
        out.write(f"{'not so' if faults else 'held  '}  {case.name}\n")
        out.write("".join(f"        {fault}\n" for fault in faults.all()))
    out.write("".join(f"{fault}\n" for fault in unread.all()))
    out.write(f"{_count(len(cases), 'case')}, {failed} not so\n")
    return FAULTY if failed or unread else FINE


def _read(path: Path, commands: frozenset[str] | None, out: TextIO) -> Pack | int:
    """The pack; or what the command returns, having said why there is none."""
    try:
        return load_pack(path, commands)
    except BadPack as error:
        _say_faults(error.faults, out)
        return FAULTY
    except (UnreadablePack, OSError) as error:
        out.write(f"cannot read a pack: {error}\n")
        return UNREADABLE


def _say_faults(faults: tuple[PackFault, ...], out: TextIO) -> None:
    for fault in faults:
        out.write(f"{fault.to_the_column()}\n")
    out.write(f"{_count(len(faults), 'fault')}; the pack cannot be put in force\n")


def _say_counts(pack: Pack, out: TextIO) -> None:
    """What the newest policy of the pack holds, and from when the pack's values change."""
    policy = pack.periods[-1][1]
    counts: dict[str, Sized] = {
        "grade": policy.grades, "watch cell": policy.watch, "ladder": policy.ladders, "role": policy.roles,
        "opening code": policy.codes, "result": policy.results, "unit status": policy.statuses, "desk": policy.desks,
        "service": policy.services, "cue": policy.cues.by_id, "grading row": policy.grading,
        "risk order row": policy.risk_order,
    }  # fmt: skip
    held = ", ".join(_count(len(entries), name) for name, entries in counts.items())
    starts = ", ".join(f"{start.astimezone(LONDON):%Y-%m-%d}" for start, _ in pack.periods)
    out.write(f"{pack.name} ({policy.force}): {held}\n")
    out.write(f"in force from {starts}\n")


def _say_unheld(pack: Pack, commands: frozenset[str], out: TextIO) -> None:
    """Commands nobody may give: no fault, since a force may do without, and seldom meant."""
    held = {command for role in pack.periods[-1][1].roles.values() for command in role.may}
    for command in sorted(commands - held):
        out.write(f"note: no role may {command}\n")


def _count(number: int, name: str) -> str:
    plural = name + "es" if name.endswith("s") else name + "s"
    return f"{number} {name if number == 1 else plural}"
