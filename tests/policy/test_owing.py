"""What a pack leaves owed is owed by somebody at some time, and where it would not be, the line is pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.memory_room import policy

from heed.policy.telling import OCCASIONS

if TYPE_CHECKING:
    from tests.policy.conftest import SpoiledPack

FAULTS = [
    ("closure.yaml", "    owner: call_handler\n    minutes: 60", "    owner: nobody_here\n    minutes: 60",
     "`caller_told`: unknown role `nobody_here`"),
    ("closure.yaml", "    owner: call_handler\n    minutes: 60", "    owner: administrator\n    minutes: 60",
     "`caller_told`: nobody is sure to answer for administrator"),
    ("closure.yaml", "minutes_with_life: 20", "minutes_with_life: 90",
     "`caller_told`: `minutes_with_life` 90 and `minutes` 60; from 1, no later over a life, and a week at most"),
    ("closure.yaml", "minutes_with_life: 20\n    ladder: owed", "minutes_with_life: 20\n    ladder: owing",
     "`caller_told`: unknown ladder `owing`"),
    ("closure.yaml", "minutes_with_life: 20\n    ladder: owed", "minutes_with_life: 20\n    ladder: priority",
     "`caller_told`: ladder `priority` counts from standing, not from a missed deadline"),
    ("telling.yaml", "  sent: {", "  opened: {", "`opened`: unknown occasion `opened`"),
    ("telling.yaml", "  regraded: {minutes: 20, minutes_with_life: 10", "  regraded: {minutes: 0, minutes_with_life: 0",
     "`regraded`: `minutes_with_life` 0 and `minutes` 0"),
    ("telling.yaml", "unsafe_codes: [domestic_incident", "unsafe_codes: [domestic_incidents",
     "`unsafe_codes domestic_incidents`: unknown code `domestic_incidents`; did you mean `domestic_incident`?"),
    ("telling.yaml", "unsafe_cues: [threat_to_kill", "unsafe_cues: [threat_to_kil",
     "unknown cue `threat_to_kil`; did you mean `threat_to_kill`?"),
    ("telling.yaml", "decides: team_leader", "decides: dispatcher",
     "`decides`: Dispatcher is no supervisor; ringing into danger is one's"),
    ("telling.yaml", "decide_minutes: 1", "decide_minutes: 90",
     "`decide_minutes` is 90; from 1 to 60: a caller in danger waits for it"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "reason"), FAULTS, ids=[reason[:40] for *_, reason in FAULTS])
def test_what_would_be_owed_by_nobody_is_pointed_at(
    pack: SpoiledPack, file: str, old: str, new: str, reason: str
) -> None:
    pack.change(file, old, new)
    code, lines = pack.said()

    assert code == 1
    assert any(line.startswith(f"{file}:") and reason in line for line in lines), lines


def test_a_pack_without_a_first_telling_is_refused(pack: SpoiledPack) -> None:
    pack.change("telling.yaml", "  sent: {", "  opened: {")

    assert any("`telling` lacks `sent`" in line for line in pack.said()[1])


def test_the_national_pack_knows_every_occasion() -> None:
    assert set(policy().telling.occasions) == set(OCCASIONS)
