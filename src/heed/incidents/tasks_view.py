"""What outlived closings: of one incident, settled or not (`tasks:<incident>`), and all that is open (`owed`).

Telling the caller is among them; what settles it stands with the caller.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.answering import on_duty_for
from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.picture.owed import CALLER_TOLD, INTELLIGENCE_CHECK, Task
from heed.web.addressees import addressees
from heed.web.view import Row, View, ViewContext

#: Kinds that are settled by what is said in another part of the page: where.
ELSEWHERE = {CALLER_TOLD: "below, with the caller", INTELLIGENCE_CHECK: "above, with the checks"}


class Tasks(View):
    """`tasks:<incident>`."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._tasks: dict[str, Task] = {}

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        incident = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        for of in incident.closure.tasks if isinstance(incident, Incident) else ():
            task = self.room.index.by_category["task"].get(of) or await self.room.store.state(of)
            if isinstance(task, Task) and self._tasks.get(task.kind, task).version <= task.version:
                self._tasks[task.kind] = task

    def keys(self) -> Iterable[str]:
        return list(self._tasks)

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Task) and moved.after.incident == self.subject:
            self._tasks[moved.after.kind] = moved.after
            return (moved.after.kind,)
        return self.keys() if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        task = self._tasks.get(key)
        if task is None or task.ended == "returned":
            return None
        policy = self.context.pack.in_force(task.began_at)
        item = policy.closure.get(task.kind)
        posts = self.room.index.by_category["post"].values()
        order = f"{0 if task.open else 1}-{int(task.due.timestamp()):012d}"
        return order, self.context.render(
            "incidents/task.html", t=task, key=key, order=order, why=item.why if item else "",
            elsewhere=ELSEWHERE.get(task.kind, ""), addressees=addressees(posts, policy),
        ).strip()  # fmt: skip


class OwedAfter(View):
    """`owed`: everything that closings left and nobody has settled, soonest due first."""

    screen = "incident"

    def keys(self) -> Iterable[str]:
        return [_key(one) for one in self._open()]

    def _open(self) -> list[Task]:
        return [one for one in self.room.index.by_category["task"].values() if isinstance(one, Task)]

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Task):
            return (_key(moved.after),)
        return self.keys() if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        task = next((one for one in self._open() if _key(one) == key), None)
        if task is None:
            return None
        policy = self.context.pack.in_force(task.began_at)
        post = on_duty_for(task.owner_role, task.owner_post, task.desk, self.room.index.by_category["post"], policy)
        order = f"{int(task.due.timestamp()):012d}-{key}"
        return order, self.context.render(
            "incidents/owed-row.html", t=task, key=key, order=order, owner=post.name if post is not None else ""
        ).strip()


def _key(task: Task) -> str:
    """One incident owes each kind once at a time."""
    return f"{task.incident}:{task.kind}"
