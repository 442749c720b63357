"""The options of `heed switch-key`. Quick to import: the command line reads them whatever it is to do."""

from __future__ import annotations

import argparse
from collections.abc import Callable

#: What it does, and one line of help for each.
DOES = {
    "add": "a new key for a switch, beside those it has; its secret is shown this once",
    "remove": "let nobody in by a key any more",
    "list": "the keys there are, without their secrets",
}


def add_options(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """A command for each, made by `add(name, help)`."""
    for does, words in DOES.items():
        made = add(does, words)
        made.set_defaults(does=does)
        if does != "list":
            made.add_argument("name", metavar="NAME" if does == "add" else "KEY")
        made.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
        made.add_argument("--demo", action="store_true", help="the demonstration's folder")
