"""A control room driven at random: all that people, crews, the switch and the clock can send, in any order."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from heed.contact.decide import AnswerCall, CloseContact, EndCall, LocateCall, PresentCall
from heed.contact.locating import AskLocation, ReceiveLocation
from heed.contact.plan import DoLocatingStep, SetPlaceAside
from heed.contact.plan_asked import NamePossiblePlace
from heed.contact.reaching import DecideRingBack, GiveRingingBack, SetSafeContact, TryCaller
from heed.contact.telling import NotToldBecause, TellCaller
from heed.dispatch.decide import AcceptIncident, AssignUnit, ChallengeIncident, DivertUnit, ReleaseUnit
from heed.incidents.commands import (
    AcknowledgeQuestion,
    AddLogEntry,
    AnswerQuestion,
    AnswerService,
    AskQuestion,
    CloseIncident,
    EstablishWelfare,
    LeaveLog,
    LinkContact,
    OpenIncident,
    RecordWords,
    ReopenIncident,
    RequestService,
    SendToDispatch,
    SetCaller,
    SetCode,
    SetPlace,
)
from heed.incidents.outliving import DoTask, HandTask, ReasonTask
from heed.intelligence.event import LeadEvent
from heed.intelligence.linked import LinkIncidents, UnlinkIncidents
from heed.log.command import Command
from heed.picture.fact import UNKNOWN_PLACE, Place
from heed.picture.incident import Incident
from heed.picture.owed import Task
from heed.picture.unit import Unit
from heed.picture.watch import DecisionKind
from heed.policy.asking import unanswered_about_life
from heed.risk.decide import (
    AnswerScript,
    AssessThrive,
    ConfirmGrade,
    DoAction,
    HandAction,
    ReasonAction,
    SetCueAside,
    SetGrade,
)
from heed.supervision.commands import AcknowledgeNotice, DecideReview, TagForFim
from heed.units.decide import AcknowledgeEmergency, BringUnitOnDuty, SetUnitStatus, TakeUnitOffDuty

from ..memory_room import OPERATIONAL, SWITCH, policy, refs
from .driven_room import DrivenRoom, chosen, which

CALLSIGNS = ("BX21", "BX22", "BX23")
GRADES = ("immediate", "priority", "scheduled", "resolved_without_deployment")
DECISIONS: tuple[DecisionKind, ...] = ("resource_found", "inform_caller", "continue", "continue", "no_action")
FARM = Place(words="Hollow Farm", easting=451_200, northing=312_900)
MOST_OPEN = 4

STAGES = ("opened", "waiting", "accepted", "resourced", "at_scene", "released")
stages = st.tuples(st.sampled_from((*STAGES, "two sent")), st.sampled_from(("", *GRADES)), st.booleans(), st.booleans())


class ControlRoom(DrivenRoom):
    """Somebody of each role, three call signs, up to four open incidents, and anything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        #: Every incident and call there ever was, closed ones too.
        self.incidents: list[str] = []
        self.contacts: list[str] = []
        #: Crews that have gone off duty.
        self.gone: list[str] = []

    def incident(self, pick: int) -> str:
        """An open incident, or now and then one that is closed."""
        found = refs(self.room.open_incidents())
        return chosen(self.incidents, pick) if pick % 5 == 4 or not found else chosen(found, pick)

    def committed(self) -> list[Unit]:
        return [unit for unit in self.room.units() if unit.incident]

    def free(self) -> list[Unit]:
        return [unit for unit in self.room.units() if not unit.incident]

    # the shift begins, with something already going on

    @initialize(absent=st.sets(st.sampled_from(OPERATIONAL), max_size=6), stages=st.lists(stages, max_size=2))
    def the_shift_begins(self, absent: set[str], stages: list[tuple[str, str, bool, bool]]) -> None:
        self.everybody_comes_on_duty(absent)
        for callsign in CALLSIGNS:
            self.do(BringUnitOnDuty(callsign=callsign, crew=("PC One",)))
        for (stage, grade, known, called), unit in zip(stages, CALLSIGNS, strict=False):
            contact = self._call() if called else ""
            self._already(stage, grade, FARM if known else UNKNOWN_PLACE, contact, unit)

    @precondition(lambda self: len(self.incidents) > 1)
    @rule(
        pick=which, other=which, who=which,
        how=st.sampled_from(("one event", "one event", "one event", "linked", "taken back", "leads")),
    )  # fmt: skip
    def logs_are_joined_or_parted(self, pick: int, other: int, who: int, how: str) -> None:
        one, two = self.incident(pick), self.incident(pick + 1 + other)
        commands: dict[str, Command] = {
            "one event": LinkIncidents(incident=one, other=two, why="the same row", same_event=True),
            "linked": LinkIncidents(incident=one, other=two, why="the same street"),
            "taken back": UnlinkIncidents(incident=one, other=two, reason="another row"),
            "leads": LeadEvent(incident=one, reason="where it burns"),
        }
        self.do(commands[how], who)

    def _call(self, line: Literal["999", "101"] = "999", answered: bool = True) -> str:
        contact = self.room.mint()
        self.contacts.append(contact)
        self.do(PresentCall(contact=contact, line=line, call_ref="1", number="07700900123"), by=SWITCH)
        if answered:
            self.do(AnswerCall(contact=contact))
        return contact

    def _already(self, stage: str, grade: str, place: Place, contact: str, unit: str) -> None:
        """An incident that has come as far as `stage`."""
        incident = self.room.mint()
        opened = OpenIncident(
            incident=incident, contact=contact, what="a row", place=place, grade=grade, send=False
        )  # fmt: skip
        steps: tuple[tuple[str, Command], ...] = (
            ("opened", opened),
            ("waiting", SendToDispatch(incident=incident)),
            ("accepted", AcceptIncident(incident=incident)),
            ("resourced", AssignUnit(unit=unit, incident=incident)),
            ("at_scene", SetUnitStatus(unit=unit, status=6)),
            ("released", SetUnitStatus(unit=unit, status=2)),
        )
        self.incidents.append(incident)
        for reached, command in steps:
            self.do(command)
            if reached == stage or (reached, stage) == ("resourced", "two sent"):
                break
        if stage == "two sent":
            self.do(AssignUnit(unit=CALLSIGNS[-1], incident=incident))

    # calls

    @rule(line=st.sampled_from(("999", "101")), answered=st.booleans())
    def a_call_comes(self, line: Literal["999", "101"], answered: bool) -> None:
        if len(self.room.open_contacts()) < 2:
            self._call(line, answered)

    @precondition(lambda self: self.contacts)
    @rule(
        pick=which,
        what=st.sampled_from(("answer", "fix", "rough fix", "doubted fix", "no fix", "ask again", "end", "record")),
    )
    def a_call_goes_on(self, pick: int, what: str) -> None:
        # a call that is over, now and then
        contact = chosen((refs(self.room.open_contacts()) if pick % 3 else []) or self.contacts, pick)
        commands: dict[str, Command] = {
            "answer": AnswerCall(contact=contact),
            "fix": LocateCall(contact=contact, place=FARM),
            "rough fix": LocateCall(contact=contact, place=Place(words="mast at Lowmoor", within=3000)),
            "doubted fix": ReceiveLocation(
                contact=contact, source="eisec", method="subscriber_address", line_type="voip", place=FARM
            ),
            "no fix": ReceiveLocation(contact=contact, source="eisec", status="unavailable"),
            "ask again": AskLocation(contact=contact),
            "end": EndCall(contact=contact),
            "record": CloseContact(contact=contact, outcome="advice", note="told whom to ring"),
        }
        self.do(commands[what], by=SWITCH if "fix" in what else None)

    # the log

    @rule(pick=which, grade=st.sampled_from(("", *GRADES)), send=st.booleans(), known=st.booleans())
    def an_incident_is_opened(self, pick: int, grade: str, send: bool, known: bool) -> None:
        if len(self.room.open_incidents()) >= MOST_OPEN:
            return
        incident = self.room.mint()
        command = OpenIncident(
            incident=incident, contact=chosen(self.contacts, pick) if pick % 2 and self.contacts else "",
            what="shouting next door", place=FARM if known else UNKNOWN_PLACE, grade=grade, send=send,
            area_class="rural" if pick % 3 else "urban",
        )  # fmt: skip
        if self.do(command, pick) is not None:
            self.incidents.append(incident)

    @precondition(lambda self: self.incidents)
    @rule(
        pick=which,
        more=which,
        how=st.sampled_from(
            ("entry", "late", "words", "caller", "code", "place", "service", "locating", "not there", "may be at")
        ),
    )
    def something_is_written(self, pick: int, more: int, how: str) -> None:
        incident, earlier = self.incident(pick), self.room.now - timedelta(minutes=20)
        commands: dict[str, Command] = {
            "entry": AddLogEntry(incident=incident, text="neighbour rang back"),
            "late": AddLogEntry(incident=incident, text="dog seen", happened_at=earlier, late_because="line busy"),
            "words": RecordWords(incident=incident, text="he has a knife"),
            "caller": SetCaller(incident=incident, name="a neighbour", number="01632 960123"),
            "code": SetCode(incident=incident, code=chosen(sorted(policy().codes), more)),
            "place": SetPlace(incident=incident, place=FARM, area_class="rural" if more % 2 else "urban"),
            "service": RequestService(incident=incident, service=chosen(sorted(policy().services), more)),
            "locating": DoLocatingStep(
                incident=incident, step=chosen(sorted(policy().locating.steps), more), result="nothing found"
            ),
            "may be at": NamePossiblePlace(incident=incident, possible=FARM, why="a neighbour says so"),
            "not there": SetPlaceAside(incident=incident, possible=FARM, reason="the caller says so"),
        }
        self.do(commands[how], more)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, life=st.booleans())
    def risk_is_assessed(self, pick: int, who: int, life: bool) -> None:
        self.do(AssessThrive(incident=self.incident(pick), threat="said so", life_at_risk=life), who)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, what=st.sampled_from(("aside", "stands", "scene", "declined", "linked")))
    def judgement_is_looked_at(self, pick: int, who: int, what: str) -> None:
        found = self.room.incident(self.incident(pick))
        heard = [cue.construct for cue in found.cues] or ["weapon"]
        commands: dict[str, Command] = {
            "aside": SetCueAside(incident=found.id, construct=chosen(heard, who), reason="a kitchen knife, put away"),
            "stands": ConfirmGrade(incident=found.id, minutes=10 + who),
            "scene": AddLogEntry(incident=found.id, text="a window is broken", from_scene=True),
            "declined": AnswerService(
                incident=found.id, service=chosen(found.services or ("ambulance",), who), accepted=False
            ),
            "linked": LinkContact(
                incident=found.id, contact=chosen(self.contacts or ["none"], who), about="they ring again"
            ),
        }  # fmt: skip
        self.do(commands[what], who)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, what=st.sampled_from(("answered", "done", "reasoned", "handed")))
    def the_script_is_followed(self, pick: int, who: int, what: str) -> None:
        found = self.room.incident(self.incident(pick))
        action = chosen([item.action.id for item in found.script.items] or ["ask_ambulance"], who)
        wanted = policy().scripts.questions[chosen(sorted(policy().scripts.questions), who * 7 + pick)]
        commands: dict[str, Command] = {
            "answered": AnswerScript(
                incident=found.id, question=wanted.id, choice=chosen(wanted.answers, who) if wanted.answers else "",
                text="" if wanted.answers else "they said so",
            ),
            "done": DoAction(incident=found.id, action=action),
            "reasoned": ReasonAction(incident=found.id, action=action, reason="not asked for here"),
            "handed": HandAction(incident=found.id, action=action, to=chosen(OPERATIONAL, who), minutes=1 + who),
        }  # fmt: skip
        self.do(commands[what], who)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, grade=st.sampled_from(GRADES))
    def it_is_graded(self, pick: int, who: int, grade: str) -> None:
        self.do(SetGrade(incident=self.incident(pick), grade=grade, reason="as it looks now"), who)

    @precondition(lambda self: self.incidents)
    @rule(
        pick=which, result=st.sampled_from(("attended_dealt_with", "advice_given")),
        left=st.sampled_from(("everything", "questions", "judgement", "welfare", "the script", "", "")),
        behind=st.sampled_from((None, None, 0, 3)),
    )  # fmt: skip
    def it_is_closed(self, pick: int, result: str, left: str, behind: int | None) -> None:
        self.close(self.incident(pick), result, left, behind)

    def close(self, incident: str, result: str, left: str, behind: int | None) -> None:
        """Close it after all that closing asks for, but for what is left, by a page so many facts behind or by none."""
        if left != "everything":
            self._wind_up(incident, left)
        seen = None if behind is None else max(0, len(self.room.record) - behind)
        self.do(CloseIncident(incident=incident, result=result, rationale="spoken to all", seen=seen), 1)

    def _wind_up(self, incident: str, left: str) -> None:
        """Everything that closing asks for, but for what is left."""
        found = self.room.incident(incident)
        for unit in found.units:
            self.do(ReleaseUnit(unit=unit.callsign))
        for question in found.open_questions if left != "questions" else ():
            answer = AnswerQuestion(incident=incident, question=question.id, text="yes")
            self.do(answer, by=self.people["team_leader"])
        if found.contact:
            self.do(EndCall(contact=found.contact))
        if found.grade is None:
            self.do(SetGrade(incident=incident, grade="priority"))
        if left != "judgement":
            self._judge(found)
        for asked in unanswered_about_life(self.room.incident(incident), policy()) if left != "the script" else ():
            self.do(AnswerScript(incident=incident, question=asked.id, text="asked, and not known"))
        if left not in ("welfare", "the script"):
            well = EstablishWelfare(incident=incident, person="whoever it is about", words="I am all right now")
            self.do(well, 1)

    def _judge(self, found: Incident) -> None:
        """An assessment that speaks of nothing in particular, and what was heard set aside."""
        if found.assessment is None or found.stale:
            self.do(AssessThrive(incident=found.id, threat="none left", life_at_risk=False))
        for cue in self.room.incident(found.id).undealt_cues:
            self.do(SetCueAside(incident=found.id, construct=cue.construct, reason="they took it back, seen well"))

    @precondition(lambda self: len(self.incidents) > len(self.room.open_incidents()))
    @rule(pick=which, who=which)
    def one_is_reopened(self, pick: int, who: int) -> None:
        closed = [i for i in self.incidents if not self.room.incident(i).open]
        if len(self.room.open_incidents()) < MOST_OPEN:
            self.do(ReopenIncident(incident=chosen(closed, pick), reason="rang again"), who)

    # the caller, and what outlives a closing

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, what=st.sampled_from(("told", "promised", "told of closing", "not told")))
    def the_caller_is_told(self, pick: int, who: int, what: str) -> None:
        incident = chosen(self.incidents, pick)
        commands: dict[str, Command] = {
            "told": TellCaller(incident=incident, next="somebody comes when a unit is free", reference=True),
            "promised": TellCaller(incident=incident, next="they are on their way", there_in=10),
            "told of closing": TellCaller(incident=incident, next="nobody is needed", how="rang", of_closing=True),
            "not told": NotToldBecause(incident=incident, reason="rang off and left no number"),
        }
        self.do(commands[what], who)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, what=st.sampled_from(("safe", "not safe", "tried", "threat", "decided", "given")))
    def the_caller_is_reached(self, pick: int, who: int, what: str) -> None:
        incident = chosen(self.incidents, pick)
        weighed = {"benefit": "she may open the door", "danger": "he may hear it ring"}
        commands: dict[str, Command] = {
            "safe": SetSafeContact(incident=incident, ring="yes", who_else="nobody"),
            "not safe": SetSafeContact(incident=incident, ring="no", who_else="her husband"),
            "tried": TryCaller(incident=incident),
            "threat": TryCaller(incident=incident, reached=True, heard="he will kill her"),
            "decided": DecideRingBack(incident=incident, reach=who % 2 == 0, **weighed),
            "given": GiveRingingBack(incident=incident, to=chosen(OPERATIONAL, who)),
        }
        self.do(commands[what], who)

    @precondition(lambda self: self.room.open("task"))
    @rule(pick=which, who=which, what=st.sampled_from(("done", "not done", "handed")))
    def something_owed_is_taken_up(self, pick: int, who: int, what: str) -> None:
        task = chosen(self.tasks(), pick)
        commands: dict[str, Command] = {
            "done": DoTask(incident=task.incident, kind=task.kind, text="written down now"),
            "not done": ReasonTask(incident=task.incident, kind=task.kind, reason="nothing more is known"),
            "handed": HandTask(incident=task.incident, kind=task.kind, to=chosen(OPERATIONAL, who)),
        }
        self.do(commands[what], who)

    def tasks(self) -> list[Task]:
        return [task for task in self.room.open("task").values() if isinstance(task, Task)]

    # questions

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, to=st.sampled_from(OPERATIONAL), life=st.booleans())
    def a_question_is_asked(self, pick: int, who: int, to: str, life: bool) -> None:
        incident, question = self.incident(pick), self.room.mint()
        self.do(AskQuestion(question=question, incident=incident, text="Is he alone?", to=to, about_life=life), who)

    @precondition(lambda self: self.questions())
    @rule(pick=which, who=which, answered=st.booleans())
    def a_question_is_taken_or_answered(self, pick: int, who: int, answered: bool) -> None:
        incident, question = chosen(self.questions(), pick)
        command: Command = AcknowledgeQuestion(incident=incident, question=question)
        if answered:
            command = AnswerQuestion(incident=incident, question=question, text="yes")
        self.do(command, who)

    def questions(self) -> list[tuple[str, str]]:
        return [(i.id, q.id) for i in self.room.open_incidents() for q in i.open_questions]

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=st.sampled_from(OPERATIONAL), to=st.sampled_from(("", "", "team_leader", "a post long gone")))
    def somebody_leaves_a_log(self, pick: int, who: str, to: str) -> None:
        self.do(LeaveLog(incident=self.incident(pick), to=to), by=self.people[who])

    # dispatch

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, how=st.sampled_from(("send", "accept", "accept", "doubt", "raise")))
    def dispatch_looks_at_it(self, pick: int, who: int, how: str) -> None:
        incident = self.incident(pick)
        commands: dict[str, Command] = {
            "send": SendToDispatch(incident=incident),
            "accept": AcceptIncident(incident=incident),
            "doubt": ChallengeIncident(incident=incident, what="is this the right grade"),
            "raise": ChallengeIncident(incident=incident, what="he has a knife", grade="immediate"),
        }
        self.do(commands[how], who)

    @precondition(lambda self: self.incidents and self.room.units())
    @rule(pick=which, unit=which, who=which)
    def a_unit_is_assigned(self, pick: int, unit: int, who: int) -> None:
        ref = chosen(self.free() or self.committed(), unit).callsign
        if self.gone and unit == 11:
            # by its id, as a page that was left open may name it
            ref = self.gone[-1]
        self.do(AssignUnit(unit=ref, incident=self.incident(pick)), who)

    @precondition(lambda self: self.committed())
    @rule(pick=which, unit=which, who=which)
    def a_unit_is_diverted(self, pick: int, unit: int, who: int) -> None:
        callsign = chosen(self.committed(), unit).callsign
        self.do(DivertUnit(unit=callsign, to=self.incident(pick), reason="life at risk there"), who)

    @precondition(lambda self: self.committed())
    @rule(unit=which, who=which)
    def a_unit_is_released(self, unit: int, who: int) -> None:
        self.do(ReleaseUnit(unit=chosen(self.committed(), unit).callsign), who)

    # units

    @precondition(lambda self: self.room.units())
    @rule(unit=which, status=st.sampled_from((0, 2, 4, 5, 5, 6, 6, 6, 7, 8, 9, 11, 14)), who=which)
    def a_unit_gives_a_status(self, unit: int, status: int, who: int) -> None:
        self.do(SetUnitStatus(unit=chosen(self.committed() or self.room.units(), unit).callsign, status=status), who)

    @rule(unit=st.sampled_from(CALLSIGNS), on=st.booleans())
    def a_unit_comes_or_goes(self, unit: str, on: bool) -> None:
        # a shift is named by its second: the same call sign comes back a little later
        self.time_passes(1)
        self.gone += [u.id for u in self.room.units() if u.callsign == unit and not on and u.id not in self.gone]
        self.do(BringUnitOnDuty(callsign=unit, crew=("PC Two",)) if on else TakeUnitOffDuty(unit=unit))

    @precondition(lambda self: any(u.emergency_open for u in self.room.units()))
    @rule(seconds=st.integers(1, 40), who=which)
    def an_officer_presses_again(self, seconds: int, who: int) -> None:
        unit = next(u for u in self.room.units() if u.emergency_open)
        self.time_passes(seconds)
        self.do(SetUnitStatus(unit=unit.callsign, status=0), who)

    @precondition(lambda self: any(u.emergency_open for u in self.room.units()))
    @rule(who=which)
    def an_emergency_is_taken(self, who: int) -> None:
        unit = next(u for u in self.room.units() if u.emergency_open)
        self.do(AcknowledgeEmergency(unit=unit.callsign, action="units on their way"), who)

    # supervision

    @precondition(lambda self: self.incidents)
    @rule(
        pick=which, who=which, kind=st.sampled_from(DECISIONS), minutes=st.sampled_from((5, 10, 30, 240)),
        then=st.sampled_from(("", "the same again", "a life at risk")),
    )  # fmt: skip
    def a_review_is_decided(self, pick: int, who: int, kind: DecisionKind, minutes: int, then: str) -> None:
        incident = self.incident(pick)
        decision = DecideReview(
            incident=incident, kind=kind, what="ask the next district", who="Dispatch", minutes=minutes
        )
        self.do(decision, who)
        if then == "the same again":
            self.do(decision, who)
        elif then:
            self.do(AssessThrive(incident=incident, threat="he has a knife", life_at_risk=True), who)

    @rule(who=st.sampled_from(OPERATIONAL), pick=which)
    def a_notice_is_heard(self, who: str, pick: int) -> None:
        self.do(AcknowledgeNotice(post=self.people[who].post), by=self.people[who])
        if self.incidents:
            self.do(TagForFim(incident=self.incident(pick), why="may be national news"), pick)

    # what every law leans on

    @invariant()
    def the_law(self) -> None:
        self.a_unit_and_its_incident_agree()
        self.what_is_stored_as_owed_is_what_the_picture_owes()
        self.holds()

    def a_unit_and_its_incident_agree(self) -> None:
        promised = {(u.id, u.incident) for u in self.room.units() if u.incident}
        committed = {(c.unit, i.id) for i in self.room.open_incidents() for c in i.units}

        assert committed == promised

    def unresourced(self) -> list[Incident]:
        return [i for i in self.room.open_incidents() if i.unresourced]
