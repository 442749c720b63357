"""Finding by number, code, place or words among what is open, closed incidents by number, units and people by name."""

from __future__ import annotations

import msgspec

from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.person import Person
from heed.picture.unit import Unit
from heed.web.site import Site

MOST = 50


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, each list newest or best first and no longer than `MOST`."""

    incidents: list[Incident]
    units: list[Unit]
    people: list[Person]
    #: How many there were, listed or not, and whether that is more than is listed.
    count: int
    more: bool

    @classmethod
    def none(cls) -> Found:
        """Where the room is not looked through."""
        return cls(incidents=[], units=[], people=[], count=0, more=False)


async def find_all(site: Site, words: str) -> Found:
    """Everything whose text has every word; without words, what is open."""
    wanted = words.casefold().split()
    index = site.room.index.by_category

    def fitting(category: str) -> list[Subject]:
        return [s for s in index[category].values() if all(word in text_of(s) for word in wanted)]

    incidents = [s for s in fitting("incident") if isinstance(s, Incident)]
    incidents.sort(key=lambda i: i.opened_at, reverse=True)
    closed = await by_number(site, words)
    if closed is not None and closed not in incidents:
        incidents.insert(0, closed)
    units = sorted((s for s in fitting("unit") if isinstance(s, Unit)), key=lambda u: u.callsign) if wanted else []
    people = sorted((s for s in fitting("person") if isinstance(s, Person)), key=lambda p: p.name) if wanted else []
    lists = (len(incidents), len(units), len(people))
    return Found(
        incidents=incidents[:MOST], units=units[:MOST], people=people[:MOST], count=sum(lists), more=max(lists) > MOST
    )


async def by_number(site: Site, digits: str) -> Incident | None:
    """The newest incident with that number, open or closed; None where it is no number of a log."""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    stream = site.room.index.numbers.get(f"{int(digits):04d}")
    open_one = site.room.index.by_category["incident"].get(stream) if stream else None
    found = open_one or await site.room.store.by_number(int(digits))
    return found if isinstance(found, Incident) else None


def text_of(state: Subject) -> str:
    """What of it a search looks in."""
    parts: tuple[str, ...] = ()
    match state:
        case Incident():
            parts = (state.number, state.code_name, state.what, state.place.words, state.area, state.caller_name,
                     state.caller_number, state.caller_number.replace(" ", ""))  # fmt: skip
        case Unit():
            parts = (state.callsign, state.number, state.district, *state.crew)
        case Person():
            parts = (state.name, state.sign_in)
    return " ".join(parts).casefold().replace("_", " ")
