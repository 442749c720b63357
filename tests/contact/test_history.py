"""What is known before a call: which matters, in which order, in which words; and found in the whole record."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from tests.log.scenes import SWITCH, Room, room
from tests.memory_room import MemoryRoom, national, policy

from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.contact.history import Count, Known, counted, in_order, left_by, looked_for, summary
from heed.contact.history_view import SUMMARY, History
from heed.incidents.commands import OpenIncident, SetCaller
from heed.log.traces import Traces
from heed.main import LEAVING
from heed.main import left_by as everything_left_by
from heed.picture.contact import CallPresented, Contact
from heed.picture.fact import Place
from heed.risk.decide import AssessThrive
from heed.web.view import ViewContext

NUMBER = "07700 900641"


def presented(number: str = NUMBER, registered_to: str = "", registered_address: str = "") -> CallPresented:
    return CallPresented(
        line="999", call_ref="a", number=number, registered_to=registered_to, registered_address=registered_address
    )


def test_whose_a_number_is_leaves_no_trace_and_is_looked_up_as_that() -> None:
    fact = presented(registered_to="Ann Price", registered_address="14 Mill Street")

    assert left_by(fact) == {"number:+447700900641", "place:14 mill street"}
    contact = MemoryRoom()
    ref = contact.mint()
    contact.act(PresentCall(contact=ref, line="999", call_ref="a", number=NUMBER, registered_to="Ann Price"), SWITCH)
    state = contact.state(f"contact/{ref}")
    assert isinstance(state, Contact)
    assert looked_for(state, ()) == {"number:+447700900641": "number", "name:ann price": "owner"}


def test_the_caller_named_on_a_log_of_the_call_is_looked_up_too() -> None:
    made = MemoryRoom()
    kay = made.on_duty("call_handler", "Kay Bloom")
    ref, incident = made.mint(), made.mint()
    made.act(PresentCall(contact=ref, line="999", call_ref="a", number=NUMBER), SWITCH)
    made.act(
        OpenIncident(incident=incident, contact=ref, what="a row", place=Place(words="9 Weir Court, Pellmouth")), kay
    )
    made.act(SetCaller(incident=incident, name="Ann Price", number="01632 960555"), kay)
    state = made.state(f"contact/{ref}")
    assert isinstance(state, Contact)

    found = looked_for(state, [made.incident(incident)])

    assert set(found.values()) == {"number", "name", "place"}
    assert found["number:+441632960555"] == "number"


def test_who_is_on_another_line_comes_first_then_the_riskiest_then_the_newest() -> None:
    made = MemoryRoom()
    kay = made.on_duty("call_handler", "Kay Bloom")
    quiet, life, newer = made.mint(), made.mint(), made.mint()
    for ref, what in ((quiet, "lost purse"), (life, "he cut his wrists"), (newer, "parking")):
        made.act(OpenIncident(incident=ref, what=what, caller_number=NUMBER), kay)
        made.act(AssessThrive(incident=ref, life_at_risk=ref == life, threat="as said"), kay)
    call = made.mint()
    made.act(PresentCall(contact=call, line="999", call_ref="b", number=NUMBER), SWITCH)
    matters = [made.state(f"incident/{ref}") for ref in (newer, quiet, life)]
    known = [Known(matter=m, shared=("number",)) for m in (*matters, made.state(f"contact/{call}")) if m]  # type: ignore[arg-type]

    assert [one.matter.id for one in in_order(known, policy())] == [call, life, newer, quiet]


NOON = datetime.fromisoformat("2026-11-23T12:00+00:00")


@pytest.mark.parametrize(
    ("hours_before", "words"),
    [
        ([], ""), ([1, 5], "Third call in 24 hours from this number"), ([30], "Second call from this number"),
        ([1, 30], "Second call in 24 hours from this number"), ([-1], ""),
    ],
)  # fmt: skip
def test_calls_are_counted_up_to_this_one_and_said_in_neutral_words(hours_before: list[int], words: str) -> None:
    made = MemoryRoom(NOON)
    ref = made.mint()
    made.act(PresentCall(contact=ref, line="999", call_ref="a", number=NUMBER), SWITCH)
    contact = made.state(f"contact/{ref}")
    assert isinstance(contact, Contact)
    others = {str(h): contact.presented_at - timedelta(hours=h) for h in hours_before}

    count = counted(contact, {**others, ref: contact.presented_at}, 24)

    assert summary(count, 24) == words
    assert isinstance(count, Count)


# In a room with a record


async def shown(made: Room, index: Traces | None, contact: str) -> dict[str, str]:
    """Rows of the card of a call by key, drawn as text of their values."""

    def render(template: str, **given: object) -> str:
        matter = given.get("m")
        return f"{template} {given.get('words', '')} {given.get('shared', '')} {getattr(matter, 'note', '')}"

    context = ViewContext(made.node.room, made.node.pack, lambda: made.time[0], render)
    view = History(f"history:{contact}", context, index)
    await view.load()
    rows = {key: view.draw(key) for key in [*view.keys()]}
    return {key: row[1] for key, row in rows.items() if row is not None}


async def rings(made: Room, note: str = "", line: str = "999", number: str = NUMBER) -> str:
    """A call from the number; with a note it is answered, ended and recorded."""
    contact = str(uuid4())
    await made.act(PresentCall(contact=contact, line=line, call_ref=contact, number=number), SWITCH)  # type: ignore[arg-type]
    if note:
        await made.act(AnswerCall(contact=contact), made.handler)
        await made.act(EndCall(contact=contact), SWITCH)
        await made.act(CloseContact(contact=contact, outcome="message_passed", note=note), made.handler)
    return contact


def test_a_first_contact_by_the_switchboard_is_on_the_card_a_week_later(scratch_url: str) -> None:
    async def story() -> None:
        async with room(scratch_url, national()) as made:
            index = Traces(made.node.store, b"k" * 32, LEAVING, everything_left_by)
            first = await rings(
                made, "asks for officer B, her ex-husband has been in contact", "switchboard", "07700900641"
            )
            assert f"contact/{first}" not in made.node.room.index.by_category["contact"]
            made.time[0] += timedelta(days=7)
            second = await rings(made, number="+44 7700 900641")

            rows = await shown(made, index, second)

            assert "Second call from this number" in rows[SUMMARY]
            assert "ex-husband has been in contact" in rows[first]
            assert "this number" in rows[first]

    asyncio.run(story())


def test_a_room_without_an_index_shows_what_is_open(scratch_url: str) -> None:
    async def story() -> None:
        async with room(scratch_url, national()) as made:
            first, second = await rings(made), await rings(made)

            assert first in await shown(made, None, second)
            assert second in await shown(made, None, first)

    asyncio.run(story())


def test_a_record_that_does_not_answer_holds_no_card(scratch_url: str) -> None:
    class Away(Traces):
        async def keep(self) -> bool:
            raise OSError("no route to the record")

    async def story() -> None:
        async with room(scratch_url, national()) as made:
            index = Away(made.node.store, b"k" * 32, LEAVING, everything_left_by)
            first, second = await rings(made), await rings(made)

            async with asyncio.timeout(1):
                rows = await shown(made, index, second)

            assert first in rows

    asyncio.run(story())
