"""E-mail into the one queue: a letter is a contact, a reply to an answer of ours belongs to that contact.

Automatic mail asks for nobody and is kept as a record; what a mail server returns says that an answer did not arrive.
Heed answers nobody by itself, so that no two machines can write to each other for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import structlog

from heed.adapters.messaging.letter import Letter, Part, read_letter
from heed.adapters.messaging.port import MESSAGING, Inbox
from heed.contact.delivery import ReceiveFile, RecordUndelivered
from heed.log.act import Acts
from heed.log.command import Refusal
from heed.log.files import Files
from heed.log.store import Store
from heed.picture.contact import Contact
from heed.telemetry.lines import said_of
from heed.web.problem import AWAY

log = structlog.get_logger("mail")
PARTLY = "(Only the beginning was fetched: it is longer than is kept. The whole letter is in the mailbox.)\n\n"


def _read(raw: bytes, whole: bool) -> Letter:
    """The letter; one that defeats the reader is put before somebody with its bytes as a file."""
    try:
        return read_letter(raw, whole=whole)
    except Exception as fault:  # noqa: BLE001  # whatever somebody sends, somebody else may need help in the next
        log.error("a letter could not be read and is kept as a file", **said_of(fault))
        original = Part(name="message.eml", kind="message/rfc822", content=raw)
        return Letter(
            message_id=f"sha256:{hashlib.sha256(raw).hexdigest()}", from_name="", from_address="",
            subject="(a letter that cannot be read)", text="It is kept as a file.", files=(original,),
        )  # fmt: skip


class MailIn:
    """Letters as contacts. Taken twice, a letter is one."""

    def __init__(self, acts: Acts, store: Store, now: Callable[[], datetime], own: str) -> None:
        self._acts = acts
        self._store = store
        self._now = now
        self._inbox = Inbox(acts, now)
        self._files = Files(store)
        self._own = own.casefold()

    async def take(self, raw: bytes, whole: bool) -> bool:
        """The room has it where this returns true; else it stays in the mailbox, and in nobody's way."""
        try:
            await self._take(_read(raw, whole), whole)
        except AWAY:
            raise
        except Exception as fault:  # noqa: BLE001  # the letters after it are not to wait for our mistake
            log.error("a letter stays in the mailbox", **said_of(fault))
            return False
        return True

    async def _take(self, letter: Letter, whole: bool) -> None:
        if letter.from_address.casefold() == self._own:
            log.info("a letter from ourselves came back and asks for nobody")
            return
        about = await self._contact(letter)
        if about is not None and letter.bounce and letter.about is not None:
            await self._returned(about, letter.about[1], letter)
            return
        contact = await self._begin(letter, whole) if about is None else await self._add(about, letter)
        for number, part in enumerate(letter.files):
            await self._keep(contact, letter, number, part)

    async def _contact(self, letter: Letter) -> Contact | None:
        if letter.about is None:
            return None
        found = await self._store.state(f"contact/{letter.about[0]}")
        return found if isinstance(found, Contact) and not found.spoken else None

    async def _begin(self, letter: Letter, whole: bool) -> str:
        note = f"(Kept and not put before anybody: {letter.automatic}.)\n\n" if letter.automatic else ""
        return await self._inbox.received(
            "email", letter.message_id, from_name=letter.from_name, reply_to=letter.from_address,
            subject=letter.subject or "(no subject)", text=f"{note}{'' if whole else PARTLY}{letter.text}"[:8000],
            kept=bool(letter.automatic),
        )  # fmt: skip

    async def _add(self, contact: Contact, letter: Letter) -> str:
        """A reply, with a line where it comes from another address than the one that was answered."""
        other = letter.from_address.casefold() != contact.reply_to.casefold()
        head = f"(From {letter.from_address or 'no address'}, not the address that was answered.)\n" if other else ""
        head += f"(Not by a person, as it seems: {letter.automatic}.)\n" if letter.automatic else ""
        words = f"{head}{letter.text}".strip() or "(no words)"
        await self._inbox.added(contact.id, letter.message_id, words[:8000])
        return contact.id

    async def _returned(self, contact: Contact, answer: int, letter: Letter) -> None:
        why = f"it came back: {' '.join(letter.text.split()) or letter.subject}"[:380]
        command = RecordUndelivered(contact=contact.id, answer=answer, why=why)
        await self._acts.act(command, MESSAGING, at=self._now(), key=f"{letter.message_id}|returned"[:200])

    async def _keep(self, contact: str, letter: Letter, number: int, part: Part) -> None:
        """Its name in the record first, then its bytes: what is named and not there is looked for again by a repeat."""
        digest = hashlib.sha256(part.content).hexdigest()
        file = hashlib.sha256(f"{contact}|{letter.message_id}|{number}|{digest}".encode()).hexdigest()[:32]
        command = ReceiveFile(
            contact=contact, file=file, name=part.name, kind=part.kind, size=len(part.content), sha256=digest
        )
        try:
            await self._acts.act(command, MESSAGING, at=self._now(), key=f"file|{file}")
            await self._files.keep(file, contact, part.content, self._now())
        except (Refusal, KeyError) as fault:
            log.warning("a file is not kept: its contact was erased", reason=type(fault).__name__)
