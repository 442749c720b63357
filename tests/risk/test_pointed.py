"""Words that assume are pointed out to whoever wrote them, alone, when there is time, with the fact to ask for."""

from __future__ import annotations

import pytest
from tests.given import Given, at, call, given, incident, on_duty, somebody
from tests.memory_room import policy

from heed.bench.cues import texts
from heed.incidents.account import CorrectEntry
from heed.incidents.commands import AddLogEntry, RecordWords
from heed.log.command import Command
from heed.picture.commitment import UnitAssigned, UnitAtScene
from heed.picture.contact import CallAnswered, CallEnded, CallPresented, IncidentOpenedFromContact
from heed.picture.fact import Change
from heed.picture.person import PointerSetAside
from heed.risk.answer import AnswerScript
from heed.risk.assumed import assumed
from heed.risk.decide import AssessThrive, SetGrade, SetPointerAside
from heed.risk.pointed import OwnWords, Pointed, held_back

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader")]
ASSUMPTIONS = policy().discipline.assumptions
QUESTION = next(iter(policy().scripts.questions))
JUST_A_DOMESTIC = "Two at number 9, just a domestic, heard all week"


def begun(*commands: Command, grade: str = "priority", state: str = "accepted", by: str = "dispatcher") -> Given:
    """An incident that nobody is in danger on, and what was written there."""
    history = given(ROOM, incident("door", grade, state=state, life=False), at("14:10"))
    return wrote(history, *commands, by=by)


def wrote(history: Given, *commands: Command, by: str = "dispatcher") -> Given:
    for command in commands:
        history.when(command, by=by).and_then()
    return history


def note(text: str) -> Command:
    return AddLogEntry(incident="door", text=text)


def pointed(history: Given, to: str = "dispatcher") -> list[Pointed]:
    """What somebody is shown on the log."""
    room, person = history.room, somebody(to).person
    if held_back(room.incident("door"), person, room.open_contacts(), policy()):
        return []
    own = OwnWords(person, ASSUMPTIONS)
    for recorded in room.streams["incident/door"]:
        own.take(recorded)
    for recorded in room.record:
        if isinstance(recorded.fact, PointerSetAside) and recorded.actor == person:
            own.let_stand(recorded.fact.on_version, recorded.fact.kind)
    return [one for key in own.keys if (one := own.pointed_out(key))]


def shown(history: Given, to: str = "dispatcher") -> list[tuple[str, str]]:
    """Its kinds, and the words marked."""
    return [(one.kind, " … ".join(part for part, assumes in one.parts if assumes)) for one in pointed(history, to)]


ONE = [("only_domestic", "just a domestic")]


def test_it_is_pointed_out_to_its_writer_and_to_nobody_else() -> None:
    history = begun(note(JUST_A_DOMESTIC))

    assert [shown(history, to) for to in ("dispatcher", "call_handler", "team_leader")] == [ONE, [], []]


def test_nothing_of_it_stands_on_the_log() -> None:
    [written, *_] = begun().when(note(JUST_A_DOMESTIC)).facts
    kinds = [type(fact).__name__ for _, fact in begun().when(note(JUST_A_DOMESTIC)).facts]
    aside = begun(note(JUST_A_DOMESTIC)).when(SetPointerAside(incident="door", entry=5, kind="only_domestic"))

    assert written[0] == "incident/door"
    assert "PointerSetAside" not in kinds
    assert {stream.partition("/")[0] for stream, _ in aside.facts} == {"shift"}


@pytest.mark.parametrize(
    "command",
    [
        RecordWords(incident="door", text="it is just a domestic, they are known junkies"),
        AnswerScript(incident="door", question=QUESTION, text="just a domestic"),
        note("Caller said “just a domestic, local junkies” and rang off"),
        note('Neighbour: "just a domestic" and the line went dead'),
        note("Neighbour states that it is just a domestic"),
        note("He called her a pikey and they were both shouting"),
        note("Boys shouting pikey over the fence"),
    ],
    ids=lambda command: getattr(command, "text", ""),
)
def test_what_somebody_said_is_never_its_writers(command: Command) -> None:
    assert shown(begun(command)) == []


def test_what_is_said_not_to_be_so_assumes_nothing() -> None:
    assert shown(begun(note("This is not a nuisance caller"))) == []


# When


def taken_by(handler: str, *, ended: bool = False) -> list[Change]:
    """A call that somebody answered, about something else."""
    who = somebody(handler)
    facts = [
        CallPresented(line="999", call_ref="2", number="07700 900321"),
        CallAnswered(handler=who.person, handler_post=who.post), *([CallEnded(how="cleared")] if ended else []),
    ]  # fmt: skip
    return [("contact/other", fact) for fact in facts]


def test_it_waits_until_the_writers_call_is_over() -> None:
    history = begun(note(JUST_A_DOMESTIC))
    history.room.put(taken_by("dispatcher"))

    assert shown(history) == []

    history.room.put([("contact/other", CallEnded(how="cleared"))])
    assert shown(history) == ONE


def test_it_waits_until_the_logs_own_call_is_over_whoever_wrote() -> None:
    from_it = IncidentOpenedFromContact(incident="door")
    own_call = [*call("ring"), ("contact/ring", from_it)]
    history = given(ROOM, own_call, incident("door", "priority", life=False, contact="ring"), at("14:10"))
    wrote(history, note(JUST_A_DOMESTIC))

    assert shown(history) == []

    history.room.put([("contact/ring", CallEnded(how="cleared"))])
    assert shown(history) == ONE


def test_a_colleagues_call_about_something_else_holds_nothing_back() -> None:
    history = begun(note(JUST_A_DOMESTIC))
    history.room.put(taken_by("call_handler"))

    assert shown(history) == ONE


@pytest.mark.parametrize(
    "danger",
    [
        note("She is on the ledge of the bridge and says she will jump"),
        AssessThrive(incident="door", threat="he is outside with a knife", life_at_risk=True),
        SetGrade(incident="door", grade="immediate"),
    ],
    ids=["a life cue not dealt with", "assessed so", "immediate and nobody there"],
)
def test_it_waits_while_a_life_is_at_risk(danger: Command) -> None:
    assert shown(begun(note(JUST_A_DOMESTIC), danger)) == []


def test_it_comes_once_somebody_is_there_and_once_it_is_closed() -> None:
    history = begun(note(JUST_A_DOMESTIC), SetGrade(incident="door", grade="immediate"))
    history.room.put([
        ("incident/door", UnitAssigned(unit="u", callsign="BX21")),
        ("incident/door", UnitAtScene(unit="u", callsign="BX21")),
    ])  # fmt: skip

    assert shown(history) == ONE


# How it ends


def test_letting_it_stand_ends_it_for_that_wording_alone_and_needs_no_reason() -> None:
    history = begun(note("Just a domestic, known junkies"))
    assert [kind for kind, _ in shown(history)] == ["only_domestic", "drink_label"]
    version = pointed(history)[0].on_version

    aside = SetPointerAside(incident="door", entry=version, kind="only_domestic")
    history = history.when(aside).then(
        (f"shift/{somebody('dispatcher').person}/20261123",
         PointerSetAside(incident="door", on_version=version, kind="only_domestic"))
    )  # fmt: skip
    assert shown(history) == [("drink_label", "junkies")]


def test_a_correction_ends_it_and_is_itself_read() -> None:
    history = begun(note(JUST_A_DOMESTIC))
    [first] = pointed(history)

    again = CorrectEntry(incident="door", entry=first.on_version, text="Two at number 9, usual drunks")
    assert shown(wrote(history, again)) == [("drink_label", "usual drunks")]

    [second] = pointed(history)
    plain = CorrectEntry(incident="door", entry=second.on_version, text="Two voices at number 9, a man and a woman")
    assert shown(wrote(history, plain, by="call_handler")) == []


def test_an_assessment_made_afresh_ends_what_was_pointed_out_in_the_one_before() -> None:
    history = begun(AssessThrive(incident="door", threat="a volatile relationship", life_at_risk=False))
    assert shown(history) == [("only_domestic", "volatile relationship")]

    afresh = AssessThrive(incident="door", threat="he pushed her against the door at two", life_at_risk=False)
    assert shown(wrote(history, afresh, by="call_handler")) == []


# What is found


def test_an_ordinary_day_assumes_nothing() -> None:
    logs = texts("ordinary")["logs"]
    assert len(logs) > 100

    assert [log for log in logs if assumed(log, ASSUMPTIONS)] == []


@pytest.mark.parametrize(
    "plain",
    [
        "He has just drunk bleach",
        "She is asking for it to be taken away",
        "A known drink driver, last seen on the bypass",
        "In a psychotic episode, ambulance with him",
        "Made it up the stairs and shut the door",
        "The alarm always goes off at night",
        "Domestic violence, two children upstairs",
        "Somebody is on the roof of a two story building",
        "Traveller site by the old quarry",
        "Illegal parking across the gate",
    ],
)
def test_what_only_sounds_alike_is_none(plain: str) -> None:
    assert assumed(plain, ASSUMPTIONS) == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("nuisance_caller", "Nuisance caller again, third time tonight"),
        ("only_domestic", "Both as bad as each other"),
        ("blamed_victim", "She brought it on herself"),
        ("disbelieved", "Claims to have been raped"),
        ("mental_label", "Local nutter, nothing to do"),
        ("drink_label", "Just drunk, no concerns"),
        ("by_looks", "A foreign looking man by the gate"),
        ("by_place", "Rough estate, normal for round here"),
        ("by_age", "Regular misper, streetwise"),
        ("sex_assumed", "Big enough to look after himself"),
    ],
)
def test_each_kind_of_wording_is_found_and_says_what_to_ask(kind: str, text: str) -> None:
    assert {one.kind for one in assumed(text, ASSUMPTIONS)} == {kind}
    assert ASSUMPTIONS.by_id[kind].ask
    assert ASSUMPTIONS.by_id.keys() == {
        "nuisance_caller", "only_domestic", "blamed_victim", "disbelieved", "mental_label", "drink_label", "by_looks",
        "by_place", "by_age", "sex_assumed",
    }  # fmt: skip


def test_a_long_text_is_shown_by_the_stretch_that_matters() -> None:
    history = begun(note(f"{'Two cars in the drive. ' * 40}Just a domestic. {'All quiet since. ' * 40}"))

    [one] = pointed(history)
    assert [words for words, assumes in one.parts if assumes] == ["Just a domestic"]
    assert len("".join(words for words, _ in one.parts)) < 150
    assert one.text.startswith("Two cars")
