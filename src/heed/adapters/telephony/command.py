"""`heed switch-key` gives switches their keys and takes them away while the room works; `heed sip` is a switch."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from heed.adapters.telephony import keys


def switch_command(
    given: argparse.Namespace, environment: Mapping[str, str], data_dir: Path, out: TextIO
) -> int:  # fmt: skip
    """Exit code 2, and why in a line, where it cannot be done."""
    try:
        if given.does == "sip":
            from heed.adapters.telephony.sip.running import run_gateway

            run_gateway(given, environment, data_dir, out)
        else:
            out.write(_done(keys.path_of(data_dir), given.does, getattr(given, "name", "")) + "\n")
    except (ValueError, OSError, keys.KeysUnreadable) as fault:
        out.write(f"heed: {fault}\n")
        return 2
    return 0


def _done(path: Path, does: str, name: str) -> str:
    if does == "add":
        key = keys.add(path, name)
        return f"key     {key.id}\nsecret  {base64.b64encode(key.secret).decode()}"
    if does == "list":
        return "\n".join(f"{key.id}  {key.switch}" for key in keys.load(path).values()) or "no switch has a key"
    if not keys.remove(path, name):
        raise ValueError(f"there is no key {name} in {path}")
    return f"{name} lets nobody in any more"
