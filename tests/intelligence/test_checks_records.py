"""Asking records systems: the log in hand is the reason, elsewhere one is wanted; whoever asked hears what came."""

from __future__ import annotations

from tests.given import Given, given, incident, on_duty, somebody

from heed.intelligence.checks_records import (
    AnswerRecords,
    AskRecords,
    LookUp,
    NoSuchSystem,
    NotAskedFor,
    NothingToAskBy,
    NotYours,
    ReadLookup,
    ReasonWanted,
)
from heed.log.command import Who
from heed.picture.described import PersonDescribed
from heed.picture.post import Notified
from heed.picture.records import RecordsAnswered, RecordsAsked, RecordsLookup

SYSTEM = Who(person="records", name="Records systems", role="records")
HIM = ("incident/one", PersonDescribed(described="him", details={"name": "Rob Hale"}))
ASK = AskRecords(query="q1", incident="one", check="person", system="pnc")


def room() -> Given:
    found = given(*on_duty("call_handler"), *on_duty("support_operator"), *incident("one", "immediate"), HIM)
    found.later("14:00")
    return found


def answer(status: str, **said: object) -> AnswerRecords:
    return AnswerRecords(stream="incident/one", query="q1", status=status, **said)  # type: ignore[arg-type]


def test_the_log_is_the_reason_and_whom_it_names_are_asked_about() -> None:
    found = room()

    found.when(ASK, "support_operator").then(
        ("incident/one", RecordsAsked(
            query="q1", system="pnc", name="PNC", check="person", looks_up="person", about="Rob Hale",
            why="log 0001, a row", by_name="Support Operator", by_post="post-Support Operator",
        )),
    )  # fmt: skip


def test_what_cannot_be_asked_is_said_beside_its_field() -> None:
    found = given(*on_duty("support_operator"), *incident("one", "immediate"))

    found.when(ASK, "support_operator").refused(
        NothingToAskBy, "Nobody and nothing is named for this check: write whom or what to ask about."
    )
    unknown = AskRecords(query="q", incident="one", check="person", system="pncc", about="Rob Hale")
    found.when(unknown, "support_operator").refused(
        NoSuchSystem, "No records system is called pncc; did you mean `pnc`?"
    )
    wrong = AskRecords(query="q", incident="one", check="address", system="pnc", about="14 Mill Lane")
    found.when(wrong, "support_operator").refused(
        NotAskedFor, "PNC cannot be asked about that: it knows of person, caller, vehicle."
    )


def test_a_silence_leaves_the_check_owed_and_whoever_asked_is_told_and_a_late_answer_is_taken_once() -> None:
    found = room().when(ASK, "support_operator").and_then()

    silent = found.when(answer("silent"), SYSTEM)
    (told,) = silent.of("post/post-Support Operator")
    assert isinstance(told, Notified)
    assert (told.interrupted, told.why) == (True, "PNC did not answer; the check is still owed, on Rob Hale")
    found = silent.and_then()
    assert [one.key for one in found.incident("one").checks.undone] == ["person"]
    found.when(answer("silent"), SYSTEM).then_nothing()

    late = answer("answered", hits=2, reference="PNC-4471", summary="x" * 900)
    (came,) = found.when(late, SYSTEM).of("incident/one")
    assert isinstance(came, RecordsAnswered)
    assert (came.hits, len(came.summary)) == (2, 600)
    found.when(late, SYSTEM).and_then().when(answer("answered"), SYSTEM).then_nothing()


def test_with_no_log_in_hand_a_reason_is_wanted_and_whoever_asked_reads_what_came() -> None:
    found = given(*on_duty("support_operator"), *on_duty("dispatcher"))
    bare = LookUp(lookup="l1", system="rms", looks_up="vehicle", about="AB12 CDE", reason="why not")
    empty = LookUp(lookup="l1", system="rms", looks_up="vehicle", about="AB12 CDE")

    found.when(empty, "support_operator").refused(
        ReasonWanted, "No incident is in hand: say what you look this up for."
    )
    found = found.when(bare, "support_operator").and_then()
    held = found.room.state("lookup/l1")
    assert isinstance(held, RecordsLookup)
    assert (held.queries[0].why, held.by) == ("why not", somebody("support_operator").person)

    found.when(ReadLookup(lookup="l1"), "dispatcher").refused(
        NotYours, "Support Operator asked this; it is theirs to read."
    )
    came = AnswerRecords(stream="lookup/l1", query="l1", status="answered", hits=1, summary="stolen in May")
    found = found.when(came, SYSTEM).and_then()
    found = found.when(ReadLookup(lookup="l1"), "support_operator").and_then()
    assert "lookup/l1" not in found.room.open("lookup")
