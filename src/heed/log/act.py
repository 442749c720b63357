"""`act()`: the one way to change anything.

Fold what the command names, decide, hand the pen what to write with the version of everything that was read, and answer
once it is on disk and in the room. If something moved meanwhile: fold again, decide again, a few times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
import psycopg

from heed.clock.deadline import Deadline, Derivations, derive
from heed.log.command import (
    Busy,
    Command,
    Erased,
    IdTaken,
    NotAllowed,
    NotFound,
    OtherBody,
    Refusal,
    Rule,
    Stale,
    Who,
)
from heed.log.decided import Consequence, decided, happened_at, provisional
from heed.log.pen import Draft, Line, Pen, Unavailable
from heed.log.room import Room
from heed.picture.fact import Change, Fact, Recorded, Subject, category_of, key_subject
from heed.picture.incident import IncidentOpened
from heed.picture.mention import FACTS as MENTIONING
from heed.picture.mention import Row, rows_of
from heed.picture.nouns import BEGINNINGS, LOOKUP, SHAPES, TOGETHER, NotThere, Picture, Unfolded, evolve
from heed.policy.values import Pack
from heed.telemetry.figures import Figures

TRIES = 8
#: The record cannot be reached: nobody's mistake.
AWAY = (Unavailable, psycopg.OperationalError, psycopg.InterfaceError)
SYSTEM_ROLES = frozenset({"clock", "telephony", "messaging", "records", "simulator", "setup"})


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an act: its facts, and the position from which a reader sees them."""

    act: UUID
    cursor: int
    facts: list[Recorded]


class Acts:
    """The write path of one process."""

    def __init__(
        self, room: Room, pen: Pen, pack: Pack, rules: Iterable[Rule], derivations: Derivations,
        figures: Figures | None = None, consequences: Sequence[Consequence] = (),
    ) -> None:  # fmt: skip
        self.figures = figures or Figures()
        self.room = room
        self.pen = pen
        self.pack = pack
        self.rules = {rule.command: rule for rule in rules}
        self.derivations = derivations
        self.consequences = tuple(consequences)

    async def act(
        self, command: Command, who: Who, *, at: datetime, key: str | None = None, settles: UUID | None = None
    ) -> Done:
        """Do what a command asks, or raise a `Refusal`. The same key gives the same answer.

        `settles` is a deadline that is over with this act, whatever comes of it.
        """
        rule = self.rules[type(command)]
        with self.figures.act(rule.name, Refusal, AWAY) as under_way:
            done = await self._act(rule, command, who, at, key, [settles] if settles else [], under_way.id)
            under_way.id = done.act
        return done

    async def _act(
        self, rule: Rule, command: Command, who: Who, at: datetime, key: str | None, settles: Sequence[UUID], act: UUID
    ) -> Done:
        digest = _digest([command])
        try:
            self._allowed(rule, who, at)
            return await self._decide_and_write(rule, [command], who, at, key, digest, settles, act)
        except Refusal:
            # A repeat of something already done must not be told that it is already done.
            earlier = await self._answered(who, key, digest)
            if earlier is None:
                raise
            return earlier

    async def act_together(
        self, commands: Sequence[Command], who: Who, *, at: datetime, settles: Sequence[UUID]
    ) -> Done:
        """Do several commands of one kind as one act: each is decided on what those before it leave.

        Where one is refused, all are: raises its `Refusal`. `settles` are deadlines that are over with it.
        """
        rule = self.rules[type(commands[0])]
        with self.figures.act(rule.name, Refusal, AWAY) as under_way:
            self._allowed(rule, who, at)
            digest = _digest(commands)
            return await self._decide_and_write(rule, commands, who, at, None, digest, settles, under_way.id)

    def _allowed(self, rule: Rule, who: Who, at: datetime) -> None:
        if who.role in SYSTEM_ROLES or rule.internal:
            return
        policy = self.pack.in_force(at)
        if rule.system or not policy.may(who.role, rule.name):
            roles = ", ".join(sorted(r.name.lower() for r in policy.roles.values() if rule.name in r.may))
            mine = policy.roles.get(who.role)
            raise NotAllowed(role=mine.name.lower() if mine else who.role or "none", roles=roles or "none has it")

    async def _decide_and_write(
        self, rule: Rule, commands: Sequence[Command], who: Who, at: datetime, key: str | None, digest: bytes,
        settles: Sequence[UUID], act: UUID,
    ) -> Done:  # fmt: skip
        loaded: dict[str, Subject | None] = {}
        for _ in range(TRIES):
            cursor = self.room.cursor
            picture, changes = await self._decide(rule, commands, who, at, loaded)
            if not changes and not settles:
                # Nothing left to do: for a repeat because it is done, and then its first answer is the answer.
                return await self._answered(who, key, digest) or Done(act=act, cursor=cursor, facts=[])
            happened = happened_at(commands, at)
            draft = self._draft(rule, happened, who, at, key, digest, picture, changes, cursor, settles, act)
            written = await self.pen.write(draft)
            if written.outcome == "done":
                position = written.facts[-1].position if written.facts else self.room.cursor
                return Done(act=written.act, cursor=position, facts=written.facts)
            if written.outcome == "other body":
                raise OtherBody
            if written.outcome == "replayed":
                earlier = await self._answered(who, key, digest)
                if earlier is not None:
                    return earlier
            await self.room.catch_up()
            loaded.clear()
        raise Busy

    async def _decide(
        self, rule: Rule, commands: Sequence[Command], who: Who, at: datetime, loaded: dict[str, Subject | None]
    ) -> tuple[Picture, list[Change]]:
        while True:
            picture = Picture(self.room.index, loaded)
            try:
                refuse = partial(self._refuse_stale, rule, who)
                return picture, decided(rule, commands, picture, self.pack, who, at, self.consequences, refuse)
            except Unfolded as asked:
                loaded |= await self._load(asked.wanted)
            except NotThere as missing:
                raise NotFound(kind=missing.kind, what=missing.what) from missing

    async def _load(self, wanted: str) -> dict[str, Subject | None]:
        """What a decision asked for, by the names under which it asks again."""
        store = self.room.store
        if wanted.startswith("number/"):
            found = await store.by_number(int(wanted.partition("/")[2]))
            return {wanted: found, **({f"incident/{found.id}": found} if found is not None else {})}
        if wanted.startswith(LOOKUP):
            return {wanted: await store.mentioned(wanted)}
        if wanted.startswith(TOGETHER):
            streams = wanted.removeprefix(TOGETHER).split("\n")
            return {**dict.fromkeys(streams), **await store.states(streams)}
        return {wanted: await store.state(wanted)}

    def _refuse_stale(self, rule: Rule, who: Who, command: Command, changes: Sequence[Change]) -> None:
        seen = getattr(command, "seen", None)
        if not rule.stale_on or seen is None:
            return
        for stream in {stream for stream, _ in changes}:
            kinds = self.room.kinds.get(stream, {})
            moved = [kind for kind in rule.stale_on if kinds.get(kind.__name__, 0) > seen]
            if moved:
                raise Stale(changed=", ".join(_in_words(kind.__name__) for kind in moved))

    def _draft(
        self, rule: Rule, happened: datetime, who: Who, at: datetime, key: str | None, digest: bytes, picture: Picture,
        changes: Sequence[Change], cursor: int, settles: Sequence[UUID], act: UUID,
    ) -> Draft:  # fmt: skip
        lines: list[Line] = []
        secrets: dict[str, bytes] = {}
        states: dict[str, tuple[Subject | None, Subject]] = {}
        guarded = {stream for stream, fact in changes if not fact.anytime}
        foreseen = dict(picture.foreseen)
        for stream, fact in changes:
            before, now = states.get(stream, (picture.before(stream),) * 2)
            if type(fact) in BEGINNINGS and now is not None:
                raise IdTaken(category=category_of(stream), id=now.id)
            lines.append(self._line(stream, fact, happened, now is None, secrets))
            if foreseen.get(stream):
                # Folded already, while what follows from it was decided.
                foreseen[stream] -= 1
                states[stream] = (before, picture.leads_to(stream))
            elif now is None or stream in guarded or type(fact) in MENTIONING:
                states[stream] = (before, evolve(now, provisional(stream, fact, happened, at, who, now)))
        written = {stream for stream, _ in changes}
        versions = {s: v for s, v in picture.read.items() if s in guarded or s not in written}
        versions |= {s: states[s][0].version if states[s][0] else 0 for s in guarded}  # type: ignore[union-attr]
        removed, added, opens = self._deadlines(states, guarded)
        mentioned, unmentioned = _mentions(states, {stream for stream, fact in changes if type(fact) in MENTIONING})
        return Draft(
            id=act, command=rule.name, actor=who.person, role=who.role, workstation=who.workstation, at=at,
            key=key, digest=digest, versions=versions, categories=dict.fromkeys(picture.scanned, cursor), lines=lines,
            secrets=list(secrets.items()), opens=opens, removed=[*removed, *settles], added=added,
            mentioned=mentioned, unmentioned=unmentioned,
        )  # fmt: skip

    def _line(self, stream: str, fact: Fact, happened: datetime, new: bool, secrets: dict[str, bytes]) -> Line:
        kind = type(fact).__name__
        body, hidden = SHAPES[kind].split(fact)
        sealed = None
        if hidden is not None:
            subject = key_subject(stream)
            keys = self.room.store.keys
            if new and subject == stream and subject not in secrets and not keys.has(subject):
                secrets[subject] = keys.make(subject)
            if subject not in secrets and not keys.has(subject):
                raise Erased(what=category_of(subject))
            sealed = keys.seal(subject, kind, hidden, secrets.get(subject))
        return Line(stream, fact, happened, body, sealed, isinstance(fact, IncidentOpened))

    def _deadlines(
        self, states: dict[str, tuple[Subject | None, Subject]], guarded: set[str]
    ) -> tuple[list[UUID], list[Deadline], list[tuple[str, bool]]]:
        removed: list[UUID] = []
        added: list[Deadline] = []
        opens: list[tuple[str, bool]] = []
        for stream, (before, after) in states.items():
            # A stream is open from its first fact until one closes it.
            if after.open != (before is None or before.open):
                opens.append((stream, after.open))
            if stream not in guarded:
                continue
            policy = self.pack.in_force(after.began_at)
            had = derive(stream, before, policy, self.derivations)
            has = derive(stream, after, policy, self.derivations)
            removed += [d.id for d in had - has]
            added += has - had
        return removed, added, opens

    async def _answered(self, who: Who, key: str | None, digest: bytes) -> Done | None:
        if key is None:
            return None
        rows = await self.room.store.rows("answer_for", actor=who.person, key=key)
        if not rows:
            return None
        first_digest, act, first, last = rows[0]
        if bytes(first_digest) != digest:
            raise OtherBody
        facts = await self.room.store.between(first, last)
        return Done(act=act, cursor=last or self.room.cursor, facts=facts)


def _mentions(
    states: Mapping[str, tuple[Subject | None, Subject]], streams: Iterable[str]
) -> tuple[list[Row], list[tuple[str, str]]]:
    """What the index is to learn and to forget of these streams."""
    mentioned: list[Row] = []
    unmentioned: list[tuple[str, str]] = []
    for stream in streams:
        before, after = (rows_of(stream, state) for state in states[stream])
        mentioned += [row for key, row in after.items() if before.get(key) != row]
        unmentioned += [(stream, key) for key in before if key not in after]
    return mentioned, unmentioned


def _digest(commands: Sequence[Command]) -> bytes:
    """What tells one body from another under the same key."""
    named = b"".join(type(command).__name__.encode() + msgspec.json.encode(command) for command in commands)
    return hashlib.sha256(named).digest()


def _in_words(name: str) -> str:
    """`GradeSet` → "grade set"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
