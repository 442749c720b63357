"""`heed bench history`: from a call that is presented until its card's history is drawn, on many closed contacts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from time import perf_counter
from uuid import UUID, uuid4

from heed.bench.figures import BenchFailed, HistoryFigures, ms, quantile
from heed.bench.ground import Ground
from heed.bench.system import Node, System
from heed.contact.decide import PresentCall
from heed.contact.history_view import SUMMARY, History
from heed.log.bulk import Past, PastFact, load_history
from heed.log.command import Who
from heed.log.traces import Traces
from heed.picture.contact import CallAnswered, CallEnded, CallPresented, ContactRecorded
from heed.policy.values import Pack
from heed.web.view import ViewContext

OLD = 100_000
#: Numbers that rang, by turns, so that each rang some twenty times; drawn from the numbers kept for fiction.
NUMBERS = 5000
TRIES = 100
SWITCH = Who(person="telephony", name="Telephony", role="telephony")
KEY = b"b" * 32


async def bench_history(
    system: System, ground: Ground, seconds: float, old: int = OLD, tries: int = TRIES
) -> list[HistoryFigures]:
    """Contacts that ended as a message passed on, and calls from their numbers; a call without its history fails it."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await asyncio.to_thread(load_history, ground.url, _past(old, node.now()), ground.pack, system.derivations())
    async with system.open_node(ground.url, ground.pack, trace_key=KEY) as node:
        index = node.traces
        assert index is not None
        while await index.keep():
            pass
        took = [await _card(node, ground.pack, index, _number(one * 7 % NUMBERS)) for one in range(tries)]
    return [HistoryFigures(contacts=old, p50_ms=ms(quantile(took, 0.5)), p95_ms=ms(quantile(took, 0.95)))]


async def _card(node: Node, pack: Pack, index: Traces, number: str) -> float:
    began = perf_counter()
    contact = str(uuid4())
    present = PresentCall(contact=contact, line="999", call_ref=contact, number=number)
    await node.acts.act(present, SWITCH, at=node.now())
    view = History(f"history:{contact}", ViewContext(node.room, pack, node.now, _rendered), index)
    await view.load()
    while view.ticking and perf_counter() - began < 2:
        view.draw(SUMMARY)
        await asyncio.sleep(0.005)
    for key in view.rows:
        view.draw(key)
    took = perf_counter() - began
    if not [*view.rows]:
        raise BenchFailed(f"a call from {number} shows nothing of what was before")
    return took


def _rendered(template: str, **given: object) -> str:
    return template


def _number(one: int) -> str:
    """Numbers kept for fiction, of mobiles, of landlines, of a few towns: enough that each rings some times."""
    ranges = ("07700900", "01632960", "01144960", "01154960", "01164960")
    return f"{ranges[one // 1000 % 5]}{one % 1000:03d}"


def _past(old: int, last: datetime) -> Iterator[Past]:
    for nth in count():
        if nth == old:
            return
        at = last - timedelta(minutes=4 * (old - nth))
        facts = (
            CallPresented(line="101", call_ref=f"old-{nth}", number=_number(nth % NUMBERS)),
            CallAnswered(handler="history"),
            CallEnded(how="cleared"),
            ContactRecorded(outcome="message_passed", note="asks that somebody rings back about a bicycle"),
        )
        moments: Sequence[datetime] = (at, at, at + timedelta(minutes=2), at + timedelta(minutes=3))
        past = tuple(PastFact(fact=f, happened_at=m, recorded_at=m) for f, m in zip(facts, moments, strict=True))
        yield Past(stream=f"contact/{UUID(int=nth + 1, version=4)}", facts=past)
