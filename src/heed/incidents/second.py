"""Opening what was told beside as an incident of its own, from the same contact (FC11). Pure.

Code, place and caller are carried over; its assessment, grade and clocks are its own, counted from the first contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from heed.access.restricting import entries_restricted, restricted_from_the_first
from heed.clock.escalation import holder
from heed.incidents import commands as c
from heed.incidents.decide import open_incident
from heed.log.command import Command, NewId, Ref, Refusal, Rule, Who
from heed.picture.fact import Change
from heed.picture.matter import MatterHandedOver, Spoken
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.policy.restricted import RestrictedLog
from heed.policy.values import Policy


class OpenMatter(Command, frozen=True, kw_only=True):
    """Open a second matter that a contact spoke of as an incident of its own, with code, place and caller filled in."""

    minted: ClassVar[tuple[str, ...]] = ("incident", "restriction")
    incident: NewId = ""
    restriction: NewId = ""
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
    opened = open_incident(_opening(command, spoken, picture), picture, policy, who, at)
    log = next((one for one in policy.restricted.values() if spoken.code in one.matters), None)
    return opened if log is None else _in_a_restricted_log(command, spoken, opened, log, picture, policy, who, at)


def _in_a_restricted_log(
    command: OpenMatter, spoken: Spoken, opened: list[Change], log: RestrictedLog, picture: Picture, policy: Policy,
    who: Who, at: datetime,
) -> list[Change]:  # fmt: skip
    """Nobody else sees it from its first moment, nor the words that told of it; the handler keeps a reference (SP7)."""
    placed, said = restricted_from_the_first(command.restriction, f"incident/{command.incident}", log, spoken.why, who)
    contact = f"contact/{command.contact}"
    words = {contact: [spoken.version]}
    if spoken.on_version > 1:
        words.setdefault(spoken.said_on, []).append(spoken.on_version)
    taken_along = [
        entries_restricted(f"{command.restriction}-{place}", stream, versions, log, spoken.why, who)
        for place, (stream, versions) in enumerate(words.items(), 1)
    ]
    kept = MatterHandedOver(log_name=log.name, reference=log.reference(command.restriction), for_caller=log.for_caller)
    return [placed, *taken_along, *opened, said, (contact, kept), *_told(command, spoken, log, picture, policy, at)]


def _told(
    command: OpenMatter, spoken: Spoken, log: RestrictedLog, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:  # fmt: skip
    """Whoever looks after the log hears of it at once."""
    told = holder(picture, policy.among(log.roles), log.roles[0], at=at)
    if told.post is None:
        return []
    notice = Notified(
        subject=f"incident/{command.incident}", number=log.reference(command.restriction), kind="restricted",
        interrupted=True, about_life=False, why=f"{spoken.name}: opened in {log.name.lower()}",
    )  # fmt: skip
    return [(f"post/{told.post_id}", notice)]


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
