"""L3, new information reopens judgement: nothing is closed or lowered over risk that came after the assessment.

What is risk, the law says for itself, from the words typed and the kinds of facts; the house is held against it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from heed.incidents.commands import AddLogEntry, RecordWords
from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.cue import CueSetAside
from heed.picture.fact import Fact
from heed.picture.incident import (
    CodeSet,
    ContactLinked,
    Incident,
    IncidentClosed,
    PlaceSet,
    SceneReported,
    ServiceAnswered,
)
from heed.risk.decide import AssessThrive

from ..memory_room import policy
from .control_room import ControlRoom, which

#: What is typed, the kind of risk it speaks of, and a word by which an assessment deals with it.
RISKS = {
    "he has a knife": ("weapon", "knife"),
    "she says she has taken an overdose": ("overdose", "overdose"),
    "the kitchen is on fire": ("fire", "on fire"),
    "he says he will kill her": ("threat_to_kill", "will kill her"),
    "there are two small children in the house": ("child_at_risk", "children"),
}
DEALS = dict(RISKS.values())
PLAIN = ("neighbour rang back", "a grey van is parked outside", "caller thanks us")
#: The longest that new risk may wait before somebody hears of it, over the pack's own minutes.
SLACK = timedelta(seconds=1)


class NewInformation(ControlRoom):
    """The room, with its own book of what came to each incident since it was last assessed."""

    def __init__(self) -> None:
        super().__init__()
        #: Incident to its news: place in the record, when, and the kind of risk ("" where only looking deals with it).
        self.news: dict[str, list[tuple[int, datetime, str]]] = {}
        #: Kinds of risk typed on an incident since somebody last set that kind aside.
        self.typed: dict[str, set[str]] = {}
        self.assessed: set[str] = set()

    # what is typed

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, text=st.sampled_from((*RISKS, *PLAIN)), quoted=st.booleans())
    def words_are_typed(self, pick: int, who: int, text: str, quoted: bool) -> None:
        incident = self.incident(pick)
        command: Command = (
            RecordWords(incident=incident, text=text) if quoted else AddLogEntry(incident=incident, text=text)
        )
        self.do(command, who)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, deals=st.booleans(), behind=st.integers(0, 6), life=st.booleans())
    def it_is_assessed_by_a_page_that_is_behind(
        self, pick: int, who: int, deals: bool, behind: int, life: bool
    ) -> None:
        incident = self.incident(pick)
        words = ", ".join(DEALS[kind] for _, _, kind in self.news.get(incident, ()) if kind) if deals else ""
        seen = max(0, len(self.room.record) - behind)
        self.do(
            AssessThrive(incident=incident, threat=f"as told {words}", life_at_risk=life, seen=seen), who
        )  # fmt: skip

    # the law's own book

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        super().saw(moved, command)
        for one in moved:
            if isinstance(one.after, Incident):
                self._weigh(one, one.after)

    def _weigh(self, one: Moved, after: Incident) -> None:
        fact, before = one.recorded.fact, one.before
        if isinstance(fact, IncidentClosed):
            self._nothing_is_new(after, "closed")
        if isinstance(fact, GradeSet) and fact.was and self._lower(fact):
            self._nothing_is_new(after, "lowered")
        if isinstance(fact, ThriveAssessed):
            self._assess(after.id, fact)
        elif isinstance(fact, CueSetAside):
            self.typed.get(after.id, set()).discard(fact.construct)
            self.news[after.id] = [new for new in self.news.get(after.id, ()) if new[2] != fact.construct]
        elif (kind := self._risk_typed(fact, after.id)) or self._is_news(fact, before):
            place = (one.recorded.position, one.recorded.happened_at, kind)
            self.news.setdefault(after.id, []).append(place)

    def _assess(self, incident: str, made: ThriveAssessed) -> None:
        """What came after the page had looked, and is not in its words, is still news."""
        self.assessed.add(incident)
        words = " ".join(made.elements.values())
        self.news[incident] = [
            (position, at, kind) for position, at, kind in self.news.get(incident, ())
            if made.seen is not None and position > made.seen and (not kind or DEALS[kind] not in words)
        ]  # fmt: skip

    def _risk_typed(self, fact: Fact, incident: str) -> str:
        """The kind of risk these words bring, where it had not been typed there before."""
        kind, _ = RISKS.get(getattr(fact, "text", ""), ("", ""))
        typed = self.typed.setdefault(incident, set())
        if not kind or kind in typed:
            return ""
        typed.add(kind)
        return kind

    @staticmethod
    def _is_news(fact: Fact, before: object) -> bool:
        match fact:
            case CodeSet():
                return bool(fact.was)
            case PlaceSet():
                return isinstance(before, Incident) and before.place.known and before.place != fact.place
            case ServiceAnswered():
                return not fact.accepted
            case _:
                return isinstance(fact, SceneReported | ContactLinked)

    @staticmethod
    def _lower(fact: GradeSet) -> bool:
        grades = policy().grades
        return grades[fact.grade].rank > grades[fact.was].rank

    def _nothing_is_new(self, incident: Incident, what: str) -> None:
        assert not self.news.get(incident.id), f"{what} over {self.news[incident.id]}"
        assert not incident.risk_since, f"{what} over {incident.risk_since}"
        if what == "closed":
            assert incident.id in self.assessed, "closed and never assessed"
            assert not [cue for cue in incident.undealt_cues if cue.life], (
                "closed over a risk to life nobody dealt with"
            )

    @invariant()
    def risk_that_was_typed_is_heard(self) -> None:
        for incident in self.room.open_incidents():
            heard = {cue.construct for cue in incident.cues if cue.asks}
            assert self.typed.get(incident.id, set()) <= heard, "typed, and not heard"

    @invariant()
    def what_is_stale_is_on_somebodys_list_with_a_clock(self) -> None:
        limits = policy().limits
        for incident in self.room.open_incidents():
            if incident.assessment is None or not self.news.get(incident.id):
                continue
            assert incident.stale, "new risk, and the assessment is thought to stand"
            due = [d for d in self.room.owed(f"incident/{incident.id}") if d.kind == "stale"]
            assert len(due) == 1, "stale and owed by nobody"
            if not incident.stale_step:
                first = min(at for _, at, _ in self.news[incident.id])
                assert due[0].due <= first + timedelta(minutes=limits.reassess) + SLACK


def test_new_information_reopens_judgement_whatever_happens() -> None:
    run_state_machine_as_test(NewInformation)
