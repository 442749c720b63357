"""What mental health liaison decided stands under a name, on what they knew, with what would change it (case 8)."""

from __future__ import annotations

import msgspec
import pytest
from tests.given import given, incident
from tests.memory_room import MemoryRoom

from heed.incidents.commands import AddLogEntry, OpenIncident
from heed.incidents.liaison import ASKS, RecordLiaison, SaysNothing
from heed.picture.liaison import LiaisonDecided

SAID = RecordLiaison(
    incident="ward", adviser="T. Osei, mental health desk", decision="the ward goes on asking",
    on="back before each time; no call since noon", would_change="any word of harm, or dark without her",
)  # fmt: skip


def test_it_stands_under_the_name_of_whoever_decided() -> None:
    after = given(incident("ward", "scheduled", life=False)).when(SAID)

    [fact, *_] = after.of("incident/ward")
    assert isinstance(fact, LiaisonDecided)
    assert fact.sentence() == (
        "Mental health liaison, T. Osei, mental health desk: the ward goes on asking. On: back before each time; no "
        "call since noon. Would change it: any word of harm, or dark without her"
    )
    assert fact.thrive == 1


def test_writing_it_down_does_what_the_sop_asks_and_a_plain_note_does_not() -> None:
    room = MemoryRoom()
    handler = room.on_duty("call_handler", "Amara Fairclough")
    ward = room.mint()
    room.act(OpenIncident(incident=ward, what="Not back from leave; bipolar", grade="scheduled"), handler)

    room.act(AddLogEntry(incident=ward, text="Mental health liaison: police not required"), handler)
    noted = room.incident(ward).script.item("mental_health_desk")
    room.act(msgspec.structs.replace(SAID, incident=ward), handler)
    written = room.incident(ward).script.item("mental_health_desk")

    assert noted is not None
    assert noted.open
    assert written is not None
    assert (written.open, written.how) == (False, "T. Osei, mental health desk")


@pytest.mark.parametrize("field", ASKS)
def test_none_of_the_four_may_be_a_dash(field: str) -> None:
    refusal = given(incident("ward")).when(msgspec.structs.replace(SAID, **{field: "-"})).refusal

    assert isinstance(refusal, SaysNothing)
    assert (refusal.field, str(refusal)) == (field, f"“-” says nothing; {ASKS[field]}.")
