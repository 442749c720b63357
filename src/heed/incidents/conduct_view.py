"""`conduct:<incident>`: reports that, read together with one incident, may be domestic abuse or stalking.

Open incidents come from the room; closed ones from the record, by the blind index, looked up again when the incident's
own traces change. Numbers, dates and codes name nobody; opening one of them is a reading (L5).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from heed.incidents.conduct import Together, left_by, read_together, traces
from heed.log.room import Moved
from heed.log.traces import Traces
from heed.picture.fact import category_of
from heed.picture.incident import Incident
from heed.policy.values import Policy
from heed.web.followed import Followed
from heed.web.view import Row, ViewContext

KEY = "conduct"
MOST_LOOKED_AT = 60


class Conduct(Followed):
    """One row, while there is something to read together."""

    #: What a lookup in the record brings is drawn with the next beat.
    ticking = True

    def __init__(self, name: str, context: ViewContext, index: Traces | None) -> None:
        super().__init__(name, context)
        self.index = index
        self._past: dict[str, tuple[Incident, list[str]]] = {}
        self._looked_for: frozenset[str] = frozenset()
        self._looking: asyncio.Task[None] | None = None

    async def load(self) -> None:
        await super().load()
        await self._look()

    async def _look(self) -> None:
        """Closed incidents that share something with this one."""
        incident = self.incident
        if incident is None or self.index is None:
            return
        wanted = traces(incident)
        since = incident.opened_at - timedelta(days=self.policy(incident).account.conduct.window_days)
        shared = await self.index.sharing(wanted, since, MOST_LOOKED_AT)
        self._looked_for = wanted
        for stream, found in shared.items():
            if stream in self.room.index.by_category["incident"]:
                continue
            state = await self.room.store.state(stream)
            if isinstance(state, Incident):
                self._past[state.id] = (state, found.traces)

    def keys(self) -> Iterable[str]:
        return (KEY,) if self.incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if self.follow(moved) and self.incident is not None and traces(self.incident) != self._looked_for:
            self._looking = asyncio.ensure_future(self._look())
        leaves = category_of(moved.recorded.stream) == "incident" and bool(left_by(moved.recorded.fact))
        return (KEY,) if leaves or moved.recorded.stream == f"incident/{self.incident_id}" else ()

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None:
            return None
        policy = self.policy(incident)
        found = read_together(incident, self._others(incident), policy.account.conduct, incident.last_at)
        if found is None and not incident.account.conduct.seen:
            return None
        html = self.context.render(
            "incidents/conduct.html", i=incident, key=key, order="0", found=found, **_offered(incident, found, policy)
        )
        return "0", html.strip()

    def _others(self, incident: Incident) -> list[tuple[Incident, list[str]]]:
        own = traces(incident)
        found = {key: value for key, value in self._past.items() if own.intersection(value[1])}
        for state in self.room.index.by_category["incident"].values():
            if isinstance(state, Incident) and (shared := own & traces(state)):
                found[state.id] = (state, sorted(shared))
        return list(found.values())


def _offered(incident: Incident, found: Together | None, policy: Policy) -> dict[str, object]:
    """The code to consider once a course of conduct is seen."""
    rules = policy.account.conduct
    code = policy.codes.get(rules.code)
    fits = code is None or incident.code == code.id
    earliest: datetime | None = found.reports[-1].incident.opened_at if found else None
    return {"offered": None if fits else code, "why": rules.why, "earliest": earliest}
