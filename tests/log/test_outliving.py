"""What outlives a closing is on disk: another room that opens on the record has it, with its words, and settles it."""

from __future__ import annotations

import asyncio

from heed.contact.telling import TellCaller
from heed.incidents.commands import CloseIncident, ReopenIncident
from heed.picture.owed import Task
from heed.policy.values import Pack
from heed.risk.decide import AssessThrive

from .scenes import Room, room, rows

OWED = "select stream, kind from heed.deadlines where stream like 'task/%' order by kind"


async def closed_untold(made: Room) -> str:
    """A call that was taken, and an incident closed before anybody told the caller; the incident's id."""
    await made.staff()
    incident = await made.call("A dog is loose on the road")
    await made.act(AssessThrive(incident=incident, threat="None is seen", life_at_risk=False), made.handler)
    closed = CloseIncident(incident=incident, result="advice_given", rationale="The owner has it back")
    await made.act(closed, made.dispatcher)
    return incident


def tasks(made: Room) -> list[Task]:
    return [one for one in made.node.room.index.by_category["task"].values() if isinstance(one, Task)]


def test_a_room_that_opens_later_has_it_and_can_settle_it(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            incident = await closed_untold(made)
        owed = {str(stream).rpartition("/")[2] for stream, _ in rows(scratch_url, OWED)}
        assert owed == {"caller_told-1", "intelligence_check-1"}

        async with room(scratch_url, pack) as later:
            await later.staff()
            assert f"incident/{incident}" not in later.node.room.index.by_category["incident"]
            to_tell = "The caller is not told what happens now: tell them, or say why not."
            assert (to_tell, "Call handler") in [(one.what, one.owner_name) for one in tasks(later)]
            told = TellCaller(incident=incident, next="The dog is back with its owner", how="rang")
            await later.act(told, later.handler)
            assert [one.what for one in tasks(later) if one.what == to_tell] == []
        assert "caller_told" not in str(rows(scratch_url, OWED))

    asyncio.run(story())


def test_reopened_from_another_room_it_is_taken_back(scratch_url: str, pack: Pack) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            incident = await closed_untold(made)
        async with room(scratch_url, pack) as later:
            await later.staff()
            await later.act(ReopenIncident(incident=incident, reason="It is loose again"), later.dispatcher)
            assert tasks(later) == []
        assert rows(scratch_url, OWED) == []

    asyncio.run(story())
