"""A missed deadline of the watch table climbs the ladder of its cell, rung by rung, as the pack has it. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.clock.deadline import minutes
from heed.clock.due import Due
from heed.clock.escalation import Holder, holder, tell_all
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.picture.watch import DeadlineMissed, FimTagged, MissedKind
from heed.policy.values import Interrupts, Ladder, Policy, Rung


def cell_ladder(incident: Incident, policy: Policy) -> Ladder:
    """The ladder of the cell that watches it now."""
    return policy.ladders[policy.cell(incident.watched_as, incident.grade).ladder]


def spoken_rungs(ladder: Ladder) -> tuple[Rung, ...]:
    """The rungs a missed deadline climbs; of a ladder that is climbed for itself, those that say who is told."""
    return ladder.rungs if ladder.counted_from == "missed" else tuple(r for r in ladder.rungs if not r.silent)


def rung_at_step(incident: Incident, policy: Policy, step: int) -> Rung:
    """The rung of a deadline missed for the `step`th time (from 1); past the ladder's end the last one."""
    rungs = spoken_rungs(cell_ladder(incident, policy))
    return rungs[min(step, len(rungs)) - 1]


def missed_due(incident: Incident, policy: Policy, base: datetime, step: int) -> datetime:
    """When a deadline that was to be met by `base` is said for the `step`th time: rung by rung, then at the pace of
    the ladder's repeats.
    """
    ladder = cell_ladder(incident, policy)
    over = max(0, step - len(ladder.rungs))
    return base + minutes(rung_at_step(incident, policy, step).after_minutes + over * ladder.repeat_minutes)


def state_due(incident: Incident, policy: Policy) -> datetime:
    """When what the cell of its state asks for is due: so long after it entered the state, or after a supervisor last
    decided on it there; what was decided is looked at by its own time, where that is sooner.
    """
    length = minutes(policy.cell_minutes(incident.watched_as, incident.grade, incident.area_class))
    watching = incident.watching
    if watching.decided_at is None or watching.decided_for is None or watching.decided_at < incident.state_since:
        return incident.state_since + length
    return min(watching.decided_for, watching.decided_at + length)


def speak(
    incident: Incident, due: Due, kind: MissedKind, why: str, picture: Picture, policy: Policy, at: datetime, *,
    owner: Holder | None = None, also: Post | None = None,
) -> list[Change]:  # fmt: skip
    """One owner, told as loudly as its rung says; others informed by a line, `also` among them where they are on duty.

    `owner` is who has it already. A target missed while nobody is sent is not what its cell watches for: it is told to
    whoever has the incident, and loudly only over life.
    """
    rung = rung_at_step(incident, policy, due.step)
    if policy.cell(incident.watched_as, incident.grade).deadline != kind:
        # Where another log of the event is watched for both, that one is loud.
        over: Interrupts = "never" if incident.state == "shared" else "life"
        rung = msgspec.structs.replace(rung, interrupts=over, informs=(), fim_list=False, silent=False)
    told = owner or holder(picture, policy, rung.owner, desk=incident.desk, at=at)
    said = why[:1].lower() + why[1:]
    interrupted, changes = False, list[Change]()
    if not rung.silent:
        repeats = due.step > len(spoken_rungs(cell_ladder(incident, policy)))
        loud: Interrupts = "never" if repeats else rung.interrupts
        informed = [holder(picture, policy, role, desk=incident.desk, at=at).post for role in rung.informs]
        others = {post.id: post for post in (*informed, also) if post is not None and post.open}.values()
        interrupted, changes = tell_all(
            picture, told, others, policy, at, incident, kind=kind, why=said, interrupts=loud
        )  # fmt: skip
    stream = f"incident/{incident.id}"
    if rung.fim_list and not incident.watching.fim:
        changes.append((stream, FimTagged(why=rung.why)))
    missed = DeadlineMissed(
        kind=kind, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        interrupted=interrupted, why=why,
    )  # fmt: skip
    return [(stream, missed), *changes]
