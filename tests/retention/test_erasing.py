"""Erasing by order: two people, nothing that is open or held, looked at twice, and the record says so."""

from __future__ import annotations

import pytest

from heed.access.decide import AddPerson
from heed.incidents.commands import OpenIncident, ReopenIncident
from heed.log.command import Refusal, Who
from heed.picture.erasure import RecordErased
from heed.picture.keeping import WordsErased
from heed.picture.life import IncidentClosed
from heed.retention.erasing import ApproveErasure, EraseRecord, OneAlone, OrderErasure, StillOpen
from heed.retention.holds import ErasedAlready, LiftHold, OnHold, PlaceHold

from ..memory_room import SETUP, MemoryRoom


class Archive:
    """A room with a closed incident, and two records managers."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.incident = self.room.mint()
        self.handler = self.room.on_duty("call_handler")
        self.room.act(OpenIncident(incident=self.incident, what="Shouting"), self.handler)
        self.edith, self.bernard = self.manager("edith"), self.manager("bernard")

    def manager(self, name: str, role: str = "records_manager") -> Who:
        self.room.act(AddPerson(person=name, name=name.title(), sign_in=name, roles=(role,)), SETUP)
        return Who(person=name, name=name.title(), role=role)

    def close(self) -> None:
        closed = IncidentClosed(result="advice_given", name="Advice given", rationale="done")
        self.room.put([(f"incident/{self.incident}", closed)])

    def erase(self, by: Who, approved_by: str) -> list[object]:
        command = EraseRecord(
            erasure=self.room.mint(), incident=self.incident, reason="order of a court", approved_by=approved_by
        )
        return [one.recorded.fact for one in self.room.act(command, by)]

    def refused(self, by: Who, approved_by: str) -> str:
        with pytest.raises(Refusal) as refusal:
            self.erase(by, approved_by)
        return refusal.value.reason

    def hold(self) -> str:
        hold = self.room.mint()
        command = PlaceHold(hold=hold, incident=self.incident, authority="HM Coroner", reason="inquest")
        self.room.act(command, self.edith)
        return hold


@pytest.fixture
def archive() -> Archive:
    return Archive()


def test_only_what_is_closed_is_erased_by_two_people_who_may(archive: Archive) -> None:
    ada = archive.manager("ada", "administrator")

    assert archive.refused(archive.edith, "bernard") == "StillOpen"
    archive.close()
    assert archive.refused(archive.edith, "edith") == "OneAlone"
    assert archive.refused(archive.edith, "ada") == "NotTheirs"
    assert archive.refused(ada, "bernard") == "NotTheirs"
    said, gone = archive.erase(archive.edith, "bernard")

    assert isinstance(said, RecordErased)
    assert said.subjects == (f"incident/{archive.incident}",)
    assert (said.by_name, said.approved_by) == ("Edith", "Bernard")
    assert isinstance(gone, WordsErased)
    assert gone.sentence() == "Erased for good, by order"
    assert archive.refused(archive.edith, "bernard") == "ErasedAlready"


def test_an_order_waits_for_a_second_person_and_looks_again_when_they_approve(archive: Archive) -> None:
    archive.close()
    order = OrderErasure(erasure="e1", incident=archive.incident, reason="order of a court")
    archive.room.act(order, archive.edith)
    approve = ApproveErasure(erasure="e1")

    with pytest.raises(OneAlone):
        archive.room.act(approve, archive.edith)
    hold = archive.hold()
    with pytest.raises(OnHold, match="on the authority of HM Coroner: inquest"):
        archive.room.act(approve, archive.bernard)
    archive.room.act(LiftHold(hold=hold, authority="HM Coroner", reason="inquest over"), archive.edith)
    archive.room.act(ReopenIncident(incident=archive.incident, reason="it goes on"), archive.handler)
    with pytest.raises(StillOpen):
        archive.room.act(approve, archive.bernard)
    archive.close()
    archive.room.act(approve, archive.bernard)

    assert archive.room.incident(archive.incident).kept.erased
    assert archive.room.act(approve, archive.bernard) == []


def test_what_is_held_is_neither_ordered_nor_erased_and_says_why(archive: Archive) -> None:
    archive.close()
    archive.hold()

    assert archive.refused(archive.edith, "bernard") == "OnHold"
    with pytest.raises(OnHold):
        archive.room.act(OrderErasure(erasure="e1", incident=archive.incident, reason="order"), archive.edith)
    held = archive.room.streams[f"incident/{archive.incident}"][-1].fact
    assert held.sentence() == "Legal hold, on the authority of HM Coroner, by Edith: inquest"


def test_what_is_erased_is_held_no_more(archive: Archive) -> None:
    archive.close()
    archive.erase(archive.edith, "bernard")

    with pytest.raises(ErasedAlready):
        archive.hold()
