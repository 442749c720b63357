"""AML messages as they come: each form read, every field missing or wrong, and never an error."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.adapters.aml.endpoint import proven, read
from heed.adapters.aml.matching import told as told_in_time
from heed.adapters.aml.message import Message, from_form, from_sms
from heed.adapters.placing import on_the_grid
from heed.contact.locating import ReceiveLocation

FIX = (
    'A"ML=1;lt=+51.53321;lg=-0.12601;rd=14;top=20220131171748;lc=68;pm=W;si=234159000000000;ei=123456789012345;'
    "mcc=234;mnc=15;ml=126"
)
NO_FIX = (
    'A"ML=1;lt=+00.00000;lg=+000.00000;rd=N;top=20220131173734;lc=0;pm=N;si=234159000000000;ei=123456789012345;'
    "mcc=234;mnc=15;ml=127"
)
FORM = (
    "v=1&device_number=%2B447700900123&location_latitude=55.85732&location_longitude=-4.26325"
    "&location_time=1476189444435&location_accuracy=10.4&location_source=GPS&location_certainty=83&location_floor=5"
    "&cell_network_mcc=234&cell_network_mnc=15"
)
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "messages" / "aml_samples.jsonl"


def told(contact: str, message: Message, places: None, *, proven: bool) -> ReceiveLocation:
    return asyncio.run(told_in_time(contact, message, places, proven=proven))


def test_a_text_message_is_read_and_a_wrong_length_is_only_a_warning() -> None:
    message = from_sms(FIX, "07700 900123")

    assert (message.latitude, message.longitude, message.radius, message.confidence) == (51.53321, -0.12601, 14, 68)
    assert (message.method, message.network) == ("aml_wifi", "234-15")
    assert message.located_at == datetime(2022, 1, 31, 17, 17, 48, tzinfo=UTC)
    assert message.warnings == ("it says it is 126 characters and is 127",)
    assert message.raw == FIX


def test_a_handset_that_does_not_know_is_not_in_the_gulf_of_guinea() -> None:
    for text in (NO_FIX, NO_FIX.replace("pm=N", "pm=G"), NO_FIX.replace("rd=N", "rd=9")):
        message = from_sms(text)
        assert not message.found
        command = told("ring", message, None, proven=True)
        assert (command.status, command.place.known) == ("not_found", False)


def test_the_form_of_https_is_read_with_the_floor() -> None:
    message = read(FORM)

    assert (message.number, message.latitude, message.radius) == ("+447700900123", 55.85732, 10.4)
    assert (message.confidence, message.method, message.network) == (83, "aml_gnss", "234-15")
    assert message.located_at == datetime(2016, 10, 11, 12, 37, 24, 435000, tzinfo=UTC)
    assert told("ring", message, None, proven=True).place.words == "NS 58433 64998, floor 5"


def test_a_text_message_comes_through_a_gateway_with_its_sender() -> None:
    message = read(urlencode({"number": "+447700900123", "sms": FIX}))

    assert (message.number, message.latitude) == ("+447700900123", 51.53321)


def test_a_position_abroad_is_kept_in_words_and_not_relied_on() -> None:
    command = told("ring", from_sms(FIX.replace("+51.53321", "+48.82639")), None, proven=True)

    assert (command.status, command.place.known) == ("found", False)
    assert command.place.words == "48.82639, -0.12601 (WGS84)"
    assert command.doubts == ("it is outside Great Britain",)


def test_degrees_become_metres_of_the_national_grid() -> None:
    assert on_the_grid(51.53321, -0.12601) == (530078, 183253)
    assert on_the_grid(0.0, 0.0) is None
    assert on_the_grid(57.2, -15.0) is None


def test_a_sender_proves_itself_with_the_key_and_with_nothing_else() -> None:
    signed = "v=1&device_number=%2B447700900123&hmac=" + "d0c3e9c4a1a0d2bbb9d1f6d6a3a4d5d6a1a1a1a1"

    assert proven(FORM, "Bearer secret", "secret")
    assert not proven(FORM, "Bearer secre", "secret")
    assert not proven(FORM, "", "secret")
    assert not proven(FORM, "Bearer ", "")
    assert not proven(signed, "", "secret")


@pytest.mark.parametrize("name", [name for name, _ in parse_qsl(FORM)])
def test_each_field_of_the_form_may_be_missing_or_wrong(name: str) -> None:
    form = dict(parse_qsl(FORM))
    for wrong in ("", "x", "NaN", "1e999", "-5", "9" * 400, "\x00"):
        message = from_form({**form, name: wrong}, FORM)
        assert told("ring", message, None, proven=True).contact == "ring"
    del form[name]
    assert from_form(form, FORM).found == (not name.startswith(("location_lat", "location_lon")))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.lists(st.sampled_from(FIX.split(";")), max_size=12))
def test_garbage_is_read_as_what_can_be_read_of_it(noise: str, parts: list[str]) -> None:
    for text in (noise, ";".join([*parts, noise]), f'A"ML=2;lo={noise};et={noise};lt={noise}', noise * 9):
        message = from_sms(text, noise)
        read(text)
        command = told("ring", message, None, proven=False)
        assert command.doubts[0] == "nobody knows who sent it"
        assert len(message.raw) <= 2000


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared/data")
def test_the_published_samples_are_read() -> None:
    found: dict[str, Any] = {}
    for line in SAMPLES.read_text().splitlines():
        sample = json.loads(line)
        made = read(sample["message"]) if "https" in sample["kind"] else from_sms(sample["message"])
        found[sample["kind"]] = made
    wrong = {kind for kind, one in found.items() if any("characters" in said for said in one.warnings)}

    assert all(one.found and one.radius and one.located_at for one in found.values())
    assert wrong == {"sms_v1", "sms_v1_uk_wifi", "sms_v1_uk_gnss"}
    assert found["sms_v2"].located_at == datetime(2020, 6, 26, 13, 13, 10, tzinfo=UTC)
    assert found["data_sms_hex_7bit"].radius == 20
    signed = next(line for line in SAMPLES.read_text().splitlines() if "https_hmac" in line)
    assert proven(json.loads(signed)["message"], "", "AML")
