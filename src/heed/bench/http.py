"""`heed bench http`: creating an incident and writing on its log over loopback, signed in, with the clock running.

Beside both, by turns in the same run and the same server: a handler that decodes the body and does one insert.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import msgspec

from heed.bench.figures import BenchFailed, HttpFigures, ms, quantile, rounded
from heed.bench.ground import PASSWORD, Ground, staff
from heed.bench.processes import run_client, running_clock, running_server
from heed.bench.system import System
from heed.incidents.commands import OpenIncident
from heed.risk.cues import TEXTS_KEPT

CLIENTS = (1, 8)
ROUNDS = 4
WARM_SECONDS = 0.5
LOGS = 60
#: Different texts sent before one is sent again: more than the room keeps the reading of.
TEXTS = 4 * TEXTS_KEPT
BODY = {
    "what": "shouting and a door being kicked next door, a child crying",
    "place": {"words": "14 Mill Lane, Ashwick", "easting": 451_200, "northing": 312_900},
    "code": "domestic_incident",
    "grade": "priority",
}
NOTE = "caller says the man has gone round the back of the house and the shouting has stopped"


async def bench_http(system: System, ground: Ground, seconds: float) -> list[HttpFigures]:
    """One setting after another; `seconds` for all of them."""
    logs = await _prepare(system, ground)
    with running_server(ground) as port, running_clock(ground):
        stretch = seconds / len(CLIENTS) / ROUNDS / 3
        return [await asyncio.to_thread(_measure, port, clients, logs, stretch) for clients in CLIENTS]


async def _prepare(system: System, ground: Ground) -> list[str]:
    """People on duty and some open incidents; the incidents' ids."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        people = await staff(node)
        logs = [str(uuid4()) for _ in range(LOGS)]
        for incident in logs:
            await node.acts.act(
                OpenIncident(incident=incident, what="alarm sounding", grade="scheduled"), people["call_handler"],
                at=node.now(),
            )  # fmt: skip
        return logs


def _measure(port: int, clients: int, logs: list[str], seconds: float) -> HttpFigures:
    create = [msgspec.json.encode(BODY | {"what": f"{BODY['what']}, at {n}"}).decode() for n in range(TEXTS)]
    notes = [
        msgspec.json.encode({"incident": logs[n % len(logs)], "text": f"{NOTE} by {n}"}).decode() for n in range(TEXTS)
    ]

    def stretch(name: str, path: str, bodies: list[str], length: float) -> dict[str, Any]:
        return {"name": name, "method": "POST", "path": path, "bodies": bodies, "clients": clients, "seconds": length}

    kinds = (
        ("bare", "/bench/bare", create),
        ("create", "/api/v1/commands/open_incident", create),
        ("note", "/api/v1/commands/add_log_entry", notes),
    )
    stretches = [stretch("warm", path, bodies, WARM_SECONDS) for _, path, bodies in kinds]
    stretches += [stretch(*kind, seconds) for _ in range(ROUNDS) for kind in kinds]
    job = {"port": port, "name": "bench.call_handler", "password": PASSWORD, "stretches": stretches}
    done = run_client(job)["stretches"]
    took = {name: [t for s in done if s["name"] == name for t in s["took"]] for name, _, _ in kinds}
    rate = {name: len(took[name]) / sum(s["elapsed"] for s in done if s["name"] == name) for name in took}
    if not all(rate.values()):
        raise BenchFailed("no request was answered: give it more time")
    return HttpFigures(
        clients=clients, create_p50_ms=ms(quantile(took["create"], 0.5)), create_per_s=rounded(rate["create"]),
        note_p50_ms=ms(quantile(took["note"], 0.5)), note_per_s=rounded(rate["note"]),
        bare_per_s=rounded(rate["bare"]), create_ratio=rounded(rate["create"] / rate["bare"]),
        note_ratio=rounded(rate["note"] / rate["bare"]),
    )  # fmt: skip
