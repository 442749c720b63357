"""`heed eisec-simulator` and `heed records-simulator`: the demonstration's neighbours by themselves; their options."""

from __future__ import annotations

import argparse
import sys
import threading

from heed.adapters.records import simulator as records
from heed.demo.locations_server import serve_locations


def locations_options(made: argparse.ArgumentParser) -> None:
    """Options of the simulated server of locations."""
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    made.add_argument("--port", type=int, default=4999, help="port to listen on (4999)")
    made.add_argument("--mood", default="well", help="well, slow, garbage, half, silent or hangs_up")
    made.add_argument("--pause", type=float, default=0.1, metavar="S", help="seconds that an answer takes (0.1)")


def run_locations(given: argparse.Namespace) -> int:
    """Until it is stopped."""
    return serve_locations(given.host, given.port, given.mood, given.pause, out=sys.stderr)


def records_options(made: argparse.ArgumentParser) -> None:
    """Options of the simulated records service."""
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    made.add_argument("--port", type=int, default=8100, help="port to listen on (8100)")
    made.add_argument("--mood", default="well", help=", ".join(records.MOODS))
    made.add_argument("--pause", type=float, default=1.0, metavar="S", help="seconds that an answer takes (1)")


def run_records(given: argparse.Namespace) -> int:
    """Until it is stopped; 2 where it cannot be what it is asked to be."""
    try:
        made = records.serve(given.host, given.port, given.mood, given.pause)
    except ValueError as fault:
        sys.stderr.write(f"heed: {fault}\n")
        return 2
    except OSError as fault:
        sys.stderr.write(f"heed: {given.host}:{given.port} is not to be had ({fault.strerror}): give another --port\n")
        return 2
    at = f"http://{given.host}:{given.port}"
    sys.stderr.write(f"Made-up records are at {at}, {made.mood}. Serve with HEED_RECORDS={at}. Ctrl-C.\n")
    threading.Event().wait()
    return 0
