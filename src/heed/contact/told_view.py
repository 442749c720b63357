"""The caller of one incident: what they were told, what they are owed, and how they can be reached.

`told:<incident>` has the parts `tell` and `reach`, open or closed, and a row for each attempt (`tried:`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heed.clock.reaching import must_decide, on_the_line, reach, telling_owner
from heed.clock.telling import has_caller, telling_owed
from heed.log.room import Moved
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.owed import CALLER_TOLD, Task
from heed.picture.post import Post
from heed.picture.reaching import WAYS
from heed.picture.telling import HOW
from heed.policy.values import Policy
from heed.web.site import in_words
from heed.web.view import Row, View, ViewContext

TRIED = "tried:"


class Told(View):
    """`told:<incident>`."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._incident: Incident | None = None
        #: The task that telling them outlives the closing as, while it is open.
        self._task: Task | None = None

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        state = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if self._incident is None and isinstance(state, Incident):
            self._incident = state
        for one in self.room.index.by_category["task"].values():
            self._take(one)

    def _take(self, state: Subject) -> None:
        if isinstance(state, Task) and state.incident == self.subject and state.kind == CALLER_TOLD:
            self._task = state if state.open else None

    def keys(self) -> Iterable[str]:
        tried = self._incident.reaching.attempts if self._incident is not None else ()
        return ("tell", "reach", *(f"{TRIED}{number:03d}" for number in range(len(tried))))

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Incident) and moved.after.id == self.subject:
            self._incident = moved.after
            return self.keys()
        if isinstance(moved.after, Task) and moved.after.incident == self.subject:
            self._take(moved.after)
            return ("tell",)
        return ("reach",) if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        incident = self._incident
        if incident is None:
            return None
        policy = self.context.pack.in_force(incident.began_at)
        if key.startswith(TRIED):
            return self._tried(incident, key)
        given = self._telling(incident, policy) if key == "tell" else self._reaching(incident, policy)
        order = "0" if key == "tell" else "1"
        html = self.context.render(f"contact/{key}.html", i=incident, policy=policy, key=key, order=order, **given)
        return order, html.strip()

    def _telling(self, incident: Incident, policy: Policy) -> Mapping[str, object]:
        role, _, name = telling_owner(incident, policy)
        return {
            "owing": telling_owed(incident, policy) if incident.open else None, "task": self._task, "how": HOW,
            "owner": name or in_words(role), "on_the_line": on_the_line(incident), "caller": has_caller(incident),
        }  # fmt: skip

    def _reaching(self, incident: Incident, policy: Policy) -> Mapping[str, object]:
        posts = [p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open]
        people = sorted((p.name, p.id, in_words(p.role)) for p in posts if p.role in policy.roles)
        found = [(words, reach(incident, policy, way)) for way, words in WAYS.items()]
        shut = [one.why for _, one in found if not one.may]
        return {
            "ways": list(WAYS.items()), "open": [words for words, one in found if one.may],
            "shut": [words for words, one in found if not one.may], "why": shut[0] if shut else found[0][1].why,
            "decide": must_decide(incident, policy), "caller": has_caller(incident),
            "on_the_line": on_the_line(incident), "people": [(post, f"{name}, {role}") for name, post, role in people],
        }  # fmt: skip

    def _tried(self, incident: Incident, key: str) -> Row | None:
        number = int(key.removeprefix(TRIED))
        attempts = incident.reaching.attempts
        if number >= len(attempts):
            return None
        order = f"{999 - number:03d}"
        return order, self.context.render("contact/tried.html", a=attempts[number], key=key, order=order).strip()
