"""Loading a pack: a folder of YAML, perhaps over another pack, to the policies in force at each time.

A pack either loads whole or raises `BadPack` with everything wrong in it; there is no half pack. A value that begins on
a day begins at local midnight.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec

from heed.picture.moment import LONDON
from heed.policy.build import Builder
from heed.policy.complete import find_gaps
from heed.policy.entries import Chapters, lay_over, read_file
from heed.policy.marked import Faults, Marked, PackFault, Spot, read_marked
from heed.policy.shapes import nearest
from heed.policy.values import Pack, Policy
from heed.policy.where import Where

#: The file that makes a folder a pack.
HEAD = "pack.yaml"
#: The folder of a pack's cases.
CASES = "cases"

_HEAD_NAMES = ("name", "force", "force_code", "since", "about", "extends")


class BadPack(Exception):
    """A pack that cannot be put in force; `faults` says everything wrong with it, by file and line."""

    def __init__(self, faults: tuple[PackFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class UnreadablePack(Exception):
    """There is no pack to read there."""


class Head(msgspec.Struct, frozen=True):
    """What a pack says about itself."""

    name: str
    force: str
    since: date
    extends: Path | None
    #: What published figures call the force; empty where it has no such code.
    force_code: str = ""


class Layers(msgspec.Struct, frozen=True):
    """A pack read, with what it extends beneath it."""

    head: Head
    chapters: Chapters


def default_pack_path() -> Path:
    """The default pack: in the repository's `policies`, or inside the installed package."""
    here = Path(__file__).resolve()
    for folder in (here.parents[3] / "policies", here.parents[1] / "policies"):
        if (folder / "national" / HEAD).is_file():
            return folder / "national"
    raise UnreadablePack("the default pack is not installed; give the path of a pack")


def load_pack(path: Path, commands: frozenset[str] | None = None) -> Pack:
    """The pack in a folder. `commands`, where given, are the only names a role's permissions may hold.

    Raises BadPack with every fault, UnreadablePack where the folder holds no pack.
    """
    faults = Faults()
    layers = read_layers(path, faults)
    periods: list[tuple[datetime, Policy]] = []
    # Gaps are looked for only in what was read whole: each would otherwise be said twice.
    built = build_periods(layers, path, faults) if layers else []
    for start, policy, where in built if not faults else []:
        find_gaps(policy, where, commands, faults)
        periods.append((_midnight(start), policy))
    if faults or layers is None:
        raise BadPack(faults.all())
    return Pack(name=layers.head.name, periods=tuple(periods))


def read_layers(path: Path, faults: Faults, above: tuple[Path, ...] = ()) -> Layers | None:
    """The entries of a pack over those of the pack it extends; None where its head cannot be read."""
    head_file = path / HEAD
    if not head_file.is_file():
        raise UnreadablePack(f"{path}: no pack here; a pack is a folder with a {HEAD}")
    marked = read_marked(head_file, str(head_file), faults)
    if marked is None:
        return None
    base = _base(path, marked, faults, (*above, path.resolve()))
    if base is None and "extends" in marked.mapping():
        return None
    head = _head(path, marked, base, faults)
    if head is None:
        return None
    own = _chapters(path, head.name, faults)
    return Layers(head, lay_over(base.chapters, own) if base else own)


def _chapters(path: Path, pack: str, faults: Faults) -> Chapters:
    """The entries of a pack's own files."""
    found: Chapters = {}
    for file in sorted(path.rglob("*.y*ml")):
        inside = file.relative_to(path)
        if file.suffix != ".yaml":
            faults.add(Spot(str(file), 1), f"is not read; name it {file.stem}.yaml")
        elif inside != Path(HEAD) and CASES not in inside.parts:
            top = read_marked(file, str(file), faults)
            if top is not None:
                read_file(top, pack, found, faults)
    return found


def build_periods(layers: Layers, path: Path, faults: Faults) -> list[tuple[date, Policy, Where]]:
    """The policy from each day on which something in the pack changes, oldest first."""
    first = layers.head.since
    days = {first}
    for entries in layers.chapters.values():
        for entry in entries.values():
            days |= {day for day in entry.dates() if day > first}
    found = []
    for day in sorted(days):
        builder = Builder(layers.chapters, day, str(path / HEAD), faults)
        policy = builder.policy(layers.head.name, layers.head.force, layers.head.force_code)
        if policy is not None:
            found.append((day, policy, builder.where))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _base(path: Path, marked: Marked, faults: Faults, above: tuple[Path, ...]) -> Layers | None:
    """The pack that is extended, or None where there is none."""
    extends = marked.mapping().get("extends")
    if extends is None:
        return None
    name = str(extends.value)
    found = _beside(path, name)
    if found is None:
        faults.add(extends.spot, f"`extends`: no pack `{name}` beside this one or among the packs that come with Heed")
        return None
    if found.resolve() in above:
        faults.add(extends.spot, f"`extends`: `{name}` extends this pack in turn; one of them has to stand alone")
        return None
    return read_layers(found, faults, above)


def _beside(path: Path, name: str) -> Path | None:
    """The folder of a pack named by a relative path, or by its name beside this one or among those of Heed."""
    places = [path / name] if "/" in name else [path.parent / name, default_pack_path().parent / name]
    return next((place for place in places if (place / HEAD).is_file()), None)


def _head(path: Path, marked: Marked, base: Layers | None, faults: Faults) -> Head | None:
    """What the pack says about itself; force and start are the extended pack's where it does not say."""
    own = marked.mapping()
    for written, inner in own.items():
        if written not in _HEAD_NAMES:
            faults.add(inner.spot, f"{HEAD}: unknown name `{written}`{nearest(written, _HEAD_NAMES)}")
    name = own["name"].value if "name" in own else path.resolve().name
    force: object = base.head.force if base else None
    since: object = base.head.since if base else None
    force = own["force"].value if "force" in own else force
    since = own["since"].value if "since" in own else since
    spot = Spot(str(path / HEAD), 1)
    if not isinstance(name, str) or not isinstance(force, str):
        faults.add(spot, f"{HEAD}: `name` and `force` are words; say what the pack is called and whose it is")
        return None
    if not isinstance(since, date):
        spot = own["since"].spot if "since" in own else spot
        faults.add(spot, f"{HEAD}: `since` is the day the pack is in force from, like 2026-01-26")
        return None
    extends = _beside(path, str(own["extends"].value)) if "extends" in own else None
    return Head(name, force, since, extends, str(own["force_code"].value) if "force_code" in own else "")
