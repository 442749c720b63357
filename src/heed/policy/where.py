"""Where the values of a policy were written, so that a fault in how they fit together points at one of them. Pure."""

from __future__ import annotations

from heed.policy.marked import Marked, Spot


class Where:
    """Where the values of a policy were written, by chapter, entry and field."""

    def __init__(self, pack_file: str) -> None:
        self._pack = Spot(pack_file, 1)
        self._spots: dict[tuple[str, str, str], Spot] = {}
        self._chapters: dict[str, Spot] = {}

    def note(self, chapter: str, entry: str, field: str, spot: Spot) -> None:
        """Keep the place of a value."""
        self._spots[(chapter, entry, field)] = spot
        self._chapters.setdefault(chapter, spot)

    def note_field(self, chapter: str, entry: str, field: str, written: Marked) -> None:
        """Keep the place of a field, and of each word where it is a list of words."""
        self.note(chapter, entry, field, written.spot)
        for item in written.items():
            if isinstance(item.value, str):
                self.note(chapter, entry, f"{field} {item.value}", item.spot)

    def permission(self, role: str, command: str) -> Spot:
        """The place where a permission was written: with the role, or in the duty it comes from."""
        named = f"may {command}"
        for chapter, entry, field in self._spots:
            if field == named and (chapter == "duties" or entry == role):
                return self._spots[(chapter, entry, field)]
        return self.spot("roles", role)

    def spot(self, chapter: str, entry: str = "", field: str = "") -> Spot:
        """The place of a value, else of its entry, else of its chapter, else of the pack."""
        for key in ((chapter, entry, field), (chapter, entry, "")):
            if key in self._spots:
                return self._spots[key]
        return self._chapters.get(chapter, self._pack)
