"""L1, nothing unwatched: whatever happens, every open incident has an owner, a next deadline and a rung above."""

from __future__ import annotations

from datetime import timedelta

from heed.clock.owed import owed
from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.commitment import UnitAtScene, UnitLeft
from heed.picture.contact import ContactDeadlineMissed, ContactRecorded
from heed.picture.fact import Fact
from heed.picture.incident import (
    Incident,
    IncidentClosed,
    IncidentReopened,
    ReturnedToQueue,
    SentToDispatch,
    UnitsReleased,
)
from heed.picture.post import PostLeft
from heed.picture.task import QuestionAnswered, QuestionOverdue
from heed.picture.unit import EmergencyAcknowledged, EmergencyUnanswered, UnitWentOffDuty
from heed.picture.watch import DeadlineMissed, ReviewDecided, RungReached
from heed.policy.climb import answering

from ..memory_room import policy
from .control_room import ControlRoom
from .driven_room import walk
from .pack_times import Standing, climbed, longest_silence, rung_time

#: What says that an incident is looked after; a question or a THRIVE owed is owed beside it.
WATCHES = ("send", "accept", "rung", "attend", "review", "close")
#: What only people do.
ONLY_PEOPLE: tuple[type[Fact], ...] = (
    IncidentClosed, ContactRecorded, UnitWentOffDuty, PostLeft, QuestionAnswered, EmergencyAcknowledged, UnitLeft,
    ReviewDecided,
)  # fmt: skip
TOLD = (RungReached, DeadlineMissed, QuestionOverdue, ContactDeadlineMissed, EmergencyUnanswered)


class NothingUnwatched(ControlRoom):
    """The room, with what the law says held against the pack itself."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = Standing()
        #: Incidents that somebody reached since they last had no unit.
        self.reached: set[str] = set()
        #: Incidents whose climb a supervisor's decision has held or hastened since dispatch had them.
        self.decided: set[str] = set()

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        for one in moved:
            self.standing.saw(one)
            self._only_people_end_things(one, command)
            self._somebody_on_duty_is_told(one)
            self._decisions(one)
            self._arrivals(one, moved)

    def _only_people_end_things(self, one: Moved, command: Command | None) -> None:
        if command is None:
            assert not isinstance(one.recorded.fact, ONLY_PEOPLE)

    def _somebody_on_duty_is_told(self, one: Moved) -> None:
        """Every rung's role passes on when nobody holds it; while anybody is on duty somebody is told."""
        fact = one.recorded.fact
        if not isinstance(fact, TOLD):
            return
        held = {post.id: post.role for post in self.room.posts()}
        if held:
            assert held.get(fact.owner_post) == fact.owner_role, f"told {fact.owner_role}, on duty {held.values()}"
        if isinstance(fact, RungReached):
            rungs = policy().ladders[fact.ladder].rungs
            asked = rungs[min(fact.step, len(rungs)) - 1].owner
            stands_in = answering(policy(), asked, set(held.values()))
            assert stands_in in ("", fact.owner_role)

    def _decisions(self, one: Moved) -> None:
        match one.recorded.fact:
            case ReviewDecided():
                self.decided.add(one.after.id)
            case SentToDispatch() | IncidentReopened():
                self.decided.discard(one.after.id)
            case _:
                pass

    def _arrivals(self, one: Moved, moved: list[Moved]) -> None:
        """The last unit leaves an incident done, where it was reached and released, or else back in the queue."""
        fact, after = one.recorded.fact, one.after
        if isinstance(fact, UnitAtScene):
            self.reached.add(after.id)
        if not isinstance(fact, UnitLeft) or not isinstance(after, Incident):
            return
        followed = {type(m.recorded.fact) for m in moved if m.recorded.stream == one.recorded.stream}
        if after.units:
            assert not followed & {UnitsReleased, ReturnedToQueue}, "somebody is still with it"
            return
        if fact.how == "released" and after.id in self.reached:
            assert UnitsReleased in followed
        else:
            assert ReturnedToQueue in followed
            self._original_times(after)
        self.reached.discard(after.id)

    def _original_times(self, left: Incident) -> None:
        """The clocks it had: counted from where they began, not from now."""
        returned = self.room.incident(left.id)
        if returned.state == "shared":
            return  # in the same act; what covers it then is held below
        owed = {d.kind: d for d in self.room.owed(f"incident/{left.id}")}

        assert returned.unresourced
        assert "rung" in owed, "no rung comes next"
        climbs_at = rung_time(returned, self.standing.since[left.id], owed["rung"].step)
        assert owed["rung"].due == climbs_at or (owed["rung"].due < climbs_at and left.id in self.decided)
        target = policy().grade_or_default(returned.grade).attend_minutes(returned.area_class)
        if target is not None and "attend" not in returned.watching.missed:
            assert "attend" in owed
            assert owed["attend"].due == returned.first_contact_at + timedelta(minutes=target)

    def holds(self) -> None:
        self.every_open_incident_has_an_owner_on_duty()
        self.every_open_incident_has_a_deadline_that_has_not_passed()
        self.unresourced_and_quiet_it_goes_higher()
        self.there_is_always_a_rung_above()
        self.one_ladder_climbs_for_an_event_and_covers_each_that_shares_it()
        self.every_call_is_waited_for_or_owed_a_record()

    def every_open_incident_has_an_owner_on_duty(self) -> None:
        """By name, or a role that somebody holds; in an empty room a role of the pack."""
        posts = self.room.open("post")
        held = {post.role for post in self.room.posts()}
        for incident in self.room.open_incidents():
            owing = owed(incident, policy(), posts)
            assert policy().roles[owing.owner_role].operational
            assert not owing.owner_post or f"post/{owing.owner_post}" in posts, f"{owing.owner_name} has gone"
            assert not held or owing.owner_role in held, f"nobody on duty is a {owing.owner_role}"

    def every_open_incident_has_a_deadline_that_has_not_passed(self) -> None:
        for incident in self.room.open_incidents():
            owed = self.room.owed(f"incident/{incident.id}")
            assert any(d.kind in WATCHES for d in owed), f"nothing watches {incident.state} {incident.grade}"
            assert all(d.due > self.room.now for d in owed)

    def unresourced_and_quiet_it_goes_higher(self) -> None:
        for incident in self.unresourced():
            nxt = next((d for d in self.room.owed(f"incident/{incident.id}") if d.kind == "rung"), None)
            assert nxt is not None, "no rung comes next"
            held = incident.watching.hold_until
            assert nxt.step == incident.watching.rung + 1
            since = self.standing.since[incident.id]
            soon = self.room.now + longest_silence(incident)
            assert nxt.due <= max(soon, held or soon), "nothing is said for too long"
            assert nxt.due <= max(rung_time(incident, since, nxt.step), held or nxt.due)
            if incident.id not in self.decided:
                assert nxt.due == rung_time(incident, since, nxt.step)
                assert incident.watching.rung == climbed(incident, since, self.room.now)

    def there_is_always_a_rung_above(self) -> None:
        for incident in self.room.open_incidents():
            ladder = policy().ladders[policy().cell(incident.state, incident.grade).ladder]
            assert ladder.rungs
            assert ladder.repeat_minutes > 0
            assert {rung.owner for rung in ladder.rungs} <= set(policy().roles)

    def one_ladder_climbs_for_an_event_and_covers_each_that_shares_it(self) -> None:
        """Whoever sleeps is covered by one that does not: open, in sight, graded as high at least, joined with it."""
        held = {incident.id: incident for incident in self.room.open_incidents()}
        for incident in held.values():
            event = incident.event
            assert (incident.state == "shared") == bool(event.lead)
            if event.lead:
                lead = held.get(event.lead)
                assert lead is not None, "what covers it is closed"
                assert lead.event.leads, "what covers it leads nothing"
                assert not lead.event.lead, "what covers it sleeps itself"
                assert lead.sent_at is not None
                assert _rank(lead) <= _rank(incident), "graded above what covers it"
                assert lead.id in self._joined_with(incident.id)
                assert event.units == tuple(unit.callsign for unit in lead.units)
                assert event.attended == lead.attended
            sharing = {one.id for one in held.values() if one.event.lead == incident.id}
            assert {report.id for report in event.reports} == sharing
            led = [name for name in self._joined_with(incident.id) if name in held and held[name].event.leads]
            assert len(led) <= 1, "two lead one event"

    def _joined_with(self, name: str) -> set[str]:
        """The logs that report one event, by their links alone."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [link.other for link in self.room.incident(one).links.linked if link.same_event]
        return found

    def every_call_is_waited_for_or_owed_a_record(self) -> None:
        for contact in self.room.open_contacts():
            owed_on_it = self.room.owed(f"contact/{contact.id}")
            if contact.answered_at is None or contact.ended_at is not None:
                assert owed_on_it, "a call rings, or has ended without a record, and nobody is told"
            assert all(d.due > self.room.now for d in owed_on_it)


def _rank(incident: Incident) -> int:
    return policy().grade_or_default(incident.grade).rank


def test_nothing_is_unwatched_whatever_happens() -> None:
    walk(NothingUnwatched)
