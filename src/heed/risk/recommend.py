"""Recommending a grade: the pack's table read for an incident whenever something it speaks of has changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.assessment import ThriveAssessed
from heed.picture.cue import CueHeard, CueSetAside
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.life import CodeSet, ContactLinked, IncidentOpened
from heed.picture.nouns import Picture
from heed.picture.recommendation import GradeRecommended
from heed.picture.shown import MarkerShown, ShownMarkerMoved
from heed.picture.signal import CallerSpokenTo, SignalNoted, SignalsHeardBefore
from heed.policy.grading import facts_of, recommend
from heed.policy.values import Policy

#: Facts after which the table may say something else.
MOVES: frozenset[type[Fact]] = frozenset(
    {
        IncidentOpened,
        CodeSet,
        ContactLinked,
        CueHeard,
        CueSetAside,
        ThriveAssessed,
        SignalNoted,
        SignalsHeardBefore,
        CallerSpokenTo,
        MarkerShown,
        ShownMarkerMoved,
    }
)


def read_table(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What the table recommends now, for each incident touched, where it is not what it recommended before."""
    found: list[Change] = []
    for stream in dict.fromkeys(stream for stream, fact in changes if type(fact) in MOVES):
        incident = picture.ahead(stream)
        if not isinstance(incident, Incident):
            continue
        now = recommend(facts_of(incident), policy)
        had = incident.recommended
        if now is None:
            if had is not None and had.grade:
                found.append((stream, GradeRecommended(grade="", rows=(), why=(), supervised=False)))
        elif had is None or (had.grade, had.rows) != (now.grade, now.rows):
            fact = GradeRecommended(
                grade=now.grade, rows=now.rows, why=now.why, supervised=now.supervised,
                name=policy.grades[now.grade].said,
            )  # fmt: skip
            found.append((stream, fact))
    return found


CONSEQUENCES = (Consequence(of=MOVES, follow=read_table),)
