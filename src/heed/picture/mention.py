"""Mentions: everyone and everything that one contact, log, known record or submission names, as the index keeps them.

A mention follows from a folded state as a deadline does: nobody writes one by hand, the transaction that writes the
facts stores the difference (`heed.mentions`), and what is said anew of somebody takes the place of what was said. A
mention is what somebody said; who it is, people decide (`heed.picture.known`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from heed.picture import described, life, location
from heed.picture.contact import CallLocated, CallPresented, Contact
from heed.picture.described import Described
from heed.picture.entry import CallerSet
from heed.picture.fact import ERASED_BEGINS, Fact, Place, Subject
from heed.picture.incident import Incident
from heed.picture.indexed import day_of, keys_of
from heed.picture.known import FACTS as OF_KNOWN
from heed.picture.known import Kind, Known
from heed.picture.message import MessageReceived
from heed.picture.route import CallSignposted
from heed.picture.submission import IntelligenceSubmitted, Submission
from heed.picture.telephone import telephone

#: Facts after which what a stream mentions may be another.
FACTS: frozenset[type[Fact]] = frozenset(
    {
        CallPresented, CallSignposted, CallLocated, MessageReceived, *location.FACTS, life.IncidentOpened,
        life.PlaceSet, CallerSet, *described.FACTS, *described.RECOGNISED, *OF_KNOWN,
        IntelligenceSubmitted,
    }
)  # fmt: skip


#: A number plate of today in what was written of a vehicle; anything else is taken for a plate whole.
PLATE = re.compile(r"\b[A-Z]{2}[0-9]{2} ?[A-Z]{3}\b")
#: Details that the pack names apart for each kind, as the index names them.
INDEXED = {
    "organisation_name": "name", "organisation_number": "number", "organisation_address": "address",
    "address_words": "address", "number_given": "number",
}  # fmt: skip


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something as one stream speaks of it."""

    #: What tells it from others of its stream: `caller`, `place`, `described:1f…`.
    key: str
    kind: Kind
    #: What they are to the matter: informant, victim, suspect …; place, number and vehicle have roles of their own.
    role: str
    #: As it is shown.
    words: str
    #: What is known of it: name, aliases, born, sex, number, address, email, plate, make …
    details: dict[str, str] = msgspec.field(default_factory=dict)
    #: Metres, EPSG:27700.
    easting: int | None = None
    northing: int | None = None
    #: The known record that somebody said it is; empty where nobody has.
    known: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A mention as the index keeps it, with everything it is found by."""

    stream: str
    mention: Mention
    #: When the stream began.
    at: datetime
    keys: tuple[str, ...]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A mention of the whole record, as the index has it."""

    stream: str
    key: str
    kind: Kind
    role: str
    words: str
    known: str
    at: datetime
    keys: tuple[str, ...]


class Lookup(Subject, frozen=True, kw_only=True):
    """What the index has by some keys; it stands for no stream, and nobody owes it anything."""

    seen: tuple[Seen, ...]

    @property
    def open(self) -> bool:
        return False

    @property
    def began_at(self) -> datetime:
        raise NotImplementedError("a lookup has no beginning")


def rows_of(stream: str, state: Subject | None) -> dict[str, Row]:
    """What a stream mentions now, by key; nothing for a stream of another kind."""
    if state is None:
        return {}
    return {
        one.key: Row(stream=stream, mention=one, at=state.began_at, keys=_keys_of(one)) for one in mentions_of(state)
    }


def _keys_of(mention: Mention) -> tuple[str, ...]:
    """What it is found by; who somebody said it is too, whatever was spelled."""
    found = keys_of(mention.kind, mention.details, _spot(mention))
    return tuple(sorted((*found, f"k:{mention.known}"))) if mention.known else found


def mentions_of(state: Subject) -> tuple[Mention, ...]:
    """Everyone and everything that a state names."""
    match state:
        case Contact():
            found = _of_contact(state)
        case Incident():
            recognised = dict(state.account.recognised)
            found = (_as_known(one, recognised.get(one.key, "")) for one in _of_incident(state))
        case Known():
            found = _of_known(state)
        case Submission():
            found = _of_submission(state)
        case _:
            return ()
    return tuple(one for one in found if one.words and ERASED_BEGINS not in one.words)


def _spot(mention: Mention) -> tuple[int, int] | None:
    if mention.easting is None or mention.northing is None:
        return None
    return mention.easting, mention.northing


def _of_incident(incident: Incident) -> Iterator[Mention]:
    yield from _number("number", "informant", incident.caller_number)
    yield from _person("caller", "informant", incident.caller_name, number=incident.caller_number)
    yield from _place("place", "place", incident.place)
    for one in incident.account.described:
        yield from _described(one)


def _as_known(mention: Mention, known: str) -> Mention:
    return msgspec.structs.replace(mention, known=known) if known else mention


def _of_contact(contact: Contact) -> Iterator[Mention]:
    yield from _number("number", "informant", contact.number)
    yield from _person("from", "informant", contact.from_name, email=contact.reply_to)
    yield from _person("subscriber", "subscriber", contact.registered_to, number=contact.number)
    yield from _place("registered", "registered", Place(words=contact.registered_address))
    yield from _place("place", "place", contact.place)


def _of_known(known: Known) -> Iterator[Mention]:
    yield Mention(
        key="known", kind=known.kind, role="known", words=in_words(known.kind, known.details), details=known.details,
        easting=known.easting, northing=known.northing, known=known.id,
    )  # fmt: skip


def _of_submission(given: Submission) -> Iterator[Mention]:
    """Whom and what intelligence speaks of, as they were named: a name with or without the day of birth behind it."""
    for nth, said in enumerate(given.people):
        name, _, rest = said.partition(",")
        day = day_of(rest.removeprefix(" born")) if rest else ""
        details = {"name": name.strip(), "born": day} if day else {"name": said}
        yield Mention(key=f"person:{nth}", kind="person", role="named", words=said, details=details)
    for nth, said in enumerate(given.addresses):
        yield from _place(f"address:{nth}", "named", Place(words=said))
    for nth, said in enumerate(given.vehicles):
        plate = PLATE.search(said.upper())
        details = {"plate": plate[0] if plate else said}
        yield Mention(key=f"vehicle:{nth}", kind="vehicle", role="named", words=said, details=details)
    for nth, said in enumerate(given.numbers):
        yield from _number(f"number:{nth}", "named", said)


def _described(one: Described) -> Iterator[Mention]:
    key = f"described:{one.id}"
    role = one.role or "subject"
    details = {INDEXED.get(name, name): words for name, words in one.details.items()}
    yield Mention(key=key, kind=one.of, role=role, words=in_words(one.of, details) or one.who, details=details)
    if one.of != "number":
        yield from _number(f"{key}:number", role, details.get("number", ""))
    if one.of != "address":
        yield from _place(f"{key}:address", role, Place(words=details.get("address", "")))


def _number(key: str, role: str, number: str) -> Iterator[Mention]:
    found = telephone(number).e164
    if found:
        yield Mention(key=key, kind="number", role=role, words=number, details={"number": found})


def _person(key: str, role: str, name: str, *, number: str = "", email: str = "") -> Iterator[Mention]:
    said = {"name": name, "number": telephone(number).e164, "email": email if "@" in email else ""}
    details = {part: words for part, words in said.items() if words}
    if name:
        yield Mention(key=key, kind="person", role=role, words=name, details=details)


def _place(key: str, role: str, place: Place) -> Iterator[Mention]:
    if place.words and place.words.casefold() != "unknown":
        yield Mention(
            key=key, kind="address", role=role, words=place.words, details={"address": place.words},
            easting=place.easting, northing=place.northing,
        )  # fmt: skip


def in_words(kind: Kind, details: dict[str, str]) -> str:
    """A name for what was described: `Ann Wells, born 1970-02-03`, `AB12 CDE red Ford`; empty where there is none."""
    match kind:
        case "person":
            name = details.get("name") or details.get("aliases", "")
            born = details.get("born", "")
            return ", ".join(part for part in (name, f"born {born}" if born else "") if part)
        case "vehicle":
            return " ".join(details[part] for part in ("plate", "colour", "make", "model") if details.get(part))
        case "number":
            return details.get("number", "")
        case "address":
            return details.get("address", "")
        case _:
            return details.get("name", "")
