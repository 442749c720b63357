"""A force's own pack over the national one: value by value, each from its own day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from heed.policy.load import BadPack, UnreadablePack, default_pack_path, load_pack
from heed.policy.values import Pack, Policy

TODAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HEAD = "name: vale\nforce: Vale Police\nextends: national\n"


def _own(tmp_path: Path, **files: str) -> Path:
    """A pack of a force's own; files by chapter."""
    folder = tmp_path / "vale"
    folder.mkdir()
    (folder / "pack.yaml").write_text(files.pop("pack", HEAD), encoding="utf-8")
    for chapter, text in files.items():
        (folder / f"{chapter}.yaml").write_text(text, encoding="utf-8")
    return folder


def _in_force(folder: Path, at: datetime = TODAY) -> Policy:
    return load_pack(folder).in_force(at)


def _faults(folder: Path) -> list[str]:
    with pytest.raises(BadPack) as caught:
        load_pack(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


@pytest.fixture(scope="module")
def national() -> Pack:
    return load_pack(default_pack_path())


def test_a_pack_that_only_extends_is_the_national_one_under_its_own_name(tmp_path: Path, national: Pack) -> None:
    policy = _in_force(_own(tmp_path))

    assert (policy.pack, policy.force) == ("vale", "Vale Police")
    assert policy.watch == national.in_force(TODAY).watch
    assert policy.grades == national.in_force(TODAY).grades


def test_one_figure_is_replaced_and_the_rest_of_its_entry_stays(tmp_path: Path) -> None:
    grades = "since: 2025-04-01\nours: true\ngrades:\n  priority: {accept_minutes: 3}\n"

    policy = _in_force(_own(tmp_path, grades=grades))

    priority = policy.grades["priority"]
    assert (priority.accept_minutes, priority.attend_minutes_urban, priority.name) == (3, 60, "Priority")
    assert priority.sources["accept_minutes"].reference == "vale pack, own value"
    assert priority.sources["accept_minutes"].ours


def test_before_its_day_the_force_is_under_the_national_figure(tmp_path: Path) -> None:
    grades = "since: 2025-04-01\nours: true\ngrades:\n  priority: {accept_minutes: 3}\n"
    folder = _own(tmp_path, grades=grades)

    before = _in_force(folder, datetime(2025, 3, 31, 22, 59, tzinfo=UTC))
    after = _in_force(folder, datetime(2025, 3, 31, 23, 0, tzinfo=UTC))

    assert before.grades["priority"].accept_minutes == 5
    assert after.grades["priority"].accept_minutes == 3


def test_a_force_may_set_its_own_targets_ahead_of_their_day(tmp_path: Path) -> None:
    grades = """
        grades:
          priority:
            attend_minutes_rural:
              - {since: 2025-04-01, value: 75, reference: Chief Constable's order 12}
              - {since: 2027-04-01, value: 60, reference: Chief Constable's order 40}
    """

    pack = load_pack(_own(tmp_path, grades=grades))

    at = [datetime(year, 6, 1, tzinfo=UTC) for year in (2024, 2026, 2028)]
    assert [pack.in_force(day).grades["priority"].attend_minutes("rural") for day in at] == [60, 75, 60]
    source = pack.in_force(at[1]).grades["priority"].sources["attend_minutes_rural"]
    assert (source.reference, source.ours) == ("Chief Constable's order 12", False)


def test_a_code_is_added_and_another_withdrawn_from_its_day(tmp_path: Path) -> None:
    codes = """
        since: 2026-04-01
        ours: true
        codes:
          market_day: {name: Market day, family: Administration}
          immigration: {until: 2026-04-01}
    """
    folder = _own(tmp_path, codes=codes)

    before, after = _in_force(folder, datetime(2026, 3, 1, tzinfo=UTC)), _in_force(folder)

    assert ("market_day" in before.codes, "market_day" in after.codes) == (False, True)
    assert ("immigration" in before.codes, "immigration" in after.codes) == (True, False)


def test_a_role_may_be_given_less_but_never_less_help(tmp_path: Path) -> None:
    roles = "since: 2025-04-01\nours: true\nroles:\n  call_handler: {may_not: [tag_for_fim, set_grade]}\n"

    faults = _faults(_own(tmp_path, roles=roles))

    assert len(faults) == 1
    assert faults[0].startswith("roles.yaml:4: `call_handler` may not set_grade; help is never held")


def test_a_cell_is_replaced(tmp_path: Path, national: Pack) -> None:
    watch = "since: 2025-04-01\nours: true\nwatch:\n  at_scene:\n    priority: {minutes: 45}\n"

    policy = _in_force(_own(tmp_path, watch=watch))

    assert policy.cell("at_scene", "priority").minutes == 45
    assert policy.cell("at_scene", "priority").owner == national.in_force(TODAY).cell("at_scene", "priority").owner
    assert policy.cell("at_scene", "scheduled") == national.in_force(TODAY).cell("at_scene", "scheduled")


def test_desks_are_the_forces_own(tmp_path: Path) -> None:
    desks = """
        since: 2025-04-01
        ours: true
        desks:
          dispatch: {name: South desk}
          north: {name: North desk, areas: [moor, fell]}
    """

    policy = _in_force(_own(tmp_path, desks=desks))

    assert (policy.desk_for("fell"), policy.desk_for("harbour")) == ("north", "dispatch")
    assert policy.desks["dispatch"].name == "South desk"


def test_a_withdrawn_ladder_that_is_still_climbed_is_pointed_at(tmp_path: Path) -> None:
    ladders = "since: 2025-04-01\nours: true\nladders:\n  scene: {until: 2025-04-01}\n"

    faults = _faults(_own(tmp_path, ladders=ladders))

    assert any("unknown ladder `scene`" in fault for fault in faults)


def test_an_entry_that_is_nobodys_is_a_slip(tmp_path: Path) -> None:
    grades = "since: 2025-04-01\nours: true\ngrades:\n  imediate: {accept_minutes: 3}\n"

    faults = _faults(_own(tmp_path, grades=grades))

    assert faults[0].startswith("grades.yaml:4: `imediate` lacks `attend_minutes_rural`, ")
    assert faults[0].endswith("; did you mean `immediate`?")


def test_a_pack_it_extends_that_is_not_there(tmp_path: Path) -> None:
    faults = _faults(_own(tmp_path, pack=HEAD.replace("national", "nation")))

    assert (
        "pack.yaml:3: `extends`: no pack `nation` beside this one or among the packs that come with Heed" in faults[0]
    )


def test_two_packs_that_extend_each_other(tmp_path: Path) -> None:
    folder = _own(tmp_path, pack=HEAD.replace("national", "hill"))
    other = tmp_path / "hill"
    other.mkdir()
    (other / "pack.yaml").write_text("name: hill\nforce: Hill\nextends: vale\n", encoding="utf-8")

    with pytest.raises(BadPack) as caught:
        load_pack(folder)

    assert f"{other}/pack.yaml:3: `extends`: `vale` extends this pack in turn" in str(caught.value)


def test_a_pack_extends_one_at_a_relative_path(tmp_path: Path) -> None:
    base = _own(tmp_path)
    district = tmp_path / "districts" / "north"
    district.mkdir(parents=True)
    (district / "pack.yaml").write_text("name: north\nextends: ../../vale\n", encoding="utf-8")

    policy = _in_force(district)

    assert (policy.pack, policy.force) == ("north", "Vale Police")
    assert policy.roles == _in_force(base).roles


def test_a_fault_in_the_pack_beneath_is_pointed_at_there(tmp_path: Path) -> None:
    base = _own(tmp_path, desks="since: 2025-04-01\nours: true\ndesks:\n  dispatch: {nam: South}\n")
    district = tmp_path / "north"
    district.mkdir()
    (district / "pack.yaml").write_text("name: north\nextends: vale\n", encoding="utf-8")

    with pytest.raises(BadPack) as caught:
        load_pack(district)

    assert [str(fault) for fault in caught.value.faults] == [
        f"{base}/desks.yaml:4: `dispatch`: unknown name `nam`; did you mean `name`?"
    ]


def test_a_folder_without_a_pack(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePack, match="no pack here; a pack is a folder with a pack"):
        load_pack(tmp_path)


def test_words_that_look_like_numbers_or_yes_stay_words(tmp_path: Path) -> None:
    codes = """
        since: 2026-04-01
        ours: true
        codes:
          seen: {name: no, family: on, when: 14:00}
    """

    code = _in_force(_own(tmp_path, codes=codes)).codes["seen"]

    assert (code.name, code.family, code.when) == ("no", "on", "14:00")
