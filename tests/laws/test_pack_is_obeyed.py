"""What the pack says of an incident left alone is what the room does: the same minute, the same role, cell by cell.

The pack's reader (`heed.policy.situation`, which its cases run on) and the room's clock share no code but the pack.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heed.dispatch.decide import AcceptIncident, AssignUnit
from heed.incidents.commands import OpenIncident, SendToDispatch
from heed.intelligence.linked import LinkIncidents
from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.watch import DeadlineMissed, RungReached
from heed.policy.situation import Reading, Situation
from heed.policy.values import STATES, UNGRADED, Rung
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

from ..memory_room import MONDAY, OPERATIONAL, MemoryRoom, national, policy

#: Minutes from first contact to each event of an incident's life; all at once, so that every clock starts together.
EVENTS = ("first contact", "sent", "accepted", "shared", "unit assigned", "at scene", "units released")
NOON = 12 * 60
UNSENT = ("waiting", "accepted", "shared")
#: The log whose response another shares.
LEAD = "lead"


def cells() -> Iterator[tuple[str, str]]:
    for state in STATES:
        for grade in (UNGRADED, *policy().grades):
            yield state, grade


def in_state(room: MemoryRoom, state: str, grade: str) -> str:
    """An incident that has come as far as a state and stands in a grade."""
    people = {role: room.on_duty(role) for role in OPERATIONAL}
    room.act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)), people["dispatcher"])
    incident = room.mint()
    grade = "" if grade == UNGRADED else grade
    life: dict[str, Command] = {
        "opened": OpenIncident(incident=incident, what="a row", grade=grade, send=False),
        "waiting": SendToDispatch(incident=incident),
        "accepted": AcceptIncident(incident=incident),
        "shared": LinkIncidents(incident=incident, other=LEAD, why="the same row", same_event=True),
        "resourced": AssignUnit(unit="BX21", incident=incident),
        "at_scene": SetUnitStatus(unit="BX21", status=6),
        "released": SetUnitStatus(unit="BX21", status=2),
    }
    if state == "shared":
        room.act(OpenIncident(incident=LEAD, what="a row", grade=grade), people["dispatcher"])
        room.act(AssignUnit(unit="BX21", incident=LEAD), people["dispatcher"])
    else:
        del life["shared"]
    for reached, command in life.items():
        room.act(command, people["call_handler" if reached == "opened" else "dispatcher"])
        if reached == state:
            break
    return incident


def spoken(moved: list[Moved], state: str) -> set[tuple[int, str]]:
    """Minute and role of everything that climbed on it, the silent rungs left out."""
    found = set()
    for one in (m for m in moved if m.recorded.stream != f"incident/{LEAD}"):
        fact, minute = one.recorded.fact, int((one.recorded.happened_at - MONDAY).total_seconds() // 60)
        if isinstance(fact, RungReached) and not fact.silent:
            found.add((minute, fact.owner_role))
        # the target is said beside the ladder while nobody is sent to it: it is not what those cells watch for
        beside = isinstance(fact, DeadlineMissed) and fact.kind == "attend" and state in UNSENT
        if isinstance(fact, DeadlineMissed) and not beside:
            found.add((minute, fact.owner_role))
    return found


def reading_of(state: str, grade: str) -> Reading:
    """The pack's own account, from a midday, as it counts minutes of a day."""
    given = Situation(
        on=MONDAY.date(),
        grade=None if grade == UNGRADED else grade,
        times=dict.fromkeys(EVENTS[: STATES.index(state) + 1], NOON),
    )
    return Reading(national(), given)


def long_enough(reading: Reading) -> int:
    """Minutes until every ladder that this cell may climb has repeated twice."""
    standing, missed = reading.standing_ladder, reading.policy.ladders[reading.cell.ladder]
    ends = (ladder.rungs[-1].after_minutes + 2 * ladder.repeat_minutes for ladder in (standing, missed))
    return max(ends) + max(0, reading.due() - NOON) + 1


def read(reading: Reading, minutes: int) -> set[tuple[int, str]]:
    """The same, by the pack."""
    said = set()
    for minute in range(minutes):
        rungs = reading.speaking_at(NOON + minute)
        if reading.unresourced:
            rungs = _one_ladder_at_a_time(reading, NOON, minute, rungs)
        said |= {(minute, rung.owner) for rung in rungs if not rung.silent or not reading.unresourced}
    return said


def _one_ladder_at_a_time(reading: Reading, noon: int, minute: int, rungs: list[Rung]) -> list[Rung]:
    """Not being accepted is said until the grade's own ladder speaks, which says that nobody is sent."""
    ladder = reading.standing_ladder
    spoken = min(rung.after_minutes for rung in ladder.rungs if not rung.silent)
    accepting = noon + minute == reading.due() and reading.cell.deadline == "accept"
    return [rung for rung in rungs if rung in ladder.rungs or minute < spoken or accepting]


@pytest.mark.parametrize(("state", "grade"), list(cells()))
def test_left_alone_it_goes_to_whom_the_pack_says_when_the_pack_says(state: str, grade: str) -> None:
    room = MemoryRoom()
    in_state(room, state, grade)
    reading = reading_of(state, grade)
    minutes = long_enough(reading)

    moved = room.elapse(minutes - 1)

    assert read(reading, minutes) == spoken(moved, state)
