"""How often the rows of the grading table recommended a grade, and how often somebody graded lower (RG5).

To mend the pack and the training, not to blame: by row and by role, never by person. It is counted from the record when
somebody looks, and holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from heed.log import sql
from heed.log.store import Store
from heed.picture.assessment import GradeSet
from heed.picture.fact import Recorded, id_of
from heed.picture.recommendation import GradeRecommended
from heed.policy.values import Policy

QUERIES = sql.load("heed.handbook")
#: Incidents that are counted over, those that moved last; what a page may read at once.
NEWEST = 1000
#: Reasons that are told of a row, newest first.
REASONS = 3


class Lowering(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that was graded below what was recommended then."""

    incident: str
    at: datetime
    #: Role of whoever graded it.
    role: str
    grade: str
    reason: str


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table: how many incidents it recommended a grade on, and those graded lower, newest first."""

    row: str
    why: str
    recommended: int
    lowered: tuple[Lowering, ...]

    @property
    def incidents(self) -> int:
        """How many incidents were graded lower; one twice is one."""
        return len({one.incident for one in self.lowered})

    @property
    def share(self) -> float:
        """Of those on which it recommended, between 0 and 1."""
        return self.incidents / self.recommended

    def by_role(self) -> list[tuple[str, int]]:
        """How many incidents each role graded lower, most first."""
        roles = {one.role for one in self.lowered}
        counts = [(role, len({one.incident for one in self.lowered if one.role == role})) for role in roles]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def shares(record: Iterable[Recorded], in_force: Callable[[datetime], Policy]) -> tuple[Share, ...]:
    """By row, those lowered most often first. A row recommended if it was among those that did, whoever else was."""
    on: dict[str, set[str]] = {}
    why: dict[str, str] = {}
    lowered: dict[str, list[Lowering]] = {}
    for one in record:
        match one.fact:
            case GradeRecommended(grade=grade, rows=rows, why=said) if grade:
                for row, words in zip(rows, said, strict=False):
                    on.setdefault(row, set()).add(one.stream)
                    why[row] = words
            case GradeSet() if _lowers(one.fact, in_force(one.happened_at)):
                for row in one.fact.rows:
                    lowered.setdefault(row, []).append(_lowering(one, one.fact))
    made = [
        Share(row=row, why=why[row], recommended=len(streams), lowered=tuple(reversed(lowered.get(row, []))))
        for row, streams in on.items()
    ]
    return tuple(sorted(made, key=lambda share: (-share.share, -share.recommended, share.row)))


def _lowers(graded: GradeSet, policy: Policy) -> bool:
    """Whether it was graded below what was recommended then."""
    advised, given = policy.grades.get(graded.recommended), policy.grades.get(graded.grade)
    return advised is not None and given is not None and given.rank > advised.rank


def _lowering(recorded: Recorded, graded: GradeSet) -> Lowering:
    return Lowering(
        incident=id_of(recorded.stream), at=recorded.happened_at, role=recorded.role, grade=graded.grade,
        reason=graded.reason,
    )  # fmt: skip


async def read(store: Store, in_force: Callable[[datetime], Policy]) -> tuple[Share, ...]:
    """The shares over the incidents that moved last."""
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["recommended_and_graded"], {"most": NEWEST})
        rows: Sequence[tuple[object, ...]] = await cursor.fetchall()
    return shares(await store.decode(rows), in_force)
