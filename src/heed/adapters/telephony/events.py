"""The contract with a switch, as values: one call's events, what a switch holds now, and what it is told of its calls.

docs/how-to/telephony.md is the same in words. Every field but an event's own is optional: half an event is better than
none. May not hold: how it travels, or what it leads to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from heed.picture.line import Key

CallRef = Annotated[str, Meta(min_length=1, max_length=200, description="the switch's own name of a call, for good")]
Name = Annotated[str, Meta(max_length=400)]
Given = Annotated[str, Meta(min_length=1, max_length=400)]
#: Lines a switch presents calls on.
Spoken = Literal["999", "relay", "101", "switchboard", "partner", "front_desk", "officer"]
LineType = Literal["mobile", "landline", "unknown"]
Said = Literal["yes", "no", "unknown"]
When = Annotated[datetime, Meta(tz=True, description="when it happened, by the switch's own clock, with its zone")]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """One thing that happened to one call."""

    call_ref: CallRef
    #: Counts from 1 in each call and each run of the switch; one sent again has the number it had.
    sequence: Annotated[int, Meta(ge=1)]
    at: When | None = None


class Presented(Event, frozen=True, kw_only=True, tag="presented"):
    """A caller waits to be answered."""

    line: Spoken = "999"
    number: Name = ""
    line_type: LineType = "unknown"
    registered_to: Name = ""
    registered_address: Name = ""
    #: When the operator began to put it through to the force, where the switch was told.
    connecting_since: When | None = None


class Answered(Event, frozen=True, kw_only=True, tag="answered"):
    """Somebody was put through; `by` is a sign-in name of the room, or an extension."""

    by: Name = ""


class Missed(Event, frozen=True, kw_only=True, tag="not_picked_up"):
    """Somebody was rung with the call and did not pick up."""

    by: Given
    seconds: Annotated[int, Meta(ge=0, le=86_400)] = 0


class Held(Event, frozen=True, kw_only=True, tag="held"):
    """On hold."""


class Retrieved(Event, frozen=True, kw_only=True, tag="retrieved"):
    """Off hold."""


class Transferred(Event, frozen=True, kw_only=True, tag="transferred"):
    """Put through elsewhere."""

    to: Given


class Pressed(Event, frozen=True, kw_only=True, tag="key_pressed"):
    """A key was heard on the line."""

    key: Key


class Announced(Event, frozen=True, kw_only=True, tag="announced_55"):
    """The operator announced that 55 was detected, before we had the call."""


class Recorded(Event, frozen=True, kw_only=True, tag="recording"):
    """The recording has this name."""

    reference: Given


class Heard(Event, frozen=True, kw_only=True, tag="heard"):
    """A line of the switch's transcription."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call is, in metres of the National Grid."""

    words: Given
    easting: Annotated[int, Meta(ge=0, le=699_999)] | None = None
    northing: Annotated[int, Meta(ge=0, le=1_299_999)] | None = None
    within: Annotated[int, Meta(ge=0, le=200_000)] | None = None
    source: Name = ""
    area: Name = ""
    area_class: Literal["urban", "rural"] = "urban"


class Located(Event, frozen=True, kw_only=True, tag="located"):
    """The switch knows where the call is."""

    position: Position


class RouteChosen(Event, frozen=True, kw_only=True, tag="ivr_route"):
    """What the caller chose, in order, with the recorded voice that answers `line` before anybody is rung."""

    route: Annotated[list[Annotated[str, Meta(min_length=1, max_length=80)]], Meta(min_length=1, max_length=20)]
    line: Spoken = "101"


class CallBackAsked(Event, frozen=True, kw_only=True, tag="call_back_asked"):
    """A caller who waits asks to be rung, and what they were asked first; what was not asked is not known."""

    line: Spoken = "101"
    number: Name = ""
    in_danger: Said = "unknown"
    domestic: Said = "unknown"
    child: Said = "unknown"
    safe_to_ring: Said = "unknown"
    safe_hours: Name = ""


class Cleared(Event, frozen=True, kw_only=True, tag="cleared"):
    """The line cleared; who had answered is said again, because the event that said so may be lost."""

    how: Literal["cleared", "caller_hung_up"] = "cleared"
    answered: bool = False
    answered_at: When | None = None
    by: Name = ""


class Abandoned(Event, frozen=True, kw_only=True, tag="abandoned"):
    """The caller rang off before anybody answered."""


AnyEvent = (
    Presented | Answered | Missed | Held | Retrieved | Transferred | Pressed | Announced | Recorded | Heard | Located
    | RouteChosen | CallBackAsked | Cleared | Abandoned
)  # fmt: skip


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """What a switch sends: events in the order in which it saw them."""

    #: Another name each time the switch starts and counts from 1 again.
    run: Annotated[str, Meta(min_length=1, max_length=80)]
    events: Annotated[list[msgspec.Raw], Meta(max_length=1000)]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the switch holds at this moment."""

    call_ref: CallRef
    state: Literal["ringing", "answered", "held"] = "ringing"
    line: Spoken = "999"
    number: Name = ""
    line_type: LineType = "unknown"
    presented_at: When | None = None
    answered_at: When | None = None
    by: Name = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Every call that the switch holds at this moment, and none besides."""

    run: Annotated[str, Meta(min_length=1, max_length=80)]
    at: When
    calls: Annotated[list[msgspec.Raw], Meta(max_length=5000)]


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one event."""

    call_ref: str
    sequence: int = 0
    #: `done`, `known` (it added nothing), or `not_understood` with what to do.
    outcome: str
    contact: str = ""
    detail: str = ""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot led to."""

    held: int
    #: Calls the room had not heard of, and those it now takes to be over.
    found: list[str]
    over: list[str]
    #: What of it could not be read; where that is a whole call, nothing is taken to be over.
    detail: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a switch asks: what the room did with these calls, told when something changes after `cursor`."""

    calls: Annotated[list[CallRef], Meta(max_length=5000)]
    cursor: Annotated[int, Meta(ge=0)] = 0
    wait_seconds: Annotated[float, Meta(ge=0, le=25)] = 0


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the room says of one call."""

    call_ref: str
    #: `unknown`, `waiting`, `answered`, `ended` by the handler, or `over`.
    state: str
    #: The sign-in name of whoever has it.
    handler: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Of each call asked for, and the cursor to ask with next time."""

    cursor: int
    calls: list[Told]
