"""A real service over HTTP, in every mood: a question is a fact, its answer or its silence too, and nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from tests.room_server import Room, open_room

from heed.adapters.records.asking import Asking
from heed.adapters.records.contract import openapi, read_answer
from heed.adapters.records.link import NoAddress, OverHttp, address
from heed.adapters.records.simulator import Simulator
from heed.incidents.commands import OpenIncident
from heed.intelligence.checks_records import AskRecords, LookUp
from heed.log.command import Who
from heed.picture.incident import Incident
from heed.picture.records import Query, RecordsLookup


class Quick(Asking):
    """Waits no longer than a test."""

    def rules(self, system: str) -> Any:
        found = super().rules(system)
        return msgspec.structs.replace(found, answer_seconds=0.4, wait_seconds=1) if found is not None else None


class Bench:
    """A room, a records service, and whoever carries questions between them."""

    def __init__(self, room: Room, who: Who) -> None:
        self.room = room
        self.who = who
        self.simulator = Simulator()
        self.link = OverHttp(self.simulator.start())
        self.incident = str(uuid4())
        room.act(OpenIncident(incident=self.incident, what="a row next door", grade="priority"), who)

    async def start(self) -> None:
        node = self.room.node
        self.asking = Quick(node.acts, node.room, node.now, self.link, look_every=0.05)
        node.room.listeners.append(self.asking.listen)
        self.task = asyncio.create_task(self.asking.run())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    def asks(self, about: str = "Rob Hale", **mood: Any) -> Query:
        """What came of a question asked in a mood."""
        for name, value in mood.items():
            setattr(self.simulator, name, value)
        asked = AskRecords(query=str(uuid4()), incident=self.incident, check="person", system="pnc", about=about)
        self.room.act(asked, self.who)
        return self.room.run(self._settled(asked.query))

    async def _settled(self, query: str) -> Query:
        for _ in range(400):
            found = self.query(query)
            if found.status and query not in self.asking._under_way:
                return found
            await asyncio.sleep(0.02)
        raise AssertionError("nothing came of it")

    def query(self, query: str) -> Query:
        held = self.room.node.room.index.by_category["incident"][f"incident/{self.incident}"]
        assert isinstance(held, Incident)
        return next(one for one in held.checks.queries if one.id == query)

    def log(self) -> list[str]:
        stream = self.room.run(self.room.node.store.stream(f"incident/{self.incident}"))
        return [one.fact.sentence() for one in stream]


@pytest.fixture
def bench(scratch_url: str) -> Iterator[Bench]:
    """A handler in the room, and a service that is well."""
    with open_room(scratch_url) as room:
        made = Bench(room, room.person("amara.fairclough", "call_handler"))
        room.run(made.start())
        try:
            yield made
        finally:
            room.run(made.stop())
            made.simulator.stop()


def test_what_a_system_holds_stands_on_the_log_by_reference_and_summary(bench: Bench) -> None:
    found = bench.asks("Maud Thorne", mood="well")

    assert (found.status, found.by_name, found.why.startswith("log 0001")) == ("answered", bench.who.name, True)
    assert found.hits == 0 or (found.reference and len(found.summary) <= 600)
    assert any(line.startswith("PNC asked about Maud Thorne: log 0001") for line in bench.log())
    question = bench.simulator.questions[found.id][0]
    assert (question.asked_by, question.about, question.system) == (bench.who.name, "Maud Thorne", "pnc")


def test_each_mood_of_a_service_is_a_result_or_a_silence_and_the_check_stays_owed(bench: Bench) -> None:
    said = {mood: bench.asks(mood=mood).status for mood in ("partial", "too_many", "garbage", "down", "silent")}

    assert said == {
        "partial": "partial", "too_many": "too_many", "garbage": "unreadable", "down": "silent", "silent": "silent",
    }  # fmt: skip
    silences = [line for line in bench.log() if "did not answer" in line or "asked again" in line]
    assert silences == ["PNC asked again", "PNC did not answer"] * 2
    held = bench.room.node.room.index.by_category["incident"][f"incident/{bench.incident}"]
    assert isinstance(held, Incident)
    assert all(one.open for one in held.checks.items)


def test_an_answer_that_is_still_to_come_is_waited_for_and_one_after_a_silence_is_taken(bench: Bench) -> None:
    assert bench.asks(mood="late", lateness=0.3).status == "answered"
    assert bench.query(bench.asks(about="Nan Poole", mood="slow", slowness=0.9).id).status == "answered"
    assert "PNC did not answer" in bench.log()


def test_a_lookup_for_no_log_is_carried_too(bench: Bench) -> None:
    bench.simulator.mood = "well"
    asked = LookUp(lookup=str(uuid4()), system="rms", looks_up="vehicle", about="AB12 CDE", reason="left at the gate")
    bench.room.act(asked, bench.who)

    async def answered() -> Query:
        for _ in range(400):
            held = bench.room.node.room.index.by_category["lookup"].get(f"lookup/{asked.lookup}")
            if isinstance(held, RecordsLookup) and held.queries and held.queries[0].status:
                return held.queries[0]
            await asyncio.sleep(0.02)
        raise AssertionError("nothing came of it")

    assert bench.room.run(answered()).status == "answered"


def test_an_address_and_an_answer_that_are_none_are_said_to_be_none() -> None:
    assert address(" https://records.example:8443/heed/ ") == "https://records.example:8443/heed"
    for said in ("records", "ftp://records", "http://records:port", "http:///x"):
        with pytest.raises(NoAddress):
            address(said)
    assert read_answer(200, b'{"status": "answered", "hits": -1}').status == "unreadable"
    assert read_answer(401, b"").status == "refused"
    assert set(openapi()["components"]["schemas"]) >= {"RecordsQuestion", "Answer", "Systems"}
