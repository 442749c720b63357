"""An incident as a case describes it, and what a policy says about it: who owns it, what is due, who is told. Pure.

Times are minutes from the midnight before first contact. This is the policy read back, not the room: who is really on
duty, budgets of attention and what somebody typed are not here.
"""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from heed.picture.moment import LONDON
from heed.policy.climb import answering, rung_at, times_of
from heed.policy.grading import Recommendation, recommend
from heed.policy.values import AreaClass, Grade, Ladder, Pack, Policy, Rung, WatchCell

#: What happened, in the order of an incident's life, and the state it leads to.
EVENTS = {
    "first contact": "opened",
    "sent": "waiting",
    "accepted": "accepted",
    "shared": "shared",
    "unit assigned": "resourced",
    "at scene": "at_scene",
    "units released": "released",
}


class Situation(msgspec.Struct, kw_only=True):
    """What a case gives."""

    on: date
    grade: str | None = None
    area: AreaClass = "urban"
    #: Minutes at which each event happened.
    times: dict[str, int] = {}
    graded: int | None = None
    decided: int | None = None
    life: bool = False
    absent: set[str] = set()
    #: The opening code, the kinds of risk heard now and of the past, and contacts about it beyond the first.
    code: str = ""
    heard: set[str] = set()
    past: set[str] = set()
    further_contacts: int = 0
    #: Sounds of a caller who does not speak, `answer` among them; and that they were spoken to, alone and safe.
    signals: set[str] = set()
    spoken_to: bool = False
    #: Kinds of markers on whom and what it names, and the grades that special schemes ask for.
    markers: set[str] = set()
    scheme_grades: set[str] = set()

    @property
    def state(self) -> str:
        """The state after the last thing that happened."""
        return next((state for event, state in reversed(EVENTS.items()) if event in self.times), "opened")

    @property
    def state_since(self) -> int:
        """When the last thing happened."""
        return next((self.times[event] for event in reversed(EVENTS) if event in self.times), 0)

    @property
    def first_contact(self) -> int:
        """When somebody first asked for help."""
        return self.times.get("first contact", min(self.times.values(), default=0))

    @property
    def standing(self) -> int:
        """Since when it stands in its grade and in dispatch's sight."""
        sent = self.times.get("sent", self.first_contact)
        return max(sent, self.graded) if self.graded is not None else sent


class Reading:
    """A policy read for a situation."""

    def __init__(self, pack: Pack, given: Situation) -> None:
        self.given = given
        minutes = given.first_contact
        at = datetime.combine(given.on, time(minutes // 60 % 24, minutes % 60), LONDON)
        self.policy: Policy = pack.in_force(at)

    @property
    def grade(self) -> Grade:
        """The grade it has or counts as."""
        return self.policy.grade_or_default(self.given.grade)

    @property
    def cell(self) -> WatchCell:
        """Its cell of the watch table."""
        return self.policy.cell(self.given.state, self.given.grade)

    @property
    def standing_ladder(self) -> Ladder:
        """The ladder climbed while nobody is sent."""
        return self.policy.ladders[self.grade.ladder or self.grade.id]

    @property
    def unresourced(self) -> bool:
        """In dispatch's sight and no unit committed."""
        return self.given.state in ("waiting", "accepted")

    def attend_by(self) -> int | None:
        """When somebody is to be there, or None where nobody is to."""
        minutes = self.grade.attend_minutes(self.given.area)
        return None if minutes is None else self.given.first_contact + minutes

    def accept_by(self) -> int:
        """When dispatch is to have accepted it."""
        return self.given.times.get("sent", self.given.first_contact) + self.grade.accept_minutes

    def due(self) -> int:
        """When the cell's deadline is."""
        minutes = self.policy.cell_minutes(self.given.state, self.given.grade, self.given.area)
        starts = {
            "first_contact": self.given.first_contact,
            "sent": self.given.times.get("sent", self.given.first_contact),
            "state": self.given.state_since,
        }
        return starts[self.cell.since] + minutes

    def owner_at(self, minute: int) -> str:
        """The role that owns it: by the ladder of its grade, by the deadline that was missed, else by its cell."""
        climbed = rung_at(self.standing_ladder, minute - self.given.standing) if self.unresourced else None
        missed = rung_at(self._missed_ladder(), minute - self.due()) if minute >= self.due() else None
        for rung in (climbed, missed):
            if rung is not None and not rung.silent:
                return self.answers(rung.owner)
        return self.answers(climbed.owner if climbed else self.cell.owner)

    def speaking_at(self, minute: int) -> list[Rung]:
        """The rungs that speak at that very minute, repeats included."""
        found = []
        if self.unresourced:
            found += _speaks(self.standing_ladder, minute - self.given.standing)
        ladder = self._missed_ladder()
        if ladder.counted_from == "missed":
            found += _speaks(ladder, minute - self.due())
        return found

    def _missed_ladder(self) -> Ladder:
        """The ladder of the cell; one that counts from standing is climbed as the grade's and not again here."""
        ladder = self.policy.ladders[self.cell.ladder]
        if ladder.counted_from == "standing":
            return msgspec.structs.replace(ladder, rungs=())
        return ladder

    def answers(self, role: str) -> str:
        """The role that answers, with the absent away."""
        return answering(self.policy, role, self.policy.roles.keys() - self.given.absent)

    def hold_until(self) -> int:
        """How long a decision holds the ladder, at most."""
        limits = self.policy.limits
        return (self.given.decided or 0) + (limits.hold_with_life if self.given.life else limits.hold_without_life)

    def recommended(self) -> Recommendation | None:
        """What the table of grades recommends, and by which rows."""
        cues = self.policy.cues.by_id
        return recommend(
            {
                "code": self.given.code,
                "cues": sorted(self.given.heard),
                "past": sorted(self.given.past),
                "life_cues": sorted(cue for cue in self.given.heard if cues[cue].life),
                "assessed": self.given.life,
                "life_at_risk": self.given.life,
                "contacts": self.given.further_contacts,
                "signals": sorted(self.given.signals),
                "spoken_to": self.given.spoken_to,
                "markers": sorted(self.given.markers),
                "scheme_grades": sorted(self.given.scheme_grades),
            },
            self.policy,
        )

    def warnings(self) -> list[int]:
        """When the owner is warned before the target."""
        target = self.grade.attend_minutes(self.given.area)
        return [self.given.first_contact + round(target * share) for share in self.grade.warn_at] if target else []


def _speaks(ladder: Ladder, minutes: int) -> list[Rung]:
    """The rung that speaks after exactly so many minutes."""
    rung = rung_at(ladder, minutes)
    return [rung] if rung and minutes in times_of(ladder, minutes) else []
