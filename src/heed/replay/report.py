"""The report of a run, in plain text: what happened beside what Heed said, then every expectation, then the figures."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TextIO

from heed.picture.moment import LONDON
from heed.replay.figures import Figures
from heed.replay.judge import Outcome, Verdict
from heed.replay.offsets import in_words, written
from heed.replay.played import Act, Played
from heed.replay.said import How, Said

TIME, LEFT, RIGHT = 10, 50, 66
MARKS: dict[Outcome, str] = {"held": "held    ", "failed": "FAILED  ", "waiting": "waiting ", "came": "came    "}
WAYS: dict[How, str] = {
    "interrupted": "interrupted", "list": "a line", "owner": "owns it", "informed": "informed", "asked": "asked",
    "row": "row changes", "digest": "digest",
}  # fmt: skip
_INSTANT = re.compile(r"\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}")


def write_run(played: Played, verdicts: list[Verdict], figures: Figures, name: str, out: TextIO) -> None:
    """One run of one exercise."""
    scenario = played.scenario
    out.write(f"{scenario.title}{f' · {name}' if name else ''}\n")
    local = scenario.start.astimezone(LONDON)
    out.write(f"{scenario.file} · +00:00 is {local:%Y-%m-%d %H:%M}\n")
    for text in (scenario.source, scenario.about) if not name else ():
        out.writelines(f"  {line}\n" for line in textwrap.wrap(text, TIME + LEFT + RIGHT - 2))
    if not name:
        # A variant differs by what was not typed; what came of it is in its expectations.
        out.write(f"\n{'time':<{TIME}}{'what happened':<{LEFT}}what Heed said\n")
        out.writelines(f"{line}\n" for line in lanes(played))
    out.write("\n")
    write_verdicts(verdicts, out)
    write_figures(figures, out)
    out.write("\n")


def lanes(played: Played) -> Iterator[str]:
    """Two lanes, act by act; acts on things made by `generate` are counted, not shown."""
    many = {played.scenario.names[name] for name in played.scenario.many if name in played.scenario.names}
    folded = 0
    rows: list[Row] = []
    for act in played.acts:
        row = Row(written(played.offset(act.at)), _happened(act), _heed(act, played, many))
        if not row.left and not row.right:
            folded += 1
        elif rows and rows[-1].same(row):
            rows[-1].again.append(row.time)
        else:
            rows.append(row)
    for row in rows:
        yield from _lines(row)
    if folded:
        yield f"{'':<{TIME}}({folded} acts are not shown: on incidents made by `generate`, digests, coming on duty)"


class Row:
    """One act in its two lanes, and the moments at which Heed said the same again with nothing else between."""

    def __init__(self, time: str, left: list[str], right: list[str]) -> None:
        self.time = time
        self.left = left
        self.right = right
        self.again: list[str] = []

    def same(self, other: Row) -> bool:
        """Whether only the minutes differ."""
        return not self.left and not other.left and list(map(_gist, self.right)) == list(map(_gist, other.right))


def _gist(text: str) -> str:
    return re.sub(r"[0-9]+|\bstill ", "", text)


def _lines(row: Row) -> Iterator[str]:
    right = list(row.right)
    if row.again:
        times = "once" if len(row.again) == 1 else f"{len(row.again)} times"
        right.append(f"  the same again {times}: {', '.join(row.again)}")
    happened = [piece for text in row.left for piece in textwrap.wrap(text, LEFT - 2, subsequent_indent="  ")]
    heed = [piece for text in right for piece in textwrap.wrap(text, RIGHT, subsequent_indent="  ")]
    for place in range(max(len(happened), len(heed))):
        first = happened[place] if place < len(happened) else ""
        second = heed[place] if place < len(heed) else ""
        yield f"{row.time if place == 0 else '':<{TIME}}{first:<{LEFT}}{second}".rstrip()


def _happened(act: Act) -> list[str]:
    """The left lane: the story, the act, and a refusal where it was refused."""
    step = act.step
    if step is None or step.one_of_many:
        return []
    said = [step.say] if step.say else []
    if act.refusal is not None and step.command is not None:
        tried = step.command.api_name().replace("_", " ")
        return [*said, f"{step.by} tries: {tried}", f"REFUSED: {act.refusal}"]
    lines = [plain(fact.fact.sentence()) for fact in act.facts if not fact.stream.startswith("post/")]
    # A divert or a call's end says one thing in two streams.
    return [*said, *(f"{step.by}: {line}" for line in dict.fromkeys(lines))]


def _heed(act: Act, played: Played, many: set[str]) -> list[str]:
    """The right lane: who was told of what, and how; one line for one thing told."""
    shown = [said for said in act.said if said.subject and said.subject not in many]
    # Who owns it and is notified of it is told one thing, in the notice's words.
    noticed = {(said.subject, said.name): said.text for said in shown if said.how in ("interrupted", "list")}
    by_text: dict[tuple[str, str], list[Said]] = {}
    for said in shown:
        text = plain(noticed.get((said.subject, said.name), said.text))
        by_text.setdefault((said.subject, text), []).append(said)
    return [_said_line(group, text, played) for (_, text), group in by_text.items()]


def _said_line(group: list[Said], text: str, played: Played) -> str:
    """Everybody who was told one thing in one act."""
    people: dict[str, list[How]] = {}
    for said in group:
        ways = people.setdefault(f"{said.role.replace('_', ' ')} {said.name}", [])
        if said.how not in ways:
            ways.append(said.how)
    told = "; ".join(f"{who} ({', '.join(WAYS[how] for how in ways)})" for who, ways in people.items())
    return f"→ {told} · {played.name_of(group[0].subject)}: {text}"


def plain(text: str) -> str:
    """Instants in a sentence as local times of day."""
    return _INSTANT.sub(lambda found: f"{datetime.fromisoformat(found[1]).astimezone(LONDON):%H:%M}", text)


def write_verdicts(verdicts: list[Verdict], out: TextIO) -> None:
    """Every expectation with what became of it."""
    for verdict in verdicts:
        text = [f"{verdict.text}"]
        if verdict.outcome == "failed":
            text.append(f"but: {verdict.why}")
        elif verdict.outcome == "waiting":
            text.append(f"waits for {verdict.waiting}")
        elif verdict.outcome == "came":
            text.append(f"holds already; it need not wait for {verdict.waiting}")
        for place, piece in enumerate(textwrap.wrap(" · ".join(text), TIME + LEFT + RIGHT - 18)):
            out.write(f"  {MARKS[verdict.outcome] if place == 0 else '        '} {piece}\n")
    counts = count(verdicts)
    said = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    out.write(f"  {len(verdicts)} expectations: {said}\n")


def count(verdicts: list[Verdict]) -> dict[str, int]:
    """How many of each outcome."""
    names: tuple[Outcome, ...] = ("held", "failed", "waiting", "came")
    return {name: sum(1 for verdict in verdicts if verdict.outcome == name) for name in names}


def write_figures(figures: Figures, out: TextIO) -> None:
    """What the run came to."""
    out.write(
        f"  {figures.incidents} incidents; at the end {figures.open} open, {figures.unresourced} with nobody sent, of "
        f"those {figures.on_a_list} on somebody's list; {figures.with_next_time} of the open with a next time\n"
    )
    out.write(
        f"  {figures.unwatched} times unwatched, {figures.late} things late; longest silence on an incident nobody was "
        f"sent to: {in_words(timedelta(seconds=figures.longest_silence_s))}\n"
    )
    people = ", ".join(f"{who} {number}" for who, number in figures.most_in_an_hour.items())
    out.write(f"  most interrupting notices in any one hour: {people or 'none'}\n")
    for role, notices in figures.notices.items():
        out.write(
            f"    {role.replace('_', ' ')}: {notices['interrupted']} interruptions, {notices['digest']} digests, "
            f"{notices['list']} lines\n"
        )
