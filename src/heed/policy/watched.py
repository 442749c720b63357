"""What an open incident is watched by: its grade, the cell of its state and grade, and the ladder that is climbed.

Values only: chapters `grades`, `ladders` and `watch`. Every duration is in minutes.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

AreaClass = Literal["urban", "rural"]
Interrupts = Literal["never", "life", "always"]
DeadlineKind = Literal["send", "accept", "allocate", "attend", "review", "close"]
Since = Literal["first_contact", "sent", "state"]
#: What a ladder's minutes count from: `standing`, since the incident stood in its grade and in dispatch's sight;
#: `missed`, since the deadline of the watch cell that climbs it passed.
LadderClock = Literal["standing", "missed"]

#: States of an open incident, in the order of its life. `opened` is on the call, not yet in dispatch's sight; `shared`
#: is one of several reports of an event, covered by the response of the log that leads it.
STATES = ("opened", "waiting", "accepted", "shared", "resourced", "at_scene", "released")
#: Row of the watch table for an incident that nobody has graded yet.
UNGRADED = "ungraded"
#: Shapes that a grade is told apart by. A diamond is what is not graded yet.
GLYPHS = ("▲", "▼", "■", "□", "●", "○", "★")


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """A response grade, its targets in minutes from first contact, and its acceptance time from sending."""

    id: str
    name: str
    #: One of `GLYPHS`, each of one grade.
    glyph: str
    #: 1 is the most urgent. Boards sort by it; raising means a lower rank.
    rank: int
    accept_minutes: int
    attend_minutes_urban: int | None
    attend_minutes_rural: int | None
    #: Shares of the attend target at which the owner is warned, e.g. 0.75.
    warn_at: tuple[float, ...]
    #: True where lowering below this grade is a supervisor's act (RG5).
    lowering_needs_supervisor: bool
    when: str
    source: Source
    #: Ladder climbed while no unit is committed and no supervisor's decision is in force (ES2).
    ladder: str = ""
    #: What a narrow column says for it; empty where its name fits.
    short: str = ""
    #: Sources of the values that have one of their own, by field name; the rest are `source`'s.
    sources: dict[str, Source] = {}

    @property
    def said(self) -> str:
        """The force's own word for it, where its id does not say the same; else empty."""
        return "" if self.name.lower() == self.id.replace("_", " ") else self.name

    def attend_minutes(self, area_class: AreaClass) -> int | None:
        """Minutes from first contact in which somebody is to attend, or None where nobody is to."""
        return self.attend_minutes_rural if area_class == "rural" else self.attend_minutes_urban


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a ladder: who owns the incident from then on, who else is told, and how loudly."""

    #: Minutes since the incident stood in its grade and in dispatch's sight.
    after_minutes: int
    owner: str
    informs: tuple[str, ...] = ()
    interrupts: Interrupts = "life"
    #: True where this rung only changes the owner's row and tells nobody.
    silent: bool = False
    #: True where the rung puts the incident on the Force Incident Manager's list.
    fim_list: bool = False
    #: The one line said to the owner.
    why: str
    #: The rung's own source; None where it is the ladder's.
    source: Source | None = None


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """What is climbed while no unit is committed and no supervisor's decision is in force (ES2)."""

    id: str
    rungs: tuple[Rung, ...]
    #: After the last rung it repeats, in minutes, counted from the last rung's first due time.
    repeat_minutes: int
    source: Source
    counted_from: LadderClock = "standing"


class WatchCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of the table state × grade: the next deadline, who owns it, and where it goes when it is missed (L1)."""

    deadline: DeadlineKind
    minutes: int
    since: Since
    owner: str
    #: Ladder climbed when the deadline is missed.
    ladder: str
    #: True where the minutes are the grade's own target (accept; attend, by area class). `minutes` is then the longest.
    by_grade: bool = False
    #: One line of reason (L6).
    why: str = ""
    source: Source | None = None
