"""A deadline, and how the deadlines of a state are derived. Pure.

Deadlines are never armed or cancelled by hand: `derive` says what must happen by when for a state, the append stores
the difference, and the clock sends `Due` for each that came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha1
from uuid import UUID

import msgspec

from heed.picture.fact import Subject, category_of
from heed.policy.values import Policy

NAMESPACE = UUID("5f2c9d1e-6a0b-5c77-9f0e-3d7a11c0beef")
_NAMESPACE = NAMESPACE.bytes
_VERSION_5 = 5 << 76 | 0b10 << 62  # RFC 4122 §4.3: the version, and the variant
_WITHOUT_VERSION = ~(0xF << 76 | 0b11 << 62)


class Deadline(msgspec.Struct, frozen=True):
    """Something owed on a stream by a moment. `step` counts how often it has been missed, from 1."""

    stream: str
    kind: str
    step: int
    due: datetime

    @property
    def id(self) -> UUID:
        """Follows from what it is, so that deriving it twice gives the same one."""
        named = f"{self.stream}|{self.kind}|{self.step}|{self.due.timestamp():.6f}"
        # What uuid5(NAMESPACE, named) gives, in a fifth of its time: each append asks for several.
        digest = sha1(_NAMESPACE + named.encode(), usedforsecurity=False).digest()
        return UUID(int=int.from_bytes(digest[:16]) & _WITHOUT_VERSION | _VERSION_5)


def deadline(stream: str, kind: str, step: int, due: datetime) -> Deadline:
    """A deadline of a stream."""
    return Deadline(stream, kind, step, due)


def minutes(count: float) -> timedelta:
    """A stretch of `count` minutes."""
    return timedelta(minutes=count)


def reached(step: int, due: datetime, every: timedelta, at: datetime) -> int:
    """The latest step whose time has come, where one is owed every so often: what was missed meanwhile is told once."""
    return step + max(0, int((at - due) / every))


Derive = Callable[[Subject, Policy], Iterable[Deadline]]
#: Category of stream to everything that derives deadlines for it.
Derivations = Mapping[str, tuple[Derive, ...]]


def derive(stream: str, state: Subject | None, policy: Policy, derivations: Derivations) -> set[Deadline]:
    """Every deadline of a state; none once it is closed."""
    if state is None or not state.open:
        return set()
    return {d for rule in derivations.get(category_of(stream), ()) for d in rule(state, policy)}
