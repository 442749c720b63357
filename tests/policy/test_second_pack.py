"""A second force is other data and nothing else; and a pack that changes at a date leaves running incidents alone."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.memory_room import MemoryRoom

from heed import main
from heed.incidents.commands import OpenIncident
from heed.picture.watch import RungReached
from heed.policy.check import check
from heed.policy.load import default_pack_path, load_pack

PACKS = default_pack_path().parent
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("pack", sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir()))
def test_every_pack_that_comes_with_heed_holds_its_own_cases(pack: str) -> None:
    out = io.StringIO()

    code = check(PACKS / pack, commands=main.commands(), out=out)

    assert code == 0, out.getvalue()
    assert "0 cases" not in out.getvalue()


def test_the_second_pack_is_data_only_and_no_program_knows_it() -> None:
    source = Path(main.__file__).parent

    kinds = {file.suffix for file in (PACKS / "tideshire").rglob("*") if file.is_file()}
    named = [str(file) for file in source.rglob("*.py") if "tideshire" in file.read_text("utf-8").lower()]

    assert (kinds, named) == ({".yaml"}, [])


def _tideshire(at: datetime) -> MemoryRoom:
    """A room on the second pack."""
    room = MemoryRoom(at)
    room.pack = load_pack(PACKS / "tideshire")
    room.rules = {rule.command: rule for rule in main.rules(room.pack)}
    return room


def _reached(room: MemoryRoom, incident: str) -> list[timedelta]:
    """When the Force Incident Manager came to own an incident, since it opened."""
    state = room.incident(incident)
    return [
        recorded.happened_at - state.opened_at
        for recorded in room.streams[f"incident/{incident}"]
        if isinstance(recorded.fact, RungReached) and recorded.fact.owner_role == "force_incident_manager"
    ]


def _opened(room: MemoryRoom) -> str:
    handler = room.on_duty("call_handler")
    for role in ("team_leader", "dispatch_supervisor", "force_incident_manager"):
        room.on_duty(role)
    incident = room.mint()
    room.act(OpenIncident(incident=incident, what="Loud music", code="noise", grade="priority"), handler)
    return incident


def test_an_incident_keeps_the_ladder_in_force_when_it_began() -> None:
    room = _tideshire(NEW_YEAR - timedelta(minutes=10))
    incident = _opened(room)

    room.elapse(45)

    assert room.now > NEW_YEAR
    assert _reached(room, incident)[0] == timedelta(minutes=30)


def test_one_that_begins_after_the_change_climbs_the_new_ladder() -> None:
    room = _tideshire(NEW_YEAR + timedelta(minutes=1))
    incident = _opened(room)

    room.elapse(45)

    assert _reached(room, incident)[0] == timedelta(minutes=20)


def test_the_forces_own_row_recommends_its_own_grade() -> None:
    room = _tideshire(NEW_YEAR + timedelta(minutes=1))
    handler, incident = room.on_duty("call_handler"), room.mint()

    room.act(OpenIncident(incident=incident, what="My son is stuck on the mud, the tide is coming in"), handler)

    recommended = room.incident(incident).recommended
    assert recommended is not None
    assert (recommended.grade, "tide" in recommended.rows) == ("immediate", True)
