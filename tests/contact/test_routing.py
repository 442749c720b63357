"""By another way than a switch that rings: the counter, an officer, the recorded voice; each is a contact."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.contact.test_queue import Desk
from tests.log import scenes
from tests.memory_room import SWITCH, national

from heed.contact.decide import CloseContact, EndCall, PresentCall
from heed.contact.routing import NoteRoute, Resolved, SignpostCall, TakeContact, resolved


def test_somebody_at_the_front_desk_has_a_card_and_ends_in_a_record() -> None:
    desk = Desk()
    contact = desk.room.mint()
    desk.room.act(TakeContact(contact=contact, line="front_desk"), desk.kay)

    assert desk.of(contact).handler == desk.kay.person
    desk.room.act(EndCall(contact=contact, how="handler_ended"), desk.kay)
    desk.room.act(CloseContact(contact=contact, outcome="advice", note="Told of the lost property office"), desk.kay)
    assert not desk.of(contact).open


def test_what_they_chose_on_the_way_stands_on_the_card() -> None:
    desk = Desk()
    call = desk.arrives("101")
    desk.room.act(NoteRoute(contact=call, route=("English", "Crime", "An update")), SWITCH)

    assert desk.of(call).route == ("English", "Crime", "An update")
    assert desk.room.act(NoteRoute(contact=call, route=("English", "Crime", "An update")), SWITCH) == []


def test_whom_the_recorded_voice_told_waits_for_nobody_and_is_one_contact() -> None:
    desk = Desk()
    told = SignpostCall(contact=desk.room.mint(), call_ref="ivr-1", route=("Noise",), to="the council’s page")
    desk.room.act(told, SWITCH)

    assert not desk.of(told.contact).open
    assert desk.rows() == []
    assert desk.room.act(told, SWITCH) == []


def test_the_share_that_the_recorded_voice_helped_is_counted_from_the_record(scratch_url: str) -> None:
    async def play() -> Resolved:
        async with scenes.room(scratch_url, national()) as made:
            for number in range(3):
                told = SignpostCall(contact=f"told-{number}", call_ref=f"ivr-{number}", route=("Noise",), to="a page")
                await made.act(told, scenes.SWITCH)
            await made.act(PresentCall(contact="rang", line="101", call_ref="rang"), scenes.SWITCH)
            await made.act(PresentCall(contact="urgent", line="999", call_ref="urgent"), scenes.SWITCH)
            begins = scenes.BEGAN - timedelta(days=1)
            return await resolved(made.node.store, begins, begins + timedelta(days=3))

    found = asyncio.run(play())

    assert (found, found.percent) == (Resolved(3, 1), 75)
