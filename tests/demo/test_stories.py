"""Every made-up call can be played: its ids are the pack's, its place exists, its words are whole, nobody is real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from math import hypot
from typing import Any

import msgspec
import pytest

from heed.demo.codes import Code, Grade, Outcome, Result, Service
from heed.demo.county import County
from heed.demo.people import WOMEN
from heed.demo.stories import TALES, Story, Tale
from heed.demo.units import KIND_SKILLS
from heed.policy.load import default_pack_path, load_pack

POLICY = load_pack(default_pack_path()).in_force(datetime(2026, 11, 23, tzinfo=UTC))
each_tale = pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.id)


def texts(value: Any) -> list[str]:
    """All words anywhere in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [text for part in value for text in texts(part)]
    if isinstance(value, msgspec.Struct):
        return [text for field in value.__struct_fields__ for text in texts(getattr(value, field))]
    return []


def test_every_id_in_the_table_is_one_of_the_national_pack() -> None:
    assert {code.value for code in Code} <= set(POLICY.codes)
    assert {grade.value for grade in Grade} == set(POLICY.grades)
    assert {result.value for result in Result} <= set(POLICY.results)
    assert {service.value for service in Service} <= set(POLICY.services)


def test_every_id_in_the_table_is_used_by_a_tale() -> None:
    assert set(Code) == {tale.code for tale in TALES}
    assert set(Result) == {tale.result for tale in TALES if tale.result}
    assert set(Outcome) == {tale.outcome for tale in TALES if tale.outcome}
    assert set(Service) == {service for tale in TALES for service in tale.services}


def test_there_are_at_least_forty_tales_and_each_has_its_own_id() -> None:
    assert len(TALES) >= 40
    assert len(TALES) == len({tale.id for tale in TALES})


def test_tales_are_mixed_as_a_forces_demand_is() -> None:
    told = sum(tale.weight for tale in TALES)
    grades = Counter[str]()
    families = Counter[str]()
    for tale in TALES:
        grades["contact" if tale.outcome else tale.grade.value] += tale.weight
        families["contact" if tale.outcome else POLICY.codes[tale.code.value].family] += tale.weight

    assert 0.20 <= grades["immediate"] / told <= 0.33
    assert 0.25 <= grades["priority"] / told <= 0.40
    assert 0.25 <= (grades["scheduled"] + grades["resolved_without_deployment"] + grades["contact"]) / told <= 0.50
    assert 0.20 <= families["Public safety and welfare"] / told <= 0.45
    assert max(families.values()) <= 0.45 * told
    assert 0.25 <= sum(tale.weight for tale in TALES if tale.line == "999") / told <= 0.45


@each_tale
def test_a_tale_is_told_in_order_and_ends_after_its_last_word(tale: Tale) -> None:
    seconds = [second for second, _ in tale.said]
    minutes = [minute for minute, _ in tale.from_scene]

    assert seconds == sorted(set(seconds))
    assert seconds[-1] < tale.ends_after
    assert minutes == sorted(set(minutes))
    assert not minutes or minutes[-1] <= tale.scene_minutes
    assert tale.place_after is None or tale.place_after < tale.ends_after


@each_tale
def test_a_tale_opens_an_incident_that_can_be_closed_or_says_why_there_is_none(tale: Tale) -> None:
    assert tale.result_words
    if tale.outcome:
        assert tale.result is None
        assert tale.units == ()
        return
    assert tale.thrive is not None
    assert tale.result is not None
    assert {element.id for element in POLICY.thrive} == set(tale.thrive.elements)
    result = POLICY.results[tale.result.value]
    assert not (result.needs_attendance and not tale.units), "nobody attends what only attendance can close"
    if tale.units:
        assert tale.scene_minutes > 0
        assert tale.from_scene
    elif tale.grade != Grade.PRIORITY:
        assert result.without_dispatch


@each_tale
def test_a_unit_of_each_kind_a_tale_asks_for_exists(tale: Tale) -> None:
    assert set(tale.units) <= set(KIND_SKILLS)


@each_tale
def test_an_immediate_with_life_at_risk_is_never_left_without_a_unit(tale: Tale) -> None:
    if tale.life_at_risk:
        assert tale.units
        assert tale.grade in (Grade.IMMEDIATE, Grade.PRIORITY)


def test_equipment_a_tale_asks_for_is_carried_by_some_unit(county: County) -> None:
    carried = {thing for unit in county.units for thing in unit.equipment}
    assert {thing for tale in TALES for thing in tale.equipment} <= carried


def test_there_is_one_story_of_each_tale_and_its_place_exists(some_county: County) -> None:
    assert [tale.id for tale in TALES] == [story.tale for story in some_county.stories]
    known = {address.id: address.spot for address in some_county.addresses}
    known |= {place.id: place.spot for place in some_county.places}
    for story in some_county.stories:
        area = some_county.area_of(story.place.easting, story.place.northing)
        assert area is not None, story.id
        assert (area.id, area.area_class) == (story.place.area, story.place.area_class)
        if story.place_id:
            assert known[story.place_id] == story.place
        else:
            assert story.where.startswith("road_")


def test_every_word_of_a_story_is_filled_in(some_county: County) -> None:
    for story in some_county.stories:
        assert [text for text in texts(story) if "{" in text or "}" in text] == [], story.id


def test_the_caller_of_a_story_says_where_it_is_unless_only_the_network_knows(county: County) -> None:
    by_id = {place.id: place for place in county.places}
    for story in county.stories:
        spoken = " ".join(words for _, words in story.said)
        if story.place_after is None:
            continue
        place = by_id.get(story.place_id)
        names = [place.name, *place.known_as] if place else [story.place.words.split(",")[0], story.place.words]
        assert any(name in spoken for name in names) or story.where.startswith("road_"), (story.id, spoken)


def test_every_number_is_in_the_drama_ranges_and_used_once(some_county: County) -> None:
    patterns = {"mobile": r"07700 900\d{3}", "landline": r"01632 960\d{3}"}
    for story in some_county.stories:
        assert re.fullmatch(patterns[story.line_type], story.number)
    assert len(some_county.stories) == len({story.number for story in some_county.stories})


def test_no_other_number_is_spoken_of_in_any_story(some_county: County) -> None:
    for story in some_county.stories:
        spoken = texts((story.title, story.caller_name, story.said, story.from_scene, story.result_words))
        spoken += texts((story.thrive, story.question, story.registered_to, story.place.words))
        assert [text for text in spoken if re.search(r"\d{5,}", text)] == []


def test_a_landline_has_a_registered_address_and_a_mobile_has_positions(some_county: County) -> None:
    for story in some_county.stories:
        assert (story.line_type == "landline") == bool(story.registered_to) == bool(story.registered_address)
        assert (story.line_type == "mobile") == bool(story.fixes)


def test_somebody_who_rings_about_next_door_is_registered_next_door(some_county: County) -> None:
    story = next(s for s in some_county.stories if s.tale == "elderly_not_answering")
    assert story.place.words not in story.registered_address


def test_a_position_of_a_mobile_holds_the_place_and_later_ones_are_tighter(some_county: County) -> None:
    for story in some_county.stories:
        within = [fix.within for fix in story.fixes]
        assert within == sorted(within, reverse=True)
        for fix in story.fixes:
            off = hypot(fix.easting - story.place.easting, fix.northing - story.place.northing)
            assert off <= fix.within + 1


def test_the_registered_name_is_not_always_the_callers(some_county: County) -> None:
    homes = [s for s in some_county.stories if s.line_type == "landline" and not s.caller]

    def surname(name: str) -> str:
        return name.split()[-1]

    assert any(surname(story.registered_to) != surname(story.caller_name) for story in homes) or len(homes) < 5


def test_a_caller_spoken_of_as_she_has_a_womans_name(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "partner_at_door")
    assert story.caller_name.split()[0] in WOMEN


def test_an_organisation_that_rings_is_named_with_its_place(county: County) -> None:
    story: Story = next(s for s in county.stories if s.tale == "care_home_walk")
    assert re.fullmatch(r"duty manager, \w+ House Care Home", story.caller_name)
