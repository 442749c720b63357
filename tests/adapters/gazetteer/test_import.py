"""Files come in whole: each kind is known by what is in it, bad rows are refused by line, and nothing stands twice."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
import pytest
from tests.adapters.gazetteer import made_up

from heed import main
from heed.adapters.gazetteer import importing
from heed.adapters.gazetteer.command import import_places_command
from heed.adapters.gazetteer.formats.known import recognise
from heed.adapters.gazetteer.formats.opened import Unreadable, open_file
from heed.adapters.gazetteer.importing import CannotImport, Importer, Report
from heed.adapters.gazetteer.row import Area, Place, Refused


def at() -> datetime:
    return datetime(2026, 11, 23, 14, tzinfo=UTC)


def importer(url: str, folder: Path) -> Importer:
    return Importer(url, folder, "cath@otterby", at, None)


def bring_in(url: str, path: Path) -> Report:
    with importer(url, path.parent) as opened:
        return opened.bring_in(recognise(open_file(path)))


def keys(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [key for (key,) in connection.execute("select key from heed.places order by 1").fetchall()]


def own(path: Path, *, bad: bool = False) -> Path:
    return made_up.write_csv(path, [*made_up.OWN, *(made_up.BAD if bad else ())], made_up.OWN_HEADER)


def test_each_kind_of_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    ring = {"Otterby": made_up.square(480_000, 300_000, 9_000)}
    onspd = ("pcd7", "pcd8", "pcds", *(f"x{n}" for n in range(9)), "east1m", "north1m")
    files = {
        "code_point": made_up.code_point(tmp_path / "a", {"LE15 6AB": (486_000, 308_000)}),
        "open_names": made_up.open_names(
            tmp_path / "b", [("o1", "Mill Lane", "transportNetwork", "Named Road", 486_000, 308_000, "Otterby")]
        ),
        "onspd": made_up.write_csv(tmp_path / "c", [("", "", "LE15 6AB", *" " * 9, 486_000, 308_000)], onspd),
        "own": own(tmp_path / "d"),
        "osm": made_up.extract(tmp_path / "e.osm.pbf"),
        "ward": made_up.geojson(tmp_path / "f", ring),
        "beat": made_up.beats(tmp_path / "g.shp", ring),
    }

    found = {kind: recognise(open_file(path)) for kind, path in files.items()}

    assert {kind: one.kind for kind, one in found.items()} == {kind: kind for kind in files}
    rows = {kind: list(one.rows()) for kind, one in found.items()}
    assert [row for every in rows.values() for row in every if isinstance(row, Refused)] == []
    beat = rows["beat"][0]
    assert isinstance(beat, Area)
    assert (beat.name, beat.area_class) == ("Otterby", "rural")
    assert {row.kind: row.words for row in rows["osm"] if isinstance(row, Place) and row.kind != "marker"} == {
        "settlement": "Otterby", "named_place": "The Fox and Hounds, Otterby", "street": "M99, Otterby",
        "address": "23 High Street, Otterby, LE15 6AB", "junction": "M99 junction 21a, Otterby",
    }  # fmt: skip


def test_editions_differ_in_their_names_and_are_read_alike(tmp_path: Path) -> None:
    codes = [("LE15 6AB", "486000", "308000"), ("BT1 1AA", "333500", "374000"), ("JE2 3AB", "", "")]
    older = made_up.write_csv(
        tmp_path / "older", [("", "", code, *" " * 9, east, north) for code, east, north in codes],
        ("pcd", "pcd2", "pcds", *(f"x{n}" for n in range(9)), "oseast1m", "osnrth1m"),
    )  # fmt: skip
    scottish = made_up.write_csv(
        tmp_path / "scottish", [("PA31 8UAB", "PA31", "PA31 8", *" " * 9, "186000", "698000")],
        ("Postcode", "PostcodeDistrict", "PostcodeSector", *(f"x{n}" for n in range(9)), "GridReferenceEasting",
         "GridReferenceNorthing"),
    )  # fmt: skip
    ward = made_up.geojson(tmp_path / "ward", {"Otterby": made_up.square(480_000, 300_000, 900)})
    ward.write_text(ward.read_text().replace('{"WD24CD"', '{"FID": 7, "LAD24CD": "E07", "LAD24NM": "Calder", "WD24CD"'))

    rows = {path.name: list(recognise(open_file(path)).rows()) for path in (older, scottish, ward)}

    assert [row.reason if isinstance(row, Refused) else row.name for row in rows["older"]] == [
        "LE15 6AB", "it is of Northern Ireland, whose grid is another", "it has no point",
    ]  # fmt: skip
    assert [row.name for row in rows["scottish"] if isinstance(row, Place)] == ["PA31 8UA"]
    assert [(row.kind, row.name, row.code) for row in rows["ward"] if isinstance(row, Area)] == [
        ("ward", "Otterby", "E05000001")
    ]


def test_a_file_that_is_none_is_refused_in_a_line_that_says_what_to_do(tmp_path: Path) -> None:
    files = {
        "is empty": b"", "unpack it": b"PK\x03\x04zip", "is none of the files": b"\x7fELF\0\0",
        "none of the files": b"a,b,c\n1,2,3\n",
        "--encoding cp1252": b"called,easting,northing\nCaf\xe9,486000,308000\n",
        "what kind of areas": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":1},'
        b'"geometry":{"type":"Point","coordinates":[0,52]}}]}',
        "no whole GeoJSON": b'{"type":"FeatureCollection","features":[',
    }  # fmt: skip
    for words, content in files.items():
        path = tmp_path / "given"
        path.write_bytes(content)

        with pytest.raises(Unreadable, match=words):
            recognise(open_file(path))
    with pytest.raises(Unreadable, match="cannot be read"):
        open_file(tmp_path / "not there")


def test_bad_rows_are_refused_by_line_and_the_others_kept(tmp_path: Path, scratch_url: str) -> None:
    report = bring_in(scratch_url, own(tmp_path / "own.csv", bad=True))

    assert report.counts() == {"read": 9, "kept": 3, "changed": 0, "same": 0, "refused": 6}
    assert [row.number for row in report.refusals] == [5, 6, 7, 8, 9, 10]
    reasons = ("negative", "at sea", "no postcode", "no two numbers", "before it", "says nothing")
    for row, words in zip(report.refusals, reasons, strict=True):
        assert words in row.reason
    assert len(Path(report.all_refused).read_text().splitlines()) == 7


def test_a_file_imported_again_changes_what_it_says_otherwise_and_adds_nothing(
    tmp_path: Path, scratch_url: str
) -> None:
    path = own(tmp_path / "own.csv")
    bring_in(scratch_url, path)
    again = bring_in(scratch_url, path)
    path.write_text(path.read_text("utf-8").replace("The Blue Cow", "The Red Cow"), "utf-8")
    changed = bring_in(scratch_url, path)

    assert (again.same, again.kept, again.changed) == (3, 0, 0)
    assert (changed.same, changed.kept, changed.changed) == (2, 0, 1)
    assert keys(scratch_url) == ["own:100", "own:101", "own:102"]


def test_an_import_that_is_stopped_leaves_whole_batches_and_is_begun_again(
    tmp_path: Path, scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    known = recognise(open_file(own(tmp_path / "own.csv")))

    def stopped() -> Iterator[Place | Area | Refused]:
        yield from list(known.rows())[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), importer(scratch_url, tmp_path) as opened:
        opened.bring_in(msgspec.structs.replace(known, rows=stopped))
    left = keys(scratch_url)
    report = bring_in(scratch_url, known.file.path)

    assert left == ["own:100", "own:101"]
    assert (report.kept, report.same) == (1, 2)
    with psycopg.connect(scratch_url) as connection:
        told = connection.execute("select read, ended is null from heed.place_imports order by id").fetchall()
    assert told == [(2, True), (3, False)]


def test_of_two_imports_at_once_the_second_is_told_who_runs(tmp_path: Path, scratch_url: str) -> None:
    known = recognise(open_file(own(tmp_path / "own.csv")))

    with importer(scratch_url, tmp_path) as first:
        first._one("begin", kind="own", file="own.csv", sha256="", made_by="cath@otterby", at=at())
        with pytest.raises(CannotImport, match=r"own\.csv, begun 14:00 on 23 Nov by cath@otterby"):
            importer(scratch_url, tmp_path).__enter__()
    with importer(scratch_url, tmp_path) as after:
        assert after.bring_in(known).kept == 3


def test_the_command_records_who_imported_what_and_says_it_with_its_code(tmp_path: Path, scratch_url: str) -> None:
    out = io.StringIO()
    given = argparse.Namespace(files=[str(own(tmp_path / "own.csv", bad=True))], kind="", encoding="utf-8", json=True)

    code = import_places_command(main.open_node, scratch_url, tmp_path, given, out)

    said = json.loads(out.getvalue())
    assert (code, said["read"], said["kept"], said["refused"]) == (1, 9, 3, 6)
    with psycopg.connect(scratch_url) as connection:
        facts = connection.execute("select type, actor, body from heed.facts where stream = 'gazetteer/own'").fetchall()
    assert [(kind, actor) for kind, actor, _ in facts] == [
        ("PlacesImportBegun", "setup"), ("PlacesImported", "setup"),
    ]  # fmt: skip
    assert json.loads(bytes(facts[1][2]))["sha256"] == said["sha256"]


def test_a_list_with_a_file_that_is_none_begins_nothing(tmp_path: Path, scratch_url: str) -> None:
    files = [str(own(tmp_path / "own.csv")), str(tmp_path / "mistyped.csv")]
    given = argparse.Namespace(files=files, kind="", encoding="utf-8", json=False)

    code = import_places_command(main.open_node, scratch_url, tmp_path, given, io.StringIO())

    assert (code, keys(scratch_url)) == (2, [])
