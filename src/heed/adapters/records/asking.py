"""Carrying questions to records systems: each that the record has and nobody answered, once more after a silence.

It follows the record, so that a question asked on any machine is carried, and after a restart those that stand open.
Nothing waits for it. A silence is written down, and an answer that comes after it as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime

import structlog

from heed.intelligence.checks_records import AnswerRecords, AskRecordsAgain
from heed.intelligence.ports import Records, RecordsAnswer, RecordsQuestion
from heed.log.act import AWAY, Acts
from heed.log.command import Command, Refusal, Who
from heed.log.room import Moved, Room
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.records import Query, RecordsAsked, RecordsLookup
from heed.policy.intelligence import RecordsSystem

RECORDS = Who(person="records", name="Records systems", role="records", workstation="records")
LOOK_EVERY = 3.0
log = structlog.get_logger("records")


class Asking:
    """Carries every question."""

    def __init__(
        self, acts: Acts, room: Room, now: Callable[[], datetime], records: Records, look_every: float = LOOK_EVERY
    ) -> None:  # fmt: skip
        self._acts = acts
        self._room = room
        self._now = now
        self._records = records
        self._look_every = look_every
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._wanted: asyncio.Queue[tuple[str, Query]] = asyncio.Queue()

    def rules(self, system: str) -> RecordsSystem | None:
        """The pack's figures of a system, in force now; None where it knows of none."""
        return self._acts.pack.in_force(self._now()).records.get(system)

    def listen(self, moved: list[Moved]) -> None:
        """Remember what is asked."""
        for move in moved:
            fact = move.recorded.fact
            if isinstance(fact, RecordsAsked):
                for query in _queries(move.after):
                    if query.id == fact.query:
                        self._wanted.put_nowait((move.recorded.stream, query))

    async def run(self) -> None:
        """For ever; it begins with the questions that were asked while nobody carried them."""
        for category in ("incident", "lookup"):
            for stream, state in list(self._room.index.by_category[category].items()):
                for query in _queries(state):
                    if query.open:
                        self._wanted.put_nowait((stream, query))
        try:
            while True:
                self._carry(*await self._wanted.get())
        finally:
            for task in self._under_way.values():
                task.cancel()

    def _carry(self, stream: str, query: Query) -> None:
        if query.id in self._under_way:
            return
        task = asyncio.create_task(self._ask(stream, query), name=f"asking {query.system}")
        self._under_way[query.id] = task
        task.add_done_callback(lambda done: self._over(query.id, done))

    def _over(self, query: str, task: asyncio.Task[None]) -> None:
        self._under_way.pop(query, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("carrying a question stopped", reason=type(task.exception()).__name__)

    async def _ask(self, stream: str, query: Query) -> None:
        """Ask, once more where nothing comes, and wait for what is still to come."""
        rules = self.rules(query.system)
        if rules is None:
            await self._say(AnswerRecords(stream=stream, query=query.id, status="refused"))
            return
        asked = RecordsQuestion(
            query=query.id, system=query.system, looks_up=query.looks_up, about=query.about, reason=query.why,
            asked_by=query.by_name, asked_at=query.asked_at,
        )  # fmt: skip
        answer = await self._records.ask(asked, rules.answer_seconds)
        if answer.status == "silent":
            await self._say(AskRecordsAgain(stream=stream, query=query.id))
            answer = await self._records.ask(asked, rules.answer_seconds)
        if answer.status == "silent":
            await self._answered(stream, query, answer)
        if answer.status in ("", "silent"):
            answer = await self._awaited(query, rules)
        await self._answered(stream, query, answer)

    async def _awaited(self, query: Query, rules: RecordsSystem) -> RecordsAnswer:
        """An answer that is still to come, or comes after a silence; silence where none does in the pack's seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + rules.wait_seconds
        while loop.time() < until:
            await asyncio.sleep(self._look_every)
            answer = await self._records.look(query.id, rules.answer_seconds)
            if answer.status not in ("", "silent"):
                return answer
        return RecordsAnswer(status="silent")

    async def _answered(self, stream: str, query: Query, answer: RecordsAnswer) -> None:
        await self._say(AnswerRecords(
            stream=stream, query=query.id, status=answer.status, hits=answer.hits, reference=answer.reference,
            summary=answer.summary,
        ))  # fmt: skip

    async def _say(self, command: Command) -> None:
        while True:
            try:
                await self._acts.act(command, RECORDS, at=self._now())
            except Refusal as refusal:
                log.warning("what a records system said was refused", reason=refusal.reason)
            except AWAY as fault:
                log.warning("what a records system said waits", reason=type(fault).__name__)
                await asyncio.sleep(self._look_every)
                continue
            return


def _queries(state: Subject | None) -> Iterator[Query]:
    if isinstance(state, Incident):
        yield from state.checks.queries
    elif isinstance(state, RecordsLookup):
        yield from state.queries
