"""Many reports of one event share one response and one ladder; each keeps its caller and its risk, and stands alone
again when nothing covers it.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.given import Given, assigned, at, given, incident, on_duty, unit

from heed.access.restricting import Restrict
from heed.clock.owed import owed
from heed.dispatch.decide import AssignUnit, DivertUnit, ReleaseUnit
from heed.incidents.commands import CloseIncident, OpenIncident, SendToDispatch
from heed.intelligence.event import ClosedLead, LeadEvent, NoEvent, NotInSight
from heed.intelligence.linked import LinkIncidents, UnlinkIncidents
from heed.log.command import Command
from heed.picture.event import (
    EventLed,
    EventRiskHeard,
    LeadGivenUp,
    ReportJoined,
    ReportLeft,
    ResponseShared,
    SharedResponseMoved,
    StoodAlone,
)
from heed.picture.fact import Change
from heed.picture.life import IncidentClosed
from heed.picture.post import Notified
from heed.picture.watch import DeadlineMissed, RungReached
from heed.risk.decide import AssessThrive, SetGrade
from heed.units.decide import SetUnitStatus

from ..memory_room import policy

STAFF = [on_duty(role) for role in ("call_handler", "dispatcher", "team_leader", "force_incident_manager")]


def link(one: str, other: str, *, same: bool = True) -> LinkIncidents:
    return LinkIncidents(incident=one, other=other, why="the same crash", same_event=same)


class Event:
    """Logs of one room, and what each of them is covered by."""

    def __init__(self, *history: object) -> None:
        self.given: Given = given(*STAFF, *history)  # type: ignore[arg-type]
        self.given.room.now = at("14:02")

    def act(self, *commands: Command, by: str = "dispatcher", clock: str = "") -> Event:
        for command in commands:
            self.given = self.given.when(command, by=by, clock=clock).and_then()
        return self

    def state(self, name: str) -> str:
        return self.given.incident(name).state

    def states(self) -> dict[str, str]:
        return {one.id: one.state for one in self.given.room.open_incidents()}

    def leads(self) -> list[str]:
        return [one.id for one in self.given.room.open_incidents() if one.event.leads]

    def facts(self, name: str, kind: type) -> list[object]:
        return [one.fact for one in self.given.room.streams[f"incident/{name}"] if isinstance(one.fact, kind)]

    def told(self, role: str) -> list[str]:
        return [
            one.fact.why for one in self.given.room.record
            if isinstance(one.fact, Notified) and one.fact.kind == "event" and role in one.stream
        ]  # fmt: skip


@pytest.fixture
def crash() -> Event:
    """BX21 on its way to the first report, two more callers of the same grade."""
    return Event(
        unit("BX21"), unit("BX22"), *(incident(name, "immediate") for name in ("first", "second", "third")),
        assigned("BX21", "first"),
    )  # fmt: skip


@pytest.fixture
def shared(crash: Event) -> Event:
    return crash.act(link("first", "second"), link("first", "third"))


def number(event: Event, name: str) -> str:
    return event.given.incident(name).number


def test_the_log_with_the_response_leads_and_the_other_shares_it(crash: Event) -> None:
    after = crash.given.when(link("second", "first"))

    first, second = number(crash, "first"), number(crash, "second")
    assert after.of("incident/first")[-2:] == [
        EventLed(others=("second",), reason="BX21 sent to it"),
        ReportJoined(other="second", number=second),
    ]
    assert after.of("incident/second")[-1:] == [ResponseShared(lead="first", number=first, units=("BX21",))]
    assert after.of("incident/second")[-1].sentence() == f"Shares the response of {first}: BX21 on its way"


def test_without_a_response_the_higher_grade_leads_and_then_the_oldest() -> None:
    event = Event(incident("old", "priority"), at("14:01"), incident("new", "immediate"))
    assert event.act(link("old", "new")).leads() == ["new"]
    assert event.states() == {"old": "shared", "new": "accepted"}

    same = Event(incident("old", "priority"), at("14:01"), incident("new", "priority"))
    assert same.act(link("new", "old")).leads() == ["old"]


def test_one_ladder_climbs_and_the_other_sleeps_until_it_stands_alone(shared: Event) -> None:
    shared.given.later("14:20")
    assert not shared.facts("second", RungReached)

    shared.act(UnlinkIncidents(incident="first", other="second", reason="another road"))
    shared.given.later("14:20:01")

    rungs = [fact for fact in shared.facts("second", RungReached) if isinstance(fact, RungReached)]
    assert [one.step for one in rungs] == [1, 2, 3], "counted from where it began, not from now"
    assert shared.state("second") == "accepted"
    assert shared.state("third") == "shared"


def test_a_shared_log_has_an_owner_a_deadline_and_a_rung_above(shared: Event) -> None:
    second = shared.given.incident("second")

    owing = owed(second, policy(), shared.given.room.open("post"))

    assert (owing.what, owing.due - second.state_since) == ("review", timedelta(minutes=45))
    assert (owing.owner_name, owing.above) == ("Dispatcher", "team_leader")
    said = shared.given.later("15:10")
    missed = [s.fact for s in said if s.stream == "incident/second" and isinstance(s.fact, DeadlineMissed)]
    reviews = [one for one in missed if one.kind == "review"]
    assert [one.owner_role for one in reviews] == ["dispatcher", "team_leader"]
    assert reviews[0].why.endswith(
        f"it shares the response of {number(shared, 'first')}, BX21 on its way; does that do?"
    )


def test_whoever_arrives_arrives_for_each_report_and_leaves_each_too(shared: Event) -> None:
    shared.act(SetUnitStatus(unit="BX21", status=6))
    second = shared.given.incident("second")
    assert (second.event.at_scene, second.attended, second.came) == (("BX21",), True, True)
    assert [d.kind for d in shared.given.room.owed("incident/second") if d.kind == "attend"] == []

    shared.act(
        OpenIncident(incident="other", what="a fight", grade="immediate"), DivertUnit(unit="BX21", to="other")
    )  # fmt: skip
    moved = shared.facts("second", SharedResponseMoved)[-1]
    assert moved == SharedResponseMoved(lead="first", number=number(shared, "first"))
    assert not shared.given.incident("second").attended, "its clock to attend runs again"
    assert shared.states()["second"] == "shared", "the one ladder is the first one's"


def test_its_target_is_its_own_and_said_once_by_a_line(shared: Event) -> None:
    said = shared.given.later("14:40")

    missed = [s.fact for s in said if s.stream == "incident/second" and isinstance(s.fact, DeadlineMissed)]
    assert [(one.kind, one.interrupted) for one in missed] == [("attend", False)]
    assert missed[0].why == f"Target to attend missed; it shares the response of {number(shared, 'first')}"


def test_closing_the_leading_log_closes_no_other_and_asks_of_each(shared: Event) -> None:
    shared.act(SetUnitStatus(unit="BX21", status=6), ReleaseUnit(unit="BX21"))
    assert shared.states() == {"first": "released", "second": "shared", "third": "shared"}

    close(shared, "first")

    first = number(shared, "first")
    assert shared.states() == {"second": "released", "third": "released"}
    assert shared.facts("second", StoodAlone) == [
        StoodAlone(number=first, because=f"{first} is closed", attended=True)
    ]  # fmt: skip
    assert f"stands alone, and 1 more: {first} is closed; close it, or send somebody" in shared.told("Dispatcher")
    assert {d.kind for d in shared.given.room.owed("incident/second")} >= {"close"}
    assert shared.leads() == [], "somebody says who leads what is left"


def test_closed_unattended_the_others_are_unresourced_with_their_own_clocks() -> None:
    event = Event(incident("first", "priority"), at("14:01"), incident("second", "priority"))
    event.act(link("first", "second"))

    close(event, "first", result="information_recorded")

    assert event.states() == {"second": "accepted"}
    rung = next(d for d in event.given.room.owed("incident/second") if d.kind == "rung")
    assert rung.due == at("14:16"), "fifteen minutes after it came to dispatch"


def test_closing_a_shared_log_is_its_own_act_and_counts_who_came(shared: Event) -> None:
    shared.act(SetUnitStatus(unit="BX21", status=6))

    close(shared, "second", result="attended_dealt_with")

    assert shared.states() == {"first": "at_scene", "third": "shared"}
    assert shared.facts("first", ReportLeft) == [
        ReportLeft(other="second", number=number(shared, "second"), because="closed")
    ]  # fmt: skip


def test_graded_above_the_leading_log_it_stands_alone_and_the_event_is_to_be_judged_anew() -> None:
    event = Event(
        unit("BX21"), incident("first", "priority", life=False), incident("second", "priority"),
        assigned("BX21", "first"),
    ).act(link("first", "second"), AssessThrive(incident="first", threat="two cars", life_at_risk=False))  # fmt: skip
    assert event.given.incident("first").stale == ()

    event.act(SetGrade(incident="second", grade="immediate", reason="trapped"), by="team_leader")

    first, second = number(event, "first"), number(event, "second")
    assert event.states() == {"first": "resourced", "second": "accepted"}
    why = f"graded immediate, and {first} graded priority"
    assert event.facts("second", StoodAlone) == [StoodAlone(number=first, because=why)]
    stale = event.given.incident("first").stale
    assert stale[0].why.startswith(f"{second}, of the same event: graded immediate")
    assert any(second in why for why in event.told("Dispatcher"))

    event.act(SetGrade(incident="first", grade="immediate", reason=f"{second} is"), by="team_leader")
    assert event.states() == {"first": "resourced", "second": "shared"}, "it covers it again"


def test_what_another_report_says_of_a_life_is_heard_once_on_the_leading_log() -> None:
    event = Event(
        incident("first", "priority", life=False), at("14:01"), incident("second", "priority", life=False)
    ).act(link("first", "second"))  # fmt: skip

    event.act(*(AssessThrive(incident="second", threat="she does not breathe", life_at_risk=True) for _ in range(2)))

    said = event.facts("first", EventRiskHeard)
    assert EventRiskHeard(
        other="second", number=number(event, "second"), why="a life is at risk by its assessment", life=True
    ) in said  # fmt: skip
    assert len(said) == len({one.why for one in said if isinstance(one, EventRiskHeard)})


def test_a_unit_sent_to_another_report_makes_that_one_lead(shared: Event) -> None:
    shared.act(DivertUnit(unit="BX21", to="second"))

    assert (shared.leads(), shared.states()) == (
        ["second"], {"first": "shared", "second": "resourced", "third": "shared"},
    )  # fmt: skip
    assert shared.facts("first", LeadGivenUp) == [LeadGivenUp(to="second", number=number(shared, "second"))]


def test_a_unit_of_its_own_makes_it_stand_alone_until_that_leaves(shared: Event) -> None:
    shared.act(AssignUnit(unit="BX22", incident="second"))
    assert (shared.leads(), shared.states()["second"]) == (["first"], "resourced")

    shared.act(SetUnitStatus(unit="BX22", status=2))
    assert shared.states()["second"] == "shared"


def test_a_person_names_the_log_that_leads(shared: Event) -> None:
    shared.act(LeadEvent(incident="third", reason="nearest to the fire"))

    third = number(shared, "third")
    assert shared.leads() == ["third"]
    assert shared.states() == {"first": "resourced", "second": "shared", "third": "accepted"}
    assert shared.given.incident("second").event.lead == "third"
    assert f"{third} leads the event now, Dispatcher says: nearest to the fire" in shared.told("Call Handler")
    shared.given.when(LeadEvent(incident="third", reason="again")).then_nothing()


def test_who_cannot_lead_says_why() -> None:
    event = Event(incident("alone", "priority"), incident("early", "priority", state="opened"), incident("late"))
    event.given.when(LeadEvent(incident="alone", reason="x")).refused(
        NoEvent, f"No other log is linked with {number(event, 'alone')} as one event; link them so first."
    )
    event.act(link("early", "alone"))
    event.given.when(LeadEvent(incident="early", reason="x")).refused(
        NotInSight, f"{number(event, 'early')} is not in dispatch's sight; send it, then it can lead."
    )
    close(event, "alone", result="information_recorded")
    event.given.when(LeadEvent(incident="alone", reason="x")).refused(
        ClosedLead, f"{number(event, 'alone')} is closed; let an open log lead, or reopen it."
    )


def test_a_chain_and_a_circle_have_one_that_leads_them_all(crash: Event) -> None:
    crash.act(link("first", "second"), link("second", "third"))
    assert crash.given.incident("third").event.lead == "first", "not the one it is linked with"

    crash.act(link("third", "first"))
    assert (crash.leads(), crash.states()) == (
        ["first"], {"first": "resourced", "second": "shared", "third": "shared"},
    )  # fmt: skip
    crash.act(UnlinkIncidents(incident="second", other="third", reason="by another way"))
    assert crash.states()["third"] == "shared", "the circle still joins it"
    crash.act(UnlinkIncidents(incident="third", other="first", reason="another crash"))
    assert crash.states()["third"] == "accepted"


def test_the_middle_of_a_chain_closing_parts_nobody(crash: Event) -> None:
    crash.act(link("first", "second"), link("second", "third"))
    close(crash, "second", result="information_recorded")
    assert crash.states() == {"first": "resourced", "third": "shared"}


def test_of_two_that_lead_one_is_left_when_they_are_joined() -> None:
    event = Event(
        unit("BX21"), *(incident(name, "priority") for name in ("a", "b", "c", "d")), assigned("BX21", "c")
    ).act(link("a", "b"), link("c", "d"))  # fmt: skip
    assert set(event.leads()) == {"a", "c"}

    event.act(link("b", "d"))

    assert event.leads() == ["c"], "the one with the response"
    assert {name: one for name, one in event.states().items() if one != "shared"} == {"c": "resourced"}


def test_a_log_not_yet_sent_shares_once_it_is() -> None:
    event = Event(incident("first", "priority"), at("14:01"), incident("call", "priority", state="opened"))
    event.act(link("first", "call"))
    assert (event.leads(), event.states()["call"]) == ([], "opened")

    event.act(SendToDispatch(incident="call"), by="call_handler")
    assert (event.leads(), event.states()["call"]) == (["first"], "shared")
    kinds = {d.kind for d in event.given.room.owed("incident/call")}
    assert {"accept", "review"} <= kinds, "somebody still takes a second look at it"


def test_nobody_joins_a_response_that_is_over(shared: Event) -> None:
    shared.act(SetUnitStatus(unit="BX21", status=6), ReleaseUnit(unit="BX21"))
    shared.act(OpenIncident(incident="late", what="a crash", grade="immediate"), by="call_handler")

    shared.act(link("late", "first"))

    assert shared.states() == {"first": "released", "second": "shared", "third": "shared", "late": "waiting"}


def test_one_that_is_restricted_leads_and_joins_nobody(crash: Event) -> None:
    crash.act(link("first", "second"), link("second", "third"))
    restrict = Restrict(restriction="kept", incident="second", log="sensitive", reason="a colleague")

    crash.act(restrict, by="force_incident_manager")

    assert crash.states() == {"first": "resourced", "second": "accepted", "third": "accepted"}
    assert crash.given.incident("first").event.reports == ()


def test_links_put_in_twice_add_nothing(shared: Event) -> None:
    shared.given.when(link("second", "first")).then_nothing()
    shared.act(link("second", "first", same=False))
    assert shared.states()["second"] == "accepted", "linked still, and not as one event"


def close(event: Event, name: str, *, result: str = "attended_dealt_with") -> None:
    """Closed by a supervisor's word, past what stops it: what follows from it is looked at here."""
    room = event.given.room
    rule = room.rules[CloseIncident]

    def decide(command: CloseIncident, *asked: object) -> list[Change]:
        return [(f"incident/{command.incident}", IncidentClosed(result=result, name=result, rationale="done"))]

    room.rules[CloseIncident] = msgspec.structs.replace(rule, decide=decide)
    event.act(CloseIncident(incident=name, result=result, rationale="done"), by="team_leader")
    room.rules[CloseIncident] = rule
