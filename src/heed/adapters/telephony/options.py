"""The options of `heed switch-key` and `heed sip`. Quick to import: the command line reads them always."""

from __future__ import annotations

import argparse
from collections.abc import Callable

#: What is done with keys, and one line of help for each.
DOES = {
    "add": "a new key for a switch, beside those it has; its secret is shown this once",
    "remove": "let nobody in by a key any more",
    "list": "the keys there are, without their secrets",
}


def add_key_options(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """A command for each, made by `add(name, help)`."""
    for does, words in DOES.items():
        made = add(does, words)
        made.set_defaults(does=does)
        if does != "list":
            made.add_argument("name", metavar="NAME" if does == "add" else "KEY")
        _add_folder(made)


def add_sip_options(command: argparse.ArgumentParser) -> None:
    """Every option of the gateway, with its one line."""
    command.set_defaults(does="sip")
    command.add_argument("--room", metavar="URL", default="", help="where the room serves (http://127.0.0.1:HEED_PORT)")
    command.add_argument("--listen", metavar="HOST:PORT", default="127.0.0.1:5060", help="for SIP by UDP")
    command.add_argument("--host", default="", help="the address callers reach this machine at, where it is another")
    _add_folder(command)


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
    command.add_argument("--demo", action="store_true", help="the demonstration's folder")
