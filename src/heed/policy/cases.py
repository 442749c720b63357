"""Cases: plain sentences about what a pack says, written beside it and run as tests.

A case gives an incident (`priority incident in the town`, `sent 14:02`) and says what follows (`at 14:17 the team
leader owns it`). `GIVEN` and `THEN` are the whole vocabulary; a sentence that is not in it is a fault, never skipped.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol

import msgspec

from heed.picture.naming import in_lower_case
from heed.policy.marked import Faults, Marked, Spot, read_marked
from heed.policy.shapes import nearest
from heed.policy.situation import EVENTS, Reading, Situation
from heed.policy.values import UNGRADED, Pack, Policy

_CLOCK = r"(?P<time>\d{1,2}:\d\d)"
_SPAN = r"(?P<count>\d+) (?P<unit>minutes?|hours?)"
#: `at 14:17`, or `after 15 minutes`, which counts from when it stood in its grade and in dispatch's sight.
_WHEN = rf"(?:at {_CLOCK}|(?:after|at) {_SPAN})"
#: `by 15:00`, or `in 60 minutes`, which counts from first contact.
_BY = rf"(?:by {_CLOCK}|in {_SPAN})"


class Unknown(Exception):
    """A name in a sentence that the pack does not hold."""


class Case(msgspec.Struct, frozen=True):
    """A case as written."""

    name: str
    spot: Spot
    on: date
    given: tuple[Marked, ...]
    then: tuple[Marked, ...]


class Named(Protocol):
    """Anything with a name to read out."""

    @property
    def name(self) -> str: ...


def read_cases(folder: Path, faults: Faults) -> list[Case]:
    """Every case of a pack's folder of cases, in the order of files and lines."""
    found: list[Case] = []
    for file in sorted(folder.rglob("*.yaml")):
        top = read_marked(file, str(file), faults)
        if top is not None:
            found += _cases_of(top, faults)
    return found


def _cases_of(top: Marked, faults: Faults) -> list[Case]:
    head = top.mapping()
    _refuse_unknown(head, ("about", "on", "cases"), faults)
    found = [_case(marked, head.get("on"), faults) for marked in head["cases"].items()] if "cases" in head else []
    if not found:
        faults.add(top.spot, "no cases here; write them as a list under `cases`")
    return [case for case in found if case is not None]


def _case(marked: Marked, on: Marked | None, faults: Faults) -> Case | None:
    own = marked.mapping()
    _refuse_unknown(own, ("case", "on", "given", "then"), faults)
    day = own.get("on", on)
    if "case" not in own or "then" not in own or not own["then"].items():
        faults.add(marked.spot, "a case has a sentence as its `case`, what is `given`, and what follows under `then`")
    elif day is None or not isinstance(day.value, date):
        faults.add(marked.spot, "say on which day the case is: `on: 2026-11-23`, for the file or for the case")
    else:
        given = own["given"].items() if "given" in own else ()
        return Case(str(own["case"].value), own["case"].spot, day.value, given, own["then"].items())
    return None


def _refuse_unknown(own: Mapping[str, Marked], known: tuple[str, ...], faults: Faults) -> None:
    for name, inner in own.items():
        if name not in known:
            faults.add(inner.spot, f"cases: unknown name `{name}`{nearest(name, known)}")


def judge(case: Case, pack: Pack, faults: Faults) -> None:
    """Add a fault for each sentence of a case that is not so, or that cannot be read."""
    # Names are looked up in the pack as it is on the case's day; times are known only once all is given.
    given = Situation(on=case.on, times={}, absent=set())
    for marked in case.given:
        _run(marked, _GIVEN_SAID, Reading(pack, given), case, faults)
    reading = Reading(pack, given)
    for marked in case.then:
        _run(marked, _THEN_SAID, reading, case, faults)


def _run(marked: Marked, vocabulary: Vocabulary, reading: Reading, case: Case, faults: Faults) -> None:
    """One sentence, by the first pattern it fits."""
    text = " ".join(str(marked.value).split())
    for pattern, say in vocabulary:
        match = pattern.fullmatch(text)
        if match:
            try:
                wrong = say(reading, match)
            except Unknown as error:
                wrong = str(error)
            if wrong:
                faults.add(marked.spot, f"case “{case.name}”: “{text}”: {wrong}")
            return
    examples = GIVEN if vocabulary is _GIVEN_SAID else THEN
    faults.add(marked.spot, f"case “{case.name}”: not a sentence of the vocabulary: “{text}”{_like(text, examples)}")


def _like(text: str, examples: tuple[str, ...]) -> str:
    """The sentence of the vocabulary that is most like it."""
    near = difflib.get_close_matches(text, examples, n=1, cutoff=0)
    return f"; the nearest is “{near[0]}”"


# Words


def _minute(match: re.Match[str], start: int) -> int:
    """The minute a sentence names: a time of day, or a stretch from a start."""
    parts = match.groupdict()
    if parts.get("time"):
        hours, minutes = parts["time"].split(":")
        return int(hours) * 60 + int(minutes)
    return start + int(parts["count"]) * (60 if parts["unit"].startswith("hour") else 1)


def _clock(minute: int) -> str:
    """`14:05`, with the days that lie between."""
    days, rest = divmod(minute, 24 * 60)
    later = f" {days} day{'s' if days > 1 else ''} later" if days else ""
    return f"{rest // 60:02}:{rest % 60:02}{later}"


def _id_of(words: str, kind: str, among: Mapping[str, Named]) -> str:
    """The id of what is called so, by its name or its id."""
    wanted = words.lower()
    for key, named in among.items():
        if wanted in (key.lower(), key.replace("_", " ").lower(), named.name.lower()):
            return key
    names = [named.name for named in among.values()]
    raise Unknown(f"the pack has no {kind} called “{words}”{nearest(words, names)}")


def _role(reading: Reading, match: re.Match[str]) -> str:
    return _id_of(match["role"], "role", reading.policy.roles)


def _called(policy: Policy, role: str) -> str:
    return in_lower_case(policy.roles[role].name) if role in policy.roles else "nobody"


# Given


def _incident(reading: Reading, match: re.Match[str]) -> None:
    words = match["grade"]
    reading.given.grade = None if words == UNGRADED else _id_of(words, "grade", reading.policy.grades)
    reading.given.area = "urban" if match["area"] == "town" else "rural"


def _event(reading: Reading, match: re.Match[str]) -> None:
    reading.given.times[match["event"]] = _minute(match, 0)


def _graded(reading: Reading, match: re.Match[str]) -> None:
    reading.given.graded = _minute(match, 0)


def _decided(reading: Reading, match: re.Match[str]) -> None:
    reading.given.decided = _minute(match, 0)


def _absent(reading: Reading, match: re.Match[str]) -> None:
    reading.given.absent.add(_role(reading, match))


def _life(reading: Reading, match: re.Match[str]) -> None:
    reading.given.life = match["no"] is None


def _coded(reading: Reading, match: re.Match[str]) -> None:
    reading.given.code = _id_of(match["code"], "code", reading.policy.codes)


def _heard(reading: Reading, match: re.Match[str]) -> None:
    cue = _id_of(match["cue"], "kind of risk", reading.policy.cues.by_id)
    (reading.given.past if match["past"] else reading.given.heard).add(cue)


def _further_contacts(reading: Reading, match: re.Match[str]) -> None:
    reading.given.further_contacts = int(match["count"])


def _signalled(reading: Reading, match: re.Match[str]) -> None:
    reading.given.signals |= {match["kind"].lower()} if match["kind"] else set()
    reading.given.spoken_to |= match["kind"] is None


# Then: each gives None where it is so, else what the pack says instead


def _attend(reading: Reading, match: re.Match[str]) -> str | None:
    wanted, found = _minute(match, reading.given.first_contact), reading.attend_by()
    if found is None:
        return "the pack says nobody is to attend"
    return None if found == wanted else f"the pack says {_clock(found)}"


def _nobody_attends(reading: Reading, _: re.Match[str]) -> str | None:
    found = reading.attend_by()
    return None if found is None else f"the pack says somebody by {_clock(found)}"


def _accept(reading: Reading, match: re.Match[str]) -> str | None:
    sent = reading.given.times.get("sent", reading.given.first_contact)
    found = reading.accept_by()
    return None if found == _minute(match, sent) else f"the pack says {_clock(found)}"


def _next(reading: Reading, match: re.Match[str]) -> str | None:
    role, wanted = _role(reading, match), _minute(match, reading.given.state_since)
    cell, due, owner = reading.cell, reading.due(), reading.answers(reading.cell.owner)
    if (owner, cell.deadline, due) == (role, match["kind"], wanted):
        return None
    return f"the pack says the {_called(reading.policy, owner)} is to {cell.deadline} it by {_clock(due)}"


def _owns(reading: Reading, match: re.Match[str]) -> str | None:
    role, found = _role(reading, match), reading.owner_at(_minute(match, reading.given.standing))
    return None if role == found else f"the pack says the {_called(reading.policy, found)}"


def _told(reading: Reading, match: re.Match[str]) -> str | None:
    role = _role(reading, match)
    rungs = [rung for rung in reading.speaking_at(_minute(match, reading.given.standing)) if not rung.silent]
    told = {reading.answers(name) for rung in rungs for name in (rung.owner, *rung.informs)}
    if role in told:
        return None
    return f"the pack tells {', '.join(_called(reading.policy, name) for name in sorted(told)) or 'nobody'} then"


def _interrupted(reading: Reading, match: re.Match[str]) -> str | None:
    rungs = [rung for rung in reading.speaking_at(_minute(match, reading.given.standing)) if not rung.silent]
    found = {
        reading.answers(rung.owner)
        for rung in rungs
        if rung.interrupts == "always" or (rung.interrupts == "life" and reading.given.life)
    }
    wanted = set() if match["role"] == "nobody" else {_role(reading, match)}
    if wanted == found:
        return None
    return f"the pack interrupts {', '.join(_called(reading.policy, name) for name in sorted(found)) or 'nobody'}"


def _fim_list(reading: Reading, match: re.Match[str]) -> str | None:
    rungs = reading.speaking_at(_minute(match, reading.given.standing))
    return None if any(rung.fim_list for rung in rungs) else "the pack does not put it there then"


def _again(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.standing_ladder.repeat_minutes
    return None if found == _minute(match, 0) else f"the pack says every {found} minutes"


def _holds(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.hold_until()
    return None if found == _minute(match, reading.given.decided or 0) else f"the pack says until {_clock(found)}"


def _warned(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.warnings()
    wanted = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d+):(\d\d)", match["times"])]
    return None if found == wanted else f"the pack says {', '.join(map(_clock, found)) or 'never'}"


def _lowering(reading: Reading, match: re.Match[str]) -> str | None:
    wanted = match["who"] == "a"
    return None if reading.grade.lowering_needs_supervisor == wanted else "the pack says the contrary"


def _recommended(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.recommended()
    grade = found.grade if found else ""
    if grade == ("" if match["grade"] == "no grade" else _id_of(match["grade"], "grade", reading.policy.grades)):
        return None
    return f"the table recommends {reading.policy.grades[grade].name if grade else 'no grade'}"


def _because(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.recommended()
    rows = found.rows if found else ()
    return None if match["row"] in rows else f"it is recommended by {', '.join(rows) or 'no row'}"


def _not_below(reading: Reading, match: re.Match[str]) -> str | None:
    found = reading.recommended()
    held = found is not None and found.supervised
    return None if held == (match["who"] == "only a supervisor") else "the pack says the contrary"


def _to_do(reading: Reading, match: re.Match[str]) -> str | None:
    scripts, given = reading.policy.scripts, reading.given
    found = {one.id for one in scripts.sop_of(given.code)}
    found |= {one.id for one in scripts.actions.values() if not given.heard.isdisjoint(one.when_heard)}
    return None if (match["id"] in found) == (match["no"] is None) else f"to be done: {', '.join(sorted(found))}"


def _asked(reading: Reading, match: re.Match[str]) -> str | None:
    scripts, given = reading.policy.scripts, reading.given
    script, heard = scripts.scripts.get(given.code), given.heard | given.past
    found = set(script.asks if script else ())
    found |= {one.id for one in scripts.questions.values() if not heard.isdisjoint(one.when_heard)}
    return None if (match["id"] in found) == (match["no"] is None) else f"asked: {', '.join(sorted(found))}"


def _may(reading: Reading, match: re.Match[str]) -> str | None:
    role, command = _role(reading, match), match["act"].replace(" ", "_")
    wanted = match["no"] is None
    return None if reading.policy.may(role, command) == wanted else "the pack says the contrary"


def _closing(reading: Reading, match: re.Match[str]) -> str | None:
    result = reading.policy.results[_id_of(match["result"], "result", reading.policy.results)]
    found = result.needs_attendance if match["what"] == "needs attendance" else result.without_dispatch
    return None if found else "the pack says the contrary"


def _status(reading: Reading, match: re.Match[str]) -> str | None:
    status = reading.policy.statuses.get(int(match["number"]))
    if status is None:
        return "the pack has no such status"
    return None if status.deployable == (match["no"] is None) else "the pack says the contrary"


def _no_decision(reading: Reading, match: re.Match[str]) -> str | None:
    return None if match["words"].lower() in reading.policy.not_a_decision else "the pack takes it for a decision"


Say = Callable[[Reading, re.Match[str]], str | None]
Vocabulary = tuple[tuple[re.Pattern[str], Say], ...]

#: Sentence by example, its pattern, and what it does. The examples are what a fault suggests and the how-to lists.
_GIVEN: tuple[tuple[str, str, Say], ...] = (
    ("priority incident in the town", r"(?:an? )?(?P<grade>.+) incident in the (?P<area>town|country)", _incident),
    *((f"{event} 14:00", rf"(?P<event>{event}) {_CLOCK}", _event) for event in EVENTS),
    ("graded 14:10", rf"graded {_CLOCK}", _graded),
    ("supervisor decides 14:20", rf"supervisor decides {_CLOCK}", _decided),
    ("no team leader on duty", r"no (?P<role>.+) on duty", _absent),
    ("life at risk", r"(?P<no>no )?life at risk", _life),
    ("code Missing person", r"code (?P<code>.+)", _coded),
    ("heard Strangulation", r"heard (?P<past>of the past )?(?P<cue>.+)", _heard),
    ("signal answer", r"signal (?P<kind>\w+)|spoken to, alone and safe", _signalled),
    ("2 further contacts", r"(?P<count>\d+) further contacts?", _further_contacts),
)
_THEN: tuple[tuple[str, str, Say], ...] = (
    ("attend by 15:00", rf"attend {_BY}", _attend),
    ("nobody is to attend", r"nobody is to attend", _nobody_attends),
    ("accept by 14:06", rf"accept {_BY}", _accept),
    (
        "dispatcher is to accept it by 14:06",
        rf"(?:the )?(?P<role>.+) is to (?P<kind>send|accept|allocate|attend|review|close) it {_BY}",
        _next,
    ),
    ("at 14:17 the team leader owns it", rf"{_WHEN} (?:the )?(?P<role>.+) owns it", _owns),
    ("at 14:17 the dispatch supervisor is told", rf"{_WHEN} (?:the )?(?P<role>.+) is told", _told),
    ("at 14:17 the team leader is interrupted", rf"{_WHEN} (?:the )?(?P<role>.+) is interrupted", _interrupted),
    ("at 15:02 it is on the FIM list", rf"{_WHEN} it is on the FIM list", _fim_list),
    ("it speaks again every 15 minutes", rf"it speaks again every {_SPAN}", _again),
    ("the decision holds until 14:35", rf"the decision holds (?:until {_CLOCK}|for {_SPAN})", _holds),
    ("the owner is warned at 14:30 and 14:45", r"the owner is warned at (?P<times>[\d:, and]+)", _warned),
    ("Immediate is recommended", r"(?P<grade>.+) is recommended", _recommended),
    ("because of on_the_tracks", r"because of (?P<row>\w+)", _because),
    ("only a supervisor goes below it", r"(?P<who>only a supervisor|a handler) goes below it", _not_below),
    ("ask_fire is to be done", r"(?P<id>\w+) is (?P<no>not )?to be done", _to_do),
    ("past_attempts is asked", r"(?P<id>\w+) is (?P<no>not )?asked", _asked),
    ("lowering needs a supervisor", r"lowering needs (?P<who>a|no) supervisor", _lowering),
    (
        "closing as Hoax needs no dispatch",
        r"closing as (?P<result>.+) (?P<what>needs attendance|needs no dispatch)",
        _closing,
    ),
    ("a unit at status 7 may be sent", r"a unit at status (?P<number>\d+) may (?P<no>not )?be sent", _status),
    ("saying “noted” is no decision", r"saying [“\"](?P<words>.+)[”\"] is no decision", _no_decision),
    ("the dispatcher may divert unit", r"(?:the )?(?P<role>.+?) may (?P<no>not )?(?P<act>[a-z ]+)", _may),
)  # fmt: skip
GIVEN = tuple(example for example, _, _ in _GIVEN)
THEN = tuple(example for example, _, _ in _THEN)
_GIVEN_SAID: Vocabulary = tuple((re.compile(pattern, re.IGNORECASE), say) for _, pattern, say in _GIVEN)
_THEN_SAID: Vocabulary = tuple((re.compile(pattern, re.IGNORECASE), say) for _, pattern, say in _THEN)
