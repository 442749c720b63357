"""What climbed and to whom: the lists of supervisors, the line of what is mine, cover and the FIM list, as drawn."""

from __future__ import annotations

import pytest

from heed.contact.decide import AnswerCall, PresentCall
from heed.dispatch.decide import AssignUnit
from heed.incidents.commands import AskQuestion, OpenIncident
from heed.picture.fact import Fact, Recorded
from heed.picture.post import DigestGiven, NoticeAcknowledged, Notified, PostTaken, evolve
from heed.risk.decide import AssessThrive
from heed.supervision.commands import (
    AcknowledgeNotice,
    DecideReview,
    LeavePost,
    NotADecision,
    NotYourPost,
    NotYourself,
    TagForFim,
    TakePost,
    UntagForFim,
)
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

from .conftest import BEGAN, Shift


def unit(shift: Shift, callsign: str = "BX21") -> str:
    shift.room.act(BringUnitOnDuty(callsign=callsign, crew=("PC One",)), shift["dispatcher"])
    return callsign


def wait_for_rt02(incident: str, kind: str = "resource_found", minutes: int = 9) -> DecideReview:
    return DecideReview(incident=incident, kind=kind, what="RT02 after its prisoner", who="RT02", minutes=minutes)  # type: ignore[arg-type]


def test_an_immediate_without_a_unit_is_the_team_leaders_with_why_who_was_told_and_what_is_next(shift: Shift) -> None:
    incident = shift.graded("immediate")
    shift.room.pass_minutes(5)

    said = shift.climbed("team_leader")[incident]
    assert "Immediate and nobody sent for 5 minutes" in said
    assert "Told: Nasreen Holroyd." in said
    assert "life at risk" in said


def test_what_is_sent_and_not_accepted_is_the_team_leaders_before_the_ladder_says_so(shift: Shift) -> None:
    incident = shift.graded("immediate")
    assert shift.climbed("team_leader") == {}

    shift.room.pass_minutes(1)

    assert "Sent and not accepted in its time" in shift.climbed("team_leader")[incident]


def test_life_at_risk_stands_first_then_what_has_been_due_longest(shift: Shift) -> None:
    older = shift.graded("priority")
    shift.room.pass_minutes(3)
    newer = shift.graded("priority")
    for incident in (older, newer):
        calm = AssessThrive(incident=incident, threat="none seen", life_at_risk=False)
        shift.room.act(calm, shift["call_handler"])
    shift.room.pass_minutes(16)
    risky = shift.graded("immediate")
    shift.room.pass_minutes(5)

    assert list(shift.climbed("team_leader")) == [risky, older, newer]


def test_what_a_decision_holds_stands_below_what_waits_for_one(shift: Shift) -> None:
    held = shift.graded("immediate")
    shift.room.pass_minutes(1)
    waiting = shift.graded("priority")
    shift.room.pass_minutes(15)
    shift.room.act(wait_for_rt02(held), shift["force_incident_manager"])
    shift.room.act(wait_for_rt02(waiting), shift["team_leader"])
    assert "holds until 14:25" in shift.climbed("force_incident_manager")[held]
    fresh = shift.graded("priority")
    shift.room.pass_minutes(6)

    assert list(shift.climbed("team_leader")) == [fresh, waiting, held]


def test_what_somebody_else_owns_stands_on_the_list_of_whoever_was_told_with_the_owners_name(shift: Shift) -> None:
    incident = shift.graded("priority")
    shift.room.pass_minutes(16)

    assert "With Nasreen Holroyd. You were told." in shift.climbed("dispatch_supervisor")[incident]
    assert incident not in shift.climbed("force_incident_manager")


def test_a_second_continue_without_a_unit_climbs_away_at_once(shift: Shift) -> None:
    incident = shift.graded("priority")
    shift.room.pass_minutes(16)

    for _ in range(2):
        shift.room.act(wait_for_rt02(incident, "continue", 5), shift["team_leader"])

    assert "With Ruth Ackerley." in shift.climbed("team_leader")[incident]
    assert "You were told" not in shift.climbed("dispatch_supervisor")[incident]


@pytest.mark.parametrize("what", ["no action required", "Noted.", "No units"])
def test_words_that_decide_nothing_are_no_decision_while_nobody_is_sent(shift: Shift, what: str) -> None:
    incident = shift.graded("immediate")

    with pytest.raises(NotADecision):
        shift.room.act(
            DecideReview(incident=incident, kind="risk_accepted", what=what, who="me", minutes=5), shift["team_leader"]
        )


def test_a_unit_promised_to_it_takes_it_off_every_list(shift: Shift) -> None:
    unit(shift)
    incident = shift.graded("priority")
    shift.room.pass_minutes(16)

    shift.room.act(AssignUnit(unit="BX21", incident=incident), shift["dispatcher"])

    assert shift.climbed("team_leader") == {}
    assert shift.climbed("dispatch_supervisor") == {}


def test_a_unit_that_is_not_there_in_time_brings_it_to_the_team_leader(shift: Shift) -> None:
    unit(shift)
    incident = shift.graded("immediate")
    shift.room.act(AssignUnit(unit="BX21", incident=incident), shift["dispatcher"])

    shift.room.pass_minutes(21)

    said = shift.climbed("team_leader")[incident]
    assert "Target missed; a unit is committed and not at scene" in said
    assert "BX21 assigned" in said


def test_what_waited_for_somebody_who_left_is_with_whoever_holds_the_role_now(shift: Shift) -> None:
    incident = shift.graded("immediate")
    shift.room.pass_minutes(6)
    phil = shift.room.person("phil.grimshaw", "team_leader")
    assert shift.shown(f"climbed:{phil.post}") == {}

    shift.room.act(LeavePost(post=shift["team_leader"].post), shift["team_leader"])

    assert list(shift.shown(f"climbed:{phil.post}")) == [incident]
    assert "climbed" in shift.shown(f"mine:{phil.post}")


def test_where_nobody_holds_the_role_the_one_who_answers_for_it_has_it(shift: Shift) -> None:
    incident = shift.graded("immediate")
    shift.room.pass_minutes(6)

    shift.room.act(LeavePost(post=shift["team_leader"].post, uncovered_because="ill"), shift["team_leader"])

    assert list(shift.climbed("dispatch_supervisor")) == [incident]


# The line of what is mine


def mine(shift: Shift, role: str) -> dict[str, str]:
    return shift.shown(f"mine:{shift[role].post}")


def test_the_newest_notice_stands_until_its_own_holder_has_heard_it(shift: Shift) -> None:
    incident = shift.graded("immediate")
    shift.room.pass_minutes(5)
    number = shift.incident(incident).number
    assert mine(shift, "team_leader")["notice"].startswith(f"14:05 {number} no unit 5 min after it came to dispatch")
    with pytest.raises(NotYourPost):
        shift.room.act(AcknowledgeNotice(post=shift["team_leader"].post), shift["dispatcher"])

    shift.room.act(AcknowledgeNotice(post=shift["team_leader"].post), shift["team_leader"])

    assert "no notice waits for you" in mine(shift, "team_leader")["notice"]
    assert mine(shift, "team_leader")["climbed"].startswith("1 with you")


def test_only_a_notice_about_life_sounds(shift: Shift) -> None:
    calm = shift.graded("priority")
    shift.room.act(AssessThrive(incident=calm, threat="none seen", life_at_risk=False), shift["call_handler"])
    shift.room.pass_minutes(15)
    view = f"mine:{shift['team_leader'].post}"
    assert "no unit 15 min" in shift.shown(view)["notice"]
    assert "data-sound" not in shift.markup(view)["notice"]

    shift.graded("immediate")
    shift.room.pass_minutes(5)

    assert 'data-sound="escalation:' in shift.markup(view)["notice"]


def test_a_notice_about_life_is_not_hidden_by_a_later_calm_one() -> None:
    facts = (
        PostTaken(person="p", name="Nasreen Holroyd", role="team_leader"),
        Notified(subject="incident/i", number="0412", kind="rung", interrupted=True, about_life=True, why="no unit"),
        DigestGiven(lines=3, about_life=0),
    )
    post = None
    for version, fact in enumerate(facts, 1):
        post = evolve(post, recorded(version, fact))

    assert post is not None
    assert (post.notice, post.notice_life, post.unheard) == ("0412 no unit", True, 2)
    heard = evolve(post, recorded(4, NoticeAcknowledged()))
    assert (heard.notice, heard.unheard) == ("", 0)


def recorded(version: int, fact: Fact) -> Recorded:
    return Recorded(
        position=version, stream="post/p", version=version, happened_at=BEGAN, recorded_at=BEGAN, actor="clock",
        role="clock", workstation="", number=None, fact=fact,
    )  # fmt: skip


def test_nothing_sounds_in_the_ear_of_somebody_on_a_call(shift: Shift) -> None:
    leader = shift["team_leader"]
    shift.room.act(PresentCall(contact="c-1", line="999", call_ref="1", number="07700 900123"))
    shift.room.act(AnswerCall(contact="c-1"), leader)
    shift.graded("immediate")

    shift.room.pass_minutes(5)

    assert "no unit 5 min" in shift.shown(f"mine:{leader.post}")["notice"]
    assert "data-sound" not in shift.markup(f"mine:{leader.post}")["notice"]


def test_what_i_am_asked_and_what_i_owe_is_counted(shift: Shift) -> None:
    shift.room.act(PresentCall(contact="c-1", line="999", call_ref="1", number="07700 900123"))
    shift.room.act(AnswerCall(contact="c-1"), shift["call_handler"])
    shift.room.act(OpenIncident(incident="i-1", what="Shouting", contact="c-1"), shift["call_handler"])
    shift.room.act(
        AskQuestion(incident="i-1", question="q-1", text="Is she alone?", to="call_handler"), shift["dispatcher"]
    )

    assert mine(shift, "call_handler")["thrive"].startswith("1 THRIVE owed by you")
    assert mine(shift, "call_handler")["asked"].startswith("1 question to you")


def test_nobody_else_is_sent_another_posts_line(shift: Shift) -> None:
    shift.graded("immediate")
    shift.room.pass_minutes(6)
    desk = shift.room.browser("dan.rushworth")
    hers, his = f"mine:{shift['team_leader'].post}", f"mine:{shift['dispatcher'].post}"

    with desk.http.stream("GET", f"/api/v1/stream?views={hers},{his}&cursor=0") as stream:
        patch = next(line for line in stream.iter_lines() if '"views"' in line)

    assert his in patch
    assert hers not in patch


# The room


def test_the_room_is_counted_by_grade(shift: Shift) -> None:
    unit(shift)
    first = shift.graded("immediate")
    shift.graded("immediate")
    shift.room.pass_minutes(21)
    assert shift.shown("unresourced")["immediate"].startswith("Immediate 2 2 late")

    shift.room.act(AssignUnit(unit="BX21", incident=first), shift["dispatcher"])

    assert shift.shown("unresourced")["immediate"].startswith("Immediate 1 1 late")
    assert shift.shown("unresourced")["priority"] == "Priority 0"


def test_a_tag_says_why_and_since_when_tells_nobody_and_survives_who_gave_it(shift: Shift) -> None:
    incident = shift.graded("priority")
    shift.room.act(TagForFim(incident=incident, why="second silent call from there"), shift["dispatcher"])
    shift.room.act(LeavePost(post=shift["dispatcher"].post, uncovered_because="end of shift"), shift["dispatcher"])

    assert "second silent call from there On the list for" in shift.shown("fim")[incident]
    assert "no notice waits for you" in mine(shift, "force_incident_manager")["notice"]

    shift.room.act(UntagForFim(incident=incident, why="nothing in it"), shift["team_leader"])

    assert shift.shown("fim") == {}


def test_a_role_that_nobody_holds_is_loud_and_names_who_answers(shift: Shift) -> None:
    handler = shift["call_handler"]
    shift.room.act(LeavePost(post=handler.post, uncovered_because="taken ill"), handler)

    assert shift.shown("cover")["call_handler"] == "Call handler nobody on duty; team leader answers"
    assert 'class="loud"' in shift.markup("cover")["call_handler"]


def test_attention_spent_is_shown_and_comes_back_with_time(shift: Shift) -> None:
    assert "Nasreen Holroyd 0 of 6" in shift.shown("cover")["team_leader"]
    unit(shift)
    incident = shift.graded("immediate")
    shift.room.pass_minutes(5)
    assert "Nasreen Holroyd 2 of 6" in shift.shown("cover")["team_leader"]

    shift.room.act(AssignUnit(unit="BX21", incident=incident), shift["dispatcher"])
    shift.room.act(SetUnitStatus(unit="BX21", status=6), shift["dispatcher"])
    shift.room.pass_minutes(61)
    shift.room.site.views.live["cover"].touch_all()

    assert "2 of 6" not in shift.shown("cover")["team_leader"]


# Posts


def test_somebody_elses_post_is_a_supervisors_matter(shift: Shift) -> None:
    off = shift.room.person("phil.grimshaw", "team_leader", on_duty=False)
    with pytest.raises(NotYourself):
        shift.room.act(TakePost(post="p-1", role="team_leader", person=off.person), shift["dispatcher"])
    with pytest.raises(NotYourPost):
        shift.room.act(LeavePost(post=shift["team_leader"].post), shift["dispatcher"])

    shift.room.act(TakePost(post="p-1", role="team_leader", person=off.person), shift["dispatch_supervisor"])
    shift.room.act(LeavePost(post=shift["team_leader"].post), shift["dispatch_supervisor"])

    assert [said for said in shift.shown("on_duty").values() if said.startswith("Team leader")] == [
        "Team leader Phil Grimshaw any desk"
    ]
