"""A row of the board says what the incident is owed, why it stands where it stands, and nothing that it should not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.memory_room import MemoryRoom, national, policy

from heed.clock.owed import owed
from heed.dispatch import rows
from heed.dispatch.decide import AcceptIncident, AssignUnit, DivertUnit
from heed.incidents.commands import AskQuestion, OpenIncident
from heed.log.command import Command, Who
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.policy.values import UNGRADED
from heed.risk.decide import AssessThrive, SetGrade
from heed.supervision.commands import DecideReview
from heed.units.decide import BringUnitOnDuty, SetUnitStatus
from heed.web.grade_marks import GradeMarks

HOSTILE = "<script>alert('x')</script> & \"quoted\""


class Told:
    """A room whose one incident a test tells a story of."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.dispatcher = self.room.on_duty("dispatcher", "Dan Rushworth")
        self.leader = self.room.on_duty("team_leader", "Nasreen Holroyd")
        self.ref = ""

    def open(self, what: str = "Shouting", grade: str = "priority", **given: object) -> Told:
        self.ref = self.room.mint()
        given.setdefault("place", Place(words="Mill Street 14", easting=628_500, northing=401_500))
        self.room.act(OpenIncident(incident=self.ref, what=what, grade=grade, **given), self.dispatcher)  # type: ignore[arg-type]
        return self

    def act(self, command: Command, who: Who | None = None) -> Told:
        self.room.act(command, who or self.dispatcher)
        return self

    @property
    def incident(self) -> Incident:
        return self.room.incident(self.ref)

    def row(self) -> str:
        i = self.incident
        mark = GradeMarks(national(), lambda: self.room.now)[i.grade or UNGRADED]
        return rows.queue_row(i, owed(i, policy()), mark, order="02-1", why=rows.why_here(i), news=3, risk=2)


@pytest.fixture
def told() -> Told:
    return Told()


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def test_what_people_wrote_is_shown_as_text_whatever_it_is(told: Told) -> None:
    told.open(HOSTILE, place=Place(words=HOSTILE))

    markup = told.row()

    assert "<script" not in markup
    assert markup.count("&lt;script&gt;") == 2


def test_a_units_crew_and_call_are_shown_as_text_whatever_they_are(told: Told) -> None:
    told.room.act(BringUnitOnDuty(callsign="BX21", crew=(HOSTILE,), district=HOSTILE, status=0), told.dispatcher)
    told.act(SetUnitStatus(unit="BX21", status=0))
    unit = told.room.unit("BX21")

    assert "<script" not in rows.unit_row(unit, None, order="0")
    assert "<script" not in rows.emergency_row(unit, None, order="0", told="")


def test_a_row_with_the_longest_words_stays_small(told: Told) -> None:
    told.open("A " + "long " * 8 + "matter", place=Place(words="Somewhere " * 8)).act(AcceptIncident(incident=told.ref))

    assert len(told.row().encode()) < 1000


def test_a_new_incident_is_not_accepted_and_asks_to_be(told: Told) -> None:
    row = told.open().row()

    assert words(row).endswith("nobody sent Mill Street 14 not accepted")
    assert 'data-what="accept"' in row
    assert "data-sound" not in row


def test_only_an_immediate_or_ungraded_one_that_nobody_took_sounds(told: Told) -> None:
    assert "data-sound" in told.open(grade="immediate").row()
    assert "data-sound" in told.open(grade="").row()
    assert "data-sound" not in told.act(AcceptIncident(incident=told.ref)).row()


def test_danger_is_said_before_anything_else(told: Told) -> None:
    told.open(grade="", place=Place(words="unknown"))
    told.act(AskQuestion(incident=told.ref, text="Is he armed?", to="call_handler", about_life=True))
    told.act(AssessThrive(incident=told.ref, threat="armed", life_at_risk=True))

    why = rows.why_here(told.incident)

    assert why == "life at risk · question about life open · not graded, watched as an immediate · place unknown"


def test_when_it_has_climbed_the_row_names_who_has_it(told: Told) -> None:
    told.open().room.elapse(16)

    assert "with Nasreen Holroyd, team leader" in words(told.row())


def test_a_decision_in_force_is_said_with_its_time(told: Told) -> None:
    told.open().room.elapse(16)
    asked = DecideReview(incident=told.ref, kind="resource_asked", what="Ask the next district", who="RMU", minutes=10)
    told.act(asked, told.leader)

    assert re.search(r"decision to \d\d:\d\d: resource asked", rows.why_here(told.incident))


def test_a_missed_target_names_who_was_told_while_a_unit_is_on_its_way(told: Told) -> None:
    told.open(grade="immediate").act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
    told.act(AssignUnit(unit="BX21", incident=told.ref)).act(SetUnitStatus(unit="BX21", status=5))

    told.room.elapse(17)

    row = words(told.row())
    assert "target to attend missed" in row
    assert re.search(r"told: \w+ \w+", row)
    assert "BX21 en route by Dan Rushworth" in row


def test_units_stand_with_where_they_are_in_it(told: Told) -> None:
    told.open()
    for callsign, status in (("BX21", 6), ("BX22", 5), ("BX23", 2)):
        told.act(BringUnitOnDuty(callsign=callsign, crew=("PC One",)))
        told.act(AssignUnit(unit=callsign, incident=told.ref))
        if status != 2:
            told.act(SetUnitStatus(unit=callsign, status=status))

    assert rows.standing(told.incident)[0] == "BX21 at scene, BX22 en route, BX23 assigned"


def test_an_incident_that_lost_its_unit_says_which_and_how(told: Told) -> None:
    told.open().act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
    told.act(AssignUnit(unit="BX21", incident=told.ref))
    left = told.ref
    told.open(grade="immediate").act(DivertUnit(unit="BX21", to=told.ref, reason="Screams"))

    assert rows.why_here(told.room.incident(left)) == "lost BX21, diverted"


def test_the_place_of_a_row_follows_the_grade(told: Told) -> None:
    told.open(grade="scheduled").act(SetGrade(incident=told.ref, grade="immediate"))

    assert 'class="grade immediate"' in told.row()


def test_a_promised_unit_is_not_shown_as_free_before_it_says_so_itself(told: Told) -> None:
    told.open().act(BringUnitOnDuty(callsign="BX21", crew=("PC One",), equipment=("dog", "method_of_entry_tools")))
    status = policy().statuses[2]
    free = rows.unit_row(told.room.unit("BX21"), status, order="1")

    told.act(AssignUnit(unit="BX21", incident=told.ref))
    promised = rows.unit_row(told.room.unit("BX21"), status, order="1")

    assert 'class="unit-state available"' in free
    assert "dog · MOE" in free
    assert 'class="unit-state committed"' in promised
    assert f'→ <b class="on">{told.incident.number}</b>' in promised


def test_a_unit_row_says_for_how_long_so_that_no_figure_is_taken_for_a_distance(told: Told) -> None:
    told.open().act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
    free = rows.unit_row(told.room.unit("BX21"), policy().statuses[2], order="1")

    told.act(AssignUnit(unit="BX21", incident=told.ref))
    promised = rows.unit_row(told.room.unit("BX21"), policy().statuses[2], order="1")

    assert "<span>free</span> <span>for <time" in free
    assert f"{told.incident.number}</b> assigned</span> <span>for <time" in promised


def test_time_in_a_row_is_utc_to_the_second(told: Told) -> None:
    told.open()

    assert rows.moment(told.room.now + timedelta(milliseconds=700)) == "2026-11-23T14:00:00Z"
