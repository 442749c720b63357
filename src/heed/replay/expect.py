"""What an exercise may expect, one struct a kind: the shape of a line under `expect:`, and its sentence. Pure.

Which kind a line is, one of its keys says (`told`, `owner`, `state`, `never` …: `KINDS`, `NEVER`). The published schema
is made from these structs; `heed.replay.judge` decides whether a line held.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from heed.replay.offsets import Offset, Span

Waiting = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2,}[0-9]+(, [A-Z]{2,}[0-9]+)*: .+",
        description="rows of the lessons register that come later, and what is missing: `IN5: links proposed`",
    ),
]
Label = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$|^$", description="a short name in small letters")]
Name = Annotated[str, Meta(min_length=1, description="a name given in this exercise, a call sign, or `each`")]
#: One of something, or a list of them.
Words = str | tuple[str, ...]
EACH = "each"


def listed(words: Words) -> tuple[str, ...]:
    """One or several, as several."""
    return (words,) if isinstance(words, str) else words


class Expectation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line under `expect:`."""

    kind: ClassVar[str] = ""
    #: Reason why it cannot hold yet; it is reported as waiting and fails nothing.
    waiting: Waiting = ""
    #: What the writer wants a reader to know about the line, its source or an assumption.
    note: str = ""
    #: Label of steps without which the line is not judged: in a variant that leaves them out, nothing is there to say.
    typed: Label = ""
    #: Label of steps with which the line is not judged: it is said of the variant that leaves them out.
    untyped: Label = ""

    def sentence(self) -> str:
        """The line in plain English."""
        raise NotImplementedError(type(self).__name__)


class Told(Expectation, frozen=True, kw_only=True, rename={"since": "from"}):
    """By a moment each of these roles, held by somebody on duty, has been told of something."""

    kind = "told"
    told: Words
    about: Name
    by: Offset
    since: Offset = "+00:00"
    #: Words of which at least one stands in what was said.
    says: Words = ()
    how: Literal["any", "interrupted", "list"] = "any"

    def sentence(self) -> str:
        how = {"any": "told", "interrupted": "interrupted", "list": "told by a line on their list"}[self.how]
        after = f", after {self.since}," if self.since != "+00:00" else ""
        return f"by {self.by}{after} {_roles(self.told)} {how} of {self.about}{_says(self.says)}"


class NotTold(Expectation, frozen=True, kw_only=True, rename={"since": "from"}):
    """Nobody in these roles is told of something in a stretch of time: what was done is no notification."""

    kind = "not_told"
    not_told: Words
    about: Name
    since: Offset
    by: Offset
    says: Words = ()

    def sentence(self) -> str:
        return f"{_roles(self.not_told)} not told of {self.about} from {self.since} to {self.by}{_says(self.says)}"


class Owner(Expectation, frozen=True, kw_only=True):
    """At a moment a role owns an incident."""

    kind = "owner"
    owner: str
    about: Name
    at: Offset

    def sentence(self) -> str:
        return f"at {self.at} {self.about} is owned by the {_role(self.owner)}"


class InState(Expectation, frozen=True, kw_only=True):
    """At a moment an incident is in a state; with `units`, has just these call signs."""

    kind = "state"
    state: Literal["opened", "waiting", "accepted", "shared", "resourced", "at_scene", "released", "closed"]
    about: Name
    at: Offset
    units: tuple[str, ...] | None = None

    def sentence(self) -> str:
        units = "" if self.units is None else f" with {', '.join(self.units) or 'no unit'}"
        return f"at {self.at} {self.about} is {self.state.replace('_', ' ')}{units}"


class Stands(Expectation, frozen=True, kw_only=True):
    """At a moment something stands open on an incident, in sight of all who work it: owed, asked, advised or undone."""

    kind = "stands"
    stands: Words
    about: Name
    at: Offset

    def sentence(self) -> str:
        return f"at {self.at} on {self.about} there stands open{_says(self.stands)}"


class KnownBefore(Expectation, frozen=True, kw_only=True):
    """At a moment the card of a call shows an earlier matter, or one that runs now, that has one of these words."""

    kind = "known"
    known: Words
    about: Name
    at: Offset

    def sentence(self) -> str:
        return f"at {self.at} the card of {self.about} shows as known{_says(self.known)}"


class InGrade(Expectation, frozen=True, kw_only=True):
    """At a moment an incident stands in a grade, or counts as it while nobody has graded it."""

    kind = "grade"
    grade: str
    about: Name
    at: Offset

    def sentence(self) -> str:
        return f"at {self.at} {self.about} stands as {self.grade.replace('_', ' ')}"


class Recorded(Expectation, frozen=True, kw_only=True, rename={"since": "from"}):
    """A fact of a kind stands in the record by a moment; with `in_act`, written in the same act as that command."""

    kind = "recorded"
    recorded: str
    about: Name
    by: Offset
    since: Offset = "+00:00"
    in_act: str = ""
    says: Words = ()

    def sentence(self) -> str:
        act = f" in the same act as {self.in_act.replace('_', ' ')}" if self.in_act else ""
        return f"by {self.by} {self.about} has {_spaced(self.recorded)}{act}{_says(self.says)}"


class NotRecorded(Expectation, frozen=True, kw_only=True, rename={"since": "from"}):
    """No fact of a kind comes into the record in a stretch of time."""

    kind = "not_recorded"
    not_recorded: str
    about: Name
    since: Offset = "+00:00"
    by: Offset
    says: Words = ()

    def sentence(self) -> str:
        return f"from {self.since} to {self.by} {self.about} has no {_spaced(self.not_recorded)}{_says(self.says)}"


class Refused(Expectation, frozen=True, kw_only=True):
    """An attempt at a moment was refused, for that reason."""

    kind = "refused"
    refused: str
    at: Offset
    because: str = ""
    says: Words = ()

    def sentence(self) -> str:
        because = f" ({_spaced(self.because)})" if self.because else ""
        return f"at {self.at} {self.refused.replace('_', ' ')} is refused{because}{_says(self.says)}"


class Never(Expectation, frozen=True, kw_only=True, tag_field="never", rename={"since": "from"}):
    """Something that must at no moment be so. By itself only the base of the kinds below."""

    since: Offset = "+00:00"
    until: Offset | None = None

    def _window(self) -> str:
        start = f" from {self.since}" if self.since != "+00:00" else ""
        return start + (f" to {self.until}" if self.until else "")


class NeverSilent(Never, frozen=True, kw_only=True, tag="silent"):
    """An incident nobody is sent to, no decision in force, and nobody on duty told of it for longer than a stretch."""

    kind = "never"
    about: Name
    longer_than: Span

    def sentence(self) -> str:
        return f"{self.about} is never silent longer than {self.longer_than}{self._window()}"


class NeverBelow(Never, frozen=True, kw_only=True, tag="below"):
    """An incident counts as less than a grade, once it has stood there, other than by a supervisor's act."""

    kind = "never"
    about: Name
    grade: str

    def sentence(self) -> str:
        return f"{self.about} is never below {self.grade.replace('_', ' ')} without a supervisor{self._window()}"


class NeverCovered(Never, frozen=True, kw_only=True, tag="covered"):
    """An incident is shown with a unit, or as attended, though nobody is coming."""

    kind = "never"
    about: Name

    def sentence(self) -> str:
        return f"{self.about} is never shown as covered{self._window()}"


class NeverInterrupted(Never, frozen=True, kw_only=True, tag="interrupted_more"):
    """One person in these roles is interrupted (singly or by a digest) more often than this in any hour."""

    kind = "never"
    than: Annotated[int, Meta(ge=0)]
    roles: Words = ()

    def sentence(self) -> str:
        who = " or ".join(_role(role) for role in listed(self.roles)) if self.roles else "supervisor"
        return f"no {who} is ever interrupted more than {self.than} times in an hour{self._window()}"


class NeverUnwatched(Never, frozen=True, kw_only=True, tag="unwatched"):
    """An open incident without an owner, or without a next time at which somebody hears of it."""

    kind = "never"
    about: Name = EACH

    def sentence(self) -> str:
        return f"{self.about} open incident is never without an owner and a next time{self._window()}"


class NeverLate(Never, frozen=True, kw_only=True, tag="late"):
    """Anything due on an incident comes later than a stretch after its time."""

    kind = "never"
    about: Name = EACH
    than: Span = "1 s"

    def sentence(self) -> str:
        return f"{self.about} incident hears of nothing more than {self.than} after its time{self._window()}"


KINDS: dict[str, type[Expectation]] = {
    kind.kind: kind
    for kind in (Told, NotTold, Owner, InState, Stands, KnownBefore, InGrade, Recorded, NotRecorded, Refused)
}
NEVER: dict[str, type[Never]] = {
    "silent": NeverSilent, "below": NeverBelow, "covered": NeverCovered, "interrupted_more": NeverInterrupted,
    "unwatched": NeverUnwatched, "late": NeverLate,
}  # fmt: skip


def _role(role: str) -> str:
    return role.replace("_", " ")


def _roles(roles: Words) -> str:
    names = [_role(role) for role in listed(roles)]
    verb = "is" if len(names) == 1 else "are"
    return f"the {' and the '.join(names)} {verb}"


def _says(words: Words) -> str:
    return f": “{'” or “'.join(listed(words))}”" if words else ""


def _spaced(name: str) -> str:
    """`ReturnedToQueue` → "returned to queue"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
