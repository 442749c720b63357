"""A pack in which an open incident could go unheard of is refused, at the line that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.policy.conftest import SpoiledPack


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("ladders.yaml", "repeat_minutes: 15", "repeat_minutes: 100000",
         "`immediate` repeats after 100000 minutes, longer than a day"),
        ("ladders.yaml", "repeat_minutes: 15", "repeat_minutes: 61",
         "`immediate` repeats after 61 minutes, longer than an hour, in `immediate`"),
        ("ladders.yaml", "after_minutes: 2880", "after_minutes: 9000",
         "`scheduled` rung 3 comes after 6840 silent minutes, longer than a day"),
        ("watch.yaml", "deadline: review, minutes: 30", "deadline: review, minutes: 100000",
         "at_scene × ungraded: 100000 minutes; in more than two days it is forgotten"),
    ],
)  # fmt: skip
def test_what_goes_quiet_is_refused(pack: SpoiledPack, file: str, old: str, new: str, reason: str) -> None:
    pack.write(file, (pack.folder / file).read_text(encoding="utf-8").replace(old, new, 1))

    code, lines = pack.said()

    assert code == 1
    assert any(line.startswith(f"{file}:") and reason in line for line in lines), lines


def test_the_most_urgent_grade_interrupts_somebody(pack: SpoiledPack) -> None:
    text = (pack.folder / "ladders.yaml").read_text(encoding="utf-8")
    for loud in ("life", "always"):
        text = text.replace(f"interrupts: {loud}", "interrupts: never")
    pack.write("ladders.yaml", text)

    code, lines = pack.said()

    assert code == 1
    assert "`immediate` interrupts nobody, and `immediate` climbs it; one rung at least says `life`" in lines[0]
