"""The line of what is mine, on top of every screen: the newest notice, what climbed to me, what I am asked and owe.

The notice stays until its holder has heard it. Hearing is not deciding: what is owed stays on its list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from heed.clock.answering import is_asked, on_duty_for, standing_in
from heed.clock.deadline import minutes
from heed.clock.owed import owed
from heed.clock.owing import RECORD, owes, owing
from heed.clock.reaching import must_decide, telling_owner
from heed.clock.telling import telling_owed
from heed.log.room import Moved
from heed.picture.checks import Check
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.officer_message import OfficerMessage
from heed.picture.owed import Task
from heed.picture.post import Post
from heed.picture.submission import Submission
from heed.picture.task import Question
from heed.policy.checks_needed import post_of
from heed.policy.values import Limits, Policy
from heed.supervision.climbed import held_by_decision, with_post
from heed.supervision.views import orphans
from heed.web.view import Row, View, ViewContext

NOTICE = "notice"
#: Kinds of debt, in the order they stand.
DEBTS = (
    "climbed",
    "asked",
    "thrive",
    "tell",
    "decide",
    "check",
    "given",
    "owed",
    "message",
    "after_call",
    "report",
    "marker",
)
Debts = dict[str, datetime]


def thrive_due(incident: Incident, sent_at: datetime, limits: Limits) -> datetime:
    """When the handler's assessment is owed: minutes after sending, or sooner where the call has ended."""
    due = sent_at + minutes(limits.thrive_after_sent)
    if incident.call_ended_at is None:
        return due
    return min(due, max(incident.call_ended_at, sent_at) + minutes(limits.thrive_after_call))


def _page_of(debt: str) -> str:
    """The page of the incident that a debt is on."""
    return f"/incidents/{debt.split('/')[1] if '/' in debt else debt}"


class Mine(View):
    """`mine:<post>`."""

    personal = True

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        #: Incident, or stream of a task, to what of it is this post's, by kind, each with its due time.
        self.debts: dict[str, Debts] = {}

    async def load(self) -> None:
        for state in self.room.index.by_category["incident"].values():
            self._take(state.id, state)
        for stream, state in self._beside_incidents():
            self._take(stream, state)

    def _beside_incidents(self) -> list[tuple[str, Subject]]:
        """What outlived a closing, messages for officers, and contacts that still owe something."""
        held = self.room.index.by_category
        after_call = [(stream, c) for stream, c in held["contact"].items() if isinstance(c, Contact) and owes(c)]
        return [
            *held["task"].items(),
            *held["officer_message"].items(),
            *held["submission"].items(),
            *held["known"].items(),
            *after_call,
        ]

    def _take(self, key: str, state: Subject | None) -> None:
        found: Debts = {}
        if state is not None and state.open:
            found = self._of(state) if isinstance(state, Incident) else self._task(state)
        if found:
            self.debts[key] = found
        else:
            self.debts.pop(key, None)

    def _of(self, incident: Incident) -> Debts:
        policy = self.context.pack.in_force(incident.began_at)
        found: Debts = {}
        if with_post(incident, policy, self.room.index.by_category["post"]) == self.subject:
            hold = incident.watching.hold_until if held_by_decision(incident) else None
            found["climbed"] = hold or owed(incident, policy).due
        asked = [q.due for q in incident.open_questions if self._asked(q, incident, policy)]
        if asked:
            found["asked"] = min(asked)
        handler = standing_in(incident.handler_post, self.room.index.by_category["post"])
        mine = handler is not None and handler.id == self.subject
        if mine and incident.assessment is None and incident.sent_at is not None:
            found["thrive"] = thrive_due(incident, incident.sent_at, policy.limits)
        telling = telling_owed(incident, policy)
        if telling is not None and self._has(*telling_owner(incident, policy)[:2], incident.desk, policy):
            found["decide" if must_decide(incident, policy) else "tell"] = telling.due
        checks = [one.due for one in incident.checks.undone if self._looks_up(one, incident, policy)]
        if checks:
            found["check"] = min(checks)
        return found

    def _task(self, task: Subject) -> Debts:
        """What outlived a closing, a message for an officer or what a call owes, and is this post's or left to it."""
        if isinstance(task, OfficerMessage):
            policy = self.context.pack.in_force(task.began_at)
            waits = task.read_at is None and self._has(task.owner_role, task.owner_post, "", policy)
            return {"message": task.due} if waits else {}
        if isinstance(task, Submission):
            policy = self.context.pack.in_force(task.began_at)
            return {"given": task.due} if self._has(task.owner_role, task.owner_post, "", policy) else {}
        if isinstance(task, Contact):
            return self._after_call(task) if owes(task) else {}
        if isinstance(task, Known):
            return self._reviews(task)
        if not isinstance(task, Task):
            return {}
        policy = self.context.pack.in_force(task.began_at)
        return {"owed": task.due} if self._has(task.owner_role, task.owner_post, task.desk, policy) else {}

    def _reviews(self, known: Known) -> Debts:
        """Reviews of its markers, and decisions to be told, that are this post's."""
        policy = self.context.pack.in_force(known.began_at)
        put = (one.put_to for one in known.markers)
        mine = [due for role, post, due in filter(None, put) if self._has(role, post, "", policy)]
        return {"marker": min(mine)} if mine else {}

    def _after_call(self, contact: Contact) -> Debts:
        """What a call still owes and is this post's; of its record only where somebody else left it."""
        policy = self.context.pack.in_force(contact.began_at)
        mine = [
            one.due for one in owing(contact, policy, self.room.index.by_category["post"])
            if one.post == self.subject and (one.what != RECORD or one.put_to != self.subject)
        ]  # fmt: skip
        return {"report" if contact.to_read else "after_call": min(mine)} if mine else {}

    def _has(self, role: str, post: str, desk: str, policy: Policy) -> bool:
        """Whether what was put to a role through a post is this post's now."""
        found = on_duty_for(role, post, desk, self.room.index.by_category["post"], policy)
        return found is not None and found.id == self.subject

    def _looks_up(self, check: Check, incident: Incident, policy: Policy) -> bool:
        """Whether an intelligence check is this post's now."""
        own = standing_in(post_of(check, incident), self.room.index.by_category["post"])
        if own is not None:
            return own.id == self.subject
        return self._has(check.owner_role, check.owner_post, incident.desk, policy)

    def _asked(self, question: Question, incident: Incident, policy: Policy) -> bool:
        """Of this post, by name or by its role, or left to it."""
        posts = self.room.index.by_category["post"]
        post = posts.get(f"post/{self.subject}")
        return isinstance(post, Post) and is_asked(question, incident, post, posts, policy)

    def keys(self) -> Iterable[str]:
        return (NOTICE, *DEBTS)

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        touched = {NOTICE} if stream == f"post/{self.subject}" else set[str]()
        if moved.staffing:
            incidents = self.room.index.by_category["incident"]
            for key in orphans(self.room):
                touched |= self._changed(key, incidents.get(f"incident/{key}"))
            for task, state in self._beside_incidents():
                touched |= self._changed(task, state)
        elif category_of(stream) in ("task", "officer_message", "contact", "submission", "known"):
            touched |= self._changed(stream, moved.after) | self._noticed(stream)
        elif category_of(stream) == "incident":
            touched |= self._changed(id_of(stream), moved.after)
        return touched

    def _noticed(self, stream: str) -> set[str]:
        """The notice, where it is of what moved."""
        post = self.room.index.by_category["post"].get(f"post/{self.subject}")
        return {NOTICE} if isinstance(post, Post) and post.notice_subject == stream else set()

    def _changed(self, key: str, state: Subject | None) -> set[str]:
        """Look at one incident again; the kinds of debt that are otherwise."""
        before = self.debts.get(key, {})
        self._take(key, state)
        after = self.debts.get(key, {})
        return {kind for kind in DEBTS if before.get(kind) != after.get(kind)}

    def draw(self, key: str) -> Row | None:
        post = self.room.index.by_category["post"].get(f"post/{self.subject}")
        if not isinstance(post, Post):
            return None
        if key == NOTICE:
            return "0", self.context.render(
                "supervision/mine-notice.html", post=post, sounds=post.notice_life and not self._on_a_call(),
                everything=self._list_of(post) or "/", next_one=self._next_one(post),
            ).strip()  # fmt: skip
        return self._debt(key, post)

    def _next_one(self, post: Post) -> bool:
        """Whether what its notice is of is with somebody else, or is the queue itself: then the next is offered."""
        role = self.context.pack.in_force(self.context.now()).roles.get(post.role)
        if role is None or "call_desk" not in role.screens or "answer_next" not in role.may:
            return False
        if category_of(post.notice_subject) == "queue":
            return True
        contact = self.room.index.by_category["contact"].get(post.notice_subject)
        gone = contact is None and category_of(post.notice_subject) == "contact"
        taken = isinstance(contact, Contact) and contact.handler not in ("", post.person) and not contact.passed_to
        return gone or taken

    def _list_of(self, post: Post) -> str:
        """Where this post's list stands; empty for a role that has no supervisor's screen."""
        role = self.context.pack.in_force(self.context.now()).roles.get(post.role)
        return "/supervisor" if role is not None and "supervisor" in role.screens else ""

    def _where(self, kind: str, post: Post, count: int) -> str:
        """The list on which debts of a kind stand, where there is one and it is needed."""
        if kind in ("message", "given"):
            return "/messages" if kind == "message" else "/checks"
        if kind == "marker":
            return "/markers"
        if kind in ("after_call", "report"):
            return "/owing" if kind == "after_call" else "/reports"
        if kind in ("owed", "check") and count > 1:
            return "/owed" if kind == "owed" else "/checks"
        return self._list_of(post) if kind == "climbed" else ""

    def _debt(self, kind: str, post: Post) -> Row | None:
        mine = sorted((debts[kind], incident) for incident, debts in self.debts.items() if kind in debts)
        if not mine:
            return None
        order = f"{1 + DEBTS.index(kind)}"
        due, first = mine[0]
        return order, self.context.render(
            "supervision/mine-debt.html", kind=kind, order=order, count=len(mine), due=due,
            href=self._where(kind, post, len(mine)) or _page_of(first),
        ).strip()  # fmt: skip

    def _on_a_call(self) -> bool:
        """Whether this post is talking to a caller: nothing sounds in that ear (ES10)."""
        calls = self.room.index.by_category["contact"].values()
        return any(isinstance(c, Contact) and c.on_the_line and c.handler_post == self.subject for c in calls)
