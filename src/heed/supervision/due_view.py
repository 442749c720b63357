"""`due`: what first contact owes its callers now, and who has it, the soonest due first.

Call backs, calls to be rung back or otherwise followed up, and messages for officers: drawn from the room alone. A row
names who has it and by when, never the caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec

from heed.clock.answering import on_duty_for
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of
from heed.picture.follow_up import KINDS
from heed.picture.officer_message import OfficerMessage
from heed.picture.post import Post
from heed.web.view import Row, View

CATEGORIES = ("contact", "officer_message")
COUNTS = "counts"


class Owed(msgspec.Struct, frozen=True):
    """One thing: what, since when, by when, with which post or role, and where it is seen to."""

    what: str
    since: datetime
    due: datetime
    role: str
    post: str
    href: str
    #: How far it has come, in a line; empty where nothing was done yet.
    came: str = ""


def owed_of(state: Subject | None) -> list[Owed]:
    """What a contact or a message owes now."""
    if isinstance(state, OfficerMessage) and state.open:
        due = state.risk_due if state.risk_waits and state.risk_due else state.due
        what = "Message for an officer, risk in it" if state.risk_waits else "Message for an officer"
        href = f"/calls/{state.contact}"
        return [Owed(what, state.taken_at, due, state.owner_role, state.owner_post, href)]
    if not isinstance(state, Contact):
        return []
    href = f"/calls/{state.id}"
    found = [
        Owed(
            KINDS[one.kind], one.since, one.due, one.owner_role, one.owner_post, href,
            _tried(len(state.follow.attempts)) if one.kind == "recall" else "",
        )
        for one in state.follow.owed
    ]  # fmt: skip
    back = state.call_back
    if back is not None and not state.settled:
        role = "call_handler" if state.handler_post else ""
        tries = _tried(len(back.attempts))
        found.append(Owed("Call back", back.promised_at, back.until, role, state.handler_post, href, tries))
    return found


def _tried(times: int) -> str:
    return f"tried {times} times" if times > 1 else "tried once" if times else ""


class DueNow(View):
    """A row for each contact or message that owes something, and above them how many of each there are."""

    screen = "supervisor"
    #: What is late becomes so by time alone.
    ticking = True

    def keys(self) -> Iterable[str]:
        return [COUNTS, *self._streams()]

    def _streams(self) -> list[str]:
        room = self.room.index.by_category
        return [stream for category in CATEGORIES for stream, state in room[category].items() if owed_of(state)]

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) in CATEGORIES:
            return (COUNTS, stream) if owed_of(moved.before) or owed_of(moved.after) else ()
        return self.keys() if moved.staffing else ()

    def _counts(self) -> Row | None:
        room, now = self.room.index.by_category, self.context.now()
        every = [one for stream in self._streams() for one in owed_of(room[category_of(stream)][stream])]
        if not every:
            return None
        counts = Counter(one.what for one in every)
        late = Counter(one.what for one in every if one.due < now)
        html = self.context.render(
            "supervision/due-counts.html", key=COUNTS, order="!", counts=[(w, n, late[w]) for w, n in counts.items()]
        )
        return "!", html.strip()

    def draw(self, key: str) -> Row | None:
        if key == COUNTS:
            return self._counts()
        state = self.room.index.by_category[category_of(key)].get(key)
        owed = owed_of(state)
        if state is None or not owed:
            return None
        order = f"{int(min(one.due for one in owed).timestamp()):012d}"
        html = self.context.render(
            "supervision/due-row.html", key=key, order=order, owed=[(one, self._with(one, state)) for one in owed]
        )
        return order, html.strip()

    def _with(self, one: Owed, state: Subject) -> str:
        """Name of whoever has it, or the role that does."""
        if not one.role:
            return "whoever takes it from the queue"
        posts = self.room.index.by_category["post"]
        held = on_duty_for(one.role, one.post, "", posts, self.context.pack.in_force(state.began_at))
        return held.name if isinstance(held, Post) else one.role.replace("_", " ")
