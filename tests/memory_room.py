"""The room without a database: the real decisions, folds and deadlines over facts in lists, under a simulated time.

It does with dictionaries what `Acts`, the pen and the clock do with PostgreSQL, in the same order: fold what the
decision asks for, decide, fold the facts it returned, store the difference of the deadlines they owe. No decision, fold
or derivation is replaced here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from heed import main
from heed.access.decide import AddPerson
from heed.clock.deadline import Deadline, derive
from heed.clock.due import Due
from heed.log.act import SYSTEM_ROLES
from heed.log.command import Command, IdTaken, NotAllowed, NotFound, Rule, Who
from heed.log.decided import Consequence, decided
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Change, Fact, Recorded, Subject, category_of
from heed.picture.incident import Incident, IncidentOpened
from heed.picture.mention import Lookup, Seen, rows_of
from heed.picture.nouns import BEGINNINGS, LOOKUP, TOGETHER, Index, NotThere, Picture, Unfolded, evolve, fold
from heed.picture.post import Post
from heed.picture.unit import Unit
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack, Policy
from heed.supervision.commands import TakePost

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SETUP = Who(person="setup", name="Setup", role="setup")
CLOCK = Who(person="clock", name="Clock", role="clock")
SWITCH = Who(person="telephony", name="Switch", role="telephony")
OPERATIONAL = (
    "call_handler", "dispatcher", "team_leader", "dispatch_supervisor", "resource_sergeant", "force_incident_manager",
    "support_operator",
)  # fmt: skip


@cache
def national() -> Pack:
    """The default pack, loaded once a run."""
    return load_pack(default_pack_path())


def policy() -> Policy:
    """The default pack as it stands on the day of these tests."""
    return national().in_force(MONDAY)


class ConsequenceFailed(AssertionError):
    """A consequence raised. In a running room it is noted and the act goes on; here it is a fault that a test shows."""


class Runaway(AssertionError):
    """The clock fires without end: a deadline that came leaves itself due again."""


class MemoryRoom:
    """Facts in the order they were recorded, the states they fold to, and what is owed."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.pack = national()
        self.now = at
        self.derivations = main.derivations()
        self.rules = {rule.command: rule for rule in main.rules(self.pack)}
        self.consequences = [self._loud(one) for one in main.CONSEQUENCES]
        self.faults: list[tuple[str, Exception]] = []
        self.index = Index()
        self.record: list[Recorded] = []
        self.streams: dict[str, list[Recorded]] = {}
        self.deadlines: dict[UUID, Deadline] = {}
        self._minted = 0

    # what is there

    def mint(self) -> str:
        """A new id; the same ones in every run."""
        self._minted += 1
        return str(UUID(int=self._minted))

    def state(self, stream: str) -> Subject | None:
        """The state of any stream, closed ones too."""
        held = self.index.by_category[category_of(stream)].get(stream)
        return held if held is not None else fold(self.streams.get(stream, ()))

    def incident(self, ref: str) -> Incident:
        found = self.state(f"incident/{ref}")
        assert isinstance(found, Incident)
        return found

    def unit(self, callsign: str) -> Unit:
        found = self.state(self.index.callsigns[callsign])
        assert isinstance(found, Unit)
        return found

    def open(self, category: str) -> dict[str, Subject]:
        """Open streams of a category."""
        return self.index.by_category[category]

    def open_incidents(self) -> list[Incident]:
        return [i for i in self.open("incident").values() if isinstance(i, Incident)]

    def open_contacts(self) -> list[Contact]:
        return [c for c in self.open("contact").values() if isinstance(c, Contact)]

    def units(self) -> list[Unit]:
        return [u for u in self.open("unit").values() if isinstance(u, Unit)]

    def posts(self) -> list[Post]:
        return [p for p in self.open("post").values() if isinstance(p, Post)]

    def owed(self, stream: str) -> list[Deadline]:
        """What is stored as owed on a stream, soonest first."""
        return sorted((d for d in self.deadlines.values() if d.stream == stream), key=lambda d: (d.due, d.kind))

    def derived(self, stream: str) -> dict[UUID, Deadline]:
        """What the picture says is owed on a stream."""
        state = self.state(stream)
        policy = self.pack.in_force(state.began_at if state is not None else self.now)
        return {d.id: d for d in derive(stream, state, policy, self.derivations)}

    # acting

    def on_duty(self, role: str, name: str = "", desk: str = "") -> Who:
        """Somebody new, with an account, on duty in a role."""
        person, post = self.mint(), self.mint()
        name = name or role.replace("_", " ").title()
        self.act(AddPerson(person=person, name=name, sign_in=f"p{self._minted}", roles=(role,)), SETUP)
        who = Who(person=person, name=name, role=role, post=post)
        self.act(TakePost(post=post, role=role, desk=desk), who)
        return who

    def decide(self, command: Command, who: Who) -> list[Change]:
        """What the command would record now; raises its `Refusal`. Nothing changes."""
        rule = self.rules[type(command)]
        self._allowed(rule, who)
        return self._decided(rule, command, who)[1]

    def rehearse(self, command: Command, who: Who) -> list[Change]:
        """Decide, fold and derive as an act does, and leave everything as it was."""
        rule = self.rules[type(command)]
        self._allowed(rule, who)
        picture, changes = self._decided(rule, command, who)
        states: dict[str, Subject | None] = {}
        for stream, fact in changes:
            before = states.get(stream, self._before(stream, picture))
            states[stream] = evolve(before, self._recorded(stream, fact, before, self.now, who))
        for stream, after in states.items():
            assert after is not None
            derive(stream, after, self.pack.in_force(after.began_at), self.derivations)
        return changes

    def act(self, command: Command, who: Who, *, settles: UUID | None = None) -> list[Moved]:
        """Decide and record, as `Acts.act` does."""
        rule = self.rules[type(command)]
        self._allowed(rule, who)
        picture, changes = self._decided(rule, command, who)
        self._refuse_a_second_beginning(changes)
        happened: datetime = min(getattr(command, "happened_at", None) or self.now, self.now)
        return self._write(changes, happened, who, picture, settles)

    def put(self, changes: Iterable[Change], who: Who = SETUP) -> list[Moved]:
        """Record facts as given, without a decision: the history that a test begins from."""
        return self._write(list(changes), self.now, who, None, None)

    def _allowed(self, rule: Rule, who: Who) -> None:
        if who.role in SYSTEM_ROLES or getattr(rule, "internal", False):
            return
        if rule.system or not self.pack.in_force(self.now).may(who.role, rule.name):
            raise NotAllowed(role=who.role, roles="somebody else")

    def _refuse_a_second_beginning(self, changes: Sequence[Change]) -> None:
        for stream, fact in changes:
            if type(fact) in BEGINNINGS and stream in self.streams:
                raise IdTaken(category=category_of(stream), id=stream.partition("/")[2])

    def _decided(self, rule: Rule, command: Command, who: Who) -> tuple[Picture, list[Change]]:
        loaded: dict[str, Subject | None] = {}
        while True:
            picture = Picture(self.index, loaded)
            try:
                found = decided(rule, [command], picture, self.pack, who, self.now, self.consequences, lambda *_: None)
                self._no_faults()
                return picture, found
            except Unfolded as asked:
                if asked.wanted.startswith(TOGETHER):
                    loaded |= {one: self._load(one) for one in asked.wanted.removeprefix(TOGETHER).split("\n")}
                    continue
                state = loaded[asked.wanted] = self._load(asked.wanted)
                if asked.wanted.startswith("number/") and state is not None:
                    loaded[f"incident/{state.id}"] = state
            except NotThere as missing:
                raise NotFound(kind=missing.kind, what=missing.what) from missing

    def _loud(self, consequence: Consequence) -> Consequence:
        """The same consequence, whose faults nothing passes over."""

        def follow(found: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
            try:
                return consequence.follow(found, picture, policy, who, at)
            except Unfolded:
                raise
            except Exception as fault:
                self.faults.append((getattr(consequence.follow, "__name__", "a consequence"), fault))
                raise

        return Consequence(of=consequence.of, follow=follow)

    def _no_faults(self) -> None:
        if self.faults:
            name, fault = self.faults.pop()
            raise ConsequenceFailed(name) from fault

    def _load(self, wanted: str) -> Subject | None:
        if wanted.startswith(LOOKUP):
            return self._mentioned(wanted)
        if not wanted.startswith("number/"):
            return fold(self.streams.get(wanted, ()))
        number = int(wanted.partition("/")[2])
        newest = next((f for f in reversed(self.record) if f.number == number), None)
        return fold(self.streams[newest.stream]) if newest else None

    def _mentioned(self, wanted: str) -> Lookup:
        """What the index has, made of all states."""
        keys = set(wanted.removeprefix(LOOKUP).split("\n"))
        rows = (row for stream in self.streams for row in rows_of(stream, self.state(stream)).values())
        seen = (
            Seen(
                stream=row.stream, key=row.mention.key, kind=row.mention.kind, role=row.mention.role,
                words=row.mention.words, known=row.mention.known, at=row.at, keys=row.keys,
            )
            for row in rows
            if keys.intersection(row.keys)
        )  # fmt: skip
        return Lookup(id=wanted, version=0, seen=tuple(seen))

    def _write(
        self, changes: Sequence[Change], happened: datetime, who: Who, picture: Picture | None, settles: UUID | None
    ) -> list[Moved]:
        had: dict[str, dict[UUID, Deadline]] = {}
        moved: list[Moved] = []
        for stream, fact in changes:
            before = self._before(stream, picture)
            if stream not in had:
                policy = self.pack.in_force(before.began_at if before else self.now)
                had[stream] = {d.id: d for d in derive(stream, before, policy, self.derivations)}
            recorded = self._recorded(stream, fact, before, happened, who)
            after = evolve(before, recorded)
            self.record.append(recorded)
            self.streams.setdefault(stream, []).append(recorded)
            self.index.put(stream, after)
            moved.append(Moved(recorded, before, after))
        for stream, owed_before in had.items():
            self._settle(stream, owed_before)
        if settles is not None:
            self.deadlines.pop(settles, None)
        return moved

    def _recorded(self, stream: str, fact: Fact, before: Subject | None, happened: datetime, who: Who) -> Recorded:
        opens = isinstance(fact, IncidentOpened)
        return Recorded(
            position=len(self.record) + 1, stream=stream, version=(before.version if before else 0) + 1,
            happened_at=happened, recorded_at=self.now, actor=who.person, role=who.role, workstation="",
            number=1 + sum(1 for f in self.record if f.number) if opens else None, fact=fact,
        )  # fmt: skip

    def _before(self, stream: str, picture: Picture | None) -> Subject | None:
        """What the writer holds of a stream: the room's memory, else what the decision read; else it is a new one."""
        held = self.index.by_category[category_of(stream)].get(stream)
        if held is not None or picture is None:
            return held
        if stream in picture.read:
            return picture.before(stream)
        if category_of(stream) == "shift":
            # Readings are appended at any version, and decide nothing.
            return fold(self.streams.get(stream, ()))
        assert stream not in self.streams, f"writes to {stream}, which the decision never read and nobody holds"
        return None

    def _settle(self, stream: str, had: dict[UUID, Deadline]) -> None:
        """The difference of what is owed; and the room forgets what nobody owes anything to."""
        state = self.state(stream)
        assert state is not None
        has = self.derived(stream)
        for identity in had:
            if identity not in has:
                self.deadlines.pop(identity, None)
        for identity, deadline in has.items():
            if identity not in had:
                self.deadlines[identity] = deadline
        if not state.open:
            self.index.drop(stream)

    # time

    def next_due(self) -> Deadline | None:
        return min(self.deadlines.values(), key=lambda d: d.due, default=None)

    def until(self, moment: datetime) -> list[Moved]:
        """Let time pass; each deadline fires at its own time, in order."""
        return list(self._fire(moment, follow=True))

    def stopped_until(self, moment: datetime) -> list[Moved]:
        """Let time pass while the clock stands still; then it catches up, in order."""
        self.now = moment
        return list(self._fire(moment, follow=False))

    def elapse(self, minutes: float) -> list[Moved]:
        return self.until(self.now + timedelta(minutes=minutes))

    def _fire(self, moment: datetime, *, follow: bool) -> Iterator[Moved]:
        fired: dict[tuple[str, str], int] = {}
        while (due := self.next_due()) is not None and due.due <= moment:
            if follow:
                self.now = max(self.now, due.due)
            fired[due.stream, due.kind] = fired.get((due.stream, due.kind), 0) + 1
            if fired[due.stream, due.kind] > 5000:
                raise Runaway(f"{due.kind} on {due.stream}")
            command = Due(id=str(due.id), stream=due.stream, kind=due.kind, step=due.step, due=due.due)
            yield from self.act(command, CLOCK, settles=due.id)
        self.now = max(self.now, moment)


def sentences(moved: Iterable[Moved]) -> list[str]:
    """The lines these facts are in the log."""
    return [m.recorded.fact.sentence() for m in moved]


def refs(subjects: Iterable[Subject]) -> list[str]:
    return [subject.id for subject in subjects]
