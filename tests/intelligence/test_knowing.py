"""Saying who a mention is: recognised, taken back, merged with a reason, and apart again whole."""

from __future__ import annotations

from tests.given import Given, given, incident

from heed.incidents.account import DescribePerson, DescribeVehicle
from heed.incidents.commands import SetCaller
from heed.intelligence.knowing import (
    AlreadyMerged,
    CorrectKnown,
    IntoMerged,
    KindsDiffer,
    MergeKnown,
    NoSuchMention,
    NotMerged,
    NotRecognised,
    OtherKindOfRecord,
    RecogniseMention,
    UnmergeKnown,
    UnrecogniseMention,
    WithItself,
    standing,
)
from heed.picture.described import MentionRecognised, MentionUnrecognised
from heed.picture.known import (
    Known,
    KnownCorrected,
    KnownJoined,
    KnownMerged,
    KnownParted,
    KnownRecorded,
    KnownUnmerged,
    MentionAttached,
    MentionDetached,
)
from heed.picture.mention import mentions_of

DOOR = "incident/door"
MAN = "described:man"


def a_log_of_a_man() -> Given:
    """A log that describes a man by name and the car that he came in."""
    named = DescribePerson(incident="door", described="man", role="suspect", details={"name": "Kit Marlow"})
    car = DescribeVehicle(incident="door", described="car", details={"plate": "AB12 CDE"})
    return given(incident("door", "priority")).when(named).and_then().when(car).and_then()


def record(name: str, kind: str = "person", known: str = "") -> Given:
    return given((f"known/{known or name}", KnownRecorded(kind=kind, details={"name": name})))  # type: ignore[arg-type]


def two_records() -> Given:
    return given(
        ("known/kit", KnownRecorded(kind="person", details={"name": "Kit Marlow", "born": "1970-02-03"})),
        ("known/chris", KnownRecorded(kind="person", details={"name": "Christopher Marlow"})),
        ("known/car", KnownRecorded(kind="vehicle", details={"plate": "AB12 CDE"})),
    )


def known(history: Given, name: str) -> Known:
    found = history.room.state(f"known/{name}")
    assert isinstance(found, Known)
    return found


def test_a_record_begins_with_what_the_log_says_of_him() -> None:
    begins = RecogniseMention(incident="door", mention=MAN, begun="kit", reason="custody photograph")

    after = (
        a_log_of_a_man()
        .when(begins)
        .then(
            ("known/kit", KnownRecorded(kind="person", details={"name": "Kit Marlow"})),
            ("known/kit", MentionAttached(mention=f"{DOOR}#{MAN}", reason="custody photograph")),
            (DOOR, MentionRecognised(mention=MAN, known="kit", words="Kit Marlow")),
        )
    )

    assert [one.known for one in mentions_of(after.incident("door")) if one.key == MAN] == ["kit"]


def test_taken_for_another_he_leaves_the_first_record() -> None:
    history = a_log_of_a_man()
    for begun in ("kit", "chris"):
        history = history.when(RecogniseMention(incident="door", mention=MAN, begun=begun)).and_then()

    history.when(RecogniseMention(incident="door", mention=MAN, known="kit", reason="his tattoo")).then(
        ("known/chris", MentionDetached(mention=f"{DOOR}#{MAN}", reason="his tattoo")),
        ("known/kit", MentionAttached(mention=f"{DOOR}#{MAN}", reason="his tattoo")),
        (DOOR, MentionRecognised(mention=MAN, known="kit", words="Kit Marlow")),
    )
    assert known(history, "chris").attached == ()


def test_what_was_taken_back_is_nobodys_any_more() -> None:
    history = a_log_of_a_man().when(RecogniseMention(incident="door", mention=MAN, begun="kit")).and_then()

    history.when(UnrecogniseMention(incident="door", mention=MAN, reason="his brother")).then(
        ("known/kit", MentionDetached(mention=f"{DOOR}#{MAN}", reason="his brother")),
        (DOOR, MentionUnrecognised(mention=MAN, reason="his brother")),
    )
    assert not any(one.known for one in mentions_of(history.incident("door")))


def test_only_whoever_is_named_there_is_recognised_and_only_as_one_of_their_kind() -> None:
    history = a_log_of_a_man().when(RecogniseMention(incident="door", mention="described:car", begun="car")).and_then()

    history.when(RecogniseMention(incident="door", mention="caller", begun="x")).refused(
        NoSuchMention, "This log names nobody called caller; what it names: place, described:man, described:car."
    )
    history.when(RecogniseMention(incident="door", mention=MAN, known="car")).refused(
        OtherKindOfRecord, "That record is of a vehicle, and this is a person; look for one of the same kind."
    )
    history.when(UnrecogniseMention(incident="door", mention=MAN, reason="no")).refused(
        NotRecognised, "Nobody has said who that is, so there is nothing to take back."
    )


def test_the_caller_is_a_mention_like_any_other() -> None:
    history = a_log_of_a_man().when(SetCaller(incident="door", name="Ann Wells", number="07700900456")).and_then()

    found = history.when(RecogniseMention(incident="door", mention="caller", begun="ann")).of("known/ann")

    assert found[0] == KnownRecorded(kind="person", details={"name": "Ann Wells", "number": "+447700900456"})


def test_two_records_merged_keep_what_each_has_and_come_apart_again() -> None:
    history = two_records()

    history.when(MergeKnown(known="chris", into="kit", reason="same custody number")).then(
        ("known/chris", KnownMerged(into="kit", reason="same custody number")),
        ("known/kit", KnownJoined(other="chris", reason="same custody number")),
    )
    kit, chris = known(history, "kit"), known(history, "chris")
    assert (kit.joined, chris.into, chris.details) == (("chris",), "kit", {"name": "Christopher Marlow"})
    assert standing(chris, {"kit": kit}) is kit

    history.when(UnmergeKnown(known="chris", reason="born in another year")).then(
        ("known/chris", KnownUnmerged(reason="born in another year")),
        ("known/kit", KnownParted(other="chris", reason="born in another year")),
    )
    assert (known(history, "kit").joined, known(history, "chris").into) == ((), "")


def test_what_cannot_be_merged_says_what_to_do() -> None:
    history = two_records()
    history.when(MergeKnown(known="kit", into="kit", reason="x")).refused(
        WithItself, "A record cannot be merged into itself; choose the other one."
    )
    history.when(MergeKnown(known="kit", into="car", reason="x")).refused(
        KindsDiffer, "One is a person and the other a vehicle; only records of one kind can be merged."
    )
    history.when(UnmergeKnown(known="kit", reason="x")).refused(
        NotMerged, "It stands by itself; there is nothing to part."
    )
    merged = history.when(MergeKnown(known="chris", into="kit", reason="x")).and_then()
    merged.when(MergeKnown(known="chris", into="kit", reason="again")).then_nothing()
    merged.when(MergeKnown(known="kit", into="chris", reason="x")).refused(
        IntoMerged, "The other record is itself merged into one; merge into that."
    )
    other = merged.when(CorrectKnown(known="kit", details={"email": "kit@example.org"})).and_then()
    other.room.put([("known/third", KnownRecorded(kind="person", details={"name": "K M"}))])
    other.when(MergeKnown(known="chris", into="third", reason="x")).refused(
        AlreadyMerged, "It stands merged into another record; part it first, or merge that one."
    )


def test_a_record_is_put_right_by_what_is_new_alone() -> None:
    put_right = CorrectKnown(known="kit", details={"name": "Kit Marlow", "born": "1970-03-02"}, reason="passport")

    history = two_records()
    history.when(put_right).then(("known/kit", KnownCorrected(details={"born": "1970-03-02"}, reason="passport")))
    history.when(CorrectKnown(known="kit", details={"born": ""})).and_then()

    assert known(history, "kit").details == {"name": "Kit Marlow"}
