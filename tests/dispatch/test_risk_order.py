"""Inside a grade an incident stands by what is due, sooner by its risks; it says why, and nothing waits without end."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.memory_room import MemoryRoom, policy

from heed.clock.owed import owed
from heed.dispatch import rows
from heed.dispatch.decide import AcceptIncident
from heed.incidents.commands import AddLogEntry, AskQuestion, OpenIncident
from heed.picture.incident import Incident
from heed.policy.risk_order import Ahead, ahead, order_facts, stands_at
from heed.policy.scored import MOST_AHEAD
from heed.policy.values import Policy
from heed.risk.decide import AssessThrive

ALL_ROWS = sum(row.minutes for row in policy().risk_order)


class Board:
    """A room with a dispatcher, and the order of what was opened there."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.dispatcher = self.room.on_duty("dispatcher")
        self.room.on_duty("team_leader")

    def open(self, what: str, grade: str = "priority") -> str:
        ref = self.room.mint()
        self.room.act(OpenIncident(incident=ref, what=what, grade=grade), self.dispatcher)
        self.room.act(AcceptIncident(incident=ref), self.dispatcher)
        return ref

    def ahead(self, ref: str, under: Policy | None = None) -> Ahead:
        found = under or policy()
        return ahead(order_facts(self.room.incident(ref), found), found)

    def order(self, *refs: str) -> list[str]:
        def moment(ref: str) -> object:
            incident = self.room.incident(ref)
            return stands_at(incident, owed(incident, policy()).due, self.ahead(ref), policy())

        return sorted(refs, key=moment)  # type: ignore[arg-type]


@pytest.fixture
def board() -> Board:
    return Board()


def test_without_risk_what_is_due_first_stands_first(board: Board) -> None:
    first = board.open("Youths in the car park")
    board.room.elapse(3)
    second = board.open("Youths on the green")

    assert board.order(second, first) == [first, second]


def test_a_risk_puts_the_later_one_ahead_and_the_row_says_by_how_much(board: Board) -> None:
    first = board.open("Youths in the car park")
    board.room.elapse(3)
    second = board.open("Youths on the green")
    board.room.act(AssessThrive(incident=second, threat="One has been hit", life_at_risk=True), board.dispatcher)

    assert board.order(first, second) == [second, first]
    line = rows.why_here(board.room.incident(second), board.ahead(second))
    assert line.startswith("55 min ahead: life at risk · ")
    assert line.count("life at risk") == 1
    assert line.count("place unknown") == 1


def test_a_risk_that_is_heard_moves_it_before_anybody_assesses(board: Board) -> None:
    first, second = board.open("Argument next door"), board.open("Argument upstairs")
    board.room.act(AddLogEntry(incident=second, text="He has strangled her"), board.dispatcher)

    assert board.order(first, second) == [second, first]
    assert "risk to life heard" in board.ahead(second).why


def test_an_open_question_about_life_counts(board: Board) -> None:
    ref = board.open("Man on the bridge")
    before = board.ahead(ref).minutes
    board.room.act(
        AskQuestion(incident=ref, text="Is he breathing?", to="call_handler", about_life=True), board.dispatcher
    )

    assert board.ahead(ref).minutes == before + 20


def test_a_risk_taken_out_of_the_pack_moves_nothing(board: Board) -> None:
    ref = board.open("Argument upstairs")
    board.room.act(AddLogEntry(incident=ref, text="He has strangled her"), board.dispatcher)
    without = msgspec.structs.replace(policy(), risk_order=())

    assert board.ahead(ref, without) == Ahead()


def test_all_rows_together_stay_under_the_most() -> None:
    assert 0 < ALL_ROWS <= MOST_AHEAD


def test_an_unknown_place_never_stands_later(board: Board) -> None:
    facts = order_facts(board.room.incident(board.open("Somebody shouts")), policy())

    known, unknown = (ahead({**facts, "place_known": place}, policy()).minutes for place in (True, False))

    assert unknown > known


@given(
    waited=st.integers(0, 100_000), due=st.integers(1, 100_000), late=st.integers(0, ALL_ROWS),
    grade=st.sampled_from([None, *policy().grades]),
)  # fmt: skip
def test_whoever_has_waited_long_enough_is_passed_by_no_new_arrival(
    waited: int, due: int, late: int, grade: str | None
) -> None:
    now = BEGAN + timedelta(minutes=waited)
    old = msgspec.structs.replace(PLAIN, grade=grade)
    new = msgspec.structs.replace(old, first_contact_at=now)
    target = policy().grade_or_default(grade).attend_minutes(old.area_class) or 24 * 60

    stands = stands_at(old, now + timedelta(minutes=due), Ahead(), policy())
    arrives = stands_at(new, now + timedelta(minutes=1), Ahead(late), policy())

    if waited > target + ALL_ROWS:
        assert stands < arrives


def test_the_place_of_a_row_does_not_move_as_time_passes(board: Board) -> None:
    ref = board.open("Youths in the car park")
    incident = board.room.incident(ref)
    was = stands_at(incident, owed(incident, policy()).due, board.ahead(ref), policy())

    board.room.now += timedelta(minutes=9)

    assert stands_at(incident, owed(incident, policy()).due, board.ahead(ref), policy()) == was


def _plain() -> Incident:
    made = Board()
    return made.room.incident(made.open("Youths in the car park"))


PLAIN = _plain()
BEGAN = PLAIN.first_contact_at


def test_every_reason_is_a_few_words() -> None:
    assert all(re.fullmatch(r"[a-zA-Z ,]{4,40}", row.why) for row in policy().risk_order)
