"""`act()`: one answer a key, decisions made again when overtaken, stale forms refused, help never held."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from heed.access.decide import AddPerson, EnablePerson
from heed.contact.decide import AnswerCall, PresentCall
from heed.incidents.commands import AddLogEntry, OpenIncident, SetCode
from heed.log.act import Done
from heed.log.command import NotAllowed, NotFound, OtherBody, Refusal, Stale
from heed.policy.values import Pack
from heed.risk.decide import SetGrade

from .scenes import BEGAN, SETUP, SWITCH, Room, room, rows

ANSWERS = "select key, act::text from heed.answers order by at"
FACTS = "select count(*) from heed.facts"


@pytest.fixture
def codes(pack: Pack) -> list[str]:
    return list(pack.in_force(BEGAN).codes)


async def one_incident(made: Room) -> str:
    await made.staff()
    return await made.call()


async def twin_of(made: Room, other: Room) -> None:
    """A second node at which the same people work."""
    other.handler, other.dispatcher = made.handler, made.dispatcher
    await other.node.room.catch_up()


# one answer a key


def test_the_same_request_again_gets_the_same_answer_and_writes_nothing(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            incident = await one_incident(made)
            first = await made.write(incident, "once", key="k")
            before = rows(scratch_url, FACTS)
            assert await made.write(incident, "once", key="k") == first
            assert rows(scratch_url, FACTS) == before
        async with room(scratch_url, pack) as another_node:
            another_node.dispatcher = made.dispatcher
            assert await another_node.write(incident, "once", key="k") == first

    asyncio.run(story())


def test_a_repeat_of_what_was_done_is_answered_even_where_it_could_not_be_done_again(
    scratch_url: str, pack: Pack
) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.staff()
            contact = str(uuid4())
            await made.act(PresentCall(contact=contact, line="101", call_ref="c"), SWITCH)
            answer = AnswerCall(contact=contact)
            first = await made.act(answer, made.handler, key="k")
            with pytest.raises(Refusal):
                await made.act(answer, made.handler, key="another press")
            assert await made.act(answer, made.handler, key="k") == first

    asyncio.run(story())


def test_another_body_under_the_same_key_is_refused(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            incident = await one_incident(made)
            await made.write(incident, "this", key="k")
            with pytest.raises(OtherBody, match="sent before with other contents under the same key"):
                await made.write(incident, "that", key="k")
            with pytest.raises(OtherBody):
                await made.act(SetGrade(incident=incident, grade="immediate"), made.dispatcher, key="k")

    asyncio.run(story())


def test_a_key_is_its_persons_own(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            entry = AddLogEntry(incident=await one_incident(made), text="both write this")
            mine = await made.act(entry, made.handler, key="k")
            theirs = await made.act(entry, made.dispatcher, key="k")
            assert mine.act != theirs.act

    asyncio.run(story())
    assert len([key for key, _ in rows(scratch_url, ANSWERS) if key == "k"]) == 2


@pytest.mark.parametrize("nodes", ["one node", "two nodes"])
def test_simultaneous_twins_get_the_first_ones_answer(scratch_url: str, pack: Pack, nodes: str) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack) as other:
            incident = await one_incident(one)
            await twin_of(one, other)
            made = [one, other if nodes == "two nodes" else one]
            for press in range(10):
                opening = OpenIncident(incident=str(uuid4()), what="a goat on the line")
                pressed = [
                    (each, doing) for each in made for doing in (opening, AddLogEntry(incident=incident, text="x"))
                ]
                answers = await asyncio.gather(
                    *(
                        each.act(doing, each.dispatcher, key=f"{type(doing).__name__} {press}")
                        for each, doing in pressed
                    )
                )
                assert answers[:2] == answers[2:]

    asyncio.run(story())
    assert rows(scratch_url, "select count(*) from heed.facts where type = 'IncidentOpened'") == [(11,)]
    assert rows(scratch_url, "select count(*) from heed.facts where type = 'LogEntryAdded'") == [(10,)]


def test_a_refusal_is_not_an_answer(scratch_url: str, pack: Pack) -> None:
    """What was refused may be sent again under the same key once the reason is gone."""

    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.staff()
            incident = str(uuid4())
            with pytest.raises(NotFound):
                await made.write(incident, "too early", key="k")
            await made.act(OpenIncident(incident=incident, what="a goat on the line"), made.dispatcher)
            assert (await made.write(incident, "too early", key="k")).facts

    asyncio.run(story())


def test_a_role_without_the_permission_writes_nothing(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.staff()
            added = AddPerson(person=str(uuid4()), name="Nobody", sign_in="nobody", roles=("dispatcher",))
            with pytest.raises(
                NotAllowed, match=r"^Your role here, dispatcher, does not include this; ask somebody whose"
            ):
                await made.act(added, made.dispatcher, key="k")

    asyncio.run(story())
    assert "k" not in [key for key, _ in rows(scratch_url, ANSWERS)]


# overtaken


def test_an_overtaken_decision_is_made_again_on_what_is_there_now(
    scratch_url: str, pack: Pack, codes: list[str]
) -> None:
    """The second node's room has not heard of the first one's code: it decides twice, and names what it replaces."""

    async def story() -> Done:
        async with room(scratch_url, pack) as one, room(scratch_url, pack, following=False) as deaf:
            incident = await one_incident(one)
            await twin_of(one, deaf)
            await one.act(SetCode(incident=incident, code=codes[0]), one.dispatcher)
            return await deaf.act(SetCode(incident=incident, code=codes[1], reason="corrected"), deaf.dispatcher)

    done = asyncio.run(story())
    (change,) = [recorded for recorded in done.facts if type(recorded.fact).__name__ == "CodeSet"]
    name = pack.in_force(BEGAN).codes[codes[0]].name
    assert (getattr(change.fact, "was", ""), getattr(change.fact, "code", "")) == (name, codes[1])


def test_an_overtaken_decision_that_is_refused_now_says_why(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack, following=False) as deaf:
            await one.staff()
            contact = str(uuid4())
            await one.act(PresentCall(contact=contact, line="101", call_ref="c"), SWITCH)
            await twin_of(one, deaf)
            await one.act(AnswerCall(contact=contact), one.handler)
            with pytest.raises(Refusal) as refused:
                await deaf.act(AnswerCall(contact=contact), deaf.dispatcher)
            assert refused.value.reason == "AlreadyAnswered"
            assert (await deaf.node.store.stream(f"contact/{contact}"))[-1].version == 2

    asyncio.run(story())


def test_many_at_once_on_one_incident_are_all_done(scratch_url: str, pack: Pack, codes: list[str]) -> None:
    async def story() -> list[Done]:
        async with room(scratch_url, pack) as one, room(scratch_url, pack) as other:
            incident = await one_incident(one)
            await twin_of(one, other)
            return await asyncio.gather(
                *(
                    made.act(SetCode(incident=incident, code=code), made.dispatcher)
                    for made, code in zip([one, other] * 3, codes[:6], strict=True)
                )
            )

    done = asyncio.run(story())
    versions = [recorded.version for each in done for recorded in each.facts]
    assert len(versions) == len(set(versions)) == 6


def test_entries_are_added_at_any_version(scratch_url: str, pack: Pack) -> None:
    """A node that has not heard of the other's entries adds its own at the first try."""

    async def story() -> list[str]:
        async with room(scratch_url, pack) as one, room(scratch_url, pack, following=False) as deaf:
            incident = await one_incident(one)
            await twin_of(one, deaf)
            for number in range(3):
                await one.write(incident, f"heard {number}")
            await deaf.write(incident, "said meanwhile")
            return [f.fact.sentence() for f in (await deaf.node.store.stream(f"incident/{incident}"))[-4:]]

    assert asyncio.run(story()) == ["heard 0", "heard 1", "heard 2", "said meanwhile"]


# stale forms


def test_a_form_is_stale_against_the_kind_of_fact_it_declares_and_no_other(
    scratch_url: str, pack: Pack, codes: list[str]
) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            incident = await one_incident(made)
            seen = made.node.room.cursor
            await made.write(incident, "an entry makes no form stale")
            set_first = SetCode(incident=incident, code=codes[0], seen=seen)
            done = await made.act(set_first, made.handler)
            with pytest.raises(
                Stale, match=r"^Someone moved first: code set\. Look at it as it is now and send it again"
            ):
                await made.act(SetCode(incident=incident, code=codes[1], seen=seen), made.dispatcher)
            await made.act(SetCode(incident=incident, code=codes[1], seen=done.cursor), made.dispatcher)

    asyncio.run(story())


def test_a_form_is_stale_though_its_own_node_has_not_heard_yet(scratch_url: str, pack: Pack, codes: list[str]) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack, following=False) as deaf:
            incident = await one_incident(one)
            await twin_of(one, deaf)
            seen = deaf.node.room.cursor
            await one.act(SetCode(incident=incident, code=codes[0]), one.dispatcher)
            with pytest.raises(Stale):
                await deaf.act(SetCode(incident=incident, code=codes[1], seen=seen), deaf.dispatcher)

    asyncio.run(story())


def test_help_is_never_stale(scratch_url: str, pack: Pack, codes: list[str]) -> None:
    """Raising a grade and writing on the log carry no position, whatever else has moved (L7)."""

    async def story() -> None:
        async with room(scratch_url, pack) as one, room(scratch_url, pack, following=False) as deaf:
            incident = await one_incident(one)
            await twin_of(one, deaf)
            await one.act(SetCode(incident=incident, code=codes[0]), one.dispatcher)
            raised = await deaf.act(SetGrade(incident=incident, grade="immediate"), deaf.dispatcher)
            assert "GradeSet" in [type(recorded.fact).__name__ for recorded in raised.facts]
            assert (await deaf.write(incident, "he has a knife")).facts

    asyncio.run(story())


# leaving nothing


def test_an_act_that_changes_nothing_writes_nothing(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            await made.staff()
            enable = EnablePerson(person=made.handler.person, reason="was never out")
            before = rows(scratch_url, FACTS)
            assert (await made.act(enable, SETUP)).facts == []
            assert rows(scratch_url, FACTS) == before

    asyncio.run(story())
