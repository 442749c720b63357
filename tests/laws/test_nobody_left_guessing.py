"""L4, nobody left guessing: what is asked has an addressee and a time, goes up unanswered, and no nod settles it."""

from __future__ import annotations

from datetime import datetime, timedelta

from heed.clock.answering import is_asked, on_duty_for
from heed.clock.deadline import Deadline
from heed.clock.telling import has_caller, untold_at_closing
from heed.dispatch.decide import AcceptIncident
from heed.incidents.commands import AcknowledgeQuestion
from heed.log.command import Command, Who
from heed.log.room import Moved
from heed.picture.assessment import GradeSet
from heed.picture.fact import id_of
from heed.picture.incident import Incident
from heed.picture.life import IncidentClosed, LogLeft
from heed.picture.post import PostLeft
from heed.picture.reaching import CallerTried
from heed.picture.task import Question, QuestionAsked, QuestionHanded, QuestionOverdue
from heed.picture.telling import CallerTold
from heed.picture.unit import EmergencyRaised, Unit, UnitWentOffDuty
from heed.picture.watch import ReviewDecided
from heed.supervision.commands import AcknowledgeNotice

from ..memory_room import policy
from .control_room import ControlRoom
from .driven_room import walk
from .pack_times import Standing, rung_time

#: How far up somebody of a role stands; the sergeant of resources stands beside that line and answers below its second.
HEIGHT = {
    "call_handler": 0.0, "dispatcher": 0.0, "support_operator": 0.0, "team_leader": 1.0, "resource_sergeant": 1.5,
    "dispatch_supervisor": 2.0, "force_incident_manager": 3.0,
}  # fmt: skip
LINE = ("team_leader", "dispatch_supervisor", "force_incident_manager")


class NobodyLeftGuessing(ControlRoom):
    """The room, watched for questions, decisions and acknowledgements."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = Standing()
        #: When a supervisor last decided on each incident.
        self.decided_at: dict[str, datetime] = {}
        #: When each crew whose call for help waits first pressed.
        self.pressed_at: dict[str, datetime] = {}

    def do(self, command: Command, pick: int = 0, by: Who | None = None) -> list[Moved] | None:
        before = dict(self.room.deadlines)
        moved = super().do(command, pick, by)
        if moved is not None:
            self._a_nod_settles_nothing(command, before.values())
        return moved

    def _a_nod_settles_nothing(self, command: Command, before: object) -> None:
        """Hearing a notice, taking a question, accepting an incident: what was owed by whom is owed as before."""
        now = set(self.room.deadlines.values())
        owed: set[Deadline] = set(before)  # type: ignore[call-overload]
        match command:
            case AcknowledgeNotice() | AcknowledgeQuestion():
                assert owed == now
            case AcceptIncident():
                assert {d for d in owed if d.kind not in ("send", "close", "accept")} <= now
            case _:
                pass

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        for one in moved:
            self.standing.saw(one)
            self._somebody_leaves(one, moved)
            match one.recorded.fact:
                case QuestionAsked() as asked:
                    assert policy().roles[asked.to_role].operational
                    assert asked.due > one.recorded.happened_at
                case QuestionOverdue() as overdue:
                    self._it_went_up(one, overdue)
                case ReviewDecided() as decided:
                    self._it_holds_no_longer_than_it_may(one, decided)
                case CallerTried() | CallerTold() as reached if isinstance(one.before, Incident):
                    self._nobody_rings_into_danger(one.before, reached)
                case IncidentClosed() if isinstance(one.after, Incident):
                    self._nobody_is_closed_over(one.after)
                case GradeSet() as graded if isinstance(one.before, Incident):
                    self._danger_is_lowered_by_a_supervisor(one.before, graded, one.recorded.role)
                case _:
                    self._a_crew_in_need(one)

    def _a_crew_in_need(self, one: Moved) -> None:
        match one.recorded.fact:
            case EmergencyRaised():
                assert isinstance(one.before, Unit | None)
                if one.before is None or not one.before.emergency_open:
                    self.pressed_at[one.after.id] = one.recorded.happened_at
            case UnitWentOffDuty():
                assert isinstance(one.after, Unit)
                assert not one.after.emergency_open, "a call for help went off duty unanswered"
            case _:
                pass

    def _danger_is_lowered_by_a_supervisor(self, before: Incident, graded: GradeSet, role: str) -> None:
        grades = policy().grades
        if before.grade is None or grades[graded.grade].rank <= grades[before.grade].rank:
            return
        assert policy().roles[role].supervisor or not grades[before.grade].lowering_needs_supervisor

    def _somebody_leaves(self, one: Moved, moved: list[Moved]) -> None:
        match one.recorded.fact:
            case LogLeft() as left:
                self._what_was_asked_is_handed_over(one, left, moved)
            case PostLeft():
                self._nothing_is_left_behind(one)
            case _:
                pass

    def _what_was_asked_is_handed_over(self, one: Moved, left: LogLeft, moved: list[Moved]) -> None:
        """By name, to somebody on duty who is not the one who leaves; to nobody only where nobody else is there."""
        others = [post for post in self.room.posts() if post.person != one.recorded.actor]
        assert bool(left.to_post) == bool(others), "left to nobody, and somebody was there"
        handed = {
            m.recorded.fact.question: m.recorded.fact.to_post
            for m in moved
            if isinstance(m.recorded.fact, QuestionHanded)
        }
        assert isinstance(one.before, Incident)
        asked = [q for q in one.before.open_questions if q.to_post and self._holds(q.to_post, one.recorded.actor)]
        for question in asked if others else ():
            assert handed.get(question.id) in {post.id for post in others}, f"{question.id} stays with whoever left"

    def _holds(self, post: str, person: str) -> bool:
        return any(one.id == post and one.person == person for one in self.room.posts())

    def _nothing_is_left_behind(self, one: Moved) -> None:
        """Whoever goes off duty has no question in their name while anybody else is there."""
        gone = id_of(one.recorded.stream)
        for incident in self.room.open_incidents() if self.room.posts() else ():
            kept = [q.id for q in incident.open_questions if q.to_post == gone]
            assert not kept, f"{kept} stay in the name of somebody who has gone"

    def _it_went_up(self, one: Moved, overdue: QuestionOverdue) -> None:
        assert isinstance(one.before, Incident)
        asked = next(q for q in one.before.questions if q.id == overdue.question)
        on_duty = {post.role for post in self.room.posts()}
        above = [role for role in LINE if role in on_duty and HEIGHT[role] > HEIGHT[asked.to_role]]
        if above:
            assert HEIGHT[overdue.owner_role] > HEIGHT[asked.to_role], f"{asked.to_role} to {overdue.owner_role}"

    def _it_holds_no_longer_than_it_may(self, one: Moved, decided: ReviewDecided) -> None:
        assert isinstance(one.before, Incident)
        longest = timedelta(minutes=15 if one.before.life_at_risk else 30)
        assert decided.holds_until <= min(decided.by, one.recorded.happened_at + longest)
        self.decided_at[one.before.id] = one.recorded.happened_at

    def _somebody_on_duty_is_asked(self, question: Question, incident: Incident) -> None:
        posts = self.room.open("post")
        with_whom = [p.name for p in self.room.posts() if is_asked(question, incident, p, posts, policy())]
        assert with_whom or not posts, f"{question.to_name} has gone, and nobody has the question"

    def _nobody_is_closed_over(self, closed: Incident) -> None:
        """Whoever reported it and does not know is a task of somebody from the same moment."""
        left = {task.kind for task in self.tasks() if task.incident == closed.id}
        assert ("caller_told" in left) == untold_at_closing(closed, policy()), "closed over a caller"

    def _nobody_rings_into_danger(self, before: Incident, reached: CallerTried | CallerTold) -> None:
        """Where a threat was heard after whatever was known of safe contact, a supervisor has decided since."""
        if isinstance(reached, CallerTold) and reached.how in ("on_the_call", "in_person"):
            return
        unsafe = policy().telling.caller.unsafe_cues
        heard = [cue.at for cue in before.cues if cue.construct in unsafe and cue.asks and cue.mode != "past"]
        safe, decided = before.reaching.safe, before.reaching.decided
        if heard and (safe is None or safe.at < max(heard)):
            assert decided is not None, "rung into danger"
            assert decided.reach, "rung into danger"
            assert decided.at >= max(heard), "rung into danger"

    def whoever_reported_it_is_told(self) -> None:
        """They are told on a clock that runs; what a closing left is owed once, with its task or on its log."""
        for ref in self.incidents:
            incident = self.room.incident(ref)
            kinds = {task.kind for task in self.tasks() if task.incident == ref}
            if not incident.open:
                continue
            assert not kinds, "open again, and what its closing left is owed twice"
            never = incident.sent_at is not None and has_caller(incident) and incident.telling.settled_at is None
            due = [d.due for d in self.room.owed(f"incident/{ref}") if d.kind == "tell"]
            assert bool(due) == (never or bool(incident.telling.changed)), "nobody is to tell the caller"
            assert all(moment > self.room.now for moment in due)

    def what_outlives_a_closing_is_somebodys(self) -> None:
        posts = self.room.open("post")
        for task in self.tasks():
            owed = self.room.owed(f"task/{task.id}")
            assert [d.kind for d in owed] == ["task"]
            assert owed[0].due > self.room.now
            has_it = on_duty_for(task.owner_role, task.owner_post, task.desk, posts, policy())
            assert has_it is not None or not posts, f"{task.owner_name} has gone, and nobody owes it"

    def _a_hold_is_as_short_as_the_risk_asks(self, incident: Incident, hold: datetime) -> None:
        """Whenever it was learnt that a life is at risk."""
        decided_at = self.decided_at[incident.id]
        assert hold - decided_at <= timedelta(minutes=15 if incident.life_at_risk else 30)

    def holds(self) -> None:
        for ref in self.incidents:
            incident = self.room.incident(ref)
            owed = {d.kind: d for d in self.room.owed(f"incident/{ref}")}
            for question in incident.open_questions:
                assert question.to_role in policy().roles
                assert f"answer:{question.id}" in owed, "closed over a question that nobody answered"
                assert owed[f"answer:{question.id}"].due > self.room.now
                self._somebody_on_duty_is_asked(question, incident)
        self.whoever_reported_it_is_told()
        self.what_outlives_a_closing_is_somebodys()
        for incident in self.unresourced():
            owed = {d.kind: d for d in self.room.owed(f"incident/{incident.id}")}
            climbs_at = rung_time(incident, self.standing.since[incident.id], owed["rung"].step)
            hold = incident.watching.hold_until
            assert owed["rung"].due <= max(climbs_at, hold or climbs_at)
            if hold is not None:
                self._a_hold_is_as_short_as_the_risk_asks(incident, hold)
        for unit in self.room.units():
            waits = [d for d in self.room.owed(f"unit/{unit.id}") if d.kind == "emergency"]
            assert bool(waits) == unit.emergency_open
            if unit.emergency_open:
                gone_up = policy().limits.emergency_answer_seconds * (unit.emergency_step + 1)
                assert waits[0].due == self.pressed_at[unit.id] + timedelta(seconds=gone_up), "pressing again delays it"


def test_nobody_is_left_guessing_whatever_happens() -> None:
    walk(NobodyLeftGuessing)
