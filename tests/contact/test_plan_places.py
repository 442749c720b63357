"""Places an incident may be at, out of what the room knows: found by the clock, ranked, asked for until each is taken
or set aside; and the subscriber check where nobody is known by the number."""

from __future__ import annotations

from tests.given import UNKNOWN_PLACE, Given, at, call, given, incident, on_duty, somebody

from heed.access.restricting import Restrict
from heed.contact.plan import SetPlaceAside
from heed.contact.plan_asked import NamedAlready, NamePossiblePlace, NamesNoPlace, SaysNotHowKnown, untouched
from heed.incidents.account import DescribePerson, NameNumber
from heed.incidents.commands import OpenIncident, SetCode, SetPlace
from heed.intelligence.checks import HandCheck
from heed.intelligence.knowing import RecogniseMention
from heed.log.command import Command
from heed.picture.checks import CheckHanded, ChecksPut
from heed.picture.contact import IncidentOpenedFromContact
from heed.picture.fact import Place
from heed.picture.locating import PlacesAsked, PlacesLookedFor, PossiblePlaceFound
from heed.picture.post import Notified

HANDLER = somebody("call_handler")
NUMBER, FRIENDS = "07700 900123", "07700 900124"
HOME, OTHER = Place(words="6 Weir Cottages"), Place(words="2 Loom Court")


class Room:
    """Earlier logs, then one whose place nobody knows."""

    def __init__(self) -> None:
        roles = ("call_handler", "dispatcher", "team_leader", "force_incident_manager")
        self.history: Given = given(*(on_duty(role) for role in roles))

    def act(self, *commands: Command, clock: str = "") -> Room:
        for command in commands:
            self.history = self.history.when(command, HANDLER, clock=clock).and_then()
        return self

    def earlier(self, log: str, clock: str, place: Place, *, caller: str = "", **details: str) -> Room:
        """A log of before: where it was, who rang, whom it speaks of."""
        self.act(OpenIncident(incident=log, what="shouting", place=place, caller_number=caller), clock=clock)
        if details:
            self.act(DescribePerson(incident=log, described=f"of-{log}", role="suspect", details=details))
        return self

    def rings(self, clock: str, *, code: str = "silent_call") -> Room:
        """A call nobody speaks on, and the log it leads to."""
        self.history.room.now = at(clock)
        for item in (
            call("ring"), incident("one", "immediate", place=UNKNOWN_PLACE, contact="ring"),
            [("contact/ring", IncidentOpenedFromContact(incident="one"))],
        ):  # fmt: skip
            self.history.room.put(item)
        return self.act(SetCode(incident="one", code=code))

    def until(self, clock: str) -> Room:
        self.history.later(clock)
        return self

    def facts(self, kind: type) -> list:  # type: ignore[type-arg]
        return [one.fact for one in self.history.room.record if isinstance(one.fact, kind)]

    def found(self) -> list[tuple[str, str]]:
        """Places found on the log, and why."""
        return [(one.possible.words, one.why) for one in self.facts(PossiblePlaceFound)]

    def told(self, role: str, says: str) -> list[str]:
        """When a role was told of something."""
        return [
            f"{one.happened_at:%H:%M}" for one in self.history.room.record
            if isinstance(one.fact, Notified) and role in one.stream and says in one.fact.why
        ]  # fmt: skip


def test_where_a_number_leads_is_found_ranked_and_told_at_once() -> None:
    room = Room().earlier("rang", "14:00", OTHER, caller=NUMBER)
    room.earlier("man", "14:05", HOME, name="Carl Dray", born="1984-04-17", number=NUMBER, address="31 Tannery Row")
    room.earlier("hers", "14:10", Place(words="9 Mill Lane"), name="Dray, Carl", born="1984-04-17")

    room.rings("14:20").until("14:21")

    assert room.found() == [
        ("31 Tannery Row", "a home that is held: Carl Dray, born 1984-04-17, in 0002"),
        ("6 Weir Cottages", "where this number was before: Carl Dray, born 1984-04-17, in 0002"),
        ("2 Loom Court", "where this number was before: in 0001"),
        ("9 Mill Lane", "of somebody who is linked to the number: Dray, Carl, born 1984-04-17, in 0003"),
    ]
    assert [one.unheld for one in room.facts(PlacesLookedFor)] == [()], "a man is held with it"
    for role in ("Dispatcher", "Team Leader", "Call Handler"):
        assert room.told(role, "take or set aside: 31 Tannery Row (a home") == ["14:20"]


def test_each_place_is_asked_for_until_it_is_taken_or_set_aside() -> None:
    room = Room().earlier("rang", "14:00", OTHER, caller=NUMBER).earlier("again", "14:05", HOME, caller=NUMBER)
    room.rings("14:20").until("14:22")

    room.act(SetPlaceAside(incident="one", possible=OTHER, reason="Somebody has been, and it is not there"))
    room.until("14:31")

    asked = room.facts(PlacesAsked)
    assert [(one.owner_role, one.places) for one in asked] == [
        ("dispatcher", ("6 Weir Cottages", "2 Loom Court")), ("team_leader", ("6 Weir Cottages",)),
    ]  # fmt: skip
    room.act(SetPlace(incident="one", place=HOME)).until("16:30")
    assert len(room.facts(PlacesAsked)) == len(asked), "taken, it is asked for no more"


def test_a_place_named_by_hand_stands_above_the_rest_and_starts_the_asking_anew() -> None:
    room = Room().earlier("rang", "14:00", OTHER, caller=NUMBER)
    room.rings("14:20").until("14:27")
    named = NamePossiblePlace(incident="one", possible=HOME, why="the subscriber’s, says the company")

    room.act(named).until("14:28")

    assert room.told("Dispatcher", "take or set aside: 6 Weir Cottages (named by hand, Call Handler: the sub") == [
        "14:27"
    ]
    for command, refusal in (
        (named, NamedAlready), (NamePossiblePlace(incident="one", possible=UNKNOWN_PLACE, why="said so"), NamesNoPlace),
        (NamePossiblePlace(incident="one", possible=Place(words="Quay"), why="-"), SaysNotHowKnown),
    ):  # fmt: skip
        assert isinstance(room.history.when(command, HANDLER).refusal, refusal)


def test_a_telephone_that_was_borrowed_leads_to_whose_it_is() -> None:
    room = Room().earlier("car", "14:00", OTHER, caller=FRIENDS).rings("14:20", code="concern_for_safety")
    room.until("14:21")
    assert (room.found(), room.facts(ChecksPut)[-1].checks[0].check) == ([], "person"), "whoever rings can be asked"
    borrowed = NameNumber(
        incident="one", described="phone", role="borrowed", who="the phone he used", details={"number_given": FRIENDS}
    )

    room.act(borrowed, clock="14:22").until("14:23")

    assert room.found() == [("2 Loom Court", "by the telephone that was borrowed: the phone he used: in 0001")]
    words = f"owed by you: subscriber check, {FRIENDS} (the phone he used)"
    assert room.told("Dispatcher", words) == ["14:22"]


def test_a_number_that_nobody_is_known_by_owes_a_subscriber_check_that_climbs_and_can_be_handed() -> None:
    room = Room().rings("14:20").until("14:21")

    assert (room.found(), room.told("Dispatcher", "subscriber check, 07700 900123 (the caller’s number)")) == (
        [],
        ["14:20"],
    )
    hand = HandCheck(incident="one", check="subscriber", to="person-Call Handler", reason="knows the company")
    after = room.history.when(hand, "dispatcher")
    assert after.of("incident/one") == [CheckHanded(
        key="subscriber", words="Subscriber check", to_role="call_handler", to_post="post-Call Handler",
        to_name="Call Handler", by_name="Dispatcher", reason="knows the company",
    )]  # fmt: skip
    room.history = after.and_then()
    room.until("14:41")
    assert room.told("Call Handler", "given to you by Dispatcher: subscriber check")
    assert room.told("Call Handler", "not done: subscriber check") == ["14:30"], "by name, in the time it had"
    assert room.told("Team Leader", "not done: subscriber check") == ["14:40"]


def test_whoever_is_recognised_leads_to_their_home_whatever_was_spelled() -> None:
    room = Room().earlier("before", "14:00", OTHER, name="Carl Dray", address="31 Tannery Row")
    known = RecogniseMention(incident="before", mention="described:of-before", begun="carl")
    room.act(known).rings("14:20", code="concern_for_safety")
    him = DescribePerson(incident="one", described="him", role="subject", details={"name": "Karl Drey"})

    room.act(him, RecogniseMention(incident="one", mention="described:him", known="carl"), clock="14:22").until("14:23")

    assert [words for words, _ in room.found()] == ["31 Tannery Row", "2 Loom Court"]


def test_a_log_whose_place_is_known_is_not_looked_through() -> None:
    room = Room().earlier("rang", "14:00", OTHER, caller=NUMBER).earlier("again", "14:05", HOME, caller=NUMBER)

    room.until("14:10")

    assert room.facts(PlacesLookedFor) == []
    assert untouched(room.history.incident("again")) == []


def test_what_is_restricted_is_not_looked_into() -> None:
    room = Room().earlier("hidden", "14:00", OTHER, caller=NUMBER).earlier("rang", "14:05", HOME, caller=NUMBER)
    restrict = Restrict(restriction="r", incident="hidden", log="sensitive", reason="an officer's family lives there")
    room.history = room.history.when(restrict, "team_leader").and_then()

    room.rings("14:20").until("14:21")

    assert [words for words, _ in room.found()] == ["6 Weir Cottages"]
