"""Made-up history for the benches: incidents that ran their course, and incidents that are open. Fiction by lot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from heed.log.bulk import Past, PastFact
from heed.picture.assessment import GradeSet
from heed.picture.entry import LogEntryAdded
from heed.picture.fact import Fact, Place
from heed.picture.incident import CodeSet, IncidentClosed, IncidentOpened, SentToDispatch
from heed.policy.values import Policy

WHATS = (
    "shouting and a door being kicked next door", "an alarm is sounding and nobody is at the shop",
    "two cars have met at the crossroads and one driver holds his neck", "a boy of nine has not come home from school",
    "youths on the roof of the old mill", "a man asleep across the steps and nobody can wake him",
)  # fmt: skip
LANES = ("Mill Lane", "Quarry Road", "Harbour Street", "Chapel Rise", "Osier Walk", "Station Approach")
CLOSED_A_DAY = 1200
LIFE = timedelta(minutes=45)


class Lot:
    """One run of luck: the same seed gives the same history."""

    def __init__(self, policy: Policy, seed: int) -> None:
        self._random = Random(seed)
        self._codes = [(code.id, code.name) for code in policy.codes.values()]
        self._results = [(result.id, result.name) for result in policy.results.values()]
        self._grades = [grade.id for grade in policy.grades.values()]

    def closed(self, count: int, last: datetime) -> Iterator[Past]:
        """So many closed incidents, evenly spread, the last closed at `last`."""
        apart = timedelta(days=1) / CLOSED_A_DAY
        for number in range(count):
            opened = last - LIFE - apart * (count - 1 - number)
            yield self._past(opened, self._choice(self._grades), closes=True)

    def open(self, count: int, last: datetime, over: timedelta, grade: str = "") -> Iterator[Past]:
        """So many open incidents, sent to dispatch at moments evenly spread over the stretch that ends at `last`."""
        for number in range(count):
            opened = last - over * (count - 1 - number) / count
            yield self._past(opened, grade or self._choice(self._grades), closes=False)

    def _choice(self, options: list[str]) -> str:
        return options[int(self._random.random() * len(options))]

    def _past(self, opened: datetime, grade: str, *, closes: bool) -> Past:
        lot = self._random
        place = Place(
            words=f"{lot.randrange(1, 90)} {lot.choice(LANES)}", easting=lot.randrange(440_000, 480_000),
            northing=lot.randrange(300_000, 340_000),
        )  # fmt: skip
        code, name = lot.choice(self._codes)
        facts: list[Fact] = [
            IncidentOpened(
                what=lot.choice(WHATS), place=place, desk="", first_contact_at=opened, handler_name="Handler"
            ),
            CodeSet(code=code, name=name),
            GradeSet(grade=grade, was="", reason=""),
            SentToDispatch(),
        ]
        moments = [opened] * len(facts)
        if closes:
            result, result_name = lot.choice(self._results)
            facts += [
                LogEntryAdded(text="officers spoke to everybody concerned; all in order"),
                IncidentClosed(result=result, name=result_name, rationale="dealt with at the scene"),
            ]
            moments += [opened + LIFE / 2, opened + LIFE]
        past = tuple(PastFact(fact=f, happened_at=at, recorded_at=at) for f, at in zip(facts, moments, strict=True))
        return Past(stream=f"incident/{UUID(int=lot.getrandbits(128), version=4)}", facts=past)
