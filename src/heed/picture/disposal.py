"""A disposal: everything whose period was over on a day, erased by one order that two people stand for, and certified.

These names are the storage format. Facts, state, evolve. It is open from its order until its certificate: one that was
interrupted is found and goes on. What it erased stands in `erasure/<id>` and in the streams of the records themselves.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

# Facts


class DisposalOrdered(Fact, frozen=True, kw_only=True):
    """Two people stand for erasing all that is due by now."""

    #: What is due at this moment is erased, and nothing that falls due while it runs.
    as_of: datetime
    #: The force, as its pack calls it.
    force: str
    reason: SealedText
    by: str
    by_name: SealedText
    approved_by: str
    approved_by_name: SealedText

    def sentence(self) -> str:
        return f"Disposal ordered by {self.by_name}, approved by {self.approved_by_name}: {self.reason}"


class DisposalCertified(Fact, frozen=True, kw_only=True):
    """It is over: how many of each class were erased, and the hashes that hold its certificate to the record."""

    counts: dict[str, int]
    held: int
    #: Positions of the first and the last of its facts in the streams of records; 0 where it erased nothing.
    first: int
    last: int
    #: Root of the tree over the hashes of those facts, in their order (RFC 6962), and SHA-256 of the certificate; hex.
    root: str
    certificate: str

    def sentence(self) -> str:
        count = sum(self.counts.values())
        said = f"Disposal over: {count} record{'' if count == 1 else 's'} erased, {self.held} held back"
        return f"{said}, certificate {self.certificate[:12]}"


# State


class Disposal(Subject, frozen=True, kw_only=True):
    """What was ordered, and how far it is."""

    as_of: datetime
    force: str
    reason: str
    by: str
    by_name: str
    approved_by: str
    approved_by_name: str
    ordered_at: datetime
    #: Where the record stood when it was ordered.
    since: int
    certified_at: datetime | None = None
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    held: int = 0
    first: int = 0
    last: int = 0
    root: str = ""
    certificate: str = ""

    @property
    def open(self) -> bool:
        return self.certified_at is None

    @property
    def began_at(self) -> datetime:
        return self.ordered_at


# Evolve


def evolve(state: Disposal | None, recorded: Recorded) -> Disposal:
    """Fold one recorded fact into a disposal."""
    fact = recorded.fact
    if isinstance(fact, DisposalOrdered):
        return Disposal(
            id=recorded.stream.partition("/")[2], version=recorded.version, as_of=fact.as_of, force=fact.force,
            reason=fact.reason, by=fact.by, by_name=fact.by_name, approved_by=fact.approved_by,
            approved_by_name=fact.approved_by_name, ordered_at=recorded.recorded_at, since=recorded.position,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with DisposalOrdered")
    if not isinstance(fact, DisposalCertified):
        raise ValueError(f"a disposal does not know {type(fact).__name__}")
    return msgspec.structs.replace(
        state, version=recorded.version, certified_at=recorded.recorded_at, counts=fact.counts, held=fact.held,
        first=fact.first, last=fact.last, root=fact.root, certificate=fact.certificate,
    )  # fmt: skip


FACTS: tuple[type[Fact], ...] = (DisposalOrdered, DisposalCertified)
