"""Answers about locations: whatever is missing or wrong in one, what can be read of it is read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.adapters.eisec import codec
from heed.adapters.eisec.asking import told as told_in_time
from heed.contact.locating import ReceiveLocation
from heed.contact.ports import CallerLocation
from heed.picture.shape import Shape, circle

ELLIPSE = {
    "answer": "q", "cli": "+447700900123", "status": "found", "line_type": "mobile", "method": "NETWORK_ZONE",
    "shape": "ellipse", "easting": 627000, "northing": 401000, "semi_major_m": 1200, "semi_minor_m": 400,
    "orientation_deg": 30, "confidence_pct": 75, "network": "Calder", "cell_or_zone_id": "Z1",
    "located_at": "2026-11-23T14:00:00Z",
}  # fmt: skip
LANDLINE = {
    "answer": "q", "status": "ex_directory_ok", "line_type": "fixed", "subscriber_name": "T. Osgood",
    "address_lines": ["9 Mill Lane", "Otterby"], "postcode": "QX1 2AB", "method": "SUBSCRIBER_ADDRESS",
}  # fmt: skip
WRONG: list[Any] = ["", "x", -1, 1e12, None, [], {}, True, "NaN", [[1]], "\x00"]


def told(contact: str, answer: CallerLocation, places: None) -> ReceiveLocation:
    return asyncio.run(told_in_time(contact, answer, places))


def read(said: dict[str, Any]) -> CallerLocation:
    found = codec.read(json.dumps(said).encode() + b"\n")
    assert found is not None
    return found


def test_an_ellipse_is_read_and_its_place_lies_within_its_longer_axis() -> None:
    answer = read(ELLIPSE)

    assert (answer.status, answer.method, answer.line_type) == ("found", "network_zone", "mobile")
    assert answer.shape == Shape(kind="ellipse", semi_major_m=1200, semi_minor_m=400, orientation_deg=30)
    assert answer.shape.within(627000, 401000) == 1200
    assert answer.warnings == ()


def test_the_address_of_a_line_is_read_and_its_name_is_the_registers() -> None:
    command = told("ring", read(LANDLINE), None)

    assert (command.status, command.registered_to) == ("ex_directory_ok", "T. Osgood")
    assert command.registered_address == "9 Mill Lane, Otterby, QX1 2AB"


def test_a_shape_that_lacks_what_it_needs_is_a_point() -> None:
    for shape in ("ellipse", "sector", "polygon", "circle", "star"):
        answer = read({"answer": "q", "easting": 627000, "northing": 401000, "shape": shape})
        assert (answer.status, answer.shape) == ("found", Shape(kind="point"))
    assert read({**ELLIPSE, "shape": "circle"}).shape == Shape(
        kind="circle", semi_major_m=1200, semi_minor_m=1200, orientation_deg=30
    )
    assert circle(9).within(0, 0) == 9


@pytest.mark.parametrize("name", sorted({*ELLIPSE, *LANDLINE} - {"answer"}))
def test_each_name_may_be_missing_or_wrong(name: str) -> None:
    for whole in (ELLIPSE, LANDLINE):
        for wrong in WRONG:
            told("ring", read({**whole, name: wrong}), None)
        told("ring", read({k: v for k, v in whole.items() if k != name}), None)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200), st.dictionaries(st.sampled_from(sorted(ELLIPSE)), st.text() | st.integers(), max_size=6)
)
def test_garbage_is_unreadable_and_nothing_else(noise: bytes, said: dict[str, Any]) -> None:
    for line in (noise, b'{"answer": ' + noise + b"}", json.dumps(said).encode()):
        try:
            found = codec.read(line)
        except codec.Unreadable:
            continue
        if found is not None:
            told("ring", found, None)
