"""A contact in writing on the call desk: a form's answers, what was written either way, whether the person is there.

`written:<contact>` has the parts `there`, `answers`, `files`, `report`, and a row a message (`said:`), newest first.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.owing import owing
from heed.clock.reaching import reach
from heed.contact import report
from heed.contact.of_contact import OfContact
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.person import Person
from heed.web.view import Row

SAID = "said:"
PARTS = ("there", "answers", "files", "report")


class Written(OfContact):
    """`written:<contact>`."""

    def keys(self) -> Iterable[str]:
        if self._contact is None or self._contact.spoken:
            return ()
        return (*PARTS, *self._said(self._contact))

    def _said(self, contact: Contact) -> Iterable[str]:
        return (f"{SAID}{number:04d}" for number, one in enumerate(contact.messages) if one.text)

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Incident):
            return ("there",) if moved.after.contact == self.subject else ()
        if moved.recorded.stream != f"contact/{self.subject}" or not isinstance(moved.after, Contact):
            return ()
        had = self._contact.messages if self._contact is not None else ()
        self._contact = moved.after
        now = moved.after.messages
        changed = (number for number, one in enumerate(now) if number >= len(had) or had[number] != one)
        return ("there", "files", "report", *(f"{SAID}{number:04d}" for number in changed))

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None:
            return None
        if key.startswith(SAID):
            return self._message(contact, key)
        given = {"x": contact, "key": key, "order": str(PARTS.index(key))}
        if key == "answers":
            reports = self.context.pack.in_force(contact.began_at).reports
            given["answers"] = list(report.in_words(reports, contact.answers))
        elif key == "report" and contact.to_read:
            policy = self.context.pack.in_force(contact.began_at)
            form = policy.reports.forms.get(contact.form)
            given["owed"] = owing(contact, policy, self.room.index.by_category["post"])[0]
            given["answer"] = form.answer if form else ""
        elif key == "there":
            given["unsafe"] = self._unsafe(contact)
            given["handler"] = self._handler(contact)
        return str(given["order"]), self.context.render(f"contact/written-{key}.html", **given).strip()

    def _message(self, contact: Contact, key: str) -> Row | None:
        number = int(key.removeprefix(SAID))
        if number >= len(contact.messages):
            return None
        order = f"9-{9999 - number:04d}"
        html = self.context.render(
            "contact/written-said.html", m=contact.messages[number], x=contact, key=key, order=order
        )
        return order, html.strip()

    def _unsafe(self, contact: Contact) -> str:
        """Why a letter to them may endanger them; empty where they are there themselves, or nothing says so."""
        if contact.present:
            return ""
        for identity in contact.incidents:
            incident = self.room.index.by_category["incident"].get(f"incident/{identity}")
            if isinstance(incident, Incident):
                found = reach(incident, self.context.pack.in_force(incident.began_at), "message")
                if not found.may:
                    return found.why
        return ""

    def _handler(self, contact: Contact) -> str:
        person = self.room.index.by_category["person"].get(f"person/{contact.handler}")
        return person.name if isinstance(person, Person) else ""
