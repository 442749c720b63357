"""What became of contacts: every kind counted once, what is owed counted where it began, parts that add up."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints
from tests.room_server import open_room

from heed.contact.call_back import PromiseCallBack, TryCallBack
from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.contact.for_officers import ReadMessage, TakeMessage
from heed.contact.recall import TryRecall
from heed.contact.routing import NoteRoute, SignpostCall
from heed.performance.came_of import Body, Came, Heard, count
from heed.performance.command import Wanted, answers_command
from heed.performance.strips import strips
from heed.policy.load import default_pack_path, load_pack

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
FIRST, AFTER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def heard(type_: str, minutes: float = 0, *, stream: str = "contact/a", at: datetime = AT, **body: object) -> Heard:
    """A fact so many minutes after two in the afternoon."""
    return Heard(stream, type_, at + timedelta(minutes=minutes), Body(**body))  # type: ignore[arg-type]


def counted(*facts: Heard, now: datetime = AFTER) -> dict[str, int]:
    """Each measure that counts anything."""
    return dict(count(facts, (), FIRST, AFTER, now).totals)


UNTIL = AT + timedelta(hours=2)
PROMISED = heard("CallBackPromised", until=UNTIL)


@pytest.mark.parametrize(
    ("after", "now", "found"),
    [
        ([], AT, {"back_due"}),
        ([], UNTIL + timedelta(seconds=1), {"back_broken"}),
        ([heard("CallBackTried", 119, outcome="no_answer")], AFTER, {"back_kept"}),
        ([heard("CallBackTried", 121, outcome="reached")], AFTER, {"back_broken", "back_reached"}),
        ([heard("IncidentOpenedFromContact", 30)], AFTER, {"back_otherwise"}),
        ([heard("IncidentOpenedFromContact", 130)], AFTER, {"back_broken"}),
    ],
)
def test_a_promise_is_kept_by_ringing_in_its_time_and_counts_once(
    after: list[Heard], now: datetime, found: set[str]
) -> None:
    assert counted(PROMISED, *after, now=now).keys() == {"back_promised", *found}


def test_a_recall_says_whether_it_was_tried_who_answered_and_whether_it_is_still_owed() -> None:
    owed = heard("FollowUpOwed", kind="recall")
    silent = counted(owed, heard("RecallDecided", 1, choice="do_not_ring"), heard("FollowUpEnded", 1, kind="recall"))
    voice = counted(
        owed, heard("RecallTried", 2, answered_by="another_voice"), heard("FollowUpOverdue", 9, kind="recall")
    )
    caller = counted(owed, heard("RecallTried", 2, answered_by="nobody"), heard("RecallTried", 4, answered_by="caller"))
    other_kind = counted(heard("FollowUpOwed", kind="playback"), owed, heard("FollowUpEnded", 5, kind="playback"))

    assert silent.keys() == {"recall_owed", "recall_not_rung"}
    assert voice.keys() == {"recall_owed", "recall_tried", "recall_other_voice", "recall_overdue", "recall_open"}
    assert caller.keys() == {"recall_owed", "recall_tried", "recall_reached", "recall_open"}
    assert other_kind == {"recall_owed": 1, "recall_open": 1}


def test_two_recalls_of_one_call_are_two() -> None:
    first = [heard("FollowUpOwed", kind="recall"), heard("FollowUpEnded", 5, kind="recall")]

    found = counted(*first, heard("FollowUpOwed", 60, kind="recall"))

    assert found == {"recall_owed": 2, "recall_open": 1}


def test_what_began_before_or_after_the_month_is_another_months() -> None:
    before = heard("CallBackPromised", at=FIRST - timedelta(minutes=1), until=FIRST)
    last = heard(
        "CallBackPromised", at=AFTER - timedelta(minutes=1), until=AFTER + timedelta(hours=1), stream="contact/b"
    )
    tried = heard("CallBackTried", at=AFTER + timedelta(minutes=30), outcome="reached", stream="contact/b")

    assert counted(before, last, tried) == {"back_promised": 1, "back_kept": 1, "back_reached": 1}


def test_a_contact_is_counted_once_as_it_was_recorded_at_last_and_not_where_it_led_to_an_incident() -> None:
    twice = [heard("ContactRecorded", outcome="prank"), heard("ContactRecorded", 5, outcome="abuse_warned")]
    incident = [heard("ContactRecorded", outcome="prank", stream="contact/b"),
                heard("IncidentOpenedFromContact", 1, stream="contact/b")]  # fmt: skip

    assert counted(*twice, *incident) == {"recorded": 1, "abuse_warned": 1}


def test_a_strip_has_a_bar_a_day_and_an_hour_of_london_and_nothing_is_no_bar() -> None:
    summer = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)  # half past midnight of the 4th in London
    came = count([heard("ContactRecorded", at=summer, outcome="prank")], (), datetime(2026, 6, 30, 23, tzinfo=UTC),
                 datetime(2026, 7, 31, 23, tzinfo=UTC), AFTER)  # fmt: skip
    drawn = {one.measure.id: one for group in strips(came, datetime(2026, 6, 30, 23, tzinfo=UTC),
             datetime(2026, 7, 31, 23, tzinfo=UTC)).values() for one in group}  # fmt: skip

    assert [bar.words for bar in drawn["prank"].days] == ["Sat 4 Jul: 1"]
    assert [bar.words for bar in drawn["prank"].hours] == ["00:00 to 00:59: 1"]
    assert (drawn["prank"].share, drawn["abuse_ended"].days, len(drawn["prank"].by_day)) == (100.0, (), 31)
    assert strips(Came((), {}), FIRST, AFTER).keys()


def lived(office: Office) -> None:
    """A little of everything, in the running room."""
    act, handler = office.room.act, office.handler

    def call(line: str = "101", *, answered: bool = True) -> str:
        contact = office.rings(line)
        if answered:
            act(AnswerCall(contact=contact), handler)
        return contact

    for outcome in ("prank", "test_call"):
        contact = call()
        act(EndCall(contact=contact), handler)
        act(CloseContact(contact=contact, outcome=outcome, note="heard", no_risk="spoken to"), handler)
    act(
        SignpostCall(contact=str(uuid4()), call_ref="a", route=("Lost property",), to="the page", number="07700 900123")
    )
    promised = call(answered=False)
    act(NoteRoute(contact=promised, route=("Lost property",)))
    no = {"in_danger": "no", "domestic": "no", "child": "no"}
    act(PromiseCallBack(contact=promised, safe_to_ring="yes", **no), handler)  # type: ignore[arg-type]
    act(EndCall(contact=promised))
    act(TryCallBack(contact=promised, outcome="no_answer"), handler)
    rung_off = call("999", answered=False)
    act(EndCall(contact=rung_off))
    act(TryRecall(contact=rung_off, answered_by="nobody"), handler)
    told = call()
    act(EndCall(contact=told), handler)
    act(TakeMessage(contact=told, to="PC Hale", text="Ring about the statement"), handler)
    act(TakeMessage(contact=told, to="PC Hale", text="And about the keys"), handler)
    act(ReadMessage(contact=told, nth=2, words="rung"), handler)


@pytest.mark.browser
def test_the_record_the_pages_and_the_command_say_the_same(office: Office, scratch_url: str) -> None:
    lived(office)

    page = office.window("nasreen.holroyd", "/performance", width=1280)
    out = io.StringIO()
    now = office.room.node.now()
    wanted = Wanted(year=now.year, month=now.month, form="json", about="contacts")
    answers_command(scratch_url, load_pack(default_pack_path()).periods[-1][1], wanted, out)
    said = json.loads(out.getvalue())
    counts = {row["measure"]: row["count"] for row in said["measures"] if row["count"]}

    assert counts == {
        "recorded": 3, "prank": 1, "test_call": 1, "rang": 5, "resolved": 1, "back_promised": 1, "back_kept": 1,
        "recall_owed": 1, "recall_tried": 1, "recall_open": 1, "message_taken": 2, "message_in_time": 1,
        "message_open": 1,
    }  # fmt: skip
    assert said["routes"] == [{"route": "Lost property", "callers": 2, "resolved": 1}]
    rows = page.locator(".came-of-rows").first
    for words, figure in (("Prank", "1"), ("Test call", "1"), ("Callers", "5"), ("Not read yet, in time", "1")):
        row = rows.locator("tr", has=page.get_by_role("rowheader", name=words, exact=True))
        expect(row.locator("td").first).to_have_text(figure)
    assert "07700" not in page.content() + out.getvalue()
    assert complaints(page) == []

    room = office.window("nasreen.holroyd", "/supervisor", width=1920, height=1080)
    due = room.locator("#due tr[data-key]")
    expect(due).to_have_count(4)
    expect(due.nth(0)).to_contain_text("Ring back, or decide not to: 1")
    expect(room.locator("#due")).to_contain_text("with Amara Fairclough · tried once")
    expect(due.filter(has_text="Call back").nth(1)).to_contain_text("tried once")
    assert complaints(room) == []


def test_an_hour_has_a_row_in_the_command_and_a_quiet_month_has_figures(scratch_url: str) -> None:
    policy = load_pack(default_pack_path()).periods[-1][1]
    with open_room(scratch_url) as room:
        now = room.node.now()
        room.act(PresentCall(contact=str(uuid4()), line="101", call_ref="a"))
    said = []
    for year, by in ((now.year, "hour"), (now.year - 1, "month")):
        out = io.StringIO()
        answers_command(scratch_url, policy, Wanted(year=year, month=now.month, by=by, about="contacts"), out)  # type: ignore[arg-type]
        said.append(out.getvalue().splitlines())

    assert [(line[:13], line.split()[-1]) for line in said[0]] == [(f"{now.astimezone(UTC):%Y-%m-%dT%H}", "1")]
    assert {line.split()[-1] for line in said[1]} == {"0"}
    assert {line[9:47].strip() for line in said[1]} == {
        "No matter for police", "Recorded voice on 101 and switchboard", "Call backs promised", "Calls to be rung back",
        "Reports kept by their forms", "Messages for officers",
    }  # fmt: skip
