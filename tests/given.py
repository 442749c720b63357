"""Given these facts, when this is asked, then exactly these facts: the form of every test of a decision.

`given(...)` takes facts on their streams, `at("14:05")` for the time to move, and lists of either. Nothing is decided
on the way there. `when(...)` decides, `then(...)` compares; what time brings is `later(...)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from tests.memory_room import MemoryRoom

from heed.log.command import Command, Refusal, Who
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.checks import CheckDone
from heed.picture.commitment import UnitAssigned, UnitAtScene, UnitLeft
from heed.picture.contact import CallAnswered, CallEnded, CallPresented
from heed.picture.fact import UNKNOWN_PLACE, Change, Fact, Place
from heed.picture.incident import Incident, IncidentAccepted, IncidentOpened, SentToDispatch, UnitsReleased
from heed.picture.person import PersonAdded
from heed.picture.post import PostTaken
from heed.picture.unit import UnitCameOnDuty, UnitCommitted, UnitFreed, UnitStatusSet

FARM = Place(words="Hollow Farm", easting=451_200, northing=312_900)
Item = Change | datetime | list[Change]


class Said(NamedTuple):
    """A fact that time brought: when, on which stream."""

    at: str
    stream: str
    fact: Fact


def at(clock: str) -> datetime:
    """A time of the day on which these tests happen."""
    hour, minute = clock.split(":")[:2]
    second = clock.split(":")[2] if clock.count(":") == 2 else "0"
    return datetime(2026, 11, 23, int(hour), int(minute), int(second), tzinfo=UTC)


def somebody(role: str, name: str = "", post: str = "") -> Who:
    """Whoever asks, in a role; their post is named after them, whether or not they hold it."""
    name = name or role.replace("_", " ").title()
    return Who(person=f"person-{name}", name=name, role=role, post=post or f"post-{name}")


class Given:
    """A history, and what is asked of it."""

    def __init__(self, room: MemoryRoom) -> None:
        self.room = room

    def when(self, command: Command, by: str | Who = "dispatcher", clock: str = "") -> Then:
        """Ask; nothing is recorded until `later` or `and_then`."""
        if clock:
            self.room.now = at(clock)
        return Then(self, command, by if isinstance(by, Who) else somebody(by))

    def later(self, clock: str) -> list[Said]:
        """What the clock says until then."""
        return [
            Said(f"{m.recorded.happened_at:%H:%M}", m.recorded.stream, m.recorded.fact)
            for m in self.room.until(at(clock))
        ]

    def incident(self, name: str) -> Incident:
        return self.room.incident(name)


class Then:
    """What came of a command."""

    def __init__(self, given: Given, command: Command, who: Who) -> None:
        self.given = given
        self.command = command
        self.who = who
        self.facts: list[Change] = []
        self.refusal: Refusal | None = None
        try:
            self.facts = given.room.rehearse(command, who)
        except Refusal as refusal:
            self.refusal = refusal

    def then(self, *expected: Change | list[Change]) -> Given:
        """Exactly these facts, in this order; they are then recorded."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert _flat(expected) == self.facts
        return self.and_then()

    def then_nothing(self) -> None:
        """Nothing to record: it is so already."""
        assert (self.refusal, self.facts) == (None, [])

    def refused(self, kind: type[Refusal], words: str) -> None:
        """Refused for this reason, in these words."""
        assert self.refusal is not None, f"went through: {self.facts}"
        assert (kind, words) == (type(self.refusal), str(self.refusal))

    def and_then(self) -> Given:
        """Record it, whatever it is, and go on."""
        self.given.room.act(self.command, self.who)
        return self.given

    def of(self, stream: str) -> list[Fact]:
        """The facts on one stream."""
        return [fact for named, fact in self.facts if named == stream]


def _flat(items: Iterable[Change | list[Change]]) -> list[Change]:
    return [change for item in items for change in (item if isinstance(item, list) else [item])]


def given(*history: Item) -> Given:
    """A room in which exactly this has happened."""
    room = MemoryRoom(at=at("14:00"))
    for item in history:
        if isinstance(item, datetime):
            room.now = item
        else:
            room.put(item if isinstance(item, list) else [item])
    return Given(room)


# What tests begin from


def person(name: str, *roles: str) -> Change:
    """Somebody with an account."""
    return f"person/person-{name}", PersonAdded(name=name, sign_in=name.lower(), roles=roles)


def on_duty(role: str, name: str = "", desk: str = "") -> list[Change]:
    """Somebody on duty in a role; the post is named after them."""
    who = somebody(role, name)
    taken = PostTaken(person=who.person, name=who.name, role=role, desk=desk)
    return [person(who.name, role), (f"post/{who.post}", taken)]


def incident(
    name: str, grade: str = "", *, state: str = "accepted", life: bool | None = None, place: Place = FARM,
    contact: str = "", by: Who | None = None, area_class: str = "urban",
) -> list[Change]:  # fmt: skip
    """An incident as far as `opened`, `waiting` or `accepted`, in a grade, assessed where `life` says so."""
    handler = by or somebody("call_handler")
    opened = IncidentOpened(
        contact=contact, what="a row", place=place, desk="dispatch", first_contact_at=at("14:00"),
        handler=handler.person, handler_post=handler.post, handler_name=handler.name,
        area_class="rural" if area_class == "rural" else "urban",
    )  # fmt: skip
    facts: list[Fact] = [opened]
    if grade:
        facts.append(GradeSet(grade=grade, was="", reason=""))
    if state != "opened":
        facts.append(SentToDispatch())
    if state == "accepted":
        facts.append(IncidentAccepted(by_name="Dispatcher", by_post="post-Dispatcher"))
    if life is not None:
        facts.append(ThriveAssessed(elements={"threat": "said so"}, life_at_risk=life, on_version=1))
    return [(f"incident/{name}", fact) for fact in facts]


def unit_stream(callsign: str) -> str:
    return f"unit/{unit_id(callsign)}"


def unit_id(callsign: str) -> str:
    return f"{callsign}/20261123T140000-000000"


def unit(callsign: str, status: int = 2, effect: str = "available") -> Change:
    """A unit on duty."""
    return unit_stream(callsign), UnitCameOnDuty(
        callsign=callsign, kind="response", crew=("PC One",), status=status, effect=effect, shift_ends=at("22:00")
    )


def assigned(callsign: str, to: str, number: str = "0001") -> list[Change]:
    """Both sides of a promise."""
    return [
        (f"incident/{to}", UnitAssigned(unit=unit_id(callsign), callsign=callsign)),
        (unit_stream(callsign), UnitCommitted(incident=to, number=number)),
    ]


def at_scene(callsign: str, of: str) -> list[Change]:
    return [
        (unit_stream(callsign), UnitStatusSet(status=6, effect="at_scene", name="At scene")),
        (f"incident/{of}", UnitAtScene(unit=unit_id(callsign), callsign=callsign)),
    ]


def looked_up(incident: str) -> Change:
    """Its person check is done, and nothing is held."""
    return f"incident/{incident}", CheckDone(
        key="person", check="person", words="Person check", looks_up="person", outcome="nothing_held",
        by_name="Support Operator",
    )  # fmt: skip


def released(callsign: str, by: str) -> list[Change]:
    """The last unit has gone, and somebody had been there."""
    return [
        (f"incident/{by}", UnitLeft(unit=unit_id(callsign), callsign=callsign, how="released")),
        (unit_stream(callsign), UnitFreed(incident=by, number="0001", how="released")),
        (f"incident/{by}", UnitsReleased()),
    ]


def call(name: str, *, answered: bool = True, ended: bool = False) -> list[Change]:
    """A call as far as it has come."""
    facts: list[Fact] = [CallPresented(line="999", call_ref="1", number="07700 900123")]
    if answered:
        facts.append(CallAnswered(handler="person-Call Handler", handler_post="post-Call Handler"))
    if ended:
        facts.append(CallEnded(how="cleared"))
    return [(f"contact/{name}", fact) for fact in facts]


__all__ = [
    "FARM", "UNKNOWN_PLACE", "Given", "Said", "Then", "assigned", "at", "at_scene", "call", "given", "incident",
    "on_duty", "person", "released", "somebody", "unit", "unit_id", "unit_stream",
]  # fmt: skip
