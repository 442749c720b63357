"""The options of `heed answers`."""

from __future__ import annotations

import argparse

from heed.given import month_of


def add_options(made: argparse.ArgumentParser) -> None:
    """The options of the command."""
    made.add_argument("--month", required=True, type=month_of, metavar="YYYY-MM", help="a month of London")
    made.add_argument("--by", choices=("hour", "day", "month"), default="month", help="a row for each (month)")
    made.add_argument("--line", default="", help="one line of the telephone (each; in the published table 999)")
    made.add_argument(
        "--about",
        choices=("calls", "contacts"),
        default="calls",
        help="how calls were answered, or what contacts led to",
    )
    made.add_argument("--json", action="store_true", help="every figure, transfer and ring apart")
    made.add_argument("--csv", action="store_true", help="the published table, in the columns of police.uk")
    made.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
    made.add_argument("--demo", action="store_true", help="the demonstration's folder")
    made.add_argument("--pack", help="policy pack (policies/national)")
