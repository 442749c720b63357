"""The certificate of a disposal: what was erased, when and as what; held to the record by its hash and its tree.

    <data folder>/disposals/<id>.json    for programs: every record, with position and hash of the fact that erased it
    <data folder>/disposals/<id>.txt     the same for people

It is made from the record alone, so that it can be made again. The record holds SHA-256 of its content and the root of
the tree over those facts (`DisposalCertified`), in the one chain that checkpoints sign.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

import msgspec
import psycopg

from heed.log.chain import Tree, covered, micros
from heed.log.store import Store
from heed.picture.disposal import Disposal, DisposalCertified
from heed.picture.keeping import WordsErased
from heed.picture.moment import day_in_words, to_the_second
from heed.retention.reads import QUERIES, rows

FORMAT = 1
FOLDER = "disposals"
WHOLE, FAULTY, UNREADABLE = 0, 1, 2
PAGE = 1000


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """One record that was erased."""

    stream: str
    #: The class of the pack, by id and name.
    retention: str
    class_name: str
    erased_at: datetime
    #: Where the fact that erased it stands in the record, and its hash in hex.
    position: int
    hash: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What one disposal erased."""

    format: int
    disposal: str
    force: str
    reason: str
    ordered_by: str
    approved_by: str
    ordered_at: datetime
    as_of: datetime
    held: int
    root: str
    records: tuple[Gone, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of its content, hex."""
        return sha256(msgspec.json.encode(self)).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """Records by class name."""
        return dict(sorted(Counter(one.class_name for one in self.records).items()))

    def in_words(self) -> Iterator[str]:
        """For people, a line at a time."""
        yield f"Certificate of disposal {self.disposal}"
        yield f"{self.force}"
        yield ""
        yield f"Ordered by {self.ordered_by} on {day_in_words(self.ordered_at)} at {to_the_second(self.ordered_at)}"
        yield f"Approved by {self.approved_by}"
        yield f"Reason: {self.reason}"
        yield f"Records erased: {len(self.records)}; held back by a legal hold: {self.held}"
        yield from (f"  {count:>7}  {name}" for name, count in self.counts.items())
        yield ""
        yield f"Tree root: {self.root}"
        yield f"SHA-256:   {self.digest}"
        yield "Check it with: heed verify --certificate FILE.json"
        yield ""
        for one in self.records:
            yield f"{one.position:>12}  {one.erased_at:%Y-%m-%d %H:%M:%S}Z  {one.stream}  {one.class_name}"


async def certificate_of(store: Store, disposal: Disposal, held: int) -> Certificate:
    """The certificate of a disposal, from what the record holds of it."""
    tree, gone = Tree(), []
    for row in await rows(store, "erased_by", since=disposal.since, disposal=disposal.id):
        fact = msgspec.json.decode(row[10], type=WordsErased)
        tree.add(row[13])
        gone.append(Gone(
            stream=row[1], retention=fact.retention, class_name=fact.class_name, erased_at=row[5], position=row[0],
            hash=row[13].hex(),
        ))  # fmt: skip
    return Certificate(
        format=FORMAT, disposal=disposal.id, force=disposal.force, reason=disposal.reason, ordered_by=disposal.by_name,
        approved_by=disposal.approved_by_name, ordered_at=disposal.ordered_at, as_of=disposal.as_of, held=held,
        root=tree.root().hex(), records=tuple(gone),
    )  # fmt: skip


def write(certificate: Certificate, data_dir: Path) -> Path:
    """Both files; returns the one for programs."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{certificate.disposal}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(certificate)) + b"\n")
    path.with_suffix(".txt").write_text("\n".join(certificate.in_words()) + "\n", "utf-8")
    return path


# `heed verify --certificate`


def verify_certificate(url: str, file: Path, out: TextIO) -> int:
    """Hold a certificate against the record; 0 whole and all of it gone, 1 findings, 2 it is none (standard error)."""
    try:
        certificate = msgspec.json.decode(file.read_bytes(), type=Certificate)
    except OSError as fault:
        sys.stderr.write(f"heed verify: cannot read {file}: {fault.strerror or fault}\n")
        return UNREADABLE
    except msgspec.DecodeError as fault:
        sys.stderr.write(f"heed verify: {file} is no certificate of a disposal: {fault}\n")
        return UNREADABLE
    if certificate.format != FORMAT:
        sys.stderr.write(
            f"heed verify: {file} is of another format ({certificate.format}): check it with the Heed it is of\n"
        )
        return UNREADABLE
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        found = list(findings(connection, certificate))
    out.write("".join(f"{line}\n" for line in found))
    count = len(certificate.records)
    held = "whole, and all of it gone" if not found else f"{len(found)} findings; keep a copy of everything"
    out.write(f"{file}: {count} record{'' if count == 1 else 's'}, certificate {certificate.digest[:12]}: {held}\n")
    return FAULTY if found else WHOLE


def findings(connection: psycopg.Connection[Any], certificate: Certificate) -> Iterator[str]:
    """What is not so, a line each."""
    stream = f"disposal/{certificate.disposal}"
    said = connection.execute(QUERIES["certified"], {"stream": stream}).fetchone()
    if said is None:
        yield f"{stream}: this record knows no such disposal that is over"
        return
    fact = msgspec.json.decode(said[0], type=DisposalCertified)
    if fact.certificate != certificate.digest:
        yield f"{stream}: the certificate is not the one that the record holds ({fact.certificate[:12]}): altered"
    tree = Tree()
    for one in certificate.records:
        tree.add(_bytes(one.hash))
    if not tree.root().hex() == certificate.root == fact.root:
        yield f"{stream}: its records do not add up to the root that the record holds"
    for first in range(0, len(certificate.records), PAGE):
        page = certificate.records[first : first + PAGE]
        yield from _stand(connection, page)
        yield from _left(connection, page)


def _stand(connection: psycopg.Connection[Any], page: Sequence[Gone]) -> Iterator[str]:
    """Whether the facts that erased them are there, as they were."""
    positions = [one.position for one in page]
    facts = {row[0]: row for row in connection.execute(QUERIES["facts_at"], {"positions": positions})}
    for one in page:
        row = facts.get(one.position)
        if row is None or row[1] != one.stream or row[3] != WordsErased.__name__:
            yield f"position {one.position}, {one.stream}: no fact stands there that erased it"
        elif not row[13].hex() == one.hash == _hash(row):
            yield f"position {one.position}, {one.stream}: another fact than the one certified"


def _hash(row: Sequence[Any]) -> str:
    happened, recorded = micros(row[4]), micros(row[5])
    return sha256(covered(row[0], row[1], row[2], row[3], happened, recorded, *row[6:13])).hexdigest()


def _left(connection: psycopg.Connection[Any], page: Sequence[Gone]) -> Iterator[str]:
    """Whether anything of them is left beside the facts."""
    streams = [one.stream for one in page]
    given = {"streams": streams, "contacts": [one.partition("/")[2] for one in streams if one.startswith("contact/")]}
    for table, count in connection.execute(QUERIES["left_of"], given):
        yield f"heed.{table}: {count} row{'' if count == 1 else 's'} of records that were erased: not gone"


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()
