"""What `heed verify` found, in one clear line each: where it stands, and what was done to it.

Neighbours with the same fault are one finding. May not hold: how anything is found (`verify`, `signed_stretches`).
"""

from __future__ import annotations

import msgspec

KEPT = 500  # findings of one kind that are told one by one; the rest are counted

#: Every kind of finding, and what it says. The names are stable: programs read them from `--json`.
KINDS = {
    "edited": "the contents are not what the hash covers: changed after they were written, or put there by hand",
    "moved": "written from position {was} on: reordered, or something was put in or taken out before",
    "deleted": "nothing stands here: deleted",
    "inserted": "the record's numbering has no place for it: put there by hand",
    "unlinked": "does not follow from the fact before it in its stream (position {before}): one of them was replaced",
    "version_gap": "version {versions} of the stream, which came before, is missing: deleted",
    "misordered": "an earlier version of the stream stands after it (position {before}): reordered",
    "stream_head": "the facts end at version {version} (position {position}), and heed.streams says {said}",
    "stream_unknown": "heed.streams does not list it, though it has facts",
    "stream_empty": "heed.streams lists it, and it has no facts: deleted",
    "head_missing": "heed.head has {rows} rows and should have one",
    "head_position": "the record ends at position {last}, and heed.head says {said}: the tail was cut",
    "head_hash": "the facts do not add up to the hash of heed.head: one was replaced, put in or taken out",
    "not_as_signed": "not the facts that were signed ({source})",
    "checkpoint_gap": "missing from the database: deleted",
    "checkpoint_unlinked": "does not continue the one before: one of them was replaced",
    "checkpoint_deleted": "in {source} and no longer in the database: deleted",
    "checkpoint_replaced": "the database has another than {source}: signed anew",
    "signature": "signature does not fit ({source}): changed, or put there by hand",
    "signer_unknown": "signed by {signer}, a key not known here ({source}): if you know it, put the public key in the "
    "data folder's keys/; else take it for a forgery",
    "tail_cut": "signed ({source}), and the record ends at position {last}: the tail was cut",
}


class Finding(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One thing that is not as it was written. Positions and checkpoint numbers are both counted, `first` to `last`."""

    kind: str
    what: str
    first: int | None = None
    last: int | None = None
    #: The stream, where it is one.
    stream: str | None = None
    checkpoint: int | None = None
    last_checkpoint: int | None = None
    #: How far from its place a moved fact was written.
    shift: int | None = None

    def line(self) -> str:
        """Where and what, for people."""
        where = [
            _span("checkpoint", self.checkpoint, self.last_checkpoint),
            _span("position", self.first, self.last),
            self.stream or "",
        ]
        return f"{', '.join(part for part in where if part) or 'the record'}: {self.what}"


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self._by_kind: dict[str, list[Finding]] = {}
        #: How many of a kind there are beyond those kept.
        self.uncounted: dict[str, int] = {}

    def add(
        self,
        kind: str,
        *,
        at: int | None = None,
        upto: int | None = None,
        stream: str | None = None,
        checkpoint: int | None = None,
        shift: int | None = None,
        joining: bool = True,
        **said: object,
    ) -> None:
        """Keep a finding; `joining` where it is one with the finding of its kind just before it in the record."""
        what = KINDS[kind].format(**said)
        kept = self._by_kind.setdefault(kind, [])
        new = Finding(
            kind=kind, what=what, first=at, last=upto if upto is not None else at, stream=stream,
            checkpoint=checkpoint, last_checkpoint=checkpoint, shift=shift,
        )  # fmt: skip
        if joining and kept and _joined(kept[-1], new):
            return
        if len(kept) < KEPT:
            kept.append(new)
        else:
            self.uncounted[kind] = self.uncounted.get(kind, 0) + 1

    def all(self) -> list[Finding]:
        """In order of position; what has none comes last."""
        found = [finding for kept in self._by_kind.values() for finding in kept]
        return sorted(found, key=lambda f: (f.first is None, f.first or 0, f.checkpoint or 0))


def _joined(before: Finding, new: Finding) -> bool:
    """Make them one, where the new begins right after the one before and says the same."""
    if before.checkpoint is not None:
        follows = before.last_checkpoint is not None and new.checkpoint == before.last_checkpoint + 1
    else:
        follows = before.last is not None and new.first == before.last + 1
    alike = before.shift == new.shift if new.shift is not None else before.what == new.what
    if not follows or not alike:
        return False
    before.last = new.last
    before.last_checkpoint = new.last_checkpoint
    if before.stream != new.stream:
        before.stream = None
    return True


def _span(noun: str, first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return f"{noun} {first}" if last is None or last == first else f"{noun}s {first}–{last}"
