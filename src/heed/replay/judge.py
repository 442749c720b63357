"""Whether each expectation held in a run, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Literal

import msgspec

from heed.clock.owed import owner
from heed.contact.history import Known, known_before
from heed.picture.assessment import GradeSet
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.moment import LONDON
from heed.replay import expect as e
from heed.replay.figures import most_in_an_hour, silences
from heed.replay.offsets import in_words, moment, span, written
from heed.replay.played import Act, Played
from heed.replay.said import Said
from heed.replay.scenario import Expected

Outcome = Literal["held", "failed", "waiting", "came"]
HELD = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one expectation.

    `waiting` did not hold and has a reason to wait; `came` was said to wait and holds already.
    """

    line: int
    outcome: Outcome
    text: str
    #: Why it did not hold; empty where it did.
    why: str = ""
    waiting: str = ""
    note: str = ""


def judge(played: Played) -> list[Verdict]:
    """Every expectation of the exercise, then every step that was refused and was not written as an attempt."""
    found = [_verdict(expected, played) for expected in played.scenario.expect]
    return found + [_refused_step(act) for act in played.acts if _fell(act)]


def _fell(act: Act) -> bool:
    return act.refusal is not None and act.step is not None and not act.step.attempt


def _refused_step(act: Act) -> Verdict:
    assert act.step is not None
    assert act.step.command is not None
    text = f"{act.step.by} does {act.step.command.api_name().replace('_', ' ')}"
    return Verdict(line=act.step.spot.line, outcome="failed", text=text, why=f"refused: {act.refusal}")


def _verdict(expected: Expected, played: Played) -> Verdict:
    line = expected.what
    why = holds(line, played)
    outcome: Outcome = "held" if why == HELD else "failed"
    if line.waiting:
        outcome = "came" if why == HELD else "waiting"
    return Verdict(
        line=expected.spot.line, outcome=outcome, text=line.sentence(), why=why, waiting=line.waiting, note=line.note
    )


@singledispatch
def holds(line: e.Expectation, played: Played) -> str:
    """Empty where the line held, else why it did not."""
    raise NotImplementedError(type(line).__name__)


def _at(played: Played, offset: str) -> datetime:
    return played.start + moment(offset)


def _incidents(played: Played, about: str, at: datetime) -> Iterator[tuple[str, Incident]]:
    for stream in played.streams(about):
        found = played.incident(stream, at)
        if found is not None:
            yield stream, found


def _has(text: str, words: e.Words) -> bool:
    return not words or any(word.casefold() in text.casefold() for word in e.listed(words))


def _said(played: Played, line: e.Told | e.NotTold, role: str) -> list[Said]:
    since, by = _at(played, line.since), _at(played, line.by)
    return [
        said
        for stream in played.streams(line.about)
        for said in played.said_about(stream)
        if said.role == role and since <= said.at <= by and _has(said.text, line.says)
    ]


@holds.register
def _(line: e.Told, played: Played) -> str:
    for role in e.listed(line.told):
        found = [said for said in _said(played, line, role) if said.how != "row" or line.how == "any"]
        if line.how == "interrupted":
            found = [said for said in found if said.how == "interrupted"]
        elif line.how == "list":
            found = [said for said in found if said.how == "list"]
        if not found:
            return f"the {role.replace('_', ' ')} was not{_otherwise(line, played, role)}"
    return HELD


def _otherwise(line: e.Told, played: Played, role: str) -> str:
    """What the role was told instead, or when."""
    said = (said for stream in played.streams(line.about) for said in played.said_about(stream))
    told = [one for one in said if one.role == role and _has(one.text, line.says)]
    if not told:
        return ""
    return f"; told at {written(played.offset(told[0].at))} ({told[0].how}): {told[0].text}"


@holds.register
def _(line: e.NotTold, played: Played) -> str:
    for role in e.listed(line.not_told):
        found = _said(played, line, role)
        if found:
            return f"the {role.replace('_', ' ')} was, at {written(played.offset(found[0].at))}: {found[0].text}"
    return HELD


def _owner(incident: Incident, played: Played) -> str:
    return owner(incident, played.scenario.pack.in_force(incident.began_at))[0]


@holds.register
def _(line: e.Owner, played: Played) -> str:
    found = list(_incidents(played, line.about, _at(played, line.at)))
    if not found:
        return "it is not open yet"
    wrong = [_owner(incident, played) for _, incident in found if _owner(incident, played) != line.owner]
    return f"the {wrong[0].replace('_', ' ')} does" if wrong else HELD


@holds.register
def _(line: e.InState, played: Played) -> str:
    found = list(_incidents(played, line.about, _at(played, line.at)))
    if not found:
        return "it is not open yet"
    for _, incident in found:
        units = tuple(sorted(unit.callsign for unit in incident.units))
        if incident.state != line.state or (line.units is not None and units != tuple(sorted(line.units))):
            return f"it is {incident.state.replace('_', ' ')} with {', '.join(units) or 'no unit'}"
    return HELD


@holds.register
def _(line: e.Stands, played: Played) -> str:
    found = list(_incidents(played, line.about, _at(played, line.at)))
    if not found:
        return "it is not open yet"
    open_there = [matter for _, incident in found for matter in played.still_open(incident)]
    if any(_has(matter, line.stands) for matter in open_there):
        return HELD
    return f"what stands open is: {'; '.join(open_there) or 'nothing'}"


@holds.register
def _(line: e.KnownBefore, played: Played) -> str:
    at = _at(played, line.at)
    states = [state for stream in played.streams(line.about) if (state := played.state(stream, at)) is not None]
    contact = next((state for state in states if isinstance(state, Contact)), None)
    if contact is None:
        return "it has not been presented yet"
    rows = [_row(one) for one in known_before(contact, played.matters(at), played.policy(contact))]
    if any(_has(row, line.known) for row in rows):
        return HELD
    return f"its card shows: {'; '.join(rows) or 'nothing'}"


def _row(known: Known) -> str:
    """A matter as a card's row has it, in words."""
    matter = known.matter
    if isinstance(matter, Incident):
        return f"{matter.number} {matter.code_name} {matter.what}"
    state = "on another call now" if matter.on_the_line else matter.outcome.replace("_", " ")
    return f"{matter.line} {matter.presented_at.astimezone(LONDON):%d.%m.} {state} {matter.note}"


def _grade(incident: Incident, played: Played) -> str:
    return played.scenario.pack.in_force(incident.began_at).grade_or_default(incident.grade).id


@holds.register
def _(line: e.InGrade, played: Played) -> str:
    found = list(_incidents(played, line.about, _at(played, line.at)))
    if not found:
        return "it is not open yet"
    wrong = [_grade(incident, played) for _, incident in found if _grade(incident, played) != line.grade]
    return f"it stands as {wrong[0].replace('_', ' ')}" if wrong else HELD


def _facts(played: Played, line: e.Recorded | e.NotRecorded, name: str) -> Iterator[tuple[Act, str]]:
    since, by = _at(played, line.since), _at(played, line.by)
    streams = set(played.streams(line.about))
    for act in played.acts:
        if since <= act.at <= by:
            for fact in act.facts:
                if fact.stream in streams and type(fact.fact).__name__ == name:
                    yield act, fact.fact.sentence()


@holds.register
def _(line: e.Recorded, played: Played) -> str:
    found = list(_facts(played, line, line.recorded))
    if not found:
        return "nothing of the kind is recorded by then"
    if line.in_act:
        found = [entry for entry in found if _is_act(entry[0], line.in_act)]
        if not found:
            return f"it is, but not in the same act as {line.in_act.replace('_', ' ')}"
    return HELD if any(_has(text, line.says) for _, text in found) else f"it says: {found[0][1]}"


@holds.register
def _(line: e.NotRecorded, played: Played) -> str:
    found = [(act, text) for act, text in _facts(played, line, line.not_recorded) if _has(text, line.says)]
    return f"at {written(played.offset(found[0][0].at))}: {found[0][1]}" if found else HELD


def _is_act(act: Act, command: str) -> bool:
    return act.step is not None and act.step.command is not None and act.step.command.api_name() == command


@holds.register
def _(line: e.Refused, played: Played) -> str:
    tried = [act for act in played.acts if _is_act(act, line.refused) and act.at == _at(played, line.at)]
    if not tried:
        return "nobody tries it then"
    refusal = tried[0].refusal
    if refusal is None:
        return "it was done"
    if line.because and refusal.reason != line.because:
        return f"refused for another reason ({refusal.reason}): {refusal}"
    return HELD if _has(str(refusal), line.says) else f"refused with: {refusal}"


# Never


def _window(line: e.Never, played: Played) -> tuple[datetime, datetime]:
    return _at(played, line.since), _at(played, line.until) if line.until else played.end


@holds.register
def _(line: e.NeverSilent, played: Played) -> str:
    since, until = _window(line, played)
    longest: tuple[timedelta, datetime, str] | None = None
    for stream in played.streams(line.about):
        for start, stop in silences(played, stream, since, until):
            if stop - start > span(line.longer_than) and (longest is None or stop - start > longest[0]):
                longest = (stop - start, start, stream)
    if longest is None:
        return HELD if played.streams(line.about) else "it was never opened"
    length, start, stream = longest
    return f"{played.name_of(stream)}: nobody was told for {in_words(length)} from {written(played.offset(start))}"


@holds.register
def _(line: e.NeverBelow, played: Played) -> str:
    since, until = _window(line, played)
    for stream in played.streams(line.about):
        for act in played.acts:
            for fact in act.facts if since <= act.at <= until else ():
                grade = fact.fact
                if fact.stream == stream and isinstance(grade, GradeSet) and _lower(grade, line.grade, act, played):
                    return f"at {written(played.offset(act.at))}: {grade.sentence()}"
    return HELD


def _lower(fact: GradeSet, floor: str, act: Act, played: Played) -> bool:
    grades = played.scenario.pack.in_force(act.at).grades
    return grades[fact.grade].rank > grades[floor].rank and not fact.by_supervisor


@holds.register
def _(line: e.NeverCovered, played: Played) -> str:
    since, until = _window(line, played)
    for stream in played.streams(line.about):
        moments = [(since, played.state(stream, since))]
        moments += [(at, state) for at, state in played.history(stream) if since < at <= until]
        for at, _ in moments:
            incident = played.incident(stream, at)
            if incident is not None and (incident.units or incident.state in ("resourced", "at_scene", "released")):
                units = ", ".join(unit.callsign for unit in incident.units) or "no unit"
                return f"at {written(played.offset(at))} it is {incident.state.replace('_', ' ')} with {units}"
    return HELD


@holds.register
def _(line: e.NeverInterrupted, played: Played) -> str:
    since, until = _window(line, played)
    policy = played.scenario.pack.in_force(played.start)
    roles = e.listed(line.roles) or tuple(role.id for role in policy.roles.values() if role.supervisor)
    for (role, name), (count, at) in most_in_an_hour(played.said, since, until).items():
        if role in roles and count > line.than:
            return f"{name} ({role.replace('_', ' ')}) {count} times in the hour to {written(played.offset(at))}"
    return HELD


@holds.register
def _(line: e.NeverUnwatched, played: Played) -> str:
    since, until = _window(line, played)
    streams = set(played.streams(line.about))
    for gap in played.gaps:
        if gap.stream in streams and since <= gap.at <= until:
            return f"{played.name_of(gap.stream)} at {written(played.offset(gap.at))}: {gap.why}"
    return HELD


@holds.register
def _(line: e.NeverLate, played: Played) -> str:
    since, until = _window(line, played)
    streams = set(played.streams(line.about))
    for late in played.lates:
        if late.stream in streams and since <= late.at <= until and late.by > span(line.than):
            when = written(played.offset(late.at))
            return f"{played.name_of(late.stream)} at {when}: {late.kind} {in_words(late.by)} late"
    return HELD
