"""The ladder: who owns an incident next while nobody is sent and no decision is in force (ES2). Pure."""

from __future__ import annotations

from datetime import datetime

from heed.clock.due import Due
from heed.clock.escalation import held_by, holder, minutes_between, tell_all
from heed.clock.rungs import rung_of
from heed.log.command import Who
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import DigestGiven
from heed.picture.watch import RungReached
from heed.policy.values import Ladder, Policy, Rung
from heed.supervision.deadlines import ladder_of, rung_due


def on_rung(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The next rung; after a stop, every rung that was missed is recorded and the last of them told."""
    incident = picture.incident(due.subject)
    ladder = ladder_of(incident, policy)
    last = due.step
    while rung_due(incident, ladder, last + 1) <= at:
        last += 1
    changes: list[Change] = []
    for step in range(due.step, min(last, len(ladder.rungs) + 1)):
        changes += reach(incident, step, rung_due(incident, ladder, step), picture, policy, at, tell=False)
    due_last = rung_due(incident, ladder, last)
    return [*changes, *reach(incident, last, due_last, picture, policy, at, first=due.step)]


def reach(
    incident: Incident, step: int, due: datetime, picture: Picture, policy: Policy, at: datetime, *, tell: bool = True,
    why: str = "", first: int | None = None, early_s: int = 0,
) -> list[Change]:  # fmt: skip
    """Step `step` of the ladder (from 1; past its end the last repeats): one owner, one notice, others informed.

    `first` is the first of several steps that are told as one, after a stop; `early_s` is how many seconds the step
    comes before its time.
    """
    ladder = ladder_of(incident, policy)
    rung = rung_of(ladder, step)
    stream = f"incident/{incident.id}"
    said = _why(incident, rung, step, ladder, at, why)
    owner = holder(picture, policy, rung.owner, desk=incident.desk, at=at)
    changes: list[Change] = []
    interrupted = False
    informed = [holder(picture, policy, role, desk=incident.desk, at=at) for role in rung.informs]
    if tell and not rung.silent:
        # A repeat is never a second interruption: it is a line for the digest.
        loud = rung.interrupts if (first or step) <= len(ladder.rungs) else "never"
        others = (other.post for other in informed)
        interrupted, changes = tell_all(
            picture, owner, others, policy, at, incident, kind="rung", why=said, interrupts=loud
        )  # fmt: skip
    reached = RungReached(
        ladder=ladder.id, step=step, due=due, owner_role=owner.role, owner_post=owner.post_id, owner_name=owner.name,
        informed=tuple(i.role for i in informed), informed_names=tuple(i.name for i in informed if i.name),
        uncovered=owner.uncovered, interrupted=interrupted, silent=rung.silent, fim_list=rung.fim_list,
        early_s=early_s, why=said,
    )  # fmt: skip
    return [(stream, reached), *changes]


def _why(incident: Incident, rung: Rung, step: int, ladder: Ladder, at: datetime, extra: str) -> str:
    since = incident.watching.sight_at or incident.opened_at
    said = f"no unit {minutes_between(since, at)} min after it came to dispatch"
    if step > len(ladder.rungs):
        said = f"still {said}"
    if extra:
        said = f"{said}, {extra}"
    if not incident.place.known:
        said += "; place unknown: who is finding it?"
    end = "" if said.endswith("?") else "."
    return f"{said}{end} {rung.why}" if rung.why else said


def on_digest(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One notice for all lines since the last; for whoever holds two posts, one for both."""
    post = picture.post(due.subject)
    held = [post, *(other for other in held_by(picture, post) if other.id != post.id)]
    return [(f"post/{p.id}", DigestGiven(lines=p.undigested, about_life=p.undigested_life)) for p in held]
