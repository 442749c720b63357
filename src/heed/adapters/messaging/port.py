"""The one way in for what is written, real or simulated.

`received` begins a contact and `added` continues it; `ended` says that the person left a conversation. A channel names
a message by its own reference, and the contact's id follows from the channel and that reference (`contact_id`), so that
a message told twice is one. What the room writes back (`WriteToContact`) is the fact `AnswerWritten` in the contact's
stream: a channel follows those and sends them. `risk` is the line that says why it is offered as a 999 is (a form's
answer); words that show danger are heard by the room itself. `kept` is for a report that asks for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID, uuid5

from heed.contact.decide import EndCall
from heed.contact.messages import AddMessage, FindPresence, LosePresence, ReceiveMessage
from heed.log.act import Acts
from heed.log.command import Who
from heed.picture.message import Written

MESSAGING = Who(person="messaging", name="Messaging", role="messaging", workstation="inbox")
NAMESPACE = UUID("c2f2b8f0-6b0e-5d0a-9d1b-0f1d5f7b6a31")


def contact_id(channel: Written, reference: str) -> str:
    """The contact that a message began, by the channel's reference of its first message."""
    return str(uuid5(NAMESPACE, f"{channel}|{reference}"))


class Inbox:
    """Messages of a channel as commands. Each is keyed by what it says, so that a repeat adds nothing."""

    def __init__(self, acts: Acts, now: Callable[[], datetime]) -> None:
        self._acts = acts
        self._now = now

    async def received(
        self, channel: Written, reference: str, *, text: str = "", from_name: str = "", reply_to: str = "",
        number: str = "", subject: str = "", form: str = "", answers: Mapping[str, str] | None = None, risk: str = "",
        kept: bool = False,
    ) -> str:  # fmt: skip
        """Somebody wrote; returns the contact's id."""
        contact = contact_id(channel, reference)
        command = ReceiveMessage(
            contact=contact, channel=channel, reference=reference, from_name=from_name, reply_to=reply_to,
            number=number, subject=subject, text=text, form=form, answers=dict(answers or {}), risk=risk, kept=kept,
        )  # fmt: skip
        await self._acts.act(command, MESSAGING, at=self._now(), key=f"{contact}|received")
        return contact

    async def added(self, contact: str, reference: str, text: str, *, risk: str = "") -> None:
        """The person wrote more in the contact; `reference` is this message's own."""
        command = AddMessage(contact=contact, reference=reference, text=text, risk=risk)
        await self._acts.act(command, MESSAGING, at=self._now(), key=f"{contact}|added|{reference}")

    async def ended(self, contact: str) -> None:
        """The person left a conversation."""
        await self._acts.act(EndCall(contact=contact, how="left"), MESSAGING, at=self._now())

    async def unheard(self, contact: str) -> None:
        """It is not known whether the person is still there."""
        await self._acts.act(LosePresence(contact=contact), MESSAGING, at=self._now())

    async def heard(self, contact: str) -> None:
        """The person is there."""
        await self._acts.act(FindPresence(contact=contact), MESSAGING, at=self._now())
