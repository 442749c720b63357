"""Nothing waits with somebody who has gone: their successor has it, or whoever answers for their role."""

from __future__ import annotations

import pytest
from tests.given import Given, at, given, incident, on_duty, somebody

from heed.clock.answering import answering, is_asked, on_duty_for
from heed.clock.owed import owed
from heed.incidents.commands import AskQuestion
from heed.picture.post import Post, PostLeft
from heed.supervision.commands import LeavePost

from ..memory_room import policy

ANA, BEA = somebody("team_leader", "Ana"), somebody("team_leader", "Bea")
TWO = [*on_duty("team_leader", "Cleo"), *on_duty("team_leader", "Bea"), *on_duty("team_leader", "Ana")]


def has(history: Given, role: str, post: str) -> str:
    """Name of whoever has what was put to a role through a post."""
    found = on_duty_for(role, post, "dispatch", history.room.open("post"), policy())
    return found.name if found is not None else ""


def left_to(history: Given, to: str) -> Given:
    return history.when(LeavePost(post="post-Ana", to_post=to), by=ANA).and_then()


def test_whoever_is_there_has_it() -> None:
    assert has(given(TWO), "team_leader", "post-Ana") == "Ana"


def test_it_is_left_to_whoever_took_it_over_and_not_to_the_longest_on_duty() -> None:
    assert has(left_to(given(TWO), "post-Bea"), "team_leader", "post-Ana") == "Bea"


def test_and_to_whoever_takes_over_from_them() -> None:
    history = left_to(given(TWO), "post-Bea")

    history.when(LeavePost(post="post-Bea", to_post="post-Cleo"), by=BEA).and_then()

    assert has(history, "team_leader", "post-Ana") == "Cleo"


def test_left_to_nobody_it_is_the_role_s() -> None:
    history = given(on_duty("team_leader", "Ana"), on_duty("team_leader", "Bea"), ("post/post-Ana", PostLeft()))

    assert has(history, "team_leader", "post-Ana") == "Bea"


@pytest.mark.parametrize(
    ("role", "name"), [("dispatch_supervisor", "Ben"), ("resource_sergeant", "Rae"), ("call_handler", "Amy")]
)
def test_where_neither_the_role_nor_its_fallbacks_are_held_it_is_a_supervisor_s_or_anybody_s(
    role: str, name: str
) -> None:
    history = given(on_duty("call_handler", "Ada"), on_duty(role, name))
    found = answering("team_leader", "dispatch", history.room.open("post").values(), policy())

    assert found is not None
    assert found.role == role


def test_an_empty_room_has_nobody() -> None:
    assert has(given(), "team_leader", "post-Ana") == ""


def test_a_question_waits_with_the_successor_of_whom_it_was_put_to() -> None:
    history = given(TWO, incident("door", "priority"), at("14:02"))
    history.when(AskQuestion(question="q", incident="door", text="Is he alone?", to="post-Ana", minutes=600)).and_then()

    left_to(history, "post-Bea")

    posts = history.room.open("post")
    (question,) = history.incident("door").open_questions
    asked = [
        post.name
        for post in posts.values()
        if isinstance(post, Post) and is_asked(question, history.incident("door"), post, posts, policy())
    ]
    assert asked == ["Bea"]


def test_the_owner_a_board_names_is_on_duty() -> None:
    history = given(
        on_duty("team_leader", "Ana"), on_duty("team_leader", "Bea"), incident("door", "priority", life=False)
    )
    history.later("14:16")

    history.when(LeavePost(post="post-Ana", to_post="post-Bea"), by=ANA).and_then()

    named = owed(history.incident("door"), policy(), history.room.open("post"))
    assert (named.owner_name, named.owner_post) == ("Bea", "post-Bea")


def test_a_role_that_is_held_is_named_and_nobody_of_it_picked() -> None:
    history = given(on_duty("dispatcher", "Dan"), on_duty("dispatcher", "Eve"), incident("door", state="waiting"))

    named = owed(history.incident("door"), policy(), history.room.open("post"))

    assert (named.owner_role, named.owner_name) == ("dispatcher", "")
