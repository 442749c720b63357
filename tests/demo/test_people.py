"""The room is staffed: somebody on duty in each role, each with a sign-in name; nobody can be rung for real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from random import Random

from heed.demo.county import County
from heed.demo.people import ROOM, drama_number
from heed.policy.load import default_pack_path, load_pack

POLICY = load_pack(default_pack_path()).in_force(datetime(2026, 11, 23, tzinfo=UTC))


def test_every_role_of_the_room_is_one_of_the_pack(county: County) -> None:
    assert {role for person in county.people for role in person.roles} <= set(POLICY.roles)


def test_every_role_that_the_pack_wants_filled_has_its_minimum_on_duty() -> None:
    on_duty = Counter(person.on_duty_as for person in ROOM)
    for role in POLICY.roles.values():
        assert on_duty[role.id] >= role.minimum, role.id  # type: ignore[index]


def test_people_are_on_duty_only_in_roles_they_hold() -> None:
    assert [p.name for p in ROOM if p.on_duty_as is not None and p.on_duty_as not in p.roles] == []


def test_sign_in_names_are_unique_and_plain() -> None:
    names = [person.sign_in for person in ROOM]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+", name) for name in names)


def test_numbers_come_only_from_the_ranges_kept_for_drama() -> None:
    rng = Random(1)
    for _ in range(2_000):
        assert re.fullmatch(r"07700 900\d{3}", drama_number(rng, "mobile"))
        assert re.fullmatch(r"01632 960\d{3}", drama_number(rng, "landline"))
