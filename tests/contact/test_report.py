"""A public form: what is asked follows from what was answered, and what shows danger is known from its answers."""

from __future__ import annotations

import pytest
from tests.room_server import national_pack

from heed.adapters.public.reports import in_parts
from heed.contact import report
from heed.risk.written import danger

POLICY = national_pack().periods[-1][1]
REPORTS = POLICY.reports
CRIME = REPORTS.forms["crime"]
SAFE = {"happening": "no", "anybody_hurt": "no", "afraid": "yes", "crime_kind": "theft"}


def on_page(page: int, answers: dict[str, str]) -> list[str]:
    return [question.id for question in report.asked(CRIME, REPORTS, page, answers)]


def test_what_was_taken_is_asked_of_a_theft_and_not_of_fraud() -> None:
    assert "taken" in on_page(1, SAFE)
    assert "taken" not in on_page(1, {**SAFE, "crime_kind": "fraud"})


def test_an_answer_to_what_is_no_longer_asked_counts_for_nothing() -> None:
    changed = {**SAFE, "crime_kind": "fraud", "taken": "A bicycle", "crime_words": "Somebody used my card"}

    assert report.given(CRIME, REPORTS, changed).keys() == {*SAFE, "crime_words"}


@pytest.mark.parametrize("form", sorted(REPORTS.forms))
def test_every_form_has_an_answer_that_shows_danger_or_says_where_to_go_instead(form: str) -> None:
    wanted = REPORTS.forms[form]
    risky = [name for names in wanted.pages.values() for name in names if REPORTS.questions[name].risk]

    assert risky or wanted.otherwise


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"happening": "yes"}, "It is happening now"),
        ({"afraid": "watched"}, "Whoever writes is not alone and cannot speak freely"),
        (SAFE, ""),
    ],
)
def test_danger_is_said_in_the_forms_own_words(answers: dict[str, str], why: str) -> None:
    assert report.danger(CRIME, REPORTS, answers) == why


@pytest.mark.parametrize(
    ("question", "answer", "fits"),
    [
        ("happening", "perhaps", False), ("happening", "yes,no", False), ("happening", "", False),
        ("when_day", "23/11/2026", False), ("when_day", "2026-11-23", True), ("when_day", "", True),
        ("your_email", "nobody", False), ("your_email", "a@b.example", True), ("your_number", "01632 960000", True),
        ("your_number", "<script>", False), ("evidence", "cctv,photos", True), ("crime_words", "x" * 6001, False),
    ],
)  # fmt: skip
def test_an_answer_fits_its_question_or_is_told_why_not(question: str, answer: str, fits: bool) -> None:
    assert (report.wrong(REPORTS.questions[question], answer) == "") is fits


def test_answers_are_read_as_they_were_asked() -> None:
    said = dict(report.in_words(REPORTS, {"happening": "no", "evidence": "cctv,photos", "gone": "x"}))

    assert said == {
        "Is it still going on?": "No, it is over", "Is there anything that shows it?": "A camera, Photographs",
        "gone": "x",
    }  # fmt: skip


def test_the_name_of_an_option_is_no_word_that_shows_danger() -> None:
    named = [
        (question.id, option)
        for question in REPORTS.questions.values()
        for option in question.options
        if option not in question.risk and danger(option, POLICY.cues)
    ]

    assert named == []


def test_all_answers_together_are_no_longer_than_is_read_in_one_go() -> None:
    form, most = CRIME, REPORTS.public.all_letters
    answers = {"crime_words": "a" * 6000, "evidence": "b" * 6000, "known_words": "c" * 6000, "where_was_it": "d" * 6001}

    found = report.too_much(report.asked(form, REPORTS, 1, {}), answers, most)

    assert list(found) == ["crime_words"]
    assert found["crime_words"].startswith(f"All your answers together are 24001 characters; shorten them to {most}")
    assert report.too_much(report.asked(form, REPORTS, 1, {}), {**answers, "where_was_it": ""}, most) == {}


def test_what_follows_a_report_of_danger_is_sent_whole() -> None:
    text = " ".join(f"word{number}" for number in range(4000))

    parts = list(in_parts(text))

    assert "".join(parts) == text
    assert max(map(len, parts)) <= 8000
    assert list(in_parts("x" * 8001)) == ["x" * 8000, "x"]
