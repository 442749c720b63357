"""An exercise file to a `Scenario`, or everything wrong with it at once, by file, line and reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from heed.picture.moment import LONDON
from heed.policy.load import BadPack, UnreadablePack, default_pack_path, load_pack
from heed.policy.marked import Faults, Marked, PackFault, read_marked
from heed.policy.shapes import nearest
from heed.policy.values import Pack
from heed.replay.expect import Expectation
from heed.replay.lines import Known, last_moment, read_expectation
from heed.replay.many import expand
from heed.replay.offsets import NONE, moment
from heed.replay.scenario import LISTS, Expected, OnDuty, Scenario, ScenarioFile, Step, UnitOnDuty, Variant
from heed.replay.steps import SWITCH, Names, StepReader, in_order
from heed.replay.system import System, command_types
from heed.replay.typed import as_struct, field_names

FOLDER = "exercises"
S = TypeVar("S", bound=msgspec.Struct)


class BadScenario(Exception):
    """An exercise that cannot be run; `faults` says everything wrong with it, by file and line."""

    def __init__(self, faults: tuple[PackFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def find_scenario(given: str) -> Path:
    """The file of that name, here or among the exercises. Raises BadScenario where there is none."""
    for place in (Path(given), Path(FOLDER) / given, Path(FOLDER) / f"{given}.yaml"):
        if place.is_file():
            return place
    raise BadScenario((PackFault(given, 1, f"there is no such file, here or in {FOLDER}/"),))


def read_scenario(path: Path, system: System) -> Scenario:
    """The exercise in a file. Raises BadScenario with every fault."""
    faults = Faults()
    top = read_marked(path, str(path), faults)
    scenario = _Reader(path, top, system, faults).scenario() if top is not None else None
    if scenario is None or faults:
        raise BadScenario(faults.all())
    return scenario


class _Reader:
    """One file's reading."""

    def __init__(self, path: Path, top: Marked, system: System, faults: Faults) -> None:
        self.path = path
        self.top = top
        self.system = system
        self.faults = faults

    def scenario(self) -> Scenario | None:
        """Everything, or None where too little of it can be read to go on."""
        head = self._head()
        pack = self._pack(head.pack) if head else None
        if head is None or pack is None:
            return None
        start = _instant(head.start, self.top, self.faults)
        people = tuple(self._each("on_duty", OnDuty))
        units = tuple(self._each("units", UnitOnDuty))
        names = Names(people, frozenset(unit.callsign.upper() for unit in units))
        many = self._many(reader := self._reader(names, start, pack))
        made = frozenset(names.kinds)
        steps = [*self._steps("history", reader), *self._steps("steps", reader), *many]
        known = Known(names, command_types(self.system), pack.in_force(start))
        known.check_people(people, self._list("on_duty"), self.faults)
        expected = self._expected(known)
        ends = [step.at for step in steps] + [last_moment(line.what) for line in expected]
        return Scenario(
            file=self.path, title=head.title, source=head.source, about=head.about, start=start, pack=pack,
            people=people, units=units, steps=in_order(steps),
            expect=tuple(line for line in expected if not line.what.untyped),
            expect_without=tuple(line for line in expected if line.what.untyped), names=names.streams(),
            variants=tuple(self._each("variants", Variant)), many=made,
            until=moment(head.until) if head.until else max(ends, default=NONE),
        )  # fmt: skip

    def _head(self) -> ScenarioFile | None:
        """The single values; the lists are read one by one, each at its line."""
        own = self.top.mapping()
        known = (*field_names(ScenarioFile), *LISTS)
        for name, marked in own.items():
            if name not in known:
                self.faults.add(marked.spot, f"unknown name `{name}`{nearest(name, known)}")
        played = "steps" if "generate" not in own else "generate"
        for name in ("on_duty", played, "expect"):
            if not self._list(name):
                self.faults.add(own[name].spot if name in own else self.top.spot, f"`{name}:` needs at least one line")
        single = {name: own[name] for name in field_names(ScenarioFile) if name in own}
        return as_struct(Marked(single, self.top.spot), ScenarioFile, "exercise", self.faults)

    def _list(self, chapter: str) -> tuple[Marked, ...]:
        marked = self.top.mapping().get(chapter)
        return marked.items() if marked else ()

    def _pack(self, name: str) -> Pack | None:
        """The pack by its name among those that come with Heed, or by its path from the exercise."""
        folder = self.path.parent / name if "/" in name else default_pack_path().parent / name
        spot = self.top.mapping().get("pack", self.top).spot
        try:
            return load_pack(folder)
        except UnreadablePack as error:
            self.faults.add(spot, f"`pack`: {error}")
        except BadPack as error:
            self.faults.add(spot, f"`pack`: {name} cannot be put in force; first fault: {error.faults[0]}")
        return None

    def _each(self, chapter: str, kind: type[S]) -> list[S]:
        found = (as_struct(marked, kind, chapter, self.faults) for marked in self._list(chapter))
        return [made for made in found if made is not None]

    def _reader(self, names: Names, start: datetime, pack: Pack) -> StepReader:
        switch = pack.in_force(start).roles.get(SWITCH)
        return StepReader(
            command_types(self.system), switch.may if switch else frozenset(), names, start, self.faults
        )  # fmt: skip

    def _many(self, reader: StepReader) -> list[Step]:
        found: list[Step] = []
        for block in self._list("generate"):
            for marked in expand(block, self.faults):
                step = reader.read(marked, NONE, one_of_many=True)
                if step is not None:
                    found.append(step)
        return found

    def _steps(self, chapter: str, reader: StepReader) -> list[Step]:
        found: list[Step] = []
        before: timedelta = NONE
        for marked in self._list(chapter):
            step = reader.read(marked, before)
            if step is None:
                continue
            if (step.at < NONE) != (chapter == "history"):
                self.faults.add(
                    step.spot, "what is before +00:00 stands under `history:`, everything else under `steps:`"
                )
            if found and step.at < before:
                self.faults.add(
                    step.spot, "this is earlier than the step before it; put steps in the order they happen"
                )
            found.append(step)
            before = step.at
        return found

    def _expected(self, known: Known) -> list[Expected]:
        found: list[Expected] = []
        for marked in self._list("expect"):
            line: Expectation | None = read_expectation(marked, known, self.faults)
            if line is not None:
                found.append(Expected(what=line, spot=marked.spot))
        return found


def _instant(start: str, top: Marked, faults: Faults) -> datetime:
    """Local time to the instant it is."""
    try:
        return datetime.strptime(start, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON).astimezone(UTC)
    except ValueError:
        faults.add(top.mapping()["start"].spot, f"`start`: `{start}` is no time of the calendar")
        return datetime(2000, 1, 1, tzinfo=UTC)
