"""`heed bench link`: how long proposing links takes, with so many incidents on the record, each with whom it names."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random
from time import perf_counter
from uuid import uuid4

import psycopg

from heed.bench.figures import BenchFailed, LinkFigures, ms, quantile
from heed.bench.ground import Ground
from heed.bench.loaded import QUERIES, USUAL, Wanted, load, warm
from heed.bench.system import Node, System
from heed.clock.due import Due
from heed.clock.run import CLOCK
from heed.incidents.account import DescribePerson
from heed.incidents.commands import CloseIncident, OpenIncident
from heed.intelligence.linking import SETTLED
from heed.log.command import Refusal, Who
from heed.log.heap import keep_loaded
from heed.picture.incident import Incident
from heed.risk.assess import AssessThrive

TRIES = 200
#: Logs that are drawn for each one that is used: not all speak of somebody.
DRAWN = 6
WHAT = "opened to measure how soon links are proposed"
NOBODY = "nobody is in it; it was opened to measure"
HANDLER = Who(person="bench", name="Handler", role="simulator")


async def bench_link(
    system: System, ground: Ground, seconds: float, wanted: Wanted = USUAL, tries: int = TRIES
) -> list[LinkFigures]:
    """New incidents of the people, houses and numbers of old ones: from what was named until its links are proposed."""
    loaded = await asyncio.to_thread(load, system, ground, wanted, "link")
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        before = await old_logs(node, ground, loaded.incidents, tries)
        lot = Random(len(before))
        await asyncio.to_thread(warm, ground.url)
        keep_loaded()
        found = []
        for spoken_of in before[:tries]:
            found.append(await _proposed(node, spoken_of, lot.choice(before), lot.choice(before)))
        await _close_all(node)
    took = [seconds for seconds, _ in found]
    return [
        LinkFigures(
            incidents=loaded.incidents, p50_ms=ms(quantile(took, 0.5)), p95_ms=ms(quantile(took, 0.95)),
            proposed=round(sum(count for _, count in found) / len(found), 2),
        )
    ]  # fmt: skip


async def old_logs(node: Node, ground: Ground, incidents: int, tries: int) -> list[Incident]:
    """Old logs that speak of somebody, by lot."""
    most = DRAWN * tries
    with psycopg.connect(ground.url, autocommit=True) as connection:
        percent = min(100.0, 100.0 * 20 * most / incidents)
        streams = [row[0] for row in connection.execute(QUERIES["some_logs"], {"percent": percent, "most": 20 * most})]
    states = await node.store.states(Random(len(streams)).sample(streams, min(most, len(streams))))
    found = [one for one in states.values() if isinstance(one, Incident) and _person(one)]
    if not found:
        raise BenchFailed("no old log speaks of anybody: more --incidents are needed")
    return found


async def _proposed(node: Node, spoken_of: Incident, house: Incident, caller: Incident) -> tuple[float, int]:
    """One new incident: what the clock's act took in seconds, and how many links it proposed.

    It speaks of somebody of one old log, at the place of another, called in from the number of a third.
    """
    one, at = str(uuid4()), node.now()
    stream = f"incident/{one}"
    opened = OpenIncident(
        incident=one, what=WHAT, place=house.place, caller_name=caller.caller_name,
        caller_number=caller.caller_number, grade=list(node.pack.in_force(at).grades)[-1],
    )  # fmt: skip
    await node.acts.act(opened, HANDLER, at=at)
    named = DescribePerson(described=str(uuid4()), incident=one, details=_person(spoken_of))
    await node.acts.act(named, HANDLER, at=at)
    due = at + SETTLED
    began = perf_counter()
    await node.acts.act(Due(id=str(uuid4()), stream=stream, kind="links", step=1, due=due), CLOCK, at=due)
    took = perf_counter() - began
    state = node.room.index.by_category["incident"][stream]
    assert isinstance(state, Incident)
    proposed = [link.other for link in state.links.proposed]
    if spoken_of.id not in proposed:
        raise BenchFailed(f"a log that speaks of somebody of log {spoken_of.id} does not have it proposed")
    return took, len(proposed)


async def _close_all(node: Node) -> None:
    """Close what was opened, so that the next run finds few open logs; not where a word on it asks for more."""
    for one in [held for held in node.room.index.by_category["incident"].values() if isinstance(held, Incident)]:
        if one.what == WHAT:
            judged = AssessThrive(
                incident=one.id, threat=NOBODY, harm=NOBODY, risk=NOBODY, investigation=NOBODY, vulnerability=NOBODY,
                engagement=NOBODY, life_at_risk=False,
            )  # fmt: skip
            await node.acts.act(judged, HANDLER, at=node.now())
            closed = CloseIncident(incident=one.id, result="test", rationale=NOBODY)
            with suppress(Refusal):
                await node.acts.act(closed, HANDLER, at=node.now())


def _person(incident: Incident) -> dict[str, str]:
    """What a log says of the person it speaks of; nothing where it speaks of nobody."""
    return next((one.details for one in incident.account.described if one.of == "person"), {})
