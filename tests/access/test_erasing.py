"""Erasing by order: two people, nothing that is open, and the record says so."""

from __future__ import annotations

from heed.access.decide import AddPerson
from heed.access.erasing import EraseRecord, OneAlone, StillOpen
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.erasure import RecordErased
from heed.picture.life import IncidentClosed

from ..memory_room import SETUP, MemoryRoom


def erase(room: MemoryRoom, incident: str, by: Who, approved_by: str) -> RecordErased:
    """The order as it is recorded."""
    command = EraseRecord(erasure=room.mint(), incident=incident, reason="order of a court", approved_by=approved_by)
    fact = room.act(command, by)[0].recorded.fact
    assert isinstance(fact, RecordErased)
    return fact


def refused(room: MemoryRoom, incident: str, by: Who, approved_by: str) -> str:
    try:
        erase(room, incident, by, approved_by)
    except (StillOpen, OneAlone) as refusal:
        return refusal.reason
    return ""


def test_only_what_is_closed_is_erased_by_two_people() -> None:
    room = MemoryRoom()
    handler = room.on_duty("call_handler")
    ada = room.on_duty("administrator", "Ada")
    room.act(AddPerson(person="bea", name="Bea", sign_in="bea", roles=("administrator",)), SETUP)
    incident = room.mint()
    room.act(OpenIncident(incident=incident, what="Shouting"), handler)

    assert refused(room, incident, ada, "bea") == "StillOpen"
    closed = IncidentClosed(result="advice_given", name="Advice given", rationale="done")
    room.put([(f"incident/{incident}", closed)])
    assert refused(room, incident, ada, ada.person) == "OneAlone"
    erased = erase(room, incident, ada, "bea")

    assert erased.subjects == (f"incident/{incident}",)
    assert (erased.by_name, erased.approved_by) == ("Ada", "Bea")
