"""L7, help is never held: in every state that can be reached, for every role that has it, help goes through."""

from __future__ import annotations

from heed.contact.decide import AnswerCall
from heed.dispatch.decide import AssignUnit, ChallengeIncident, DivertUnit
from heed.incidents.commands import AddLogEntry, RequestService, SendToDispatch
from heed.log.command import Command, Who
from heed.picture.incident import Incident
from heed.risk.decide import DoAction, SetGrade
from heed.units.decide import SetUnitStatus

from ..memory_room import OPERATIONAL, policy
from .control_room import CALLSIGNS, ControlRoom
from .driven_room import walk

EMERGENCY = 0


class HelpIsNeverHeld(ControlRoom):
    """The room; after each thing that happened, everything that is help is tried by one role, and nothing is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0

    def holds(self) -> None:
        if not self.people:
            return
        self.turn += 1
        role = OPERATIONAL[self.turn % len(OPERATIONAL)]
        who = self.people[role]
        if self.turn // len(OPERATIONAL) % 2:
            # signed in is enough: whoever holds no post may help too
            who = Who(person=who.person, name=who.name, role=role)
        self.calls_are_answered(who)
        self.every_incident_gets_help(who)
        self.an_officer_is_heard(who)

    def goes_through(self, command: Command, who: Who) -> None:
        """A `Refusal` here is the law broken."""
        if policy().may(who.role, command.api_name()):
            assert self.room.rehearse(command, who), f"{command} did nothing"

    def calls_are_answered(self, who: Who) -> None:
        for contact in self.room.open_contacts():
            if contact.live and contact.answered_at is None:
                self.goes_through(AnswerCall(contact=contact.id), who)

    def every_incident_gets_help(self, who: Who) -> None:
        for ref in self.incidents:
            incident = self.room.incident(ref)
            self.goes_through(AddLogEntry(incident=ref, text="he is back"), who)
            self.goes_through(RequestService(incident=ref, service="ambulance"), who)
            for item in incident.script.undone:
                self.goes_through(DoAction(incident=ref, action=item.action.id), who)
            if incident.sent_at is None or incident.state in ("closed", "released"):
                self.goes_through(SendToDispatch(incident=ref), who)
            for grade in higher(incident):
                self.goes_through(SetGrade(incident=ref, grade=grade), who)
                self.goes_through(ChallengeIncident(incident=ref, what="he has a knife", grade=grade), who)
            for unit in self.free()[:1]:
                self.goes_through(AssignUnit(unit=unit.callsign, incident=ref), who)
            for unit in [u for u in self.committed() if u.incident != ref][:1]:
                self.goes_through(DivertUnit(unit=unit.callsign, to=ref), who)

    def an_officer_is_heard(self, who: Who) -> None:
        """On duty under its call sign or not, pressed once or again."""
        for callsign in CALLSIGNS:
            self.goes_through(SetUnitStatus(unit=callsign, status=EMERGENCY), who)


def higher(incident: Incident) -> list[str]:
    """Grades above the one it stands in; every grade where nobody has graded it."""
    ranks = {grade.id: grade.rank for grade in policy().grades.values()}
    now = ranks[incident.grade] if incident.grade else max(ranks.values()) + 1
    return [grade for grade, rank in ranks.items() if rank < now]


def test_help_is_held_in_no_state_from_nobody() -> None:
    walk(HelpIsNeverHeld)
