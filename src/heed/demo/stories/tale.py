"""A tale: one made-up call with everything a simulator needs to play it, but not yet a caller, a number or a place.

`bind` makes a story of it in a county. In all words `{place}`, `{street}`, `{town}`, `{name}` (the caller), `{first}`,
`{him}` and `{her}` (two other people) are filled in then.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.demo.codes import Code, Grade, Outcome, Result, Service
from heed.demo.units import UnitKind

Line = Literal["999", "101"]
LineType = Literal["mobile", "landline"]
#: When in the day it is told: at any hour, 08–18, 18–24, 22–05.
Hours = Literal["any", "day", "evening", "night"]
Said = tuple[int, str]  #: Seconds after the call is answered, and the caller's words (or what is heard, in brackets).
Reported = tuple[int, str]  #: Minutes after the first crew is at scene, and what it tells the room.


class Thrive(msgspec.Struct, frozen=True):
    """The six headings of the assessment, a rationale each."""

    threat: str
    harm: str
    risk: str
    investigation: str
    vulnerability: str
    engagement: str

    @property
    def elements(self) -> dict[str, str]:
        """By the pack's element ids."""
        return {field: str(getattr(self, field)) for field in self.__struct_fields__}


class Question(msgspec.Struct, frozen=True):
    """What a dispatcher asks the handler on the log, and what the handler can answer."""

    words: str
    answer: str
    about_life: bool = False


class Tale(msgspec.Struct, frozen=True, kw_only=True):
    """One made-up call. A contact with an `outcome` opens no incident; every other does."""

    id: str
    title: str
    line: Line
    line_type: LineType
    #: How often it is told among the others.
    weight: int
    hours: Hours = "any"
    #: Kind of place: home, flat, village_home, farm, road_a, road_b, road_lane, or the kind of a named place.
    where: str
    #: True where the caller rings from the house next to it.
    next_door: bool = False
    #: Who rings where it is no private person; empty draws a name.
    caller: str = ""
    #: True where the words of the tale speak of the caller as she.
    woman: bool = False
    said: tuple[Said, ...]
    #: Seconds after which the caller has said where; None where only the telephone network knows.
    place_after: int | None = 0
    ends_after: int
    ends: Literal["cleared", "caller_hung_up"] = "cleared"
    #: Seconds the caller lets it ring.
    rings: int = 180
    outcome: Outcome | None = None
    code: Code = Code.MESSAGE
    grade: Grade = Grade.WITHOUT_DEPLOYMENT
    life_at_risk: bool = False
    thrive: Thrive | None = None
    services: tuple[Service, ...] = ()
    question: Question | None = None
    #: Kinds of unit it takes, one entry a unit.
    units: tuple[UnitKind, ...] = ()
    equipment: tuple[str, ...] = ()
    scene_minutes: int = 0
    from_scene: tuple[Reported, ...] = ()
    result: Result | None = None
    result_words: str
