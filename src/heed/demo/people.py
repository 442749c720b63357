"""The people of the control room, and private people who ring: names, sign-in names, roles, telephone numbers.

Everybody is invented. Numbers come only from the ranges kept for drama (Ofcom): 07700 900000–900999 for mobiles and
01632 960000–960999 for landlines.
"""

from __future__ import annotations

from random import Random
from typing import Literal

import msgspec

from heed.demo.names import FIRST_NAMES, SURNAMES

Role = Literal[
    "call_handler", "dispatcher", "team_leader", "dispatch_supervisor", "resource_sergeant", "force_incident_manager",
    "support_operator", "administrator",
    "professional_standards", "records_manager",
]  # fmt: skip

MEN = ("Alan", "Callum", "Craig", "Daniel", "Derek", "Frank", "Imran", "Kieran", "Lewis", "Neil", "Owen", "Trevor")
WOMEN = (
    "Aisha", "Amara", "Bethan", "Carol", "Deborah", "Ellie", "Fiona", "Grace", "Hayley", "Irene", "Jodie", "Kiran",
    "Lorraine", "Megan", "Nadia", "Pauline", "Priya", "Rosie", "Sheila", "Wendy",
)  # fmt: skip


class RoomPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works in the control room."""

    sign_in: str
    name: str
    roles: tuple[Role, ...]
    #: The role they are on duty in when the demo begins; None for those off duty.
    on_duty_as: Role | None


def _person(name: str, *roles: Role, on_duty: bool = True) -> RoomPerson:
    sign_in = name.lower().replace(" ", ".")
    return RoomPerson(sign_in=sign_in, name=name, roles=roles, on_duty_as=roles[0] if on_duty else None)


#: The same whatever the seed: their sign-in names are printed and learnt.
ROOM: tuple[RoomPerson, ...] = (
    _person("Amara Fairclough", "call_handler"),
    _person("Joel Thackray", "call_handler"),
    _person("Sunita Kershaw", "call_handler"),
    _person("Marcus Ibbotson", "call_handler", "dispatcher"),
    _person("Freya Quarmby", "call_handler", on_duty=False),
    _person("Dan Rushworth", "dispatcher"),
    _person("Leila Ormerod", "dispatcher"),
    _person("Gwen Tattersall", "dispatcher", "call_handler", on_duty=False),
    _person("Nasreen Holroyd", "team_leader", "call_handler"),
    _person("Phil Grimshaw", "team_leader", "dispatcher", on_duty=False),
    _person("Ruth Ackerley", "dispatch_supervisor", "team_leader"),
    _person("Tobias Mawson", "resource_sergeant"),
    _person("Helen Dransfield", "force_incident_manager"),
    _person("Yusuf Entwistle", "support_operator"),
    _person("Cath Leadbetter", "administrator"),
    _person("Moira Hallam", "professional_standards"),
    _person("Edith Sowerby", "records_manager"),
    _person("Bernard Ogden", "records_manager"),
)


def private_name(rng: Random, woman: bool = False) -> str:
    """A name for somebody who rings; a woman's where the tale speaks of her."""
    return f"{rng.choice(WOMEN if woman else FIRST_NAMES)} {rng.choice(SURNAMES)}"


def drama_number(rng: Random, line_type: Literal["mobile", "landline"]) -> str:
    """A number that nobody can have: `07700 900123` or `01632 960123`."""
    return f"{'07700 900' if line_type == 'mobile' else '01632 960'}{rng.randrange(1000):03}"
