"""Qualifiers of an incident: what is so of it whatever its code, added and taken away with a reason. Pure."""

from __future__ import annotations

from datetime import datetime

from heed.incidents.coding import nearest
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.coding import QualifierAdded, QualifierRemoved
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.discipline import Qualifier
from heed.policy.needed import qualifiers_needed
from heed.policy.values import Policy


class AddQualifier(Command, frozen=True, kw_only=True):
    """Say that something is so of an incident whatever its code: repeat, vulnerable, hate …"""

    incident: Ref
    qualifier: Ref
    reason: OptionalText = ""


class RemoveQualifier(Command, frozen=True, kw_only=True):
    """Say why a qualifier is not so, or no longer; also of one that is asked for and was never added."""

    incident: Ref
    qualifier: Ref
    reason: Text


class UnknownQualifier(Refusal):
    """There is no qualifier {qualifier}; choose one from the list (nearest: {nearest})."""

    field = "qualifier"


class NotQualified(Refusal):
    """{name} is not on this incident and nothing asks for it; there is {known}."""

    field = "qualifier"


class NoReasonGiven(Refusal):
    """“{text}” is no reason; say what shows that it is not so."""

    field = "reason"


def _known(name: str, policy: Policy) -> Qualifier:
    qualifiers = policy.discipline.qualifiers
    if name not in qualifiers:
        raise UnknownQualifier(qualifier=name, nearest=nearest(name, qualifiers))
    return qualifiers[name]


def add_qualifier(command: AddQualifier, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Anybody who works the log, open or closed; twice is once."""
    incident = picture.incident(command.incident)
    qualifier = _known(command.qualifier, policy)
    if incident.coding.has(qualifier.id):
        return []
    added = QualifierAdded(qualifier=qualifier.id, name=qualifier.name, reason=command.reason)
    return [(f"incident/{incident.id}", added)]


def remove_qualifier(
    command: RemoveQualifier, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """What was said stays on the log; from now on it is not so. One that a later pack has no more goes too."""
    incident = picture.incident(command.incident)
    held = {one.id: one.name for one in incident.coding.qualifiers}
    name = held.get(command.qualifier) or _known(command.qualifier, policy).name
    needed = [one.id for one in qualifiers_needed(incident, policy)]
    if command.qualifier not in held and command.qualifier not in needed:
        known = ", ".join((*held.values(), *needed))
        raise NotQualified(name=name, known=known or "none")
    if not any(sign.isalpha() for sign in command.reason):
        raise NoReasonGiven(text=command.reason)
    removed = QualifierRemoved(qualifier=command.qualifier, name=name, reason=command.reason)
    return [(f"incident/{incident.id}", removed)]


RULES = (
    Rule(command=AddQualifier, decide=add_qualifier, by_edition=True),
    Rule(command=RemoveQualifier, decide=remove_qualifier),
)
