"""The values of a policy pack in force at one moment: frozen, typed, pure.

Nothing here reads a file or a clock. `heed.policy.load` makes these values from a pack's YAML; decisions, deadlines and
screens read them. Every duration is in minutes, every distance in metres. A pack table that must have a cell for each
state and grade has one, or the pack does not load (law L1).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.policy.account import AccountRules
from heed.policy.assessing import Assessing, ThriveElement
from heed.policy.closure import ClosureItem as ClosureItem
from heed.policy.closure import Vulnerability as Vulnerability
from heed.policy.condition import Condition
from heed.policy.discipline import Discipline
from heed.policy.figures import Attention as Attention
from heed.policy.figures import Hears as Hears
from heed.policy.figures import Limits as Limits
from heed.policy.figures import Repeats as Repeats
from heed.policy.intelligence import IntelligenceCheck, RecordsSystem, SubmissionRules
from heed.policy.linking import Linking
from heed.policy.locating import Locating
from heed.policy.looking import LookingRule, LookingRules
from heed.policy.markers import Markers
from heed.policy.neighbours import NeighbourRules
from heed.policy.nicknames import Nicknames
from heed.policy.phrase import Pattern as Pattern
from heed.policy.queue import Queue
from heed.policy.recalling import Recalling as Recalling
from heed.policy.report import Reports
from heed.policy.restricted import RestrictedLog
from heed.policy.retention import RetentionClass
from heed.policy.scored import OrderRow
from heed.policy.script import Scripts
from heed.policy.silent import Silence as Silence
from heed.policy.source import Source as Source
from heed.policy.support import Support
from heed.policy.telling import Telling
from heed.policy.watched import GLYPHS as GLYPHS
from heed.policy.watched import STATES as STATES
from heed.policy.watched import UNGRADED as UNGRADED
from heed.policy.watched import AreaClass as AreaClass
from heed.policy.watched import DeadlineKind as DeadlineKind
from heed.policy.watched import Grade as Grade
from heed.policy.watched import Interrupts as Interrupts
from heed.policy.watched import Ladder as Ladder
from heed.policy.watched import LadderClock as LadderClock
from heed.policy.watched import Rung as Rung
from heed.policy.watched import Since as Since
from heed.policy.watched import WatchCell as WatchCell

StatusEffect = Literal[
    "emergency",
    "available",
    "last_resort",
    "en_route",
    "at_scene",
    "committed_deployable",
    "committed",
    "off_duty",
    "message",
]


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """An opening code; the name is the National Incident Category List's where one exists."""

    id: str
    name: str
    family: str
    when: str = ""
    not_when: str = ""
    #: True where somebody may be at risk: their welfare is established before it closes.
    welfare: bool = False
    #: True where another code that what was heard speaks of says more, so that this one is suggested after it.
    general: bool = False
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class ResultCode(msgspec.Struct, frozen=True, kw_only=True):
    """How an incident ended. `needs_attendance` refuses it on an incident nobody attended."""

    id: str
    name: str
    needs_attendance: bool = False
    #: True where a call handler may close with it without dispatch.
    without_dispatch: bool = False
    source: Source


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role in the room: what it may do, what it sees, and who stands in when nobody holds it."""

    id: str
    name: str
    may: frozenset[str]
    screens: tuple[str, ...]
    supervisor: bool = False
    #: Holders that must be on duty at any time; 0 where the role may be empty.
    minimum: int = 0
    #: The role that answers when nobody on duty holds this one.
    fallback: str = ""
    source: Source
    #: True for roles that work incidents; help is never held from them (L7).
    operational: bool = True
    #: True for the clock, telephony and other actors that are no person and hold no post.
    system: bool = False


class UnitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered unit status and what it does here."""

    number: int
    name: str
    effect: StatusEffect
    letter: str
    #: True where a unit in it may be sent: always, never, or only to a higher grade (`committed_deployable`).
    deployable: bool
    logs: bool = False
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the room that covers areas; `*` covers every area no other desk covers."""

    id: str
    name: str
    areas: tuple[str, ...]
    source: Source | None = None


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of risk that words on a log may speak of, and the phrases that do (RG2)."""

    id: str
    name: str
    #: True where it counts against closure while nobody has dealt with it.
    life: bool
    #: Elements of the risk assessment it touches.
    elements: tuple[str, ...]
    why: str
    patterns: tuple[Pattern, ...]
    #: Phrases over which it is no cue: a nail gun, a dead battery.
    not_when: tuple[Pattern, ...] = ()
    #: Phrases by which an assessment deals with it, beside its patterns.
    dealt_with: tuple[Pattern, ...] = ()
    #: The cue it is as well where it lies in the past: suicide tried last year is a previous attempt.
    when_past: str = ""
    #: Opening code to consider (RG7), and grade to consider (RG5).
    code: str = ""
    grade: str = ""
    #: Neighbours to be asked for help where it is said or feared now (RG8).
    services: tuple[str, ...] = ()
    source: Source


class CueWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words that phrases name together, as `<name>`."""

    id: str
    words: tuple[str, ...]
    source: Source


class Cues(msgspec.Struct, frozen=True, eq=False):
    """The cues in force. One object is one set of phrases, so that they are made ready once."""

    by_id: dict[str, Cue]
    #: Words that are read also where a finger slipped, and words that are never such a slip.
    misspelt: frozenset[str] = frozenset()
    never_misspelt: frozenset[str] = frozenset()


class GradingRow(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """Where its condition holds, this grade is recommended, for this reason (RG5)."""

    id: str
    when: Condition
    grade: str
    why: str
    #: True where it rests on a risk to life, a marker, a scheme or a silent caller: only a supervisor goes below it.
    supervised: bool = False
    source: Source


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbour that can be asked for help from a log: ambulance, fire, rail caution, another force."""

    id: str
    name: str
    answer_minutes: int
    #: What is said when help is asked for: life at risk, what is needed, where.
    ask: str = ""
    source: Source | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A pack in force at one moment."""

    pack: str
    force: str
    #: What published figures call the force; empty where it has no such code.
    force_code: str = ""
    grades: dict[str, Grade]
    ladders: dict[str, Ladder]
    #: (state, grade id or `ungraded`) to its cell; complete.
    watch: dict[tuple[str, str], WatchCell]
    codes: dict[str, Code]
    results: dict[str, ResultCode]
    #: What stands against closing, by kind; complete.
    closure: dict[str, ClosureItem]
    telling: Telling
    silence: Silence
    recalling: Recalling
    vulnerability: Vulnerability
    looking: LookingRules
    #: Patterns of unusual looking, by name.
    looking_rules: dict[str, LookingRule]
    roles: dict[str, Role]
    statuses: dict[int, UnitStatus]
    desks: dict[str, Desk]
    #: Elements of the risk assessment that this force makes, in the order they are asked.
    thrive: tuple[ThriveElement, ...]
    assessing: Assessing
    services: dict[str, Service]
    #: Support and services to name to somebody.
    support: dict[str, Support]
    cues: Cues
    #: Rows of the table that recommends a grade, in the order of the pack.
    grading: tuple[GradingRow, ...]
    #: Rows of the table that orders incidents of one grade.
    risk_order: tuple[OrderRow, ...]
    account: AccountRules
    linking: Linking
    scripts: Scripts
    reports: Reports
    discipline: Discipline
    locating: Locating
    markers: Markers
    limits: Limits
    repeats: Repeats
    attention: Attention
    hears: Hears
    queue: Queue
    #: Neighbours that the room has to hear from, by kind; complete.
    neighbours: dict[str, NeighbourRules]
    #: Intelligence checks that incidents ask for.
    checks: dict[str, IntelligenceCheck]
    submissions: SubmissionRules
    #: Logs that only their own roles see, by id.
    restricted: dict[str, RestrictedLog]
    #: Classes of records by how long they are kept, by id.
    retention: dict[str, RetentionClass]
    #: Names that one person may be called by.
    nicknames: Nicknames
    #: Records systems that can be asked.
    records: dict[str, RecordsSystem]
    #: Phrases that are no decision: a review that says only this is refused while nobody is sent (ES3).
    not_a_decision: tuple[str, ...]
    #: Grade under whose ladder and targets an ungraded incident in dispatch's sight is watched.
    ungraded_counts_as: str
    #: Of a restricted record: the roles that alone see it and are told of it. Empty for every other.
    within: tuple[str, ...] = ()

    def among(self, roles: tuple[str, ...]) -> Policy:
        """The same policy for what only these roles see; for none of them, itself."""
        return msgspec.structs.replace(self, within=roles) if roles else self

    def told(self, role: str) -> tuple[str, ...]:
        """Who answers for a role within a restricted log, in turn: the log's own roles, whoever is asked for."""
        return (role, *(one for one in self.within if one != role)) if role in self.within else self.within

    def grade_or_default(self, grade: str | None) -> Grade:
        """The grade given, or the one an ungraded incident counts as; so does one in a grade of another day's pack."""
        return self.grades.get(grade or "") or self.grades[self.ungraded_counts_as]

    def cell(self, state: str, grade: str | None) -> WatchCell:
        """The watch cell for an open incident; there is always one. A grade this policy has not is none."""
        return self.watch.get((state, grade or UNGRADED)) or self.watch[(state, UNGRADED)]

    def cell_minutes(self, state: str, grade: str | None, area_class: AreaClass) -> int:
        """Minutes to the cell's deadline, by area class where they are the grade's own target."""
        cell = self.cell(state, grade)
        if not cell.by_grade:
            return cell.minutes
        held = self.grade_or_default(grade)
        if cell.deadline == "accept":
            return held.accept_minutes
        target = held.attend_minutes(area_class)
        return cell.minutes if target is None else target

    def desk_for(self, area: str) -> str:
        """The desk that covers an area; the one that covers `*` where none names it."""
        rest = ""
        for desk in self.desks.values():
            if area in desk.areas:
                return desk.id
            if "*" in desk.areas:
                rest = desk.id
        return rest

    def may(self, role: str, command: str) -> bool:
        """Whether a role's permissions hold a command."""
        found = self.roles.get(role)
        return found is not None and command in found.may


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A loaded pack: the moments at which something in it changes, and the policy from each on."""

    name: str
    #: (from, policy), oldest first; the first holds for everything earlier too.
    periods: tuple[tuple[datetime, Policy], ...]

    def in_force(self, at: datetime) -> Policy:
        """The policy in force at a moment (UTC)."""
        return self._period(at)[1]

    def since(self, at: datetime) -> datetime:
        """From when the policy in force at a moment is in force: what tells one edition of the pack from another."""
        return self._period(at)[0]

    def running(self, began_at: datetime, at: datetime) -> Policy:
        """What an incident that began then runs under: the edition of its beginning, which nothing takes from it.

        Codes with their SOPs and scripts, grades and qualifiers that later editions have are there as well, so that
        what is set on it today brings what belongs to it; and who may do what is always today's.
        """
        own, today = self.in_force(began_at), self.in_force(at)
        return own if own is today else _with_later(own, today)

    def _period(self, at: datetime) -> tuple[datetime, Policy]:
        found = self.periods[0]
        for period in self.periods:
            if period[0] > at:
                break
            found = period
        return found


def _with_later(own: Policy, today: Policy) -> Policy:
    qualifiers = {**today.discipline.qualifiers, **own.discipline.qualifiers}
    return msgspec.structs.replace(
        own, codes={**today.codes, **own.codes}, grades={**today.grades, **own.grades},
        roles={**own.roles, **today.roles}, scripts=own.scripts.with_later(today.scripts),
        discipline=msgspec.structs.replace(own.discipline, qualifiers=qualifiers),
    )  # fmt: skip
