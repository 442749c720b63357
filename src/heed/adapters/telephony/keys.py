"""The secrets that switches share with the room: one file of the data folder, readable by its owner only.

    DATA_DIR/keys/switches      a line a key: its id, the switch's name, the secret in base64, and when it was made

It is read again whenever it has changed, so that a key is given, changed and taken away while the room works.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog

from heed.adapters.telephony.signing import SwitchKey
from heed.log.signing import KEYS

FILE = "switches"
SECRET_BYTES = 32
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
HEAD = "# Keys of switches (heed switch-key). Whoever can read this file can speak as a switch.\n"
log = structlog.get_logger("telephony")


class KeysUnreadable(Exception):
    """The file of switches' keys cannot be used, and what to do."""


def path_of(data_dir: Path) -> Path:
    """Where the keys of a data folder are."""
    return data_dir / KEYS / FILE


def load(path: Path) -> dict[str, SwitchKey]:
    """Every key by its id; none where there is no file. Raises `KeysUnreadable`."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise KeysUnreadable(f"{path} cannot be read ({type(fault).__name__}): put it back from a copy") from fault
    if mode & 0o077:
        raise KeysUnreadable(f"{path} may be read by others than its owner: run “chmod 600 {path}”, and make new keys")
    lines = enumerate(text.splitlines(), 1)
    found = [_read(path, number, line) for number, line in lines if line.strip() and not line.startswith("#")]
    return {key.id: key for key in found}


def _read(path: Path, number: int, line: str) -> SwitchKey:
    words = line.split()
    try:
        secret = base64.b64decode(words[2], validate=True)
    except (IndexError, binascii.Error):
        secret = b""
    if len(secret) != SECRET_BYTES or not NAME.fullmatch(words[1]):
        raise KeysUnreadable(f"{path}, line {number} is no key: take the line out, or put the file back from a copy")
    return SwitchKey(id=words[0], switch=words[1], secret=secret)


def add(path: Path, switch: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> SwitchKey:
    """A new key for a switch, beside those it has. Raises `KeysUnreadable`, and ValueError for a name that is none."""
    if not NAME.fullmatch(switch):
        raise ValueError(f"“{switch}” is no name for a switch: use small letters, digits, - and _, at most 40")
    load(path)
    key = SwitchKey(id=f"{switch}-{secrets.token_hex(4)}", switch=switch, secret=secrets.token_bytes(SECRET_BYTES))
    secret = base64.b64encode(key.secret).decode()
    _write(path, [*_lines(path), f"{key.id} {key.switch} {secret} {now():%Y-%m-%dT%H:%M:%SZ}"])
    return key


def of_switch(path: Path, switch: str) -> SwitchKey:
    """The newest key of a switch, made where it has none."""
    own = [key for key in load(path).values() if key.switch == switch]
    return own[-1] if own else add(path, switch)


def remove(path: Path, key_id: str) -> bool:
    """Take a key away; False where there is none of that id."""
    lines = _lines(path)
    left = [line for line in lines if line.split()[0] != key_id]
    if len(left) == len(lines):
        return False
    _write(path, left)
    return True


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write(HEAD + "".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())
    unfinished.rename(path)


class Keys:
    """The keys of a data folder as they stand, without a restart; those given outright where there is no folder."""

    def __init__(self, path: Path | None = None, given: Mapping[str, SwitchKey] | None = None) -> None:
        self._path = path
        self._known: Mapping[str, SwitchKey] = dict(given or {})
        self._seen: tuple[int, int, int] | None = None

    def now(self) -> Mapping[str, SwitchKey]:
        """Every key by its id. A file that cannot be used is said in a line, and lets nobody in."""
        if self._path is None:
            return self._known
        stamp = self._stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._known = load(self._path)
            except KeysUnreadable as fault:
                self._known = {}
                log.error("no switch is let in", why=str(fault))
        return self._known

    @staticmethod
    def _stamp(path: Path) -> tuple[int, int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_mode
