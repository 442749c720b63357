"""Hashes of the record: what a fact's hash covers, the two chains, and the Merkle tree a checkpoint signs. Pure.

    fact    sha256(every stored column, each with its length, and the hash of the fact before it in its stream)
    record  sha256(the record's chain so far || hash of the fact), in order of position
    tree    RFC 6962 §2.1 over hashes of facts: leaves under 0x00, nodes under 0x01

`covered` is the same bytes as `heed.covered` in `schema/0001_record.sql`: the database writes hashes, this reads them.

May not hold: anything that asks a database, or that knows what a fact says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct

ZERO = bytes(32)  #: what the first link of every chain is chained to
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_NUMBERS = Struct(">qiiqq")
_LENGTH = Struct(">i")


def micros(at: datetime) -> int:
    """Microseconds since 1970, as a hash counts time."""
    return (at - EPOCH) // timedelta(microseconds=1)


def covered(
    position: int, stream: str, version: int, kind: str, happened: int, recorded: int, actor: str, role: str,
    workstation: str, number: int | None, body: bytes, sealed: bytes | None, previous: bytes,
) -> bytes:  # fmt: skip
    """The bytes a fact's hash covers; moments in microseconds since 1970.

    Raises `struct.error` where a number is larger than its column, which no stored fact's is.
    """
    parts = [_NUMBERS.pack(position, version, -1 if number is None else number, happened, recorded)]
    for text in (stream, kind, actor, role, workstation):
        encoded = text.encode()
        parts += (_LENGTH.pack(len(encoded)), encoded)
    parts += (_LENGTH.pack(len(body)), body)
    parts += (_LENGTH.pack(-1),) if sealed is None else (_LENGTH.pack(len(sealed)), sealed)
    parts.append(previous)
    return b"".join(parts)


def chained(head: bytes, fact: bytes) -> bytes:
    """The record's chain after one more fact."""
    return sha256(head + fact).digest()


class Tree:
    """A Merkle tree that is only ever added to; holds one hash a level, however many leaves it has."""

    def __init__(self) -> None:
        self.size = 0
        #: Roots of the whole subtrees so far, the largest first.
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf, at the end."""
        joined = _leaf(leaf)
        full = self.size
        while full & 1:
            joined = _node(self._peaks.pop(), joined)
            full >>= 1
        self._peaks.append(joined)
        self.size += 1

    def root(self) -> bytes:
        """Hash of the whole tree; of no leaves, that of nothing."""
        if not self._peaks:
            return sha256(b"").digest()
        joined = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            joined = _node(peak, joined)
        return joined


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Hash of the tree over these leaves."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that prove, together with leaf `index` (from 0), the root over all leaves. The lowest first."""
    if len(leaves) == 1:
        return []
    middle = _left_size(len(leaves))
    if index < middle:
        return [*inclusion(leaves[:middle], index), root_of(leaves[middle:])]
    return [*inclusion(leaves[middle:], index - middle), root_of(leaves[:middle])]


def root_with(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf, its place and its proof add up to; compare it with the one that was signed."""
    if size == 1:
        return _leaf(leaf) if not proof else ZERO
    if not proof:
        return ZERO
    middle = _left_size(size)
    if index < middle:
        return _node(root_with(leaf, index, middle, proof[:-1]), proof[-1])
    return _node(proof[-1], root_with(leaf, index - middle, size - middle, proof[:-1]))


def _left_size(size: int) -> int:
    """The largest power of two below `size`: how many leaves the left side has."""
    return 1 << (size - 1).bit_length() - 1


def _leaf(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
