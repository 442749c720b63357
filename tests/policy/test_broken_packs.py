"""Each pack in `broken/` has one slip, marked `# fault:`: the checker points at it and at nothing else."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from heed import main
from heed.policy.check import check

BROKEN = Path(__file__).parent / "broken"
PACKS = sorted(folder.name for folder in BROKEN.iterdir() if folder.is_dir() and not folder.name.endswith("_other"))
_MARK = re.compile(r"# fault: (.*)")

#: Packs whose slip is within their line, and the words that stand from its column on.
WITHIN = {
    "act_nobody_does": "closed]", "ndm_of_no_code": "firearm", "qualifier_on_no_code": "tractor_theft]",
    "text_against_number": "> 3", "name_that_is_not_there": "place_known", "code_that_says_not_sure": "not_sure:",
}  # fmt: skip


def _marked(pack: str) -> list[tuple[str, str]]:
    """`file:line` and the words expected there, over the pack's files and those of the pack it is in a ring with."""
    found = []
    for folder in (BROKEN / pack, BROKEN / f"{pack}_other"):
        for file in sorted(folder.glob("*.yaml")):
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                if mark := _MARK.search(line):
                    found.append((f"{folder.name}/{file.name}:{number}", mark.group(1)))
    return found


@pytest.mark.parametrize("pack", PACKS)
def test_the_checker_points_at_the_slip(pack: str) -> None:
    out = io.StringIO()

    code = check(BROKEN / pack, commands=main.commands(), out=out)

    *faults, end = out.getvalue().replace(f"{BROKEN}/", "").splitlines()
    ((where, words),) = _marked(pack)
    assert code == 1
    assert end == "1 fault; the pack cannot be put in force"
    (fault,) = faults
    file, line, column = fault.partition(": ")[0].split(":")
    assert (f"{file}:{line}", words in fault) == (where, True), fault
    pointed = (BROKEN / file).read_text("utf-8").splitlines()[int(line) - 1][int(column) - 1 :]
    assert pointed.startswith(WITHIN.get(pack, pointed.strip()[0]))


def test_there_are_enough_of_them() -> None:
    assert len(PACKS) >= 12
