"""Who waits and who is free, counted as contacts move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from heed.performance.waiting import GROUPS, Handlers, Waiting
from heed.picture.call_back import CallBack
from heed.picture.contact import Contact
from heed.picture.post import Post

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def contact(line: str = "999", *, minute: int = 0, **known: object) -> Contact:
    """Somebody who waits."""
    at = AT + timedelta(minutes=minute)
    made = Contact(
        id="c", version=1, line="999", call_ref="c", number="", registered_to="", registered_address="",
        line_type="unknown", presented_at=at, waiting_since=at,
    )  # fmt: skip
    return msgspec.structs.replace(made, line=line, **known)


def test_a_row_counts_who_waits_in_it_and_the_longest_call_is_nobodys_message() -> None:
    waiting = Waiting()
    waiting.fill({
        "contact/a": contact("999", minute=3), "contact/b": contact("101", minute=1),
        "contact/c": contact("email", spoken=False), "contact/d": contact("partner", minute=2),
    })  # fmt: skip

    assert [len(row) for row in waiting.since] == [1, 1, 0, 1, 0, 1]
    assert (waiting.count(written=False), waiting.count(written=True)) == (3, 1)
    assert waiting.longest() == (AT + timedelta(minutes=1), GROUPS[1])


def test_what_was_taken_given_up_or_told_again_waits_no_longer_and_never_twice() -> None:
    waiting = Waiting()
    rings = contact()

    assert waiting.note("contact/a", rings)
    assert not waiting.note("contact/a", rings)
    assert waiting.note("contact/a", msgspec.structs.replace(rings, answered_at=AT))
    waiting.note("contact/b", rings)
    waiting.note("contact/b", msgspec.structs.replace(rings, ended_at=AT))

    assert (waiting.count(written=False), waiting.longest()) == (0, None)


def test_a_message_that_shows_danger_is_told_apart() -> None:
    waiting = Waiting()
    waiting.note("contact/a", contact("web_chat", spoken=False, risk="He is here"))
    waiting.note("contact/b", contact("999", risk="He is here"))

    assert waiting.danger == {"contact/a"}


def test_who_was_promised_a_call_and_rang_off_holds_no_line_and_is_counted_beside() -> None:
    waiting = Waiting()
    back = CallBack(number="07700 900123", promised_at=AT, until=AT + timedelta(hours=2))
    holds = contact("101", call_back=back)

    waiting.note("contact/a", holds)
    while_there = (waiting.count(written=False), len(waiting.to_ring))
    assert waiting.note("contact/a", msgspec.structs.replace(holds, ended_at=AT))

    assert while_there == (1, 0)
    assert (waiting.count(written=False), waiting.longest(), waiting.to_ring) == (0, None, {"contact/a"})


def post(identity: str, **known: object) -> Post:
    """Somebody on duty as a handler."""
    made = Post(id=identity, version=1, person=identity, name="", role="call_handler", desk="", taken_at=AT)
    return msgspec.structs.replace(made, **known)


def test_a_handler_is_on_a_call_then_wrapping_up_then_free_and_speaking_comes_first() -> None:
    handlers = Handlers()
    taken = contact(answered_at=AT, handler="h", handler_post="one")
    over = msgspec.structs.replace(taken, ended_at=AT)
    posts = (post("one"), post("two"))

    handlers.fill({"contact/a": taken})
    speaking = handlers.states(posts)
    handlers.note("contact/a", over)
    wrapping_up = handlers.states(posts)
    handlers.note("contact/b", taken)
    both = handlers.states(posts)
    handlers.note("contact/b", msgspec.structs.replace(over, settled=True))
    handlers.note("contact/a", msgspec.structs.replace(over, settled=True))

    assert speaking == both == {"talking": 1, "free": 1}
    assert wrapping_up == {"wrapping_up": 1, "free": 1}
    assert handlers.states(posts) == {"free": 2}
    assert handlers.states(()) == {}


def test_whom_a_call_rings_at_is_answering_and_who_does_nothing_may_be_away() -> None:
    handlers = Handlers()
    rings = contact(offered_to="one", offered_at=AT)
    away = [post("one"), post("two", away_since=AT)]

    handlers.note("contact/a", rings)
    ringing = handlers.states(away)
    handlers.note("contact/a", msgspec.structs.replace(rings, offered_to="", offered_at=None))
    written = contact("email", spoken=False, answered_at=AT, handler="h", handler_post="two")
    handlers.note("contact/b", written)

    assert ringing == {"answering": 1, "away": 1}
    assert handlers.states(away) == {"free": 1, "writing": 1}
