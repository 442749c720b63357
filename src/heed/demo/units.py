"""The force's units: call signs, what each can do, its three crews, and which crew is on duty at a moment.

Call signs, skills and hours are a table; a seed draws the crews' names. All names are invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Literal

import msgspec

from heed.demo.names import FIRST_NAMES, SURNAMES
from heed.picture.moment import LONDON

UnitKind = Literal["response", "sergeant", "neighbourhood", "roads_policing", "dog", "armed_response"]
Shift = Literal["early", "late", "night"]

#: Hours of each shift, local time. The night shift of a day begins on it and ends on the next.
SHIFT_HOURS: dict[Shift, tuple[time, time]] = {
    "early": (time(7), time(15)),
    "late": (time(15), time(23)),
    "night": (time(23), time(7)),
}
ROUND_THE_CLOCK: tuple[Shift, ...] = ("early", "late", "night")
DAYTIME: tuple[Shift, ...] = ("early", "late")

#: What every crew of a kind can do and carries. No national list exists; the tags are ours.
KIND_SKILLS: dict[UnitKind, tuple[str, ...]] = {
    "response": ("response_driver",),
    "sergeant": ("response_driver", "supervisor", "taser_ced"),
    "neighbourhood": ("problem_solving",),
    "roads_policing": ("advanced_driver", "pursuit_tpac", "collision_investigation"),
    "dog": ("advanced_driver", "dog_gp", "dog_tracking"),
    "armed_response": ("advanced_driver", "afo", "taser_ced", "enhanced_first_aid"),
}
KIND_EQUIPMENT: dict[UnitKind, tuple[str, ...]] = {
    "response": ("first_aid_kit", "breathalyser"),
    "sergeant": ("first_aid_kit", "taser"),
    "neighbourhood": ("first_aid_kit",),
    "roads_policing": ("first_aid_kit", "defibrillator", "breathalyser", "tyre_deflation"),
    "dog": ("dog", "first_aid_kit"),
    "armed_response": ("taser", "defibrillator", "method_of_entry_tools", "ballistic_shield"),
}


class CrewMember(msgspec.Struct, frozen=True):
    """An officer: rank, collar number, name."""

    rank: str
    collar: int
    name: str

    @property
    def title(self) -> str:
        """`PC 2147 Megan Holroyd`, as it stands on the log."""
        return f"{self.rank} {self.collar} {self.name}"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A call sign: what it is, what it can do, where it belongs, and its crew in each shift it works."""

    callsign: str
    kind: UnitKind
    #: District it works; for units of the whole force, the district of its station.
    district: str
    #: Town of the police station it works from.
    station: str
    force_wide: bool
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    crews: dict[Shift, tuple[CrewMember, ...]]


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A unit on one shift. Times are UTC."""

    unit: Unit
    shift: Shift
    starts: datetime
    ends: datetime
    crew: tuple[CrewMember, ...]


class _Row(msgspec.Struct, frozen=True):
    """A line of the table of call signs."""

    callsign: str
    kind: UnitKind
    district: str
    station: str
    crew: int = 2
    shifts: tuple[Shift, ...] = ROUND_THE_CLOCK
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


_TABLE = (
    _Row("PM01", "sergeant", "pellmouth", "pellmouth", 1),
    _Row("PM11", "response", "pellmouth", "pellmouth", 2, ROUND_THE_CLOCK, ("taser_ced",), ("taser",)),
    _Row("PM12", "response", "pellmouth", "pellmouth", 2, ROUND_THE_CLOCK, ("moe",), ("method_of_entry_tools",)),
    _Row("PM13", "response", "pellmouth", "pellmouth", 1),
    _Row("PM14", "response", "pellmouth", "pellmouth", 2, DAYTIME, ("dash_da_specialist",), ()),
    _Row("PM15", "response", "pellmouth", "pellmouth", 2, ROUND_THE_CLOCK, ("public_order_l2",), ("throw_line",)),
    _Row("PM31", "neighbourhood", "pellmouth", "pellmouth", 2, DAYTIME),
    _Row("HV01", "sergeant", "haverstow", "haverstow", 1),
    _Row("HV11", "response", "haverstow", "haverstow", 2, ROUND_THE_CLOCK, ("taser_ced",), ("taser",)),
    _Row("HV12", "response", "haverstow", "haverstow", 2, ROUND_THE_CLOCK, ("moe",), ("method_of_entry_tools",)),
    _Row("HV13", "response", "haverstow", "haverstow", 1, DAYTIME, ("rail_track_safety",), ()),
    _Row("HV31", "neighbourhood", "haverstow", "haverstow", 1, DAYTIME),
    _Row("QN01", "sergeant", "quernby", "quernby", 1, DAYTIME),
    _Row("QN11", "response", "quernby", "quernby", 2, ROUND_THE_CLOCK, ("taser_ced", "moe"),
         ("taser", "method_of_entry_tools")),
    _Row("QN12", "response", "quernby", "quernby", 1, DAYTIME, (), ("throw_line",)),
    _Row("QN31", "neighbourhood", "quernby", "quernby", 1, DAYTIME),
    _Row("CW11", "response", "calder_wolds", "haverstow", 2),
    _Row("PV11", "response", "pell_vale", "pellmouth", 2, ROUND_THE_CLOCK, ("licensed_search_officer",), ()),
    _Row("QL11", "response", "quern_levels", "quernby", 1),
    _Row("RP21", "roads_policing", "pell_vale", "pellmouth", 2),
    _Row("RP22", "roads_policing", "calder_wolds", "haverstow", 1, DAYTIME, ("drone_pilot",), ("drone",)),
    _Row("DG41", "dog", "haverstow", "haverstow", 1),
    _Row("AR51", "armed_response", "pellmouth", "pellmouth", 2),
    _Row("AR52", "armed_response", "haverstow", "haverstow", 2, ROUND_THE_CLOCK, ("negotiator",), ()),
)  # fmt: skip
FORCE_WIDE: frozenset[UnitKind] = frozenset({"roads_policing", "dog", "armed_response"})


def raise_units(rng: Random) -> tuple[Unit, ...]:
    """Every call sign of the force, crewed."""
    collars = iter(rng.sample(range(1100, 4900), 200))
    return tuple(
        Unit(
            callsign=row.callsign,
            kind=row.kind,
            district=row.district,
            station=row.station,
            force_wide=row.kind in FORCE_WIDE,
            skills=(*KIND_SKILLS[row.kind], *row.skills),
            equipment=(*KIND_EQUIPMENT[row.kind], *row.equipment),
            crews={
                shift: tuple(_officer(row.kind, next(collars), rng) for _ in range(row.crew)) for shift in row.shifts
            },
        )
        for row in _TABLE
    )


def units_on_duty(units: Iterable[Unit], at: datetime) -> tuple[Duty, ...]:
    """Which units work at a moment (aware, any zone), with the crew and the hours of that shift."""
    shift, starts, ends = shift_at(at)
    return tuple(
        Duty(unit=unit, shift=shift, starts=starts, ends=ends, crew=unit.crews[shift])
        for unit in units
        if shift in unit.crews
    )


def shift_at(at: datetime) -> tuple[Shift, datetime, datetime]:
    """The shift of a moment, and its hours in UTC. A shift over a change of the clocks is an hour longer or shorter."""
    if at.tzinfo is None:
        raise ValueError("give a moment with its time zone: a shift's hours are local, the record's are UTC")
    local = at.astimezone(LONDON)
    for day in (local.date() - timedelta(days=1), local.date()):
        for shift, (begins, finishes) in SHIFT_HOURS.items():
            starts = datetime.combine(day, begins, local.tzinfo).astimezone(UTC)
            last_day = day if finishes > begins else day + timedelta(days=1)
            ends = datetime.combine(last_day, finishes, local.tzinfo).astimezone(UTC)
            if starts <= at < ends:
                return shift, starts, ends
    raise AssertionError(f"no shift holds {at}: SHIFT_HOURS leaves a gap")


def _officer(kind: UnitKind, collar: int, rng: Random) -> CrewMember:
    rank = "PS" if kind == "sergeant" else "PC"
    return CrewMember(rank, collar, f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}")
