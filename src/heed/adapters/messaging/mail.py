"""E-mail both ways, as a process of its own runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from heed.adapters.messaging.mail_in import MailIn
from heed.adapters.messaging.mail_out import MailOut
from heed.adapters.messaging.mailbox import AWAY, take_new
from heed.adapters.messaging.settings import MailSettings
from heed.log.act import Acts
from heed.log.command import Refusal
from heed.log.store import Store
from heed.web.problem import AWAY as RECORD_AWAY

log = structlog.get_logger("mail")


class Mail:
    """One mailbox and one mail server."""

    def __init__(self, acts: Acts, store: Store, now: Callable[[], datetime], settings: MailSettings) -> None:
        self.settings = settings
        self.coming = MailIn(acts, store, now, settings.sender)
        self.going = MailOut(acts, store, now, settings) if settings.smtp else None

    async def run(self) -> None:
        """For ever."""
        work = [self._fetch()] if self.settings.imap else []
        if self.going is not None:
            work.append(self.going.follow())
        await asyncio.gather(*work)

    async def _fetch(self) -> None:
        while True:
            try:
                while await self.look():
                    pass
            except AWAY as fault:
                log.warning("the mailbox is away", reason=type(fault).__name__)
            except (*RECORD_AWAY, Refusal) as fault:
                log.warning("a letter waits in the mailbox", reason=type(fault).__name__)
            await asyncio.sleep(self.settings.every)

    async def look(self) -> int:
        """Take what is new in the mailbox; returns how many letters were taken."""
        assert self.settings.imap is not None
        loop = asyncio.get_running_loop()

        def take(raw: bytes, whole: bool) -> bool:
            return asyncio.run_coroutine_threadsafe(self.coming.take(raw, whole), loop).result()

        return await asyncio.to_thread(take_new, self.settings.imap, self.settings.password, take)
