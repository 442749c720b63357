"""A recording of calls played through the real commands: the wall shows the bands that a list and a heap give."""

from __future__ import annotations

import asyncio
import heapq
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from heed import main
from heed.replay.calls.arrivals import Arrival, Model
from heed.replay.calls.command import Prepared, Simulated, Wanted, prepare, replay_calls_command, start_of
from heed.replay.calls.recording import Unreadable, read_recording
from heed.replay.clock import SimulatedClock

MADE_UP = Path(__file__).with_name("hourly_calls.csv")
WHERE = "shared/data/calls/decc_alexandria_va_phone_hourly_2025w44-w52.csv"
RECORDED = next((found for folder in Path(__file__).parents if (found := folder / WHERE).exists()), Path(WHERE))
Bands = dict[tuple[str, str], int]


def worked_out(calls: Iterable[Arrival], model: Model, until: int | None = None) -> Bands:  # noqa: C901, PLR0915  # one story
    """How each call fares, by hand: a list of who waits, and a heap of what happens next. Milliseconds."""
    happens = [(call.at, 0, call.number, "rings", call) for call in calls]
    heapq.heapify(happens)
    waiting: list[tuple[bool, int, int]] = []  # not 999, since, number
    known = {call.number: call for call in calls}
    free, reaching, turn = model.handlers, 0, len(happens)
    bands: Bands = Counter()
    while happens:
        now, _, _, what, call = heapq.heappop(happens)
        if until is not None and now > until:
            break
        place = (call.line != "999", call.at, call.number)
        if what == "rings":
            waiting.append(place)
            happens_next = [(now + call.patience, "gives up", call)]
        elif what == "gives up":
            happens_next = []
            if place in waiting:
                waiting.remove(place)
                early = call.line == "101" and now - call.at < 60_000  # the pack counts who waited a minute
                bands[call.line, "early" if early else "abandoned"] += 1
        elif what == "is free":
            free += 1
            happens_next = []
        else:  # somebody reaches for the first of the queue
            reaching -= 1
            happens_next = []
            if waiting:
                taken = known[min(waiting)[2]]
                waiting.remove(min(waiting))
                waited = now - taken.at
                bands[taken.line, "under_10" if waited < 10_000 else "to_60" if waited < 60_000 else "over_60"] += 1
                happens_next = [(now + taken.talk + taken.wrap_up, "is free", taken)]
            else:
                free += 1
        while free and len(waiting) > reaching:
            free, reaching = free - 1, reaching + 1
            happens_next.append((now + round(model.pick_up * 1000), "reaches", call))
        for at, then, whom in happens_next:
            turn += 1
            heapq.heappush(happens, (at, turn, whom.number, then, whom))
    return bands


async def on_the_wall(url: str, prepared: Prepared, after: list[timedelta]) -> list[Bands]:
    """What the wall showed at some moments of a run through the real commands."""
    now = SimulatedClock(start_of(prepared))
    async with main.open_node(url, prepared.pack, now=now, following=False, connections=2) as node:
        wall = await main.make_app(node, None).state.site.views.open("wall")
        run = Simulated(node, now, prepared)
        await run.begin()
        seen = []
        for each in after:
            await run.play(run.start + each)
            wall.touch_all()
            seen.append(shown(wall.html("plot:lines")))
        assert run.driver.refused == Counter()
    return seen


def shown(html: str) -> Bands:
    """The counts in the cells of the wall's table of lines."""
    cells = re.findall(r'data-line="(\w[\w ]*)" data-band="(\w+)"(?: class="\w*")?><b>(\d+)</b>', html)
    return {(line, band): int(count) for line, band, count in cells if int(count)}


@pytest.mark.parametrize(
    ("model", "since"), [(Model(handlers=2), 18), (Model(handlers=16, speed=20.0, seed=7), 17)],
    ids=["as recorded", "20 times as quick"],
)  # fmt: skip
def test_the_walls_bands_are_those_that_a_list_and_a_heap_give(scratch_url: str, model: Model, since: int) -> None:
    prepared = prepare(Wanted(file=MADE_UP, model=model, since=since))
    half, over = (timedelta(hours=hours / model.speed) for hours in ((20 - since) / 2, 23 - since))

    seen = asyncio.run(on_the_wall(scratch_url, prepared, [half, over]))

    assert seen[0] == worked_out(prepared.arrivals, model, until=half // timedelta(milliseconds=1))
    assert seen[1] == worked_out(prepared.arrivals, model)
    assert 0 < sum(seen[0].values()) < sum(seen[1].values()) == len(prepared.arrivals)
    assert {band for _, band in seen[1]} >= {"under_10", "to_60", "over_60"}


@pytest.mark.thorough
@pytest.mark.skipif(not RECORDED.exists(), reason="the recording is no part of Heed")
def test_so_they_are_for_busy_hours_that_were_recorded(scratch_url: str) -> None:
    model = Model(handlers=32, speed=20.0)
    prepared = prepare(Wanted(file=RECORDED, day=date(2025, 10, 31), since=16, until=21, model=model))
    over = timedelta(hours=2)

    (seen,) = asyncio.run(on_the_wall(scratch_url, prepared, [over]))

    assert seen == worked_out(prepared.arrivals, model)
    assert sum(seen.values()) == len(prepared.arrivals) > 200


def test_the_same_luck_gives_the_same_calls_and_as_many_as_were_recorded() -> None:
    one, same, other = (
        prepare(Wanted(file=MADE_UP, model=Model(seed=seed, speed=speed))).arrivals
        for seed, speed in ((1, 1.0), (1, 1.0), (2, 1.0))
    )

    assert one == same != other
    assert Counter(call.line for call in one) == Counter(call.line for call in other) == {"999": 36, "101": 47}
    quick = prepare(Wanted(file=MADE_UP, model=Model(speed=20.0))).arrivals
    assert [round(call.at / 20) for call in one] == [call.at for call in quick]
    assert [call.talk for call in one] == [call.talk for call in quick]


def test_the_report_says_how_they_were_answered_beside_how_they_once_were(engine: object, tmp_path: Path) -> None:
    out = io.StringIO()
    wanted = Wanted(file=MADE_UP, since=19, until=20, model=Model(handlers=2), database_url=getattr(engine, "url", ""))

    code = replay_calls_command(wanted, as_json=True, out=out, system=main)

    found = json.loads(out.getvalue())
    assert (code, found["calls"], found["refused"]) == (0, 12, {})
    assert found["recorded"]["999"] == {"under_10": 4, "to_60": 0, "over_60": 0, "abandoned": 1}
    assert sum(found["by_hour"]["19"].values()) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no hour in it"), ("DateTime,911_T\nsoon,3\n", ":2: `DateTime` is `soon`"),
     ("DateTime,911_T\n11/20/2025 17:00,many\n", ":2: `911_T` is `many`"),
     ("DateTime,Calls\n11/20/2025 17:00,3\n", ":2: no column 911_T or ADM_T")],
)  # fmt: skip
def test_a_file_that_is_no_recording_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(text)

    with pytest.raises(Unreadable) as fault:
        read_recording(file)

    assert said in str(fault.value)
