"""The log: opened with what and where, sent at once, corrected by what follows, written on by anybody at any time."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.given import FARM, assigned, at, at_scene, call, given, incident, released, somebody, unit

from heed.incidents.commands import (
    AbsurdTime,
    AddLogEntry,
    AlreadyClosed,
    AlreadySent,
    LateWithoutReason,
    NotClosed,
    OpenIncident,
    RecordWords,
    ReopenIncident,
    RequestService,
    SendToDispatch,
    SetCaller,
    SetCode,
    SetPlace,
    UnknownCode,
    UnknownService,
)
from heed.log.command import IdTaken
from heed.picture.contact import CallLocated, IncidentOpenedFromContact
from heed.picture.entry import CallCleared, CallerSet, LogEntryAdded, ServiceRequested, WordsRecorded
from heed.picture.fact import UNKNOWN_PLACE, Fact, Place
from heed.picture.incident import CodeSet, IncidentClosed, IncidentOpened, IncidentReopened, PlaceSet, SentToDispatch

AMY = somebody("call_handler", "Amy")
CLOSED: tuple[str, Fact] = ("incident/door", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))


# opening and sending


def test_what_is_enough_and_dispatch_has_it_in_the_same_act() -> None:
    opened = IncidentOpened(
        what="noises next door", place=UNKNOWN_PLACE, desk="dispatch", first_contact_at=at("14:00"),
        handler=AMY.person, handler_post=AMY.post, handler_name="Amy",
    )  # fmt: skip

    given().when(OpenIncident(incident="door", what="noises next door"), by=AMY).then(
        ("incident/door", opened), ("incident/door", SentToDispatch())
    )


def test_the_callers_wait_began_when_the_call_was_answered() -> None:
    history = given(call("ring"), at("14:03"))

    opened = history.when(OpenIncident(incident="door", what="a row", contact="ring"), by=AMY).of("incident/door")[0]

    assert isinstance(opened, IncidentOpened)
    assert opened.first_contact_at == at("14:00")


def test_an_incident_from_a_call_takes_the_calls_place_and_number_and_is_named_on_the_call() -> None:
    fix = ("contact/ring", CallLocated(place=FARM, area_class="rural"))
    asked = given(call("ring"), fix).when(OpenIncident(incident="door", what="a row", contact="ring"), by=AMY)

    opened, caller, _ = asked.of("incident/door")

    assert isinstance(opened, IncidentOpened)
    assert (opened.place, opened.area_class) == (FARM, "rural")
    assert caller == CallerSet(number="07700 900123")
    assert asked.of("contact/ring") == [IncidentOpenedFromContact(incident="door")]


def test_a_place_that_was_said_is_not_replaced_by_the_masts() -> None:
    fix = ("contact/ring", CallLocated(place=FARM))
    said = Place(words="14 Mill Lane", easting=450_000, northing=310_000)
    asked = given(call("ring"), fix).when(
        OpenIncident(incident="door", what="a row", contact="ring", place=said), by=AMY
    )

    opened = asked.of("incident/door")[0]

    assert isinstance(opened, IncidentOpened)
    assert opened.place == said


def test_an_incident_opened_after_the_call_knows_that_the_call_is_over() -> None:
    asked = given(call("ring", ended=True)).when(OpenIncident(incident="door", what="a row", contact="ring"), by=AMY)

    assert asked.of("incident/door")[-1] == CallCleared()


def test_an_incident_is_opened_once_under_one_id() -> None:
    history = given(incident("door", "priority"))

    with pytest.raises(IdTaken, match="There is already one incident with the id door"):
        history.when(OpenIncident(incident="door", what="another"), by=AMY).and_then()


def test_sending_waits_for_nothing() -> None:
    given(incident("door", state="opened", place=UNKNOWN_PLACE)).when(SendToDispatch(incident="door"), by=AMY).then(
        ("incident/door", SentToDispatch())
    )


def test_what_dispatch_has_is_not_sent_again() -> None:
    given(incident("door")).when(SendToDispatch(incident="door"), by=AMY).refused(
        AlreadySent, "Dispatch has had this incident since 14:00."
    )


def test_sending_a_closed_incident_opens_it_again() -> None:
    given(incident("door", state="opened"), CLOSED).when(SendToDispatch(incident="door"), by=AMY).then(
        ("incident/door", IncidentReopened(reason="sent to dispatch"))
    )


def test_sending_what_dispatch_took_for_done_puts_it_back_in_the_queue() -> None:
    history = given(
        incident("door", "priority"), unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door"),
        released("BX21", "door"),
    )  # fmt: skip

    history.when(SendToDispatch(incident="door"), by=AMY).then(
        ("incident/door", IncidentReopened(reason="sent to dispatch"))
    )

    assert history.incident("door").state == "waiting"


# entries


def test_anybody_writes_on_any_log_a_closed_one_too() -> None:
    given(incident("door"), CLOSED).when(AddLogEntry(incident="door", text="rang back"), by="support_operator").then(
        ("incident/door", LogEntryAdded(text="rang back"))
    )


def test_a_clock_that_runs_ahead_writes_nothing_that_is_still_to_come() -> None:
    ahead = AddLogEntry(incident="door", text="dog seen", happened_at=at("14:10:40"))

    history = given(incident("door")).when(ahead, clock="14:10").and_then()

    assert history.room.record[-1].happened_at == at("14:10")


@pytest.mark.parametrize("because", ["", "   "])
def test_a_late_entry_says_why_it_is_late(because: str) -> None:
    late = AddLogEntry(incident="door", text="dog seen", happened_at=at("14:05"), late_because=because)
    given(incident("door")).when(late, clock="14:25").refused(
        LateWithoutReason, "This is written down 20 minutes after it happened; say why it is late."
    )


def test_a_late_entry_with_its_reason_stands_at_both_times() -> None:
    late = AddLogEntry(incident="door", text="dog seen", happened_at=at("14:05"), late_because="line busy")
    history = given(incident("door")).when(late, clock="14:25").and_then()

    recorded = history.room.record[-1]

    assert recorded.fact == LogEntryAdded(text="dog seen", late_because="line busy")
    assert (recorded.happened_at, recorded.recorded_at) == (at("14:05"), at("14:25"))


def test_up_to_a_quarter_of_an_hour_is_not_late() -> None:
    given(incident("door")).when(
        AddLogEntry(incident="door", text="dog seen", happened_at=at("14:11")), clock="14:25"
    ).then(("incident/door", LogEntryAdded(text="dog seen")))


@pytest.mark.parametrize(
    ("when", "said"), [(at("15:00"), "23 November 2026 15:00"), (datetime(1926, 11, 23, tzinfo=at("14:00").tzinfo),
    "23 November 1926 00:00"), (at("14:00").replace(tzinfo=None), "23 November 2026 14:00")],
    ids=["to come", "a century ago", "of no time zone"],
)  # fmt: skip
def test_an_absurd_time_is_refused(when: datetime, said: str) -> None:
    absurd = AddLogEntry(incident="door", text="seen", happened_at=when, late_because="typed late")

    given(incident("door"), at("14:10")).when(absurd).refused(
        AbsurdTime, f"{said} cannot be when it happened; give a time between the incident's opening day and now."
    )


def test_the_callers_own_words_stand_apart() -> None:
    words = RecordWords(incident="door", text="he is on the landing")

    given(incident("door")).when(words).then(
        ("incident/door", WordsRecorded(text="he is on the landing", speaker="caller"))
    )


# code, place, caller


def test_a_code_is_corrected_by_the_one_that_follows() -> None:
    history = given(incident("door"))
    history.when(SetCode(incident="door", code="domestic_incident")).and_then()
    name = history.incident("door").code_name

    corrected = history.when(SetCode(incident="door", code="concern_for_safety", reason="he lives alone"))

    fact = corrected.of("incident/door")[0]
    assert isinstance(fact, CodeSet)
    assert (fact.code, fact.was, fact.reason) == ("concern_for_safety", name, "he lives alone")
    assert corrected.and_then().incident("door").opening_code == "domestic_incident"


def test_the_same_code_again_is_nothing_new() -> None:
    history = given(incident("door"))
    history.when(SetCode(incident="door", code="domestic_incident")).and_then()

    history.when(SetCode(incident="door", code="domestic_incident")).then_nothing()


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    asked = given(incident("door")).when(SetCode(incident="door", code="domestic_incidnet"))

    assert isinstance(asked.refusal, UnknownCode)
    assert "domestic_incident" in str(asked.refusal)


def test_a_better_place_follows_the_first() -> None:
    given(incident("door", place=UNKNOWN_PLACE)).when(SetPlace(incident="door", place=FARM, area_class="rural")).then(
        ("incident/door", PlaceSet(place=FARM, area_class="rural", desk="dispatch"))
    )


def test_a_rural_place_moves_the_target_and_not_the_callers_wait() -> None:
    history = given(incident("door", "immediate", place=UNKNOWN_PLACE))

    history.when(SetPlace(incident="door", place=FARM, area_class="rural")).and_then()

    assert [at("14:20")] == [d.due for d in history.room.owed("incident/door") if d.kind == "attend"]


def test_a_callers_name_keeps_the_number_there_was() -> None:
    history = given(incident("door"), ("incident/door", CallerSet(number="07700 900123")))

    history.when(SetCaller(incident="door", name="a neighbour")).and_then()

    found = history.incident("door")
    assert (found.caller_name, found.caller_number) == ("a neighbour", "07700 900123")


# help from others, and again


def test_another_service_is_asked_with_what_is_known_where_nothing_is_said() -> None:
    given(incident("door")).when(RequestService(incident="door", service="ambulance")).then(
        ("incident/door", ServiceRequested(service="ambulance", name="Ambulance", what="a row"))
    )


def test_an_unknown_service_is_refused_with_those_there_are() -> None:
    given(incident("door")).when(RequestService(incident="door", service="navy")).refused(
        UnknownService,
        "There is no service navy here; "
        "choose one of ambulance, fire, network_rail, coastguard, other_force, interpreter.",
    )


def test_a_reopened_incident_is_unresourced_and_waits_for_acceptance() -> None:
    history = given(incident("door", "priority"), CLOSED, at("15:00"))

    history.when(ReopenIncident(incident="door", reason="he is back")).then(
        ("incident/door", IncidentReopened(reason="he is back"))
    )

    assert history.incident("door").state == "waiting"
    assert ("accept", at("15:05")) in [(d.kind, d.due) for d in history.room.owed("incident/door")]


def test_an_open_incident_is_not_reopened() -> None:
    given(incident("door")).when(ReopenIncident(incident="door", reason="he is back")).refused(
        NotClosed, "This incident is open."
    )


def test_a_closed_incident_keeps_its_code_and_place() -> None:
    history = given(incident("door"), CLOSED)

    for command in (SetCode(incident="door", code="domestic_incident"), SetPlace(incident="door", place=FARM)):
        history.when(command).refused(
            AlreadyClosed, "This incident is closed (hoax); reopen it to change it. A log entry can still be added."
        )
