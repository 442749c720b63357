"""Makes a story of a tale: draws the caller, the number and the place in a county, and fills the words in."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random
from typing import Any

import msgspec

from heed.demo.people import MEN, WOMEN, drama_number, private_name
from heed.demo.places import Address, NamedPlace, Spot, area_at, beside_somewhere
from heed.demo.roads import RoadNetwork, Street
from heed.demo.settlements import Area
from heed.demo.stories.tale import Tale

#: Share of mobile calls whose handset sends its own position (AML); the rest have only the cell.
HANDSET_SHARE = 0.75


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """A position of a mobile that comes in during the call. `within` is a radius in metres."""

    after: int
    easting: int
    northing: int
    within: int
    source: str


class Story(Tale, frozen=True, kw_only=True):
    """A tale that happens to somebody somewhere. Every `{word}` of the tale is filled in."""

    #: The tale it was made of; `id` is the story's own.
    tale: str
    place: Spot
    #: Id of the address or named place; empty for a point on a road.
    place_id: str
    number: str
    #: Who rings; for an organisation its post, e.g. `duty manager, Fuller House Care Home`.
    caller_name: str
    #: In whose name the number is registered, and where: landlines only. It need not be the caller's.
    registered_to: str = ""
    registered_address: str = ""
    #: Where the network and the handset say the mobile is, in the order they arrive.
    fixes: tuple[Fix, ...] = ()


class Ground(msgspec.Struct, frozen=True):
    """The places of a county by the kind of place that a tale asks for."""

    network: RoadNetwork
    areas: tuple[Area, ...]
    addresses: dict[str, tuple[Address, ...]]
    places: dict[str, tuple[NamedPlace, ...]]
    roads: dict[str, tuple[Street, ...]]


class _Site(msgspec.Struct, frozen=True):
    """Where a story happens, and what its caller says for it."""

    spot: Spot
    place_id: str
    said: str
    street: str
    town: str
    registered_address: str = ""
    organisation: str = ""


def lay_ground(
    network: RoadNetwork, areas: tuple[Area, ...], addresses: tuple[Address, ...], places: tuple[NamedPlace, ...]
) -> Ground:
    """Sort the places of a county by kind."""
    homes: dict[str, list[Address]] = {"home": [], "flat": [], "village_home": [], "farm": []}
    for address in addresses:
        homes[_home_kind(address)].append(address)
    named: dict[str, list[NamedPlace]] = {}
    for place in places:
        named.setdefault(place.kind, []).append(place)
    roads: dict[str, list[Street]] = {}
    for street in network.streets:
        if street.country:
            roads.setdefault(f"road_{street.road_class.lower()}", []).append(street)
    return Ground(
        network,
        areas,
        {kind: tuple(found) for kind, found in homes.items()},
        {kind: tuple(found) for kind, found in named.items()},
        {kind: tuple(found) for kind, found in roads.items()},
    )


def bind(tale: Tale, ground: Ground, rng: Random, story_id: str) -> Story:
    """A story of this tale. Raises KeyError where the county has no place of the kind the tale asks for."""
    site = _site(tale, ground, rng)
    name = private_name(rng, tale.woman)
    words = {"place": site.said, "street": site.street, "town": site.town, "name": name, "first": name.split()[0]}
    words |= {"him": rng.choice(MEN), "her": rng.choice(WOMEN)}
    fixed = {field: getattr(tale, field) for field in Tale.__struct_fields__}
    filled: dict[str, Any] = {field: _filled(value, words) for field, value in fixed.items()}
    filled["id"] = story_id
    landline = tale.line_type == "landline"
    return Story(
        **filled,
        tale=tale.id,
        place=site.spot,
        place_id=site.place_id,
        number=drama_number(rng, tale.line_type),
        caller_name=f"{tale.caller}, {site.organisation}" if tale.caller and site.organisation else tale.caller or name,
        registered_to=(site.organisation or _registered_name(name, rng)) if landline else "",
        registered_address=site.registered_address if landline else "",
        fixes=() if landline else _fixes(site.spot, rng),
    )


def _home_kind(address: Address) -> str:
    if address.name.endswith("Farm"):
        return "farm"
    if address.number.startswith("Flat"):
        return "flat"
    return "home" if address.area_class == "urban" else "village_home"


def _site(tale: Tale, ground: Ground, rng: Random) -> _Site:
    if tale.where in ground.addresses:
        at = ground.addresses[tale.where]
        index = rng.randrange(len(at) - 1)
        address, caller_at = at[index], at[index + 1] if tale.next_door else at[index]
        line = f"{caller_at.words}, {caller_at.postcode}"
        return _Site(address.spot, address.id, address.words, address.street, address.locality, line)
    if tale.where in ground.roads:
        return _roadside(ground, rng.choice(ground.roads[tale.where]), rng)
    place = rng.choice(ground.places[tale.where])
    # A third of callers use the name on the sign, the others what everybody calls it.
    said = rng.choice((place.name, *place.known_as)) if rng.random() < 0.67 else place.name
    return _Site(place.spot, place.id, said, place.street, place.locality, place.words, place.name)


def _roadside(ground: Ground, street: Street, rng: Random) -> _Site:
    easting, northing = beside_somewhere(ground.network, street, 3, rng)
    area = area_at(ground.areas, easting, northing)
    if area is None:
        raise ValueError(f"{street.name} leaves the county at {easting}, {northing}: mend its districts")
    words = f"{street.name} near {street.locality}"
    spot = Spot(words=words, easting=easting, northing=northing, area=area.id, area_class=area.area_class)
    return _Site(spot, "", words, street.name, street.locality)


def _fixes(spot: Spot, rng: Random) -> tuple[Fix, ...]:
    """The cell at once, wide; mostly the handset's own position some seconds later, tight."""
    cell = rng.choice((400, 900, 1800)) if spot.area_class == "urban" else rng.choice((1800, 3500, 6000))
    fixes = [_fix(spot, 0, cell, "network cell", rng)]
    if rng.random() < HANDSET_SHARE:
        fixes.append(_fix(spot, rng.randint(6, 25), rng.choice((5, 9, 14, 22, 60)), "handset (AML)", rng))
    return tuple(fixes)


def _fix(spot: Spot, after: int, within: int, source: str, rng: Random) -> Fix:
    """A circle that holds the place, its middle off by up to 0.8 of its radius."""
    turn, off = rng.uniform(0, 2 * pi), within * rng.uniform(0, 0.8)
    return Fix(
        after=after, easting=round(spot.easting + off * cos(turn)), northing=round(spot.northing + off * sin(turn)),
        within=within, source=source,
    )  # fmt: skip


def _registered_name(name: str, rng: Random) -> str:
    """The caller, somebody of the same name, or somebody else: a number's owner is not the caller."""
    first, surname = name.split(" ", 1)
    lot = rng.random()
    if lot < 0.5:
        return f"{first[0]} {surname}"
    return f"{rng.choice('ABDEGHJKLMPRST')} {surname}" if lot < 0.8 else private_name(rng)


def _filled(value: Any, words: dict[str, str]) -> Any:
    """The value with the words put in wherever it holds text."""
    if type(value) is str:
        return value.format_map(words)
    if isinstance(value, tuple):
        return tuple(_filled(part, words) for part in value)
    if isinstance(value, msgspec.Struct):
        return type(value)(*(_filled(getattr(value, field), words) for field in value.__struct_fields__))
    return value
