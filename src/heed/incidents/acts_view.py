"""What a role may do with an incident now, as forms, and what would refuse its closing.

Drawn once an incident and role: `acts:<incident>:<role>`. What refuses is asked of the decision itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.incidents.closing_view import Closing, closing_check
from heed.incidents.handing_over import taker_of
from heed.log.command import Who
from heed.log.room import Moved
from heed.picture.fact import Subject, category_of
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.picture.unit import Unit
from heed.policy.values import Policy
from heed.web.followed import Followed
from heed.web.site import in_words
from heed.web.view import Row, ViewContext

#: Acts by key in the order they stand, and the command each sends.
ACTS = {
    "send": "send_to_dispatch",
    "accept": "accept_incident",
    "assign": "assign_unit",
    "divert": "divert_unit",
    "release": "release_unit",
    "challenge": "challenge_incident",
    "leave": "leave_log",
    "close": "close_incident",
    "reopen": "reopen_incident",
    "restrict": "restrict",
}


class Acts(Followed):
    """Each act that the role has and the state allows, under its key."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.role = self.subject.partition(":")[2]
        self._loaded: dict[str, Subject | None] = {}

    @property
    def incident_id(self) -> str:
        return self.subject.partition(":")[0]

    async def load(self) -> None:
        await super().load()
        if self.incident is not None and self.incident.contact:
            stream = f"contact/{self.incident.contact}"
            # The room forgets a contact that is over, and one that is over stays so.
            self._loaded[stream] = await self.room.store.state(stream)

    def keys(self) -> Iterable[str]:
        return ACTS if self.incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if self.follow(moved):
            return ACTS
        stream = moved.recorded.stream
        if self.incident is not None and stream == f"contact/{self.incident.contact}":
            self._loaded[stream] = moved.after
            return ("close",)
        if moved.staffing:
            return ("leave",)
        if category_of(stream) == "unit" and _matters(moved.before) != _matters(moved.after):
            return ("assign", "divert")
        return ()

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None or not stands(key, incident):
            return None
        policy = self.policy(incident)
        if not self.context.pack.in_force(self.context.now()).may(self.role, ACTS[key]):
            return None
        if key == "leave" and self.role != policy.cell("opened", incident.grade).owner:
            return None
        order = f"{list(ACTS).index(key)}"
        html = self.context.render(
            "incidents/act.html", i=incident, policy=policy, key=key, order=order, units=self._units(key, incident),
            options=self._takers(incident, policy) if key == "leave" else options(key, incident, policy),
            closing=self._closing(key, incident),
        )  # fmt: skip
        return order, html.strip()

    def _units(self, key: str, incident: Incident) -> list[Unit]:
        """Units that the act is about: free ones to assign, committed ones to divert."""
        if key not in ("assign", "divert"):
            return []
        units = [u for u in self.room.index.by_category["unit"].values() if isinstance(u, Unit)]
        if key == "assign":
            found = [u for u in units if not u.incident and u.effect in ("available", "last_resort")]
        else:
            found = [u for u in units if u.incident and u.incident != incident.id]
        return sorted(found, key=lambda u: (u.district != incident.area, u.callsign))

    def _takers(self, incident: Incident, policy: Policy) -> list[tuple[str, str]]:
        """Who may take a log over from its handler: first whoever takes it where nobody is chosen."""
        posts = [p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open]
        others = [p for p in posts if p.id != incident.handler_post]
        first = taker_of(incident, others, policy)
        found = sorted(others, key=lambda p: (p != first, p.name))
        return [(p.id, f"{p.name}, {in_words(p.role)}") for p in found if p.role in policy.roles]

    def _closing(self, key: str, incident: Incident) -> Closing | None:
        if key != "close":
            return None
        policy = self.context.pack.running(incident.began_at, self.context.now())
        picture = Picture(self.room.index, self._loaded)
        return closing_check(incident, policy, picture, Who(person="", name="", role=self.role))


def stands(key: str, incident: Incident) -> bool:
    """Whether the incident's state leaves an act anything to do."""
    match key:
        case "reopen":
            return not incident.open
        case "restrict":
            return not incident.restricted_to
        case "send":
            return incident.open and incident.sent_at is None
        case "accept":
            return incident.open and incident.accepted_at is None
        case "release":
            return bool(incident.units)
        case _:
            return incident.open


def options(key: str, incident: Incident, policy: Policy) -> list[tuple[str, str]]:
    """What an act chooses from: (value, words)."""
    match key:
        case "restrict":
            return [(log.id, log.name) for log in policy.restricted.values()]
        case "release":
            return [(u.callsign, u.callsign) for u in incident.units]
        case "challenge":
            now = policy.grades[incident.grade].rank if incident.grade in policy.grades else len(policy.grades) + 1
            return [(g.id, g.name) for g in policy.grades.values() if g.rank < now]
        case _:
            return []


def _matters(unit: Subject | None) -> tuple[str, ...]:
    """What of a unit the lists to choose from show."""
    return (unit.callsign, unit.incident, unit.effect) if isinstance(unit, Unit) and unit.open else ()
