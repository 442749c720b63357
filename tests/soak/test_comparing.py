"""The comparison of a live page with its reload sees what would be wrong with one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.soak.comparing import differences

ROWS = [["0411", "<tr>waiting</tr>"], ["0412", "<tr>accepted</tr>"], ["0413", "<tr>resourced</tr>"]]


def page(rows: list[list[str]], rest: str = "Queue") -> dict[str, Any]:
    return {"lists": {"queue": rows}, "rest": rest}


def test_the_same_rows_in_the_same_order_are_no_difference() -> None:
    assert differences(page(ROWS), page(ROWS)) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (ROWS[:2], "0413 is missing on the live page"),
        ([*ROWS, ["0414", "<tr>closed</tr>"]], "0414 stands only on the live page"),
        ([*ROWS, ROWS[0]], "a row stands twice"),
        ([ROWS[1], ROWS[0], ROWS[2]], "another order"),
        ([ROWS[0], ["0412", "<tr>waiting</tr>"], ROWS[2]], "0412: live “…<tr>waiting"),
    ],
)
def test_a_row_that_is_missing_too_many_elsewhere_or_old_is_said(rows: list[list[str]], words: str) -> None:
    said = [one.what for one in differences(page(rows), page(ROWS))]

    assert any(words in what for what in said)


def test_what_stands_around_the_rows_is_compared_too() -> None:
    (found,) = differences(page(ROWS, "Queue 3"), page(ROWS, "Queue 2"))

    assert found.where == "page"
