"""Wiring: which capabilities there are, and how a node is put together from them.

The only module that knows every capability. It decides nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime

import msgspec

from heed.access import decide as access
from heed.clock.deadline import Derivations, Derive
from heed.clock.due import due_rule
from heed.clock.run import Clock
from heed.contact import deadlines as contact_deadlines
from heed.contact import decide as contact
from heed.dispatch import deadlines as dispatch_deadlines
from heed.dispatch import decide as dispatch
from heed.incidents import deadlines as incident_deadlines
from heed.incidents import decide as incidents
from heed.log.act import Acts
from heed.log.command import Rule
from heed.log.follow import follow
from heed.log.pen import Pen
from heed.log.room import Room
from heed.log.seal import Keyring
from heed.log.store import Store, open_pool
from heed.policy.values import Pack
from heed.risk import deadlines as risk_deadlines
from heed.risk import decide as risk
from heed.supervision import deadlines as supervision_deadlines
from heed.supervision import decide as supervision
from heed.units import deadlines as unit_deadlines
from heed.units import decide as units

RULES: tuple[Rule, ...] = (
    *contact.RULES, *incidents.RULES, *risk.RULES, *dispatch.RULES, *units.RULES, *supervision.RULES, *access.RULES,
)  # fmt: skip
DUE = (*contact.DUE, *incidents.DUE, *risk.DUE, *dispatch.DUE, *units.DUE, *supervision.DUE)


def derivations() -> Derivations:
    """Everything that derives deadlines, by category of stream."""
    found: dict[str, tuple[Derive, ...]] = {}
    for module in (
        contact_deadlines, incident_deadlines, risk_deadlines, dispatch_deadlines, unit_deadlines,
        supervision_deadlines,
    ):  # fmt: skip
        for category, rules in module.DEADLINES.items():
            found[category] = (*found.get(category, ()), *rules)
    return found


def rules(pack: Pack) -> tuple[Rule, ...]:
    """Every rule, the clock's among them."""
    return (*RULES, due_rule(DUE, derivations(), pack))


def commands() -> frozenset[str]:
    """API names of every command a person may be given."""
    return frozenset(rule.name for rule in RULES if not rule.system)


def wall_clock() -> datetime:
    """The room's time where nothing simulates it."""
    return datetime.now(UTC)


class Node(msgspec.Struct, frozen=True):
    """One process's share of the system: the room it follows and the way it writes."""

    url: str
    store: Store
    room: Room
    acts: Acts
    pack: Pack
    now: Callable[[], datetime]

    def clock(self, name: str = "clock") -> Clock:
        """A clock on this node."""
        return Clock(self.acts, self.now, name)


@contextlib.asynccontextmanager
async def open_node(
    url: str, pack: Pack, *, now: Callable[[], datetime] = wall_clock, following: bool = True, connections: int = 8
) -> AsyncIterator[Node]:
    """A node on a database that has its schema; loads the room and follows the record while open."""
    pool = open_pool(url, most=connections)
    await pool.open(wait=True)
    store = Store(pool, Keyring())
    room = Room(store)
    pen = Pen(url, room)
    tasks: list[asyncio.Task[None]] = []
    try:
        await room.load()
        await pen.start()
        if following:
            tasks.append(asyncio.create_task(follow(url, room), name="follow"))
        yield Node(url, store, room, Acts(room, pen, pack, rules(pack), derivations()), pack, now)
    finally:
        await _stop(tasks)
        await pen.stop()
        await pool.close()


async def _stop(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
