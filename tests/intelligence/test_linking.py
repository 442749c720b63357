"""Other logs that one may have to do with: all proposed, linked by people, told to both, judged again by both."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest
from tests.given import Given, at, given, on_duty, somebody

from heed.incidents.account import DescribePerson, DescribeVehicle
from heed.incidents.commands import CloseIncident, OpenIncident, SetCaller
from heed.intelligence.knowing import MergeKnown, RecogniseMention
from heed.intelligence.linked import (
    LinkedWithItself,
    LinkIncidents,
    NotLinked,
    SayWhyLinked,
    SetLinkAside,
    StandsLinked,
    UnlinkIncidents,
)
from heed.intelligence.submission import SubmitIntelligence
from heed.log.command import Command
from heed.picture.fact import Place
from heed.picture.link import IncidentsLinked, IncidentsUnlinked, LinkSetAside, LinksProposed
from heed.picture.post import Notified
from heed.risk.decide import AssessThrive, SetGrade

HANDLER = somebody("call_handler")


@dataclass
class Room:
    """A room with a handler, a dispatcher and a team leader; acts go on by themselves."""

    history: Given

    def act(self, *commands: Command, clock: str = "") -> Room:
        for command in commands:
            self.history = self.history.when(command, by=HANDLER, clock=clock).and_then()
        return self

    def opened(self, name: str, what: str = "shouting", *, clock: str = "", **said: object) -> Room:
        return self.act(OpenIncident(incident=name, what=what, **said), clock=clock)  # type: ignore[arg-type]

    def named(self, incident: str, **details: str) -> Room:
        return self.act(DescribePerson(incident=incident, described=f"of-{incident}", details=details))

    def looked(self, clock: str) -> Room:
        self.history.later(clock)
        return self

    def proposed(self, incident: str) -> dict[str, tuple[str, str]]:
        links = self.history.incident(incident).links
        return {one.other: (one.strength, one.why) for one in links.open}

    def told(self, role: str) -> list[str]:
        return [
            fact.fact.why
            for fact in self.history.room.record
            if isinstance(fact.fact, Notified) and fact.fact.kind == "links" and role in fact.stream
        ]


@pytest.fixture
def room() -> Room:
    return Room(given(on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader")))


def test_all_three_earlier_logs_about_a_man_are_proposed_by_his_name_and_birth(room: Room) -> None:
    for name, clock in (("overdose", "14:00"), ("ward", "14:05"), ("again", "14:10")):
        room.opened(name, clock=clock).named(name, name="Kit Marlow", born="1970-02-03").looked(clock[:4] + "4")

    room.opened("son", clock="14:20").named("son", name="Marlow, Kit", born="1970-02-03").looked("14:21")

    why = "same person, Kit Marlow, born 1970-02-03, subject there"
    assert room.proposed("son") == dict.fromkeys(("again", "ward", "overdose"), ("strong", why))
    assert f"3 logs this week are proposed as linked: {why}" in room.told("Call Handler")


def test_the_same_number_alone_is_possible_and_a_second_reason_makes_it_likely(room: Room) -> None:
    room.opened("first", caller_number="07700 900123").looked("14:02")
    room.opened("second", clock="14:03", caller_number="07700900123").looked("14:04")
    assert room.proposed("second") == {"first": ("possible", "same number")}

    room.act(SetCaller(incident="first", name="Ann Wells", number="")).looked("14:06")
    room.opened("third", clock="14:07", caller_number="07700900123", caller_name="Ann Wells").looked("14:09")

    strength, why = room.proposed("third")["first"]
    assert (strength, why) == ("strong", "same name, Ann Wells, informant there; same number")


def test_what_many_share_is_nobodys_own(room: Room) -> None:
    ward = Place(words="St Anne's Hospital, 1 Ward Road", easting=628_500, northing=401_500)
    for count in range(15):
        room.opened(f"ward-{count}", clock=f"14:{count:02d}", place=ward, code="concern_for_safety")
    room.looked("14:59")
    far = Place(words="St Anne's Hospital, 1 Ward Road", easting=628_500, northing=401_500)

    room.history.room.now = at("16:30")
    room.opened("late", place=far).looked("16:32")

    assert room.proposed("late") == {}


def test_reports_of_one_event_are_proposed_by_place_and_time(room: Room) -> None:
    one, other = (
        Place(words=words, easting=628_500 + add, northing=401_500) for words, add in (("canal", 0), ("lock", 120))
    )
    room.opened("first", clock="14:00", place=one).looked("14:02")
    room.opened("second", clock="14:04", place=other).looked("14:06")

    assert room.proposed("second") == {"first": ("likely", "120 m and 4 min apart")}
    assert room.proposed("first") == {"second": ("likely", "120 m and 4 min apart")}, "both are shown it"
    assert room.told("Call Handler")


def test_somebody_sought_and_somebody_found_are_put_beside_each_other(room: Room) -> None:
    room.opened("son", code="concern_for_safety", clock="14:00").looked("14:02")
    room.opened("found", code="sudden_death", clock="15:00").looked("15:02")

    assert room.proposed("found") == {"son": ("possible", "somebody is sought here, and somebody was found")}
    assert room.told("Team Leader"), "a life may be at risk, so a supervisor hears too"


def test_the_same_car_is_strong_however_its_plate_is_written(room: Room) -> None:
    for name, plate in (("first", "AB12 CDE"), ("second", "ab12cde")):
        car = DescribeVehicle(incident=name, described=f"car-{name}", details={"plate": plate})
        room.opened(name).act(car)
        room.looked("14:02" if name == "first" else "14:05")

    assert room.proposed("second") == {"first": ("strong", "same vehicle, AB12 CDE")}


def test_two_matters_of_one_call_are_not_proposed_to_each_other(room: Room) -> None:
    for name in ("one", "two"):
        room.opened(name, contact="", caller_number="07700900123")
    room.looked("14:05")
    assert set(room.proposed("two")) == {"one"}, "without a call they are"


def linked(room: Room, *, closed: bool = False) -> Room:
    room.opened("first", caller_number="07700 900123").looked("14:02")
    room.opened("second", clock="14:03", caller_number="07700900123").looked("14:04")
    return room


def test_a_link_is_said_of_both_and_both_are_judged_again(room: Room) -> None:
    linked(room).act(AssessThrive(incident="first", threat="a man with a knife", life_at_risk=True))

    after = room.history.when(LinkIncidents(incident="second", other="first"), by="dispatcher")

    first, second = (room.history.incident(name) for name in ("first", "second"))
    assert after.of("incident/second") == [IncidentsLinked(other="first", number=first.number, why="same number")]
    assert after.of("incident/first") == [IncidentsLinked(other="second", number=second.number, why="same number")]
    told = [fact for fact in after.of("post/post-Call Handler") if isinstance(fact, Notified)]
    assert {fact.number for fact in told} == {first.number, second.number}
    after.and_then()
    assert [one.why for one in room.history.incident("first").stale] == [f"linked with {second.number}: same number"]
    assert room.proposed("first") == room.proposed("second") == {}


def test_what_was_set_aside_stays_set_aside_for_these_two_alone(room: Room) -> None:
    linked(room)
    first, second = (room.history.incident(name).number for name in ("first", "second"))
    aside = SetLinkAside(incident="second", other="first", reason="a hostel")

    room.history.when(aside).then(
        ("incident/second", LinkSetAside(other="first", number=first, reason="a hostel")),
        ("incident/first", LinkSetAside(other="second", number=second, reason="a hostel")),
    )
    room.act(SetCaller(incident="second", name="Joan", number="07700900123")).looked("14:10")

    assert room.proposed("second") == {}
    room.opened("third", clock="14:11", caller_number="07700900123").looked("14:13")
    assert set(room.proposed("third")) == {"first", "second"}


def test_a_link_is_taken_back_with_a_reason(room: Room) -> None:
    linked(room).act(LinkIncidents(incident="second", other="first"))
    first, second = (room.history.incident(name).number for name in ("first", "second"))

    after = room.history.when(UnlinkIncidents(incident="first", other="second", reason="another family"))

    assert after.of("incident/first") == [IncidentsUnlinked(other="second", number=second, reason="another family")]
    assert after.of("incident/second") == [IncidentsUnlinked(other="first", number=first, reason="another family")]
    after.and_then()
    assert (room.proposed("first"), room.history.incident("first").links.linked) == ({}, ())


def test_what_cannot_be_linked_says_what_to_do(room: Room) -> None:
    linked(room).opened("third")
    number = room.history.incident("third").number
    first = room.history.incident("first").number
    room.history.when(LinkIncidents(incident="first", other="first")).refused(
        LinkedWithItself, "A log is not linked with itself; name the other one."
    )
    room.history.when(LinkIncidents(incident="first", other="third")).refused(
        SayWhyLinked, f"Nothing proposed {number}; say in a few words what they have to do with each other."
    )
    room.history.when(UnlinkIncidents(incident="third", other="first", reason="x")).refused(
        NotLinked, f"{first} is not linked with it; there is nothing to take back."
    )
    room.act(LinkIncidents(incident="second", other="first"))
    room.history.when(SetLinkAside(incident="second", other="first", reason="x")).refused(
        StandsLinked, f"{first} is linked with it; take the link back, with a reason, before it is set aside."
    )
    room.history.when(LinkIncidents(incident="second", other="first")).then_nothing()


def test_a_closed_log_linked_anew_is_put_before_a_supervisor_and_stays_closed(room: Room) -> None:
    linked(room).act(
        SetGrade(incident="first", grade="resolved_without_deployment"),
        AssessThrive(incident="first", threat="none seen", life_at_risk=False),
        CloseIncident(incident="first", result="information_recorded", rationale="spoken to, all well"),
    )
    if room.history.incident("first").open:
        pytest.fail("it is to be closed here")

    room.act(LinkIncidents(incident="second", other="first"))

    first = room.history.incident("first")
    assert not first.open
    assert first.stale
    assert any("it is closed: does that stand?" in why for why in room.told("Team Leader"))


def test_nothing_is_proposed_twice(room: Room) -> None:
    linked(room)
    room.act(SetCaller(incident="second", name="Joan", number="07700900123")).looked("14:20")

    named = [
        fact.fact for fact in room.history.room.record
        if isinstance(fact.fact, LinksProposed) and fact.stream == "incident/second" and fact.fact.others
    ]  # fmt: skip
    assert len(named) == 1


def test_logs_that_name_one_known_record_are_linked_whatever_was_spelled_and_merged_records_are_one(room: Room) -> None:
    for name, clock, spelled in (("first", "14:00", "Kit Marlow"), ("second", "14:05", "Ket Malow")):
        room.opened(name, clock=clock).named(name, name=spelled)
        room.act(RecogniseMention(incident=name, mention=f"described:of-{name}", begun=f"known-{name}"))
    room.act(MergeKnown(known="known-first", into="known-second", reason="the same man, by his tattoo")).looked("14:09")

    room.opened("third", clock="14:10").named("third", name="K. Marlowe")
    room.act(RecogniseMention(incident="third", mention="described:of-third", known="known-second")).looked("14:12")

    assert room.proposed("third") == {
        "second": ("strong", "same person, as somebody said: Ket Malow"),
        "first": ("strong", "same person, as somebody said: Kit Marlow"),
    }


def test_what_intelligence_names_counts_for_the_log_it_was_given_on(room: Room) -> None:
    room.opened("first", clock="14:00").looked("14:02")
    given = SubmitIntelligence(incident="first", text="his van", vehicles="red Ford AB12 CDE", submission="s1")
    room.act(given).looked("14:04")

    car = DescribeVehicle(incident="second", described="car", details={"plate": "ab12cde"})
    room.opened("second", clock="14:05").act(car).looked("14:07")
    room.opened("third", clock="14:08", caller_number="07700900124").looked("14:09")
    told = SubmitIntelligence(incident="third", text="her number", numbers="07700 900124", submission="s2")
    room.opened("fourth", clock="14:10").act(msgspec.structs.replace(told, incident="fourth")).looked("14:12")

    assert room.proposed("second") == {"first": ("strong", "same vehicle, red Ford AB12 CDE, in intelligence")}
    assert room.proposed("fourth") == {"third": ("possible", "same number")}, "and from the log it is given on"
