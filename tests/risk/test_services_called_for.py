"""Life before scene: what was heard calls for a service, anybody asks for it in one key, and undone it goes up."""

from __future__ import annotations

from tests.given import Given, at, given, incident, on_duty
from tests.memory_room import policy

from heed.incidents.commands import AddLogEntry, RecordWords, RequestService
from heed.log.command import Command
from heed.main import still_open
from heed.picture.entry import ServiceUnasked
from heed.risk.decide import SetCueAside

ROOM = [*on_duty("dispatcher"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben")]


def heard(command: Command) -> Given:
    return given(ROOM, incident("door", "priority", life=False), at("14:10")).when(command).and_then()


def to_ask(history: Given) -> list[str]:
    """Services that stand to be asked on the incident."""
    return [line for line in still_open(history.incident("door"), policy()) if line.startswith("Ask ")]


def unasked(history: Given, clock: str) -> list[tuple[str, str, str]]:
    said = history.later(clock)
    return [(one.at, one.fact.service, one.fact.owner_name) for one in said if isinstance(one.fact, ServiceUnasked)]


def test_each_service_is_called_for_by_the_words_that_name_its_danger() -> None:
    for words, name in (
        ("she is lying on the tracks", "Network Rail"),
        ("the kitchen is on fire", "Fire and rescue"),
        ("he is not breathing", "Ambulance"),
        ("I have set fire to myself", "Ambulance"),
    ):
        assert any(name in line for line in to_ask(heard(RecordWords(incident="door", text=words)))), words


def test_nothing_is_called_for_by_what_is_denied_or_past() -> None:
    assert to_ask(heard(AddLogEntry(incident="door", text="there is no fire"))) == []
    assert to_ask(heard(AddLogEntry(incident="door", text="took an overdose last year"))) == []


def test_unasked_it_goes_to_whoever_has_the_incident_in_two_minutes_and_then_up() -> None:
    history = heard(RecordWords(incident="door", text="she is lying on the tracks"))

    assert unasked(history, "14:28") == [("14:12", "network_rail", "Dispatcher"), ("14:27", "network_rail", "Ana")]


def test_once_anybody_has_asked_or_set_it_aside_it_is_called_for_no_more() -> None:
    asked = heard(RecordWords(incident="door", text="she is lying on the tracks"))
    asked.when(RequestService(incident="door", service="network_rail"), by="call_handler").and_then()
    aside = heard(RecordWords(incident="door", text="she is lying on the tracks"))
    aside.when(SetCueAside(incident="door", construct="railway", reason="a model railway, says her son")).and_then()

    for history in (asked, aside):
        assert (to_ask(history), unasked(history, "15:00")) == ([], [])
