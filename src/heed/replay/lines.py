"""Lines under `expect:` read: which kind each is, and whether the names in it are known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import msgspec

from heed.log.command import Command
from heed.picture.nouns import SHAPES
from heed.policy.marked import Faults, Marked, Spot
from heed.policy.shapes import nearest
from heed.policy.values import Policy
from heed.replay.expect import EACH, KINDS, NEVER, Expectation, listed
from heed.replay.offsets import NONE, moment
from heed.replay.scenario import OnDuty
from heed.replay.steps import Names
from heed.replay.typed import as_struct

_HOW = "an expectation begins with one of"
#: Fields of expectations that name something, and what.
_ROLES = ("told", "not_told", "roles", "owner")
_FACTS = ("recorded", "not_recorded")
_COMMANDS = ("refused", "in_act")


class Known:
    """What an expectation may name."""

    def __init__(self, names: Names, commands: Mapping[str, type[Command]], policy: Policy) -> None:
        self.names = names
        self.commands = commands
        self.policy = policy

    def check_people(self, people: Iterable[OnDuty], lines: tuple[Marked, ...], faults: Faults) -> None:
        """Each signs in once, in roles the pack has, at desks it has."""
        seen: set[str] = set()
        for person, line in zip(people, lines, strict=False):
            if person.sign_in in seen:
                faults.add(line.spot, f"`{person.sign_in}` is here twice; give one line several roles: `role: [a, b]`")
            seen.add(person.sign_in)
            for role in person.roles:
                _known(role, self.policy.roles, "role", line.spot, faults)
            if person.desk:
                _known(person.desk, self.policy.desks, "desk", line.spot, faults)

    def subjects(self) -> set[str]:
        """What a line can be about."""
        return {*self.names.kinds, *self.names.callsigns, EACH}


def read_expectation(marked: Marked, known: Known, faults: Faults) -> Expectation | None:
    """One line, or None and a fault."""
    own = marked.mapping()
    kind: type[Expectation] | None = None
    if "never" in own:
        kind = NEVER.get(str(own["never"].value))
        if kind is None:
            faults.add(
                own["never"].spot, f"`never` cannot be `{own['never'].value}`{nearest(str(own['never'].value), NEVER)}"
            )
            return None
    else:
        kind = next((made for name, made in KINDS.items() if name in own), None)
    if kind is None:
        first = next(iter(own), "")
        faults.add(marked.spot, f"{_HOW} {', '.join((*KINDS, 'never'))}{nearest(first, KINDS) if first else ''}")
        return None
    line = as_struct(marked, kind, "expect", faults)
    if line is not None:
        _check_names(line, marked, known, faults)
    return line


def _check_names(line: Expectation, marked: Marked, known: Known, faults: Faults) -> None:
    own = marked.mapping()
    for field, value in msgspec.structs.asdict(line).items():
        spot = own[field].spot if field in own else marked.spot
        if field in _ROLES:
            for role in listed(value):
                _known(role, known.policy.roles, "role", spot, faults)
        elif field in _FACTS:
            _known(value, SHAPES, "fact", spot, faults)
        elif field in _COMMANDS and value:
            _known(value, known.commands, "command", spot, faults)
        elif field == "about":
            _known(
                value.upper() if value.upper() in known.names.callsigns else value,
                known.subjects(),
                "name",
                spot,
                faults,
            )
        elif field == "grade":
            _known(value, known.policy.grades, "grade", spot, faults)


def _known(name: str, known: Iterable[str], kind: str, spot: Spot, faults: Faults) -> None:
    if name not in known:
        faults.add(spot, f"there is no {kind} `{name}` here{nearest(name, known)}")


def last_moment(line: Expectation) -> timedelta:
    """The last moment a line speaks of."""
    given = [getattr(line, name, None) for name in ("at", "by", "until")]
    return max((moment(text) for text in given if text), default=NONE)
