"""Which rationales say too little: marked with why, kept as they are, whatever is written and in whichever alphabet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.given import at, given, incident, on_duty, somebody

from heed.picture.assessment import ThriveAssessed, Weak
from heed.policy.load import default_pack_path, load_pack
from heed.risk.assess import AssessThrive
from heed.risk.weak import MOST_ELSEWHERE, elsewhere, weak_marks

POLICY = load_pack(default_pack_path()).periods[-1][1]
AMY, BEN = somebody("call_handler", "Amy"), somebody("call_handler", "Ben")
FULL = {
    "threat": "He told her on the phone that he is on his way with a hammer",
    "harm": "Broken door last month, she fears for her arms and face",
    "risk": "Ten minutes away by car and has done it before",
    "investigation": "Text messages on her phone, neighbour saw him in May",
    "vulnerability": "She is alone with a baby, on the ground floor",
    "engagement": "Wants him kept away, told to lock up and stay on the line",
}


def why(texts: dict[str, str], levels: dict[str, str] | None = None) -> dict[str, str]:
    """Mark by element, of a whole assessment in which some rationales are replaced."""
    marks = weak_marks({**FULL, **texts}, levels or {}, POLICY.thrive, POLICY.assessing)
    return {mark.element: mark.in_words() for mark in marks}


def test_an_assessment_that_says_something_has_no_mark() -> None:
    assert why({}) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing is written"),
        ("high", "it is one word"),
        ("Nil.", "it is one word"),
        ("нет", "it is one word"),
        ("🙂🙂 …", "there is no word in it"),
        ("N/A", "it says nothing of this incident"),
        ("High risk", "it says how much and names no fact"),
        ("No threat at this time", "it says how much and names no fact"),
        ("As per log", "it says nothing of this incident"),
        ("officers to assess", "it says nothing of this incident"),
        (FULL["harm"], "it repeats harm"),
        ("Broken door last month; she fears for her arms, and her face!", "it repeats harm"),
    ],
)
def test_what_says_too_little_is_marked_with_why(text: str, words: str) -> None:
    assert why({"risk": text}) == {"risk": words}


@pytest.mark.parametrize(
    "text",
    [
        "Er hat ein Messer", "他说他要杀了她，现在在门外", "彼は包丁を持っている", "เขามีมีดและอยู่หน้าบ้าน",
        "У него нож, он за дверью", "لديه سكين وهو عند الباب", "He has a knife 🔪", "knife at door",
    ],
)  # fmt: skip
def test_a_few_words_in_any_alphabet_are_words(text: str) -> None:
    assert why({"risk": text}) == {}


def test_a_level_without_a_fact_is_marked_and_with_one_is_not() -> None:
    assert why({"risk": ""}, {"risk": "high"}) == {"risk": "it says how much and names no fact"}
    assert why({"risk": "high"}, {"risk": "high"}) == {"risk": "it says how much and names no fact"}
    assert why({}, {"risk": "high"}) == {}


@drawn(st.dictionaries(st.sampled_from(sorted(FULL)), st.text(max_size=200)))
def test_no_text_stops_the_marking(texts: dict[str, str]) -> None:
    marks = weak_marks({name: text.strip() for name, text in texts.items()}, {}, POLICY.thrive, POLICY.assessing)

    assert {mark.element for mark in marks} >= {one.id for one in POLICY.thrive if not texts.get(one.id, "").strip()}


@pytest.mark.parametrize("text", ["a" * 50_000, "high " * 10_000, "🙂" * 50_000, "他" * 50_000, "word no " * 6_000])
def test_fifty_thousand_characters_are_kept_and_marked(text: str) -> None:
    history = given(incident("door", "priority", by=AMY))

    [fact, *_] = history.when(AssessThrive(incident="door", threat=text, harm=text, life_at_risk=True), by=AMY).of(
        "incident/door"
    )

    assert isinstance(fact, ThriveAssessed)
    assert fact.elements == {"threat": text.strip(), "harm": text.strip()}
    assert Weak(element="risk", why="empty") in fact.weak


# From other incidents of the same person


def test_what_somebody_wrote_on_another_log_is_marked_as_from_there() -> None:
    history = given(
        on_duty("call_handler", "Amy"), on_duty("call_handler", "Ben"),
        incident("door", "priority", by=AMY), incident("shop", "priority", by=AMY), incident("pub", "priority", by=BEN),
    )  # fmt: skip
    history = history.when(AssessThrive(incident="door", elements=FULL, life_at_risk=False), by=AMY).and_then()
    number = history.incident("door").number

    [again, *_] = history.when(AssessThrive(incident="shop", elements=FULL, life_at_risk=False), by=AMY).of(
        "incident/shop"
    )
    [others, *_] = history.when(AssessThrive(incident="pub", elements=FULL, life_at_risk=False), by=BEN).of(
        "incident/pub"
    )
    [same, *_] = history.when(AssessThrive(incident="door", elements=FULL, life_at_risk=False), by=AMY).of(
        "incident/door"
    )

    assert isinstance(again, ThriveAssessed)
    assert again.weak == tuple(Weak(element=name, why="elsewhere", of=number) for name in FULL)
    assert again.weak[0].in_words() == f"it repeats log {number}"
    assert [isinstance(fact, ThriveAssessed) and fact.weak for fact in (others, same)] == [(), ()]


def test_only_so_many_other_logs_are_looked_at_newest_first() -> None:
    names = [f"log{number}" for number in range(MOST_ELSEWHERE + 2)]
    history = given(*(incident(name, "priority", by=AMY) for name in names))
    for turn, name in enumerate(names):
        history.room.now = at("14:00") + timedelta(seconds=turn)
        history.when(AssessThrive(incident=name, threat=f"said on {name}", life_at_risk=False), by=AMY).and_then()

    looked_at = elsewhere([history.incident(name) for name in names], AMY.person, names[-1])

    assert [texts["threat"] for _, texts in looked_at] == [
        f"said on {name}" for name in reversed(names[1:-1])
    ]  # fmt: skip
