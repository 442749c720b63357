"""The log of an incident, line by line, newest first: its own facts and those of the contact that brought it.

Only draws what was recorded; says nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from heed.log.room import Moved, Room
from heed.picture import (
    assessment,
    checks,
    commitment,
    conduct,
    contact,
    cue,
    described,
    entry,
    liaison,
    link,
    matter,
    message,
    ndm,
    recommendation,
    regard,
    script,
    signal,
    task,
    watch,
)
from heed.picture import incident as facts
from heed.picture.fact import Fact, Recorded
from heed.picture.moment import LONDON, clock_time
from heed.picture.person import Person
from heed.web.site import day_and_time, in_words, said
from heed.web.view import Row, View, ViewContext

Kind = Literal["note", "quotation", "question", "decision", "act", "system"]

#: Facts that stand on the log as another line already, and what a machine heard, which no person has taken up.
#: What is heard of risks is marked where it stands, what is recommended stands in the band of risk,
#: and what is to be done stands beside the log.
UNSAID: tuple[type[Fact], ...] = (
    contact.IncidentOpenedFromContact, contact.CallHeard, message.MessageAdded, facts.CallCleared, cue.CueHeard,
    recommendation.GradeRecommended, script.SopActionsAdded,
)  # fmt: skip
KINDS: dict[type[Fact], Kind] = {
    facts.LogEntryAdded: "note",
    facts.SceneReported: "note",
    facts.WordsRecorded: "quotation",
    entry.EntryCorrected: "note",
    **dict.fromkeys(described.FACTS, "note"),
    **dict.fromkeys(checks.FACTS, "system"),
    checks.CheckDone: "note",
    checks.IntelligenceGiven: "note",
    checks.CheckReasoned: "decision",
    **dict.fromkeys(regard.FACTS, "note"),
    **dict.fromkeys(conduct.FACTS, "decision"),
    **dict.fromkeys(ndm.FACTS, "decision"),
    **dict.fromkeys(liaison.FACTS, "decision"),
    cue.CueSetAside: "decision",
    **dict.fromkeys(task.FACTS, "question"),
    **dict.fromkeys(commitment.FACTS, "act"),
    **dict.fromkeys(contact.FACTS, "system"),
    **dict.fromkeys(signal.FACTS, "note"),
    **dict.fromkeys(watch.FACTS, "system"),
    **dict.fromkeys(assessment.FACTS, "decision"),
    assessment.ThriveOverdue: "system",
    assessment.ReassessmentOverdue: "system",
    assessment.LookOverdue: "system",
    facts.ServiceUnasked: "system",
    **dict.fromkeys(recommendation.FACTS, "system"),
    **dict.fromkeys(script.FACTS, "system"),
    script.SopActionDone: "act",
    script.SopActionReasoned: "decision",
    script.SopActionHanded: "decision",
    script.ScriptAnswered: "note",
    watch.ReviewDecided: "decision",
    watch.FimTagged: "decision",
    watch.FimUntagged: "decision",
    facts.IncidentAccepted: "decision",
    facts.IncidentChallenged: "decision",
    facts.CodeSet: "decision",
    facts.IncidentClosed: "decision",
    facts.IncidentReopened: "decision",
    **dict.fromkeys(link.FACTS, "decision"),
    link.LinksProposed: "system",
}
#: How much a line says about danger: 0 first, where somebody has to catch up.
RISKY: dict[type[Fact], int] = {
    facts.WordsRecorded: 1,
    facts.SceneReported: 1,
    facts.ContactLinked: 1,
    link.IncidentsLinked: 1,
    link.LinksProposed: 2,
    facts.ServiceAnswered: 1,
    facts.IncidentChallenged: 1,
    checks.CheckDone: 1,
    checks.IntelligenceGiven: 1,
    checks.ChecksOverdue: 2,
    facts.ReturnedToQueue: 1,
    facts.PlaceSet: 1,
    assessment.GradeSet: 1,
    assessment.GradeLoweringAsked: 1,
    contact.CallEnded: 1,
    watch.DeadlineMissed: 2,
    watch.RungReached: 2,
    facts.ServiceRequested: 2,
    facts.LogEntryAdded: 3,
    entry.EntryCorrected: 2,
    regard.HateFlagged: 2,
    **dict.fromkeys(described.FACTS, 3),
    script.ScriptAnswered: 2,
    script.SopActionsOverdue: 2,
}
#: Entries that a later one may correct; somebody's own words are none.
CORRECTED: tuple[type[Fact], ...] = (facts.LogEntryAdded, facts.SceneReported, entry.EntryCorrected)
LEAST_RISKY = 4
LATE = timedelta(minutes=1)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a log as it is shown."""

    position: int
    kind: Kind
    at: datetime
    #: `14:05`, with its day where that is not the incident's.
    shown: str
    who: str
    role: str
    words: str
    #: When it was written down, where that was later than it happened.
    late: str
    #: 0 (about life) to 4.
    risk: int
    #: The words in stretches, those that speak of a risk with what was heard in them.
    parts: tuple[tuple[str, cue.CueHeard | None], ...]
    #: The incident and the version of an entry that can be corrected; where it was, when that was.
    incident: str = ""
    version: int = 0
    corrected: str = ""

    @property
    def key(self) -> str:
        return f"p{self.position:012d}"

    @property
    def order(self) -> str:
        """Newest first."""
        return f"{10**12 - self.position:012d}"


def risk_of(fact: Fact) -> int:
    """How much a fact says about danger, 0 to 4."""
    if getattr(fact, "about_life", False) or getattr(fact, "life_at_risk", False):
        return 0
    return RISKY.get(type(fact), LEAST_RISKY)


def parts_of(words: str, heard: Iterable[cue.CueHeard]) -> tuple[tuple[str, cue.CueHeard | None], ...]:
    """A text cut where something was heard in it; of what overlaps, what was heard first."""
    found: list[tuple[int, int, cue.CueHeard]] = []
    for one in heard:
        start = words.find(one.words)
        end = start + len(one.words)
        if start >= 0 and all(end <= other[0] or start >= other[1] for other in found):
            found.append((start, end, one))
    cut: list[tuple[str, cue.CueHeard | None]] = []
    at = 0
    for start, end, one in sorted(found, key=lambda each: each[0]):
        cut += [(words[at:start], None), (words[start:end], one)]
        at = end
    return tuple(part for part in (*cut, (words[at:], None)) if part[0])


def line(recorded: Recorded, room: Room, began: datetime, heard: Iterable[cue.CueHeard] = ()) -> Line:
    """A recorded fact as a line of the log that began then."""
    fact, at = recorded.fact, recorded.happened_at
    person = room.index.by_category["person"].get(f"person/{recorded.actor}")
    late = recorded.recorded_at - at > LATE
    words = fact.text if isinstance(fact, facts.WordsRecorded) else said(fact.sentence())
    who = person.name if isinstance(person, Person) else in_words(recorded.actor or recorded.role).capitalize()
    if isinstance(fact, facts.WordsRecorded):
        who = f"{fact.speaker}, to {who}"
    if isinstance(fact, script.ScriptAnswered) and fact.own_words:
        words, who = fact.text, f"caller, asked “{fact.asks}” by {who}"
    return Line(
        position=recorded.position, kind=_kind(fact), at=at, shown=_shown(at, began), who=who,
        role=in_words(recorded.role) if isinstance(person, Person) else "", words=words,
        late=f"at {_shown(recorded.recorded_at, began)}" if late else "", risk=risk_of(fact),
        parts=parts_of(words, heard),
    )  # fmt: skip


def _kind(fact: Fact) -> Kind:
    """What kind of line it is; an answer to the script in somebody's own words is a quotation."""
    if isinstance(fact, script.ScriptAnswered) and fact.own_words:
        return "quotation"
    return KINDS.get(type(fact), "act")


def _shown(at: datetime, began: datetime) -> str:
    same_day = at.astimezone(LONDON).date() == began.astimezone(LONDON).date()
    return clock_time(at) if same_day else day_and_time(at)


def _kept_off(recorded: Recorded) -> bool:
    """What was heard on a call stands on the incident's own stream; what is kept off it, or found nothing, on none."""
    fact = recorded.fact
    apart = isinstance(fact, matter.MatterSpokenOf | matter.MatterOpened | matter.MatterSetAside) and fact.apart
    nothing_new = isinstance(fact, link.LinksProposed) and not fact.others
    return apart or nothing_new or (isinstance(fact, signal.FACTS) and recorded.stream.startswith("contact/"))


class Log(View):
    """`log:<incident>`: a row a line, keyed by its position in the record."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._streams = {f"incident/{self.subject}"}
        self._facts: dict[str, Recorded] = {}
        #: What was heard in the incident's own lines, by the version of the line, and the key of each such line.
        self._heard: dict[int, list[cue.CueHeard]] = {}
        self._keys: dict[int, str] = {}
        #: Corrections, by the version of the entry they correct.
        self._corrections: dict[int, Recorded] = {}
        self._began: datetime | None = None

    async def load(self) -> None:
        own = await self.room.store.stream(f"incident/{self.subject}")
        opened = own[0].fact if own else None
        if isinstance(opened, facts.IncidentOpened) and opened.contact:
            # Followed before it is read, so that nothing said meanwhile is missed.
            self._streams.add(f"contact/{opened.contact}")
            own += await self.room.store.stream(f"contact/{opened.contact}")
        for recorded in own:
            self._keep(recorded)

    def _keep(self, recorded: Recorded) -> bool:
        fact = recorded.fact
        # The end of the call is a line of the contact's, where there is a contact.
        ends_alone = isinstance(fact, facts.CallCleared) and len(self._streams) == 1
        if isinstance(fact, cue.CueHeard):
            self._heard.setdefault(fact.on_version, []).append(fact)
        if isinstance(fact, entry.EntryCorrected):
            self._corrections[fact.corrects] = recorded
        if (type(fact) in UNSAID and not ends_alone) or _kept_off(recorded):
            return False
        if recorded.stream == f"incident/{self.subject}":
            self._keys[recorded.version] = _key(recorded)
        self._facts[_key(recorded)] = recorded
        self._began = min(self._began or recorded.happened_at, recorded.happened_at)
        return True

    def keys(self) -> Iterable[str]:
        return tuple(self._facts)

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream not in self._streams:
            return ()
        fact = moved.recorded.fact
        if self._keep(moved.recorded):
            old = self._keys.get(fact.corrects) if isinstance(fact, entry.EntryCorrected) else None
            return (_key(moved.recorded), old) if old else (_key(moved.recorded),)
        marked = self._keys.get(fact.on_version) if isinstance(fact, cue.CueHeard) else None
        return (marked,) if marked else ()

    def draw(self, key: str) -> Row | None:
        if key not in self._facts:
            return None
        return self.draw_line(self.line(key))

    def draw_line(self, one: Line, *, fresh: bool = False) -> Row:
        """A line's markup; `fresh` where the person it is drawn for has not seen it."""
        restricted = self.context.pack.in_force(self.context.now()).restricted
        logs = [(log.id, log.name) for log in restricted.values()]
        return one.order, self.context.render("incidents/entry.html", e=one, fresh=fresh, logs=logs).strip()

    def line(self, key: str) -> Line:
        """The line under a key."""
        recorded = self._facts[key]
        own = recorded.stream == f"incident/{self.subject}"
        heard = self._heard.get(recorded.version, ()) if own else ()
        began = self._began or recorded.happened_at
        found = line(recorded, self.room, began, heard)
        if not own or type(recorded.fact) not in CORRECTED:
            return found
        by = self._corrections.get(recorded.version)
        return msgspec.structs.replace(
            found,
            incident=self.subject,
            version=recorded.version,
            corrected=_shown(by.happened_at, began) if by else "",
        )

    def rows(self, *, after: int | None, but: str, most: int | None = None) -> str:
        """The newest lines as markup, those marked that came after a position and not from `but` (a person)."""
        lines = sorted((self.line(key) for key in self._facts), key=lambda one: one.order)[:most]
        new = {one.position for one in self.after(after, but=but)} if after is not None else set()
        return "".join(self.draw_line(one, fresh=one.position in new)[1] for one in lines)

    def after(self, position: int, *, but: str) -> list[Line]:
        """Lines later than a position that somebody other than `but` brought, riskiest first, then newest."""
        found = [
            self.line(key) for key, one in self._facts.items()
            if one.position > position and one.actor != but
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.risk, -one.position))


def _key(recorded: Recorded) -> str:
    return f"p{recorded.position:012d}"
