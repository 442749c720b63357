"""`heed switch-key`: keys by which telephone switches are let in, given and taken away while the room works."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TextIO

from heed.adapters.telephony import keys


def switch_key_command(data_dir: Path, does: str, name: str, out: TextIO) -> int:
    """Exit code 2, and why in a line, where it cannot be done."""
    try:
        out.write(_done(keys.path_of(data_dir), does, name) + "\n")
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
