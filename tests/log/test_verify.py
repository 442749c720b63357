"""Verify: what somebody with every right over the database did to the record is found, and where."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec
import psycopg
import pytest

from heed.log.checkpoint import COPY, Checkpoint, checkpoint_of, line_of
from heed.log.findings import KEPT, Finding
from heed.log.signing import KEYS, Signer, open_signer
from heed.log.verify import in_words, verify, verify_command
from heed.policy.values import Pack

from .conftest import Record
from .scenes import CLOSE_UP, REHASH, room, rows, tamper

# the filled record: positions 1–48, checkpoints over 1–18, 19–32, 33–46; log entries of the first call at 15–18
ENTRY = 16


def found(record: Record, against: Path | None = None) -> list[Finding]:
    return verify(record.url, record.data_dir, against).findings


def brief(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """Kind and place of each."""
    return [(f.kind, f.first, f.last) for f in findings]


def stream_at(record: Record, position: int) -> str:
    return str(rows(record.url, "select stream from heed.facts where position = %s", [position])[0][0])


def copied_away(record: Record) -> Path:
    """The checkpoints are copied off the box; whoever is at work then destroys the copy beside the database."""
    away = record.data_dir.parent / "copied.jsonl"
    shutil.move(record.data_dir / COPY, away)
    return away


def sign_anew(record: Record, signer: Signer) -> None:
    """Make every checkpoint of the database agree with its facts, as somebody who has a key can."""
    from heed.log.chain import ZERO, chained, root_of

    before, chain = ZERO, ZERO
    with psycopg.connect(record.url) as connection:
        connection.execute("set session_replication_role = replica")
        for row in connection.execute("select * from heed.checkpoints order by number").fetchall():
            old = checkpoint_of(row)
            facts = connection.execute(
                "select hash from heed.facts where position between %s and %s order by position", [old.first, old.last]
            ).fetchall()
            for (fact,) in facts:
                chain = chained(chain, fact)
            new = Checkpoint(
                number=old.number, first=old.first, last=old.last, root=root_of([fact for (fact,) in facts]),
                head=chain, previous=before, at=old.at, signer=signer.public.fingerprint,
            )  # fmt: skip
            new = msgspec.structs.replace(new, signature=signer.sign(new.content()))
            connection.execute(
                "update heed.checkpoints set root = %s, head = %s, previous = %s, signer = %s, signature = %s"
                " where number = %s",
                [new.root, new.head, new.previous, new.signer, new.signature, new.number],
            )
            before = new.hash()


# what is sound


def test_a_record_as_it_was_written_is_sound(record: Record) -> None:
    report = verify(*record)

    assert (report.sound, report.findings) == (True, [])
    assert (report.position, report.facts, report.streams, report.checkpoints, report.unsigned) == (48, 48, 10, 3, 2)


def test_an_empty_record_is_sound(scratch_url: str, tmp_path: Path) -> None:
    assert verify(scratch_url, tmp_path).sound


def test_erasing_a_key_is_no_finding(record: Record) -> None:
    tamper(record.url, "delete from heed.secrets")

    assert verify(*record).sound


def test_a_room_that_goes_on_writing_meanwhile_is_sound(record: Record, pack: Pack) -> None:
    async def write_and_verify() -> list[Finding]:
        async with room(record.url, pack) as made:
            await made.staff()
            incident = next(iter(made.node.room.index.by_category["incident"])).partition("/")[2]
            verifying = asyncio.create_task(asyncio.to_thread(found, record))
            while not verifying.done():
                await made.write(incident, "written while it is verified")
                await made.sign(record.data_dir)
            return [*await verifying, *await asyncio.to_thread(found, record)]

    assert asyncio.run(write_and_verify()) == []


# an edit


@pytest.mark.parametrize(
    "change",
    [
        "body = convert_to('{\"late_because\":\"rain\"}', 'UTF8')",
        "sealed = sealed || '\\x00'",
        "sealed = null",
        "happened_at = happened_at - interval '1 microsecond'",
        "recorded_at = 'infinity'",
        "happened_at = '4000-01-01 BC'",
        "actor = 'somebody else'",
        "role = role || ' '",
        "workstation = 'W9'",
        "type = 'CallCleared'",
        "number = 7",
        "number = -1",
    ],
)
def test_an_edit_of_any_column_is_found_where_it_stands(record: Record, change: str) -> None:
    tamper(record.url, f"update heed.facts set {change} where position = {ENTRY}")

    (finding,) = found(record)
    assert (finding.kind, finding.first, finding.stream) == ("edited", ENTRY, stream_at(record, ENTRY))
    assert finding.line().startswith(f"position {ENTRY}, incident/")


def test_an_edit_that_mends_its_own_hash_is_found_by_what_comes_after(record: Record) -> None:
    tamper(
        record.url,
        f"update heed.facts set actor = 'somebody else' where position = {ENTRY}",
        "update heed.facts f set hash = sha256(heed.covered(position, stream, version, type, happened_at, recorded_at,"
        f" actor, role, workstation, number, body, sealed, previous)) where position = {ENTRY}",
    )

    assert brief(found(record)) == [("not_as_signed", 1, 18), ("unlinked", ENTRY + 1, ENTRY + 1)]


def test_an_edit_after_the_last_checkpoint_that_mends_its_own_hash_does_not_add_up(record: Record) -> None:
    tamper(
        record.url,
        "update heed.facts set actor = 'somebody else' where position = 48",
        "update heed.facts f set hash = sha256(heed.covered(position, stream, version, type, happened_at, recorded_at,"
        " actor, role, workstation, number, body, sealed, previous)) where position = 48",
    )

    assert brief(found(record)) == [("head_hash", 48, 48), ("stream_head", 48, 48)]


# a deletion


def test_a_deletion_is_found_where_it_stood(record: Record) -> None:
    stream = stream_at(record, ENTRY)
    tamper(record.url, f"delete from heed.facts where position in ({ENTRY}, {ENTRY + 1})")

    findings = found(record)
    assert brief(findings) == [
        ("not_as_signed", 1, 18),
        ("deleted", ENTRY, ENTRY + 1),
        ("version_gap", ENTRY + 2, ENTRY + 2),
    ]
    assert findings[1].line() == f"positions {ENTRY}–{ENTRY + 1}: nothing stands here: deleted"
    assert findings[2].line() == (
        f"position {ENTRY + 2}, {stream}: version 8–9 of the stream, which came before, is missing: deleted"
    )


def test_a_deletion_closed_up_afterwards_is_found_where_the_numbering_moved(record: Record) -> None:
    tamper(record.url, f"delete from heed.facts where position = {ENTRY}", CLOSE_UP)

    kinds = brief(found(record))
    assert ("moved", ENTRY, 47) in kinds
    assert ("not_as_signed", 1, 46) in kinds


def test_a_stream_removed_altogether_is_found(record: Record) -> None:
    stream = stream_at(record, 5)
    tamper(record.url, f"delete from heed.facts where stream = '{stream}'")

    findings = found(record)
    assert [(f.first, f.last) for f in findings if f.kind == "deleted"] == [(5, 6), (10, 10), (13, 13)]
    assert [f.stream for f in findings if f.kind == "stream_empty"] == [stream]


# an insertion


def test_an_insertion_between_is_found_where_it_was_put(record: Record) -> None:
    """Everything after it is moved up, and the new fact has a hash and a link that fit."""
    tamper(
        record.url,
        f"update heed.facts set position = position + 1000 where position > {ENTRY}",
        f"update heed.facts set version = version + 1000 where stream = '{stream_at(record, ENTRY)}' and version > 8",
        f"update heed.facts set position = position - 999 where position > {ENTRY}",
        "update heed.facts set version = version - 999 where version > 1000",
        f"insert into heed.facts select {ENTRY + 1}, stream, version + 1, type, happened_at, recorded_at, 'forger',"
        f" role, workstation, number, body, sealed, hash, hash from heed.facts where position = {ENTRY}",
        "update heed.facts set hash = sha256(heed.covered(position, stream, version, type, happened_at, recorded_at,"
        f" actor, role, workstation, number, body, sealed, previous)) where position = {ENTRY + 1}",
    )

    kinds = brief(found(record))
    assert ("moved", ENTRY + 2, 49) in kinds, "what came after was written one place earlier"
    assert ("unlinked", ENTRY + 2, ENTRY + 2) in kinds
    assert ("not_as_signed", 1, 46) in kinds
    assert ("inserted", 49, 49) in kinds, "the head ends at 48"


@pytest.mark.parametrize("position", [-3, 0, 49, 60])
def test_an_insertion_where_the_numbering_has_no_place_is_found(record: Record, position: int) -> None:
    tamper(
        record.url,
        f"insert into heed.facts select {position}, 'incident/forged', 1, type, happened_at, recorded_at, actor, role,"
        f" workstation, number, body, sealed, previous, hash from heed.facts where position = {ENTRY}",
    )

    kinds = brief(found(record))
    assert ("inserted", position, position) in kinds
    assert ("edited", position, position) in kinds
    assert ("stream_unknown", position, position) in kinds


# a reordering


def test_two_facts_that_changed_places_are_found_as_that(record: Record) -> None:
    tamper(
        record.url,
        f"update heed.facts set position = -1, version = -1 where position = {ENTRY}",
        f"update heed.facts set position = {ENTRY}, version = 8 where position = {ENTRY + 2}",
        f"update heed.facts set position = {ENTRY + 2}, version = 10 where position = -1",
    )

    findings = found(record)
    assert [(f.first, f.shift) for f in findings if f.kind == "moved"] == [(ENTRY, 2), (ENTRY + 2, -2)]
    assert ("not_as_signed", 1, 18) in brief(findings)
    assert "edited" not in {f.kind for f in findings}


def test_facts_of_two_streams_that_changed_places_are_found(record: Record) -> None:
    tamper(
        record.url,
        "update heed.facts set position = -1 where position = 9",
        "update heed.facts set position = 9 where position = 10",
        "update heed.facts set position = 10 where position = -1",
    )

    assert brief(found(record))[:3] == [("not_as_signed", 1, 18), ("moved", 9, 9), ("moved", 10, 10)]


def test_a_reordering_whose_hashes_were_made_anew_is_not_what_was_signed(record: Record) -> None:
    tamper(
        record.url,
        "update heed.facts set position = -1 where position = 9",
        "update heed.facts set position = 9 where position = 10",
        "update heed.facts set position = 10 where position = -1",
        REHASH,
    )

    assert brief(found(record)) == [("not_as_signed", 1, 18), ("head_hash", 48, 48)]


# heads and streams


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("update heed.head set hash = sha256('')", "head_hash"),
        ("update heed.head set position = 50", "head_position"),
        ("update heed.head set position = 47", "inserted"),
        ("delete from heed.head", "head_missing"),
        ("update heed.streams set version = 3 where category = 'post'", "stream_head"),
        ("update heed.streams set hash = sha256('') where category = 'post'", "stream_head"),
        ("delete from heed.streams where category = 'post'", "stream_unknown"),
        ("insert into heed.streams values ('incident/x', 'incident', 1, '', 9, true)", "stream_empty"),
    ],
)
def test_a_head_that_does_not_fit_the_facts_is_found(record: Record, statement: str, kind: str) -> None:
    tamper(record.url, statement)

    assert kind in {f.kind for f in found(record)}


# checkpoints of the database


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("signature = sha256('') || sha256('')", "signature"),
        ("signature = ''", "signature"),
        ("root = sha256('')", "signature"),
        ("at = at + interval '1 second'", "signature"),
        ("at = 'infinity'", "signature"),
        ("signer = 'deadbeef'", "signer_unknown"),
    ],
)
def test_a_checkpoint_that_was_changed_has_no_signature_that_fits(record: Record, change: str, kind: str) -> None:
    (record.data_dir / COPY).unlink()
    tamper(record.url, f"update heed.checkpoints set {change} where number = 2")

    findings = found(record)
    assert (kind, 19, 32) in brief(findings)
    assert findings[0].line().startswith("checkpoint 2, positions 19–32: sign")


def test_a_deleted_checkpoint_between_two_is_missed_without_any_copy(record: Record) -> None:
    (record.data_dir / COPY).unlink()
    tamper(record.url, "delete from heed.checkpoints where number = 2")

    (finding,) = found(record)
    assert finding.line() == "checkpoint 2: missing from the database: deleted"


def test_a_checkpoint_that_does_not_continue_the_one_before_is_found(record: Record) -> None:
    (record.data_dir / COPY).unlink()
    tamper(record.url, "delete from heed.checkpoints where number = 2",
           "update heed.checkpoints set number = 2 where number = 3")  # fmt: skip

    assert {f.kind for f in found(record)} == {"checkpoint_unlinked", "signature"}


# against a copy


def test_a_wholesale_rehash_is_not_what_was_signed(record: Record) -> None:
    tamper(record.url, "update heed.facts set actor = 'somebody else' where position = 20", REHASH)

    assert brief(found(record)) == [("not_as_signed", 19, 32), ("head_hash", 48, 48)]


def test_a_wholesale_rehash_signed_anew_with_a_stolen_key_is_found_against_a_copy(record: Record) -> None:
    away = copied_away(record)
    tamper(record.url, "update heed.facts set actor = 'somebody else' where position = 20", REHASH)
    sign_anew(record, open_signer(record.data_dir))

    assert found(record) == [], "whoever has the database and the key can make them agree"
    against = found(record, away)
    assert brief(against) == [("checkpoint_replaced", 19, 46), ("not_as_signed", 19, 32)]
    assert against[0].checkpoint == 2
    assert against[0].last_checkpoint == 3


def test_a_wholesale_rehash_signed_anew_with_another_key_is_found_by_the_signer(record: Record, tmp_path: Path) -> None:
    (record.data_dir / COPY).unlink()
    tamper(record.url, "update heed.facts set actor = 'somebody else' where position = 20", REHASH)
    sign_anew(record, open_signer(tmp_path / "elsewhere"))

    assert brief(found(record)) == [("signer_unknown", 1, 46)]


def test_deleted_checkpoints_are_found_against_a_copy(record: Record) -> None:
    away = copied_away(record)
    tamper(record.url, "delete from heed.checkpoints where number > 1")

    assert found(record) == []
    (finding,) = found(record, away)
    assert finding.line() == (
        "checkpoints 2–3, positions 19–46: in copied.jsonl and no longer in the database: deleted"
    )


def test_a_cut_tail_is_found_against_a_copy(record: Record) -> None:
    """Facts, checkpoints, streams and head are all cut back to position 30 and agree with each other."""
    away = copied_away(record)
    tamper(
        record.url,
        "delete from heed.facts where position > 30",
        "delete from heed.checkpoints where last_position > 30",
        "delete from heed.streams s where not exists (select from heed.facts f where f.stream = s.stream)",
        REHASH,
    )

    assert found(record) == []
    findings = found(record, away)
    assert brief(findings) == [("checkpoint_deleted", 19, 46), ("tail_cut", 31, 46)]
    assert findings[1].line() == (
        "checkpoints 2–3, positions 31–46: signed (copied.jsonl), and the record ends at position 30: the tail was cut"
    )


def test_a_cut_tail_is_found_by_the_checkpoints_it_left(record: Record) -> None:
    (record.data_dir / COPY).unlink()
    tamper(record.url, "delete from heed.facts where position > 30")

    kinds = brief(found(record))
    assert ("tail_cut", 31, 46) in kinds
    assert ("head_position", 31, 48) in kinds


def test_one_copied_line_vouches_for_everything_before_it(record: Record) -> None:
    away = copied_away(record)
    away.write_bytes(away.read_bytes().splitlines(keepends=True)[-1])
    assert found(record, away) == []

    tamper(record.url, "update heed.facts set actor = 'somebody else' where position = 20", REHASH,
           "delete from heed.checkpoints")  # fmt: skip

    assert brief(found(record, away)) == [("not_as_signed", 1, 32), ("checkpoint_deleted", 33, 46)]


def test_the_copy_beside_the_database_is_held_against_it_unasked(record: Record) -> None:
    tamper(record.url, "update heed.facts set actor = 'somebody else' where position = 20", REHASH,
           "delete from heed.checkpoints")  # fmt: skip

    report = verify(*record)
    assert [Path(copy).name for copy in report.copies] == [COPY]
    assert brief(report.findings) == [("checkpoint_deleted", 1, 46), ("not_as_signed", 19, 32)]


def test_a_copy_verifies_where_no_key_is_known(record: Record, tmp_path: Path) -> None:
    """On another machine: the copy names the key that signed it, and whoever brings the copy believes it."""
    assert found(Record(record.url, tmp_path / "elsewhere"), record.data_dir / COPY) == []
    assert {f.kind for f in found(Record(record.url, tmp_path / "elsewhere"))} == {"signer_unknown"}


def test_a_copy_whose_lines_were_changed_is_not_believed(record: Record) -> None:
    away = copied_away(record)
    away.write_text(away.read_text().replace('"last":18', '"last":17'))

    assert ("signature", 1, 17) in brief(found(record, away))


def test_a_copy_made_while_a_line_was_being_written_is_read_up_to_there(record: Record) -> None:
    away = copied_away(record)
    away.write_bytes(away.read_bytes()[:-100])

    report = verify(record.url, record.data_dir, away)
    assert report.sound
    assert report.copies == [str(away)]


# the command


def run(record: Record, *, against: Path | None = None, as_json: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    code = verify_command(record.url, record.data_dir, against, as_json, out)
    return code, out.getvalue()


def test_the_command_says_sound_in_one_line(record: Record) -> None:
    code, said = run(record)

    assert code == 0
    assert said.startswith("48 facts in 10 streams, 3 checkpoints (2 facts not signed yet), held against ")
    assert said.endswith(": sound\n")


def test_the_command_says_one_line_a_finding_and_exits_1(record: Record) -> None:
    tamper(record.url, f"update heed.facts set role = 'x' where position in ({ENTRY}, {ENTRY + 1}, 40)")
    code, said = run(record)

    assert code == 1
    lines = said.splitlines()
    assert lines[0].startswith(f"positions {ENTRY}–{ENTRY + 1}, incident/")
    assert lines[1].startswith("position 40, incident/")
    assert lines[2].endswith(": 2 findings; keep a copy of everything")


def test_a_program_reads_the_findings_as_json(record: Record) -> None:
    tamper(record.url, f"delete from heed.facts where position = {ENTRY}")
    code, said = run(record, as_json=True)

    report = json.loads(said)
    assert (code, report["sound"], report["facts"]) == (1, False, 47)
    assert {"kind": "deleted", "what": "nothing stands here: deleted", "first": ENTRY, "last": ENTRY} in report[
        "findings"
    ]


def test_a_million_faults_are_counted_and_not_listed(record: Record) -> None:
    tamper(
        record.url,
        "insert into heed.streams select 'incident/' || n, 'incident', 1, '', n, true"
        f" from generate_series(1, {KEPT + 70}) n",
    )

    report = verify(*record)
    assert (len(report.findings), report.more) == (KEPT, {"stream_empty": 70})
    assert "… and 70 more of the kind “stream_empty”" in list(in_words(report))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "holds no checkpoint: give a copy of checkpoints.jsonl"),
        ("number,first\n", "line 1: no checkpoint ("),
        ('{"number":1}\n', "line 1: no checkpoint (Object missing required field"),
        ("x" * 20_000, "line 1: no checkpoint ("),
        ("TWICE", "line 4: checkpoint 1 after 3: sort it"),
        ("NOT HEX", "line 1: bytes and key must be hex"),
    ],
)
def test_a_file_that_is_no_copy_is_refused_with_one_line(
    record: Record, content: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (record.data_dir / COPY).read_text()
    content = {"TWICE": whole * 2, "NOT HEX": whole.replace('"root":"', '"root":"zz')}.get(content, content)
    given = record.data_dir.parent / "given"
    given.write_text(content)

    assert run(record, against=given) == (2, "")
    said = capsys.readouterr().err
    assert said.startswith(f"heed verify: {given}")
    assert says in said
    assert said.count("\n") == 1


def test_what_cannot_be_run_is_one_line_and_exits_2(
    record: Record, empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(record, against=record.data_dir / "absent")[0] == 2
    assert run(Record(empty_url, record.data_dir))[0] == 2
    assert run(Record("postgresql://heed@/heed?host=/nowhere", record.data_dir))[0] == 2
    (record.data_dir / KEYS / "bad.pub").write_text("nonsense")
    assert run(record)[0] == 2

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 4
    assert said[0].endswith("absent: No such file or directory")
    assert said[1] == "heed verify: this database holds no record: check HEED_DATA_DIR or HEED_DATABASE_URL"
    assert said[2].startswith("heed verify: the database does not answer: ")
    assert "bad.pub is no Ed25519 key" in said[3]


def test_a_copied_line_is_the_checkpoint_again(record: Record) -> None:
    kept = [checkpoint_of(row) for row in rows(record.url, "select * from heed.checkpoints order by number")]
    key = open_signer(record.data_dir).public.raw.hex()

    assert b"".join(line_of(one, key) for one in kept) == (record.data_dir / COPY).read_bytes()
