"""The one box: found as it is typed, by keys, recorded before it is shown; who a mention may be, said with one key."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints_in_both_themes, go, press

from heed.incidents.account import DescribePerson
from heed.picture.known import Known
from heed.picture.person import RecordRead

pytestmark = pytest.mark.browser


def described(office: Office, name: str, **details: str) -> str:
    """A log that names a man; the incident's id."""
    incident = office.opened("Shouting on the stairs")
    said = DescribePerson(described=str(uuid4()), incident=incident, role="suspect", details={"name": name, **details})
    office.room.act(said, office.handler)
    return incident


def test_somebody_is_found_as_typed_said_to_be_known_and_read_with_all_mentions(office: Office) -> None:
    first = described(office, "Christopher Marlow", born="1970-02-03")
    second = described(office, "Kit Marlowe", born="1970-02-03")
    page = office.window("dan.rushworth", f"/incidents/{first}")

    # its own log says who he may be; one key begins a record of him
    asked = page.locator("[data-fetch]")
    expect(asked).to_contain_text("Kit Marlowe")
    asked.get_by_role("button", name="begin a record", exact=False).first.click()
    expect(asked).to_contain_text("on record")
    go(page, f"/incidents/{second}")
    page.locator("[data-fetch] li", has_text="Christopher Marlow").first.click()
    press(page, "y")
    expect(page.locator("[data-fetch]")).to_contain_text("on record")

    # the box finds him by another name, half typed, without a key to send it
    go(page, "/find")
    page.get_by_label("Find", exact=False).first.press_sequentially("kit marl")
    rows = page.locator(".answers tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark").last).to_contain_text("Marlow")
    assert complaints_in_both_themes(page) == {}
    page.get_by_label("Find", exact=False).first.press("Escape")
    press(page, "j", "Enter")
    page.wait_for_url("**/known/*")
    expect(page.get_by_role("region", name="Suspected")).to_contain_text("Suspect")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert complaints_in_both_themes(page) == {}

    _is_asked_by_programs_and_recorded(office, page)


def _is_asked_by_programs_and_recorded(office: Office, page: Page) -> None:
    """The same for programs; every search is recorded with its words, every record that was opened too."""
    answer = page.request.get("/api/v1/search?q=marlo 3.2.70&kind=person").json()
    (first, *_) = answer["answers"]
    assert first["entity"].startswith("known/")
    assert "born that day" in first["why"]
    assert page.request.get("/api/v1/search?q=x&most=0").status == 422
    assert isinstance(office.room.run(office.room.node.store.state(first["entity"])), Known)
    shift = f"shift/{office.dispatcher.person}/{office.room.node.now():%Y%m%d}"
    facts = [r.fact for r in office.room.run(office.room.node.store.stream(shift))]
    read = {(f.operation, f.words or f.subject) for f in facts if isinstance(f, RecordRead)}
    assert {("search", "kit marl"), ("search", "marlo 3.2.70"), ("consultation", first["entity"])} <= read
