"""Special schemes: heard in the grade and in ringing back, and ended by nobody's forgetting (IN4)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, cast

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.given import FARM, Given, at, given, incident, on_duty, somebody
from tests.memory_room import MemoryRoom

from heed.clock.reaching import reach
from heed.contact.decide import PresentCall
from heed.contact.recall import DecideRecall, SupervisorDecidesRecall
from heed.incidents.commands import SetCaller
from heed.intelligence.markers import AskFirst, PlaceMarker, ProlongMarker, WithdrawMarker
from heed.intelligence.schemes import AskProtected, NothingDecided, TellProtected, WhatTheyWish, WhyNotTold
from heed.log.room import Room
from heed.log.store import Store
from heed.picture.fact import Place
from heed.picture.marker import Marker, MarkerReviewOwed, ProtectedUntold
from heed.supervision.mine import Mine
from heed.web.view import ViewContext

COURT = Place(words="4 Weir Court", easting=445_210, northing=311_480)
HERS: dict[str, Any] = {"known": "court", "marker": "scheme"}


def scheme(**given: Any) -> PlaceMarker:
    """On her address and her telephone for ninety days: immediate, and nobody rings back."""
    plain: dict[str, Any] = {
        "marker": "scheme", "begun": "court", "of": "address", "details": {"address": "4 Weir Court"},
        "kind": "special_scheme", "words": "Her ex-husband has been violent", "reason": "domestic incident in August",
        "source": "special scheme form", "authorised_by": "Inspector Marsh", "rank": "inspector", "grade": "immediate",
        "do_not_ring": True, "numbers": "07700 900161", "safe_contact": "Her sister’s, before noon",
    }  # fmt: skip
    return PlaceMarker(**{**plain, **given})


def placed(**given_: Any) -> Given:
    room = given(*on_duty("support_operator"), on_duty("team_leader"), on_duty("dispatch_supervisor"))
    return room.when(scheme(**given_), by="support_operator").and_then()


def of(room: MemoryRoom) -> Marker:
    return room.index.marked.known["court"].markers[0]


def days(count: float) -> datetime:
    return at("14:00") + timedelta(days=count)


def reviews(room: MemoryRoom) -> list[tuple[datetime, str]]:
    """When a review was said, and to whom."""
    owed = [r for r in room.record if isinstance(r.fact, MarkerReviewOwed)]
    return [(r.happened_at, r.fact.owner_role) for r in owed if isinstance(r.fact, MarkerReviewOwed)]


def test_its_grade_is_recommended_with_its_reason_and_only_a_supervisor_goes_below() -> None:
    history = given(incident("door", "priority", place=COURT), *on_duty("team_leader"))
    history = history.when(scheme(), by="support_operator").and_then()

    advised = history.incident("door").recommended

    assert advised is not None
    assert (advised.grade, advised.why, advised.supervised) == (
        "immediate", ("A special scheme asks for an immediate response",), True,
    )  # fmt: skip


def test_it_holds_for_her_telephone_wherever_she_is() -> None:
    history = placed()
    history.room.put(incident("farm", "priority", place=FARM))
    history = history.when(SetCaller(incident="farm", number="07700900161"), by="call_handler").and_then()

    assert [(one.name, one.certain) for one in history.incident("farm").markers.standing] == [("Special scheme", True)]


def test_nobody_rings_back_until_a_supervisor_decides() -> None:
    history = placed()
    history.room.act(PresentCall(contact="call", line="999", call_ref="1", number="07700900161"), somebody("telephony"))
    history.room.put(incident("door", "priority", place=COURT, contact="call"))
    history = history.when(SetCaller(incident="door", number="07700900161"), by="call_handler").and_then()

    found = reach(history.incident("door"), history.room.pack.in_force(history.room.now))

    assert (found.may, found.why) == (False, "Special scheme on 4 Weir Court says: do not ring back")
    history.when(DecideRecall(contact="call", choice="ring"), by="call_handler").refused(
        SupervisorDecidesRecall,
        "A threat was heard, or a scheme says: do not ring. To ring is a supervisor's to decide; ask one by one key.",
    )


def test_before_it_ends_she_is_to_be_asked_and_unasked_it_stays_in_force_and_goes_up() -> None:
    room = placed().room

    room.until(days(92))

    said = dict(reviews(room))
    assert [said[days(90 - before)] for before in (28, 7, 1)] == ["support_operator"] * 3
    assert of(room).put_to is not None
    assert (said[days(63)], said[days(90)], said[days(91)]) == ("team_leader", "team_leader", "dispatch_supervisor")
    assert of(room).stands
    assert of(room).expired_at == days(90)
    room.put(incident("door", "priority"))
    room.act(SetCaller(incident="door", number="07700900161"), somebody("call_handler"))
    assert [(one.name, one.expired) for one in room.incident("door").markers.standing] == [("Special scheme", True)]
    advised = room.incident("door").recommended
    assert advised is not None
    assert advised.grade == "immediate"


def test_asked_she_is_heard_and_not_reached_changes_nothing() -> None:
    history = placed()
    history.room.until(days(63))
    history.when(
        WithdrawMarker(**HERS, reason="nothing has happened"), by=somebody("support_operator")
    ).refused(
        AskFirst,
        "Nobody has reached the protected person since its end was set. Ask them by safe contact; or ask a supervisor.",
    )  # fmt: skip
    tried = AskProtected(**HERS, way="ring", outcome="not_reached", words="her sister did not answer")
    history = history.when(tried, by="support_operator").and_then()
    assert of(history.room).review_owed

    history.when(AskProtected(**HERS, way="ring", outcome="reached"), by="support_operator").refused(
        WhatTheyWish, "They were reached: say what they wish, or that they are not sure."
    )
    asked = AskProtected(**HERS, way="ring", outcome="reached", wish="keep", words="he came to the school")
    history = history.when(asked, by="support_operator").and_then()
    history = history.when(ProlongMarker(**HERS, days=90, reason="she asks for it"), by="support_operator").and_then()

    one = of(history.room)
    assert (one.until, one.review_owed, one.untold) == (days(63 + 90), False, True)
    assert [(a.outcome, a.wish) for a in one.attempts] == [("not_reached", ""), ("reached", "keep")]


def test_what_was_decided_is_a_task_until_she_knows_it() -> None:
    history = placed()
    history = history.when(WithdrawMarker(**HERS, reason="she has moved away"), by="team_leader").and_then()
    history.room.until(days(4))

    untold = [r.fact for r in history.room.record if isinstance(r.fact, ProtectedUntold)]
    assert [fact.owner_role for fact in untold] == [
        "support_operator",
        "team_leader",
        "dispatch_supervisor",
        "dispatch_supervisor",
    ]
    assert history.room.open("known")
    history.when(TellProtected(**HERS, told=False, words="she died in May"), by="dispatcher").refused(
        WhyNotTold, "Why are they not told? A supervisor says it, with a reason."
    )

    history = history.when(TellProtected(**HERS, way="through_somebody"), by="support_operator").and_then()

    assert not history.room.open("known")
    assert not history.room.owed("known/court")
    again = history.when(TellProtected(**HERS), by="support_operator")
    assert again.refusal is not None
    assert not isinstance(again.refusal, NothingDecided)


def test_it_begins_on_its_day() -> None:
    history = given(incident("door", "priority", place=COURT), *on_duty("support_operator"), on_duty("call_handler"))
    history = history.when(scheme(starts=at("14:03")), by="support_operator").and_then()
    assert not history.incident("door").markers.shown

    history.later("14:03:06")

    assert [one.name for one in history.incident("door").markers.standing] == ["Special scheme"]


STORY = st.lists(
    st.tuples(st.sampled_from(["wait", "not reached", "keep", "prolong", "withdraw"]), st.integers(1, 45)), max_size=7
)


@settings(max_examples=12, deadline=None)
@drawn(STORY)
def test_over_random_weeks_no_scheme_ends_without_a_decision_that_she_knows(story: list[tuple[str, int]]) -> None:
    room = MemoryRoom()
    leader = room.on_duty("team_leader")
    room.act(scheme(), leader)
    for act, length in story:
        one = of(room)
        if act in ("not reached", "keep") and one.stands:
            reached = act == "keep"
            asked = AskProtected(
                **HERS, way="ring", outcome="reached" if reached else "not_reached", wish="keep" if reached else ""
            )
            room.act(asked, leader)
        if act == "prolong" and one.stands:
            room.act(ProlongMarker(**HERS, days=length, reason="it goes on"), leader)
        if act == "withdraw" and one.stands:
            room.act(WithdrawMarker(**HERS, reason="it is over"), leader)
        room.until(room.now + timedelta(days=length))
        one = of(room)
        assert one.stands or one.decision.startswith("withdrawn by")
        owed = {d.kind: d.due for d in room.owed("known/court")}
        assert ("marker:scheme" in owed) == one.stands
        assert ("marker_told:scheme" in owed) == one.untold
        assert all(due > room.now for due in owed.values())


def test_a_review_that_is_owed_stands_on_the_line_of_whoever_has_it() -> None:
    history = placed()
    room = Room(cast("Store", None))
    room.index = history.room.index
    context = ViewContext(room, history.room.pack, lambda: history.room.now, lambda *_, **__: "")

    def owed_by(post: str) -> dict[str, datetime]:
        mine = Mine(f"mine:post-{post}", context)
        asyncio.run(mine.load())
        return mine.debts.get("known/court", {})

    assert owed_by("Support Operator") == {}
    history.room.until(days(62))
    assert owed_by("Support Operator") == {"marker": days(62)}
    assert owed_by("Dispatch Supervisor") == {}

    asked = AskProtected(**HERS, way="ring", outcome="reached", wish="keep")
    history.when(asked, by="support_operator").and_then()
    assert owed_by("Support Operator") == {}
