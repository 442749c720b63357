"""`matter:<contact>` on the card and `matters:<contact>` on the page of an incident: a second matter told in one call.

What is to be kept off the first log is offered on the card alone. On an incident's page stand the other incidents of
its contact as well, each with the way to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.matter import Spoken
from heed.web.view import Row, View, ViewContext

LED_TO = "led-to"


class MattersOnCard(View):
    """A row a matter: offered, with one key and its reason, or set aside, with who said why."""

    screen = "call_desk"
    detail = "contact"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._contact: Contact | None = None
        #: Incidents it led to; kept when the room has let go of them.
        self._incidents: dict[str, Incident] = {}

    async def load(self) -> None:
        stream = f"contact/{self.subject}"
        found = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        if not isinstance(found, Contact):
            return
        for identity in found.incidents:
            name = f"incident/{identity}"
            state = self.room.index.by_category["incident"].get(name) or await self.room.store.state(name)
            if isinstance(state, Incident):
                self._incidents.setdefault(identity, state)
        if self._contact is None or self._contact.version < found.version:
            self._contact = found

    def keys(self) -> Iterable[str]:
        return dict.fromkeys(one.code for one in self._contact.matters) if self._contact is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        after = moved.after
        if isinstance(after, Contact) and after.id == self.subject:
            self._contact = after
            return self.keys()
        if isinstance(after, Incident) and after.contact == self.subject:
            self._incidents[after.id] = after
            return self.keys()
        return ()

    def draw(self, key: str) -> Row | None:
        newest = self._newest(key)
        # An opened one is led to with the other incidents of the contact.
        if newest is None or newest.incident:
            return None
        order = f"{0 if newest.offered else 1}-{key}"
        first = self._incidents.get(newest.beside)
        html = self.context.render(
            "risk/matter.html", m=newest, key=key, order=order, contact=self.subject, go=self._go(),
            first=first.number if first else "", at=first.began_at if first else newest.at,
            keyed=key == self._first_offered(),
        )  # fmt: skip
        return order, html.strip()

    def _newest(self, code: str) -> Spoken | None:
        return next((one for one in reversed(self._matters()) if one.code == code), None)

    def _first_offered(self) -> str:
        """The row that the keys press: the first that is shown, where there are several."""
        return min((one.code for one in self._matters() if one.offered), default="")

    def _matters(self) -> tuple[Spoken, ...]:
        return self._contact.matters if self._contact is not None else ()

    def _go(self) -> str:
        return f"/calls/{self.subject}?incident={{ids.incident}}"


class MattersOnLog(MattersOnCard):
    """The same beside an incident's log, without what is kept off it, and the contact's other incidents."""

    screen = "incident"

    def keys(self) -> Iterable[str]:
        return (LED_TO, *super().keys())

    def _matters(self) -> tuple[Spoken, ...]:
        return tuple(one for one in super()._matters() if not one.apart)

    def draw(self, key: str) -> Row | None:
        if key != LED_TO:
            return super().draw(key)
        of = self._contact.incidents if self._contact is not None else ()
        shown = [self._incidents[one] for one in of if one in self._incidents]
        apart = {one.code for one in super()._matters() if one.apart}
        shown = [one for one in shown if one.code not in apart]
        if len(shown) < 2:
            return None
        html = self.context.render("risk/matter-led-to.html", incidents=shown, key=key, order="2")
        return "2", html.strip()

    def _go(self) -> str:
        return "/incidents/{ids.incident}"
