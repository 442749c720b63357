"""The keys that switches share with the room: made and taken away while it works, and nobody else's to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.adapters.telephony.keys import Keys, KeysUnreadable, add, load, of_switch, path_of, remove


def test_a_switch_has_several_keys_while_it_changes_and_each_can_be_taken_away(tmp_path: Path) -> None:
    path = path_of(tmp_path)
    keys = Keys(path)
    assert keys.now() == {}

    old = add(path, "main")
    new = add(path, "main")
    assert set(keys.now()) == {old.id, new.id}
    assert of_switch(path, "main") == new
    assert remove(path, old.id)

    assert set(keys.now()) == {new.id}
    assert not remove(path, old.id)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_may_read_lets_nobody_in_and_says_what_to_do(tmp_path: Path) -> None:
    path = path_of(tmp_path)
    key = add(path, "main")
    path.chmod(0o640)

    with pytest.raises(KeysUnreadable, match="chmod 600"):
        load(path)
    keys = Keys(path)
    assert keys.now() == {}
    path.chmod(0o600)
    assert set(keys.now()) == {key.id}


@pytest.mark.parametrize("line", ["main-1", "main-1 main no-secret", "main-1 Main! QUFB", "\x00"])
def test_a_line_that_is_no_key_is_named(tmp_path: Path, line: str) -> None:
    path = path_of(tmp_path)
    add(path, "main")
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(KeysUnreadable, match="line 3"):
        load(path)


@pytest.mark.parametrize("name", ["", "Main", "a b", "x" * 41])
def test_a_switch_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a switch"):
        add(path_of(tmp_path), name)
