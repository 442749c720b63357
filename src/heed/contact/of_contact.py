"""A view of one contact: it is in the room, or folded from the record once the room has let go of it."""

from __future__ import annotations

from heed.picture.contact import Contact
from heed.web.view import View, ViewContext


class OfContact(View):
    """`<name>:<contact>`; subclasses say what of it they show."""

    screen = "call_desk"
    detail = "contact"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._contact: Contact | None = None

    async def load(self) -> None:
        stream = f"contact/{self.subject}"
        found = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        if isinstance(found, Contact) and (self._contact is None or self._contact.version < found.version):
            self._contact = found
