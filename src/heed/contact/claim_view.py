"""`claim:<contact>`: whose a contact is, and how it goes to somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from heed.contact.of_contact import OfContact
from heed.contact.order import claim_due
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.post import Post
from heed.policy.values import Policy
from heed.web.site import in_words
from heed.web.view import Row


class Claim(OfContact):
    """One part, `claim`."""

    def keys(self) -> Iterable[str]:
        return ("claim",) if self._contact is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        stream, after = moved.recorded.stream, moved.after
        if stream == f"contact/{self.subject}" and isinstance(after, Contact):
            self._contact = after
            return ("claim",)
        return ("claim",) if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None:
            return None
        policy = self.context.pack.in_force(contact.began_at)
        html = self.context.render(
            "contact/claim.html", x=contact, order="0", stale=claim_due(contact, policy.queue),
            people=self._people(contact, policy),
            services=[(one.id, one.name) for one in policy.services.values()],
        )  # fmt: skip
        return "0", html.strip()

    def _people(self, contact: Contact, policy: Policy) -> list[tuple[str, str]]:
        """Everybody on duty who may answer, but whoever has it."""
        posts = (p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open)
        able = [p for p in posts if policy.may(p.role, "answer_call") and p.person != contact.handler]
        return [(p.id, f"{p.name}, {in_words(p.role)}") for p in sorted(able, key=lambda p: (p.name, p.id))]
