"""The options of `heed replay-calls`. Quick to import: the command line reads them whatever it is to do."""

from __future__ import annotations

import argparse
from datetime import date


def add_options(command: argparse.ArgumentParser) -> None:
    """Every option, with its one line."""
    command.add_argument("file", metavar="FILE", help="how many calls came in each hour (CSV)")
    command.add_argument("--day", type=date.fromisoformat, metavar="DAY", help="a recorded day (the file's first)")
    command.add_argument("--from", dest="since", type=int, default=0, metavar="HOUR", help="from this hour on (0)")
    command.add_argument("--until", type=int, default=24, metavar="HOUR", help="before this hour (24)")
    command.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help="calls come N times as quick as recorded"
    )
    command.add_argument("--handlers", type=int, default=12, metavar="N", help="handlers on duty (12)")
    command.add_argument("--talk", type=float, default=150.0, metavar="S", help="seconds a call lasts, the mean (150)")
    command.add_argument("--wrap-up", type=float, default=60.0, metavar="S", help="seconds of writing up after it (60)")
    command.add_argument("--pick-up", type=float, default=3.0, metavar="S", help="seconds to press the key (3)")
    command.add_argument("--seed", type=int, default=1, help="another run of luck")
    command.add_argument("--live", metavar="FOLDER", help="data folder of a running room to play into")
    command.add_argument("--pack", help="policy pack (policies/national)")
    command.add_argument("--json", action="store_true")
