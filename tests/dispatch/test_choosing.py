"""Which units are offered for an incident, in what order, and what taking one away would cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.memory_room import MemoryRoom, policy

from heed.dispatch.choosing import metres_between, to_assign, to_divert
from heed.dispatch.decide import AssignUnit
from heed.incidents.commands import OpenIncident
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.risk.decide import AssessThrive
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

MILL = Place(words="Mill Street 14", easting=628_500, northing=401_500)


class Dispatching(MemoryRoom):
    """A room with a dispatcher on duty."""

    def __init__(self) -> None:
        super().__init__()
        self.dispatcher = self.on_duty("dispatcher")


@pytest.fixture
def room() -> Dispatching:
    return Dispatching()


def opened(room: Dispatching, grade: str = "", place: Place = MILL) -> Incident:
    ref = room.mint()
    room.act(OpenIncident(incident=ref, what="Shouting", place=place, grade=grade), room.dispatcher)
    return room.incident(ref)


def booked(room: Dispatching, callsign: str, east: int | None = 0, status: int = 2) -> None:
    easting, northing = (None, None) if east is None else (628_500 + east, 401_500)
    coming = BringUnitOnDuty(callsign=callsign, crew=("PC One",), status=status, easting=easting, northing=northing)
    room.act(coming, room.dispatcher)


def sent(room: Dispatching, callsign: str, incident: Incident) -> None:
    room.act(AssignUnit(unit=callsign, incident=incident.id), room.dispatcher)


def offered(room: Dispatching, incident: Incident) -> list[str]:
    return [offer.unit.callsign for offer in to_assign(room.incident(incident.id), room.units())]


def costs(room: Dispatching, incident: Incident) -> dict[str, str]:
    incidents = {i.id: i for i in room.open_incidents()}
    offers = to_divert(room.incident(incident.id), room.units(), incidents, policy(), room.now)
    return {offer.unit.callsign: offer.cost for offer in offers}


def test_free_units_come_before_those_on_a_break_and_the_nearest_first(room: Dispatching) -> None:
    incident = opened(room)
    booked(room, "FAR1", 9000)
    booked(room, "NEAR1", 400)
    booked(room, "BREAK1", 10, status=4)
    booked(room, "COURT1", 5, status=10)

    assert offered(room, incident) == ["NEAR1", "FAR1", "BREAK1", "COURT1"]


def test_a_unit_whose_place_nobody_knows_comes_after_those_of_known_place(room: Dispatching) -> None:
    incident = opened(room)
    booked(room, "LOST1", None)
    booked(room, "FAR1", 90_000)

    assert offered(room, incident) == ["FAR1", "LOST1"]


def test_where_the_incident_is_unknown_call_signs_decide(room: Dispatching) -> None:
    incident = opened(room, place=Place(words="unknown"))
    booked(room, "BX22", 10)
    booked(room, "BX21", 10_000)

    assert offered(room, incident) == ["BX21", "BX22"]


def test_a_unit_promised_elsewhere_is_not_offered_to_assign_but_to_divert(room: Dispatching) -> None:
    left, wanted = opened(room, "priority"), opened(room)
    booked(room, "BX21")
    sent(room, "BX21", left)

    assert offered(room, wanted) == []
    assert list(costs(room, wanted)) == ["BX21"]
    assert list(costs(room, left)) == []


def test_the_cost_of_the_only_unit_says_the_time_left_and_the_danger(room: Dispatching) -> None:
    left, wanted = opened(room, "immediate"), opened(room)
    booked(room, "BX21")
    sent(room, "BX21", left)

    room.now += timedelta(minutes=4)

    assert costs(room, wanted)["BX21"] == f"{left.number} loses its only unit, 11 min left, life at risk"


def test_past_its_target_the_cost_says_how_late(room: Dispatching) -> None:
    left, wanted = opened(room, "priority"), opened(room)
    room.act(AssessThrive(incident=left.id, threat="none", life_at_risk=False), room.dispatcher)
    booked(room, "BX21")
    sent(room, "BX21", left)

    room.now += timedelta(minutes=70)

    assert costs(room, wanted)["BX21"] == f"{left.number} loses its only unit, 10 min late, priority"


def test_where_others_stay_the_cost_names_them_and_that_one_is_offered_first(room: Dispatching) -> None:
    held, alone, wanted = opened(room, "immediate"), opened(room, "scheduled"), opened(room)
    for callsign, incident in (("BX21", held), ("BX22", held), ("BX23", alone)):
        booked(room, callsign)
        sent(room, callsign, incident)

    room.act(SetUnitStatus(unit="BX22", status=6), room.dispatcher)

    assert costs(room, wanted) == {
        "BX21": f"{held.number} keeps BX22",
        "BX22": f"{held.number} keeps BX21 (it is at scene)",
        "BX23": f"{alone.number} loses its only unit, 2 days left, scheduled",
    }


@pytest.mark.parametrize(("east", "words"), [(0, "100 m"), (340, "300 m"), (2_149, "2.1 km"), (14_400, "14 km")])
def test_a_distance_is_said_as_people_say_it(room: Dispatching, east: int, words: str) -> None:
    incident = opened(room)
    booked(room, "BX21", east)

    assert to_assign(incident, room.units())[0].distance == words


def test_a_distance_needs_both_places(room: Dispatching) -> None:
    booked(room, "BX21", None)

    assert metres_between(room.unit("BX21"), MILL) is None
