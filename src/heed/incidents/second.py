"""Opening what was told beside as an incident of its own, from the same contact (FC11). Pure.

Code, place and caller are carried over; its assessment, grade and clocks are its own, counted from the first contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from heed.incidents import commands as c
from heed.incidents.decide import open_incident
from heed.log.command import Command, NewId, Ref, Refusal, Rule, Who
from heed.picture.fact import Change
from heed.picture.matter import Spoken
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class OpenMatter(Command, frozen=True, kw_only=True):
    """Open a second matter that a contact spoke of as an incident of its own, with code, place and caller filled in."""

    minted: ClassVar[tuple[str, ...]] = ("incident",)
    incident: NewId = ""
    contact: Ref
    matter: Ref


class NoSuchMatter(Refusal):
    """Nothing on this contact speaks of {matter}; open another incident from the call instead."""


def open_matter(command: OpenMatter, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Also where it was set aside before: whoever asks for it now has it. What is opened already is led to."""
    contact = picture.contact(command.contact)
    spoken = next((one for one in reversed(contact.matters) if one.code == command.matter), None)
    if spoken is None:
        raise NoSuchMatter(matter=command.matter)
    if spoken.incident:
        raise AlreadyOpened(number=picture.incident(spoken.incident).number)
    return open_incident(_opening(command, spoken, picture), picture, policy, who, at)


class AlreadyOpened(Refusal):
    """{number} is open for it already."""


def _opening(command: OpenMatter, spoken: Spoken, picture: Picture) -> c.OpenIncident:
    first = picture.incident(spoken.beside)
    return c.OpenIncident(
        incident=command.incident, contact=command.contact, what=f"{spoken.name}: “{spoken.words}”", place=first.place,
        area=first.area, area_class=first.area_class, code=spoken.code, caller_name=first.caller_name,
        caller_number=first.caller_number,
    )  # fmt: skip


RULES = (Rule(command=OpenMatter, decide=open_matter),)
