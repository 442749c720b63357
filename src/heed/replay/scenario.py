"""An exercise as it is written, and as it is played: people, units, steps and expectations. Values only. Pure.

`ScenarioFile` and the structs of its lists are the shape of the file; the published schema is made from them and from
the commands. `Scenario` is the same thing read, every name resolved and every step a command.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from heed.access.decide import SignInName
from heed.log.command import Command
from heed.policy.marked import Spot
from heed.policy.values import Pack
from heed.replay.expect import Expectation
from heed.replay.offsets import NONE, Offset, moment

Title = Annotated[str, Meta(min_length=1, max_length=200)]
Start = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$",
        description="local time (Europe/London) of +00:00, `2026-11-23 21:40`",
    ),
]
Label = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="a short name in small letters")]


class OnDuty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """Somebody in the room, and the roles they hold while on duty."""

    name: Title
    sign_in: SignInName
    role: str | tuple[str, ...]
    desk: str = ""
    since: Offset = "+00:00"
    until: Offset | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        return (self.role,) if isinstance(self.role, str) else self.role


class UnitOnDuty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """A unit and its crew; what is not said is as the command `bring_unit_on_duty` has it."""

    callsign: str
    crew: tuple[str, ...]
    kind: str = "response"
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    district: str = ""
    hours: int = 10
    status: int = 2
    easting: int | None = None
    northing: int | None = None
    since: Offset = "+00:00"


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exercise once more without the steps that carry a label; every expectation not of these is judged again."""

    name: Title
    without: tuple[Label, ...]


class ScenarioFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Single values of an exercise file. Its lists are in `LISTS`: each is read line by line."""

    title: Title
    #: Where the timeline comes from.
    source: str = ""
    #: What is assumed where the source does not say, and what the exercise leaves out.
    about: str = ""
    start: Start
    pack: str = "national"
    #: When it ends; the last step or expectation, where nothing is said.
    until: Offset | None = None


LISTS = ("on_duty", "units", "history", "steps", "generate", "expect", "variants")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens at a moment: a command sent, an act attempted, or only a line of the story."""

    at: timedelta
    spot: Spot
    say: str = ""
    #: Sign-in name of who acts; `telephony` for the switch.
    by: str = ""
    command: Command | None = None
    #: True where a refusal is a result and no fault of the exercise.
    attempt: bool = False
    label: str = ""
    #: True for one of many made by `generate`; the report counts them instead of printing them.
    one_of_many: bool = False


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """An expectation and where it stands."""

    what: Expectation
    spot: Spot


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise, read and checked."""

    file: Path
    title: str
    source: str
    about: str
    start: datetime
    pack: Pack
    people: tuple[OnDuty, ...]
    units: tuple[UnitOnDuty, ...]
    #: Moments of all kinds in order, history first.
    steps: tuple[Step, ...]
    expect: tuple[Expected, ...]
    #: What is expected only of variants that leave steps out.
    expect_without: tuple[Expected, ...] = ()
    variants: tuple[Variant, ...]
    until: timedelta
    #: Names of the exercise to the streams they stand for; units by call sign are found when they come on duty.
    names: dict[str, str]
    #: Names made by `generate`.
    many: frozenset[str] = frozenset()

    @property
    def began(self) -> timedelta:
        """The first moment of all, history and early shifts included."""
        starts = (*(person.since for person in self.people), *(unit.since for unit in self.units))
        return min((NONE, *map(moment, starts), *(step.at for step in self.steps)))

    def without(self, labels: tuple[str, ...]) -> Scenario:
        """The same exercise with the steps of these labels left out, and what is expected of them."""
        steps = tuple(step for step in self.steps if step.label not in labels)
        kept = [line for line in self.expect if line.what.typed not in labels]
        theirs = [line for line in self.expect_without if line.what.untyped in labels]
        expected = tuple(sorted((*kept, *theirs), key=lambda line: line.spot.line))
        return msgspec.structs.replace(self, steps=steps, expect=expected, variants=())
