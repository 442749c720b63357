"""Saying that a marker shown by a number, a name or an address is about somebody else, and that it is not (IN2). Pure.

It stays in sight, folded, with who says so. What stands on the record is untouched: whoever rings next from that number
is shown it again. Who was recognised is not set aside: then it is the recognising that is taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.log.command import Command, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.picture.contact import Contact
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.shown import ShownMarker, ShownMarkerBrought, ShownMarkerSetAside
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy

OptionalRef = Annotated[str, Meta(max_length=80, description="an id or a log number; empty for none")]


class SetMarkerAside(Command, frozen=True, kw_only=True):
    """Say why a marker that a log or a call shows is not about anybody there."""

    incident: OptionalRef = ""
    contact: OptionalRef = ""
    marker: Ref
    reason: Text


class BringMarkerBack(Command, frozen=True, kw_only=True):
    """Say that a marker that was set aside is about somebody there after all."""

    incident: OptionalRef = ""
    contact: OptionalRef = ""
    marker: Ref
    reason: OptionalLine = ""


class OnWhat(Refusal):
    """Say on which log or call the marker is shown."""

    field = "incident"


class NotShownThere(Refusal):
    """No such marker is shown there; look at those in its band."""

    field = "marker"


class RecognisedThere(Refusal):
    """Somebody said that {on} is who this log names; take that back, with a reason, and the marker goes with it."""

    field = "marker"


class SchemeIsASupervisors(Refusal):
    """{name} says what is to be done, so that a supervisor decides whether it is about somebody else."""

    field = "marker"


class SaysNotWhyNotThis(Refusal):
    """“{text}” says not why: say what tells that it is somebody else."""

    field = "reason"


Carrier = Contact | Incident


def set_marker_aside(command: SetMarkerAside, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On that log or call, and on a log that the call leads to afterwards; any other is judged by itself."""
    stream, carrier, shown = _shown(command, picture)
    if isinstance(carrier, Incident) and shown.known in dict(carrier.account.recognised).values():
        raise RecognisedThere(on=shown.on)
    role = policy.roles.get(who.role)
    if (shown.scheme or shown.do_not_ring) and not (role is not None and role.supervisor):
        raise SchemeIsASupervisors(name=shown.name)
    reason = command.reason.strip()
    if says_nothing(reason, policy):
        raise SaysNotWhyNotThis(text=command.reason)
    return [(stream, ShownMarkerSetAside(marker=shown.marker, name=shown.name, reason=reason, by_name=who.name))]


def bring_marker_back(
    command: BringMarkerBack, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """It counts as it did; nothing to do where it was never set aside."""
    stream, carrier, shown = _shown(command, picture)
    if all(one.marker != shown.marker for one in carrier.markers.aside):
        return []
    reason = command.reason.strip()
    return [(stream, ShownMarkerBrought(marker=shown.marker, name=shown.name, reason=reason, by_name=who.name))]


def _shown(command: SetMarkerAside | BringMarkerBack, picture: Picture) -> tuple[str, Carrier, ShownMarker]:
    if not (command.incident or command.contact):
        raise OnWhat
    carrier: Carrier = picture.incident(command.incident) if command.incident else picture.contact(command.contact)
    shown = carrier.markers.of(command.marker)
    if shown is None or shown.withdrawn:
        raise NotShownThere
    category = "incident" if isinstance(carrier, Incident) else "contact"
    return f"{category}/{carrier.id}", carrier, shown


RULES = (
    Rule(command=SetMarkerAside, decide=set_marker_aside),
    Rule(command=BringMarkerBack, decide=bring_marker_back),
)
