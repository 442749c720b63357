"""`pointed:<post>:<incident>`: what of their own words on a log is pointed out to one person, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from heed.log import sql
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Recorded, category_of
from heed.picture.incident import Incident
from heed.picture.person import PointerSetAside
from heed.picture.post import Post
from heed.policy.values import Policy
from heed.risk.pointed import OwnWords, held_back
from heed.web.view import Row, View, ViewContext

QUERIES = sql.load("heed.risk")
DAY = timedelta(days=1)


class PointedOut(View):
    """A row for each kind of wording in each line that its writer may want to put otherwise, newest line first."""

    screen = "incident"
    detail = "incident"
    personal = True

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        post = self.room.index.by_category["post"].get(f"post/{self.subject}")
        self.person = post.person if isinstance(post, Post) else ""
        self._incident: Incident | None = None
        self._own: OwnWords | None = None
        #: What came while the log was read.
        self._came: list[Recorded] = []

    @property
    def subject(self) -> str:
        """The post whose holder alone sees it."""
        return super().subject.partition(":")[0]

    @property
    def incident_id(self) -> str:
        """Id of the incident on which they wrote."""
        return super().subject.partition(":")[2]

    @property
    def reads(self) -> str:
        return f"incident/{self.incident_id}" if self.incident_id else ""

    async def load(self) -> None:
        stream = f"incident/{self.incident_id}"
        state = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if not isinstance(state, Incident) or not self.person:
            return
        own = OwnWords(self.person, self._policy(state).discipline.assumptions)
        for recorded in await self.room.store.stream(stream):
            own.take(recorded)
        for version, kind in await self._let_stand(state) if own.keys else ():
            own.let_stand(version, kind)
        for recorded in self._came:
            _take(own, recorded)
        self._own, self._came = own, []
        if self._incident is None or self._incident.version < state.version:
            self._incident = state

    async def _let_stand(self, incident: Incident) -> list[tuple[int, str]]:
        """What they set aside since the log began, on whatever shift."""
        days = range((self.context.now() - incident.opened_at) // DAY + 2)
        shifts = [f"shift/{self.person}/{incident.opened_at + day * DAY:%Y%m%d}" for day in days]
        async with self.room.store.pool.connection() as connection:
            asked = {"shifts": shifts, "incident": incident.id}
            cursor = await connection.execute(QUERIES["pointers_set_aside"], asked)
            return await cursor.fetchall()

    def _policy(self, incident: Incident) -> Policy:
        return self.context.pack.in_force(incident.began_at)

    def keys(self) -> Iterable[str]:
        return self._own.keys if self._own is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if not self._concerns(moved):
            return ()
        if isinstance(moved.after, Incident):
            self._incident = moved.after
        if self._own is None:
            self._came.append(moved.recorded)
        else:
            _take(self._own, moved.recorded)
        return self.keys()

    def _concerns(self, moved: Moved) -> bool:
        """Their own act of setting aside, a fact of this log, or a call that is theirs or this log's."""
        fact, stream = moved.recorded.fact, moved.recorded.stream
        match category_of(stream):
            case "incident":
                return stream == f"incident/{self.incident_id}"
            case "shift":
                own = isinstance(fact, PointerSetAside) and fact.incident == self.incident_id
                return own and moved.recorded.actor == self.person
            case "contact":
                return any(isinstance(one, Contact) and self._theirs(one) for one in (moved.before, moved.after))
            case _:
                return False

    def _theirs(self, contact: Contact) -> bool:
        return contact.handler == self.person or self.incident_id in contact.incidents

    def draw(self, key: str) -> Row | None:
        incident, own = self._incident, self._own
        one = own.pointed_out(key) if own is not None else None
        if incident is None or one is None:
            return None
        policy = self._policy(incident)
        kind = policy.discipline.assumptions.by_id.get(one.kind)
        contacts = [c for c in self.room.index.by_category["contact"].values() if isinstance(c, Contact)]
        if kind is None or held_back(incident, self.person, contacts, policy):
            return None
        order = f"{10**6 - one.on_version:06d}-{list(policy.discipline.assumptions.by_id).index(one.kind):03d}"
        html = self.context.render("risk/pointed.html", one=one, kind=kind, i=incident, key=key, order=order)
        return order, html.strip()


def _take(own: OwnWords, recorded: Recorded) -> None:
    """What moved: a line of the log, or what they let stand."""
    if isinstance(recorded.fact, PointerSetAside):
        own.let_stand(recorded.fact.on_version, recorded.fact.kind)
    elif category_of(recorded.stream) == "incident":
        own.take(recorded)
