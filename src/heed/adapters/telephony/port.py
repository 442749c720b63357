"""Which contact a call of a switch is, and in whose name switches act.

A switch names a call by its own reference; the contact's id follows from it and the switch's name, so that an event
told twice, or by way of two nodes, is of one contact.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from heed.log.command import Who

SWITCH = Who(person="telephony", name="Telephony", role="telephony", workstation="switch")
NAMESPACE = UUID("3a7f1c52-92cb-5f7e-8c11-5d8e0a9b7e10")


def contact_id(call_ref: str, switch: str = "") -> str:
    """The contact of a call, by the name of the switch, where it has one, and its reference."""
    return str(uuid5(NAMESPACE, f"{switch}\n{call_ref}" if switch else call_ref))
