"""Reports that their form keeps: each has a reader and a time, goes up, and ends in an incident or in an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, live, press
from tests.memory_room import MemoryRoom
from tests.public_pages import open_public
from tests.room_server import open_room

from heed.adapters.messaging.port import MESSAGING, contact_id
from heed.contact.follow_up import NothingOwed
from heed.contact.messages import AddMessage, ReceiveMessage, SeeRisk
from heed.contact.reading import AnswerReport, TakeReport
from heed.incidents.commands import LinkContact, OpenIncident
from heed.picture.contact import Contact
from heed.picture.post import Notified


class Reports:
    """A room with readers, and a report that its form keeps."""

    def __init__(self, form: str = "lost_property") -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.yusuf = self.room.on_duty("support_operator", "Yusuf Entwistle")
        self.lee = self.room.on_duty("team_leader", "Lee Ward")
        self.contact = contact_id("online_report", "ABCD2345")
        self.room.act(ReceiveMessage(
            contact=self.contact, channel="online_report", reference="ABCD2345", form=form, subject="Lost", kept=True,
        ), MESSAGING)  # fmt: skip

    @property
    def now(self) -> Contact:
        found = self.room.state(f"contact/{self.contact}")
        assert isinstance(found, Contact)
        return found

    @property
    def ended(self) -> str:
        """How reading it ended."""
        return self.now.follow.all[-1].outcome


def test_a_kept_report_is_its_readers_by_the_packs_time_and_interrupts_nobody() -> None:
    reports = Reports()

    owed = reports.now.follow.of("report")
    assert owed is not None
    assert (owed.owner_name, owed.due - owed.since) == ("Yusuf Entwistle", timedelta(days=2))
    facts = [one.fact for stream in reports.room.streams.values() for one in stream]
    assert not [fact for fact in facts if isinstance(fact, Notified)]
    crime = Reports("crime").now.follow.of("report")
    assert crime is not None
    assert (crime.owner_name, crime.due - crime.since) == ("Kay Bloom", timedelta(hours=8))


def test_read_by_nobody_it_goes_up_until_somebody_answers_and_the_answer_ends_it() -> None:
    reports = Reports()
    reports.room.until(reports.room.now + timedelta(days=2, minutes=1))
    late = reports.now.follow.of("report")
    assert late is not None
    assert late.owner_name == "Lee Ward"

    reports.room.act(TakeReport(contact=reports.contact), reports.kay)
    taken = reports.now.follow.of("report")
    assert taken is not None
    assert (taken.owner_name, taken.due) == ("Kay Bloom", late.due)
    assert reports.room.act(TakeReport(contact=reports.contact), reports.kay) == []
    reports.room.act(
        AnswerReport(contact=reports.contact, text="We have them", done="matched, to be fetched"), reports.kay
    )

    assert (reports.now.open, reports.now.outcome, reports.ended) == (False, "report_answered", "answered")
    assert reports.now.messages[-1].text == "We have them"
    with pytest.raises(NothingOwed):
        reports.room.act(AnswerReport(contact=reports.contact, text="Again", done="again"), reports.kay)


def test_an_incident_opened_from_it_or_joined_to_it_has_it_from_then_on() -> None:
    opened, joined = Reports(), Reports()

    opened.room.act(OpenIncident(incident="i", contact=opened.contact, what="Keys found"), opened.kay)
    joined.room.act(OpenIncident(incident="j", what="Keys found"), joined.kay)
    joined.room.act(LinkContact(incident="j", contact=joined.contact, about="the same keys"), joined.kay)

    assert (opened.ended, joined.ended) == ("an incident has it", "an incident has it")
    assert not joined.now.open


def test_more_from_its_writer_or_danger_seen_puts_it_in_the_queue_instead() -> None:
    more, danger = Reports(), Reports()

    more.room.act(AddMessage(contact=more.contact, reference="m", text="They are red"), MESSAGING)
    danger.room.act(SeeRisk(contact=danger.contact, why="a child has the knife"), danger.kay)

    assert [(one.now.waiting, one.now.to_read, len(one.now.follow.owed)) for one in (more, danger)] == [
        (True, False, 0)
    ] * 2


@pytest.mark.browser
def test_a_report_is_read_and_answered_by_keyboard_and_its_writer_finds_the_answer(office: Office) -> None:
    with open_public(office.room) as outside:
        page = outside.fill(
            outside.http.get("/report/lost_property"), lost_or_found="lost", property_kind="keys",
            property_words="Three keys on a red ring",
        )  # fmt: skip
        page = outside.fill(page, where_was_it="The bus to Pellmouth")
        page = outside.fill(page)
        assert "The answer stands" in page.text
        assert "waits to be read, by" in outside.http.get("/stay").text

        desk = office.window("amara.fairclough", "/reports")
        expect(desk.locator("tbody [data-key]")).to_contain_text("Something lost or found")
        assert "red ring" not in desk.content()
        assert complaints(desk) == []
        press(desk, "j", "t")
        expect(desk.locator("tbody [data-key]")).to_contain_text("Amara Fairclough")
        press(desk, "Enter")
        desk.wait_for_url("**/calls/*")
        live(desk)
        expect(desk.get_by_text("Three keys on a red ring", exact=True)).to_be_visible()
        press(desk, "W", " They are at Pellmouth.", "Tab", "Matched with 0412", "Enter")

        desk.wait_for_url("**/reports")
        expect(desk.get_by_text("No report waits to be read.")).to_be_visible()
        answer = outside.http.get("/stay").text
        assert "was read and answered" in answer
        assert "They are at Pellmouth." in answer


def test_a_report_of_no_form_has_the_name_of_the_way_it_came_by(scratch_url: str) -> None:
    with open_room(scratch_url) as room:
        room.act(ReceiveMessage(
            contact=contact_id("online_report", "ABCD2346"), channel="online_report", reference="ABCD2346", kept=True,
        ), MESSAGING)  # fmt: skip
        room.person("amara.fairclough", "call_handler")

        assert "<b>Online report</b></a>" in room.browser("amara.fairclough").http.get("/reports").text
