"""L3, new information reopens judgement: nothing is closed or lowered over risk that came after the assessment.

What is risk, the law says for itself, from the words typed and the kinds of facts; the house is held against it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from heed.incidents.commands import AddLogEntry, CloseIncident, EstablishWelfare, RecordWords, SetCode
from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.closure import WelfareEstablished
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
from heed.picture.reaching import CallerTried
from heed.risk.decide import AssessThrive

from ..memory_room import policy
from .control_room import ControlRoom
from .driven_room import walk, which

#: What is typed, the kind of risk it speaks of, and a word by which an assessment deals with it. Somebody's welfare is
#: established over each, though one is not about life.
RISKS = {
    "he has a knife": ("weapon", "knife"),
    "she says she has taken an overdose": ("overdose", "overdose"),
    "the kitchen is on fire": ("fire", "on fire"),
    "he says he will kill her": ("threat_to_kill", "will kill her"),
    "there are two small children in the house": ("child_at_risk", "children"),
    "he is struggling with a bereavement": ("bereavement", "bereavement"),
    # heard by whoever rings the caller back
    "he will kill her": ("threat_to_kill", "will kill her"),
}
DEALS = dict(RISKS.values())
PLAIN = ("neighbour rang back", "a grey van is parked outside", "caller thanks us")
#: The longest that new risk may wait before somebody hears of it, over the pack's own minutes.
SLACK = timedelta(seconds=1)


def _words(fact: Fact) -> str:
    """What a fact says in words that may tell of a risk."""
    return fact.heard if isinstance(fact, CallerTried) else getattr(fact, "text", "")


class NewInformation(ControlRoom):
    """The room, with its own book of what came to each incident since it was last assessed."""

    def __init__(self) -> None:
        super().__init__()
        #: Incident to its news: place in the record, when, and the kind of risk ("" where only looking deals with it).
        self.news: dict[str, list[tuple[int, datetime, str]]] = {}
        #: Kinds of risk typed on an incident since somebody last set that kind aside.
        self.typed: dict[str, set[str]] = {}
        self.assessed: set[str] = set()
        #: Where in the record each kind of risk was typed last, by incident; and where somebody was last spoken to.
        self.said_at: dict[str, dict[str, int]] = {}
        self.spoken_at: dict[str, int] = {}
        #: Where the newest news of an incident from outside stands, and who has acted there since, its writer too.
        self.told_at: dict[str, int] = {}
        self.told: dict[str, set[str]] = {}

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
                if isinstance(one.recorded.fact, IncidentClosed):
                    self._nobody_is_left(one, one.after, command)
                self._note(one, one.after.id)
                self._weigh(one, one.after)

    def _note(self, one: Moved, incident: str) -> None:
        """What closing is held against, beside what is new."""
        fact, position = one.recorded.fact, one.recorded.position
        match fact:
            case SceneReported() | ContactLinked() | ServiceAnswered():
                self.told_at[incident], self.told[incident] = position, {one.recorded.actor}
            case WelfareEstablished() if fact.how == "spoken_to":
                self.spoken_at[incident] = position
            case CueSetAside():
                self.said_at.get(incident, {}).pop(fact.construct, None)
            case _:
                pass
        self.told.get(incident, set()).add(one.recorded.actor)
        kind, _ = RISKS.get(_words(fact), ("", ""))
        if kind and kind not in self.typed.get(incident, set()):
            self.said_at.setdefault(incident, {})[kind] = position

    def _nobody_is_left(self, one: Moved, incident: Incident, command: Command | None) -> None:
        """Closed over nobody at risk whom nobody spoke to, no question about life, no news the closer had missed."""
        for kind, position in self.said_at.get(incident.id, {}).items():
            assert self.spoken_at.get(incident.id, 0) > position, f"closed over {kind}, and nobody spoke to them"
        self._everything_about_life_is_answered(incident)
        seen = command.seen if isinstance(command, CloseIncident) else None
        if seen is not None:
            assert self.told_at.get(incident.id, 0) <= seen, "closed over news that its page had not"
        elif incident.id in self.told:
            assert one.recorded.actor in self.told[incident.id], "closed over news that nobody had told them"

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

    def _everything_about_life_is_answered(self, incident: Incident) -> None:
        """Each question about life of its code, or whoever is at risk was spoken to since."""
        scripts = policy().scripts
        asked = scripts.scripts[incident.code].asks if incident.code in scripts.scripts else ()
        open_ones = {name for name in asked if scripts.questions[name].life}
        open_ones -= {answer.question for answer in incident.script.answers}
        assert not open_ones or incident.id in self.spoken_at, f"closed over {open_ones}, and nobody was spoken to"

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
        kind, _ = RISKS.get(_words(fact), ("", ""))
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


class AboutToClose(NewInformation):
    """A shift that begins with two logs near their closing: chance alone seldom comes by that."""

    @initialize()
    def the_shift_begins(self) -> None:
        super().the_shift_begins(absent=set(), stages=[("accepted", "priority", True, False)] * 2)
        handler = self.people["call_handler"]
        well = EstablishWelfare(incident=self.incidents[0], person="whoever lives there", words="all right")
        self.do(well, by=handler)
        for incident, text in zip(self.incidents, ("he is struggling with a bereavement", PLAIN[0]), strict=True):
            self.do(SetCode(incident=incident, code="burglary_other"), by=handler)
            self.do(AddLogEntry(incident=incident, text=text), by=handler)
            self.do(AssessThrive(incident=incident, threat=f"broken into; {text}", life_at_risk=False), by=handler)
        self.do(AddLogEntry(incident=self.incidents[1], text="a window is broken", from_scene=True), by=handler)

    @rule(
        first=st.booleans(), left=st.sampled_from(("welfare", "the script", "judgement", "")),
        behind=st.sampled_from((None, 0, 40)),
    )  # fmt: skip
    def one_of_them_is_closed(self, first: bool, left: str, behind: int | None) -> None:
        self.close(self.incidents[0 if first else 1], "crime_recorded", left, behind)


def test_new_information_reopens_judgement_whatever_happens() -> None:
    walk(NewInformation)


def test_nothing_is_closed_over_what_closing_asks_for_whatever_happens() -> None:
    walk(AboutToClose)
