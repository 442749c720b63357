"""`submissions`: intelligence that was given and nobody has taken yet, soonest due first."""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.answering import on_duty_for
from heed.log.room import Moved
from heed.picture.submission import HANDLING, INFORMATION, SOURCES, Submission
from heed.web.view import Row, View


class Submissions(View):
    """A row each."""

    screen = "incident"
    listed = "submissions"
    category = "submission"

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Submission):
            return (moved.after.id,)
        return self.keys() if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["submission"].get(f"submission/{key}")
        if not isinstance(found, Submission) or not found.open:
            return None
        policy = self.context.pack.in_force(found.began_at)
        posts = self.room.index.by_category["post"]
        owner = on_duty_for(found.owner_role, found.owner_post, "", posts, policy)
        grades = (SOURCES.get(found.source), INFORMATION.get(found.information), HANDLING.get(found.handling))
        order = f"{int(found.due.timestamp()):012d}-{key}"
        return order, self.context.render(
            "intelligence/submission-row.html", s=found, key=key, order=order, graded=[one for one in grades if one],
            owner=owner.name if owner is not None else "",
        ).strip()  # fmt: skip
