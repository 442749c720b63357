"""The demonstration's people write what the pack's forms can hold, and what they write comes to an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from tests.room_server import national_pack, open_room

from heed.contact import report
from heed.demo.callers import Callers
from heed.demo.county import County
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.demo.writers import Writers
from heed.demo.writings import WRITINGS, Writing
from heed.picture.contact import Contact
from heed.replay.clock import SimulatedClock

POLICY = national_pack().periods[-1][1]
BEGAN = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize("one", [one for one in WRITINGS if one.form], ids=lambda one: one.form)
def test_a_report_is_one_that_the_packs_form_could_have_sent(one: Writing) -> None:
    reports = POLICY.reports
    form = reports.forms[one.form]

    assert one.subject == form.name
    assert report.given(form, reports, one.answers) == one.answers
    assert [report.wrong(reports.questions[name], answer) for name, answer in one.answers.items()] == [""] * len(
        one.answers
    )
    assert (report.danger(form, reports, one.answers) == one.risk, one.kept) == (True, not one.risk and not form.read)


@pytest.mark.parametrize("one", [one for one in WRITINGS if one.code], ids=lambda one: one.code)
def test_an_incident_of_theirs_has_a_code_and_a_grade_of_the_pack(one: Writing) -> None:
    assert one.code in POLICY.codes
    assert one.grade in POLICY.grades


def test_whatever_is_written_is_answered_and_over_within_the_hour(scratch_url: str, county: County) -> None:
    clock = SimulatedClock(BEGAN)
    with open_room(scratch_url, now=clock) as room:
        stage = Stage(room.node.acts, room.node.room, county, Random(7), clock)
        for name in ("amara.fairclough", "joel.thackray"):
            room.person(name, "call_handler")
        writers = Writers(stage, Newcomers(stage, Callers(stage)))
        writers.begin()

        room.run(pass_until(stage, clock, BEGAN + timedelta(minutes=80)))

        left = [one for one in room.node.room.index.by_category["contact"].values() if isinstance(one, Contact)]
        assert len(writers._written) > len(WRITINGS)
        assert [one.subject for one in left if one.presented_at < clock() - timedelta(minutes=15)] == []


async def pass_until(stage: Stage, clock: SimulatedClock, until: datetime) -> None:
    while stage.next_at is not None and stage.next_at <= until:
        clock.move_to(stage.next_at)
        await stage.take_due()
    clock.move_to(until)
