"""Unusual looking is a task: flagged once, judged by somebody who did not look, said again until it is."""

from __future__ import annotations

from tests.given import Given, at, given, on_duty, person, somebody
from tests.memory_room import CLOCK

from heed.log.command import NotAllowed
from heed.picture.looking import LookingFlagged, LookingJudged, LookingWaited
from heed.standards.decide import AlreadyJudged, FlagLooking, JudgeLooking, YourOwnLooking

KEY = "0" * 24
LOOKING = f"person-Nadia/{KEY}"
FLAG = FlagLooking(
    person="person-Nadia", rule="neighbour", key=KEY, why="an address close to their own", first=at("13:00"),
    last=at("13:05"), readings=2, subjects=("incident/door",),
)  # fmt: skip
JUDGE = JudgeLooking(looking=LOOKING, finding="legitimate", because="she covered the desk of that street")
STANDARDS = somebody("professional_standards", "Moira")


def flagged(*people: tuple[str, str]) -> Given:
    """Nadia's looking was flagged; these are on duty, role and name."""
    return given(person("Nadia", "call_handler"), *(on_duty(role, name) for role, name in people)).when(
        FLAG, CLOCK
    ).and_then()  # fmt: skip


def test_it_is_whoevers_who_judges_and_is_told_to_nobody() -> None:
    history = given(person("Nadia", "call_handler"), on_duty("team_leader"), on_duty("professional_standards", "Moira"))

    history.when(FLAG, CLOCK).then(
        (f"looking/{LOOKING}", LookingFlagged(
            person="person-Nadia", rule="neighbour", name="Neighbour's address", why="an address close to their own",
            subjects=("incident/door",), first=at("13:00"), last=at("13:05"), readings=2,
            due=at("14:00").replace(day=26), owner_role="professional_standards", owner_post="post-Moira",
            owner_name="Moira",
        )),
    ).when(FLAG, CLOCK).then_nothing()  # fmt: skip


def test_it_is_judged_once_with_a_reason() -> None:
    history = flagged(("professional_standards", "Moira"))

    judged = history.when(JUDGE, STANDARDS).then(
        (f"looking/{LOOKING}", LookingJudged(
            finding="legitimate", because="she covered the desk of that street", by="person-Moira", by_name="Moira",
        )),
    )  # fmt: skip

    again = judged.when(JUDGE, STANDARDS)
    again.refused(AlreadyJudged, "Moira has judged it already: legitimate, she covered the desk of that street.")
    assert judged.when(FLAG, CLOCK).facts == []


def test_nobody_in_the_room_judges_and_nobody_their_own() -> None:
    history = flagged(("professional_standards", "Nadia"), ("team_leader", "Tess"))

    assert isinstance(history.when(JUDGE, somebody("team_leader", "Tess")).refusal, NotAllowed)
    own = history.when(JUDGE, somebody("professional_standards", "Nadia"))
    own.refused(YourOwnLooking, "This is your own looking; somebody else judges it.")


def test_what_nobody_judges_is_said_again_and_stays_with_who_judges() -> None:
    history = flagged(("team_leader", "Tess"), ("professional_standards", "Nadia"))

    history.room.elapse(60 * 97)

    waited = [one.fact for one in history.room.streams[f"looking/{LOOKING}"] if isinstance(one.fact, LookingWaited)]
    assert [(one.step, one.owner_role, one.owner_name) for one in waited] == [
        (1, "professional_standards", ""), (2, "professional_standards", ""),
    ]  # fmt: skip
