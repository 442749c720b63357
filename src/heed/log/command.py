"""Commands, and the three kinds of "no": a refusal, a conflict, and something malformed. Pure.

A command is one frozen struct. Its API route, form, scenario step, permission and name in the audit all come from it.
What decides it is a `Rule` in its capability's `decide.py`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta

from heed.picture.fact import Change, Fact
from heed.picture.moment import on_the_wall
from heed.picture.nouns import Picture
from heed.policy.values import Policy

Ref = Annotated[str, Meta(min_length=1, max_length=80, description="an id, a log number or a call sign")]
#: Digits alone are a log number, and a slash parts a stream's name: an id is neither.
NEW_ID = r"^([A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*)?$"
NewId = Annotated[
    str, Meta(max_length=80, pattern=NEW_ID, description="an id that the sender makes; where it is empty, we do")
]
Moment = Annotated[datetime, Meta(tz=True)]
Text = Annotated[str, Meta(min_length=1, max_length=8000)]
OptionalText = Annotated[str, Meta(max_length=8000)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]
OptionalLine = Annotated[str, Meta(max_length=400)]
Seen = Annotated[int, Meta(ge=0, description="log position the form was looking at")]


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a person or a system asks the room to do."""

    @classmethod
    def api_name(cls) -> str:
        """`AssignUnit` → `assign_unit`: its route, its permission, its step in a scenario."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()


@cache
def refs(command: type[Command]) -> tuple[str, ...]:
    """The fields of a command that name something there is, by id, log number or call sign."""
    hints = get_type_hints(command, include_extras=True)
    said = {name: [m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Meta)] for name, hint in hints.items()}
    return tuple(
        name
        for name, metas in said.items()
        if any((m.description or "").startswith(("an id,", "an id or")) for m in metas)
    )


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, in which role, from where."""

    person: str
    name: str
    role: str
    post: str = ""
    workstation: str = ""


#: Where a refusal ends by itself: what its last words are may be somebody's own.
SENTENCE_ENDS = (".", "?", "…", "!", "}")


class Refusal(Exception):
    """The room may not."""

    #: The field it belongs beside, where there is one.
    field = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        words = inspect.cleandoc(self.__doc__ or "").replace("\n", " ").format(**_said(facts))
        super().__init__(words if words.endswith(SENTENCE_ENDS) else f"{words}.")

    @property
    def reason(self) -> str:
        """The stable name of this refusal."""
        return type(self).__name__


def _said(facts: dict[str, object]) -> dict[str, object]:
    """Moments as the room's own clock has them."""
    return {name: on_the_wall(fact) if isinstance(fact, datetime) else fact for name, fact in facts.items()}


class NotAllowed(Refusal):
    """Your role here, {role}, does not include this; ask somebody whose role does ({roles})."""


class NotFound(Refusal):
    """There is no {kind} {what}; check the number or call sign."""


class Stale(Refusal):
    """Someone moved first: {changed}. Look at it as it is now and send it again if you still mean it."""


class Busy(Refusal):
    """Others keep changing the same thing at this moment; what you entered is kept. Send it again."""


class IdTaken(Refusal):
    """There is already one {category} with the id {id}; send it without an id, and it is given one."""


class OtherBody(Refusal):
    """This request was sent before with other contents under the same key; send it again as a new one."""


class Erased(Refusal):
    """The personal text of this {what} was erased for good, so nothing can be written to it; open a new incident."""


class Malformed(Exception):
    """What was sent cannot be read; `errors` are (field, what to do)."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {message}" if field else message for field, message in errors))
        self.errors = list(errors)


Decide = Callable[[Any, Picture, Policy, Who, datetime], list[Change]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A command and what decides it."""

    command: type[Command]
    decide: Decide
    #: Facts that make a form stale when they came after what its sender saw. Empty for help, which is never held (L7).
    stale_on: tuple[type[Fact], ...] = ()
    #: True where only a system (clock, switch, simulator) sends it.
    system: bool = False
    #: True where the shell sends it for whoever is signed in (readings); it is on no route and in no role.
    internal: bool = False
    #: True where the edition of the pack decides that its incident runs under, and not the one in force now.
    by_edition: bool = False

    @property
    def name(self) -> str:
        return self.command.api_name()
