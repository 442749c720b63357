"""Questions put to one post, on whatever incident, for as long as they are open: beside the script, never a pop-up."""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.answering import is_asked
from heed.incidents.views import question_order
from heed.log.room import Moved
from heed.picture.fact import Subject, category_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.watch import DECISIONS
from heed.web.view import Row, View


class Asked(View):
    """`asked:<post>`: this post's open questions, about life first; keyed `<incident>:<question>`."""

    screen = "incident"
    personal = True

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["incident"].values():
            yield from self._mine(state)

    def _mine(self, state: Subject | None) -> set[str]:
        if not isinstance(state, Incident):
            return set()
        posts = self.room.index.by_category["post"]
        post, policy = posts.get(f"post/{self.subject}"), self.context.pack.in_force(state.began_at)
        if not isinstance(post, Post):
            return set()
        return {f"{state.id}:{q.id}" for q in state.open_questions if is_asked(q, state, post, posts, policy)}

    def touched(self, moved: Moved) -> Iterable[str]:
        if category_of(moved.recorded.stream) == "post":
            return self._all(moved) if moved.staffing else ()
        if category_of(moved.recorded.stream) != "incident":
            return ()
        touched = self._mine(moved.before) | self._mine(moved.after)
        # Which of them the keys press may have changed with any of them.
        return {*touched, *self.keys()} if touched else ()

    def _all(self, moved: Moved) -> Iterable[str]:
        """Every open question: whoever comes or goes may change with whom it waits."""
        incidents = self.room.index.by_category["incident"].values()
        return [f"{i.id}:{q.id}" for i in incidents if isinstance(i, Incident) for q in i.open_questions]

    def _first(self) -> str:
        """The one that stands first: the keys press it."""
        held = self.room.index.by_category["incident"]
        found: list[tuple[str, str]] = []
        for key in self.keys():
            identity, _, question = key.partition(":")
            incident = held.get(f"incident/{identity}")
            questions = incident.open_questions if isinstance(incident, Incident) else ()
            found += [(question_order(one), key) for one in questions if one.id == question]
        return min(found, default=("", ""))[1]

    def draw(self, key: str) -> Row | None:
        incident_id, _, question = key.partition(":")
        incident = self.room.index.by_category["incident"].get(f"incident/{incident_id}")
        if not isinstance(incident, Incident) or key not in self._mine(incident):
            return None
        found = next(q for q in incident.open_questions if q.id == question)
        order = question_order(found)
        return order, self.context.render(
            "incidents/question.html",
            i=incident,
            q=found,
            key=key,
            order=order,
            number=True,
            keyed=key == self._first(),
            decisions=DECISIONS,
        ).strip()
