"""The cues of a pack: their phrases compiled once, and what they name looked up. Pure.

Phrases are written in the notation of `heed.policy.phrase`. A phrase that cannot be read is a fault at its own line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from heed.policy.marked import Faults, Marked, Spot
from heed.policy.phrase import BadPhrase, read_phrase
from heed.policy.shapes import nearest
from heed.policy.values import Pattern

#: The group whose words are read also where they are misspelt, and the one whose words are never such a slip.
MISSPELT = "misspelt"
NEVER_MISSPELT = "never_misspelt"
#: The group after whose words, in the same sentence, stands what somebody said.
SOMEBODY_SAYS = "somebody_says"


def compile_patterns(
    shown: str, written: Marked, groups: Mapping[str, tuple[str, ...]], faults: Faults
) -> list[Pattern]:
    """The phrases of a list; a fault for each that cannot be read or stands there twice."""
    found: list[Pattern] = []
    seen: dict[str, Spot] = {}
    for item in written.items():
        words = str(item.value)
        if words in seen:
            faults.add(item.spot, f"{shown}: `{words}` is here twice (first at line {seen[words].line}); keep one")
            continue
        seen[words] = item.spot
        try:
            phrase = read_phrase(words, groups)
        except BadPhrase as why:
            near = nearest(words.split("<")[1].split(">")[0], groups) if "no group" in str(why) else ""
            faults.add(item.spot, f"{shown}: the phrase `{words}` {_lower(str(why))}{near}")
            continue
        found.append(Pattern(words, phrase, _short(item.spot.file), item.spot.line))
    return found


def compile_group(name: str, groups: Mapping[str, tuple[str, ...]], spot: Spot, faults: Faults) -> tuple[Pattern, ...]:
    """A group's words as one phrase; nothing where there is no such group, and a fault where it cannot be read."""
    if name not in groups:
        return ()
    try:
        return (Pattern(f"<{name}>", read_phrase(f"<{name}>", groups), _short(spot.file), spot.line),)
    except BadPhrase as why:
        faults.add(spot, f"`{name}`: its words cannot be read: {why}")
        return ()


def _lower(why: str) -> str:
    return why if why.startswith(("is ", "holds ", "could ")) else f"cannot be read: {why}"


def _short(file: str) -> str:
    """The file as a reader of the pack knows it: its folder and name."""
    return "/".join(PurePath(file).parts[-2:])
