"""A crowd to search in: whom closed incidents name and people on record, by lot, and the people of linkage files.

Half of the crowd has names and towns of the linkage files, put together by lot, so that nobody of those is found only
because such a name is rare here. Files are CSV as the Febrl generator and Splink's demonstrations write them; the truth
(which rows are one person) stands in them and is told to nobody but the bench.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec

from heed.bench.past import CLOSED_A_DAY, LANES, LIFE, WHATS
from heed.demo.names import FIRST_NAMES, STREET_KINDS, STREET_WORDS, SURNAMES
from heed.demo.settlements import SETTLEMENTS
from heed.log.bulk import Past, PastFact
from heed.picture.described import PersonDescribed, VehicleDescribed
from heed.picture.entry import CallerSet
from heed.picture.fact import Fact, Place
from heed.picture.incident import CodeSet, IncidentClosed, IncidentOpened
from heed.picture.known import KnownRecorded
from heed.policy.nicknames import Nicknames
from heed.policy.values import Policy

FEBRL, SPLINK = "febrl", "splink"
FILES = {
    "febrl_dataset1.csv": FEBRL, "febrl_dataset2.csv": FEBRL, "febrl_dataset3.csv": FEBRL,
    "splink_fake_1000.csv": SPLINK,
}  # fmt: skip
BEGINNINGS = (
    "Ash", "Bar", "Beck", "Brad", "Bran", "Cal", "Car", "Chad", "Clay", "Col", "Cran", "Dal", "Den", "Dray", "East",
    "Elm", "Farn", "Fen", "Gar", "Gran", "Hal", "Har", "Has", "Hol", "Ken", "Kil", "Lang", "Lin", "Lock", "Mal", "Mar",
    "Mel", "Mor", "Nor", "Oak", "Pen", "Pres", "Ray", "Rush", "San", "Shel", "Stan", "Strat", "Sut", "Thorn", "Tre",
    "Wal", "War", "West", "Win", "Wood", "Wy",
)  # fmt: skip
#: No more than links are proposed from.
YEAR = timedelta(days=360)
#: Shares of the logs that speak of somebody beside the caller, of these that speak of somebody of before, and that name
#: a vehicle; and how many are remembered for it.
SPOKEN_OF, AGAIN, WITH_VEHICLE, REMEMBERED = 0.5, 1 / 3, 0.1, 50_000
ENDINGS = (
    "ley", "ford", "well", "ton", "by", "worth", "man", "son", "field", "wood", "ham", "wick", "stone", "more", "croft",
    "dale", "combe", "bourne", "land", "ridge", "gate", "den", "shaw", "hurst", "cott",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True):
    """A row of a linkage file: its set, the person that it truly is, and what a record would hold of them."""

    of: str
    file: str
    person: str
    details: dict[str, str]

    @property
    def asked(self) -> str:
        """What somebody types who has this row in hand; a reference is not among it."""
        parts = (self.details.get(part, "") for part in ("name", "born", "address", "city", "email"))
        return " ".join(part for part in parts if part)


def linkage(folder: Path) -> list[Row]:
    """Every row of the files that are there."""
    found: list[Row] = []
    for name, of in FILES.items():
        path = folder / name
        if path.is_file():
            with path.open(newline="", encoding="utf-8") as file:
                read = csv.DictReader(file, skipinitialspace=True)
                found += [(_febrl if of == FEBRL else _splink)(name, row) for row in read]
    return found


def _febrl(file: str, row: dict[str, str]) -> Row:
    said = {key.strip(): value.strip() for key, value in row.items()}
    day = said["date_of_birth"]
    address = " ".join(said[part] for part in ("street_number", "address_1", "address_2") if said[part])
    town = " ".join(said[part] for part in ("suburb", "state", "postcode") if said[part])
    details = {
        "name": f"{said['given_name']} {said['surname']}".strip(), "address": f"{address}, {town}".strip(", "),
        "born": f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else day, "reference": said["soc_sec_id"],
    }  # fmt: skip
    return Row(FEBRL, file, f"{file}:{said['rec_id'].split('-')[1]}", {k: v for k, v in details.items() if v})


def _splink(file: str, row: dict[str, str]) -> Row:
    details = {
        "name": f"{row['first_name']} {row['surname']}".strip(), "born": row["dob"], "city": row["city"],
        "email": row["email"],
    }  # fmt: skip
    return Row(SPLINK, file, f"{file}:{row['cluster']}", {k: v for k, v in details.items() if v})


class Crowd:
    """One run of luck: the same seed gives the same people."""

    def __init__(self, policy: Policy, rows: Sequence[Row], seed: int = 8) -> None:
        self._random = Random(seed)
        self._codes = [(code.id, code.name) for code in policy.codes.values()]
        self._firsts, self._surnames, self._towns = _pools(policy.nicknames, rows)
        #: Surnames as they are borne: the first of the list by many, the last by few.
        self._many = [1 / (place + 4) for place in range(len(self._surnames))]
        self._drawn: list[str] = []
        #: People of whom logs spoke, some of whom later ones speak of again.
        self._earlier: list[dict[str, str]] = []

    def closed(self, count: int, last: datetime) -> Iterator[Past]:
        """Closed incidents of a year at most, each with a caller; half speak of somebody, a tenth of a vehicle."""
        lot = self._random
        apart = min(timedelta(days=1) / CLOSED_A_DAY, YEAR / max(1, count))
        for nth in range(count):
            opened = last - LIFE - apart * (count - 1 - nth)
            code, name = lot.choice(self._codes)
            facts: list[Fact] = [
                IncidentOpened(
                    what=lot.choice(WHATS), place=self._place(), desk="", first_contact_at=opened,
                    handler_name="Handler",
                ),
                CallerSet(name=self._name(), number=self._number()),
                CodeSet(code=code, name=name),
            ]  # fmt: skip
            if lot.random() < SPOKEN_OF:
                facts.append(PersonDescribed(described="one", role="subject", details=self._spoken_of()))
            if lot.random() < WITH_VEHICLE:
                facts.append(VehicleDescribed(described="two", details={"plate": self._plate()}))
            facts.append(IncidentClosed(result="attended_dealt_with", name="Attended", rationale="dealt with"))
            moments = [*[opened] * (len(facts) - 1), opened + LIFE]
            past = tuple(PastFact(fact=f, happened_at=at, recorded_at=at) for f, at in zip(facts, moments, strict=True))
            yield Past(stream=f"incident/{self._id(nth)}", facts=past)

    def known(self, count: int, last: datetime) -> Iterator[Past]:
        """People on record."""
        for nth in range(count):
            fact = KnownRecorded(kind="person", details=self._details())
            at = last - timedelta(seconds=20 * nth)
            past = PastFact(fact=fact, happened_at=at, recorded_at=at)
            yield Past(stream=f"known/{self._id(nth)}", facts=(past,))

    def _id(self, nth: int) -> UUID:
        """In the order of loading: the indexes of a million streams then grow at their end."""
        return UUID(int=nth << 96 | self._random.getrandbits(96), version=4)

    def _spoken_of(self) -> dict[str, str]:
        """Somebody new, or somebody of whom an earlier log speaks."""
        lot = self._random
        if self._earlier and lot.random() < AGAIN:
            return lot.choice(self._earlier)
        details = self._details()
        if len(self._earlier) < REMEMBERED:
            self._earlier.append(details)
        else:
            self._earlier[lot.randrange(REMEMBERED)] = details
        return details

    def _place(self) -> Place:
        lot = self._random
        return Place(
            words=self._address(), easting=lot.randrange(440_000, 480_000), northing=lot.randrange(300_000, 340_000)
        )

    def _plate(self) -> str:
        lot = self._random
        letters = "".join(lot.choices("ABCDEFGHJKLMNOPRSTUVWXY", k=5))
        return f"{letters[:2]}{lot.randrange(2, 76):02d} {letters[2:]}"

    def _details(self) -> dict[str, str]:
        lot = self._random
        details = {
            "name": self._name(),
            "born": f"{lot.randrange(1905, 2012)}-{lot.randrange(1, 13):02d}-{lot.randrange(1, 29):02d}",
        }
        details["address"] = self._address()
        if lot.random() < 0.3:
            details["number"] = self._number()
        return details

    def _address(self) -> str:
        lot = self._random
        street = f"{lot.choice(STREET_WORDS)} {lot.choice(STREET_KINDS)}" if lot.random() < 0.8 else lot.choice(LANES)
        return f"{lot.randrange(1, 180)} {street}, {lot.choice(self._towns)} {self._postcode()}"

    def _name(self) -> str:
        if not self._drawn:
            self._drawn = self._random.choices(self._surnames, self._many, k=20_000)
        return f"{self._random.choice(self._firsts)} {self._drawn.pop()}"

    def _number(self) -> str:
        lot = self._random
        return f"{lot.choice(('07700 900', '01632 960'))}{lot.randrange(1000):03d}"

    def _postcode(self) -> str:
        lot = self._random
        return f"ZZ{lot.randrange(1, 99)} {lot.randrange(10)}{''.join(lot.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"


def on_record(details: dict[str, str], lot: Random, at: datetime) -> Past:
    """A person on record, begun at that moment."""
    fact = PastFact(fact=KnownRecorded(kind="person", details=details), happened_at=at, recorded_at=at)
    return Past(stream=f"known/{UUID(int=lot.getrandbits(128), version=4)}", facts=(fact,))


def _pools(nicknames: Nicknames, rows: Sequence[Row]) -> tuple[list[str], list[str], list[str]]:
    """First names, surnames and towns that the crowd is made of; half of each by the rows' own."""
    own = [*FIRST_NAMES, *(name.capitalize() for name in nicknames.by_name)]
    made = [*SURNAMES, *(f"{head}{tail}" for tail in ENDINGS for head in BEGINNINGS)]
    towns = [one.name for one in SETTLEMENTS]
    names = [row.details.get("name", "").split() for row in rows]
    firsts = [name[0].capitalize() for name in names if len(name) > 1]
    lasts = list(dict.fromkeys(name[-1].capitalize() for name in names if len(name) > 1))
    cities = [row.details["city"] for row in rows if row.details.get("city")]
    surnames = (
        [one for pair in zip(made, lasts, strict=False) for one in pair] + made[len(lasts) :] + lasts[len(made) :]
    )
    return _even(own, firsts), surnames, _even(towns, cities)


def _even(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Both, the shorter again and again, so that each is drawn as often."""
    if not other:
        return list(one)
    most = max(len(one), len(other))
    return [*(one[nth % len(one)] for nth in range(most)), *(other[nth % len(other)] for nth in range(most))]
