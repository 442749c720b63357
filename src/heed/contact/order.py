"""In which order contacts are answered: by band, and within a band by how long each has waited. Pure.

Nothing leaves its band by waiting, so nothing ever stands before a 999 that waited longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from heed.clock.deadline import minutes
from heed.picture.contact import Contact
from heed.policy.queue import Band, Queue


def band_of(contact: Contact, queue: Queue) -> Band:
    """The band it waits in: the first where it shows danger now."""
    return queue.band(contact.line, danger=bool(contact.risk))


def place(contact: Contact, queue: Queue) -> tuple[int, datetime, str]:
    """What two waiting contacts are compared by; the smaller is answered first."""
    band = band_of(contact, queue)
    ahead = minutes(band.risk_ahead_minutes) if contact.concern else timedelta()
    return band.place, contact.stands_since - ahead, contact.id


def call_order(contact: Contact, queue: Queue) -> str:
    """Its place as a row: being spoken to, then taken, then waiting by band and wait, then ended without a record."""
    if contact.ended_at is not None and not contact.waiting:
        return f"9-{_moment(contact.ended_at)}"
    if contact.answered_at is not None and not contact.untaken:
        return f"{0 if contact.present else 1}-{_moment(contact.answered_at)}"
    number, since, _ = place(contact, queue)
    return f"2-{number:02d}-{_moment(since)}"


def _moment(at: datetime) -> str:
    return f"{int(at.timestamp() * 1000):015d}"


def ring_from(contact: Contact, queue: Queue) -> datetime | None:
    """From when a call back is rung by the pack; None for whoever is on the line, or was promised none."""
    promised = contact.call_back
    if promised is None or contact.ended_at is None:
        return None
    return promised.next_at or promised.promised_at + minutes(queue.call_back.earliest_minutes)


def next_of(contacts: Iterable[Contact], post: str, queue: Queue, at: datetime) -> Contact | None:
    """Whom the holder of a post answers next: whoever is offered to them, else the first that is offered to nobody.

    What rings at another's desk comes last, and is still answered where nobody else waits. A call back is rung once it
    is due, and not before by this key.
    """
    waiting = [one for one in contacts if one.waiting and (ring_from(one, queue) or at) <= at]
    mine = [one for one in waiting if one.offered_to and one.offered_to == post]
    free = [one for one in waiting if not one.offered_to]
    return min(mine or free or waiting, key=lambda one: place(one, queue), default=None)


def answer_due(contact: Contact, queue: Queue) -> datetime:
    """By when it is to be answered, or rung back."""
    if contact.call_back is not None:
        return max(contact.call_back.until, contact.call_back.next_at or contact.call_back.until)
    channel = queue.first_line if contact.risk and not contact.spoken else queue.channel(contact.line)
    return contact.stands_since + timedelta(seconds=channel.answer_seconds)


def alarm_due(contact: Contact, step: int, queue: Queue) -> datetime:
    """When the `step`th person hears that it is not answered (from 1)."""
    return answer_due(contact, queue) + alarm_every(contact, queue) * (step - 1)


def alarm_every(contact: Contact, queue: Queue) -> timedelta:
    """Between two people who hear that it is not answered."""
    channel = queue.first_line if contact.risk and not contact.spoken else queue.channel(contact.line)
    return timedelta(seconds=channel.alarm_seconds)


def claim_due(contact: Contact, queue: Queue) -> datetime | None:
    """When a claim on which nothing is done goes back; None where the line itself holds it, or nobody has it."""
    length = queue.channel(contact.line).claim_minutes
    if contact.spoken or contact.answered_at is None or not length:
        return None
    # Who writes again and again to somebody who is not there is not kept waiting by it.
    asked = contact.waits_for_answer or contact.answered_at
    return max(contact.worked_at or asked, contact.answered_at, asked) + minutes(length)
