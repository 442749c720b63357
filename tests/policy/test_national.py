"""The pack that comes with Heed: whole, dated, referenced, and its cases hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from heed.policy.cases import Case, judge, read_cases
from heed.policy.check import check
from heed.policy.climb import fallbacks, sure_to_answer
from heed.policy.complete import HELP
from heed.policy.load import CASES, default_pack_path, load_pack
from heed.policy.marked import Faults
from heed.policy.values import STATES, UNGRADED, Pack, Policy, Source

TODAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def national() -> Pack:
    return load_pack(default_pack_path())


@pytest.fixture(scope="module")
def policy(national: Pack) -> Policy:
    return national.in_force(TODAY)


def _cases() -> list[Case]:
    return read_cases(default_pack_path() / CASES, Faults())


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_case(case: Case, national: Pack) -> None:
    faults = Faults()

    judge(case, national, faults)

    assert faults.all() == ()


def test_the_checker_finds_nothing_wrong_and_counts_what_it_ran() -> None:
    out = io.StringIO()

    code = check(default_pack_path(), commands=None, out=out)

    assert code == 0, out.getvalue()
    assert "35 watch cells" in out.getvalue()
    assert f"{len(_cases())} cases run" in out.getvalue()


def test_every_state_and_grade_has_a_deadline_an_owner_and_a_ladder(policy: Policy) -> None:
    for state in STATES:
        for grade in (UNGRADED, *policy.grades):
            cell = policy.watch[(state, grade)]
            assert policy.cell_minutes(state, None if grade == UNGRADED else grade, "rural") >= 1
            assert cell.owner in policy.roles
            assert policy.ladders[cell.ladder].rungs
            assert cell.why


def test_the_rural_target_changes_at_local_midnight_of_its_day(national: Pack) -> None:
    before = national.in_force(datetime(2026, 1, 25, 23, 59, 59, tzinfo=UTC))
    after = national.in_force(datetime(2026, 1, 26, 0, 0, tzinfo=UTC))

    assert before.grades["immediate"].attend_minutes("rural") == 15
    assert after.grades["immediate"].attend_minutes("rural") == 20
    assert after.grades["immediate"].attend_minutes("urban") == 15


def test_an_incident_before_the_pack_began_is_watched_by_its_first_policy(national: Pack) -> None:
    assert national.in_force(datetime(2001, 1, 1, tzinfo=UTC)) is national.periods[0][1]


def test_the_ladder_of_a_priority_is_as_the_room_was_promised(policy: Policy) -> None:
    rungs = policy.ladders["priority"].rungs

    assert [(rung.after_minutes, rung.owner) for rung in rungs] == [
        (15, "team_leader"),
        (30, "dispatch_supervisor"),
        (45, "resource_sergeant"),
        (60, "force_incident_manager"),
    ]
    assert rungs[0].informs == ("dispatch_supervisor",)
    assert rungs[3].fim_list
    assert policy.ladders["priority"].repeat_minutes == 15


def test_the_ladder_of_an_immediate_is_as_the_room_was_promised(policy: Policy) -> None:
    rungs = policy.ladders["immediate"].rungs

    assert [(rung.after_minutes, rung.owner, rung.silent) for rung in rungs] == [
        (2, "dispatcher", True),
        (5, "team_leader", False),
        (10, "force_incident_manager", False),
    ]
    assert (rungs[2].interrupts, rungs[2].fim_list) == ("life", True)


def test_help_is_never_held_from_a_role_that_works_incidents(policy: Policy) -> None:
    for role in policy.roles.values():
        if role.operational:
            assert role.may >= HELP, role.id


def test_every_role_that_works_incidents_is_answered_for(policy: Policy) -> None:
    for role in policy.roles.values():
        if role.operational and not role.system:
            assert sure_to_answer(policy.roles, role.id), role.id


def test_the_supervisors_answer_for_each_other_in_a_ring(policy: Policy) -> None:
    chain = fallbacks(policy.roles, "team_leader")

    assert chain == ("team_leader", "dispatch_supervisor", "force_incident_manager")
    assert policy.roles[chain[-1]].fallback == "team_leader"


def test_a_value_says_whose_it_is_and_since_when(policy: Policy) -> None:
    immediate = policy.grades["immediate"]

    assert "Home Office" in immediate.sources["attend_minutes_rural"].reference
    assert immediate.sources["accept_minutes"].ours
    assert not policy.queue.channels["999"].sources["answer_seconds"].ours
    assert policy.limits.sources["thrive_after_sent"].ours


def test_only_the_first_rung_of_a_priority_is_a_published_figure(policy: Policy) -> None:
    sources = [rung.source for rung in policy.ladders["priority"].rungs]

    assert all(isinstance(source, Source) for source in sources)
    assert [source.ours for source in sources if source] == [False, True, True, True]
