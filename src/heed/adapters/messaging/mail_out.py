"""The room's answers out by SMTP, each in the thread of what it answers.

The record is followed from where it was left, so that no answer waits for anything but the mail server. What the server
refuses is told to the room at once; while it is away, after a quarter of an hour.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import psycopg
import structlog

from heed.adapters.messaging.port import MESSAGING
from heed.adapters.messaging.settings import MailSettings, Server
from heed.contact.delivery import RecordSent, RecordUndelivered
from heed.log import sql
from heed.log.act import Acts
from heed.log.command import Command, Refusal
from heed.log.store import Store
from heed.picture.contact import Contact
from heed.picture.fact import Recorded, id_of
from heed.picture.message import AnswerWritten
from heed.telemetry.lines import said_of

QUERIES = sql.load("heed.adapters.messaging", "mail.sql")
log = structlog.get_logger("mail")
NAME = "mail_out"
STRETCH = 500
EVERY = 0.5
PATIENCE = 30.0
#: Seconds for which an answer is tried while the server is away, and between two tries.
TRIED_FOR = 900.0
BETWEEN = 10.0
#: Letters that are handed over at the same time.
AT_ONCE = 4


class MailOut:
    """The outgoing side."""

    def __init__(self, acts: Acts, store: Store, now: Callable[[], datetime], settings: MailSettings) -> None:
        assert settings.smtp is not None
        self._acts = acts
        self._store = store
        self._now = now
        self._settings = settings
        self._server = settings.smtp
        self.tried_for = TRIED_FOR
        self.between = BETWEEN
        self._at_once = asyncio.Semaphore(AT_ONCE)
        #: Up to where the record was read, and what of it is being sent, by position.
        self._read: int | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def follow(self) -> None:
        """Send, for ever, what is written; survives the record and the mail server going away."""
        while True:
            try:
                await self.begin_next()
            except psycopg.Error as fault:
                log.warning("outgoing mail waits for the record", reason=type(fault).__name__)
            await asyncio.sleep(EVERY)

    async def send_all(self) -> None:
        """Everything that is written by now has gone, or it is said why not."""
        while await self.begin_next():
            pass
        await asyncio.gather(*self._under_way.values())

    async def begin_next(self) -> bool:
        """Begin to send the answers of the next stretch of the record; False where there is none.

        One that the server puts off keeps no other waiting. Where the record was left off moves up to the first that is
        still under way, so that a stopped machine begins again with it.
        """
        head = await self._store.head()
        if self._read is None:
            self._read = (await self._rows("followed", name=NAME, position=head))[0][0]
        if head <= self._read:
            return False
        upto = min(head, self._read + STRETCH)
        given = {"after": self._read, "upto": upto, "kinds": [AnswerWritten.__name__]}
        for recorded in await self._store.decode(await self._rows("facts_of", **given)):
            self._under_way[recorded.position] = asyncio.create_task(self._work(recorded))
        self._read = upto
        await self._left_off()
        return True

    async def _work(self, recorded: Recorded) -> None:
        try:
            await self._send(recorded)
        except Exception as fault:  # noqa: BLE001  # one answer that cannot be sent is told in a line, the others go
            log.error("an answer was not sent", **said_of(fault))
        else:
            del self._under_way[recorded.position]
            await self._left_off()

    async def _left_off(self) -> None:
        position = min(self._under_way, default=(self._read or 0) + 1) - 1
        await self._rows("follow", name=NAME, position=position)

    async def _send(self, recorded: Recorded) -> None:
        contact = await self._store.state(recorded.stream)
        assert isinstance(recorded.fact, AnswerWritten)
        if not isinstance(contact, Contact) or not _by_mail(contact):
            return
        answer = recorded.version
        if any(one.answer == answer and one.delivery for one in contact.messages):
            return
        letter = self._letter(contact, recorded.fact.text, answer)
        why = await self._delivered(letter)
        said: Command
        if why:
            said = RecordUndelivered(contact=contact.id, answer=answer, why=why)
        else:
            said = RecordSent(contact=contact.id, answer=answer, to=contact.reply_to)
        try:
            await self._acts.act(said, MESSAGING, at=self._now())
        except Refusal as fault:
            log.warning("what became of an answer could not be recorded", reason=fault.reason)

    def _letter(self, contact: Contact, text: str, answer: int) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self._settings.sender
        letter["To"] = contact.reply_to
        subject = " ".join((contact.subject or "Your report").split())
        letter["Subject"] = subject if subject.casefold().startswith("re:") else f"Re: {subject}"
        letter["Date"] = format_datetime(self._now())
        letter["Message-ID"] = f"<{id_of(f'contact/{contact.id}')}.{answer}@{self._settings.sender.rpartition('@')[2]}>"
        theirs = [one.reference for one in contact.messages if one.reference.startswith("<")]
        if theirs:
            letter["In-Reply-To"] = theirs[-1]
            letter["References"] = " ".join(theirs[-10:])
        letter.set_content(text)
        return letter

    async def _delivered(self, letter: EmailMessage) -> str:
        """Hand it to the server; empty where it took it, else why not."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.tried_for
        while True:
            try:
                async with self._at_once:
                    await asyncio.to_thread(_hand_over, self._server, self._settings.password, letter)
            except (OSError, ValueError) as fault:
                if not _for_now(fault):
                    return _why(fault)
                log.warning("an answer waits for the mail server", reason=type(fault).__name__)
                if loop.time() >= until:
                    return f"not sent in {self.tried_for / 60:.0f} minutes: {_why(fault)}"
                await asyncio.sleep(self.between)
            else:
                return ""

    async def _rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall() if cursor.description else []


def _by_mail(contact: Contact) -> bool:
    """A letter's answer goes where it came from; a report's to the address it gave, unless its person is there."""
    return "@" in contact.reply_to and contact.line in ("email", "online_report") and not contact.present


def _hand_over(server: Server, password: str, letter: EmailMessage) -> None:
    context = ssl.create_default_context()
    made: smtplib.SMTP
    if server.tls:
        made = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    with made as smtp:
        smtp.ehlo()
        if not server.tls and (smtp.has_extn("starttls") or not server.near):
            smtp.starttls(context=context)
        if server.name:
            smtp.login(server.name, password)
        smtp.send_message(letter)


def _for_now(fault: Exception) -> bool:
    """Whether the server may take it later: it is away, or it says so by its code."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPConnectError | smtplib.SMTPHeloError | smtplib.SMTPServerDisconnected):
        return True
    if isinstance(fault, smtplib.SMTPResponseException):
        return 400 <= fault.smtp_code < 500
    return isinstance(fault, OSError) and not isinstance(fault, smtplib.SMTPException)


def _why(fault: Exception) -> str:
    """What the server said, in a line."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(fault.recipients.values()))
        return f"the mail server does not take it for that address ({code} {_text(said)})"[:340]
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"the mail server refused it ({fault.smtp_code} {_text(fault.smtp_error)})"[:340]
    if isinstance(fault, OSError):
        return "our mail server cannot be reached"
    return f"it cannot be sent to that address ({type(fault).__name__})"


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
