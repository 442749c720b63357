"""Markers: placed on somebody's word, shown in the act that names what is marked, and never ended by time alone."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.given import FARM, Given, assigned, at, given, incident, on_duty, somebody, unit
from tests.memory_room import SWITCH, MemoryRoom

from heed.contact.decide import PresentCall
from heed.incidents.account import DescribePerson
from heed.incidents.commands import OpenIncident, SetCaller, SetPlace
from heed.intelligence.asides import (
    BringMarkerBack,
    RecognisedThere,
    SaysNotWhyNotThis,
    SchemeIsASupervisors,
    SetMarkerAside,
)
from heed.intelligence.crews import TellCrew
from heed.intelligence.knowing import MergeKnown, RecogniseMention
from heed.intelligence.markers import (
    AlreadyMarked,
    NoAuthority,
    NoSource,
    NoSuchKind,
    NotAScheme,
    NothingSaid,
    NotOnThat,
    OnlySome,
    PlaceMarker,
    ProlongMarker,
    ReviewMarker,
    TooLong,
    WithdrawMarker,
)
from heed.picture.contact import Contact
from heed.picture.fact import Place
from heed.picture.known import Known, KnownRecorded
from heed.picture.marker import Marker
from heed.picture.post import Notified
from heed.picture.shown import MarkerShown, ShownMarkerSetAside

COURT = Place(words="4 Weir Court", easting=445_210, northing=311_480)
HER_NUMBER = "07700900161"


def marker(kind: str = "marac", **given: object) -> PlaceMarker:
    """A marker on the address of the court, begun by it, unless said otherwise."""
    plain: dict[str, object] = {
        "marker": "m", "begun": "court", "of": "address", "details": {"address": "4 Weir Court"}, "kind": kind,
        "words": "Woman at the highest risk from her ex-husband", "reason": "heard by the conference",
        "source": "MARAC of October",
    }  # fmt: skip
    return PlaceMarker(**{**plain, **given})  # type: ignore[arg-type]


def known(history: Given, name: str = "court") -> Known:
    found = history.room.state(f"known/{name}")
    assert isinstance(found, Known)
    return found


def of(history: Given, name: str = "m") -> Marker:
    return next(one for known in history.room.index.marked.known.values() for one in known.markers if one.id == name)


def marked() -> Given:
    return given(*on_duty("support_operator"), on_duty("team_leader")).when(marker(), by="support_operator").and_then()


def shown_on(history: Given, name: str) -> list[tuple[str, str, bool]]:
    return [(one.name, one.why, one.certain) for one in history.incident(name).markers.standing]


def test_an_incident_at_a_marked_address_shows_it_in_the_act_that_opens_it() -> None:
    opens = OpenIncident(incident="door", what="banging at the door", place=COURT)

    facts = marked().when(opens, by="call_handler").of("incident/door")

    shown = next(fact for fact in facts if isinstance(fact, MarkerShown))
    assert (shown.name, shown.source, shown.why) == ("MARAC", "MARAC of October", "the address 4 Weir Court (place)")
    assert shown.sentence() == (
        "MARAC on 4 Weir Court: Woman at the highest risk from her ex-husband"
        " (MARAC of October, 23 Nov 2026, until 23 Nov 2027); the address 4 Weir Court (place)"
    )


def test_a_call_shows_what_its_registered_address_is_marked_with_before_any_incident() -> None:
    rings = PresentCall(
        contact="call", line="999", call_ref="1", number="01632960141", registered_address="4 Weir Court"
    )

    history = marked()
    history.room.act(rings, somebody("telephony"))

    contact = history.room.state("contact/call")
    assert isinstance(contact, Contact)
    assert [one.name for one in contact.markers.standing] == ["MARAC"]
    opened = history.when(OpenIncident(incident="door", what="a row", contact="call", place=FARM), by="call_handler")
    assert [one.name for one in opened.and_then().incident("door").markers.standing] == ["MARAC"]


def test_a_marker_placed_finds_what_is_open() -> None:
    history = given(incident("door", "priority", place=COURT, life=False), incident("farm", "priority"))

    history = history.when(marker(), by="support_operator").and_then()

    assert shown_on(history, "door") == [("MARAC", "the address 4 Weir Court (place)", True)]
    assert shown_on(history, "farm") == []
    assert [one.why for one in history.incident("door").stale] == ["MARAC on 4 Weir Court"]


def test_what_was_said_at_the_moment_of_placing_is_found_seconds_later() -> None:
    history = given(*on_duty("dispatcher")).when(marker(), by="support_operator").and_then()
    # As if both had been decided at once: the incident never asked, and the marker never saw it.
    history.room.put(incident("door", "priority", place=COURT))

    history.later("14:00:06")

    assert [name for name, _, _ in shown_on(history, "door")] == ["MARAC"]


def test_a_person_by_name_and_day_of_birth_is_possible_until_somebody_says_so() -> None:
    man = marker("violent", begun="kit", of="person", details={"name": "Kit Marlow", "born": "1970-02-03"})
    history = given(incident("door", "priority")).when(man, by="support_operator").and_then()
    described = DescribePerson(
        incident="door", described="man", role="suspect", details={"name": "Kit Marlow", "born": "1970-02-03"}
    )

    history = history.when(described).and_then()

    assert [(name, sure) for name, _, sure in shown_on(history, "door")] == [("Violence", False)]
    history = history.when(RecogniseMention(incident="door", mention="described:man", known="kit")).and_then()
    assert [(name, sure) for name, _, sure in shown_on(history, "door")] == [("Violence", True)]


def test_two_records_merged_keep_both_markers() -> None:
    history = given(
        ("known/chris", KnownRecorded(kind="person", details={"name": "Chris Marlow"})),
        ("known/kit", KnownRecorded(kind="person", details={"name": "Kit Marlow"})),
        incident("door", "priority"),
    )
    for record, kind in (("chris", "drugs"), ("kit", "weapons")):
        history = history.when(
            marker(kind, marker=kind, begun="", of="", known=record), by="support_operator"
        ).and_then()
    history = history.when(MergeKnown(known="chris", into="kit", reason="the same custody number")).and_then()
    history = history.when(DescribePerson(incident="door", described="man", details={"name": "Kit"})).and_then()

    history = history.when(RecogniseMention(incident="door", mention="described:man", known="kit")).and_then()

    assert [name for name, _, _ in shown_on(history, "door")] == ["Weapons", "Drugs"]


def test_past_its_end_it_is_expired_still_prompts_and_goes_up_until_somebody_decides() -> None:
    history = marked()
    assert history.room.act(
        marker("access", marker="gate", begun="", of="", known="court", days=1), somebody("dispatcher")
    )

    history.room.until(at("14:00") + timedelta(days=3, hours=1))

    gate = of(history, "gate")
    assert (gate.stands, gate.expired_at) == (True, at("14:00") + timedelta(days=1))
    told = [r.fact for r in history.room.record if isinstance(r.fact, Notified) and r.fact.kind == "marker"]
    assert told[0].why == (
        "Access on 4 Weir Court ended 24 Nov 2026 and nobody has decided: it stays in force; prolong or withdraw it"
    )
    assert len(told) == 3
    history = history.when(OpenIncident(incident="door", what="a row", place=COURT), by="call_handler").and_then()
    assert [(one.name, one.expired) for one in history.incident("door").markers.standing][-1] == ("Access", True)
    history = history.when(
        WithdrawMarker(known="court", marker="gate", reason="the code was changed"), by="team_leader"
    ).and_then()
    assert [name for name, _, _ in shown_on(history, "door")] == ["MARAC"]
    assert not [d for d in history.room.owed("known/court") if d.kind == "marker:gate"]


def test_a_review_before_the_end_waits_for_the_next_and_a_decision_sets_a_new_end() -> None:
    history = given(*on_duty("support_operator")).when(marker("access", days=40), by="dispatcher").and_then()
    history.room.until(at("14:00") + timedelta(days=12, minutes=1))
    assert of(history).review_owed

    history = history.when(
        ReviewMarker(known="court", marker="m", words="code still the same"), by="support_operator"
    ).and_then()

    assert not of(history).review_owed
    assert [d.due for d in history.room.owed("known/court")] == [at("14:00") + timedelta(days=40)]
    history = history.when(
        ProlongMarker(known="court", marker="m", days=60, reason="the code stays"), by="support_operator"
    ).and_then()
    assert of(history).until == history.room.now + timedelta(days=60)


def test_a_restricted_marker_says_on_the_log_no_more_than_that_there_is_one() -> None:
    hidden = marker("protected_identity", words="Moved from the coast", authorised_by="DI Marsh", rank="inspector")
    history = given(incident("door", "priority", place=COURT))
    history.when(hidden, by="dispatcher").refused(
        OnlySome,
        "Protected identity may be seen by team leader, dispatch supervisor, resource management sergeant, force"
        " incident manager, support operator alone, so that your role cannot place or change it; ask one of them.",
    )

    history = history.when(hidden, by="team_leader").and_then()

    (shown,) = history.incident("door").markers.standing
    assert (shown.name, shown.on, shown.words, shown.source) == ("Restricted marker", "an address", "", "")


def test_a_crew_that_nobody_has_told_is_somebodys_until_they_have_it() -> None:
    history = given(
        *on_duty("dispatcher"),
        incident("door", "priority", place=COURT, life=False),
        unit("BX11"),
        assigned("BX11", "door"),
    )
    history = history.when(marker(), by="support_operator").and_then()

    said = [one for one in history.later("14:07") if "the markers" in one.fact.sentence()]
    assert [(one.at, one.stream) for one in said][:2] == [("14:03", "incident/door"), ("14:03", "post/post-Dispatcher")]

    history = history.when(TellCrew(incident="door", unit="BX11")).and_then()
    assert history.incident("door").markers.unsaid(history.incident("door").units[0].unit) == ()


def test_what_is_wrong_is_said_beside_its_field() -> None:
    history = marked()
    for command, kind, words in (
        (marker("marak"), NoSuchKind, "There is no marker marak; one of special_scheme, marac"),
        (marker("access", source=""), NoSource, "Say where this comes from"),
        (marker("access", reason="ok"), NothingSaid, "“ok” gives no reason"),
        (marker("firearms"), NoAuthority, "Firearms needs somebody's authority"),
        (marker("access", days=2000), TooLong, "Access holds 1095 days at most"),
        (marker("access", silent=True), NotAScheme, "A grade, a code word"),
        (
            marker("access", of="person", details={"name": "Kit"}),
            NotOnThat,
            "Access hangs on an address, not on a person",
        ),
        (marker(begun="", of="", known="court"), AlreadyMarked, "MARAC stands there in the same words"),
    ):
        then = history.when(command)
        assert isinstance(then.refusal, kind), (then.refusal, kind)
        assert str(then.refusal).startswith(words)


@settings(max_examples=12, deadline=None)
@drawn(st.lists(st.tuples(st.sampled_from(["wait", "review", "prolong"]), st.integers(1, 40)), max_size=8))
def test_over_random_weeks_no_marker_ends_without_a_decision(story: list[tuple[str, int]]) -> None:
    room = MemoryRoom()
    who = room.on_duty("team_leader")
    room.act(marker("order", days=30), who)
    for act, days in story:
        if act == "review":
            room.act(ReviewMarker(known="court", marker="m", words="it stands as it was"), who)
        if act == "prolong":
            room.act(ProlongMarker(known="court", marker="m", days=days, reason="it goes on"), who)
        room.until(room.now + timedelta(days=days))
        (one,) = room.index.marked.known["court"].markers
        assert one.stands
        assert any(d.kind == "marker:m" and d.due > room.now for d in room.owed("known/court"))
        assert (one.expired_at is not None) == (room.now >= one.until)


def test_what_nobody_names_any_more_stays_shown() -> None:
    history = marked().when(OpenIncident(incident="door", what="a row", place=COURT), by="call_handler").and_then()

    history = history.when(SetPlace(incident="door", place=FARM), by="call_handler").and_then()
    history = history.when(SetCaller(incident="door", name="Ann", number=HER_NUMBER), by="call_handler").and_then()

    assert [name for name, _, _ in shown_on(history, "door")] == ["MARAC"]


def test_an_address_written_further_or_less_far_is_possible_and_another_of_its_street_is_none() -> None:
    history = marked()
    for name, words, sure in (
        ("town", "4 Weir Court, Pellmouth", [False]), ("same", "4 weir court", [True]), ("next", "14 Weir Court", []),
    ):  # fmt: skip
        history.room.act(OpenIncident(incident=name, what="a row", place=Place(words=words)), somebody("call_handler"))
        assert [one for _, _, one in shown_on(history, name)] == sure, name


def test_a_second_marker_on_the_very_same_address_begins_no_second_record() -> None:
    history = marked().when(marker("access", marker="gate", begun="another"), by="dispatcher").and_then()

    assert [one.name for one in known(history).markers] == ["MARAC", "Access"]
    assert history.room.state("known/another") is None


def test_two_flats_of_one_house_are_not_one_for_standing_near_each_other() -> None:
    history = given(
        (
            "known/court",
            KnownRecorded(
                kind="address", details={"address": "Flat 1, 4 Weir Court"}, easting=445_210, northing=311_480
            ),
        )
    )
    history = history.when(marker(begun="", of="", known="court"), by="dispatcher").and_then()
    for name, words, found in (("flat", "Flat 2, 4 Weir Court", []), ("yard", "The yard by the river", [False])):
        place = Place(words=words, easting=445_212, northing=311_481)
        history.room.act(OpenIncident(incident=name, what="a row", place=place), somebody("call_handler"))
        assert [sure for _, _, sure in shown_on(history, name)] == found, name


def test_a_marker_of_a_number_is_set_aside_with_a_reason_stays_in_sight_and_comes_back() -> None:
    history = marked().when(PresentCall(contact="call", line="999", call_ref="1", number="01632960141",
        registered_address="4 Weir Court"), by=SWITCH).and_then()  # fmt: skip
    aside = SetMarkerAside(contact="call", marker="m", reason="A tenant of since last month rings")
    history.when(msgspec.structs.replace(aside, reason="-"), by="call_handler").refused(
        SaysNotWhyNotThis, "“-” says not why: say what tells that it is somebody else."
    )

    history = history.when(aside, by="call_handler").then(
        ("contact/call", ShownMarkerSetAside(marker="m", name="MARAC", reason=aside.reason, by_name="Call Handler"))
    )

    opens = OpenIncident(incident="door", what="a row", contact="call", place=COURT)
    history = history.when(opens, by="call_handler").and_then()
    held = history.incident("door").markers
    assert (held.standing, [(one.name, said.by_name) for one, said in held.folded]) == ((), [("MARAC", "Call Handler")])
    history = history.when(BringMarkerBack(incident="door", marker="m"), by="dispatcher").and_then()
    assert [one.name for one in history.incident("door").markers.standing] == ["MARAC"]


def test_a_scheme_is_a_supervisors_to_set_aside_and_whoever_was_recognised_is_not() -> None:
    rings = OpenIncident(incident="door", what="a row", place=COURT)
    history = given(*on_duty("support_operator"), on_duty("team_leader"))
    scheme = marker("special_scheme", do_not_ring=True, authorised_by="Nell Ward", rank="Inspector")
    history = history.when(scheme, by="support_operator").and_then()
    history = history.when(rings, by="call_handler").and_then()
    aside = SetMarkerAside(incident="door", marker="m", reason="Another flat of the same house")

    assert isinstance(history.when(aside, by="call_handler").refusal, SchemeIsASupervisors)
    assert history.when(aside, by="team_leader").refusal is None
    history = history.when(
        RecogniseMention(incident="door", mention="place", known="court"), by="dispatcher"
    ).and_then()
    assert isinstance(history.when(aside, by="team_leader").refusal, RecognisedThere)
