"""The options of `heed replay-demand`."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from heed.given import time_of_day


def add_options(made: argparse.ArgumentParser) -> None:
    """The options of the command."""
    made.add_argument("file", metavar="FILE", help="a recording of incidents (CSV)")
    made.add_argument("--days", nargs="+", type=date.fromisoformat, metavar="DAY", help="recorded days, overlaid")
    made.add_argument("--overlay", type=int, default=1, metavar="N", help="lay so many following days over the first")
    made.add_argument(
        "--from",
        dest="since",
        type=time_of_day,
        default=timedelta(),
        metavar="HH:MM",
        help="only what came in from then",
    )
    made.add_argument("--live", metavar="FOLDER", help="data folder of a running room to play into")
    made.add_argument("--speed", type=float, default=60.0, help="recorded seconds in a second, in a running room")
    made.add_argument("--units", type=int, help="units on duty (as many as the recording had out at once)")
    made.add_argument("--mapping", metavar="FILE", help="how its priorities and problems are ours")
    made.add_argument("--pack", help="policy pack (policies/national)")
    made.add_argument("--json", action="store_true")
