"""Figures of a run: how often each person was interrupted, how long each incident was silent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from heed.picture.incident import Incident
from heed.replay.played import Played
from heed.replay.said import Said

HOUR = timedelta(hours=1)
#: Ways of being told that take somebody's attention at that moment.
LOUD = ("interrupted", "digest")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to."""

    incidents: int
    #: At the end: open, of them with nobody sent, of those on some person's list, of the open ones with a next time.
    open: int
    unresourced: int
    on_a_list: int
    with_next_time: int
    #: Times at which an open incident had no owner or no time to come, and times something came after its time.
    unwatched: int
    late: int
    #: By person and role: the most interrupting notices (single ones and digests) in any hour.
    most_in_an_hour: dict[str, int]
    #: Longest stretch, in seconds, in which nobody was told of an incident that nobody was sent to.
    longest_silence_s: int
    #: Notices by role: single interruptions, digests, lines on lists.
    notices: dict[str, dict[str, int]]


def most_in_an_hour(
    everything: Iterable[Said], since: datetime, until: datetime
) -> dict[tuple[str, str], tuple[int, datetime]]:
    """By (role, name): the most interrupting notices in any hour, and the end of that hour."""
    moments: dict[tuple[str, str], list[datetime]] = {}
    for said in everything:
        if said.how in LOUD and since <= said.at <= until:
            moments.setdefault((said.role, said.name), []).append(said.at)
    return {who: _most(times) for who, times in moments.items()}


def _most(times: list[datetime]) -> tuple[int, datetime]:
    best, first = (0, times[0]), 0
    for place, at in enumerate(times):
        while times[first] <= at - HOUR:
            first += 1
        if place - first + 1 > best[0]:
            best = (place - first + 1, at)
    return best


def silences(played: Played, stream: str, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches between one telling and the next, while nobody is sent and no supervisor's decision is in force.

    A change of a row's look is no telling. A stretch ends when somebody is told or sent, or a decision is made.
    """
    told = {said.at for said in played.said_about(stream) if said.how != "row"}
    quiet: datetime | None = None
    for at in sorted({since, until, *told, *(at for at, _ in played.history(stream)), *_ends(played, stream)}):
        if not since <= at <= until:
            continue
        incident = played.incident(stream, at)
        waits = incident is not None and incident.unresourced and not _held(incident, at)
        if quiet is not None and (at in told or not waits or at == until):
            yield quiet, at
            quiet = None
        if waits and quiet is None:
            quiet = at


def _held(incident: Incident, at: datetime) -> bool:
    return incident.watching.hold_until is not None and at < incident.watching.hold_until


def _ends(played: Played, stream: str) -> Iterator[datetime]:
    """Moments at which decisions stop holding."""
    for _, state in played.history(stream):
        if isinstance(state, Incident) and state.watching.hold_until is not None:
            yield state.watching.hold_until


def figures(played: Played) -> Figures:
    """The figures of a whole run, from its start."""
    streams = played.streams("each")
    at_end = [(stream, played.incident(stream, played.end)) for stream in streams]
    still = [(stream, incident) for stream, incident in at_end if incident is not None and incident.open]
    waiting = [(stream, incident) for stream, incident in still if incident.unresourced]
    listed = {said.subject for said in played.said if said.how in ("list", "interrupted", "owner")}
    unwatched = {gap.stream for gap in played.gaps}
    hours = most_in_an_hour(played.said, played.start, played.end)
    quiet = [
        stop - start for stream in streams for start, stop in silences(played, stream, played.start, played.end)
    ]  # fmt: skip
    return Figures(
        incidents=len(streams), open=len(still), unresourced=len(waiting),
        on_a_list=sum(1 for stream, _ in waiting if stream in listed),
        with_next_time=sum(1 for stream, _ in still if stream not in unwatched), unwatched=len(played.gaps),
        late=len(played.lates),
        most_in_an_hour={f"{name}, {role.replace('_', ' ')}": count for (role, name), (count, _) in hours.items()},
        longest_silence_s=round(max(quiet, default=timedelta()).total_seconds()), notices=_notices(played),
    )  # fmt: skip


def _notices(played: Played) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for said in played.said:
        if said.how in ("interrupted", "digest", "list"):
            by_how = found.setdefault(said.role, {"interrupted": 0, "digest": 0, "list": 0})
            by_how[said.how] += 1
    return found
