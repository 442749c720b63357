"""Unusual looking: every planted pattern of a made-up month is flagged, and a person could live with what else is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.room_server import national_pack
from tests.standards.month import DAYS, FIRST, Month

from heed.standards.habits import Flag, Habits
from heed.standards.looks import About, Look, Officer, address_of, searched_for

#: What somebody who judges can live with, in a force of this size.
BEARABLE_A_DAY = 5


def flags_of(month: Month) -> list[Flag]:
    """Everything flagged, each key once, as the watch hears of it: a hundred readings at a time."""
    policy = national_pack().in_force(FIRST)
    habits = {
        one.id: Habits(one, month.officers, policy.looking, policy.looking_rules) for one in month.officers.values()
    }
    found: dict[tuple[str, str], Flag] = {}
    for first in range(0, len(month.looks), 100):
        for look in month.looks[first : first + 100]:
            for flag in habits[look.person].take([look], month.known):
                found.setdefault((flag.person, flag.key), flag)
    return list(found.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_planted_in_a_month_is_flagged_and_false_alarms_are_few(seed: int) -> None:
    month = Month(seed)

    flags = flags_of(month)

    found = {(flag.person, flag.rule) for flag in flags}
    assert [one for one in month.planted if (one.person, one.rule) not in found] == []
    dishonest = {one.person for one in month.planted}
    false = Counter(flag.rule for flag in flags if flag.person not in dishonest)
    count, honest = false.total(), sum(look.person not in dishonest for look in month.looks)
    print(  # noqa: T201  # the figures are what this is for: pytest -s
        f"seed {seed}: {len(month.looks)} readings, {len(month.planted)} planted, all found; {count} false alarms,"
        f" {10_000 * count / honest:.1f} in 10,000 readings, {count / DAYS:.1f} a day: {dict(false)}"
    )
    assert count / DAYS <= BEARABLE_A_DAY


AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
NADIA = Officer(id="nadia", name="Nadia Haigh", home=address_of("14 Mill St, Calderwick CW4 2AB"))
LUKE = Officer(id="luke", name="Luke Sugden")


def habits() -> Habits:
    """Nadia's, of whom nothing is known yet."""
    policy = national_pack().in_force(AT)
    return Habits(NADIA, {one.id: one for one in (NADIA, LUKE)}, policy.looking, policy.looking_rules)


def searched(words: str, day: int = 0, in_hand: str = "incident/hand") -> Look:
    """She searched for words."""
    return Look(
        position=day + 1, at=AT + timedelta(days=day), person="nadia", role="call_handler", subject="room",
        operation="search", words=words, in_hand=in_hand, duty="on", workstation="desk-1",
    )  # fmt: skip


def rules(*looks: Look, hand: About | None = None) -> list[str]:
    """Rules that flag these readings of hers, given what the work in hand is about."""
    return [flag.rule for flag in habits().take(looks, {"incident/hand": hand or About()})]


def test_whoever_the_work_in_hand_is_about_may_be_looked_up_day_after_day() -> None:
    hers = searched_for("Leanne Marsh")
    days = [searched("leanne marsh", day) for day in range(5)]

    assert rules(*days, hand=hers) == []
    assert rules(*days) == ["again_and_again"]
    assert rules(*days[:2]) == []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("haigh", ["own_name"]), ("nadia haigh", ["own_name"]), ("luke sugden", ["colleague"]), ("sugden", []),
        ("Mill Street 14, Calderwick", ["own_address"]), ("16 Mill St Calderwick", ["neighbour"]),
        ("15 cw4 2ab", ["neighbour"]), ("98 Mill Street, Calderwick", []), ("14 Church Lane, Calderwick", []),
    ],
)  # fmt: skip
def test_oneself_the_house_and_next_door_and_a_colleague(words: str, rule: list[str]) -> None:
    assert rules(searched(words)) == rule


def test_a_caller_of_ones_own_family_name_is_work() -> None:
    assert rules(searched("haigh"), hand=searched_for("Barry Haigh")) == []


def test_an_administrators_work_with_accounts_is_none_of_it() -> None:
    account = msgspec.structs.replace(searched(""), subject="person/luke", operation="consultation", duty="off")

    assert rules(account) == []
