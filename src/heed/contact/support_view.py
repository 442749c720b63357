"""`support:<contact>`: the directory as this contact needs it, and what was offered on it."""

from __future__ import annotations

from collections.abc import Iterable

from heed.contact.of_contact import OfContact
from heed.contact.support import in_order, unsafe_to_text
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.cue import CueHeard
from heed.picture.incident import Incident
from heed.picture.reaching import RingBackDecided, SafeContactSet
from heed.picture.regard import STAGES
from heed.web.view import Row, ViewContext

KEY = "support"
_MOVING = (CueHeard, SafeContactSet, RingBackDecided)


def _shown(contact: Contact) -> tuple[object, ...]:
    return contact.aid, contact.area, contact.risk, contact.incidents


class Directory(OfContact):
    """One row: whoever helps, those for what was heard first."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._incidents: dict[str, Incident] = {}

    async def load(self) -> None:
        await super().load()
        if self._contact is None:
            return
        for state in (await self.room.store.states([f"incident/{one}" for one in self._contact.incidents])).values():
            if isinstance(state, Incident):
                self._incidents.setdefault(state.id, state)

    def keys(self) -> Iterable[str]:
        return (KEY,) if self._contact is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        after, fact = moved.after, moved.recorded.fact
        if isinstance(after, Contact) and after.id == self.subject:
            before, self._contact = self._contact, after
            return (KEY,) if before is None or _shown(before) != _shown(after) else ()
        if isinstance(after, Incident) and self._contact is not None and after.id in self._contact.incidents:
            opened = after.id not in self._incidents
            self._incidents[after.id] = after
            return (KEY,) if opened or isinstance(fact, _MOVING) else ()
        return ()

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None:
            return None
        policy = self.context.pack.in_force(contact.began_at)
        incidents = [self._incidents[one] for one in contact.incidents if one in self._incidents]
        heard = frozenset(cue.construct for one in incidents for cue in one.cues if cue.asks)
        rows = [
            (one, not heard.isdisjoint(one.cues), unsafe_to_text(contact, incidents, one, policy))
            for one in in_order(policy, contact.area, heard)
        ]
        html = self.context.render("contact/support.html", x=contact, key=key, order="0", rows=rows, stages=STAGES)
        return "0", html.strip()
