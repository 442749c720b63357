"""Posts: who is on duty as what, the last holder who may not slip away, and notices that hearing does not settle."""

from __future__ import annotations

from tests.given import at, given, incident, on_duty, person, somebody

from heed.contact.claiming import OfferCall
from heed.contact.decide import AnswerCall
from heed.picture.contact import CallAnswered, CallPresented
from heed.picture.fact import Fact
from heed.picture.post import (
    DigestGiven,
    NoticeAcknowledged,
    Notified,
    PostAway,
    PostBack,
    PostLeft,
    PostTaken,
    PostTookOver,
)
from heed.supervision.commands import (
    AcknowledgeNotice,
    AlreadyOnDuty,
    ComeBack,
    LastHolder,
    LeavePost,
    NotYourPost,
    NotYourRole,
    OffDuty,
    StepAway,
    TakePost,
    UnknownDesk,
    UnknownRole,
    WrongSuccessor,
)

ANA, BEA = somebody("team_leader", "Ana"), somebody("team_leader", "Bea")
SAID = Notified(subject="incident/door", number="0001", kind="rung", interrupted=True, about_life=True, why="no unit")
HEARD: tuple[str, Fact] = ("post/post-Ana", SAID)


def test_somebody_comes_on_duty_in_a_role_of_theirs() -> None:
    given(person("Ana", "team_leader")).when(TakePost(post="p", role="team_leader", desk="dispatch"), by=ANA).then(
        ("post/p", PostTaken(person="person-Ana", name="Ana", role="team_leader", desk="dispatch"))
    )


def test_a_role_that_is_not_theirs_is_refused() -> None:
    given(person("Ana", "dispatcher")).when(TakePost(post="p", role="team_leader"), by=ANA).refused(
        NotYourRole, "Ana is not given the role team leader; an administrator can add it."
    )


def test_one_person_holds_one_role_once() -> None:
    given(on_duty("team_leader", "Ana")).when(TakePost(post="p", role="team_leader"), by=ANA).refused(
        AlreadyOnDuty, "Ana is on duty as team leader already."
    )


def test_unknown_roles_and_desks_are_refused_with_those_there_are() -> None:
    history = given(person("Ana", "team_leader"))

    assert isinstance(history.when(TakePost(post="p", role="leader"), by=ANA).refusal, UnknownRole)
    history.when(TakePost(post="p", role="team_leader", desk="north"), by=ANA).refused(
        UnknownDesk, "There is no desk north; the desks are dispatch."
    )


def test_the_last_holder_does_not_leave_without_a_word() -> None:
    given(on_duty("team_leader", "Ana")).when(LeavePost(post="post-Ana"), by=ANA).refused(
        LastHolder,
        "You are the last team leader on duty: hand the post to somebody on duty, or say why it stays empty.",
    )


def test_the_last_holder_leaves_saying_why_it_stays_empty() -> None:
    given(on_duty("team_leader", "Ana")).when(LeavePost(post="post-Ana", uncovered_because="taken ill"), by=ANA).then(
        ("post/post-Ana", PostLeft(uncovered_because="taken ill"))
    )


def test_a_post_is_handed_to_somebody_by_name() -> None:
    history = given(on_duty("team_leader", "Ana"), on_duty("team_leader", "Bea"))

    history.when(LeavePost(post="post-Ana", to_post="post-Bea"), by=ANA).then(
        ("post/post-Ana", PostLeft(to_post="post-Bea", to_name="Bea")),
        ("post/post-Bea", PostTookOver(posts=("post-Ana",), name="Ana")),
    )


def test_what_nobody_had_heard_yet_comes_with_the_next_digest_of_whoever_took_over() -> None:
    line = Notified(subject="incident/door", number="0001", kind="rung", interrupted=False, about_life=True, why="x")
    history = given(on_duty("team_leader", "Ana"), on_duty("team_leader", "Bea"), HEARD, ("post/post-Ana", line))

    history.when(LeavePost(post="post-Ana", to_post="post-Bea"), by=ANA).and_then()

    said = [(one.at, one.fact) for one in history.later("14:10") if isinstance(one.fact, DigestGiven)]
    assert said == [("14:01", DigestGiven(lines=2, about_life=2))]


def test_a_post_is_handed_to_nobody_of_another_role() -> None:
    history = given(on_duty("team_leader", "Ana"), on_duty("dispatcher", "Dan"))

    history.when(LeavePost(post="post-Ana", to_post="post-Dan"), by=ANA).refused(
        WrongSuccessor, "Dan is on duty as dispatcher, not as team leader; choose somebody who holds the same role."
    )


def test_a_role_that_may_be_empty_is_left_freely() -> None:
    rae = somebody("resource_sergeant", "Rae")

    given(on_duty("resource_sergeant", "Rae")).when(LeavePost(post="post-Rae"), by=rae).then(
        ("post/post-Rae", PostLeft())
    )


def test_who_has_left_has_left() -> None:
    history = given(on_duty("team_leader", "Ana"), at("15:00"), ("post/post-Ana", PostLeft(uncovered_because="ill")))

    history.when(LeavePost(post="post-Ana"), by=ANA).refused(OffDuty, "Ana is off duty since 15:00.")


def test_a_post_is_left_by_its_holder_or_by_a_supervisor() -> None:
    history = given(on_duty("dispatcher", "Dan"), on_duty("dispatcher", "Eve"))

    asked = history.when(LeavePost(post="post-Dan"), by=somebody("dispatcher", "Eve"))

    assert isinstance(asked.refusal, NotYourPost)
    assert history.when(LeavePost(post="post-Dan"), by=ANA).facts == [("post/post-Dan", PostLeft())]


# notices


def test_a_notice_is_heard_by_name() -> None:
    given(on_duty("team_leader", "Ana"), HEARD).when(AcknowledgeNotice(post="post-Ana"), by=ANA).then(
        ("post/post-Ana", NoticeAcknowledged())
    )


def test_a_notice_heard_twice_is_nothing_new() -> None:
    history = given(on_duty("team_leader", "Ana"), HEARD, ("post/post-Ana", NoticeAcknowledged()))

    history.when(AcknowledgeNotice(post="post-Ana"), by=ANA).then_nothing()


def test_a_notice_is_heard_only_by_whom_it_was_told() -> None:
    asked = given(on_duty("team_leader", "Ana"), HEARD).when(AcknowledgeNotice(post="post-Ana"), by=BEA)

    assert isinstance(asked.refusal, NotYourPost)


def test_hearing_settles_nothing() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "priority", life=False), at("14:16"))
    history.later("14:16")
    before = history.room.owed("incident/door"), history.incident("door")

    history.when(AcknowledgeNotice(post="post-Ana"), by=ANA).and_then()

    assert before == (history.room.owed("incident/door"), history.incident("door"))


def test_what_is_a_line_comes_in_one_digest_a_quarter_of_an_hour_later() -> None:
    calm = Notified(subject="incident/door", number="0001", kind="thrive", interrupted=False, about_life=False, why="?")
    history = given(on_duty("team_leader", "Ana"), ("post/post-Ana", calm), at("14:03"), ("post/post-Ana", calm))

    said = history.later("14:30")

    assert [("14:15", DigestGiven(lines=2, about_life=0))] == [(one.at, one.fact) for one in said]


def test_a_line_about_life_waits_a_minute() -> None:
    life = Notified(subject="incident/door", number="0001", kind="thrive", interrupted=False, about_life=True, why="?")
    history = given(on_duty("team_leader", "Ana"), ("post/post-Ana", life))

    assert [("14:01", DigestGiven(lines=1, about_life=1))] == [(s.at, s.fact) for s in history.later("14:30")]


RINGS: tuple[str, Fact] = ("contact/c", CallPresented(line="101", call_ref="c", number="07700 900123"))
AMY = somebody("call_handler", "Amy")


def test_away_is_said_once_and_is_over_by_coming_back_or_by_answering() -> None:
    away: tuple[str, Fact] = ("post/post-Amy", PostAway(why="meal"))
    back: tuple[str, Fact] = ("post/post-Amy", PostBack())

    there, gone = given(on_duty("call_handler", "Amy"), RINGS), given(on_duty("call_handler", "Amy"), RINGS, away)

    assert there.when(ComeBack(), by=AMY).facts == []
    assert there.when(StepAway(why="meal"), by=AMY).facts == [away]
    assert gone.when(StepAway(why="meal"), by=AMY).facts == []
    assert gone.when(ComeBack(), by=AMY).facts == [back]
    gone.when(AnswerCall(contact="c"), by=AMY).then(
        ("contact/c", CallAnswered(handler="person-Amy", handler_post="post-Amy")), back
    )


def test_no_switch_rings_at_the_desk_of_who_is_away() -> None:
    gone = given(on_duty("call_handler", "Amy"), RINGS, ("post/post-Amy", PostAway()))

    gone.when(OfferCall(contact="c", to_post="post-Amy"), by=ANA).then_nothing()
