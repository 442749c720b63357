"""What a made-up support operator does: intelligence checks, asked of made-up records where these answer.

One thing at a time. Now and then a check is left, so that the clock is seen to speak.
"""

from __future__ import annotations

from zlib import crc32

from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.intelligence.checks import DoCheck, ReasonCheck
from heed.intelligence.checks_records import AskRecords
from heed.log.command import Who
from heed.picture.checks import Check
from heed.picture.incident import Incident
from heed.picture.owed import Task
from heed.picture.records import Query
from heed.policy.checks_needed import subjects

#: Seconds after which a check is begun, and after which one that brought no answer is done without.
BEGUN, WITHOUT = 60.0, 180.0
LEFT_ONE_IN, LEFT_SECONDS = 8, 1500.0
#: Words of a made-up record that speak of a risk.
RISKS = ("violent", "order", "weapons", "missing", "marac")


class LookingUp:
    """Checks that nobody at a screen has in hand."""

    def __init__(self, stage: Stage, newcomers: Newcomers) -> None:
        self.stage = stage
        self.newcomers = newcomers

    def _operator(self) -> Who | None:
        held = [who for who in self.stage.holders("support_operator") if not self.newcomers.here(who.person)]
        return held[-1] if held else None

    async def look(self, incident: Incident) -> None:
        """One question or one result at most."""
        who = self._operator()
        for check in incident.checks.undone if who is not None else ():
            command = self._next(check, incident)
            if command is not None and who is not None:
                await self.stage.act(command, who)
                return

    def _next(self, check: Check, incident: Incident) -> DoCheck | ReasonCheck | AskRecords | None:
        waited = (self.stage.now() - check.since).total_seconds()
        left = crc32(f"{incident.id}{check.key}".encode()) % LEFT_ONE_IN == 0
        if waited < (LEFT_SECONDS if left else BEGUN):
            return None
        named, asked = subjects(incident, check.looks_up), [q for q in incident.checks.queries if q.check == check.key]
        found = next((query for query in asked if query.found), None)
        if found is not None:
            return _done(check, incident, found)
        if named and not asked and check.looks_up != "subscriber":
            system = "pnc" if check.looks_up in ("person", "vehicle") else "rms"
            return AskRecords(incident=incident.id, check=check.key, system=system)
        if waited < WITHOUT:
            return None
        if not named:
            return ReasonCheck(incident=incident.id, check=check.key, reason="Nobody is named yet; asked of the crew.")
        return DoCheck(incident=incident.id, check=check.key, outcome="nothing_held", result="looked up by hand")

    async def settle(self, task: Task) -> None:
        """What a closing left of checks: why they were not done."""
        who = self._operator()
        for row in self.stage.acts.pack.in_force(task.began_at).checks.values() if who is not None else ():
            if row.words.lower() in task.what.lower() and who is not None:
                why = "Closed before it could be looked up; nobody is named."
                await self.stage.act(ReasonCheck(incident=task.incident, check=row.id, reason=why), who)


def _done(check: Check, incident: Incident, found: Query) -> DoCheck:
    if not found.hits:
        return DoCheck(incident=incident.id, check=check.key, outcome="nothing_held")
    risk = any(word in found.summary.casefold() for word in RISKS)
    return DoCheck(
        incident=incident.id, check=check.key, outcome="risk" if risk else "held", result=found.summary,
        reference=found.reference,
    )  # fmt: skip
