"""What came of a contact, and what of it was not done in time.

These names are the storage format. Facts in a contact's stream; `heed.picture.contact` folds them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.picture.fact import Fact, SealedText
from heed.picture.naming import by_name_or_role


class IncidentOpenedFromContact(Fact, frozen=True, kw_only=True):
    """The contact led to an incident; it may lead to several."""

    incident: str

    def sentence(self) -> str:
        return "Incident opened from this contact"


class ContactRecorded(Fact, frozen=True, kw_only=True):
    """What came of a contact that needed no incident, or no further one."""

    outcome: str
    note: SealedText
    #: Of a call that was no matter for police: how it is known that nobody is at risk.
    no_risk: SealedText = ""

    def sentence(self) -> str:
        known = f"; nobody at risk: {self.no_risk}" if self.no_risk else ""
        return f"Contact recorded as {self.outcome.replace('_', ' ')}: {self.note}{known}"


class ContactDeadlineMissed(Fact, frozen=True, kw_only=True):
    """A call not answered, not recorded or not ended in its time, and who was told."""

    kind: Literal["answer", "record", "look_in"]
    due: datetime
    step: int
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        what = {"answer": "not answered", "record": "ended without a record", "look_in": "still going on"}[self.kind]
        when = "" if self.kind == "look_in" else " in its time"
        return f"Call {what}{when}; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"
