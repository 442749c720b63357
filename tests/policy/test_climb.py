"""Which rung stands when, and who answers for a role nobody holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heed.policy.climb import answering, fallbacks, rung_at, times_of
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack(default_pack_path()).in_force(datetime(2026, 11, 23, tzinfo=UTC))


def test_before_the_first_rung_nobody_is_brought_in(policy: Policy) -> None:
    assert rung_at(policy.ladders["priority"], 14.9) is None


@pytest.mark.parametrize(
    ("minutes", "owner"),
    [(15, "team_leader"), (29.9, "team_leader"), (30, "dispatch_supervisor"), (600, "force_incident_manager")],
)
def test_the_highest_rung_reached_stands(policy: Policy, minutes: float, owner: str) -> None:
    rung = rung_at(policy.ladders["priority"], minutes)

    assert rung is not None
    assert rung.owner == owner


def test_the_last_rung_speaks_again_and_again(policy: Policy) -> None:
    assert times_of(policy.ladders["priority"], 100) == (15, 30, 45, 60, 75, 90)
    assert times_of(policy.ladders["priority"], 44) == (15, 30)


def test_a_role_nobody_holds_is_answered_for_by_the_next_in_the_chain(policy: Policy) -> None:
    assert answering(policy, "resource_sergeant", {"team_leader", "dispatcher"}) == "team_leader"
    assert answering(policy, "resource_sergeant", {"resource_sergeant"}) == "resource_sergeant"


def test_where_cover_has_failed_altogether_nobody_is_named(policy: Policy) -> None:
    assert answering(policy, "team_leader", {"call_handler"}) == ""


def test_a_chain_that_comes_round_again_ends(policy: Policy) -> None:
    assert fallbacks(policy.roles, "dispatcher") == (
        "dispatcher", "team_leader", "dispatch_supervisor", "force_incident_manager",
    )  # fmt: skip


def test_a_priority_in_the_country_is_due_by_its_own_target(policy: Policy) -> None:
    assert policy.cell_minutes("resourced", "immediate", "urban") == 15
    assert policy.cell_minutes("resourced", "immediate", "rural") == 20
    assert policy.cell_minutes("resourced", None, "rural") == 20
    assert policy.cell_minutes("waiting", "priority", "urban") == 5
    assert policy.cell_minutes("at_scene", "priority", "rural") == 60
