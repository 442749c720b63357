"""A chase while nobody is sent, or while it is overdue, is a supervisor's to decide, once in the pack's minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.memory_room import SWITCH, MemoryRoom

from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.dispatch.decide import AssignUnit
from heed.incidents.commands import AnswerQuestion, DecisionWanted, LinkContact, OpenIncident
from heed.log.command import Who
from heed.log.room import Moved
from heed.picture.post import Notified
from heed.picture.task import Question, QuestionOverdue
from heed.risk.decide import AssessThrive, SetGrade
from heed.supervision.commands import DecideReview
from heed.units.decide import BringUnitOnDuty

NUMBER = "07700 900181"
DECISION = "a unit from the next district"


class Chased:
    """An incident of priority that its caller reported from one number, and nobody is sent."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.gus = self.room.on_duty("dispatcher", "Gus Cole")
        self.bea = self.room.on_duty("team_leader", "Bea Hunt")
        self.room.on_duty("dispatch_supervisor", "Roy Ash")
        self.incident = self.room.mint()
        contact, _ = self.rings(0)
        self.room.act(OpenIncident(incident=self.incident, contact=contact, what="He will not leave"), self.kay)
        self.room.act(SetGrade(incident=self.incident, grade="priority"), self.kay)
        self.room.act(AssessThrive(incident=self.incident, life_at_risk=False, threat="none now"), self.kay)
        self.room.act(EndCall(contact=contact), SWITCH)

    def rings(self, minutes: float, number: str = NUMBER) -> tuple[str, list[Moved]]:
        self.room.until(self.room.now + timedelta(minutes=minutes))
        contact = self.room.mint()
        self.room.act(PresentCall(contact=contact, line="101", call_ref=contact, number=number), SWITCH)
        return contact, self.room.act(AnswerCall(contact=contact), self.kay)

    def links(self, contact: str, *, chase: bool = True) -> list[Moved]:
        linking = LinkContact(incident=self.incident, contact=contact, about="asks when somebody comes", chase=chase)
        return self.room.act(linking, self.kay)

    @property
    def asked(self) -> list[Question]:
        return [one for one in self.room.incident(self.incident).questions if one.decision]

    def decides(self, by: Who | None = None) -> None:
        decision = DecideReview(
            incident=self.incident, kind="resource_asked", what=DECISION, who="Gus Cole", minutes=10
        )
        self.room.act(decision, by or self.bea)


def test_a_call_from_the_number_asks_the_team_leader_once_in_a_quarter_of_an_hour() -> None:
    chased = Chased()

    chased.rings(4)

    asked = chased.asked
    assert [(one.to_name, one.due - chased.room.now) for one in asked] == [("Bea Hunt", timedelta(minutes=5))]
    assert "Second call from its caller’s number, and nobody is sent, 4 min" in asked[0].text
    chased.decides()
    chased.rings(5)
    chased.rings(5)
    assert len(chased.asked) == 1
    chased.rings(6)
    assert len(chased.asked) == 2


def test_a_decision_of_what_who_and_by_when_answers_it_and_words_alone_do_not() -> None:
    chased = Chased()
    chased.rings(4)
    question = chased.asked[0]

    with pytest.raises(DecisionWanted):
        chased.room.act(AnswerQuestion(incident=chased.incident, question=question.id, text="seen"), chased.bea)
    chased.decides()

    answer = chased.asked[0].answer
    assert answer is not None
    assert answer.startswith(f"{DECISION}; Gus Cole by ")


def test_undecided_it_goes_up() -> None:
    chased = Chased()
    chased.rings(4)

    moved = chased.room.elapse(5)

    overdue = [m.recorded.fact for m in moved if isinstance(m.recorded.fact, QuestionOverdue)]
    assert [one.owner_name for one in overdue] == ["Roy Ash"]


def test_a_unit_that_is_sent_answers_it() -> None:
    chased = Chased()
    chased.rings(4)
    chased.room.act(BringUnitOnDuty(callsign="BX21", crew=("PC Dale",)), chased.gus)

    chased.room.act(AssignUnit(unit="BX21", incident=chased.incident), chased.gus)

    assert [one.answer for one in chased.asked] == ["BX21 is sent"]


def test_a_chase_from_another_number_counts_once_the_handler_names_the_log() -> None:
    chased = Chased()
    contact, _ = chased.rings(20, "01632 960777")
    assert chased.asked == []

    moved = chased.links(contact)

    assert "They ring about it, and nobody is sent" in chased.asked[0].text
    told = [m.recorded.fact for m in moved if m.recorded.stream == f"post/{chased.bea.post}"]
    assert [one.kind for one in told if isinstance(one, Notified)] == ["again"]


def test_another_who_reports_the_same_is_linked_and_chases_nobody() -> None:
    chased = Chased()
    contact, _ = chased.rings(2, "01632 960777")

    chased.links(contact, chase=False)

    assert chased.asked == []
    assert chased.room.incident(chased.incident).further_contacts == 1


def test_hours_later_a_call_from_its_number_still_is_a_chase_while_nobody_is_sent() -> None:
    chased = Chased()

    contact, _ = chased.rings(150)

    assert chased.room.incident(chased.incident).again.contacts == (contact,)
    assert chased.asked
