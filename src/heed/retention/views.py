"""Live rows of the retention page: holds that stand, erasures that wait for a second person."""

from __future__ import annotations

from heed.picture.erasure import Erasure
from heed.picture.fact import category_of, id_of
from heed.picture.hold import Hold
from heed.web.view import Row, View

SCREEN = "retention"
PAGES = {"incident": "/incidents/", "contact": "/calls/", "known": "/known/"}


def where(stream: str) -> str:
    """The page of a record; empty where it has none."""
    page = PAGES.get(category_of(stream), "")
    return f"{page}{id_of(stream)}" if page else ""


class Holds(View):
    """`holds`: a row a hold that stands, the newest first. Each sight sees those of records that it sees."""

    screen = SCREEN
    listed = "holds"
    category = "hold"

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["hold"].get(f"hold/{key}")
        if not isinstance(found, Hold) or not self.room.shows(found.subject):
            return None
        order = f"{10**12 - int(found.placed_at.timestamp()):012d}"
        html = self.context.render(
            "retention/hold-row.html", h=found, key=key, order=order, where=where(found.subject)
        )  # fmt: skip
        return order, html.strip()


class Erasures(View):
    """`erasures`: a row an erasure that waits for its second person, the oldest first."""

    screen = SCREEN
    listed = "erasures"
    category = "erasure"

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["erasure"].get(f"erasure/{key}")
        if not isinstance(found, Erasure) or not self.room.shows(found.subjects[0]):
            return None
        order = f"{int(found.ordered_at.timestamp()):012d}"
        html = self.context.render(
            "retention/erasure-row.html", e=found, key=key, order=order, where=where(found.subjects[0])
        )  # fmt: skip
        return order, html.strip()
