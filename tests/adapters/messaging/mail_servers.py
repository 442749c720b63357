"""Real mail servers for tests: IMAP by pymap in a process of its own, SMTP by aiosmtpd in a thread."""

from __future__ import annotations

import contextlib
import imaplib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from heed.adapters.messaging.settings import Server

NAME, PASSWORD = "room", "letters"


class Mailbox:
    """A mailbox on a real IMAP server, which can be stopped and started."""

    def __init__(self, port: int) -> None:
        self.server = Server(scheme="imap", host="127.0.0.1", port=port, name=NAME)

    def open(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.server.port, timeout=10)
        box.login(NAME, PASSWORD)
        box.select("INBOX")
        return box

    def put(self, *letters: bytes) -> None:
        box = self.open()
        for letter in letters:
            box.append("INBOX", "", "", letter)
        box.logout()

    def unread(self) -> int:
        box = self.open()
        found = box.uid("SEARCH", "UNSEEN")[1][0].split()
        box.logout()
        return len(found)


@contextlib.contextmanager
def open_mailbox(port: int) -> Iterator[Mailbox]:
    """An empty mailbox."""
    program = Path(sys.executable).with_name("pymap")
    command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"]
    process = subprocess.Popen(
        [*command, "--demo-user", NAME, "--demo-password", PASSWORD],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        mailbox = Mailbox(port)
        box = _wait_for(mailbox)
        box.store("1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()
        box.logout()
        yield mailbox
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(mailbox: Mailbox) -> imaplib.IMAP4:
    until = time.monotonic() + 30
    while True:
        try:
            return mailbox.open()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


class PostOffice:
    """A mail server that takes letters, but none for `refused@…`."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("refused@"):
            return "550 5.1.1 There is nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        return "250 OK"


@contextlib.contextmanager
def open_post_office(port: int) -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
