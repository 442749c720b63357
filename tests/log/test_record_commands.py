"""`heed verify`, `heed backup` and `heed restore` as they are typed, with one line for a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Record
from .scenes import tamper


def heed(*words: str, url: str | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEED_")}
    ran = subprocess.run(
        [sys.executable, "-m", "heed.cli", *words], env=kept | ({"HEED_DATABASE_URL": url} if url else {}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr


def test_a_record_is_backed_up_brought_back_into_a_new_folder_and_verified(
    record: Record, data_dir: Path, tmp_path: Path
) -> None:
    file, away = tmp_path / "b.zip", record.data_dir / "checkpoints.jsonl"

    code, said, _ = heed("backup", str(file), "--data-dir", str(record.data_dir), url=record.url)
    assert (code, said.split(",")[0]) == (0, f"{file}: the record up to position 48")
    code, said, _ = heed("restore", str(file), "--data-dir", str(data_dir))
    back, erased = said.splitlines()
    assert (code, back) == (0, f"{file}: the record is back up to position 48. Now run `heed verify`.")
    assert "heed dispose --again" in erased, "what was erased since is said to be gone through"
    assert (data_dir / "KIND").read_text() == "live\n", "it can be served as it is"
    code, said, _ = heed("verify", "--data-dir", str(data_dir), "--against", str(away))
    assert code == 0
    assert said.endswith(": sound\n")
    code, said, complaint = heed("restore", str(file), "--data-dir", str(data_dir))
    assert (code, said) == (2, "")
    assert complaint.startswith("heed restore: this database holds a record already: ")


def test_findings_exit_with_1(record: Record) -> None:
    tamper(record.url, "update heed.facts set role = 'x' where position = 20")

    code, said, _ = heed("verify", "--data-dir", str(record.data_dir), url=record.url)
    assert (code, len(said.splitlines())) == (1, 2)


@pytest.mark.parametrize("words", [["verify"], ["backup", "file"]])
def test_a_folder_without_a_record_is_left_as_it_is(words: list[str], tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"

    code, said, complaint = heed(*words, "--data-dir", str(nowhere))
    assert (code, said) == (2, "")
    assert complaint == f"heed: {nowhere} holds no record: give --data-dir, or set HEED_DATA_DIR\n"
    assert not nowhere.exists()
