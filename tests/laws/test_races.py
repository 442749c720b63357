"""Two people, two nodes, one instant: one wins, the other is told why, and no law is broken.

Each race is run 20 times, a thousand under HYPOTHESIS_PROFILE=soak.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from heed.contact.claiming import AlreadyAnswered, AnswerNext, NobodyWaits
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.dispatch.decide import AlreadyThere, AssignUnit, DivertUnit, ReleaseUnit, UnitTaken
from heed.incidents.commands import AlreadyClosed, AskQuestion, CloseIncident, OpenIncident
from heed.incidents.stoppers import QuestionsOpen
from heed.incidents.stoppers import UnitsCommitted as StillCommitted
from heed.intelligence.linked import LinkIncidents, UnlinkIncidents
from heed.log.act import Done
from heed.log.command import Busy, Command, Refusal, Stale, Who
from heed.log.engine import Engine
from heed.picture.contact import CallAnswered
from heed.picture.incident import Incident
from heed.picture.unit import Unit
from heed.risk.decide import AssessThrive
from heed.supervision.commands import LastHolder, LeavePost, TakePost
from heed.units.decide import BringUnitOnDuty, CallsignInUse, SetUnitStatus, TakeUnitOffDuty

from ..memory_room import SWITCH
from .running_rooms import RunningRooms, states

TIMES = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 20
Outcome = Done | Refusal


class Races:
    """Two nodes, somebody of each role, and what came of two acts at one instant."""

    def __init__(self, rooms: RunningRooms) -> None:
        self.rooms = rooms
        self.runs = 0
        self.dispatcher, self.other = (rooms.run(rooms.on_duty("dispatcher", name)) for name in ("Ana", "Ben"))
        self.leader, self.second = (rooms.run(rooms.on_duty("team_leader", name)) for name in ("Cas", "Dee"))
        self.do(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))

    def do(self, command: Command, who: Who | None = None) -> Done:
        """Something before or after the race, seen by both nodes."""
        done = self.rooms.run(self.rooms.act(command, who or self.dispatcher))
        self.rooms.run(self.rooms.caught_up())
        return done

    def opened(self) -> str:
        """A new incident in dispatch's sight, graded and assessed."""
        incident = str(uuid4())
        self.do(OpenIncident(incident=incident, what="a row", grade="priority"))
        self.do(AssessThrive(incident=incident, threat="said so", life_at_risk=False))
        return incident

    def race(self, *acts: tuple[Command, Who], apart: timedelta = timedelta()) -> list[Outcome]:
        """Each on a node of its own, at once. `Busy` and anything that is no refusal are failures.

        Every other time the later ones start some milliseconds behind, so that one finds the other done, half done or
        not begun; `apart` sets the nodes' machine clocks apart.
        """
        self.runs += 1
        behind = 0 if self.runs % 2 else self.runs % 16 / 1000
        sent = [
            self._tried(command, who, number % 2, behind * number, apart * number)
            for number, (command, who) in enumerate(acts)
        ]
        return self.rooms.run(self._together(sent))

    async def _together(self, sent: list[Coroutine[Any, Any, Outcome]]) -> list[Outcome]:
        outcomes = await asyncio.gather(*sent)
        await self.rooms.caught_up()
        return outcomes

    async def _tried(self, command: Command, who: Who, node: int, behind: float, apart: timedelta) -> Outcome:
        await asyncio.sleep(behind)
        acts, at = self.rooms.nodes[node].acts, self.rooms.now + apart
        try:
            return await acts.act(command, who, at=at, key=str(uuid4()))
        except Busy:
            raise
        except Refusal as told_why:
            return told_why

    def incident(self, ref: str) -> Incident:
        found = self.rooms.run(self.rooms.nodes[0].store.state(f"incident/{ref}"))
        assert isinstance(found, Incident)
        return found

    def units(self) -> list[Unit]:
        return [state for state in states(self.rooms.nodes[0].room).values() if isinstance(state, Unit)]

    def no_law_is_broken(self) -> None:
        """Both rooms are one, units and incidents agree, and what is stored as owed is what is owed."""
        one, two = (states(node.room) for node in self.rooms.nodes)
        promised = {(u.id, u.incident) for u in self.units() if u.incident}

        assert one == two
        assert promised == {(c.unit, i.id) for i in one.values() if isinstance(i, Incident) for c in i.units}
        stored = self.rooms.run(self.rooms.stored_deadlines())
        assert stored == self.rooms.derived_deadlines(self.rooms.nodes[0].room)


def winners(outcomes: list[Outcome]) -> list[Done]:
    return [outcome for outcome in outcomes if isinstance(outcome, Done)]


def told(outcomes: list[Outcome]) -> list[type[Refusal]]:
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]


@pytest.fixture(scope="module")
def races(engine: Engine, template: str) -> Iterator[Races]:
    rooms = RunningRooms(engine.url, template)
    yield Races(rooms)
    rooms.close()


def test_of_two_dispatchers_who_send_one_unit_to_two_places_one_is_told_it_is_taken(races: Races) -> None:
    here, there = races.opened(), races.opened()
    for _ in range(TIMES):
        outcomes = races.race(
            (AssignUnit(unit="BX21", incident=here), races.dispatcher),
            (AssignUnit(unit="BX21", incident=there), races.other),
        )

        assert (len(winners(outcomes)), told(outcomes)) == (1, [UnitTaken])
        races.no_law_is_broken()
        races.do(ReleaseUnit(unit="BX21"))


def test_of_two_dispatchers_who_send_one_unit_to_one_place_one_is_told_it_is_there(races: Races) -> None:
    here = races.opened()
    for _ in range(TIMES):
        send = AssignUnit(unit="BX21", incident=here)

        outcomes = races.race((send, races.dispatcher), (send, races.other))

        assert (len(winners(outcomes)), told(outcomes)) == (1, [AlreadyThere])
        assert [c.callsign for c in races.incident(here).units] == ["BX21"]
        races.do(ReleaseUnit(unit="BX21"))


def test_of_the_two_last_holders_who_leave_together_one_stays(races: Races) -> None:
    posts = {races.leader.person: races.leader.post, races.second.person: races.second.post}
    for _ in range(TIMES):
        outcomes = races.race(*(
            (LeavePost(post=posts[who.person]), who) for who in (races.leader, races.second)
        ))  # fmt: skip

        assert (len(winners(outcomes)), told(outcomes)) == (1, [LastHolder])
        who = races.leader if isinstance(outcomes[0], Done) else races.second
        posts[who.person] = str(uuid4())
        races.do(TakePost(post=posts[who.person], role="team_leader"), who)


def test_a_divert_to_what_is_being_closed_goes_through_and_leaves_it_open(races: Races) -> None:
    for _ in range(TIMES):
        here, there = races.opened(), races.opened()
        races.do(AssignUnit(unit="BX21", incident=here))

        divert, close = races.race(
            (DivertUnit(unit="BX21", to=there, reason="life at risk"), races.dispatcher),
            (CloseIncident(incident=there, result="advice_given", rationale="told"), races.other),
        )

        assert isinstance(divert, Done)
        assert isinstance(close, Done | StillCommitted)
        assert (races.incident(there).state, races.incident(here).state) == ("resourced", "accepted")
        races.no_law_is_broken()
        races.do(ReleaseUnit(unit="BX21"))


def test_what_loses_its_only_unit_is_not_closed_by_who_saw_it_attended(races: Races) -> None:
    for _ in range(TIMES):
        here, there = races.opened(), races.opened()
        races.do(AssignUnit(unit="BX21", incident=here))
        seen = races.do(SetUnitStatus(unit="BX21", status=6)).cursor

        divert, close = races.race(
            (DivertUnit(unit="BX21", to=there, reason="life at risk"), races.dispatcher),
            (CloseIncident(incident=here, result="spoken_to_safe", rationale="safe", seen=seen), races.other),
        )

        assert isinstance(divert, Done)
        assert isinstance(close, StillCommitted | Stale)
        assert races.incident(here).unresourced
        races.do(ReleaseUnit(unit="BX21"))


def test_of_two_handlers_who_take_one_call_one_is_told_who_has_it(races: Races) -> None:
    for _ in range(TIMES):
        contact = str(uuid4())
        races.do(PresentCall(contact=contact, line="999", call_ref="1"), SWITCH)

        outcomes = races.race(
            (AnswerCall(contact=contact), races.dispatcher), (AnswerCall(contact=contact), races.leader)
        )

        assert (len(winners(outcomes)), told(outcomes)) == (1, [AlreadyAnswered])
        races.do(EndCall(contact=contact))


def test_two_handlers_who_take_the_next_at_once_get_a_contact_each(races: Races) -> None:
    for _ in range(TIMES):
        contacts = [str(uuid4()), str(uuid4())]
        for contact in contacts:
            races.do(PresentCall(contact=contact, line="999", call_ref=contact), SWITCH)

        outcomes = races.race((AnswerNext(), races.dispatcher), (AnswerNext(), races.leader))

        assert told(outcomes) == []
        assert sorted(fact.stream.partition("/")[2] for one in winners(outcomes) for fact in one.facts
                      if isinstance(fact.fact, CallAnswered)) == sorted(contacts)  # fmt: skip
        for contact in contacts:
            races.do(EndCall(contact=contact))


def test_one_who_takes_the_last_and_one_who_comes_too_late_are_told_so(races: Races) -> None:
    for _ in range(TIMES):
        contact = str(uuid4())
        races.do(PresentCall(contact=contact, line="999", call_ref=contact), SWITCH)

        outcomes = races.race((AnswerNext(), races.dispatcher), (AnswerNext(), races.leader))

        assert (len(winners(outcomes)), told(outcomes)) == (1, [NobodyWaits])
        races.no_law_is_broken()
        races.do(EndCall(contact=contact))


def test_a_question_and_a_closing_leave_no_question_on_a_closed_log(races: Races) -> None:
    for _ in range(TIMES):
        here = races.opened()
        question = AskQuestion(question=str(uuid4()), incident=here, text="Is he alone?", to="dispatcher")
        closing = CloseIncident(incident=here, result="advice_given", rationale="told")

        outcomes = races.race((question, races.dispatcher), (closing, races.other))

        assert len(winners(outcomes)) == 1
        assert told(outcomes)[0] in (QuestionsOpen, AlreadyClosed)


def test_of_two_crews_who_book_on_with_one_call_sign_one_is_told_it_is_in_use(races: Races) -> None:
    for _ in range(TIMES):
        first, second = (BringUnitOnDuty(callsign="BX29", crew=(name,)) for name in ("PC One", "PC Two"))

        outcomes = races.race((first, races.dispatcher), (second, races.other), apart=timedelta(seconds=1))

        assert (len(winners(outcomes)), told(outcomes)) == (1, [CallsignInUse])
        races.rooms.now += timedelta(seconds=2)
        races.do(TakeUnitOffDuty(unit="BX29"))


def test_six_units_sent_to_one_place_at_one_instant_all_go(races: Races) -> None:
    callsigns = [f"RP{number}" for number in range(6)]
    for callsign in callsigns:
        races.do(BringUnitOnDuty(callsign=callsign, crew=("PC Six",)))
    for _ in range(TIMES):
        here = races.opened()

        outcomes = races.race(*((AssignUnit(unit=c, incident=here), races.dispatcher) for c in callsigns))

        assert (len(winners(outcomes)), told(outcomes)) == (len(callsigns), [])
        for callsign in callsigns:
            races.do(ReleaseUnit(unit=callsign))


def test_of_three_logs_linked_as_one_event_by_two_people_one_leads_and_two_share_its_response(races: Races) -> None:
    logs = [races.opened() for _ in range(3)]
    first, middle, last = logs
    for _ in range(TIMES // 2):
        outcomes = races.race(
            (LinkIncidents(incident=first, other=middle, why="one crash", same_event=True), races.dispatcher),
            (LinkIncidents(incident=last, other=middle, why="one crash", same_event=True), races.other),
        )

        assert told(outcomes) == []
        found = [races.incident(name) for name in logs]
        led = [one.id for one in found if one.event.leads]
        assert len(led) == 1
        assert {one.event.lead for one in found if not one.event.leads} == set(led)
        races.no_law_is_broken()
        parted = races.race(*(
            (UnlinkIncidents(incident=name, other=middle, reason="two crashes"), who)
            for name, who in ((first, races.dispatcher), (last, races.other))
        ))  # fmt: skip
        assert told(parted) == []
        assert not any(races.incident(name).event.lead for name in logs)
