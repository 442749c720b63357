"""What is merely owed when an incident closes: a task of somebody on duty that outlives it, until it is settled."""

from __future__ import annotations

from datetime import timedelta

from tests.given import Given, Item, at, given, incident, looked_up, on_duty, somebody
from tests.memory_room import policy

from heed.contact.telling import NotToldBecause, TellCaller
from heed.incidents.commands import CloseIncident, NoAnswer, ReopenIncident
from heed.incidents.outliving import DoTask, HandTask, NothingOwed, ReasonTask, ToldByTelling
from heed.incidents.stoppers import SaysNothing
from heed.picture.assessment import ThriveAssessed, Weak
from heed.picture.closure import OwedOutlived, OwedSettled
from heed.picture.entry import CallerSet
from heed.picture.fact import Change
from heed.picture.incident import IncidentClosed
from heed.picture.owed import Task, TaskDone, TaskHanded, TaskOverdue, TaskOwed, TaskReasoned, TaskReturned
from heed.picture.post import PostLeft, PostTookOver

THIN: Change = (
    "incident/door",
    ThriveAssessed(
        elements={"threat": "none"},
        life_at_risk=False,
        on_version=4,
        weak=(Weak(element="harm", why="one_word"), Weak(element="risk", why="empty")),
    ),
)
CALLER: Change = ("incident/door", CallerSet(name="Ann Lea", number="07700 900123"))
#: Handler, dispatcher and those above them, and an incident ready to close but for a thin rationale.
ROOM: list[Item] = [
    on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader"), on_duty("dispatch_supervisor"),
    incident("door", "priority"), looked_up("door"),
]  # fmt: skip
WORDS = "Harm of the assessment says too little (it is one word): write what is known of it, or why nothing is."
STREAM = "task/door/thin_words-1"
CLOSE = CloseIncident(incident="door", result="crime_recorded", rationale="report taken")


def thin(*more: Item) -> Given:
    return given(*ROOM, THIN, *more)


def closed_thin() -> Given:
    return thin().when(CLOSE).and_then()


def task(history: Given, stream: str = STREAM) -> Task:
    found = history.room.state(stream)
    assert isinstance(found, Task)
    return found


def test_what_is_owed_stops_nothing_and_is_a_task_in_the_same_act() -> None:
    owed = policy().closure["thin_words"]

    thin().when(CLOSE).then(
        ("incident/door", IncidentClosed(result="crime_recorded", name="Crime recorded", rationale="report taken")),
        ("incident/door", OwedOutlived(tasks=(STREAM,), owed=(f"{WORDS.rstrip('.')}, Call Handler",))),
        (STREAM, TaskOwed(
            incident="door", number="0001", kind="thin_words", what=WORDS,
            due=at("14:00") + timedelta(minutes=owed.minutes), owner_role="call_handler",
            owner_post="post-Call Handler", owner_name="Call Handler", desk="dispatch",
        )),
    )  # fmt: skip


def test_it_is_kept_open_while_its_incident_is_closed() -> None:
    history = closed_thin()

    assert (history.incident("door").open, STREAM in history.room.open("task")) == (False, True)


def test_several_things_owed_are_a_task_each() -> None:
    history = thin(CALLER).when(CLOSE).and_then()

    assert sorted(history.room.open("task")) == ["task/door/caller_told-1", STREAM]


def test_nothing_owed_leaves_no_task() -> None:
    history = given(*ROOM, incident("well", "priority", life=False), looked_up("well")).when(
        CloseIncident(incident="well", result="crime_recorded", rationale="report taken")
    )

    assert [type(fact) for _, fact in history.facts] == [IncidentClosed]


def test_a_heading_left_empty_is_not_owed() -> None:
    empty = ThriveAssessed(elements={}, life_at_risk=False, on_version=4, weak=(Weak(element="harm", why="empty"),))
    history = given(*ROOM, ("incident/door", empty)).when(CLOSE)

    assert [type(fact) for _, fact in history.facts] == [IncidentClosed]


def test_done_it_is_on_the_log_of_its_incident_too() -> None:
    history = closed_thin()

    history.when(DoTask(incident="door", kind="thin_words", text="Nobody was hurt.")).then(
        (STREAM, TaskDone(by_name="Dispatcher", words="Nobody was hurt.")),
        ("incident/door", OwedSettled(
            kind="thin_words", done=True, what=WORDS, words="Nobody was hurt.", by_name="Dispatcher"
        )),
    )  # fmt: skip

    assert history.room.owed(STREAM) == []


def test_whoever_does_not_do_it_says_why() -> None:
    closed_thin().when(ReasonTask(incident="door", kind="thin_words", reason="Nothing more is known.")).then(
        (STREAM, TaskReasoned(by_name="Dispatcher", reason="Nothing more is known.")),
        ("incident/door", OwedSettled(
            kind="thin_words", done=False, what=WORDS, words="Nothing more is known.", by_name="Dispatcher"
        )),
    )  # fmt: skip


def test_signs_are_nothing_done_and_a_word_is_no_reason() -> None:
    history = closed_thin()

    assert isinstance(history.when(DoTask(incident="door", kind="thin_words", text="...")).refusal, NoAnswer)
    assert isinstance(history.when(ReasonTask(incident="door", kind="thin_words", reason="busy")).refusal, SaysNothing)


def test_what_is_not_owed_is_said_with_what_is() -> None:
    closed_thin().when(DoTask(incident="door", kind="qualifier", text="set")).refused(
        NothingOwed, "Nothing of the kind “qualifier” is owed on 0001; what is: thin_words."
    )


def test_given_to_somebody_it_keeps_its_time() -> None:
    history = closed_thin()
    due = task(history).due

    history.when(HandTask(incident="door", kind="thin_words", to="team_leader", reason="off shift")).then(
        (STREAM, TaskHanded(
            to_role="team_leader", to_post="post-Team Leader", to_name="Team Leader", by_name="Dispatcher",
            reason="off shift",
        ))
    )  # fmt: skip

    assert (task(history).due, task(history).owner_name) == (due, "Team Leader")


def test_undone_in_its_time_its_owner_hears_then_those_above() -> None:
    history = closed_thin()
    said = [(one.at, one.fact.owner_name) for one in history.later("23:00") if isinstance(one.fact, TaskOverdue)]

    assert said == [("22:00", "Call Handler"), ("22:30", "Team Leader")]


def test_whoever_took_the_post_over_hears_of_it() -> None:
    history = closed_thin()
    history.room.put([*on_duty("call_handler", "Noor Shah")])
    history.room.put([
        ("post/post-Call Handler", PostLeft(to_post="post-Noor Shah", to_name="Noor Shah")),
        ("post/post-Noor Shah", PostTookOver(posts=("post-Call Handler",), name="Call Handler")),
    ])  # fmt: skip
    said = [one.fact.owner_name for one in history.later("22:10") if isinstance(one.fact, TaskOverdue)]

    assert said == ["Noor Shah"]


def test_it_interrupts_nobody() -> None:
    history = closed_thin()
    interrupted = [one for one in history.later("23:59") if getattr(one.fact, "interrupted", False)]

    assert interrupted == []


def test_open_again_it_is_owed_on_the_log() -> None:
    history = closed_thin().when(ReopenIncident(incident="door", reason="rang again"))

    assert history.of(STREAM) == [TaskReturned()]
    assert history.and_then().room.open("task") == {}


def test_a_second_closing_looks_afresh() -> None:
    history = closed_thin().when(ReopenIncident(incident="door", reason="rang again")).and_then()
    history.when(CLOSE).and_then()

    assert list(history.room.open("task")) == ["task/door/thin_words-2"]


def test_telling_the_caller_after_closing_settles_that_task() -> None:
    history = thin(CALLER).when(CLOSE).and_then()
    told = TellCaller(incident="door", next="A crime number comes by post.", how="rang")

    assert history.when(told).of("task/door/caller_told-1") == [
        TaskDone(by_name="Dispatcher", words="A crime number comes by post.")
    ]


def test_so_does_saying_why_they_are_not_told() -> None:
    history = thin(CALLER).when(CLOSE).and_then()
    why = NotToldBecause(incident="door", reason="The number is out of service.")

    assert history.when(why).of("task/door/caller_told-1") == [
        TaskReasoned(by_name="Dispatcher", reason="The number is out of service.")
    ]


def test_that_the_caller_was_told_is_said_in_what_they_were_told() -> None:
    history = thin(CALLER).when(CLOSE).and_then()

    history.when(DoTask(incident="door", kind="caller_told", text="told them")).refused(
        ToldByTelling, "Say what the caller was told, or why they are not told: that settles it."
    )


def test_whoever_works_incidents_may_do_it() -> None:
    roles = [role.id for role in policy().roles.values() if role.operational and not role.system]

    for role in roles:
        assert closed_thin().when(DoTask(incident="door", kind="thin_words", text="no harm"), by=somebody(role)).facts
