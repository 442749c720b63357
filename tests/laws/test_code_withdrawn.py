"""A code is withdrawn while an incident of it is open: that one keeps what it began with, new ones have it not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.given import Given, at, given, on_duty
from tests.room_server import open_room

from heed import main
from heed.dispatch.decide import AcceptIncident
from heed.incidents.commands import CloseIncident, EstablishWelfare, LeaveLog, OpenIncident, SetCode, UnknownCode
from heed.incidents.qualifying import AddQualifier
from heed.incidents.stoppers import WelfareNotEstablished
from heed.log.command import Command, Refusal
from heed.log.verify import verify
from heed.picture.life import CodeSet
from heed.picture.script import SopOpened
from heed.picture.watch import RungReached
from heed.policy.load import load_pack
from heed.policy.values import Pack
from heed.replay.clock import SimulatedClock
from heed.risk.decide import AnswerScript, AssessThrive, DoAction, SetGrade, UnknownGrade

#: Out on the flats is a code until midnight, with an SOP, a script and a qualifier; from then on there is another.
TWO_EDITIONS = """
since: 2026-04-01
ours: true
codes:
  on_the_flats: {name: Out on the flats, family: Welfare, welfare: true, when: Somebody is out there, until: 2026-11-24}
  on_the_sands: {name: On the sands, family: Welfare, welfare: true, when: Somebody is out there, since: 2026-11-24}
actions:
  ask_bay: {words: Ask the bay watch, minutes: 5, why: They see the whole of the flats, until: 2026-11-24}
  ask_dunes: {words: Ask the dune warden, minutes: 5, why: The sands are seen from there, since: 2026-11-24}
sops:
  on_the_flats: {actions: [ask_bay], until: 2026-11-24}
  on_the_sands: {actions: [ask_dunes], since: 2026-11-24}
questions:
  how_far: {asks: How far out are they, life: true, answers: [far, near], why: The tide comes, until: 2026-11-24}
scripts:
  on_the_flats: {asks: [how_far], until: 2026-11-24}
qualifiers:
  after_dark: {name: After dark, needed_on: [on_the_flats], until: 2026-11-24}
"""
ROOM = [
    *on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader"), *on_duty("dispatch_supervisor"),
    *on_duty("force_incident_manager"),
]  # fmt: skip
ASSESSED = AssessThrive(incident="bay", elements={"threat": "The tide reaches both boys by one"}, life_at_risk=False)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("packs") / "flats"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: flats\nforce: Flats Police\nextends: national\n", "utf-8")
    (folder / "flats.yaml").write_text(TWO_EDITIONS, "utf-8")
    return load_pack(folder, main.commands())


@pytest.fixture
def night(pack: Pack) -> Given:
    """Two boys on the flats, sent at ten to midnight; it is now five past, and the code is no more."""
    history = given(ROOM, at("23:50"))
    history.room.pack = pack
    history.room.rules = {rule.command: rule for rule in main.rules(pack)}
    opened = OpenIncident(incident="bay", what="two boys on the sand", code="on_the_flats", grade="priority", send=True)
    history.when(opened, by="call_handler").and_then()
    history.room.until(at("23:50") + timedelta(minutes=15))
    return history


def _refused(history: Given, command: Command, by: str = "dispatcher") -> Refusal | None:
    return history.when(command, by=by).refusal


def test_it_keeps_code_sop_and_ladder(night: Given) -> None:
    bay = night.incident("bay")

    assert (bay.code, bay.code_name, bay.script.name) == ("on_the_flats", "Out on the flats", "Out on the flats")
    assert [one.action.id for one in bay.script.items] == ["ask_bay"]
    night.room.until(at("23:50") + timedelta(minutes=31))
    climbed = [f for f in night.room.streams["incident/bay"] if isinstance(f.fact, RungReached)]
    assert [(f.happened_at - at("23:50")) // timedelta(minutes=1) for f in climbed] == [15, 30]


def test_a_new_incident_has_it_not(night: Given) -> None:
    again = OpenIncident(incident="next", what="more of them", code="on_the_flats")

    assert isinstance(_refused(night, again, by="call_handler"), UnknownCode)
    night.when(OpenIncident(incident="next", what="more of them", code="on_the_sands"), by="call_handler").and_then()


def test_its_script_is_answered_its_sop_done_and_its_qualifier_said(night: Given) -> None:
    for command in (
        AnswerScript(incident="bay", question="how_far", choice="near"), DoAction(incident="bay", action="ask_bay"),
        AddQualifier(incident="bay", qualifier="after_dark"), AcceptIncident(incident="bay"), ASSESSED,
        LeaveLog(incident="bay"),
    ):  # fmt: skip
        by = "call_handler" if isinstance(command, LeaveLog) else "dispatcher"
        assert _refused(night, command, by) is None
        night.when(command, by=by).and_then()


def test_closing_still_asks_what_the_code_asks(night: Given) -> None:
    night.when(AcceptIncident(incident="bay")).and_then().when(ASSESSED).and_then()
    closing = CloseIncident(incident="bay", result="good_intent", rationale="they walked in, the watch rang")

    assert isinstance(_refused(night, closing), WelfareNotEstablished)

    spoken = EstablishWelfare(incident="bay", person="both boys", how="spoken_to", words="we are back on the wall")
    night.when(spoken).and_then().when(closing).and_then()
    assert not night.incident("bay").open


def test_the_code_is_changed_for_one_of_either_edition_and_back(night: Given) -> None:
    asked = night.when(SetCode(incident="bay", code="on_the_sands", reason="that is its name now"))
    code, *rest = asked.of("incident/bay")

    assert isinstance(code, CodeSet)
    assert (code.name, code.was) == ("On the sands", "Out on the flats")
    (sop,) = (fact for fact in rest if isinstance(fact, SopOpened))
    assert [action.id for action in sop.actions] == ["ask_dunes"]

    asked.and_then()
    closing = CloseIncident(incident="bay", result="good_intent", rationale="they walked in, the watch rang")
    night.when(AcceptIncident(incident="bay")).and_then().when(ASSESSED).and_then()
    assert isinstance(_refused(night, closing), WelfareNotEstablished), "a code that is younger asks as well"
    night.when(SetCode(incident="bay", code="on_the_flats", reason="as it began")).and_then()
    assert night.incident("bay").code_name == "Out on the flats"


def test_a_grade_of_neither_edition_is_refused_and_any_other_raised(night: Given) -> None:
    assert isinstance(_refused(night, SetGrade(incident="bay", grade="soonest")), UnknownGrade)
    night.when(SetGrade(incident="bay", grade="immediate"), by="call_handler").and_then()

    assert night.incident("bay").grade == "immediate"


# Over HTTP, on a database


def test_a_room_that_serves_goes_over_midnight_with_it(scratch_url: str, pack: Pack, tmp_path: Path) -> None:
    with open_room(scratch_url, SimulatedClock(at("23:50")), pack) as room:
        for sign_in, role in (("amy.ash", "call_handler"), ("dan.dale", "dispatcher"), ("lea.lowe", "team_leader")):
            room.person(sign_in, role)
        handler, dispatcher = room.browser("amy.ash"), room.browser("dan.dale")
        opening: dict[str, Any] = {
            "what": "two boys on the sand",
            "code": "on_the_flats",
            "grade": "priority",
            "send": True,
        }
        assert handler.send("open_incident", incident="bay", **opening).status_code == 200
        assert dispatcher.send("accept_incident", incident="bay").status_code == 200

        room.pass_minutes(15)

        page, desk = dispatcher.http.get("/incidents/bay").text, handler.http.get("/calls").text
        shown = ("Out on the flats", "Ask the bay watch", "How far out are they", "After dark")
        assert [words for words in shown if words not in page] == []
        assert '"on_the_flats"' not in desk
        assert '"on_the_sands"' in desk
        (led,) = set(re.findall(r'href="(/policy/actions[^"#]*)#', page))
        book = dispatcher.http.get(led).text
        assert "Ask the bay watch" in book
        assert "not the one in force now" in book
        for path in ("/board", "/supervisor", "/owed", "/wall", "/policy/codes"):
            assert room.browser("lea.lowe").http.get(path).status_code == 200
        assert dispatcher.send("answer_script", incident="bay", question="how_far", choice="near").status_code == 200
        assert dispatcher.send("add_qualifier", incident="bay", qualifier="after_dark").status_code == 200
        refused = dispatcher.send("open_incident", what="more of them", code="on_the_flats")
        assert (refused.status_code, "no code on_the_flats" in refused.text) == (409, True)
        assert (
            dispatcher.send("set_code", incident="bay", code="missing_person", reason="found his shoe").status_code
            == 200
        )
    assert verify(scratch_url, tmp_path).sound
