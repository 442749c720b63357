"""What the switch says of a call, decided: answered, held, keys, cleared, in whatever order it comes. Pure.

Whatever is said of a call makes it a contact where it is none yet: one lost event must not lose a caller. Such a call
is taken for a 999 until the switch says otherwise. Nothing is refused because of what the room did: what the switch
says stands beside it. A command told twice adds nothing, by what it says itself and without its key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from heed.contact import silent
from heed.log.command import Command, Line, Moment, OptionalLine, Ref, Rule, Who
from heed.picture.contact import CallEnded, CallPresented, Contact
from heed.picture.contact import Line as PhoneLine
from heed.picture.fact import Change, Fact
from heed.picture.incident import CallCleared, LogEntryAdded
from heed.picture.line import (
    Key,
    KeyHeard,
    KeyPressed,
    LineAnswered,
    LineFoundAgain,
    LineHeld,
    LineRetrieved,
    LineTransferred,
    OfferMissed,
    OnSwitch,
    PresentationCompleted,
    RecordingNamed,
)
from heed.picture.nouns import NotThere, Picture
from heed.picture.person import Person
from heed.picture.post import Post
from heed.policy.values import Policy

#: Keys pressed within this of each other are one sound of a caller who does not speak.
ONE_SOUND = timedelta(seconds=3)


class OfCall(Command, frozen=True, kw_only=True):
    """Something a switch says of one of its calls."""

    contact: Ref
    #: The switch's own reference and name, with which a call never presented becomes a contact.
    call_ref: OptionalLine = ""
    switch: OptionalLine = ""
    #: When it happened on the switch, in the room's time.
    happened_at: Moment | None = None


class AnswerLine(OfCall, frozen=True, kw_only=True):
    """The switch put a caller through: to a sign-in name, or to whatever it calls whom it rang."""

    answered_by: OptionalLine = ""


class MissOffer(OfCall, frozen=True, kw_only=True):
    """Somebody was rung with a call and did not pick up."""

    offered_to: Line
    seconds: Annotated[int, Meta(ge=0, le=86_400)] = 0


class HoldLine(OfCall, frozen=True, kw_only=True):
    """A caller was put on hold."""


class RetrieveLine(OfCall, frozen=True, kw_only=True):
    """A caller was taken off hold."""


class TransferLine(OfCall, frozen=True, kw_only=True):
    """A caller was put through elsewhere."""

    to: Line


class PressKey(OfCall, frozen=True, kw_only=True):
    """A key was heard on the line, at our own switch."""

    key: Key


class NameRecording(OfCall, frozen=True, kw_only=True):
    """Where the recording of a call is."""

    reference: Line


class ClearLine(OfCall, frozen=True, kw_only=True):
    """The line cleared; `not_held` where the switch does not hold a call that it never said had cleared."""

    how: Literal["cleared", "caller_hung_up", "not_held"] = "cleared"


class FindLine(OfCall, frozen=True, kw_only=True):
    """The switch holds this call at this moment."""

    #: The line that is taken for theirs where nothing was said of the call yet.
    line: PhoneLine = "999"


def begun(command: OfCall, picture: Picture, line: PhoneLine = "999") -> tuple[Contact | None, list[Change]]:
    """The contact of a call; where there is none, the fact that makes it one, on a line until it is presented."""
    stream = f"contact/{command.contact}"
    found = picture.state(stream)
    if isinstance(found, Contact):
        return found, []
    if not command.call_ref:
        raise NotThere("contact", command.contact)
    said = type(command).api_name().replace("_", " ")
    made = CallPresented(line=line, call_ref=command.call_ref, switch=command.switch, first_said=said)
    return None, [(stream, made)]


def completed(contact: Contact, fact: PresentationCompleted) -> list[Change]:
    """A call presented again: it adds what was not known; a repeat adds nothing."""
    return [(f"contact/{contact.id}", fact)] if contact.on_switch.first_said else []


def ended(contact: Contact, how: str, picture: Picture) -> list[Change]:
    """The line is over; every open incident of the call is told so."""
    fact = CallEnded(how=how)  # type: ignore[arg-type]  # whoever asks has one of its words
    changes: list[Change] = [(f"contact/{contact.id}", fact)]
    changes += [(f"incident/{i}", CallCleared()) for i in contact.incidents if picture.incident(i).open]
    return changes


def _said(command: OfCall, picture: Picture, fact: Fact, *, known: bool) -> list[Change]:
    """A fact of the call, unless it is known already."""
    _, changes = begun(command, picture)
    return changes if known else [*changes, (f"contact/{command.contact}", fact)]


def _on_switch(command: OfCall, picture: Picture) -> OnSwitch:
    found = picture.state(f"contact/{command.contact}")
    return found.on_switch if isinstance(found, Contact) else OnSwitch()


def _when(command: OfCall, at: datetime) -> datetime:
    return min(command.happened_at or at, at)


def answer_line(command: AnswerLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Somebody speaks to the caller: somebody of the room, where the switch names one. What is known adds nothing."""
    contact, changes = begun(command, picture)
    person, post = _named(picture, command.answered_by)
    if contact is not None and contact.answered_at is not None:
        news = post is not None and contact.handler != post.person
        if not news or contact.on_switch.answered_by == (post.name if post else ""):
            return []
    fact = LineAnswered(
        by=command.answered_by, handler=person.id if person and post else "", handler_post=post.id if post else "",
        handler_name=post.name if post else "",
    )  # fmt: skip
    return [*changes, (f"contact/{command.contact}", fact)]


def _named(picture: Picture, name: str) -> tuple[Person | None, Post | None]:
    """Who of those on duty a switch means by a name: whoever signs in so."""
    if not name:
        return None, None
    try:
        person = picture.person(name)
    except NotThere:
        return None, None
    return person, next((post for post in picture.posts() if post.person == person.id), None)


def miss_offer(command: MissOffer, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The call waits on, with the time it has waited."""
    known = command.offered_to in _on_switch(command, picture).missed_by
    return _said(command, picture, OfferMissed(by=command.offered_to, seconds=command.seconds), known=known)


def hold_line(command: HoldLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Seen on the card and in the queue."""
    known = _on_switch(command, picture).held_at == _when(command, at)
    return _said(command, picture, LineHeld(), known=known)


def retrieve_line(command: RetrieveLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Off hold again."""
    known = _on_switch(command, picture).retrieved_at == _when(command, at)
    return _said(command, picture, LineRetrieved(), known=known)


def transfer_line(command: TransferLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Who has the call in the room does not change by it: whoever takes it says so."""
    state = _on_switch(command, picture)
    known = (state.transferred_to, state.transferred_at) == (command.to, _when(command, at))
    return _said(command, picture, LineTransferred(to=command.to), known=known)


def press_key(command: PressKey, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On the card, and on the log of every open incident the call led to."""
    contact, changes = begun(command, picture)
    if contact is not None and KeyHeard(_when(command, at), command.key) in contact.on_switch.keys:
        return []
    changes.append((f"contact/{command.contact}", KeyPressed(key=command.key)))
    for incident in contact.incidents if contact is not None else ():
        if picture.incident(incident).open:
            text = f"Key heard on the caller’s line: {command.key}"
            changes.append((f"incident/{incident}", LogEntryAdded(text=text)))
    if contact is not None and _speaks_by_keys(contact, _when(command, at)):
        noted = silent.NoteSignal(contact=contact.id, kind="keys")
        changes += silent.note_signal(noted, picture, policy, who, _when(command, at))
    return changes


def _speaks_by_keys(contact: Contact, at: datetime) -> bool:
    """Whether a key is a sound of its own: not one more of those just pressed, nor one of a menu."""
    just_now = any(abs(at - heard.at) < ONE_SOUND for heard in contact.on_switch.keys)
    return not just_now and contact.live and (contact.line == "999" or contact.on_the_line)


def name_recording(command: NameRecording, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A call may have several."""
    known = command.reference in _on_switch(command, picture).recordings
    return _said(command, picture, RecordingNamed(reference=command.reference), known=known)


def clear_line(command: ClearLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """As `end_call`, and of a call never presented too: it is owed a record like any other."""
    contact, changes = begun(command, picture)
    if contact is None:
        how = "cleared" if command.how == "not_held" else command.how
        return [*changes, (f"contact/{command.contact}", CallEnded(how=how))]
    if contact.ended_at is not None:
        return []
    # Whoever was promised a call may ring off.
    waited = contact.answered_at is None and contact.call_back is None
    rang_off = waited and command.how != "not_held"
    return ended(contact, "abandoned" if rang_off else command.how, picture)


def find_line(command: FindLine, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A call taken to be over because the switch did not name it is on the line again."""
    contact, changes = begun(command, picture, command.line)
    if contact is not None and contact.ended_at is not None and contact.presumed_over:
        return [(f"contact/{contact.id}", LineFoundAgain())]
    return changes


RULES = tuple(
    Rule(command=command, decide=decide, system=True)
    for command, decide in (
        (AnswerLine, answer_line), (MissOffer, miss_offer), (HoldLine, hold_line), (RetrieveLine, retrieve_line),
        (TransferLine, transfer_line), (PressKey, press_key), (NameRecording, name_recording),
        (ClearLine, clear_line), (FindLine, find_line),
    )
)  # fmt: skip
