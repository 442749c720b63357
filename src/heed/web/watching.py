"""What watches the system itself: whether it lives, whether it is ready, and its figures (docs/how-to/watching.md)."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heed.picture.incident import Incident
from heed.picture.neighbour import Neighbour
from heed.web import problem
from heed.web.api import site_of
from heed.web.site import PATIENCE_SECONDS, Site

AWAY = (*problem.AWAY, TimeoutError)
FIGURES = "text/plain; version=0.0.4; charset=utf-8"
#: Where the record stands: its head, deadlines to come, deadlines due, the oldest of them.
Standing = tuple[int, int, int, datetime | None]


async def healthz(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True})


async def readyz(request: Request) -> Response:
    """The room is caught up and the clock runs."""
    site = site_of(request)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await site.room.store.head()
            await site.look_at_pulse()
            # What the record took while we asked is on its way here.
            await site.room.wait_for(head)
    except AWAY:
        return JSONResponse({"ready": False, "why": "the record cannot be reached"}, 503)
    behind = max(0, head - site.room.cursor)
    ready = not behind and not site.clock_alarm
    said = {"ready": ready, "behind": behind, "clock": site.clock_alarm or "runs"}
    return JSONResponse(said, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """`GET /metrics`: what this process counted, and how the room stands; no ids and nobody's name."""
    site = site_of(request)
    if not may_read(request, site.figures_token):
        return problem.problem(
            403, "Not for here", "Read the figures on this machine, or with the token of HEED_METRICS_TOKEN.",
            reason="Figures",
        )  # fmt: skip
    standing = await _standing(site)
    counted = site.acts.figures.registry
    stands = CollectorRegistry()
    stands.register(RoomNow(site, standing))
    return Response(generate_latest(counted) + generate_latest(stands), headers={"content-type": FIGURES})


def may_read(request: Request, token: str) -> bool:
    """With a token, whoever shows it; without one, a program on this machine that nobody stands in front of."""
    if token:
        shown = request.headers.get("authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    return not passed_on and request.client is not None and _is_here(request.client.host)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


async def _standing(site: Site) -> Standing | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            rows = await site.room.store.rows("standing", at=site.now())
    except AWAY:
        return None
    head, pending, due, oldest = rows[0]
    return head, pending, due, oldest


class RoomNow(Collector):
    """How the room stands at the moment somebody reads."""

    def __init__(self, site: Site, standing: Standing | None) -> None:
        self.site = site
        self.standing = standing

    def collect(self) -> Iterator[Metric]:
        """The figures of the moment; those of the record only where it can be reached."""
        site = self.site
        yield from self._incidents()
        yield _one("heed_streams_open", "Browsers that follow the room on this node", len(site.hub.streams))
        yield _one("heed_room_position", "The last fact this node has read", site.room.cursor)
        yield _one("heed_record_reachable", "Whether the record answers", int(self.standing is not None))
        yield _one("heed_clock_alarm", "Whether the clock is not to be relied on", int(site.clock_alarm is not None))
        yield _one("heed_alarm", "Whether a line of alarm stands on every screen", int(bool(site.pulse_now()["alarm"])))
        yield from (self._neighbours(), *self._clock())
        if self.standing is not None:
            yield from self._record(*self.standing)

    def _incidents(self) -> Iterator[Metric]:
        incidents = GaugeMetricFamily("heed_open_incidents", "Open incidents by grade", labels=["grade"])
        waiting = GaugeMetricFamily("heed_unresourced_incidents", "Open, and nobody is sent", labels=["grade"])
        grades = {"none": [0, 0], **{grade: [0, 0] for grade in self.site.policy.grades}}
        for incident in self.site.room.index.by_category["incident"].values():
            if isinstance(incident, Incident):
                counts = grades.setdefault(incident.grade or "none", [0, 0])
                counts[0] += 1
                counts[1] += incident.unresourced
        for grade, (how_many, unresourced) in grades.items():
            incidents.add_metric([grade], how_many)
            waiting.add_metric([grade], unresourced)
        yield from (incidents, waiting)

    def _neighbours(self) -> GaugeMetricFamily:
        silent = GaugeMetricFamily("heed_neighbour_silent", "Not heard, and no stop is planned", labels=["neighbour"])
        for one in self.site.room.index.by_category["neighbour"].values():
            if isinstance(one, Neighbour):
                silent.add_metric([one.id], int(one.alarming(self.site.now())))
        return silent

    def _clock(self) -> Iterator[Metric]:
        heard = self.site.clock_heard
        if heard is not None:
            age = (datetime.now(UTC) - heard).total_seconds()
            yield _one("heed_clock_silent_seconds", "Since the clock last showed that it runs", max(0.0, age))
        fired = self.site.pulse.get("fired")
        yield _one(
            "heed_clock_fired", "Deadlines the clock fired since it began", fired if isinstance(fired, int) else 0
        )

    def _record(self, head: int, pending: int, due: int, oldest: datetime | None) -> Iterator[Metric]:
        late = (self.site.now() - oldest).total_seconds() if oldest is not None else 0.0
        yield _one(
            "heed_room_lag", "Facts of the record that this node has not read", max(0, head - self.site.room.cursor)
        )
        yield _one("heed_deadlines", "Deadlines that stand, the due among them", pending)
        yield _one("heed_deadlines_due", "Deadlines due and not yet fired", due)
        yield _one("heed_deadlines_late_seconds", "How long the oldest of them has been due, room time", max(0.0, late))


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
