"""What became of contacts, counted: records, the recorded voice, call backs, recalls, messages for officers. Pure.

Each thing counted is a tick: which measure, and when. What is owed is counted where it began, with what had come of it
by the moment of counting, so that the parts of a group add up to their whole. Nobody's name, number or words are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from heed.performance.answers import By, Call, begins, percent
from heed.picture.moment import LONDON

#: Lines on which a recorded voice speaks before anybody is asked.
VOICED = frozenset({"101", "switchboard"})


class Measure(msgspec.Struct, frozen=True):
    """One figure: the group it stands in, its words, and the measure that it is a share of."""

    id: str
    group: str
    words: str
    of: str = ""


NO_MATTER, VOICE, BACK, RECALL, REPORT, MESSAGE = (
    "No matter for police", "Recorded voice on 101 and switchboard", "Call backs promised",
    "Calls to be rung back", "Reports kept by their forms", "Messages for officers",
)  # fmt: skip
MEASURES: tuple[Measure, ...] = (
    Measure("recorded", NO_MATTER, "Contacts recorded without an incident"),
    Measure("told_to_use_101", NO_MATTER, "Told to use 101", "recorded"),
    Measure("prank", NO_MATTER, "Prank", "recorded"),
    Measure("abuse_warned", NO_MATTER, "Abusive, warned", "recorded"),
    Measure("abuse_ended", NO_MATTER, "Abusive, ended", "recorded"),
    Measure("test_call", NO_MATTER, "Test call", "recorded"),
    Measure("misdialled", NO_MATTER, "Misdialled", "recorded"),
    Measure("wrong_number", NO_MATTER, "Wrong number", "recorded"),
    Measure("rang", VOICE, "Callers"),
    Measure("resolved", VOICE, "Told what they needed, no handler", "rang"),
    Measure("back_promised", BACK, "Promised"),
    Measure("back_kept", BACK, "Rung by the time promised", "back_promised"),
    Measure("back_broken", BACK, "Not rung by then", "back_promised"),
    Measure("back_otherwise", BACK, "Dealt with otherwise before then", "back_promised"),
    Measure("back_due", BACK, "Still to come", "back_promised"),
    Measure("back_reached", BACK, "Of all, the caller was reached", "back_promised"),
    Measure("recall_owed", RECALL, "Owed"),
    Measure("recall_not_rung", RECALL, "Decided not to ring", "recall_owed"),
    Measure("recall_tried", RECALL, "Rung at least once", "recall_owed"),
    Measure("recall_reached", RECALL, "The caller answered", "recall_owed"),
    Measure("recall_other_voice", RECALL, "Only another voice answered", "recall_owed"),
    Measure("recall_overdue", RECALL, "Passed up, not done in time", "recall_owed"),
    Measure("recall_open", RECALL, "Still owed", "recall_owed"),
    Measure("report_owed", REPORT, "Kept"),
    Measure("report_answered", REPORT, "Answered", "report_owed"),
    Measure("report_incident", REPORT, "Became an incident, or part of one", "report_owed"),
    Measure("report_overdue", REPORT, "Passed up, not read in time", "report_owed"),
    Measure("report_open", REPORT, "Not read yet", "report_owed"),
    Measure("message_taken", MESSAGE, "Taken"),
    Measure("message_in_time", MESSAGE, "Read in time", "message_taken"),
    Measure("message_late", MESSAGE, "Read late", "message_taken"),
    Measure("message_open", MESSAGE, "Not read yet, in time", "message_taken"),
    Measure("message_overdue", MESSAGE, "Not read, overdue", "message_taken"),
)
BY_ID: Mapping[str, Measure] = {measure.id: measure for measure in MEASURES}


class Body(msgspec.Struct, frozen=True):
    """What is read of a fact: open fields alone."""

    line: str = ""
    route: tuple[str, ...] = ()
    outcome: str = ""
    kind: str = ""
    choice: str = ""
    answered_by: str = ""
    until: datetime | None = None
    due: datetime | None = None


class Heard(msgspec.Struct, frozen=True):
    """One fact of those that are counted."""

    stream: str
    type: str
    at: datetime
    body: Body


class Tick(msgspec.Struct, frozen=True):
    """One of a measure, and when it counts."""

    measure: str
    at: datetime


def share(measure: Measure, counts: Mapping[str, int]) -> float | None:
    """Percent of what it is a share of; None where it is of nothing, or of none."""
    return percent(counts.get(measure.id, 0), counts.get(measure.of, 0)) if measure.of else None


class Came(msgspec.Struct, frozen=True):
    """Everything counted of a stretch of time: ticks, and callers by the way they took through the recorded voice."""

    ticks: tuple[Tick, ...]
    #: Route as words: (callers, of whom no handler was needed), the most used first.
    routes: Mapping[str, tuple[int, int]]

    @property
    def totals(self) -> Counter[str]:
        """Of each measure, how many in all."""
        return Counter(tick.measure for tick in self.ticks)

    def by_period(self, by: By) -> dict[str, Counter[datetime]]:
        """Of each measure, how many in each hour, day or month of London, by the moment it begins."""
        found: dict[str, Counter[datetime]] = {measure.id: Counter() for measure in MEASURES}
        for tick in self.ticks:
            found[tick.measure][begins(tick.at, by)] += 1
        return found

    def by_hour_of_day(self) -> dict[str, list[int]]:
        """Of each measure, how many in each of the 24 hours of London's clock, every day together."""
        found = {measure.id: [0] * 24 for measure in MEASURES}
        for tick in self.ticks:
            found[tick.measure][tick.at.astimezone(LONDON).hour] += 1
        return found


def count(heard: Iterable[Heard], calls: Iterable[Call], since: datetime, until: datetime, now: datetime) -> Came:
    """What began in a stretch of time, and what had come of it by `now`."""
    streams: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        streams[one.stream].append(one)
    found = [tick for facts in streams.values() for tick in _of_stream(facts, now)]
    found += [Tick("rang", call.presented) for call in calls if call.line in VOICED]
    ticks = sorted((tick for tick in found if since <= tick.at < until), key=lambda tick: tick.at)
    return Came(tuple(ticks), _routes(streams.values(), since, until))


def _of_stream(facts: list[Heard], now: datetime) -> Iterator[Tick]:
    recall: list[Heard] = []
    for place, one in enumerate(facts):
        if one.type == "FollowUpOwed" and one.body.kind == "recall":
            yield from _recall(recall)
            recall = [one]
        elif recall:
            recall.append(one)
        if one.type == "FollowUpOwed" and one.body.kind == "report":
            yield from _report(one, facts[place + 1 :])
        yield from _of_fact(one, facts[place + 1 :], now)
    yield from _recall(recall)
    yield from _recorded(facts)


def _recorded(facts: list[Heard]) -> Iterator[Tick]:
    """A contact is one, however often it was recorded: as it was at last, and not where it led to an incident."""
    records = [one for one in facts if one.type == "ContactRecorded"]
    if not records or any(one.type == "IncidentOpenedFromContact" for one in facts):
        return
    yield Tick("recorded", records[-1].at)
    if records[-1].body.outcome in BY_ID:
        yield Tick(records[-1].body.outcome, records[-1].at)


def _of_fact(one: Heard, after: list[Heard], now: datetime) -> Iterator[Tick]:
    match one.type:
        case "CallSignposted":
            yield from (Tick("rang", one.at), Tick("resolved", one.at))
        case "CallBackPromised":
            yield from _call_back(one, after, now)
        case "MessageTaken":
            yield from _message(one, after, now)
        case _:
            return


def _call_back(promised: Heard, after: list[Heard], now: datetime) -> Iterator[Tick]:
    until = promised.body.until or promised.at
    tried = [one for one in after if one.type == "CallBackTried"]
    ended = [one for one in after if one.type in ("ContactRecorded", "IncidentOpenedFromContact")]
    yield Tick("back_promised", promised.at)
    if any(one.at <= until for one in tried):
        yield Tick("back_kept", promised.at)
    elif any(one.at <= until for one in ended):
        yield Tick("back_otherwise", promised.at)
    else:
        yield Tick("back_due" if now <= until else "back_broken", promised.at)
    if any(one.body.outcome == "reached" for one in tried):
        yield Tick("back_reached", promised.at)


def _recall(facts: list[Heard]) -> Iterator[Tick]:
    """Nothing of no facts."""
    if not facts:
        return
    at, mine = facts[0].at, [one for one in facts[1:] if one.body.kind in ("", "recall")]
    answered = {one.body.answered_by for one in mine if one.type == "RecallTried"}
    decided = [one.body.choice for one in mine if one.type == "RecallDecided"]
    holds = {
        "recall_owed": True, "recall_not_rung": bool(decided) and decided[-1] == "do_not_ring" and not answered,
        "recall_tried": bool(answered), "recall_reached": "caller" in answered,
        "recall_other_voice": "another_voice" in answered and "caller" not in answered,
        "recall_overdue": any(one.type == "FollowUpOverdue" for one in mine),
        "recall_open": not any(one.type == "FollowUpEnded" for one in mine),
    }  # fmt: skip
    yield from (Tick(measure, at) for measure, so in holds.items() if so)


def _report(kept: Heard, after: list[Heard]) -> Iterator[Tick]:
    mine = [one for one in after if one.body.kind == "report"]
    incident = any(one.type == "IncidentOpenedFromContact" for one in after)
    ended = any(one.type == "FollowUpEnded" for one in mine)
    holds = {
        "report_owed": True, "report_incident": incident, "report_answered": ended and not incident,
        "report_overdue": any(one.type == "FollowUpOverdue" for one in mine), "report_open": not ended,
    }  # fmt: skip
    yield from (Tick(measure, kept.at) for measure, so in holds.items() if so)


def _message(taken: Heard, after: list[Heard], now: datetime) -> Iterator[Tick]:
    due = taken.body.due or taken.at
    read = next((one.at for one in after if one.type == "MessageRead"), None)
    yield Tick("message_taken", taken.at)
    late = (read or now) > due
    state: Literal["in_time", "late", "open", "overdue"]
    state = ("late" if late else "in_time") if read is not None else ("overdue" if late else "open")
    yield Tick(f"message_{state}", taken.at)


def _routes(streams: Iterable[list[Heard]], since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    callers: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    for facts in streams:
        said = [one for one in facts if one.type in ("CallSignposted", "RouteNoted") and since <= one.at < until]
        if not said:
            continue
        words = " › ".join(said[-1].body.route)
        callers[words] += 1
        resolved[words] += said[0].type == "CallSignposted"
    return {words: (number, resolved[words]) for words, number in callers.most_common()}
