"""Made-up colleagues ask the script and work the SOP as people would, so that nothing heaps up by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from heed import main
from heed.demo.county import County
from heed.demo.desk_work import BEGUN_LIFE, LEFT_SECONDS, answer_of, begun_after, not_known, worked
from heed.demo.set_up import set_up
from heed.demo.stories import Story
from heed.picture.cue import Heard
from heed.picture.fact import Place, Recorded
from heed.picture.incident import Incident
from heed.picture.script import Action, Item, ScriptAnswered, SopActionDone
from heed.picture.watch import ReviewDecided
from heed.policy.asking import unanswered_about_life
from heed.policy.load import default_pack_path, load_pack
from heed.risk.decide import DoAction, ReasonAction

NOW = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
PACK = load_pack(default_pack_path())
QUESTIONS = PACK.in_force(NOW).scripts.questions


class Evening:
    """The demonstration as somebody finds it who opens it: incidents, and everything on the record."""

    def __init__(self, incidents: list[Incident], record: list[Recorded]) -> None:
        self.incidents = incidents
        self.record = record

    def facts(self, kind: type) -> list[Recorded]:
        return [one for one in self.record if type(one.fact) is kind]


@pytest.fixture(scope="module")
def evening(lasting_url: str) -> Evening:
    """A new demo folder's half hour, played."""

    async def played() -> Evening:
        async with main.open_node(lasting_url, PACK, now=lambda: NOW, following=False, connections=2) as node:
            await set_up(node.acts, node.room, lambda: NOW)
            held = node.room.index.by_category["incident"].values()
            found = [one for one in held if isinstance(one, Incident)]
            record = [line for one in found for line in await node.store.stream(f"incident/{one.id}")]
            return Evening(found, record)

    return asyncio.run(played())


@pytest.mark.slow
def test_actions_are_done_in_their_time_but_for_the_few_that_are_left(evening: Evening) -> None:
    undone = [item for one in evening.incidents for item in one.script.undone if item.due < NOW]

    assert len(evening.facts(SopActionDone)) > 10
    assert len(undone) <= len(evening.facts(SopActionDone)) // 4


@pytest.mark.slow
def test_questions_about_life_are_asked_or_said_not_to_have_been(evening: Evening) -> None:
    policy = PACK.in_force(NOW)
    over = [one for one in evening.incidents if one.call_ended_at and NOW - one.call_ended_at > timedelta(minutes=4)]

    assert len(evening.facts(ScriptAnswered)) > 30
    assert [(one.what, q.id) for one in over for q in unanswered_about_life(one, policy)] == []


@pytest.mark.slow
def test_supervisors_decide_on_an_incident_and_do_not_repeat_themselves(evening: Evening) -> None:
    decided = Counter(line.stream for line in evening.facts(ReviewDecided))

    assert max(decided.values(), default=0) <= 2


# One answer, one action


def speaks(story: Story) -> bool:
    return any(not words.startswith("(") for _, words in story.said)


@pytest.fixture
def story(county: County) -> Story:
    return next(one for one in county.stories if one.thrive is not None and speaks(one))


def an_incident(*cues: str, state_at_scene: bool = False) -> Incident:
    heard = tuple(
        Heard(
            construct=cue, name=cue, mode="said", life=True, words=cue, where="entry", on_version=1, at=NOW, file="",
            line=1,
        )
        for cue in cues
    )  # fmt: skip
    return Incident(
        id="one", version=1, number="0001", day="2026-11-23", opened_at=NOW, first_contact_at=NOW, what="shouting",
        place=Place(words="Mill Street"), area="", area_class="urban", desk="", contact="", handler="", handler_post="",
        handler_name="", state_since=NOW, last_at=NOW, cues=heard,
        after_units="released" if state_at_scene else "",
    )  # fmt: skip


def an_item(action: str = "tell_what_next", *, life: bool = False, minutes: int = 20, service: str = "") -> Item:
    asked = Action(
        id=action, words="do it", why="it helps", owner="call_handler", minutes=minutes, life=life, service=service
    )
    return Item(action=asked, since=NOW, due=NOW + timedelta(minutes=minutes), owner_role="call_handler")


@pytest.mark.parametrize(
    ("question", "cues", "choice"),
    [
        ("weapon_there", (), "no"), ("weapon_there", ("weapon",), "yes"), ("breathing", (), "yes"),
        ("breathing", ("not_breathing",), "no"), ("can_talk", (), "yes"),
        ("past_attempts", ("bereavement",), "not known"),
    ],
)  # fmt: skip
def test_what_is_chosen_is_what_was_heard_and_else_not_known(
    question: str, cues: tuple[str, ...], choice: str, story: Story
) -> None:
    assert answer_of(QUESTIONS[question], an_incident(*cues), story) == {"choice": choice}


def test_whoever_says_no_word_cannot_talk(county: County) -> None:
    silent = next(one for one in county.stories if one.outcome is None and not speaks(one))

    assert answer_of(QUESTIONS["can_talk"], an_incident(), silent) == {"choice": "no"}


def test_own_words_are_the_caller_s_and_others_those_of_the_assessment(story: Story) -> None:
    assert story.thrive is not None
    said = [words for _, words in story.said if not words.startswith("(")]

    assert answer_of(QUESTIONS["in_danger"], an_incident(), story) == {"text": said[0]}
    assert answer_of(QUESTIONS["loss"], an_incident(), story) == {"text": story.thrive.vulnerability}
    assert answer_of(QUESTIONS["loss"], an_incident(), None) == {}


def test_what_nobody_asked_is_said_not_to_be_known() -> None:
    assert not_known(QUESTIONS["past_attempts"]) == {"choice": "not known"}
    assert not_known(QUESTIONS["what_do_they_mean_to_do"]) == {"text": "Not known"}, "nobody’s own words"
    assert not_known(QUESTIONS["last_seen"])["text"].startswith("Not asked before the call ended")


def test_what_the_crew_sees_to_is_reasoned_and_a_service_is_asked_all_the_same() -> None:
    there = an_incident(state_at_scene=True)

    assert isinstance(worked(an_item(), an_incident()), DoAction)
    assert isinstance(worked(an_item(), there), ReasonAction)
    assert isinstance(worked(an_item("ask_ambulance", service="ambulance"), there), DoAction)


def test_most_actions_are_begun_before_they_are_due_and_a_few_are_left() -> None:
    waits = [begun_after(an_item(life=True, minutes=1), f"incident {number}") for number in range(200)]

    assert set(waits) == {BEGUN_LIFE, LEFT_SECONDS}
    assert 5 <= waits.count(LEFT_SECONDS) <= 30
