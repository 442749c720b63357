"""A guided first call: what a demonstration tells a newcomer, one card at a time (docs/how-to/pages.md)."""

from __future__ import annotations

from typing import Any

import msgspec


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card: what it is about, what to press, and what moves on to the next."""

    title: str
    #: One or two lines; a key stands in backquotes.
    text: str
    #: The address that the step is for, and everything below it.
    page: str
    #: The `data-tour` of what it is about; empty where it is about the whole page.
    at: str = ""
    #: API name of the command that moves on once it went through.
    until: str = ""
    #: A selector that moves on once the page shows it: the same was done elsewhere, by a colleague, or before.
    when: str = ""
    #: Where it leads from here, and the words of that link.
    go: str = ""
    go_words: str = ""


class Tour(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The steps of everybody whose first screen is the one named here."""

    name: str
    screen: str
    steps: tuple[Step, ...]
    #: Who begins it at the sign-in page (a sign-in name), and the words of that button; empty where nobody does.
    person: str = ""
    begin: str = ""

    @property
    def first(self) -> str:
        """The address at which it begins."""
        return f"{self.steps[0].page}?tour=begin"

    def block(self) -> dict[str, Any]:
        """What the page's script reads."""
        return {"name": self.name, "offer": True, "steps": msgspec.to_builtins(self.steps)}


class Demo(msgspec.Struct, frozen=True):
    """What a demonstration shows on its sign-in page."""

    people: tuple[tuple[str, str, str], ...]
    words: str = ""
    tours: tuple[Tour, ...] = ()

    def beginnings(self) -> list[dict[str, str]]:
        """The tours that begin at the sign-in page: words, name, password, and where they lead."""
        passwords = {name: password for name, password, _ in self.people}
        return [
            {"words": tour.begin, "name": tour.person, "password": passwords[tour.person], "next": tour.first}
            for tour in self.tours
            if tour.person in passwords
        ]
