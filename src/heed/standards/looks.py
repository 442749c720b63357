"""A reading as the rules see it, what is known of what was read, and addresses held against each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

import msgspec

from heed.picture import spelling
from heed.picture.conduct import name_traces, number_traces, place_traces
from heed.picture.contact import Contact
from heed.picture.fact import Place, Recorded, Subject, category_of
from heed.picture.incident import Incident
from heed.picture.mention import mentions_of
from heed.picture.person import Person, RecordRead

POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b")
#: Short forms of what streets are called.
SHORT = {"st": "street", "rd": "road", "ave": "avenue", "ln": "lane", "cl": "close", "dr": "drive", "ct": "court"}
#: Readings of lists and of accounts are no reading of somebody who came to the police.
MATTERS = ("incident", "contact", "known")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One reading."""

    position: int
    at: datetime
    person: str
    role: str
    subject: str
    operation: str
    words: str = ""
    in_hand: str = ""
    duty: str = ""
    workstation: str = ""
    over: bool = False

    @property
    def search(self) -> bool:
        """Whether they looked for somebody by words."""
        return self.operation == "search" and bool(self.words)

    @property
    def matter(self) -> bool:
        """Whether it was one record of somebody."""
        return category_of(self.subject) in MATTERS

    @property
    def chosen(self) -> bool:
        """Whether they went and looked: what is open comes to whoever works, what is over or searched for does not."""
        return self.search or (self.matter and self.over)


class Address(msgspec.Struct, frozen=True):
    """Words of an address: its street and town, its house numbers, its postcode."""

    street: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    postcode: str = ""

    def same_street(self, other: Address) -> bool:
        """Whether one has every word of the other's street, or both have the postcode."""
        if self.postcode and self.postcode == other.postcode:
            return True
        within = self.street <= other.street or other.street <= self.street
        return within and min(len(self.street), len(other.street)) >= 2

    def same(self, other: Address) -> bool:
        """Whether it is the same house."""
        return self.same_street(other) and bool(self.numbers & other.numbers)

    def near(self, other: Address, numbers: int) -> bool:
        """Whether it is another house of the street, at most so many numbers away."""
        apart = [abs(one - two) for one in self.numbers for two in other.numbers]
        return self.same_street(other) and bool(apart) and 0 < min(apart) <= numbers


@lru_cache(maxsize=4096)
def address_of(words: str) -> Address:
    """What an address says, however it is written: `14 Mill St, Calderwick`, `Mill Street 14`."""
    folded = words.casefold()
    code = POSTCODE.search(folded)
    rest = folded.replace(code[0], " ") if code else folded
    street = frozenset(SHORT.get(word, word) for word in re.findall(r"[^\W\d_]{2,}", rest))
    numbers = frozenset(int(number) for number in re.findall(r"\b\d{1,4}\b", rest))
    return Address(street, numbers, f"{code[1]} {code[2]}" if code else "")


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a record: by which traces it is found again, whose names and addresses are on it, its end."""

    traces: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    addresses: tuple[Address, ...] = ()
    closed_at: datetime | None = None


NOTHING = About()


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague, as a rule knows them: every word of the name, and home."""

    id: str
    name: str
    home: Address = Address()

    @property
    def trace(self) -> frozenset[str]:
        """By which their whole name is found."""
        return name_traces(self.name)

    @property
    def family(self) -> str:
        """The last word of the name."""
        return words_of(self.name)[-1] if self.name.strip() else ""


def words_of(text: str) -> list[str]:
    """The words of a name or a search, in small letters."""
    return re.findall(r"[^\W\d_]+", text.casefold())


def searched_for(words: str) -> About:
    """What words that were searched for say of whom."""
    place = place_traces(Place(words=words))
    return About(
        traces=name_traces(words) | number_traces(words) | place, names=frozenset(words_of(words)),
        addresses=(address_of(words),),
    )  # fmt: skip


def about(state: Subject | None) -> About:
    """What a record says of whom, as it stands: everyone and everything that it names."""
    if state is None:
        return NOTHING
    traces: set[str] = set()
    names: set[str] = set()
    addresses: list[Address] = []
    for one in mentions_of(state):
        details = one.details
        traces |= number_traces(details.get("number", ""))
        if one.kind == "person":
            traces |= name_traces(details.get("name", ""))
            names.update(words_of(details.get("name", "")))
        elif one.kind == "address":
            traces |= place_traces(Place(words=one.words, easting=one.easting, northing=one.northing))
            addresses.append(address_of(one.words))
        elif one.kind == "vehicle" and details.get("plate"):
            traces.add(f"plate:{spelling.plate(details['plate'])}")
    return About(traces=frozenset(traces), names=frozenset(names), addresses=tuple(addresses), closed_at=_ended(state))


def _ended(state: Subject) -> datetime | None:
    match state:
        case Incident():
            return state.closed_at
        case Contact():
            return state.ended_at
        case _:
            return None


def look_of(recorded: Recorded) -> Look | None:
    """A recorded reading; None for what is none."""
    fact = recorded.fact
    if not isinstance(fact, RecordRead):
        return None
    return Look(
        position=recorded.position, at=recorded.happened_at, person=recorded.actor, role=recorded.role,
        subject=fact.subject, operation=fact.operation, words=fact.words, in_hand=fact.in_hand, duty=fact.duty,
        workstation=recorded.workstation, over=fact.over,
    )  # fmt: skip


def officer_of(person: Person) -> Officer:
    """A person with an account."""
    home = address_of(f"{person.home} {person.postcode}".strip()) if person.home or person.postcode else Address()
    return Officer(id=person.id, name=person.name, home=home)


def wanted(looks: Iterable[Look]) -> set[str]:
    """Records that have to be known to judge these readings: what was over, and what was in hand meanwhile."""
    chosen = [look for look in looks if look.chosen]
    return {look.subject for look in chosen if look.matter} | {look.in_hand for look in chosen if look.in_hand}


Known = Mapping[str, About]
