"""What every fact is: a frozen struct in the past tense with one English sentence, stored in two parts.

A field typed `Sealed…` is personal or free text: it is stored encrypted under a key of its stream that can be destroyed
(`heed.log.seal`), and reads as erased once it is. Everything else is stored open, so that the record can be counted and
verified without any key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, get_type_hints

import msgspec
from msgspec import Meta

from heed.picture.kept import Kept

_SEALED = {"sealed": True}
ERASED = "(erased)"
#: How whatever stands in the place of erased words begins: `(erased)`, `(erased 1 Dec 2026, by order)`.
ERASED_BEGINS = "(erased"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is. Metres, EPSG:27700; a place nobody can name yet has only its words ("unknown")."""

    words: str
    easting: Annotated[int, Meta(ge=0, le=699_999)] | None = None
    northing: Annotated[int, Meta(ge=0, le=1_299_999)] | None = None
    #: Radius within which the place is known to lie, in metres; None where nobody has said.
    within: Annotated[int, Meta(ge=0, le=200_000)] | None = None
    #: Where it comes from, e.g. "network cell", "caller", "gazetteer".
    source: str = ""

    @property
    def known(self) -> bool:
        """Whether the place can be driven to."""
        return self.easting is not None and self.northing is not None


UNKNOWN_PLACE = Place(words="unknown")

SealedText = Annotated[str, Meta(extra=_SEALED)]
SealedTexts = Annotated[tuple[str, ...], Meta(extra=_SEALED)]
SealedMap = Annotated[dict[str, str], Meta(extra=_SEALED)]
SealedLists = Annotated[dict[str, tuple[str, ...]], Meta(extra=_SEALED)]
SealedPlace = Annotated[Place, Meta(extra=_SEALED)]

_ERASED: dict[Any, Any] = {
    str: ERASED, Place: Place(words=ERASED), dict[str, str]: {}, dict[str, tuple[str, ...]]: {}, tuple[str, ...]: (),
}  # fmt: skip


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened. Subclasses are named in the past tense and never renamed."""

    #: True where it may be appended whatever else has happened to its stream: it changes no deadline and no state that
    #: a decision reads (log entries, quotations, readings).
    anytime: ClassVar[bool] = False

    def sentence(self) -> str:
        """The line in the log, in plain English, without who or when."""
        raise NotImplementedError(type(self).__name__)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it stands in the record, with everything its hash covers except the hashes."""

    #: Place in the one sequence of the whole record, from 1, without gaps.
    position: int
    stream: str
    #: Place in its own stream, from 1, without gaps.
    version: int
    happened_at: datetime
    recorded_at: datetime
    actor: str
    role: str
    workstation: str
    #: Number the record gave this fact for its day (incident numbers), else None.
    number: int | None
    fact: Fact


Change = tuple[str, Fact]  #: A stream and the fact to append to it: what a decision returns.


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every state that a stream folds to."""

    id: str
    version: int
    #: The roles that alone see it and are told of it; empty where it is not restricted.
    restricted_to: tuple[str, ...] = ()
    #: What it says of its own keeping.
    kept: Kept = Kept()

    @property
    def open(self) -> bool:
        """Whether somebody still owes it something, so that the room keeps it in memory."""
        raise NotImplementedError(type(self).__name__)

    @property
    def began_at(self) -> datetime:
        """The moment whose policy governs it: the ladder in force when it began stays in force for it."""
        raise NotImplementedError(type(self).__name__)


Category = Literal[
    "contact", "incident", "unit", "post", "person", "looking", "shift", "task", "queue", "officer_message",
    "neighbour", "known", "submission", "lookup", "gazetteer", "restriction", "erasure", "hold", "disposal",
]  # fmt: skip


def category_of(stream: str) -> str:
    """`incident/0b…` → `incident`."""
    return stream.partition("/")[0]


#: Categories that have no keys of their own, and whose key seals theirs.
_SEALED_UNDER = {"shift": "person", "task": "incident", "officer_message": "contact", "looking": "person"}


def key_subject(stream: str) -> str:
    """The stream whose key seals a stream's personal text: its own, for a shift its person's, for a task its
    incident's.
    """
    category, _, rest = stream.partition("/")
    whose = _SEALED_UNDER.get(category)
    return f"{whose}/{rest.partition('/')[0]}" if whose else stream


def id_of(stream: str) -> str:
    """`incident/0b…` → `0b…`."""
    return stream.partition("/")[2]


class FactShape:
    """How one fact class is stored: which fields are sealed, and what they read as once erased."""

    def __init__(self, kind: type[Fact]) -> None:
        hints = get_type_hints(kind, include_extras=True)
        sealed: dict[str, Any] = {}
        #: What of those need not be said, and is then this.
        unsaid: dict[str, Any] = {}
        for field in msgspec.structs.fields(kind):
            hint = hints[field.name]
            if any(isinstance(m, Meta) and (m.extra or {}).get("sealed") for m in getattr(hint, "__metadata__", ())):
                # A value of our own with nothing in it is what is left of one.
                sealed[field.name] = _ERASED[hint.__origin__] if hint.__origin__ in _ERASED else hint.__origin__()
                if not field.required and field.default is not msgspec.NODEFAULT:
                    unsaid[field.name] = field.default
        self.kind = kind
        self.name = kind.__name__
        self.erased = sealed
        self._unsaid = unsaid

    def split(self, fact: Fact) -> tuple[bytes, bytes | None]:
        """The open part and, where the fact has one, the part to be sealed; both JSON."""
        body = msgspec.to_builtins(fact)
        hidden = {name: body.pop(name) for name in self.erased if name in body}
        return msgspec.json.encode(body), msgspec.json.encode(hidden) if hidden else None

    def join(self, body: bytes, hidden: bytes | None, gone: str = "") -> Fact:
        """The fact from its stored parts; `hidden` None with sealed fields means its key was destroyed.

        `gone` says when and why, where that is known: it stands in the first text of the fact, `(erased)` in the others
        that have to be there.
        """
        values = msgspec.json.decode(body)
        if hidden is not None:
            values.update(msgspec.json.decode(hidden))
            return msgspec.convert(values, self.kind)
        left = {**self.erased, **self._unsaid} if gone else self.erased
        first = next((name for name, placeholder in self.erased.items() if placeholder == ERASED), "") if gone else ""
        for name, placeholder in left.items():
            values[name] = gone if name == first else msgspec.to_builtins(placeholder)
        return msgspec.convert(values, self.kind)
