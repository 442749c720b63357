"""The figures: what is counted, that they hold nobody's name, and who may read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.room_server import Desk, Room, open_room

from heed.contact.decide import PresentCall
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.units.decide import BringUnitOnDuty

WORDS, NAME, NUMBER = "boathouse oars", "Perpetua Quillfeather", "07700 900417"
TOKEN = "a token that nobody guesses"


@pytest.fixture(scope="module")
def room(lasting_url: str) -> Iterator[Room]:
    with open_room(lasting_url) as running:
        running.person("h.andler", "call_handler")
        running.person("d.ispatch", "dispatcher")
        yield running


@pytest.fixture
def desk(room: Room) -> Desk:
    return room.browser("h.andler")


def figures(desk: Desk) -> dict[str, float]:
    """Every figure by its name with its labels, as `name{label="value"}`."""
    answer = desk.http.get("/metrics")
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_an_act_is_counted_by_what_came_of_it(desk: Desk) -> None:
    before = figures(desk)

    desk.send("open_incident", what="shouting")
    desk.send("add_log_entry", incident="9999", text="x")

    after = figures(desk)
    done, refused = (
        'heed_acts_total{command="open_incident",outcome="done"}',
        'heed_acts_total{command="add_log_entry",outcome="refused"}',
    )
    assert after[done] == before.get(done, 0) + 1
    assert after[refused] == before.get(refused, 0) + 1
    assert after["heed_act_seconds_count"] >= before["heed_act_seconds_count"] + 2
    assert after["heed_pen_batch_acts_count"] > before["heed_pen_batch_acts_count"]


def test_what_is_open_is_counted_by_grade_and_who_has_nobody(desk: Desk, room: Room) -> None:
    before = figures(desk)
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="shouting", grade="priority"))
    graded, waiting = 'heed_open_incidents{grade="priority"}', 'heed_unresourced_incidents{grade="priority"}'
    assert figures(desk)[graded] == before[graded] + 1
    assert figures(desk)[waiting] == before[waiting] + 1

    room.act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
    room.browser("d.ispatch").send("assign_unit", unit="BX21", incident=incident)

    assert figures(desk)[graded] == before[graded] + 1
    assert figures(desk)[waiting] == before[waiting]


def test_the_record_the_clock_and_the_streams_are_seen(desk: Desk, room: Room) -> None:
    room.act(OpenIncident(incident=str(uuid4()), what="shouting"))
    room.run(room.site.look_at_pulse())
    with desk.http.stream("GET", "/api/v1/stream?views=strip") as events:
        lines = events.iter_lines()
        next(lines)
        found = figures(desk)

    assert found["heed_streams_open"] == 1
    assert found["heed_room_lag"] == 0
    assert found["heed_room_position"] == room.node.room.cursor
    assert found["heed_record_reachable"] == 1
    assert found["heed_clock_alarm"] == 0
    assert found["heed_deadlines"] >= 1
    assert found["heed_deadlines_due"] >= 0
    assert found["heed_clock_silent_seconds"] < 60
    assert found["process_resident_memory_bytes"] > 1_000_000


def test_no_figure_holds_a_word_a_name_a_number_or_an_id(desk: Desk, room: Room) -> None:
    incident = str(uuid4())
    desk.send("open_incident", incident=incident, what=WORDS, caller_name=NAME, caller_number=NUMBER)
    desk.send("add_log_entry", incident=WORDS, text=WORDS)
    desk.send(NAME, text=WORDS)

    text = desk.http.get("/metrics").text

    assert "heed_acts_total" in text
    people = [p.name for p in room.node.room.index.by_category["person"].values() if hasattr(p, "name")]
    assert not [word for word in (*WORDS.split(), NAME, NUMBER, incident, *people) if word in text]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)


def asked(desk: Desk, **headers: str) -> httpx.Response:
    return desk.http.get("/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_without_a_token_only_a_program_on_this_machine_reads_them(room: Room) -> None:
    desk = room.browser()

    assert asked(desk).status_code == 200
    for passed_on in ({"x_forwarded_for": "203.0.113.9"}, {"forwarded": "for=203.0.113.9"}, {"via": "1.1 door"}):
        answer = asked(desk, **passed_on)
        assert answer.status_code == 403
        assert "HEED_METRICS_TOKEN" in answer.json()["detail"]


def test_with_a_token_only_who_shows_it_reads_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.site, "figures_token", TOKEN)
    desk = room.browser()

    assert asked(desk).status_code == 403
    assert asked(desk, authorization="Bearer something else").status_code == 403
    assert asked(desk, authorization=f"Bearer {TOKEN}", x_forwarded_for="203.0.113.9").status_code == 200


def test_clock_and_switch_are_counted_as_everybody(room: Room, desk: Desk) -> None:
    who = Who(person="telephony", name="Telephony", role="telephony")
    room.act(PresentCall(contact=str(uuid4()), line="999", call_ref="1"), who)

    assert figures(desk)['heed_acts_total{command="present_call",outcome="done"}'] >= 1
