"""`heed bench link`: how long proposing links takes, with so many incidents on the record, each with whom it names."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from time import perf_counter
from uuid import UUID, uuid4

from heed.bench.figures import BenchFailed, LinkFigures, ms, quantile
from heed.bench.ground import Ground
from heed.bench.system import Node, System
from heed.clock.due import Due
from heed.clock.run import CLOCK
from heed.incidents.account import DescribePerson
from heed.incidents.commands import OpenIncident
from heed.intelligence.linking import SETTLED
from heed.log.bulk import Past, PastFact, load_history
from heed.log.command import Who
from heed.picture.described import PersonDescribed, VehicleDescribed
from heed.picture.entry import CallerSet
from heed.picture.fact import Fact, Place
from heed.picture.incident import CodeSet, Incident, IncidentClosed, IncidentOpened
from heed.policy.values import Policy

INCIDENTS = 1_000_000
TRIES = 200
#: Over how many days the past is spread; no more than the pack proposes from.
DAYS = 360
#: How many people, houses and numbers the past is about: each of them some times.
PEOPLE, HOUSES = 400_000, 300_000
#: Beginnings of the numbers that are kept for fiction, a thousand each.
NUMBERS = (
    "07700900", "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960",
    "01314960", "01414960", "01514960", "01614960", "01914980", "02079460", "02896496", "02920180",
)  # fmt: skip
SURNAMES = (
    "Ashdown", "Birtwhistle", "Calder", "Dransfield", "Eccles", "Fairclough", "Garside", "Holroyd", "Illingworth",
    "Jagger", "Kershaw", "Lumb", "Mawson", "Naylor", "Ogden", "Pickles", "Quarmby", "Rushworth", "Sykes", "Thackray",
)  # fmt: skip
GIVEN = (
    "Amara", "Bilal", "Cerys", "Dilwyn", "Eluned", "Farah", "Gethin", "Hana", "Ivo", "Joan", "Kit", "Llinos", "Mina",
    "Nye", "Olive", "Pearl", "Rhys", "Sian", "Tomos", "Una", "Violet", "Wilf", "Yusuf", "Zita",
)  # fmt: skip
HANDLER = Who(person="bench", name="Handler", role="simulator")


async def bench_link(
    system: System, ground: Ground, seconds: float, incidents: int = INCIDENTS, tries: int = TRIES
) -> list[LinkFigures]:
    """Incidents of a year, and new ones about the same people: from what was named until its links are proposed."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        past = Made(ground.pack.in_force(node.now())).past(incidents, node.now())
        derivations = system.derivations()
        await asyncio.to_thread(
            load_history, ground.url, past, ground.pack, derivations, streams=incidents, out=sys.stderr
        )
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        made = Made(ground.pack.in_force(node.now()), seed=8)
        found = [await _proposed(node, made) for _ in range(tries)]
    took = [seconds for seconds, _ in found]
    if not sum(count for _, count in found):
        raise BenchFailed("nobody was proposed as linked with anybody: the made-up past is about others")
    return [
        LinkFigures(
            incidents=incidents, p50_ms=ms(quantile(took, 0.5)), p95_ms=ms(quantile(took, 0.95)),
            proposed=sum(count for _, count in found) / tries,
        )
    ]  # fmt: skip


async def _proposed(node: Node, made: Made) -> tuple[float, int]:
    """One new incident: what the clock's act took in seconds, and how many links it proposed."""
    one, at = str(uuid4()), node.now()
    about = made.person()
    opened = OpenIncident(incident=one, what="bench", place=made.place(), caller_number=made.number())
    await node.acts.act(opened, HANDLER, at=at)
    named = DescribePerson(described=str(uuid4()), incident=one, details=about)
    await node.acts.act(named, HANDLER, at=at)
    due = at + SETTLED
    began = perf_counter()
    await node.acts.act(Due(id=str(uuid4()), stream=f"incident/{one}", kind="links", step=1, due=due), CLOCK, at=due)
    took = perf_counter() - began
    state = node.room.index.by_category["incident"][f"incident/{one}"]
    assert isinstance(state, Incident)
    return took, len(state.links.proposed)


class Made:
    """Made-up people, houses and numbers, the same few hundred thousand for every seed."""

    def __init__(self, policy: Policy, seed: int = 7) -> None:
        self._lot = Random(seed)
        self._codes = [(code.id, code.name) for code in policy.codes.values()]

    def past(self, count: int, last: datetime) -> Iterator[Past]:
        """So many closed incidents, evenly spread over the days before `last`."""
        for nth in range(count):
            at = last - timedelta(days=DAYS) * (count - nth) / count
            yield Past(stream=f"incident/{UUID(int=self._lot.getrandbits(128), version=4)}", facts=self._facts(at))

    def person(self) -> dict[str, str]:
        """Name and day of birth of one of them."""
        who = Random(self._lot.randrange(PEOPLE))
        born = datetime(1940, 1, 1) + timedelta(days=who.randrange(25_000))  # noqa: DTZ001  # a day, no moment
        return {"name": f"{who.choice(GIVEN)} {who.choice(SURNAMES)}", "born": f"{born:%Y-%m-%d}"}

    def place(self) -> Place:
        """One of the houses."""
        house = self._lot.randrange(HOUSES)
        where = Random(house)
        return Place(
            words=f"{house % 200 + 1} Lane {house // 200}", easting=where.randrange(440_000, 480_000),
            northing=where.randrange(300_000, 340_000),
        )  # fmt: skip

    def number(self) -> str:
        """One of the numbers; so few that each is many people's, which is the harder case."""
        return f"{self._lot.choice(NUMBERS)}{self._lot.randrange(1000):03d}"

    def _facts(self, at: datetime) -> tuple[PastFact, ...]:
        code, name = self._lot.choice(self._codes)
        facts: list[Fact] = [
            IncidentOpened(what="bench", place=self.place(), desk="", first_contact_at=at, handler_name="Handler"),
            CodeSet(code=code, name=name),
            CallerSet(name=self.person()["name"], number=self.number()),
            PersonDescribed(described="one", role="subject", details=self.person()),
        ]
        if self._lot.random() < 0.1:
            plate = f"AB{self._lot.randrange(100):02d} {self._lot.choice(('CDE', 'FGH', 'JKL'))}"
            facts.append(VehicleDescribed(described="two", details={"plate": plate}))
        facts.append(IncidentClosed(result="attended_dealt_with", name="Attended, dealt with", rationale="bench"))
        return tuple(PastFact(fact=fact, happened_at=at, recorded_at=at) for fact in facts)
