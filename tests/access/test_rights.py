"""Each role may do and see what the pack gives it, and nothing else, by every way into the running room."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, get_args
from uuid import uuid4

import msgspec
import pytest
from starlette.routing import Route
from tests.room_server import Desk, Room

from heed import main
from heed.access.decide import DisablePerson, EnablePerson, SetPersonRoles
from heed.contact.decide import PresentCall
from heed.incidents.commands import CloseIncident, OpenIncident
from heed.log.command import Command, Who
from heed.picture.person import RecordRead
from heed.risk.decide import AssessThrive, SetGrade
from heed.units.decide import BringUnitOnDuty
from heed.web import api, sign_in
from heed.web.view import View

#: Whoever is not signed in may see these: the way in, and what programs ask before they sign in.
OPEN_TO_ALL = {"/sign-in", "/first-run", "/healthz", "/readyz", "/metrics", "/api/openapi.json"}
TELEPHONY = Who(person="telephony", name="Telephony", role="telephony")
TRIED: tuple[Any, ...] = (
    "BX21",
    "m.kaya",
    "07700900123",
    1,
    True,
    ["x"],
    {"words": "unknown"},
    "2030-01-01T00:00:00Z",
    {},
)


def smallest(command: type[Command]) -> dict[str, Any]:
    """A body that can be read, about nothing that exists."""
    return {field.name: value_for(field.type) for field in msgspec.structs.fields(command) if field.required}


def value_for(kind: Any) -> Any:
    """A value of a type: one of its literals, or the first of a few that it takes."""
    for value in (*(part for part in get_args(kind) if isinstance(part, str)), *TRIED):
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            continue
        return value
    raise AssertionError(f"nothing here is a {kind}")


@pytest.fixture
def people(room: Room) -> dict[str, Who]:
    """One person on duty in each role of the pack, and one off duty."""
    roles = [role for role in room.site.policy.roles.values() if not role.system]
    on = {role.id: room.person(f"r.{role.id.replace('_', '.')}", role.id) for role in roles}
    return {**on, "": room.person("off.duty", "dispatcher", on_duty=False)}


def desks(room: Room, people: dict[str, Who]) -> Iterator[tuple[str, Desk]]:
    for role, who in people.items():
        name = "off.duty" if not role else f"r.{role.replace('_', '.')}"
        assert who.person
        yield role, room.browser(name)


def test_each_command_goes_through_for_the_roles_that_have_it_and_no_other(room: Room, people: dict[str, Who]) -> None:
    rules = [rule for rule in main.RULES if not rule.system and not rule.internal]
    wrong = []
    for role, desk in desks(room, people):
        for rule in rules:
            answer = desk.send(rule.name, **smallest(rule.command))
            refused = answer.status_code == 403 and answer.json()["reason"] == "NotAllowed"
            assert answer.status_code in (200, 403, 404, 409, 422), answer.text
            if refused == room.site.policy.may(role, rule.name):
                wrong.append((role, rule.name, answer.status_code, answer.text[:200]))

    assert wrong == []


def test_each_screen_opens_for_the_roles_that_have_it_and_no_other(room: Room, people: dict[str, Who]) -> None:
    wrong = []
    for role, desk in desks(room, people):
        given = room.site.policy.roles[role].screens if role else ()
        for screen in room.site.screens:
            status = desk.http.get(screen.href).status_code
            if status != (200 if screen.id in given else 403):
                wrong.append((role, screen.href, status))
        shown = re.findall(
            r'<a href="([^"]+)"', desk.http.get("/duty").text.partition('class="screens"')[2].partition("</nav>")[0]
        )
        assert set(shown) == {screen.href for screen in room.site.screens if screen.id in given}

    assert wrong == []


#: Views of the whole room; every other kind is of something.
WHOLE = {
    "strip", "queue", "filters", "units", "emergencies", "calls", "unresourced", "fim", "cover", "clock", "on_duty",
    "crews", "people", "wall",
}  # fmt: skip


def views_of(room: Room, incident: str, who: Who) -> dict[str, View]:
    """A view of every kind there is by name: of this incident, or of this person's own post."""
    found = {}
    for kind in room.site.views._makers:
        made = room.site.views.make(kind)
        subject = who.post if made.personal or kind == "climbed" else incident
        name = kind if kind in WHOLE else f"{kind}:{subject}"
        found[name] = room.site.views.make(name)
    return found


def first_patch(desk: Desk, names: set[str]) -> set[str]:
    """Views in the first patch of a stream."""
    with desk.http.stream("GET", "/api/v1/stream", params={"views": ",".join(sorted(names)), "cursor": 0}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and '"views"' in line:
                return set(json.loads(line.removeprefix("data:"))["views"])
    return set()


def test_a_stream_carries_the_views_of_the_roles_screens_and_no_other(room: Room, people: dict[str, Who]) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    for role, desk in desks(room, people):
        views = views_of(room, incident, people[role])
        given = set(room.site.policy.roles[role].screens) if role else set()
        allowed = {name for name, view in views.items() if view.screen in given or not view.screen}
        if not people[role].post:
            allowed -= {name for name, view in views.items() if view.personal}

        assert first_patch(desk, set(views)) == allowed, role


def test_nothing_but_the_way_in_is_shown_to_whoever_is_not_signed_in(room: Room) -> None:
    room.person("somebody", "dispatcher")
    stranger = room.browser()
    routes = [r for module in (*main.PAGES, sign_in, api) for r in module.ROUTES if isinstance(r, Route)]
    shown = []
    for route in routes:
        path = re.sub(r"\{[^}]+\}", "x", route.path)
        if route.methods and "GET" in route.methods and path not in OPEN_TO_ALL:
            answer = stranger.http.get(path)
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            if not to_sign_in and answer.status_code != 401:
                shown.append((path, answer.status_code))

    assert len(routes) > 20
    assert shown == []


def test_each_form_that_is_posted_plainly_is_refused_without_its_pages_token(room: Room) -> None:
    person = room.person("cath.leadbetter", "administrator")
    desk = room.browser("cath.leadbetter")
    posted = ("/duty", "/password", "/administration/people", f"/administration/people/{person.person}/password")

    statuses = {
        path: desk.http.post(path, data={"csrf": "somebody else's", "role": "administrator"}).status_code
        for path in posted
    }

    assert statuses == dict.fromkeys(posted, 403)


def test_an_administrator_has_no_right_to_incidents_by_being_one(room: Room, people: dict[str, Who]) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    administrator = room.browser("r.administrator")

    assert administrator.http.get(f"/incidents/{incident}").status_code == 403
    assert administrator.send("add_log_entry", incident=incident, text="x").status_code == 403


@pytest.mark.parametrize(
    "way", ["/board/incidents/{}", "/board/incidents/{}/acts/note", "/board/units/BX21/acts/status"]
)
def test_no_pane_is_a_way_around_a_right(room: Room, people: dict[str, Who], way: str) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    room.act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)), people["dispatcher"])
    path = way.format(incident)

    assert room.browser("r.dispatcher").http.get(path).status_code == 200
    refused = room.browser("r.administrator").http.get(path)
    assert refused.status_code in (403, 404)
    assert "Shouting" not in refused.text


# Who looked


def readings(room: Room, who: Who) -> list[tuple[str, str]]:
    """What somebody read today, in order."""
    facts = room.run(room.node.store.stream(f"shift/{who.person}/{room.node.now():%Y%m%d}"))
    return [(r.fact.what, r.fact.subject) for r in facts if isinstance(r.fact, RecordRead)]


@pytest.mark.parametrize("view", ["log:{}", "incident:{}", "acts:{}:dispatcher", "thrive:{}"])
def test_following_an_incident_by_the_stream_alone_is_a_reading(room: Room, people: dict[str, Who], view: str) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    name = view.format(incident)

    assert until_views(patches(room.browser("r.dispatcher"), name), name)["keys"]

    assert ("followed", f"incident/{incident}") in readings(room, people["dispatcher"])


#: Views of the call desk that are lists, or of somebody's own work.
OF_NO_CONTACT = {"calls", "owing", "queue-state", "reports", "thrive-owed", "unheard"}


def test_every_part_of_a_call_desk_that_shows_a_contact_is_a_reading_of_it(room: Room) -> None:
    contact = str(uuid4())
    made = {kind: room.site.views.make(f"{kind}:{contact}") for kind in room.site.views._makers}
    unread = [
        kind for kind, view in made.items()
        if view.screen == "call_desk" and kind not in OF_NO_CONTACT and view.reads != f"contact/{contact}"
    ]  # fmt: skip

    assert unread == []
    assert "call" in made


#: Views that are no reading, each with why: they name nobody, or are the looker's own.
NAMES_NOBODY = {
    **dict.fromkeys(("queue", "filters", "emergencies", "unresourced", "fim", "climbed"), "rows of a board"),
    **dict.fromkeys(("units", "crews", "on_duty", "cover", "lines", "clock"), "who and what is on duty"),
    **dict.fromkeys(("wall", "answers", "answers-month", "queue-state", "unheard", "strip"), "figures"),
    **dict.fromkeys(("owed", "due", "owing", "thrive-owed"), "what is owed, by number and time"),
    **dict.fromkeys(("asked", "mine"), "addressed to whoever looks"),
    "lookups": "one’s own questions to records systems, each recorded when it was asked",
    "reviews": "what kind of thing is marked, and never whom",
    "calls": "the queue: it stays on the screen of whoever answers while the record is away (L7)",
}


def test_every_view_is_a_reading_or_names_nobody(room: Room) -> None:
    made = {kind: room.site.views.make(f"{kind}:post:some-id") for kind in room.site.views._makers}

    silent = {kind for kind, view in made.items() if not view.reads}

    assert silent - NAMES_NOBODY.keys() == set()
    assert NAMES_NOBODY.keys() - silent == set()


#: Pages that a team leader does not have, and who has them.
OPENED_BY = {
    "administration": "administrator",
    "standards": "professional_standards",
    "restricted": "professional_standards",
    "retention": "records_manager",
}
#: Pages that are no reading, each with why.
SHOWS_NOBODY = {
    **dict.fromkeys(("/board", "/supervisor", "/owed", "/owing"), "boards and lists by number"),
    **dict.fromkeys(("/wall", "/performance"), "figures"),
    **dict.fromkeys(("/board/incidents/{id}/acts/{act}", "/board/units/{callsign}/acts/status"), "a form"),
    **dict.fromkeys(("/duty", "/password"), "one's own"),
    **dict.fromkeys(("/policy", "/policy/{chapter}"), "the pack"),
    **dict.fromkeys(("/api/v1/places", "/api/v1/ground"), "the gazetteer"),
    "/calls": "the queue, as its view",
    "/": "the way to one's first screen", "/api/v1/stream": "each of its views is recorded",
    "/markers": "reviews, as their view", "/known/{ref}": "no such record here; tests/intelligence",
    "/markers/{known}": "no such record here; its view says what it reads",
    "/restricted/{id}": "nothing is restricted here; the page of one is recorded as it is opened",
    "/retention/{id}/certificate.{form}": "no disposal here; tests/retention/test_page.py",
    "/calls/{contact}/files/{file}": "no file was sent here; tests/contact/test_files.py",
}  # fmt: skip


def test_every_page_leaves_who_looked_or_names_nobody(room: Room, people: dict[str, Who]) -> None:
    incident, contact = str(uuid4()), str(uuid4())
    room.act(PresentCall(contact=contact, call_ref="c-1", line="999", number="07700 900123"), TELEPHONY)
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    named = {
        "ref": incident,
        "contact": contact,
        "chapter": "codes",
        "act": "note",
        "callsign": "BX21",
        "file": "x",
        "known": "x",
        "form": "json",
    }
    routes = [r for module in (*main.PAGES, sign_in, api) for r in module.ROUTES if isinstance(r, Route)]
    asked = {r.path for r in routes if r.methods and "GET" in r.methods} - OPEN_TO_ALL - {"/sign-out"}
    silent = set()
    for path in asked:
        room.site.readings._read_at.clear()  # what a page just recorded is not recorded again by its parts
        who = OPENED_BY.get(path.split("/")[1], "team_leader")
        names = {**named, "id": people["call_handler"].person if who == "administrator" else incident}
        before = len(readings(room, people[who]))
        with room.browser(f"r.{who.replace('_', '.')}").http.stream(
            "GET", path.format(**names), params={"q": f"next {len(path)}", "why": "asked"}
        ):
            if len(readings(room, people[who])) == before:
                silent.add(path)

    assert silent - SHOWS_NOBODY.keys() == set()
    assert SHOWS_NOBODY.keys() - silent == set()


def test_what_is_over_asks_why_where_nothing_is_in_hand_and_keeps_the_answer(
    room: Room, people: dict[str, Who]
) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    for act in (
        SetGrade(incident=incident, grade="scheduled"),
        AssessThrive(incident=incident, threat="none", life_at_risk=False),
        CloseIncident(incident=incident, result="advice_given", rationale="told to ring the council"),
    ):  # fmt: skip
        room.act(act, people["call_handler"])
    desk = room.browser("r.team.leader")

    asked = desk.http.get(f"/incidents/{incident}?only=note")
    told = desk.http.get(f"/incidents/{incident}?only=note&why=the+complaint+of+Tuesday")

    assert "Why do you look?" in asked.text
    assert "Shouting" not in asked.text
    assert '<input type="hidden" name="only" value="note">' in asked.text
    assert "Shouting" in told.text
    facts = room.run(room.node.store.stream(f"shift/{people['team_leader'].person}/{room.node.now():%Y%m%d}"))
    assert [r.fact.why for r in facts if isinstance(r.fact, RecordRead)] == ["the complaint of Tuesday"]
    assert "Shouting" in room.browser("r.call.handler").http.get(f"/incidents/{incident}").text


def test_messages_for_officers_are_read_by_the_stream_alone_too(room: Room, people: dict[str, Who]) -> None:
    until_views(patches(room.browser("r.dispatcher"), "officer-messages"), "officer-messages")

    assert ("followed", "officer_messages") in readings(room, people["dispatcher"])


def test_a_page_and_its_stream_are_one_reading(room: Room, people: dict[str, Who]) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])
    desk = room.browser("r.dispatcher")
    assert desk.http.get(f"/incidents/{incident}").status_code == 200

    until_views(patches(desk, f"log:{incident},incident:{incident}"), f"log:{incident}")

    mine = [what for what, subject in readings(room, people["dispatcher"]) if subject == f"incident/{incident}"]
    assert mine == ["opened"]


def test_a_list_is_no_reading_of_what_stands_on_it(room: Room, people: dict[str, Who]) -> None:
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="Shouting next door"), people["call_handler"])

    until_views(patches(room.browser("r.team.leader"), "queue"), "queue")

    assert (f"incident/{incident}") not in [subject for _, subject in readings(room, people["team_leader"])]


# Rights that are lost


def patches(desk: Desk, views: str) -> Iterator[dict[str, Any]]:
    """What a stream carries, beats and patches, as it comes; with a moment for each."""
    with desk.http.stream("GET", f"/api/v1/stream?views={views}&cursor=0") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))


def until_views(stream: Iterator[dict[str, Any]], name: str) -> dict[str, Any]:
    for message in stream:
        if name in message.get("views", {}):
            view: dict[str, Any] = message["views"][name]
            return view
    raise AssertionError(f"the stream ended without {name}")


def test_a_role_taken_away_empties_an_open_window_within_two_seconds(room: Room, people: dict[str, Who]) -> None:
    room.act(OpenIncident(what="Shouting next door", incident=str(uuid4())), people["call_handler"])
    stream = patches(room.browser("r.dispatcher"), "queue,strip")
    assert len(until_views(stream, "queue")["keys"]) == 1

    changed = time.monotonic()
    room.act(SetPersonRoles(person=people["dispatcher"].person, roles=("call_handler",)), people["administrator"])

    told = until_views(stream, "queue")
    while "keys" not in told:  # what still moved on the row it had
        told = until_views(stream, "queue")
    assert told == {"keys": [], "put": [], "gone": []}
    assert time.monotonic() - changed < 2
    said = next(message for message in stream if message.get("alarm"))
    assert said["alarm"].startswith("Your role or post has changed")


def test_a_post_that_was_left_is_no_role_in_any_window(room: Room, people: dict[str, Who]) -> None:
    one, other = room.browser("r.support.operator"), room.browser("r.support.operator")
    assert one.http.get("/calls").status_code == 200

    left = one.send("leave_post", post=people["support_operator"].post, uncovered_because="end of shift")

    assert left.status_code == 200
    assert [desk.http.get("/calls").status_code for desk in (one, other)] == [403, 403]
    assert other.send("open_incident", what="x").status_code == 403
    assert other.http.get("/").headers["location"] == "/duty"


def test_a_disabled_account_is_out_of_every_window_at_once_and_its_post_ends(
    room: Room, people: dict[str, Who]
) -> None:
    desk = room.browser("r.dispatcher")
    stream = patches(desk, "queue,strip")
    until_views(stream, "queue")

    room.act(DisablePerson(person=people["dispatcher"].person, reason="left the force"), people["administrator"])

    assert until_views(stream, "queue")["keys"] == []
    assert list(stream) == []
    assert desk.http.get("/board", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert desk.sign_in("r.dispatcher").status_code == 403
    assert f"post/{people['dispatcher'].post}" not in room.node.room.index.by_category["post"]


def test_enabling_an_account_brings_no_old_session_back(room: Room, people: dict[str, Who]) -> None:
    desk = room.browser("r.dispatcher")
    for command in (DisablePerson, EnablePerson):
        room.act(command(person=people["dispatcher"].person, reason="a mistake"), people["administrator"])
        time.sleep(0.3)

    assert desk.http.get("/duty").status_code == 303
    assert desk.sign_in("r.dispatcher").status_code == 200


def test_the_last_administrator_stays(room: Room, people: dict[str, Who]) -> None:
    desk = room.browser("r.administrator")
    mine = people["administrator"].person

    out = desk.send("disable_person", person=mine, reason="tired")
    demoted = desk.send("set_person_roles", person=mine, roles=["dispatcher"])

    assert [out.json()["reason"], demoted.json()["reason"]] == ["LastAdministrator", "LastAdministrator"]


def test_a_password_is_its_holders_or_an_administrators_matter(room: Room, people: dict[str, Who]) -> None:
    answer = room.browser("r.dispatcher").send("set_password", person=people["team_leader"].person)

    assert answer.status_code == 409
    assert answer.json()["reason"] == "NotYourAccount"
