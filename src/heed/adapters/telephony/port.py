"""The one way in for a switch, real or simulated.

The switch names a call by its own reference; the contact's id follows from it, so that an event told twice makes one
contact and an event for a call never presented is refused, not invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from heed.contact.decide import EndCall, LocateCall, PresentCall, TranscribeCall
from heed.log.act import Acts
from heed.log.command import Who
from heed.picture.fact import Place

SWITCH = Who(person="telephony", name="Telephony", role="telephony", workstation="switch")
NAMESPACE = UUID("3a7f1c52-92cb-5f7e-8c11-5d8e0a9b7e10")


def contact_id(call_ref: str) -> str:
    """The contact of a call, by the switch's reference."""
    return str(uuid5(NAMESPACE, call_ref))


class Switchboard:
    """Events of a switch as commands. Each is keyed by what it says, so that a repeat adds nothing."""

    def __init__(self, acts: Acts, now: Callable[[], datetime]) -> None:
        self._acts = acts
        self._now = now

    async def presented(
        self, call_ref: str, line: Literal["999", "101", "switchboard"], number: str, *,
        line_type: Literal["mobile", "landline", "unknown"] = "unknown", registered_to: str = "",
        registered_address: str = "",
    ) -> str:  # fmt: skip
        """The switch offers a call; returns the contact's id."""
        contact = contact_id(call_ref)
        command = PresentCall(
            contact=contact, line=line, call_ref=call_ref, number=number, line_type=line_type,
            registered_to=registered_to, registered_address=registered_address,
        )  # fmt: skip
        await self._acts.act(command, SWITCH, at=self._now(), key=f"{call_ref}|presented")
        return contact

    async def located(
        self, call_ref: str, place: Place, area: str = "", area_class: Literal["urban", "rural"] = "urban"
    ) -> None:
        """A position came in."""
        command = LocateCall(contact=contact_id(call_ref), place=place, area=area, area_class=area_class)
        key = f"{call_ref}|located|{place.easting}|{place.northing}|{place.within}|{place.source}"
        await self._acts.act(command, SWITCH, at=self._now(), key=key)

    async def heard(self, call_ref: str, sequence: int, text: str) -> None:
        """A line of transcription; `sequence` counts from 1 within the call."""
        command = TranscribeCall(contact=contact_id(call_ref), text=text)
        await self._acts.act(command, SWITCH, at=self._now(), key=f"{call_ref}|heard|{sequence}")

    async def cleared(self, call_ref: str, how: Literal["cleared", "caller_hung_up"]) -> None:
        """The line cleared."""
        command = EndCall(contact=contact_id(call_ref), how=how)
        await self._acts.act(command, SWITCH, at=self._now(), key=f"{call_ref}|cleared")
