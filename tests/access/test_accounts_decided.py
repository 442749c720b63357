"""Accounts, as decisions: what a person may be made, and what follows for the posts they hold."""

from __future__ import annotations

import pytest
from tests.given import given, on_duty, person

from heed.access.decide import AddPerson, SetPersonRoles, UnknownRole

ADMIN = person("Root", "administrator")


@pytest.mark.parametrize("role", ["clock", "telephony", "simulator"])
def test_nobody_is_made_the_clock_or_the_switch(role: str) -> None:
    add = AddPerson(person="eve", name="Eve", sign_in="eve", roles=("dispatcher", role))

    asked = given(ADMIN).when(add, by="administrator")

    assert isinstance(asked.refusal, UnknownRole)
    assert str(asked.refusal).startswith(f"There is no role {role}; the roles are call_handler")


def test_nor_becomes_it() -> None:
    roles = SetPersonRoles(person="person-Dan", roles=("dispatcher", "clock"))

    asked = given(ADMIN, on_duty("dispatcher", "Dan")).when(roles, by="administrator")

    assert isinstance(asked.refusal, UnknownRole)
