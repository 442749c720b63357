"""Search and links are measured on one record that is loaded once, kept, and asked again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import enterable_folder

from heed import main
from heed.bench.command import CANNOT, DONE, FAILED, bench_command
from heed.bench.figures import LinkFigures, SearchFigures
from heed.bench.loaded import Wanted

pytestmark = [pytest.mark.slow, pytest.mark.scale]
PEOPLE = """\
rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-0-org, marigold, thistlewaite, 14, elm road, , otterby, 4510, ash, 19700203, 1234567
rec-0-dup-0, marigold, thistelwaite, 14, elm raod, , otterby, 4510, ash, 19700203, 1234567
rec-1-org, peregrine, ashdown, 2, mill lane, , oakham, 4511, ash, 19610704, 7654321
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of a PostgreSQL may enter."""
    with enterable_folder() as made:
        (made / "febrl_dataset1.csv").write_text(PEOPLE)
        yield made


def test_one_kept_record_is_searched_and_linked_and_never_loaded_twice(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = str(folder / "ground")
    first = Wanted(incidents=300, linkage=str(folder), keep=keep, plans=str(folder / "plans.md"))

    searched = figures("search", first)
    said = (folder / "ground" / "loaded.json").read_text()
    linked = figures("link", Wanted(keep=keep))

    assert tuple(searched) == SearchFigures.__struct_fields__
    assert (searched["incidents"], searched["people"], searched["hit5_febrl"]) == (300, 600, 1.0)
    assert tuple(linked) == LinkFigures.__struct_fields__
    assert linked["incidents"] == 300
    assert linked["proposed"] >= 1
    searches, _, links = (folder / "plans.md").read_text().partition("## Links")
    assert "Bitmap Index Scan on mentions_keys" in searches
    assert "Execution Time" in links
    assert (folder / "ground" / "loaded.json").read_text() == said
    capsys.readouterr()
    assert bench_command("link", True, io.StringIO(), system=main, load=Wanted(incidents=20, keep=keep)) == FAILED
    assert "holds 300 incidents, not 20" in capsys.readouterr().err


def figures(name: str, wanted: Wanted) -> dict[str, float]:
    out = io.StringIO()
    assert bench_command(name, True, out, system=main, load=wanted) == DONE
    (found,) = json.loads(out.getvalue().splitlines()[-1])
    return dict(found)


def test_a_search_without_linkage_files_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEED_LINKAGE_DATA", raising=False)

    assert bench_command("search", True, io.StringIO(), system=main, load=Wanted()) == CANNOT
    assert capsys.readouterr().err.startswith("heed: bench search: name the folder of febrl_dataset1.csv")
