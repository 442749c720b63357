"""A command of any kind, made for a room as it stands: what it names is there, and what it says is plain.

The registry is the only list, so that a command that is added is tried by whatever asks here.
"""

from __future__ import annotations

import re
import typing
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union

import msgspec

from heed.log.command import Command
from heed.picture.fact import UNKNOWN_PLACE, Place
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.mention import mentions_of
from heed.picture.nouns import Index
from heed.picture.shape import Shape, circle
from heed.policy.values import Policy

HALL = Place(words="Hollow Hall", easting=451_200, northing=312_900, within=30)
#: Fields that name one of a kind of thing; what they are called, and what the room may hold under it.
NOUNS: dict[str, tuple[str, ...]] = {
    "contact": ("contact",), "incident": ("incident",), "reports": ("incident",), "unit": ("unit",), "post": ("post",),
    "to_post": ("post",), "person": ("person",), "submission": ("submission",), "to": ("post", "incident"),
    "known": ("known",), "into": ("known",), "lookup": ("lookup",),
}  # fmt: skip
#: Fields that need another to be said with them.
SELDOM = frozenset({"grade", "codeword", "silent", "do_not_ring"})
#: Said in one way or another; none is a phrase that the pack takes for nothing said.
#: A limit below which words are cut to fit.
SHORTEST_LIMIT = 40
WORDS = ("he has gone to the mill with a bag", "she asked for her sister", "two people by the bridge", "a red van")


def any_command(
    kind: type[Command], index: Index, policy: Policy, at: datetime, pick: int, new_id: Callable[[], str] | None = None
) -> Command:
    """One of this kind; the same for the same room and `pick`."""
    made = _Made(index, policy, at, Random(pick))
    minted = getattr(kind, "minted", ())
    made.of_markers = "marker" in minted
    hints = typing.get_type_hints(kind, include_extras=True)
    given: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.name in minted:
            given[field.name] = new_id() if new_id else str(uuid.UUID(int=made.chance.getrandbits(128)))
        elif field.required or (made.chance.random() < _often(field.name) and made.is_there(field.name)):
            given[field.name] = made.value(field.name, hints[field.name])
    return msgspec.convert(msgspec.to_builtins(kind(**given)), kind)


def _often(name: str) -> float:
    """How often something is given that need not be."""
    return 0.7 if name in NOUNS else 0.05 if name in SELDOM else 0.4


class _Made:
    def __init__(self, index: Index, policy: Policy, at: datetime, chance: Random) -> None:
        self.index, self.policy, self.at, self.chance = index, policy, at, chance
        self.incident: Incident | None = None
        self.known: Known | None = None
        self.of_markers = False

    def is_there(self, name: str) -> bool:
        """Whether there is any of what a field names."""
        return name not in NOUNS or any(self.index.by_category[category] for category in NOUNS[name])

    def value(self, name: str, kind: Any) -> Any:
        """Of a field, by its name where that says what there is to name, else by its type."""
        origin = typing.get_origin(kind)
        if origin is Annotated:
            plain, limits = kind.__origin__, kind.__metadata__
            return self._limited(name, plain, limits)
        if origin is Literal:
            return self.chance.choice(typing.get_args(kind))
        if origin in (Union, UnionType):
            inner = [one for one in typing.get_args(kind) if one is not NoneType]
            return self.value(name, self.chance.choice(inner))
        if origin is tuple:
            return (self.value(name, typing.get_args(kind)[0]),)
        if origin is dict:
            return self._mapping(name, typing.get_args(kind))
        return self._named(name) if kind is str else self._plain(kind)

    def _plain(self, kind: Any) -> Any:
        plain: dict[Any, Any] = {
            Place: self.chance.choice((HALL, UNKNOWN_PLACE)), Shape: circle(40), bool: self.chance.random() < 0.5,
            int: self.chance.randrange(10),
        }  # fmt: skip
        return plain[kind]

    def _limited(self, name: str, plain: Any, limits: Iterable[Any]) -> Any:
        least = next((one.ge for one in limits if getattr(one, "ge", None) is not None), 1)
        most = next((one.le for one in limits if getattr(one, "le", None) is not None), 30)
        pattern = next((one.pattern for one in limits if getattr(one, "pattern", None)), "")
        if pattern:
            return self._shaped(name, pattern)
        longest = next((one.max_length for one in limits if getattr(one, "max_length", None)), None)
        if plain is str and longest is not None and longest < SHORTEST_LIMIT:
            return self.value(name, plain)[:longest].strip()
        if plain is int:
            return self.chance.randint(int(least), min(int(most), int(least) + 3))
        if plain is datetime:
            ahead = self.chance.choice((-600, 0, 900)) if name == "by" else -self.chance.choice((0, 0, 5))
            return self.at + timedelta(seconds=ahead)
        return self.value(name, plain)

    def _shaped(self, name: str, pattern: str) -> str:
        number = self.chance.randrange(30, 60)
        samples = (f"bx{number}", f"avl:bx{number}", "beat", f"{number:024x}", f"{number:064x}")
        found = next((one for one in samples if re.search(pattern, one)), None)
        assert found is not None, f"nothing here is a {name} ({pattern}): add what is"
        return found

    def _mapping(self, name: str, kinds: tuple[Any, Any]) -> dict[str, Any]:
        keys = self.policy.account.details if name == "details" else ()
        return {key: self.value(key, kinds[1]) for key in self.chance.sample(sorted(keys), min(2, len(keys)))}

    def _named(self, name: str) -> str:
        if name in NOUNS:
            return self._noun(name)
        found = [*self._there(name)]
        return self.chance.choice(found if found and self.chance.random() < 0.9 else WORDS)

    def _noun(self, name: str) -> str:
        category = self.index.by_category[self.chance.choice(NOUNS[name])]
        if not category:
            return "nothing-there"
        state = category[self.chance.choice(sorted(category))]
        if isinstance(state, Incident):
            self.incident = state
        if isinstance(state, Known):
            self.known = state
        return state.id

    def _there(self, name: str) -> Iterator[str]:
        """What there is to name under a field: what the pack has, and what is open on the incident that was chosen."""
        policy = self.policy
        of_pack: dict[str, Iterable[str]] = {
            "code": policy.codes, "grade": policy.grades, "result": policy.results, "support": policy.support,
            "outcome": policy.recalling.outcomes, "service": policy.services, "role": policy.roles,
            "roles": policy.roles, "action": policy.scripts.actions, "qualifier": policy.discipline.qualifiers,
            "decision": policy.discipline.ndm, "strand": policy.account.hate, "construct": policy.cues.by_id,
            "characteristic": policy.account.characteristics, "step": [*policy.locating.steps, *policy.silence.steps],
            "check": policy.checks, "system": policy.records,
            "question": [*policy.silence.yes_no, *policy.scripts.questions],
            "kind": policy.markers.kinds if self.of_markers else policy.closure,
            "reason": (*policy.recalling.endings, *WORDS),
        }  # fmt: skip
        yield from of_pack.get(name, ())
        if name == "marker" and self.known is not None:
            yield from (one.id for one in self.known.markers)
        if self.incident is not None:
            of_incident: dict[str, Iterable[str]] = {
                "mention": (one.key for one in mentions_of(self.incident)),
                "question": (one.id for one in self.incident.open_questions),
                "action": (one.action.id for one in self.incident.script.items),
                "construct": (one.construct for one in self.incident.cues),
            }
            # Far fewer than the pack has, and what one would choose from.
            yield from [*of_incident.get(name, ())] * 5
