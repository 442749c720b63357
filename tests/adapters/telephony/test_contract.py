"""The contract over HTTP: signed, fresh, once; half an event better than none; and what a switch is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.room_server import SWITCH_KEY, Room, open_room

from heed.adapters.telephony.port import contact_id
from heed.adapters.telephony.signing import SwitchKey, sign
from heed.contact.decide import AnswerCall, EndCall
from heed.log.command import Who
from heed.picture.contact import Contact

EVENTS = "/api/v1/telephony/events"


class Line:
    """A switch's requests to one room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.http = httpx.Client(base_url=room.url, timeout=20, verify=False)
        self.handler: Who = room.person("amara.fairclough", "call_handler")

    def post(
        self,
        name: str,
        body: bytes | dict[str, Any],
        *,
        key: SwitchKey = SWITCH_KEY,
        off: float = 0,
        changed: dict[str, str] | None = None,
    ) -> httpx.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        path = f"/api/v1/telephony/{name}"
        headers = {"content-type": "application/json", **sign(key, "POST", path, sent, time.time() + off)}
        return self.http.post(path, content=sent, headers={**headers, **(changed or {})})

    def events(self, *events: dict[str, Any], run: str = "r1", **more: Any) -> list[dict[str, Any]]:
        answer = self.post("events", {"run": run, "events": list(events)}, **more)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    def call(self, ref: str) -> Contact | None:
        found = self.room.run(self.room.node.store.state(f"contact/{contact_id(ref, 'test')}"))
        assert found is None or isinstance(found, Contact)
        return found

    def known(self, ref: str) -> Contact:
        found = self.call(ref)
        assert found is not None
        return found

    def old(self, ref: str) -> None:
        """A call presented a minute ago."""
        self.events({"event": "presented", "call_ref": ref, "sequence": 1, "at": stamp(-60)})


@pytest.fixture(scope="module")
def line(lasting_url: str) -> Iterator[Line]:
    with open_room(lasting_url) as room:
        opened = Line(room)
        yield opened
        opened.http.close()


@pytest.fixture
def ref() -> str:
    return f"c-{uuid4().hex[:10]}"


def stamp(off: float = 0) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + off))


def rung(ref: str, **more: Any) -> dict[str, Any]:
    return {"event": "presented", "call_ref": ref, "sequence": 1, "line": "999", "number": "07700 900123", **more}


# Who may speak


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    return answer.status_code, body["reason"], body["detail"]


def test_a_signed_event_is_a_contact(line: Line, ref: str) -> None:
    [outcome] = line.events(rung(ref))

    assert (outcome["outcome"], outcome["contact"]) == ("done", contact_id(ref, "test"))
    assert (line.known(ref).number, line.known(ref).on_switch.switch) == ("07700 900123", "test")


def test_each_wrong_request_is_refused_with_what_to_do_and_leaves_nothing(line: Line, ref: str) -> None:
    body = json.dumps({"run": "r1", "events": [rung(ref)]}).encode()
    other = msgspec.structs.replace(SWITCH_KEY, secret=b"x" * 32)
    stranger = msgspec.structs.replace(SWITCH_KEY, id="nobody-1")

    bare = line.http.post(EVENTS, content=body, headers={"content-type": "application/json"})
    assert problem(bare)[:2] == (401, "NotSigned")
    assert "Heed-Signature is missing" in problem(bare)[2]
    assert problem(line.post("events", body, key=stranger))[:2] == (401, "UnknownKey")
    assert problem(line.post("events", body, key=other))[:2] == (401, "WrongSignature")
    late = problem(line.post("events", body, off=-1000))
    assert late[:2] == (401, "OutOfTime")
    assert "NTP" in late[2]
    assert problem(line.post("events", body, changed={"Heed-Nonce": "short"}))[:2] == (401, "NotSigned")
    assert problem(line.post("events", body, changed={"Heed-Time": "nan"}))[:2] == (401, "NotSigned")
    assert line.call(ref) is None


def test_a_switch_whose_clock_is_ten_minutes_wrong_is_heard_and_its_times_are_set_right(line: Line, ref: str) -> None:
    line.events(rung(ref, at=stamp(600 - 20)), off=600)

    waited = line.room.node.now() - line.known(ref).presented_at
    assert 15 < waited.total_seconds() < 60


def test_half_a_point_is_none_and_a_wrong_part_of_a_position_costs_that_part(line: Line, ref: str) -> None:
    half = {"event": "located", "call_ref": ref, "sequence": 2, "position": {"words": "Mill Street", "easting": 627000}}
    wrong = {**half, "sequence": 3, "position": {"words": "Mill Lane", "within": -1}}

    outcomes = line.events(rung(ref), half, wrong)

    assert [one["outcome"] for one in outcomes] == ["done", "done", "done"]
    assert outcomes[2]["detail"].startswith("position.within was left out")
    assert {(fix.place.words, fix.place.known) for fix in line.known(ref).location.fixes} <= {
        ("Mill Street", False), ("Mill Lane", False)
    }  # fmt: skip
    assert not line.known(ref).place.known


def test_a_moment_that_no_call_can_have_is_left_out(line: Line, ref: str) -> None:
    [outcome] = line.events(rung(ref, at="0849-06-28T08:29:10-20:36"))

    assert (outcome["outcome"], outcome["detail"]) == ("done", "at was left out: it is more than 7 days from now")
    assert line.known(ref).presented_at.year > 2000


def test_a_call_of_a_snapshot_that_cannot_be_read_ends_nothing_and_a_wrong_field_costs_that_field(
    line: Line, ref: str
) -> None:
    line.old(ref)
    other = f"{ref}-2"
    sent = {"run": "r1", "at": stamp(), "calls": [{"call_ref": other, "state": "queued", "line": "101"}, {"state": 5}]}

    compared = line.post("snapshot", sent).json()

    assert (compared["found"], compared["over"]) == ([other], [])
    assert f"{other}: state was left out" in compared["detail"]
    assert "call 1 cannot be read" in compared["detail"]
    assert line.known(ref).live


def test_a_request_signed_for_one_address_is_none_for_another(line: Line) -> None:
    body = b'{"run": "r1", "at": "2026-11-23T14:00:00Z", "calls": []}'
    headers = {"content-type": "application/json", **sign(SWITCH_KEY, "POST", EVENTS, body, time.time())}

    answer = line.http.post("/api/v1/telephony/snapshot", content=body, headers=headers)

    assert problem(answer)[:2] == (401, "WrongSignature")


def test_a_request_sent_again_as_it_was_is_told_so(line: Line, ref: str) -> None:
    body = json.dumps({"run": "r1", "events": [rung(ref)]}).encode()
    headers = {"content-type": "application/json", **sign(SWITCH_KEY, "POST", EVENTS, body, time.time())}
    assert line.http.post(EVENTS, content=body, headers=headers).status_code == 200

    again = line.http.post(EVENTS, content=body, headers=headers)

    assert problem(again)[:2] == (409, "SentBefore")


def test_another_node_and_a_started_one_know_what_came(line: Line, ref: str) -> None:
    body = json.dumps({"run": "r1", "events": [rung(ref)]}).encode()
    headers = {"content-type": "application/json", **sign(SWITCH_KEY, "POST", EVENTS, body, time.time())}
    assert line.http.post(EVENTS, content=body, headers=headers).status_code == 200

    with open_room(line.room.node.url) as other:
        again = httpx.post(f"{other.url}{EVENTS}", content=body, headers=headers)

    assert problem(again)[:2] == (409, "SentBefore")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[" * 5000, 422),
        (b'{"run": "", "events": []}', 422),
        (b'{"events": []}', 422),
        (b"\xff\xfe", 422),
        (b'{"run": "r", "events": [' + b"0," * 1200 + b"0]}", 422),
        (b"x" * (1024 * 1024 + 1), 413),
    ],
    ids=["nothing", "broken", "deep", "no run", "lacking", "not UTF-8", "too many", "too long"],
)
def test_a_body_that_is_none_is_said_to_be_none(line: Line, body: bytes, status: int) -> None:
    assert problem(line.post("events", body))[0] == status


def test_another_kind_of_body_is_not_read(line: Line) -> None:
    assert problem(line.post("events", b"{}", changed={"content-type": "text/plain"}))[0] == 415


# What comes


def test_an_event_twice_in_another_body_or_run_adds_nothing(line: Line, ref: str) -> None:
    at = stamp()
    first = line.events(
        rung(ref, at=at), {"event": "key_pressed", "call_ref": ref, "sequence": 2, "key": "5", "at": at}
    )
    version = line.known(ref).version

    for run in ("r1", "r2"):
        line.events(
            {"event": "key_pressed", "at": at, "key": "5", "call_ref": ref, "sequence": 2}, rung(ref, at=at), run=run
        )

    assert [one["outcome"] for one in first] == ["done", "done"]
    assert line.known(ref).version == version


def test_a_wrong_field_costs_that_field_and_not_the_call(line: Line, ref: str) -> None:
    [outcome] = line.events(rung(ref, line_type="pigeon", at="yesterday", registered_to="A\x00 Name"))

    assert outcome["outcome"] == "done"
    assert "line_type was left out" in outcome["detail"]
    assert (line.known(ref).number, line.known(ref).registered_to) == ("07700 900123", "A  Name")


def test_an_event_nobody_knows_still_makes_its_call_known(line: Line, ref: str) -> None:
    odd, lost = line.events({"event": "parked", "call_ref": ref, "sequence": 1}, {"event": "presented"})

    assert (odd["outcome"], lost["outcome"]) == ("not_understood", "not_understood")
    assert line.known(ref).live
    assert "call is known" in odd["detail"]


def test_cleared_for_a_call_never_presented_is_a_contact_that_is_owed_a_record(line: Line, ref: str) -> None:
    line.events(
        {"event": "cleared", "call_ref": ref, "sequence": 9, "answered": True, "answered_at": stamp(-30), "by": "4021"}
    )

    call = line.known(ref)
    assert (call.live, call.open, call.answered_at is not None, call.on_switch.answered_by) == (
        False,
        True,
        True,
        "4021",
    )


def test_a_55_that_the_operator_announces_is_another_thing_than_keys_on_our_line(line: Line, ref: str) -> None:
    line.events(rung(ref), {"event": "announced_55", "call_ref": ref, "sequence": 2})

    call = line.known(ref)
    assert [one.kind for one in call.signals.heard] == ["announced_55"]
    assert (call.on_switch.keys, len(call.incidents)) == ((), 1)


def test_a_clock_that_is_off_is_corrected_and_one_that_is_nearly_right_believed(line: Line, ref: str) -> None:
    line.events(rung(ref, at=stamp(60)), off=60)

    assert abs(line.known(ref).presented_at.timestamp() - time.time()) < 15


@given(
    body=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["event", "call_ref", "sequence", "at", "key", "by", "run", "events", "calls", "position"]),
            inner, max_size=6,
        ),
    ).map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries(
        {"run": st.just("f"), "events": st.lists(st.fixed_dictionaries(
            {"event": st.sampled_from(["presented", "answered", "key_pressed", "located", "heard", "cleared", "x"]),
             "call_ref": st.sampled_from(["f1", "f2", "", "\u0000"]), "sequence": st.integers(-1, 3)},
            optional={"key": st.sampled_from("5X"), "at": st.sampled_from([stamp(), "0001-01-01T00:00:00Z", "now", 5]),
                      "text": st.text(max_size=5), "position": st.just({"words": "x", "easting": -1}),
                      "answered": st.booleans(), "by": st.text(max_size=3), "line": st.sampled_from(["999", "998"])},
        ), max_size=4)}
    ).map(lambda value: json.dumps(value).encode()),
    name=st.sampled_from(["events", "events", "snapshot", "calls"]),
)  # fmt: skip
@settings(max_examples=60)
def test_whatever_is_sent_is_answered(line: Line, body: bytes, name: str) -> None:
    assert line.post(name, body).status_code in (200, 422)


# What a switch holds


def test_a_snapshot_finds_what_was_lost_and_ends_what_is_gone(line: Line, ref: str) -> None:
    gone, kept, new, fresh = (f"{ref}-{n}" for n in ("gone", "kept", "new", "fresh"))
    line.old(gone)
    line.old(kept)
    line.events(rung(fresh))
    held = [
        {"call_ref": kept, "state": "held", "answered_at": stamp(-30), "by": "4021"},
        {"call_ref": new, "state": "ringing", "line": "101", "number": "01632 960171", "presented_at": stamp(-20)},
    ]

    compared = line.post("snapshot", {"run": "r1", "at": stamp(), "calls": held}).json()

    assert compared["found"] == [new]
    assert gone in compared["over"]
    assert fresh not in compared["over"]
    assert (line.known(gone).live, line.known(gone).ended_how, line.known(gone).open) == (False, "not_held", True)
    assert (line.known(kept).untaken, line.known(kept).on_switch.held_since is not None) == (True, True)
    assert (line.known(new).line, line.known(new).live) == ("101", True)

    again = line.post(
        "snapshot", {"run": "r1", "at": stamp(), "calls": [*held, {"call_ref": gone, "state": "ringing"}]}
    )
    assert again.json()["found"] == [gone]
    assert line.known(gone).live


def test_a_snapshot_that_cannot_be_read_ends_nothing(line: Line, ref: str) -> None:
    line.old(ref)

    answer = line.post("snapshot", {"run": "r1", "at": "now", "calls": []})

    assert answer.status_code == 422
    assert line.known(ref).live


def test_a_switch_is_told_who_answered_and_that_the_handler_hung_up(line: Line, ref: str) -> None:
    line.events(rung(ref))
    asked = {"calls": [ref, "never"]}
    first = line.post("calls", asked).json()
    assert first["calls"] == [
        {"call_ref": ref, "state": "waiting", "handler": ""}, {"call_ref": "never", "state": "unknown", "handler": ""},
    ]  # fmt: skip

    line.room.act(AnswerCall(contact=contact_id(ref, "test")), line.handler)
    began = time.monotonic()
    second = line.post("calls", {**asked, "cursor": first["cursor"], "wait_seconds": 20}).json()
    assert second["calls"][0] == {"call_ref": ref, "state": "answered", "handler": "amara.fairclough"}
    assert time.monotonic() - began < 10
    line.room.act(EndCall(contact=contact_id(ref, "test"), how="handler_ended"), line.handler)

    third = line.post("calls", {**asked, "cursor": second["cursor"], "wait_seconds": 20}).json()
    assert third["calls"][0]["state"] == "ended"
