"""Holding the facts against what was signed: checkpoints of the database, and of copies kept outside it.

Sources of checkpoints are read in order of their number, one at a time, so that a year of them needs no memory. May not
hold: the reading of facts (`verify`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from heed.log.chain import ZERO, Tree, chained
from heed.log.checkpoint import Checkpoint, Copied
from heed.log.findings import Findings
from heed.log.signing import Public

LINE = 10_000  # bytes: no checkpoint is longer
NAMED = 100_000  # a number from nowhere must not keep us counting


class CannotVerify(Exception):
    """What is needed to verify is not there or cannot be read. The message is one line that says what to do."""


class CopyRead:
    """A copied checkpoint file, as far as it reached when it was opened: what is written meanwhile is left for later.

    Raises `CannotVerify` naming the line that is no checkpoint.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, Public] = {}
        self.count = 0
        try:
            self._size = path.stat().st_size
            self._check()
        except OSError as failure:
            raise CannotVerify(f"cannot read {path}: {failure.strerror}") from failure

    def __iter__(self) -> Iterator[Checkpoint]:
        for _, copied in self._lines():
            yield copied.checkpoint()

    def _check(self) -> None:
        """Read it once through: it must be in order. The keys it names are believed, since its reader brought it."""
        number = 0
        for place, copied in self._lines():
            try:
                checkpoint = copied.checkpoint()
                key = Public.of(bytes.fromhex(copied.key)) if copied.key else None
            except ValueError as fault:
                raise CannotVerify(f"{self.path}, line {place}: bytes and key must be hex ({fault})") from fault
            if checkpoint.number <= number:
                raise CannotVerify(f"{self.path}, line {place}: checkpoint {checkpoint.number} after {number}: sort it")
            if key is not None:
                self.keys[key.fingerprint] = key
            number = checkpoint.number
            self.count += 1

    def _lines(self) -> Iterator[tuple[int, Copied]]:
        left, place = self._size, 0
        with self.path.open("rb") as file:
            while line := file.readline(min(left, LINE)):
                left, place = left - len(line), place + 1
                try:
                    yield place, msgspec.json.decode(line, type=Copied)
                except msgspec.DecodeError as fault:
                    if not line.endswith(b"\n") and left == 0:
                        return  # copied while it was being written
                    raise CannotVerify(f"{self.path}, line {place}: no checkpoint ({fault})") from fault


class Trust:
    """Whose signatures are believed, and which checkpoints bear one."""

    def __init__(self, keys: dict[str, Public], findings: Findings) -> None:
        self._keys = keys
        self._findings = findings

    def holds(self, checkpoint: Checkpoint, source: str) -> bool:
        """Whether it is signed by a key we believe; where not, that is a finding."""
        key = self._keys.get(checkpoint.signer)
        if key is None:
            self._findings.add(
                "signer_unknown", at=checkpoint.first, upto=checkpoint.last, checkpoint=checkpoint.number,
                signer=checkpoint.signer[:64], source=source,
            )  # fmt: skip
            return False
        if not key.signed(checkpoint.content(), checkpoint.signature):
            self._findings.add(
                "signature", at=checkpoint.first, upto=checkpoint.last, checkpoint=checkpoint.number, source=source
            )
            return False
        return True


class Stretches:
    """Compares facts, given one after another, with one source's checkpoints; of a copy, only those not held here too.

    Once a checkpoint has been compared, the chain goes on from what it signed: each finding names its own stretch.
    """

    def __init__(
        self,
        source: str,
        checkpoints: Iterable[tuple[Checkpoint, Checkpoint | None]],
        trust: Trust,
        findings: Findings,
    ) -> None:
        self._source = source
        self._checkpoints = iter(checkpoints)
        self._trust = trust
        self._findings = findings
        self._tree = Tree()
        self._settled = 0
        self.chain = ZERO
        self._next = next(self._checkpoints, None)

    def fact(self, position: int, fact: bytes) -> None:
        """The next fact of the record."""
        while self._next is not None and position > self._next[0].last:
            self._settle(*self._next)
        self.chain = chained(self.chain, fact)
        if self._next is not None and position >= self._next[0].first:
            self._tree.add(fact)
            if position == self._next[0].last:
                self._settle(*self._next)

    def end(self, last: int) -> None:
        """The record ended at a position; what was signed beyond it is missing."""
        while self._next is not None:
            beyond, told = self._next
            self._next = next(self._checkpoints, None)
            if beyond != told and self._trust.holds(beyond, self._source):
                first = max(beyond.first, last + 1)
                self._findings.add(
                    "tail_cut", at=first, upto=beyond.last, checkpoint=beyond.number, source=self._source, last=last
                )

    def _settle(self, signed: Checkpoint, told: Checkpoint | None) -> None:
        if signed == told:
            self.chain = signed.head
        elif self._trust.holds(signed, self._source):
            if self._tree.root() != signed.root:
                self._differs(signed.first, signed.last, signed.number)
            elif self.chain != signed.head:
                self._differs(self._settled + 1, signed.first - 1, signed.number)
            self.chain = signed.head
        self._settled = signed.last
        self._tree = Tree()
        self._next = next(self._checkpoints, None)

    def _differs(self, first: int, last: int, number: int) -> None:
        self._findings.add("not_as_signed", at=first, upto=last, checkpoint=number, source=self._source)


def in_order(checkpoints: Iterable[Checkpoint], findings: Findings) -> int:
    """The database's checkpoints must number 1, 2, 3 …, adjoin, and each continue the one before; returns how many."""
    before: Checkpoint | None = None
    count = 0
    for one in checkpoints:
        count += 1
        number, last, previous = (before.number, before.last, before.hash()) if before else (0, 0, ZERO)
        for missing in range(number + 1, min(one.number, number + 1 + NAMED)):
            findings.add("checkpoint_gap", checkpoint=missing)
        if one.number == number + 1 and (one.first != last + 1 or one.previous != previous or one.last < one.first):
            findings.add("checkpoint_unlinked", at=one.first, upto=one.last, checkpoint=one.number)
        before = one
    return count


def beside(kept: Iterable[Checkpoint], copy: Iterable[Checkpoint]) -> Iterator[tuple[Checkpoint, Checkpoint | None]]:
    """Each copied checkpoint, and the database's of the same number where it has one. Both come in order of number."""
    here = iter(kept)
    stands = next(here, None)
    for copied in copy:
        while stands is not None and stands.number < copied.number:
            stands = next(here, None)
        yield copied, stands if stands is not None and stands.number == copied.number else None


def against_copy(kept: Iterable[Checkpoint], copy: CopyRead, findings: Findings) -> None:
    """What the copy has, the database must have, and the same."""
    for copied, stands in beside(kept, copy):
        if stands != copied:
            kind = "checkpoint_deleted" if stands is None else "checkpoint_replaced"
            findings.add(kind, at=copied.first, upto=copied.last, checkpoint=copied.number, source=copy.path.name)
