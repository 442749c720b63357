"""Places where an incident may be, out of what the room knows of its numbers and its people; and which of its numbers
nobody is known by (IN6). Pure.

By a number come the logs and calls it was in and whoever is held with it; by a person the logs that speak of them; by
whoever a number leads to, theirs. A telephone that was borrowed leads to whose it is. None of it says where anybody is:
each is a place to take or to set aside, by a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from heed.picture.contact import Contact
from heed.picture.described import Described
from heed.picture.fact import Place, Subject
from heed.picture.incident import Incident
from heed.picture.indexed import keys_of, strong
from heed.picture.known import Known
from heed.picture.locating import PossiblePlaceFound, same, says_nothing
from heed.picture.mention import Mention, Row, Seen, mentions_of, rows_of
from heed.picture.nouns import Picture
from heed.policy.locating import PlaceSource
from heed.policy.values import Policy

#: Streams that are looked into, the newest first.
LOOKED_INTO = 24
#: Keys of somebody and no other, as far as it was said truly.
OF_PERSON = ("k:", "pb:", "r:", "e:")
#: Roles on this log of people who are not sought.
NOT_SOUGHT = ("witness", "informant")
#: Roles on another log of those whom it is about, so that where it was is where they were.
ABOUT = ("subject", "missing", "victim", "protected", "suspect", "linked")


class Lead(msgspec.Struct, frozen=True):
    """What another stream is found by, and through which of this log's names."""

    through: PlaceSource
    words: str


class Places(msgspec.Struct, frozen=True):
    """What looking through everything that is known brought."""

    found: tuple[PossiblePlaceFound, ...]
    unheld: tuple[str, ...]


def places(incident: Incident, picture: Picture, policy: Policy, at: datetime) -> Places:
    """Places where it may be, the likeliest first, each once; and its numbers that nobody is known by."""
    contact = picture.contact(incident.contact) if incident.contact else None
    own = list(rows_of(f"incident/{incident.id}", incident).values())
    numbers = number_leads(incident, contact, own, policy)
    first = {**person_leads(own), **numbers}
    seen = _elsewhere(picture, first, incident, policy, at)
    linked = _linked(seen, numbers, first)
    everything = [*seen, *_elsewhere(picture, linked, incident, policy, at)]
    leads = {**linked, **first}
    streams = {one.stream: one.at for one in sorted(everything, key=lambda one: one.at, reverse=True)}
    marked = {f"known/{one.known}": one.at for one in incident.markers.standing if not one.sees}
    looked = [*marked, *(one for one in streams if one not in marked)][:LOOKED_INTO]
    picture.fold_together(looked)
    said = _said(incident, own, policy)
    found = [*said, *(registered(place, contact, policy) for place in addresses(contact) if contact is not None)]
    for one in everything:
        state = picture.before(one.stream) if one.stream in looked else None
        lead = next((leads[key] for key in one.keys if key in leads), None)
        if state is not None and lead is not None and not state.restricted_to:
            found += _of(state, one, lead, policy)
    for stream in marked:
        known = picture.before(stream)
        if isinstance(known, Known) and not known.restricted_to:
            found += _of_known(known, Lead("home", ""), policy)
    return Places(found=_ranked(found, incident, policy, at), unheld=_unheld(incident, contact, own, seen, policy))


# By what others are found


def number_leads(incident: Incident, contact: Contact | None, own: Iterable[Row], policy: Policy) -> dict[str, Lead]:
    """The numbers of a log: the caller's, those that were borrowed, and those of whom it speaks of."""
    rules = policy.locating.rules
    described = {one.id: one for one in incident.account.described}
    found: dict[str, Lead] = {}
    rows = [*own, *rows_of("contact/", contact).values()] if contact is not None else own
    for row in rows:
        keys = [key for key in row.keys if key.startswith("n:")]
        one = described.get(described_id(row.mention.key))
        if one is None:
            found |= {key: Lead("caller_before", "") for key in keys if key not in found}
        elif one.of == "number" and one.role in rules.borrowed_roles:
            found |= {key: Lead("borrowed", borrowed_words(one, policy)) for key in keys}
        elif one.role not in NOT_SOUGHT:
            found |= {key: Lead("person_before", one.who or row.mention.words) for key in keys if key not in found}
    return found


def borrowed_words(one: Described, policy: Policy) -> str:
    """Whose it was, as somebody said it: the phone he used."""
    role = policy.account.mention_roles.get(one.role)
    return one.who or (role.name[:1].lower() + role.name[1:] if role is not None else "")


def described_id(key: str) -> str:
    """`described:1f…:address` → `1f…`; empty for other mentions."""
    return key.split(":")[1] if key.startswith("described:") else ""


def person_leads(own: Iterable[Row]) -> dict[str, Lead]:
    """Those whom a log speaks of, by what is theirs alone."""
    return {
        key: Lead("person_before", row.mention.words)
        for row in own if row.mention.kind == "person" and row.mention.role not in NOT_SOUGHT
        for key in row.keys if key.startswith(OF_PERSON)
    }  # fmt: skip


def _elsewhere(
    picture: Picture, leads: Mapping[str, Lead], incident: Incident, policy: Policy, at: datetime
) -> list[Seen]:
    """Mentions by these keys but for the log's own and its call's."""
    oldest = at - timedelta(days=policy.locating.rules.places_days)
    mine = (f"incident/{incident.id}", f"contact/{incident.contact}")
    return [one for one in picture.mentioned(leads) if one.stream not in mine and one.at >= oldest] if leads else []


def _linked(seen: Iterable[Seen], numbers: Mapping[str, Lead], known: Mapping[str, Lead]) -> dict[str, Lead]:
    """Whoever a number leads to, by what is theirs alone."""
    found: dict[str, Lead] = {}
    for one in seen:
        lead = next((numbers[key] for key in one.keys if key in numbers), None)
        if lead is not None and one.kind == "person":
            through: PlaceSource = "borrowed" if lead.through == "borrowed" else "linked"
            words = f"{lead.words}, {one.words}" if lead.through == "borrowed" else one.words
            found |= {key: Lead(through, words) for key in one.keys if key.startswith(OF_PERSON) and key not in known}
    return found


# What each says


def addresses(contact: Contact | None) -> list[Place]:
    """Where registers say a call's line is: points where they have them, else words."""
    if contact is None:
        return []
    fixes = [fix.place for fix in contact.location.fixes if fix.method == "subscriber_address"]
    words = [Place(words=one.address) for one in contact.location.registered if one.address]
    return [*fixes, *(one for one in words if all(one.words != fix.words for fix in fixes))]


def registered(place: Place, contact: Contact, policy: Policy) -> PossiblePlaceFound:
    """An address that a register has for the line of a call."""
    return _place(place, "registered", "", contact.presented_at, f"contact/{contact.id}", policy)


def _said(incident: Incident, own: Iterable[Row], policy: Policy) -> Iterator[PossiblePlaceFound]:
    """Addresses of those the log speaks of, and addresses it names."""
    described = {one.id: one for one in incident.account.described}
    for row in own:
        one = described.get(described_id(row.mention.key))
        if one is not None and row.mention.kind == "address" and one.role not in NOT_SOUGHT:
            name = one.details.get("name") or one.who
            role = policy.account.mention_roles.get(one.role)
            who = ", ".join(part for part in (name, role.name.lower() if role is not None else "") if part)
            yield _place(_where(row.mention), "said", who, one.at, f"incident/{incident.id}", policy)


def _of(state: Subject, seen: Seen, lead: Lead, policy: Policy) -> Iterator[PossiblePlaceFound]:
    match state:
        case Known():
            yield from _of_known(state, lead, policy)
        case Contact():
            where = f"a call of {state.presented_at:%d %b %Y}"
            for place in (state.place, *addresses(state)):
                yield _place(place, lead.through, _words(lead, where), state.began_at, seen.stream, policy)
        case Incident():
            yield from _of_incident(state, seen, lead, policy)


def _of_known(known: Known, lead: Lead, policy: Policy) -> Iterator[PossiblePlaceFound]:
    """Where a record says that somebody lives, or what a scheme of it holds for."""
    name = known.details.get("name", "")
    through: PlaceSource = lead.through if lead.through in ("borrowed", "linked") else "home"
    words = _words(lead, name or "a known record") if lead.through == "borrowed" else name or "by a known record"
    of_house = known.kind == "address"
    where = Place(
        words=known.details.get("address", ""), easting=known.easting if of_house else None,
        northing=known.northing if of_house else None,
    )  # fmt: skip
    at, stream = known.recorded_at, f"known/{known.id}"
    yield _place(where, through, words, at, stream, policy)
    for one in known.markers:
        if one.stands and not one.sees and one.address:
            yield _place(Place(words=one.address), through, words, one.placed_at, stream, policy)


def _of_incident(other: Incident, seen: Seen, lead: Lead, policy: Policy) -> Iterator[PossiblePlaceFound]:
    """Where whoever was found lives, as that log has it; and where that log was, if it was about them or they rang."""
    named = {one.key: one for one in mentions_of(other)}
    found, whose = named.get(seen.key), ":".join(seen.key.split(":")[:2])
    if found is None:
        return
    person, lives = named.get(whose, found), named.get(f"{whose}:address")
    in_log = f"in {other.number}"
    if lives is not None:
        through: PlaceSource = lead.through if lead.through in ("borrowed", "linked") else "home"
        yield _place(
            _where(lives), through, _words(lead, f"{person.words}, {in_log}"), other.opened_at, seen.stream, policy
        )  # fmt: skip
    if seen.key in ("number", "caller") or person.role in ABOUT:
        who = "" if seen.key in ("number", "caller") else f"{person.words}, "
        yield _place(
            other.place, lead.through, _words(lead, f"{who}{in_log}"), other.opened_at, seen.stream, policy
        )  # fmt: skip


def _words(lead: Lead, more: str) -> str:
    """Through whom, where that was a telephone; and the rest."""
    return f"{lead.words}: {more}" if lead.through == "borrowed" and lead.words not in more else more


def _where(mention: Mention) -> Place:
    return Place(words=mention.words, easting=mention.easting, northing=mention.northing)


def _place(
    place: Place, source: PlaceSource, words: str, at: datetime, stream: str, policy: Policy
) -> PossiblePlaceFound:
    row = policy.locating.places.get(source)
    why = ": ".join(part for part in (row.words if row is not None else "", words) if part)
    return PossiblePlaceFound(possible=place, source=source, why=why, said_at=at, said_in=stream)


# In order


def _ranked(
    found: Iterable[PossiblePlaceFound], incident: Incident, policy: Policy, at: datetime
) -> tuple[PossiblePlaceFound, ...]:
    kept: list[PossiblePlaceFound] = []
    for one in sorted(found, key=lambda one: rank(one.source, one.said_at, policy, at)):
        somewhere = not says_nothing(one.possible) and not same(one.possible, incident.place)
        near = one.possible.within is None or one.possible.within <= policy.locating.rules.findable_metres
        if somewhere and near and all(not same(one.possible, other.possible) for other in kept):
            kept.append(one)
    return tuple(kept)


def rank(source: str, said_at: datetime, policy: Policy, at: datetime) -> tuple[bool, int, float]:
    """What a place sorts by, least first: what is not old, the likelier source, the newer word."""
    locating = policy.locating
    old = at - said_at > timedelta(days=locating.rules.places_old_days)
    return old, locating.rank(source), -said_at.timestamp()


# Whose number it is


def _unheld(
    incident: Incident, contact: Contact | None, own: Iterable[Row], seen: Sequence[Seen], policy: Policy
) -> tuple[str, ...]:
    """Numbers by which somebody is to be found and nobody is known, as they are said. Whoever speaks to us can be asked
    who they are; whoever could not, or lent a telephone, cannot.
    """
    rules = policy.locating.rules
    wanted: dict[str, str] = {}
    if incident.code in rules.caller_sought_codes and not (contact is not None and contact.registered_to):
        wanted[incident.caller_number or (contact.number if contact is not None else "")] = "the caller’s number"
    for one in incident.account.described:
        if one.of == "number" and one.role in rules.borrowed_roles and not one.details.get("holder"):
            wanted[one.details.get("number_given", "")] = borrowed_words(one, policy)
    held = {key for one in seen if one.kind != "number" or one.stream.startswith("known/") for key in one.keys}
    held |= {key for row in own if row.mention.kind == "person" for key in row.keys}
    return tuple(
        f"{number} ({words})" for number, words in wanted.items()
        if (keys := strong(keys_of("number", {"number": number}))) and held.isdisjoint(keys)
    )  # fmt: skip
