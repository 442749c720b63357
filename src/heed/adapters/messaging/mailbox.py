"""A mailbox over IMAP. It blocks, and is used from a thread; every look is a connection of its own.

A letter is marked as read only once the room has it, so that a lost connection or a stopped machine loses none, and one
that is fetched twice is known by its Message-ID.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable
from typing import Any

from heed.adapters.messaging.settings import Server

#: Above it only the beginning is fetched; the letter itself stays in the mailbox.
MOST_BYTES = 25 * 1024 * 1024
BEGINNING = 300_000
AT_ONCE = 50
PATIENCE = 30.0
#: What a mail server, or the way to it, may do to us.
AWAY = (OSError, imaplib.IMAP4.error, ssl.SSLError, EOFError)
#: Whether the room has a letter now, from its bytes and whether they are all of it.
Take = Callable[[bytes, bool], bool]


def take_new(server: Server, password: str, take: Take) -> int:
    """Hand over every letter that is not marked as read, oldest first; returns how many. Raises one of `AWAY`."""
    with _connected(server) as box:
        if server.name:
            box.login(server.name, password)
        _fine(box.select(_quoted(server.folder)), "select")
        numbers = _fine(box.uid("SEARCH", "UNSEEN"), "search")[0].split()[:AT_ONCE]
        return sum(_take(box, number.decode(), take) for number in numbers)


def _take(box: imaplib.IMAP4, uid: str, take: Take) -> bool:
    taken = take(*_fetch(box, uid))
    if taken:
        _fine(box.uid("STORE", uid, "+FLAGS", r"(\Seen)"), "store")
    return taken


def _connected(server: Server) -> imaplib.IMAP4:
    if server.tls:
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=ssl.create_default_context(), timeout=PATIENCE)
    return imaplib.IMAP4(server.host, server.port, timeout=PATIENCE)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fetch(box: imaplib.IMAP4, uid: str) -> tuple[bytes, bool]:
    if _size(box, uid) <= MOST_BYTES:
        return _literal(box.uid("FETCH", uid, "(BODY.PEEK[])")), True
    return _literal(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{BEGINNING}>)")), False


def _size(box: imaplib.IMAP4, uid: str) -> int:
    said = b" ".join(part for part in _fine(box.uid("FETCH", uid, "(RFC822.SIZE)"), "size") if isinstance(part, bytes))
    digits = said.upper().partition(b"RFC822.SIZE ")[2].split(b")")[0].split()
    return int(digits[0]) if digits and digits[0].isdigit() else 0


def _literal(answer: tuple[str, list[Any]]) -> bytes:
    for part in _fine(answer, "fetch"):
        if isinstance(part, tuple) and isinstance(part[1], bytes):
            return part[1]
    raise imaplib.IMAP4.error("the server gave no letter")


def _fine(answer: tuple[str, list[Any]], what: str) -> list[Any]:
    kind, found = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{what}: {kind}")
    return found
