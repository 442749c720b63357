"""A month of looking, made up: sixty people on shifts, their calls and incidents, what they read of them, and why.

Honest people search for whom they deal with, look back at what repeat callers reported, forget to say that they are at
their desk again, and are curious about their own last shift. What is planted among them is dishonest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from heed.demo.names import FIRST_NAMES, SURNAMES
from heed.picture.conduct import name_traces, place_traces
from heed.picture.fact import Place
from heed.standards.looks import About, Look, Officer, address_of, words_of

FIRST = datetime(2026, 11, 2, 7, tzinfo=UTC)
DAYS = 30
PEOPLE = 60
NAMED = (
    "Mill", "Church", "Station", "Albion", "Victoria", "Quarry", "Beck", "Foundry", "Heather", "Canal", "Castle",
    "Park", "Chapel", "Dale", "Elm", "Furnace", "Garden", "Hawthorn", "Inkerman", "Jubilee", "Kiln", "Larch",
    "Moor", "Nelson",
)  # fmt: skip
#: Some ninety thousand homes: a county.
STREETS = [
    f"{name} {kind}, {town}"
    for name in NAMED
    for kind in ("Street", "Road", "Lane", "Avenue", "Close")
    for town in ("Calderwick", "Hollin", "Thornby", "Aldmoor", "Netherby", "Saltley", "Wrayton", "Ottershaw", "Penfold")
]
#: Endings that make names as many as those of a county.
ENDS = ("", "son", "ley", "ton", "worth", "field", "shaw", "by", "croft", "well")


class Incident(msgspec.Struct):
    """A made-up incident: who reported it, where, and its life."""

    stream: str
    caller: str
    place: str
    opened: datetime
    closed: datetime

    def about(self) -> About:
        """What the rules know of it."""
        place = address_of(self.place)
        traces = name_traces(self.caller) | place_traces(Place(words=self.place))
        return About(traces=traces, names=frozenset(words_of(self.caller)), addresses=(place,), closed_at=self.closed)


class Planted(msgspec.Struct, frozen=True):
    """A dishonest pattern: whose, and the rule that finds it."""

    person: str
    rule: str


class Month:
    """Sixty people's readings of a month, oldest first, and what is known of the records they read."""

    def __init__(self, seed: int, *, dishonest: bool = True) -> None:
        self.chance = Random(seed)
        self.officers = {one.id: one for one in self._people()}
        self.ids = list(self.officers)
        self.known: dict[str, About] = {}
        self.incidents: list[Incident] = []
        self.looks: list[Look] = []
        self.planted: list[Planted] = []
        self._desk_of = {person: n % 30 for n, person in enumerate(self.ids)}
        self._by_caller: dict[str, list[Incident]] = {}
        self._regulars = [(self._name(), self._place()) for _ in range(120)]
        #: Those whom everybody in the room looks up now and then, whoever rings about them.
        self._well_known = [self._name() for _ in range(40)]
        self._past()
        for day in range(DAYS):
            self._shift(FIRST + timedelta(days=day), day, night=False)
            self._shift(FIRST + timedelta(days=day, hours=12), day, night=True)
        if dishonest:
            self._dishonest()
        self.looks.sort(key=lambda look: (look.at, look.position))

    def _people(self) -> Iterator[Officer]:
        for n in range(PEOPLE):
            home = address_of(self._place()) if n % 2 else address_of("")
            yield Officer(id=f"officer-{n:02d}", name=self._name(), home=home)

    def _name(self) -> str:
        return f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(SURNAMES)}{self.chance.choice(ENDS)}"

    def _place(self) -> str:
        return f"{self.chance.randrange(1, 84)} {self.chance.choice(STREETS)}"

    def _new(self, at: datetime, hours: float, caller: str = "", place: str = "") -> Incident:
        if not caller:
            again = self.chance.random() < 0.15
            caller, place = self.chance.choice(self._regulars) if again else (self._name(), self._place())
        made = Incident(f"incident/{len(self.incidents)}", caller, place, at, at + timedelta(hours=hours))
        self.incidents.append(made)
        self.known[made.stream] = made.about()
        self._by_caller.setdefault(caller, []).append(made)
        return made

    def _past(self) -> None:
        """What the record holds from the year before."""
        for _ in range(3000):
            self._new(FIRST - timedelta(days=self.chance.uniform(1, 330)), self.chance.uniform(0.5, 8))

    def look(self, person: str, at: datetime, subject: str = "room", words: str = "", **more: object) -> None:
        """One reading."""
        state = self._by(subject)
        given = {
            "in_hand": "", "duty": "on", "workstation": f"desk-{self._desk_of[person]:02d}",
            "over": state is not None and state.closed < at, "operation": "search" if words else "consultation", **more,
        }  # fmt: skip
        made = Look(
            position=len(self.looks) + 1, at=at, person=person, role="call_handler", subject=subject, words=words,
            **given,  # type: ignore[arg-type]
        )  # fmt: skip
        self.looks.append(made)

    def _by(self, subject: str) -> Incident | None:
        return self.incidents[int(subject.partition("/")[2])] if subject.startswith("incident/") else None

    # Honest

    def _shift(self, start: datetime, day: int, *, night: bool) -> None:
        """Four days on and four off, in four teams, one by day and one by night."""
        team = (day // 4 + (2 if night else 0)) % 4
        on = [person for n, person in enumerate(self.ids) if n % 4 == team]
        handlers, dispatch = on[:10], on[10:]
        storm = day == 17 and not night
        count = self.chance.randrange(80, 130) * (3 if storm else 1)
        for minute in sorted(self.chance.uniform(5, 700) for _ in range(count)):
            self._worked(start + timedelta(minutes=minute), self.chance.choice(handlers), dispatch)
        for person in on:
            self._beside(start, person)

    def _worked(self, at: datetime, handler: str, dispatch: list[str]) -> None:
        incident = self._new(at, self.chance.uniform(0.3, 9))
        hand = {"in_hand": incident.stream}
        later = (at + timedelta(seconds=self.chance.uniform(20, 500)) for _ in range(99))
        self.look(handler, at, incident.stream, **hand)
        if self.chance.random() < 0.4:
            words = incident.caller if self.chance.random() < 0.6 else incident.place
            self.look(handler, next(later), words=words, **hand)
        if self.chance.random() < 0.12:  # who did it, or somebody they speak of
            known = self.chance.random() < 0.5
            self.look(
                handler, next(later), words=self.chance.choice(self._well_known) if known else self._name(), **hand
            )
        same = self._by_caller[incident.caller][-4:-1]
        for earlier in same if self.chance.random() < 0.7 else ():
            self.look(handler, next(later), earlier.stream, **hand)
        for person in {self.chance.choice(dispatch), *self.chance.sample(dispatch, k=self.chance.choice((0, 1, 2)))}:
            before = self.incidents[-1 - self.chance.randrange(1, 6)].stream
            self.look(person, next(later), incident.stream, in_hand=before)
            if self.chance.random() < 0.1:
                self.look(person, next(later), words=self.chance.choice((incident.caller, self._name())), **hand)

    def _beside(self, start: datetime, person: str) -> None:
        """What is read beside the work: their own last shift, a figure, a log that a crew asks for hours later."""
        for _ in range(self.chance.choice((0, 0, 1, 1, 2, 3))):
            back = min(len(self.incidents) - 1, int(self.chance.expovariate(1 / 300)))
            at = start + timedelta(minutes=self.chance.uniform(10, 690))
            self.look(person, at, self.incidents[-1 - back].stream, over=True, workstation=self._desk(person))
        if self.chance.random() < 0.04:  # back at the desk, and it was not said
            at = start + timedelta(minutes=self.chance.uniform(60, 600))
            for n in range(self.chance.randrange(1, 6)):
                self.look(person, at + timedelta(minutes=2 * n), self.incidents[-1 - n].stream, duty="away")

    def _desk(self, person: str) -> str:
        """Mostly their own, else one of its neighbours."""
        own = self._desk_of[person]
        return f"desk-{own if self.chance.random() < 0.9 else (own + self.chance.choice((1, -1))) % 30:02d}"

    # Dishonest

    def on_duty(self, person: str, day: int) -> datetime:
        """A moment of a shift of theirs, on that day or one after."""
        mine = sorted({look.at for look in self.looks if look.person == person and look.duty == "on"})
        wanted = FIRST + timedelta(days=day)
        return next(at for at in mine if at >= wanted) + timedelta(minutes=3)

    def _some(self, n: int) -> str:
        return self.ids[n]

    def _plant(self, n: int, rule: str) -> Officer:
        self.planted.append(Planted(self.ids[n], rule))
        return self.officers[self.ids[n]]

    def _dishonest(self) -> None:
        work = self.incidents[-200].stream
        former = self._plant(3, "again_and_again")  # looks up an ex-partner, always with other work in hand
        hers = [self._new(FIRST - timedelta(days=d), 2, "Leanne Marsham", "7 Beck Lane, Hollin") for d in (12, 40)]
        for day in (1, 8, 9, 16, 17, 24):
            self.look(former.id, self.on_duty(former.id, day), words="leanne marsham", in_hand=work)
        for day, one in zip((9, 24), hers, strict=True):
            self.look(former.id, self.on_duty(former.id, day) + timedelta(minutes=4), one.stream, in_hand=work)
        curious = self._plant(9, "neighbour")
        street = STREETS[4]
        self.officers[curious.id] = msgspec.structs.replace(curious, home=address_of(f"21 {street}"))
        for number in (17, 23, 25):
            next_door = self._new(FIRST - timedelta(days=30), 2, self._name(), f"{number} {street}")
            self.look(curious.id, self.on_duty(curious.id, 10), next_door.stream, in_hand=work)
        leaking = self._plant(14, "burst")
        at = self.on_duty(leaking.id, 20)
        for n in range(45):
            self.look(leaking.id, at + timedelta(seconds=11 * n), self.incidents[-900 - n].stream, in_hand=work)
        self._more(work)

    def _more(self, work: str) -> None:
        own = self._plant(18, "own_name")
        self.look(own.id, self.on_duty(own.id, 12), words=own.name.lower(), in_hand=work)
        home = self._plant(21, "own_address")
        theirs = self._new(FIRST - timedelta(days=3), 1, self._name(), f"33 {STREETS[7]}")
        self.officers[home.id] = msgspec.structs.replace(home, home=address_of(f"33 {STREETS[7]}"))
        self.look(home.id, self.on_duty(home.id, 6), theirs.stream, in_hand=work)
        off = self._plant(26, "off_duty")
        for n in range(3):
            self.look(
                off.id, FIRST + timedelta(days=15, hours=3, minutes=n), self.incidents[-500 - n].stream, duty="off"
            )
        other = self.officers[self.ids[40]]
        told = self._new(FIRST - timedelta(days=20), 3, other.name, "5 Canal Road, Thornby")
        gossip = self._plant(31, "colleague")
        self.look(gossip.id, self.on_duty(gossip.id, 14), told.stream, in_hand=work)
        idle = self._plant(35, "no_incident")
        for n in range(14):
            self.look(idle.id, self.on_duty(idle.id, 22) + timedelta(minutes=15 * n), words=self._name())
        old = self._plant(44, "long_closed")
        for n in range(4):
            self.look(old.id, self.on_duty(old.id, 11), self._old(n).stream, in_hand=work)
        elsewhere = self._plant(50, "night_elsewhere")
        at = (FIRST + timedelta(days=25)).replace(hour=2)
        self.look(elsewhere.id, at, words="anybody at all", workstation="desk-of-the-superintendent")

    def _old(self, n: int) -> Incident:
        before = FIRST - timedelta(days=250)
        return [one for one in self.incidents if one.closed < before][n]
