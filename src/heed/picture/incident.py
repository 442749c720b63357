"""An incident: one matter reported to police, from the first word of it to its closing.

State and evolve. The facts of its life, entries, commitments, questions, judgement and watching have files of their
own; they stand in the incident's stream and are folded here. A part that folds by itself is a row of `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from heed.picture import (
    account,
    again,
    assessment,
    checks,
    closure,
    coding,
    commitment,
    cue,
    entry,
    event,
    judged,
    life,
    link,
    locating,
    news,
    reaching,
    recommendation,
    script,
    shown,
    signal,
    stale,
    task,
    telling,
    watch,
)
from heed.picture.account import Account
from heed.picture.again import Again, CallerRangAgain
from heed.picture.assessment import Assessment, GradePeriod, Look
from heed.picture.checks import ASKS, Checks, asked_anew
from heed.picture.closure import Closure
from heed.picture.coding import Coding
from heed.picture.commitment import Commitment
from heed.picture.cue import Heard
from heed.picture.entry import CallCleared as CallCleared
from heed.picture.entry import CallerSet as CallerSet
from heed.picture.entry import LogEntryAdded as LogEntryAdded
from heed.picture.entry import SceneReported as SceneReported
from heed.picture.entry import ServiceAnswered as ServiceAnswered
from heed.picture.entry import ServiceRequested as ServiceRequested
from heed.picture.entry import ServiceUnasked as ServiceUnasked
from heed.picture.entry import WordsRecorded as WordsRecorded
from heed.picture.event import Event
from heed.picture.fact import Fact, Place, Recorded, Subject
from heed.picture.life import CodeSet as CodeSet
from heed.picture.life import ContactLinked as ContactLinked
from heed.picture.life import IncidentAccepted as IncidentAccepted
from heed.picture.life import IncidentChallenged as IncidentChallenged
from heed.picture.life import IncidentClosed as IncidentClosed
from heed.picture.life import IncidentOpened as IncidentOpened
from heed.picture.life import IncidentReopened as IncidentReopened
from heed.picture.life import LogLeft as LogLeft
from heed.picture.life import PlaceSet as PlaceSet
from heed.picture.life import ReturnedToQueue as ReturnedToQueue
from heed.picture.life import SentToDispatch as SentToDispatch
from heed.picture.life import UnitsReleased as UnitsReleased
from heed.picture.link import Links
from heed.picture.locating import Locating
from heed.picture.moment import LONDON
from heed.picture.news import News
from heed.picture.reaching import Reaching
from heed.picture.recommendation import Recommended
from heed.picture.regard import Hate
from heed.picture.script import Script
from heed.picture.stale import Stale
from heed.picture.task import Question
from heed.picture.telling import OCCASION, Telling, renewed
from heed.picture.watch import Watching

State = Literal["opened", "waiting", "accepted", "shared", "resourced", "at_scene", "released", "closed"]

# State


class Incident(Subject, frozen=True, kw_only=True):
    """What is known of an incident now."""

    #: Log number of its day, `0412`, and the day, `2026-11-23`.
    number: str
    day: str
    opened_at: datetime
    first_contact_at: datetime
    what: str
    place: Place
    area: str
    area_class: Literal["urban", "rural"]
    desk: str
    contact: str
    handler: str
    handler_post: str
    handler_name: str
    caller_name: str = ""
    caller_number: str = ""
    code: str = ""
    code_name: str = ""
    opening_code: str = ""
    grade: str | None = None
    grades: tuple[GradePeriod, ...] = ()
    sent_at: datetime | None = None
    call_ended_at: datetime | None = None
    accepted_at: datetime | None = None
    accepted_by: str = ""
    accepted_post: str = ""
    commitments: tuple[Commitment, ...] = ()
    #: What the last unit's leaving left behind: "" none yet, "queue", or "released".
    after_units: Literal["", "queue", "released"] = ""
    #: Whether somebody reached the scene since it last had no unit: one of two leaving does not undo that.
    reached: bool = False
    state_since: datetime
    assessment: Assessment | None = None
    thrive_step: int = 0
    #: What was heard of risks on its log.
    cues: tuple[Heard, ...] = ()
    #: Risk that came since its newest assessment looked, or since its opening while there is none.
    risk_since: tuple[Stale, ...] = ()
    stale_step: int = 0
    #: The newest from outside the room, and who has seen it.
    news: News | None = None
    look: Look | None = None
    #: What the pack's table recommends; None where it never did.
    recommended: Recommended | None = None
    #: Contacts about it beyond the first.
    further_contacts: int = 0
    #: Others that it has, or may have, to do with.
    links: Links = Links()
    #: Its part in an event that several logs report.
    event: Event = Event()
    #: Calls from its caller's number after the one that opened it.
    again: Again = Again()
    #: Since when a supervisor has said that the grade it stands in may stand; None where none has.
    stands_by_supervisor: datetime | None = None
    questions: tuple[Question, ...] = ()
    account: Account = Account()
    #: Markers of whom and what it names.
    markers: shown.Carried = shown.Carried()
    #: What its code asks to be done, and what was answered to its script.
    script: Script = Script()
    #: Whether somebody doubts its code, and what qualifies it.
    coding: Coding = Coding()
    watching: Watching = Watching()
    #: Whose welfare was established, and what a supervisor closes over.
    closure: Closure = Closure()
    #: What its caller knows and is owed; how they can be reached, and what came of trying.
    telling: Telling = Telling()
    reaching: Reaching = Reaching()
    #: What was done to find its place, where nobody knows it.
    locating: Locating = Locating()
    checks: Checks = Checks()
    signals: signal.Signals = signal.Signals()
    services: tuple[str, ...] = ()
    #: How often each service that what was heard calls for has been missed.
    services_told: tuple[tuple[str, int], ...] = ()
    closed_at: datetime | None = None
    result: str = ""
    last_at: datetime

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def over(self) -> bool:
        """Nobody is to go any more: closed, or every unit released and to be closed."""
        return self.state in ("closed", "released")

    @property
    def began_at(self) -> datetime:
        return self.opened_at

    @property
    def units(self) -> tuple[Commitment, ...]:
        """Commitments that stand now."""
        return tuple(c for c in self.commitments if c.current) if self.commitments else ()

    @property
    def state(self) -> State:
        """Where it is in its life."""
        if self.closed_at is not None:
            return "closed"
        units = self.units
        if units:
            return "at_scene" if any(c.at_scene_at for c in units) else "resourced"
        if self.after_units == "released":
            return "released"
        if self.sent_at is None:
            return "opened"
        if self.event.lead:
            return "shared"
        return "accepted" if self.accepted_at else "waiting"

    @property
    def unresourced(self) -> bool:
        """In dispatch's sight and nobody promised to it."""
        return self.state in ("waiting", "accepted")

    @property
    def attended(self) -> bool:
        """Somebody is there, or was and left the job to others of it, or done; of an event, for any of its logs."""
        return self.reached or self.event.attended or self.state in ("released", "closed")

    @property
    def came(self) -> bool:
        """Whether anybody was ever there for it."""
        return bool(self.event.came) or any(one.at_scene_at for one in self.commitments)

    @property
    def watched_as(self) -> State:
        """The state whose cell watches it: as at scene while others are committed where somebody already was."""
        return "at_scene" if self.reached and self.units else self.state

    @property
    def life_at_risk(self) -> bool:
        """What the newest assessment says; until there is one, an immediate grade or none counts as life at risk."""
        if self.assessment is not None:
            return self.assessment.life_at_risk
        return self.grade in (None, "immediate")

    @property
    def stale(self) -> tuple[Stale, ...]:
        """Why its assessment is older than what is known (L3); empty while there is none, which is owed by itself."""
        return self.risk_since if self.assessment is not None else ()

    @property
    def undealt_cues(self) -> tuple[Heard, ...]:
        """Risks heard, not denied, not set aside, of which the newest assessment does not speak; about life first."""
        spoken = self.assessment.speaks_of if self.assessment is not None else ()
        found = (one for one in self.cues if one.asks and one.construct not in spoken)
        return tuple(sorted(found, key=lambda one: not one.life))

    @property
    def hate(self) -> tuple[Hate, ...]:
        """Hostility towards a monitored strand, as somebody perceives it."""
        return self.account.regard.hate

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(q for q in self.questions if q.open)


# Evolve


def evolve(state: Incident | None, recorded: Recorded) -> Incident:
    """Fold one recorded fact into an incident."""
    fact, at = recorded.fact, recorded.happened_at
    if isinstance(fact, IncidentOpened):
        return _opened(recorded, fact)
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with IncidentOpened")
    changes = _changed(state, recorded)
    if type(fact) in OCCASION:
        changes["telling"] = renewed(state.telling, fact, at)
    if type(fact) in ASKS:
        changes["checks"] = asked_anew(state.checks, fact, at)
    risk = stale.evolve(state.risk_since, state.place, recorded)
    told = news.evolve(state.news, recorded)
    changes["links"] = link.evolve(state.links, recorded)
    after = msgspec.structs.replace(state, version=recorded.version, last_at=at, risk_since=risk, news=told, **changes)
    if not _SAY_STATE.isdisjoint(changes) and after.state != state.state:
        watching = watch.on_move(after.watching, state.unresourced, after.unresourced)
        after = msgspec.structs.replace(after, state_since=at, watching=watching)
    return after


def _opened(recorded: Recorded, fact: IncidentOpened) -> Incident:
    at = recorded.happened_at
    return Incident(
        id=recorded.stream.partition("/")[2], version=recorded.version, number=f"{recorded.number or 0:04d}",
        day=recorded.recorded_at.astimezone(LONDON).date().isoformat(), opened_at=at,
        first_contact_at=fact.first_contact_at, what=fact.what, place=fact.place, area=fact.area,
        area_class=fact.area_class, desk=fact.desk, contact=fact.contact, handler=fact.handler,
        handler_post=fact.handler_post, handler_name=fact.handler_name, state_since=at, last_at=at,
        links=Links(named_at=at),
    )  # fmt: skip


def _changed(state: Incident, recorded: Recorded) -> dict[str, object]:
    kind = type(recorded.fact)
    if kind is ContactLinked:
        return {"further_contacts": state.further_contacts + 1}
    if isinstance(recorded.fact, event.StoodAlone) and recorded.fact.attended:
        return {**_part(state, recorded), "after_units": "released"}
    if isinstance(recorded.fact, LogLeft | life.IncidentHandedOver):
        return life.handed(recorded.fact, recorded.happened_at)
    if kind is CallerRangAgain:
        return {**_part(state, recorded), "look": again.looked_for(state.look, recorded.happened_at)}
    if kind in PART_OF:
        return _part(state, recorded)
    if kind in commitment.FACTS:
        return commitment.changed(state.commitments, state.reached, recorded.fact, recorded.happened_at)
    return _changes(state, recorded.fact, recorded)


def _part(state: Incident, recorded: Recorded) -> dict[str, object]:
    """A fact of a part that folds by itself."""
    part = PART_OF[type(recorded.fact)]
    return {part.field: part.evolve(getattr(state, part.field), recorded)}


def _changes(state: Incident, fact: Fact, recorded: Recorded) -> dict[str, object]:
    at = recorded.happened_at
    match fact:
        case _ if type(fact) in _WRITTEN:
            return {}
        case CodeSet():
            return {"code": fact.code, "code_name": fact.name, "opening_code": state.opening_code or fact.code}
        case PlaceSet():
            return {"place": fact.place, "area": fact.area, "area_class": fact.area_class, "desk": fact.desk}
        case CallerSet():
            return {
                "caller_name": fact.name or state.caller_name,
                "caller_number": fact.number or state.caller_number,
            }
        case ServiceRequested():
            return {"services": (*state.services, fact.service)}
        case ServiceUnasked():
            told = tuple(one for one in state.services_told if one[0] != fact.service)
            return {"services_told": (*told, (fact.service, fact.step))}
        case _ if type(fact) in assessment.FACTS:
            return judged.changes(state, fact, recorded)
        case _:
            return _dispatch_changes(state, fact, at)


def _dispatch_changes(state: Incident, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case SentToDispatch():
            return {"sent_at": at, "watching": watch.begin(state.watching, at)}
        case CallCleared():
            return {"call_ended_at": at}
        case IncidentAccepted():
            return {"accepted_at": at, "accepted_by": fact.by_name, "accepted_post": fact.by_post}
        case ReturnedToQueue():
            look = Look(why="it lost its unit", since=at)
            return {"after_units": "queue", "reached": False, "look": look}
        case UnitsReleased():
            return {"after_units": "released"}
        case IncidentClosed():
            return {"closed_at": at, "result": fact.result, "event": state.event.closed()}
        case IncidentReopened():
            return {
                "closed_at": None, "result": "", "after_units": "queue", "reached": False, "accepted_at": None,
                "accepted_by": "", "accepted_post": "", "sent_at": state.sent_at or at,
                "watching": watch.begin(state.watching, at),
            }  # fmt: skip
        case _:
            raise ValueError(f"an incident does not know {type(fact).__name__}")


#: Written on the log; what follows from the words is said by other facts.
_WRITTEN = frozenset({IncidentChallenged, ServiceAnswered, assessment.GradeLoweringAsked, *link.FACTS})
#: What `Incident.state` follows from.
_SAY_STATE = frozenset({"closed_at", "commitments", "after_units", "sent_at", "accepted_at", "event"})


class Part(NamedTuple):
    """A part of the state that folds its own facts: its field, its facts, and how."""

    field: str
    facts: tuple[type[Fact], ...]
    evolve: Callable[[Any, Recorded], Any]


PARTS: tuple[Part, ...] = (
    Part("account", account.FACTS, account.evolve),
    Part("again", again.FACTS, again.evolve),
    Part("coding", coding.FACTS, coding.evolve),
    Part("checks", checks.FACTS, checks.evolve),
    Part("closure", closure.FACTS, closure.evolve),
    Part("cues", cue.FACTS, cue.evolve),
    Part("event", event.FACTS, event.evolve),
    Part("locating", locating.FACTS, locating.evolve),
    Part("reaching", reaching.FACTS, reaching.evolve),
    Part("recommended", recommendation.FACTS, recommendation.evolve),
    Part("markers", shown.FACTS, shown.evolve),
    Part("script", script.FACTS, script.evolve),
    Part("signals", signal.FACTS, signal.evolve),
    Part("questions", task.FACTS, lambda part, recorded: task.evolve(part, recorded.fact, recorded.happened_at)),
    Part("telling", telling.FACTS, telling.evolve),
    Part("watching", watch.FACTS, lambda part, recorded: watch.evolve(part, recorded.fact, recorded.happened_at)),
)
PART_OF: dict[type[Fact], Part] = {fact: part for part in PARTS for fact in part.facts}

FACTS: tuple[type[Fact], ...] = tuple(
    dict.fromkeys((*life.FACTS, *entry.FACTS, *assessment.FACTS, *commitment.FACTS, *link.FACTS, *PART_OF))
)
