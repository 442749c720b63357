"""What a log says of people: quotations stand, entries are corrected by others, descriptions say what they lack."""

from __future__ import annotations

import pytest
from tests.given import Given, given, incident

from heed.incidents.account import (
    AlreadyCorrected,
    CorrectEntry,
    DescribePerson,
    DescribeVehicle,
    DetailTooLong,
    FlagHate,
    MarkLanguage,
    MarkTextRelay,
    NoSuchEntry,
    NotBelow,
    NoteCharacteristic,
    NothingDescribed,
    NoWholeNumber,
    OtherKind,
    OwnWordsStand,
    UnknownCharacteristic,
    UnknownDetail,
    UnknownStrand,
)
from heed.incidents.account_view import shown
from heed.incidents.commands import AddLogEntry, RecordWords
from heed.log.command import Command
from heed.picture.cue import CueHeard
from heed.picture.described import PersonDescribed, VehicleDescribed
from heed.picture.entry import EntryCorrected, ServiceRequested
from heed.picture.regard import CharacteristicNoted, HateFlagged, LanguageMarked, TextRelayMarked
from heed.policy.load import default_pack_path, load_pack

POLICY = load_pack(default_pack_path()).periods[-1][1]
DOOR = "incident/door"


def after(*commands: Command) -> Given:
    """An incident on which these were done."""
    found = given(incident("door", "priority"))
    for command in commands:
        found = found.when(command).and_then()
    return found


def written(history: Given) -> list[tuple[bool, bool]]:
    """Entries in order: whether a quotation, whether corrected."""
    return [(one.quotation, one.corrected_by > 0) for one in history.incident("door").account.written]


# entries and quotations


def test_a_correction_is_an_entry_that_names_the_one_it_corrects_and_the_old_one_stays() -> None:
    history = after(AddLogEntry(incident="door", text="a red car"))
    version = history.incident("door").version
    at = history.incident("door").account.written[0].at

    history.when(CorrectEntry(incident="door", entry=version, text="a blue car")).then(
        (DOOR, EntryCorrected(corrects=version, written_at=at, text="a blue car"))
    )

    assert written(history) == [(False, True), (False, False)]


def test_an_entry_is_corrected_once_and_then_its_correction_is() -> None:
    history = after(AddLogEntry(incident="door", text="a red car"))
    version = history.incident("door").version
    history.when(CorrectEntry(incident="door", entry=version, text="a blue car")).and_then()

    history.when(CorrectEntry(incident="door", entry=version, text="green")).refused(
        AlreadyCorrected, "This entry was corrected already; correct the newer one."
    )
    history.when(CorrectEntry(incident="door", entry=version + 1, text="green")).and_then()
    assert written(history) == [(False, True), (False, True), (False, False)]


def test_somebodys_own_words_are_never_corrected() -> None:
    history = after(RecordWords(incident="door", text="he hit me"))

    entry = history.incident("door").account.written[0].version
    history.when(CorrectEntry(incident="door", entry=entry, text="he did not")).refused(
        OwnWordsStand, "Somebody's own words stand as they were said; write down what they say now beneath them."
    )


def test_what_is_no_entry_is_not_corrected() -> None:
    after().when(CorrectEntry(incident="door", entry=1, text="x")).refused(
        NoSuchEntry,
        "There is no entry 1 on this log; only notes, news from the scene and corrections are corrected.",
    )


def test_a_risk_in_a_correction_is_heard() -> None:
    history = after(AddLogEntry(incident="door", text="he has a stick"))

    facts = history.when(
        CorrectEntry(incident="door", entry=history.incident("door").version, text="he has a knife")
    ).of(DOOR)

    assert [fact.construct for fact in facts if isinstance(fact, CueHeard)] == ["weapon"]


# descriptions


def test_a_thin_description_is_kept_and_says_what_to_ask_next() -> None:
    said = {"sex": "man", "age_from": "20", "height": "tall"}
    history = given(incident("door")).when(
        DescribePerson(incident="door", described="one", who="suspect", details=said)
    )
    after_it = history.then((DOOR, PersonDescribed(described="one", who="suspect", details=said)))

    [one] = after_it.incident("door").account.described
    asked = shown(one, POLICY)
    assert (asked.ask, asked.lacks) == (POLICY.account.details["build"].ask, 4)
    assert asked.said[0] == ("Sex or gender as it appears", "man")


def test_more_of_the_same_person_is_added_and_a_complete_one_asks_for_nothing() -> None:
    rest = {"sex": "man", "age_from": "20", "height": "tall", "build": "slim", "hair": "black", "top": "grey hoodie"}
    history = after(
        DescribePerson(incident="door", described="one", who="suspect", details=rest),
        DescribePerson(incident="door", described="one", details={"went": "on foot to the canal", "top": "red hoodie"}),
    )

    [one] = history.incident("door").account.described
    assert (one.who, one.details["top"], one.details["hair"]) == ("suspect", "red hoodie", "black")
    assert shown(one, POLICY).lacks == 0


def test_saying_the_same_again_is_nothing() -> None:
    history = after(DescribeVehicle(incident="door", described="van", details={"make": "Ford"}))

    history.when(DescribeVehicle(incident="door", described="van", details={"make": "Ford"})).then_nothing()
    history.when(DescribeVehicle(incident="door", described="van", details={"make": "Ford", "colour": "white"})).then(
        (DOOR, VehicleDescribed(described="van", details={"colour": "white"}))
    )


@pytest.mark.parametrize(
    ("details", "refusal", "words", "field"),
    [
        ({}, NothingDescribed, "Nothing is described; fill in at least one detail.", "who"),
        ({"hairs": "x"}, UnknownDetail, "A person has no detail hairs here; did you mean `hair`?", "details.hairs"),
        ({"age_from": "²"}, NoWholeNumber, "Age from: “²” is no number of years; write figures.", "details.age_from"),
        (
            {"age_from": "30", "age_to": "20"}, NotBelow, "To 20 is below age from 30.", "details.age_to",
        ),
        (
            {"hair": "x" * 50_000}, DetailTooLong,
            "Hair is 50,000 characters long; 400 at most. Write the rest on the log.", "details.hair",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    details: dict[str, str], refusal: type[Exception], words: str, field: str
) -> None:
    asked = given(incident("door")).when(DescribePerson(incident="door", described="one", details=details))

    assert asked.refusal is not None
    assert (type(asked.refusal), str(asked.refusal), asked.refusal.field) == (refusal, words, field)


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", "شعر أسود", "волосы", "👩🏽‍🦰", "‮backwards"])
def test_another_alphabet_emoji_and_script_are_kept_as_they_were_typed(said: str) -> None:
    history = after(DescribePerson(incident="door", described="one", details={"hair": said}))

    assert history.incident("door").account.described[0].details == {"hair": said}


def test_a_person_is_not_described_as_a_vehicle() -> None:
    history = after(DescribePerson(incident="door", described="one", details={"hair": "black"}))

    history.when(DescribeVehicle(incident="door", described="one", details={"make": "Ford"})).refused(
        OtherKind, "That is a person described before; describe it as one."
    )


def test_a_risk_in_a_description_is_heard() -> None:
    facts = given(incident("door")).when(
        DescribePerson(incident="door", described="one", details={"carrying": "a kitchen knife"})
    ).of(DOOR)  # fmt: skip

    assert [fact.construct for fact in facts if isinstance(fact, CueHeard)] == ["weapon"]


# regard


def test_hate_is_flagged_as_perceived_and_nothing_else_follows_from_it() -> None:
    flagged = HateFlagged(strand="race", name="Race", perceived_by="neighbour", words="shouted names")
    history = given(incident("door", "scheduled"))
    history.when(FlagHate(incident="door", strand="race", perceived_by="neighbour", words="shouted names")).then(
        (DOOR, flagged)
    )

    door = history.incident("door")
    assert ([one.strand for one in door.hate], door.grade) == (["race"], "scheduled")
    history.when(FlagHate(incident="door", strand="race", perceived_by="neighbour")).then_nothing()


def test_a_protected_characteristic_is_noted_with_who_perceives_it() -> None:
    after().when(
        NoteCharacteristic(incident="door", characteristic="disability", of="victim", perceived_by="caller")
    ).then(
        (DOOR, CharacteristicNoted(characteristic="disability", name="Disability", of="victim", perceived_by="caller"))
    )


def test_there_are_nine_characteristics_and_five_strands() -> None:
    assert (len(POLICY.account.characteristics), len(POLICY.account.hate)) == (9, 5)


def test_what_the_pack_has_not_is_refused_with_what_it_has() -> None:
    known = ", ".join(POLICY.account.hate)
    after().when(FlagHate(incident="door", strand="age", perceived_by="victim")).refused(
        UnknownStrand, f"There is no strand age; choose one of {known}."
    )
    known = ", ".join(POLICY.account.characteristics)
    after().when(
        NoteCharacteristic(incident="door", characteristic="class", of="victim", perceived_by="victim")
    ).refused(UnknownCharacteristic, f"There is no characteristic class; choose one of {known}.")


def test_asking_for_an_interpreter_asks_the_service_once() -> None:
    history = after().when(MarkLanguage(incident="door", language="Polish", interpreter="asked")).then(
        (DOOR, LanguageMarked(language="Polish", interpreter="asked")),
        (DOOR, ServiceRequested(service="interpreter", name="Interpreter", what="Polish")),
    )  # fmt: skip
    history.when(MarkLanguage(incident="door", language="Polish", interpreter="joined")).then(
        (DOOR, LanguageMarked(language="Polish", interpreter="joined"))
    )

    assert history.incident("door").account.regard.speech == ("speaks Polish, interpreter on the line",)


def test_text_relay_is_marked_and_taken_back() -> None:
    history = after().when(MarkTextRelay(incident="door", relay=True)).then((DOOR, TextRelayMarked(relay=True)))

    assert history.incident("door").account.regard.speech == ("text relay",)
    history.when(MarkTextRelay(incident="door", relay=True)).then_nothing()
    history.when(MarkTextRelay(incident="door", relay=False)).then((DOOR, TextRelayMarked(relay=False)))
