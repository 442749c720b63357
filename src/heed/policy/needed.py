"""What a pack asks to be said on an incident, and nobody has said: qualifiers, and a decision by the model. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.picture.incident import Incident
from heed.policy.discipline import Act, NdmRow, Qualifier
from heed.policy.values import Policy


def qualifiers_needed(incident: Incident, policy: Policy) -> tuple[Qualifier, ...]:
    """Those that its code or what was heard asks for, and of which nobody has said whether they are so."""
    heard = {one.construct for one in incident.cues if one.asks}
    return tuple(
        one
        for one in policy.discipline.qualifiers.values()
        if (incident.code in one.needed_on or not heard.isdisjoint(one.needed_when_heard))
        and not incident.coding.settled(one.id)
    )


def ndm_needed(incident: Incident, policy: Policy) -> NdmRow | None:
    """The first row that asks for a decision by the model, where none was recorded."""
    if incident.account.decided or not policy.discipline.ndm:
        return None
    done = set(_acts(incident, policy))
    for row in policy.discipline.ndm.values():
        fits = (
            (not row.codes or incident.code in row.codes)
            and (not row.grades or incident.grade in row.grades)
            and (not row.acts or not done.isdisjoint(row.acts))
        )
        if fits:
            return row
    return None


def _acts(incident: Incident, policy: Policy) -> Iterator[Act]:
    if incident.closure.overridden:
        yield "overridden"
    advised = incident.recommended
    recommended = policy.grades.get(advised.grade) if advised is not None else None
    given = policy.grades.get(incident.grade or "")
    if advised and advised.supervised and recommended and given and given.rank > recommended.rank:
        yield "below_recommended"
