"""Which intelligence checks an incident asks for, and which of them nobody has put to anybody or done. Pure.

A check of one kind settles no other: a vehicle that was looked up says nothing of whoever drives it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from heed.picture.checks import Check
from heed.picture.incident import Incident
from heed.picture.locating import UNKNOWN
from heed.picture.records import LooksUp
from heed.policy.intelligence import IntelligenceCheck
from heed.policy.values import Policy

#: Roles of people on a log whom it is not about.
NOT_SPOKEN_ABOUT = ("witness",)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A check that the incident asks for and that stands with nobody yet."""

    key: str
    row: IntelligenceCheck


def wanted(incident: Incident, policy: Policy) -> Iterator[Wanted]:
    """Checks to be put to somebody. One that is settled is asked for again for whoever was named since."""
    if not incident.open or incident.grade is None:
        return
    for row in policy.checks.values():
        if not asked_for(row, incident):
            continue
        named = subjects(incident, row.looks_up)
        held = incident.checks.of(row.id)
        if not held:
            if named or row.looks_up == "person":
                yield Wanted(key=row.id, row=row)
        elif not any(one.open for one in held) and not _known(held).issuperset(named):
            yield Wanted(key=f"{row.id}-{len(held) + 1}", row=row)


def asked_for(row: IntelligenceCheck, incident: Incident) -> bool:
    """Whether its grade and its code ask for a check."""
    return (not row.grades or incident.grade in row.grades) and (not row.codes or incident.code in row.codes)


def subjects(incident: Incident, looks_up: LooksUp) -> tuple[str, ...]:
    """Whom or what a check is about, as they are named on the log so far."""
    match looks_up:
        case "person":
            return _described(incident, "person", "name")
        case "vehicle":
            return _described(incident, "vehicle", "plate")
        case "caller":
            return _said(incident.caller_name)
        case "number":
            return _said(incident.caller_number)
        case "subscriber":
            return incident.locating.unheld
        case _:
            return () if incident.place.words.strip().casefold() in UNKNOWN else _said(incident.place.words)


def undone(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """What of its checks is open, in words; first those that were put to somebody."""
    return (
        *(one.words for one in incident.checks.undone),
        *(one.row.words for one in wanted(incident, policy)),
    )


def post_of(check: Check, incident: Incident) -> str:
    """The post a check was put to; a dispatcher's or a handler's goes with whoever has the incident, but for one that
    was handed to somebody.
    """
    if check.handed:
        return check.owner_post
    own = {"call_handler": incident.handler_post, "dispatcher": incident.accepted_post}
    return own.get(check.owner_role, "") or check.owner_post


def _known(held: tuple[Check, ...]) -> set[str]:
    return {about for one in held for about in one.about}


def _described(incident: Incident, of: str, detail: str) -> tuple[str, ...]:
    named = (
        one.details.get(detail, "")
        for one in incident.account.described
        if one.of == of and one.role not in NOT_SPOKEN_ABOUT
    )
    return tuple(dict.fromkeys(name for one in named for name in _said(one)))


def _said(words: str) -> tuple[str, ...]:
    return (words.strip(),) if words.strip() else ()
