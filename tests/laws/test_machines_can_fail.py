"""Each law test is shown able to fail: one rule of the house is broken, and the machine has to notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis.stateful import initialize, run_state_machine_as_test

from heed import main
from heed.clock import escalation, leaving
from heed.clock import reaching as clock_reaching
from heed.clock.answering import Posts
from heed.clock.deadline import Deadline
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder
from heed.contact import deadlines as contact_deadlines
from heed.contact import telling
from heed.dispatch import deadlines as dispatch_deadlines
from heed.dispatch.decide import AssignUnit, DivertUnit
from heed.incidents import closing, handing_over, outliving, welfare
from heed.incidents import deadlines as log_deadlines
from heed.incidents.commands import LeaveLog, SendToDispatch
from heed.incidents.stoppers import AssessmentStale, QuestionsOpen, ScriptUnanswered, WelfareNotEstablished
from heed.intelligence import event
from heed.intelligence.linked import LinkIncidents
from heed.log.command import Refusal, Who
from heed.picture import cue, stale, watch
from heed.picture import incident as incidents
from heed.picture import post as posts
from heed.picture import unit as units
from heed.picture.assessment import GradeSet
from heed.picture.closure import Closure
from heed.picture.entry import WordsRecorded
from heed.picture.event import StoodAlone
from heed.picture.fact import Change, Fact, Subject
from heed.picture.incident import Incident, IncidentAccepted, IncidentClosed, ReturnedToQueue
from heed.picture.news import News
from heed.picture.nouns import Picture
from heed.picture.post import NoticeAcknowledged, Post
from heed.picture.task import QuestionHanded
from heed.picture.unit import Unit, UnitCommitted, UnitFreed
from heed.picture.watch import begin
from heed.policy.values import Policy
from heed.risk import deadlines as risk_deadlines
from heed.risk import decide as risk
from heed.risk import hear
from heed.risk.decide import SetGrade
from heed.supervision import deadlines as supervision_deadlines
from heed.supervision import ladder
from heed.units.decide import SetUnitStatus

from ..memory_room import MONDAY
from .breaking import QUICK, Break, Held, decision, refusing, without
from .control_room import ControlRoom
from .test_help_is_never_held import HelpIsNeverHeld
from .test_new_information import AboutToClose, NewInformation
from .test_nobody_left_guessing import NobodyLeftGuessing
from .test_nothing_unwatched import NothingUnwatched


class TwoSent(NothingUnwatched):
    """A shift that begins with two units sent to one incident: chance alone seldom comes by that."""

    @initialize()
    def the_shift_begins(self) -> None:
        super().the_shift_begins(absent=set(), stages=[("two sent", "priority", True, False)])


class OneEvent(NothingUnwatched):
    """A shift that begins with two reports of one event, a unit at the scene of the first."""

    @initialize()
    def the_shift_begins(self) -> None:
        stages = [("at_scene", "priority", True, False), ("accepted", "priority", True, False)]
        super().the_shift_begins(absent=set(), stages=stages)
        first, second = self.incidents
        self.do(LinkIncidents(incident=first, other=second, why="the same row", same_event=True))


# what is broken


def leaving_forgets_the_queue(patch: pytest.MonkeyPatch) -> None:
    forgetful = without(ReturnedToQueue)
    for module in ("heed.dispatch.decide", "heed.units.decide"):
        patch.setattr(f"{module}.leave", lambda *asked, **named: forgetful(leaving.leave, *asked, **named))


def the_ladder_ends(patch: pytest.MonkeyPatch) -> None:
    def short(state: Subject, policy: Policy) -> Iterator[Deadline]:
        for rung in supervision_deadlines.ladder_deadlines(state, policy):
            assert isinstance(state, Incident)
            if rung.step <= len(supervision_deadlines.ladder_of(state, policy).rungs):
                yield rung

    patch.setitem(supervision_deadlines.DEADLINES, "incident", (short,))


def a_rung_asks_only_its_own_role(patch: pytest.MonkeyPatch) -> None:
    def lonely(picture: Picture, policy: Policy, role: str, *, desk: str = "", at: datetime) -> Holder:
        found = escalation.holder(picture, policy, role, desk=desk, at=at)
        return found if found.role == role else Holder(role, None, (role,))

    patch.setattr("heed.supervision.ladder.holder", lonely)


def accepting_begins_the_climb_again(patch: pytest.MonkeyPatch) -> None:
    fold = incidents._dispatch_changes

    def calmed(state: Incident, fact: Fact, at: datetime) -> dict[str, object]:
        changes = fold(state, fact, at)
        return changes | {"watching": begin(state.watching, at)} if isinstance(fact, IncidentAccepted) else changes

    patch.setattr(incidents, "_dispatch_changes", calmed)


def a_decision_survives_the_loss_of_the_unit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(incidents, "_on_move", lambda before, after: after.watching)


def an_earlier_crew_counts_as_this_one(patch: pytest.MonkeyPatch) -> None:
    fold = incidents._dispatch_changes

    def kept(state: Incident, fact: Fact, at: datetime) -> dict[str, object]:
        return {name: value for name, value in fold(state, fact, at).items() if name != "reached"}

    patch.setattr(incidents, "_dispatch_changes", kept)


def resourced_is_thought_enough(patch: pytest.MonkeyPatch) -> None:
    def calm(state: Subject, policy: Policy) -> Iterator[Deadline]:
        assert isinstance(state, Incident)
        if not state.units:
            yield from dispatch_deadlines.dispatch_deadlines(state, policy)

    patch.setitem(dispatch_deadlines.DEADLINES, "incident", (calm,))


def the_clock_closes_what_was_released(patch: pytest.MonkeyPatch) -> None:
    def close(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
        return [(due.stream, IncidentClosed(result="advice_given", name="All clear", rationale="nobody there"))]

    patch.setattr(main, "DUE", tuple(DueRule("close", close) if d.kind == "close" else d for d in main.DUE))


def a_decision_holds_as_long_as_it_likes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("heed.supervision.decide.minutes", lambda count: timedelta(days=1))


def a_question_stays_where_it_is(patch: pytest.MonkeyPatch) -> None:
    def same(picture: Picture, policy: Policy, incident: Incident, role: str, at: datetime) -> Holder:
        return escalation.holder(picture, policy, role, desk=incident.desk, at=at)

    patch.setattr("heed.incidents.decide.above", same)


def hearing_a_notice_empties_the_list(patch: pytest.MonkeyPatch) -> None:
    fold = posts._changes

    def emptied(state: Post, fact: Fact, at: datetime) -> dict[str, object]:
        changes = fold(state, fact, at)
        return changes | {"undigested_since": None} if isinstance(fact, NoticeAcknowledged) else changes

    patch.setattr(posts, "_changes", emptied)


def the_released_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    def all_but_closing(state: Subject, policy: Policy) -> Iterator[Deadline]:
        yield from (d for d in log_deadlines.log_deadlines(state, policy) if d.kind != "close")

    patch.setitem(log_deadlines.DEADLINES, "incident", (all_but_closing,))


def what_shares_a_response_sleeps_on(patch: pytest.MonkeyPatch) -> None:
    def forgetful(*asked: Any) -> list[Change]:
        return [(stream, fact) for stream, fact in event.follow(*asked) if not isinstance(fact, StoodAlone)]

    patch.setattr(main, "CONSEQUENCES", tuple(
        msgspec.structs.replace(one, follow=forgetful) if one.follow is event.follow else one
        for one in main.CONSEQUENCES
    ))  # fmt: skip


def what_shares_a_response_is_not_asked_after(patch: pytest.MonkeyPatch) -> None:
    def silent(state: Subject, policy: Policy) -> Iterator[Deadline]:
        assert isinstance(state, Incident)
        if state.state != "shared":
            yield from dispatch_deadlines.dispatch_deadlines(state, policy)

    patch.setitem(dispatch_deadlines.DEADLINES, "incident", (silent,))


def whatever_leads_covers_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(event._Event, "_rank", lambda self, incident: 1)


def standing_alone_begins_the_climb_anew(patch: pytest.MonkeyPatch) -> None:
    fold = incidents._part

    def anew(state: Incident, recorded: Any) -> dict[str, object]:
        changes = fold(state, recorded)
        alone = isinstance(recorded.fact, StoodAlone)
        return changes | {"watching": begin(state.watching, recorded.happened_at)} if alone else changes

    patch.setattr(incidents, "_part", anew)


def the_second_unit_is_overlooked(patch: pytest.MonkeyPatch) -> None:
    def alone(unit: Unit, incident: Incident, *asked: Any, **named: Any) -> list[Change]:
        mine = tuple(c for c in incident.commitments if c.unit == unit.id or not c.current)
        return leaving.leave(unit, msgspec.structs.replace(incident, commitments=mine), *asked, **named)

    for module in ("heed.dispatch.decide", "heed.units.decide"):
        patch.setattr(f"{module}.leave", alone)


def accepting_ends_the_ladder(patch: pytest.MonkeyPatch) -> None:
    def until_accepted(state: Subject, policy: Policy) -> Iterator[Deadline]:
        assert isinstance(state, Incident)
        if state.state == "waiting":
            yield from supervision_deadlines.ladder_deadlines(state, policy)

    patch.setitem(supervision_deadlines.DEADLINES, "incident", (until_accepted,))


def anybody_lowers_a_grade(patch: pytest.MonkeyPatch) -> None:
    def lower(command: SetGrade, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
        return [(f"incident/{command.incident}", GradeSet(grade=command.grade, was="immediate", reason="calm"))]

    patch.setattr("heed.risk.decide._ask_to_lower", lower)


def a_grade_changed_back_begins_anew(patch: pytest.MonkeyPatch) -> None:
    whole = watch.regrade

    def forgetful(watching: watch.Watching, *given: Any) -> watch.Watching:
        return msgspec.structs.replace(whole(msgspec.structs.replace(watching, left={}), *given), left={})

    patch.setattr(watch, "regrade", forgetful)


def a_second_continue_takes_a_later_step_from_the_ladder(patch: pytest.MonkeyPatch) -> None:
    whole = ladder.reach

    def late(*given: Any, early_s: int = 0, **named: Any) -> list[Change]:
        return whole(*given, **named)

    patch.setattr("heed.supervision.decide.reach", late)


def a_decision_outlives_the_news_of_a_life_at_risk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(watch, "learn_of_life", lambda watching: watching)


def pressing_again_begins_the_seconds_anew(patch: pytest.MonkeyPatch) -> None:
    fold = units._emergency_changes

    def anew(state: units.Unit, fact: Fact, at: datetime) -> dict[str, object]:
        calm = msgspec.structs.replace(state, emergency_at=None)
        return fold(calm if isinstance(fact, units.EmergencyRaised) else state, fact, at)

    patch.setattr(units, "_emergency_changes", anew)


def a_ringing_call_is_nobodys(patch: pytest.MonkeyPatch) -> None:
    def ended(state: Subject, policy: Policy) -> Iterator[Deadline]:
        yield from (d for d in contact_deadlines.contact_deadlines(state, policy) if d.kind != "pick_up")

    patch.setitem(contact_deadlines.DEADLINES, "contact", (ended,))


def closing_steps_over(*kinds: type[Refusal]) -> Break:
    def broken(patch: pytest.MonkeyPatch) -> None:
        whole = closing.hindrances

        def lenient(*given: Any) -> Iterator[Refusal]:
            yield from (one for one in whole(*given) if not isinstance(one, kinds))

        patch.setattr(closing, "hindrances", lenient)

    return broken


def nobody_is_vulnerable(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(welfare, "_at_risk", lambda heard, policy: heard.life and heard.mode in ("said", "feared"))


def being_spoken_to_once_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Closure, "spoken_to_since", lambda closure, version: any(w.how == "spoken_to" for w in closure.welfare)
    )


def closing_reads_no_news(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(closing, "unread", lambda *given: iter(()))


def any_look_counts_as_having_read(patch: pytest.MonkeyPatch) -> None:
    whole = News.unread_by
    patch.setattr(News, "unread_by", lambda news, person, seen: seen is None and whole(news, person, seen))


def a_left_post_keeps_what_it_had(patch: pytest.MonkeyPatch) -> None:
    def gone(role: str, post: str, desk: str, posts: Posts, policy: Policy) -> Post | None:
        return (
            Post(id=post, version=1, person="x", name="gone", role=role, desk=desk, taken_at=MONDAY) if post else None
        )

    patch.setattr("heed.clock.owed.on_duty_for", gone)


def a_grade_is_lowered_over_what_is_new(patch: pytest.MonkeyPatch) -> None:
    whole = risk._refuse_lowering

    def lenient(command: SetGrade, incident: Incident, *grades: Any) -> None:
        whole(command, msgspec.structs.replace(incident, risk_since=()), *grades)

    patch.setattr(risk, "_refuse_lowering", lenient)


def an_assessment_settles_what_its_page_had_not_seen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stale, "_unseen", lambda reason, assessed: False)


def a_risk_set_aside_is_never_heard_again(patch: pytest.MonkeyPatch) -> None:
    def once(heard: tuple[cue.Heard, ...], construct: str, mode: cue.Mode) -> bool:
        return not any(one.construct == construct for one in heard)

    patch.setattr(hear, "is_news", once)


def own_words_are_not_read(patch: pytest.MonkeyPatch) -> None:
    deaf = {kind: how for kind, how in hear.TEXTS.items() if kind is not WordsRecorded}
    patch.setattr(hear, "TEXTS", deaf)


def what_is_stale_is_on_nobodys_list(patch: pytest.MonkeyPatch) -> None:
    def all_but_stale(state: Subject, policy: Policy) -> Iterator[Deadline]:
        yield from risk_deadlines.thrive_deadlines(state, policy)

    patch.setitem(risk_deadlines.DEADLINES, "incident", (all_but_stale,))


def closing_forgets_what_is_owed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(closing, "left_owed", lambda *asked: [])


def what_outlives_a_closing_has_no_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(outliving.DEADLINES, "task", ())
    patch.setitem(log_deadlines.DEADLINES, "task", ())


def open_again_it_is_owed_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(main, "CONSEQUENCES", tuple(c for c in main.CONSEQUENCES if c.follow is not outliving.taken_back))


def a_caller_once_told_is_never_told_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("heed.clock.telling.telling_owed", lambda incident, policy: None)
    patch.setattr(telling, "telling_owed", lambda incident, policy: None)


def a_threat_is_not_heard_in_ringing_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clock_reaching, "_threat", lambda incident, policy: None)


def going_off_duty_hands_nothing_over(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(one for one in main.CONSEQUENCES if one.follow is not handing_over.left_posts)
    patch.setattr(main, "CONSEQUENCES", kept)


ungraded = refusing(lambda asked, picture: picture.incident(asked.incident).grade is None)
somewhere_unknown = refusing(lambda asked, picture: not picture.incident(asked.incident).place.known)
left_as_done = refusing(lambda asked, picture: picture.incident(asked.incident).state == "released")
busy = refusing(
    lambda asked, picture: asked.status == 0 and bool(getattr(picture.unit_on_duty(asked.unit), "incident", ""))
)

BREAKS: dict[str, tuple[type[ControlRoom], Break]] = {
    "a divert leaves the unit where it was": (
        ControlRoom, decision(DivertUnit, without(UnitFreed, UnitCommitted))),
    "a unit's leaving forgets the queue": (NothingUnwatched, leaving_forgets_the_queue),
    "the ladder ends at its last rung": (NothingUnwatched, the_ladder_ends),
    "a rung asks only its own role": (NothingUnwatched, a_rung_asks_only_its_own_role),
    "accepting begins the climb again": (NothingUnwatched, accepting_begins_the_climb_again),
    "a decision survives the loss of the unit": (NothingUnwatched, a_decision_survives_the_loss_of_the_unit),
    "an earlier crew counts as this one": (NothingUnwatched, an_earlier_crew_counts_as_this_one),
    "resourced is thought enough": (NothingUnwatched, resourced_is_thought_enough),
    "the clock closes what was released": (NothingUnwatched, the_clock_closes_what_was_released),
    "the released are forgotten": (NothingUnwatched, the_released_are_forgotten),
    "the second unit is overlooked": (TwoSent, the_second_unit_is_overlooked),
    "what shares a response sleeps on": (OneEvent, what_shares_a_response_sleeps_on),
    "what shares a response is not asked after": (OneEvent, what_shares_a_response_is_not_asked_after),
    "whatever leads covers all": (OneEvent, whatever_leads_covers_all),
    "standing alone begins the climb anew": (OneEvent, standing_alone_begins_the_climb_anew),
    "accepting ends the ladder": (NothingUnwatched, accepting_ends_the_ladder),
    "a grade changed back begins anew": (NothingUnwatched, a_grade_changed_back_begins_anew),
    "a second continue takes a later step": (NothingUnwatched, a_second_continue_takes_a_later_step_from_the_ladder),
    "a ringing call is nobody's": (NothingUnwatched, a_ringing_call_is_nobodys),
    "a left post keeps what it had": (NothingUnwatched, a_left_post_keeps_what_it_had),
    "anybody lowers a grade": (NobodyLeftGuessing, anybody_lowers_a_grade),
    "a decision outlives the news of a life": (NobodyLeftGuessing, a_decision_outlives_the_news_of_a_life_at_risk),
    "pressing again begins the seconds anew": (NobodyLeftGuessing, pressing_again_begins_the_seconds_anew),
    "closing steps over questions": (NobodyLeftGuessing, closing_steps_over(QuestionsOpen)),
    "leaving a log hands nothing over": (NobodyLeftGuessing, decision(LeaveLog, without(QuestionHanded))),
    "going off duty hands nothing over": (NobodyLeftGuessing, going_off_duty_hands_nothing_over),
    "closing forgets what is owed": (NobodyLeftGuessing, closing_forgets_what_is_owed),
    "what outlives a closing has no clock": (NobodyLeftGuessing, what_outlives_a_closing_has_no_clock),
    "open again, it is owed twice": (NobodyLeftGuessing, open_again_it_is_owed_twice),
    "a threat is not heard in ringing back": (NobodyLeftGuessing, a_threat_is_not_heard_in_ringing_back),
    "a caller is never told": (NobodyLeftGuessing, a_caller_once_told_is_never_told_again),
    "what was left as done is not sent again": (HelpIsNeverHeld, decision(SendToDispatch, left_as_done)),
    "a decision holds as long as it likes": (NobodyLeftGuessing, a_decision_holds_as_long_as_it_likes),
    "a question stays where it is": (NobodyLeftGuessing, a_question_stays_where_it_is),
    "hearing a notice empties the list": (NobodyLeftGuessing, hearing_a_notice_empties_the_list),
    "closing steps over what is new": (AboutToClose, closing_steps_over(AssessmentStale)),
    "closing steps over somebody nobody spoke to": (AboutToClose, closing_steps_over(WelfareNotEstablished)),
    "nobody is vulnerable": (AboutToClose, nobody_is_vulnerable),
    "being spoken to once is enough": (AboutToClose, being_spoken_to_once_is_enough),
    "closing steps over the script": (AboutToClose, closing_steps_over(ScriptUnanswered)),
    "closing reads no news": (AboutToClose, closing_reads_no_news),
    "any look counts as having read": (AboutToClose, any_look_counts_as_having_read),
    "a grade is lowered over what is new": (NewInformation, a_grade_is_lowered_over_what_is_new),
    "an assessment settles what its page had not seen": (
        NewInformation, an_assessment_settles_what_its_page_had_not_seen),
    "a risk set aside is never heard again": (NewInformation, a_risk_set_aside_is_never_heard_again),
    "own words are not read": (NewInformation, own_words_are_not_read),
    "what is stale is on nobody's list": (NewInformation, what_is_stale_is_on_nobodys_list),
    "no unit for what nobody has graded": (HelpIsNeverHeld, decision(AssignUnit, ungraded)),
    "no sending before the place is known": (HelpIsNeverHeld, decision(SendToDispatch, somewhere_unknown)),
    "no emergency from a unit at work": (HelpIsNeverHeld, decision(SetUnitStatus, busy)),
}  # fmt: skip


#: One or two a law are broken in every run of the suite; `make mutants` breaks them all.
ALWAYS = frozenset({
    "a divert leaves the unit where it was", "the ladder ends at its last rung", "the released are forgotten",
    "a question stays where it is", "closing steps over questions", "no unit for what nobody has graded",
    "what is stale is on nobody's list", "own words are not read", "closing forgets what is owed",
    "what shares a response sleeps on",
})  # fmt: skip


def _weighed(name: str) -> object:
    return name if name in ALWAYS else pytest.param(name, marks=pytest.mark.mutant)


def test_those_always_broken_are_among_all() -> None:
    assert BREAKS.keys() >= ALWAYS


@pytest.mark.parametrize("name", [_weighed(name) for name in BREAKS])
def test_the_machine_notices_when(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, broken = BREAKS[name]
    broken(monkeypatch)

    with pytest.raises((AssertionError, Held)):
        run_state_machine_as_test(machine, settings=QUICK)
