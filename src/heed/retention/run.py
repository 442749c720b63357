"""`heed dispose` and `heed erase`: erasing from the command line, with the room at work or not.

A disposal goes in acts of a few records each, with a pause between them, so that nobody at a screen waits for it. One
that was interrupted goes on where it was: what is gone is not due any more.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import msgspec
import psycopg

from heed.log.backup import restore_command
from heed.log.command import NotFound, Refusal, Who
from heed.log.progress import Progress
from heed.picture.disposal import Disposal
from heed.picture.erasure import RecordErased
from heed.picture.keeping import DISPOSABLE
from heed.picture.nouns import Index
from heed.picture.person import Person
from heed.policy.load import default_pack_path, load_pack
from heed.retention.certificate import certificate_of, write
from heed.retention.disposing import MOST, CertifyDisposal, EraseAgain, EraseDue, OrderDisposal
from heed.retention.erased_copy import FILE, CannotReadList, ErasedCopy, read_list
from heed.retention.erasing import EraseRecord
from heed.retention.reads import QUERIES, Tally, past_their_period, rows

DONE, REFUSED, CANNOT = 0, 1, 2
#: Between two acts of a disposal, in seconds: what screens draw again meanwhile is drawn.
PAUSE = 0.2
OpenNode = Callable[..., AbstractAsyncContextManager[Any]]
#: Who erases again what a backup brought back: nobody's judgement, it was decided before.
AGAIN = Who(person="restore", name="Restore", role="setup")
#: Somebody known goes after the logs that mentioned them.
TURNS = (tuple(one for one in DISPOSABLE if one != "known"), ("known",))


class TwoPeopleNeeded(Refusal):
    """Say who orders it (--by), who approves it (--approved-by), and why (--reason): no disposal is under way."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a disposal is told."""

    url: str
    data_dir: Path
    pack: Path
    reason: str = ""
    by: str = ""
    approved_by: str = ""
    run: bool = False
    as_json: bool = False
    pause: float = PAUSE


def records_command(open_node: OpenNode, url: str, data_dir: Path, given: argparse.Namespace, out: TextIO) -> int:
    """Run `heed erase` or `heed dispose` as it was typed."""
    pack = Path(getattr(given, "pack", None) or default_pack_path())
    told = Given(
        url=url, data_dir=data_dir, pack=pack, reason=given.reason, by=given.by, approved_by=given.approved_by,
        run=getattr(given, "run_it", False), as_json=getattr(given, "json", False),
    )  # fmt: skip
    if hasattr(given, "what"):
        return erase_command(open_node, told, given.what, out)
    if given.again:
        return again_command(open_node, told, Path(given.again), out)
    return dispose_command(open_node, told, out)


def bring_back(open_node: OpenNode, url: str, data_dir: Path, file: Path, out: TextIO) -> int:
    """`heed restore`; what was erased stays erased: the folder's own list is gone through, where there is one."""
    code = restore_command(url, data_dir, file, out)
    if code:
        return code
    if not (data_dir / FILE).exists():
        out.write(f"If records were erased since this backup: `heed dispose --again` a copy of {FILE}.\n")
        return DONE
    return again_command(open_node, Given(url=url, data_dir=data_dir, pack=default_pack_path()), data_dir / FILE, out)


def dispose_command(open_node: OpenNode, given: Given, out: TextIO) -> int:
    """Say what is due, or erase it; 0 done, 1 refused, and why."""
    try:
        return asyncio.run(_run(open_node, given, out) if given.run else _dry_run(open_node, given, out))
    except Refusal as refusal:
        out.write(f"heed dispose: {refusal}\n")
        return REFUSED


async def _dry_run(open_node: OpenNode, given: Given, out: TextIO) -> int:
    async with open_node(given.url, load_pack(given.pack), following=False, connections=2) as node:
        tally = Tally(Counter(), Counter(), {})
        async for one in past_their_period(node.room, node.pack.in_force(node.now()), node.now()):
            tally.add(one)
    if given.as_json:
        out.write(msgspec.json.encode(_as_data(tally)).decode() + "\n")
        return DONE
    for name, oldest in sorted(tally.oldest.items()):
        kept = {why: count for (of, why), count in tally.kept.items() if of == name}
        back = "".join(f"; {count} kept, {why}" for why, count in sorted(kept.items()))
        out.write(f"{tally.goes[name]:>8}  {name}, the oldest over since {oldest:%Y-%m-%d}{back}\n")
    total = sum(tally.goes.values())
    out.write(f"{total} record{'' if total == 1 else 's'} due to be disposed of. Nothing was erased: `--run` erases.\n")
    return DONE


def _as_data(tally: Tally) -> list[dict[str, object]]:
    return [
        {
            "class": name, "due": tally.goes[name], "oldest": oldest,
            "kept": {why: count for (of, why), count in tally.kept.items() if of == name},
        }
        for name, oldest in sorted(tally.oldest.items())
    ]  # fmt: skip


async def _run(open_node: OpenNode, given: Given, out: TextIO) -> int:
    async with open_node(given.url, load_pack(given.pack), following=False, connections=3) as node:
        disposal = await _ordered(node, given, out)
        held = await _erase_due(node, disposal, given)
        certificate = await certificate_of(node.store, disposal, held)
        positions = [one.position for one in certificate.records]
        done = CertifyDisposal(
            disposal=disposal.id, counts=certificate.counts, held=held, first=min(positions, default=0),
            last=max(positions, default=0), root=certificate.root, certificate=certificate.digest,
        )  # fmt: skip
        await node.acts.act(done, who_is(node, disposal.by), at=node.now())
        await ErasedCopy(node.store, given.data_dir).keep()
    path = write(certificate, given.data_dir)
    vacuum(given.url)
    count = len(certificate.records)
    out.write(f"{count} record{'' if count == 1 else 's'} erased for good, {held} held back; certificate in {path}\n")
    return DONE


async def _ordered(node: Any, given: Given, out: TextIO) -> Disposal:
    """The disposal that was interrupted, or one ordered now."""
    held = node.room.index.by_category["disposal"].values()
    running = next((one for one in held if isinstance(one, Disposal) and one.open), None)
    if running is not None:
        out.write(f"going on with the disposal of {running.ordered_at:%Y-%m-%d %H:%M}, ordered by {running.by_name}\n")
        return running
    if not (given.by and given.approved_by and given.reason):
        raise TwoPeopleNeeded
    who = by_sign_in(node, given.by)
    order = OrderDisposal(disposal=str(uuid4()), reason=given.reason, approved_by=given.approved_by)
    await node.acts.act(order, who, at=node.now(), key=f"dispose:{order.disposal}")
    state = await node.store.state(f"disposal/{order.disposal}")
    assert isinstance(state, Disposal)
    return state


async def _erase_due(node: Any, disposal: Disposal, given: Given) -> int:
    """Erase in acts of a few; how many are held back by a hold."""
    held, progress = 0, Progress(sys.stderr, 0)
    policy, who = node.pack.in_force(node.now()), who_is(node, disposal.by)
    progress.begin("erased", 0)
    try:
        for turn in TURNS:
            due: list[str] = []
            async for one in past_their_period(node.room, policy, disposal.as_of, categories=turn):
                held += one.hold is not None
                if one.goes:
                    due.append(one.stream)
                if len(due) == MOST:
                    progress.add(await _erase(node, disposal, due, who, given.pause))
                    due = []
            progress.add(await _erase(node, disposal, due, who, given.pause))
    finally:
        progress.end()
    return held


async def _erase(node: Any, disposal: Disposal, due: list[str], who: Who, pause: float) -> int:
    if not due:
        return 0
    command = EraseDue(disposal=disposal.id, erasure=str(uuid4()), records=tuple(due))
    await node.acts.act(command, who, at=node.now())
    await asyncio.sleep(pause)
    return len(due)


def vacuum(url: str) -> None:
    """Rows that are gone leave the tables' files too."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(QUERIES["vacuum"])


# Erasing again what a backup brought back


def again_command(open_node: OpenNode, given: Given, file: Path, out: TextIO) -> int:
    """Erase again what a list names; 0 done, 2 it cannot be read."""
    try:
        streams = [line.stream for line in read_list(file)]
    except (OSError, CannotReadList) as fault:
        out.write(f"heed dispose: {fault}\n")
        return CANNOT
    gone, left = asyncio.run(_again(open_node, given, streams))
    still = f"; {left} are open or on hold in this record and were left: close them, or lift the hold" if left else ""
    out.write(f"{gone} of {len(streams)} records erased again{still}\n")
    return DONE


async def _again(open_node: OpenNode, given: Given, streams: Iterable[str]) -> tuple[int, int]:
    """How many were erased, and how many were left that have their words."""
    wanted = list(dict.fromkeys(streams))
    gone = 0
    async with open_node(given.url, load_pack(given.pack), following=False, connections=2) as node:
        for first in range(0, len(wanted), MOST):
            page = [stream for (stream,) in await rows(node.store, "there", streams=wanted[first : first + MOST])]
            reason = "erased before, and brought back by a backup"
            command = EraseAgain(erasure=str(uuid4()), records=tuple(page), reason=reason)
            done = await node.acts.act(command, AGAIN, at=node.now())
            gone += sum(len(one.fact.subjects) for one in done.facts if isinstance(one.fact, RecordErased))
        left = await rows(node.store, "with_words", streams=wanted)
        await ErasedCopy(node.store, given.data_dir).keep()
    vacuum(given.url)
    return gone, int(left[0][0])


# Erasing one record


def erase_command(open_node: OpenNode, given: Given, what: str, out: TextIO) -> int:
    """Erase an incident (its log number or id), or `contact/<id>` or `known/<id>`; 1 where it is refused, and why."""
    try:
        subjects = asyncio.run(_erase_one(open_node, given, what))
    except Refusal as refusal:
        out.write(f"heed erase: {refusal}\n")
        return REFUSED
    vacuum(given.url)
    out.write(f"erased for good: {', '.join(subjects)}; the record says so and verifies as before\n")
    return DONE


async def _erase_one(open_node: OpenNode, given: Given, what: str) -> tuple[str, ...]:
    category, _, ref = what.rpartition("/")
    subject = {category: ref} if category in ("contact", "known") else {"incident": ref}
    async with open_node(given.url, load_pack(given.pack), following=False, connections=2) as node:
        who = by_sign_in(node, given.by)
        command = EraseRecord(erasure=str(uuid4()), reason=given.reason, approved_by=given.approved_by, **subject)
        done = await node.acts.act(command, who, at=node.now())
        await ErasedCopy(node.store, given.data_dir).keep()
        return next(one.fact.subjects for one in done.facts if isinstance(one.fact, RecordErased))


def by_sign_in(node: Any, sign_in: str) -> Who:
    """Somebody by their sign-in name."""
    index: Index = node.room.index
    stream = index.sign_ins.get(sign_in.casefold(), "")
    return who_is(node, stream.partition("/")[2], sign_in)


def who_is(node: Any, person: str, called: str = "") -> Who:
    """Somebody by their id."""
    found = node.room.index.by_category["person"].get(f"person/{person}")
    if not isinstance(found, Person):
        raise NotFound(kind="person", what=called or person)
    return Who(person=found.id, name=found.name, role=found.roles[0] if found.roles else "")


# What they are told


def add_options(made: argparse.ArgumentParser, *, one: bool) -> None:
    """What `heed erase` (one record) and `heed dispose` are told."""
    if one:
        made.add_argument("what", metavar="WHAT", help="an incident's log number or id; contact/ID; known/ID")
    else:
        made.add_argument("--run", dest="run_it", action="store_true", help="erase what is due; without it nothing is")
        made.add_argument("--again", metavar="LIST", help=f"erase again what a copied {FILE} names")
        made.add_argument("--pack", help="policy pack (policies/national)")
        made.add_argument("--json", action="store_true")
    made.add_argument("--reason", required=one, default="", help="the order it is done by")
    made.add_argument("--by", required=one, default="", metavar="SIGN_IN", help="who orders it")
    made.add_argument("--approved-by", required=one, default="", metavar="SIGN_IN", help="who approves it: another")
