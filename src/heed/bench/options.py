"""The options of `heed bench`. Quick to import: the command line reads them whatever it is to do."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.bench.loaded import Wanted as LoadWanted
    from heed.bench.soak import Wanted as SoakWanted


def add_options(bench: argparse.ArgumentParser) -> None:
    """Every option, with its one line."""
    bench.add_argument(
        "name",
        metavar="NAME",
        help="act, http, push, board, clock, calls, history, start, all of these; cues, search, link, soak",
    )
    bench.add_argument("--json", action="store_true", help="the figures as JSON on the last line")
    bench.add_argument("--seconds", type=float, metavar="S", help="how long it measures")
    bench.add_argument("--lexicon", metavar="FILE", help="cues: phrases to measure them on, CSV (HEED_CUE_LEXICON)")
    bench.add_argument("--per-s", type=float, default=50.0, metavar="N", help="calls: presented a second (50)")
    bench.add_argument("--screens", type=int, default=200, metavar="N", help="calls: screens that are live (200)")
    load = bench.add_argument_group(
        "search, link", "who is found, and which logs are proposed as linked, among how many"
    )
    load.add_argument("--incidents", type=int, metavar="N", help="closed incidents (1,000,000)")
    load.add_argument("--people", type=int, metavar="N", help="whom they name and known people (twice as many)")
    load.add_argument("--linkage", default="", metavar="FOLDER", help="linkage files (HEED_LINKAGE_DATA)")
    load.add_argument(
        "--keep", default="", metavar="FOLDER", help="load into this folder and keep it; ask again what is there"
    )
    load.add_argument("--plans", default="", metavar="FILE", help="search: write how PostgreSQL answers there")
    soak = bench.add_argument_group("soak", "a busy day at speed, and whether anything grows, is lost or is late")
    soak.add_argument("--file", metavar="FILE", help="recorded demand to play (HEED_SOAK_FILE); made-up where none is")
    soak.add_argument("--day", metavar="DAY", help="first recorded day (the file's first)")
    soak.add_argument("--overlay", type=int, default=5, metavar="N", help="days laid over each other (5)")
    soak.add_argument("--from", dest="since", default="08:00", metavar="HH:MM", help="only what came in from then")
    soak.add_argument("--speed", type=float, default=60.0, help="room seconds in a second (60)")


def soak_wanted(given: argparse.Namespace) -> SoakWanted:
    """What the soak is to play."""
    from heed.bench.soak import Wanted

    file = given.file or os.environ.get("HEED_SOAK_FILE")
    return Wanted(
        file=Path(file) if file else None, first=given.day or "", days=given.overlay, since=given.since,
        speed=given.speed,
    )  # fmt: skip


def load_wanted(given: argparse.Namespace) -> LoadWanted:
    """Among how many the search and the links are measured, and where that is kept."""
    from heed.bench.loaded import Wanted

    return Wanted(
        incidents=given.incidents, people=given.people, linkage=given.linkage, keep=given.keep, plans=given.plans
    )
