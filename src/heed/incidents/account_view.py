"""The account a log gives of people, in parts that stay live: who and what was described, hate, language and relay.

`said:<incident>` has `described` (everybody and everything described, thin ones with what to ask), `forms`
(to describe), `regard` (hate and characteristics), `speech` (language, relay), `liaison` and `ndm` (decisions
recorded).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, get_args

from heed.log.room import Moved
from heed.picture.described import Described
from heed.picture.incident import Incident
from heed.picture.ndm import ELEMENTS
from heed.picture.regard import STAGES
from heed.policy.account import Of
from heed.policy.needed import ndm_needed
from heed.policy.values import Policy
from heed.web.followed import Followed
from heed.web.view import Row

#: What one says of each kind: the command, its heading, and what to write for who or what it is.
DESCRIBING = (
    ("person", "describe_person", "Describe a person", "such as the man at the door"),
    ("vehicle", "describe_vehicle", "Describe a vehicle", "such as left in it, stolen"),
    ("organisation", "name_organisation", "Name an organisation", "such as the ward that rings"),
    ("address", "name_address", "Give another address", "such as his mother’s"),
    ("number", "name_number", "Give another number", "such as her sister’s"),
)
PARTS = ("described", "forms", "regard", "speech", "liaison", "ndm")


class Shown(NamedTuple):
    """A description as it is shown: what was said by name of detail, and what to ask where it is thin."""

    of: str
    who: str
    said: list[tuple[str, str]]
    ask: str
    lacks: int


def shown(one: Described, policy: Policy) -> Shown:
    """A description in the pack's order and words; what a later pack no longer has comes last."""
    details = policy.account.details_of(one.of)
    names = {detail.id: detail.name for detail in details}
    order = [*(d.id for d in details if d.id in one.details), *(name for name in one.details if name not in names)]
    missing = policy.account.missing(one.of, one.details)
    said = [(names.get(name, name.replace("_", " ")), one.details[name]) for name in order]
    return Shown(one.of, one.who, said, missing[0].ask if missing else "", len(missing))


class AccountParts(Followed):
    """The parts of one incident's account."""

    def keys(self) -> Iterable[str]:
        return PARTS if self.incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        before = self.incident
        if not self.follow(moved) or self.incident is None:
            return ()
        return () if before is not None and _shows(before) == _shows(self.incident) else PARTS

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None:
            return None
        policy = self.policy(incident)
        order = f"{PARTS.index(key):02d}"
        html = self.context.render(
            f"incidents/{key}.html", i=incident, policy=policy, key=key, order=order, **_given(key, incident, policy)
        )
        return order, html.strip()


def _shows(incident: Incident) -> tuple[object, ...]:
    """Everything of an incident that the parts are drawn from."""
    judged = incident.code, incident.grade, incident.recommended, incident.closure.overridden
    return incident.account, incident.open, incident.assessment.count if incident.assessment else 0, judged


def _given(key: str, incident: Incident, policy: Policy) -> dict[str, object]:
    """What a part shows beside the incident itself."""
    described = incident.account.described
    match key:
        case "described":
            return {"shown": [shown(one, policy) for one in described]}
        case "forms":
            held = {
                of: [(one.id, _called(one, place)) for place, one in enumerate(described, 1) if one.of == of]
                for of in get_args(Of)
            }
            roles = {of: [(role.id, role.name) for role in policy.account.roles_of(of)] for of in get_args(Of)}
            return {"kinds": DESCRIBING, "held": held, "roles": roles}
        case "regard":
            rules = policy.account
            return {
                "strands": [(one.id, one.name) for one in rules.hate.values()],
                "characteristics": [(one.id, one.name) for one in rules.characteristics.values()],
            }
        case "liaison":
            return {}
        case "ndm":
            return {"elements": ELEMENTS, "needed": ndm_needed(incident, policy)}
        case _:
            return {"stages": STAGES}


def _called(one: Described, place: int) -> str:
    return f"{place}: {one.who or one.of}, {next(iter(one.details.values()), '')}"[:60]
