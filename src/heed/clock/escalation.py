"""Who is told next, and how loudly: holders of roles on duty, the fallback when there is none, and the budget of
attention (ES10). Pure; every capability's deadlines speak through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import HOUR, Notified, Post
from heed.policy.climb import fallbacks
from heed.policy.values import Interrupts, Policy


class Holder(msgspec.Struct, frozen=True):
    """Who answers for a role now. `post` is None where nobody on duty does, by any fallback."""

    role: str
    post: Post | None
    #: Roles that were empty on the way.
    uncovered: tuple[str, ...]

    @property
    def post_id(self) -> str:
        return self.post.id if self.post else ""

    @property
    def name(self) -> str:
        return self.post.name if self.post else ""


def holder(picture: Picture, policy: Policy, role: str, *, desk: str = "", at: datetime) -> Holder:
    """The person on duty who answers for a role: at the desk first, then the least interrupted, then the longest on.

    A role nobody holds passes to its fallback, and on. Where none of those is held, whoever is on duty hears of it, a
    supervisor first; only in an empty room the role asked for stands with nobody. Every empty role is named.
    """
    posts = picture.posts()
    if policy.within:
        return _holder_within(posts, policy, role, desk, at)
    uncovered: list[str] = []
    wanted = role
    while wanted and wanted not in uncovered:
        held = [p for p in posts if p.role == wanted]
        if held:
            return Holder(wanted, _best(held, desk, at), tuple(uncovered))
        uncovered.append(wanted)
        wanted = policy.roles[wanted].fallback if wanted in policy.roles else ""
    others = [p for p in posts if p.role in policy.roles and policy.roles[p.role].operational]
    if not others:
        return Holder(role, None, tuple(uncovered))
    best = _best([p for p in others if policy.roles[p.role].supervisor] or others, desk, at)
    return Holder(best.role, best, tuple(uncovered))


def _holder_within(posts: Iterable[Post], policy: Policy, role: str, desk: str, at: datetime) -> Holder:
    """Of what is restricted only the log's own roles are told, whoever is asked for."""
    uncovered: list[str] = []
    for wanted in policy.told(role):
        held = [post for post in posts if post.role == wanted]
        if held:
            return Holder(wanted, _best(held, desk, at), tuple(uncovered))
        uncovered.append(wanted)
    return Holder(policy.told(role)[0], None, tuple(uncovered))


def _best(held: list[Post], desk: str, at: datetime) -> Post:
    return min(held, key=lambda p: (p.desk not in (desk, ""), p.interrupted_since(at - HOUR), p.taken_at, p.id))


def may_interrupt(held: Iterable[Post], policy: Policy, at: datetime) -> bool:
    """Whether one more single interruption of the person who holds these posts fits the hour's budget."""
    attention, since = policy.attention, at - HOUR
    singles = sum(1 for post in held for moment in post.interrupts if moment > since)
    # Digests of several posts of one person come together, as one.
    digests = {moment for post in held for moment in post.digests if moment > since}
    return (
        singles + len(digests) < attention.interrupts_per_hour
        and singles < attention.interrupts_per_hour - attention.kept_for_digests
    )


def held_by(picture: Picture, post: Post) -> list[Post]:
    """Every post on duty of the person who holds one."""
    return [p for p in picture.posts() if p.person == post.person]


def notify(
    picture: Picture, post: Post | None, policy: Policy, at: datetime, incident: Incident, *, kind: str, why: str,
    interrupts: Interrupts = "life", about_life: bool | None = None,
) -> tuple[bool, list[Change]]:  # fmt: skip
    """Tell a post about an incident once: an interruption where policy and budget allow, else a line for its digest."""
    if post is None or (policy.within and post.role not in policy.within):
        return False, []
    life = incident.life_at_risk if about_life is None else about_life
    wanted = interrupts == "always" or (interrupts == "life" and life)
    interrupted = wanted and may_interrupt(held_by(picture, post), policy, at)
    fact = Notified(
        subject=f"incident/{incident.id}", number=incident.number, kind=kind, interrupted=interrupted, about_life=life,
        why=why,
    )  # fmt: skip
    return interrupted, [(f"post/{post.id}", fact)]


def tell_all(
    picture: Picture, told: Holder, others: Iterable[Post | None], policy: Policy, at: datetime, incident: Incident, *,
    kind: str, why: str, interrupts: Interrupts, about_life: bool | None = None,
) -> tuple[bool, list[Change]]:  # fmt: skip
    """One owner is told, as loudly as is given; the others are informed by a line. Whether it interrupted the owner."""
    interrupted, changes = notify(
        picture, told.post, policy, at, incident, kind=kind, why=why, interrupts=interrupts, about_life=about_life
    )
    for post in others:
        if post is not None and post.id != told.post_id:
            changes += notify(picture, post, policy, at, incident, kind="informed", why=why, interrupts="never")[1]
    return interrupted, changes


def ladder_owners(policy: Policy, ladder: str) -> tuple[str, ...]:
    """The roles a ladder climbs through, silent rungs left out."""
    return tuple(rung.owner for rung in policy.ladders[ladder].rungs if not rung.silent)


def next_up(
    picture: Picture, policy: Policy, incident: Incident, step: int, at: datetime, first: Post | None = None
) -> Holder:
    """Who hears of something missed for the `step`th time (from 1) on this incident.

    `first` is the person who owed it, told first where they are on duty; then the grade's ladder upwards.
    """
    owners = ladder_owners(policy, policy.cell(incident.watched_as, incident.grade).ladder)
    if first is not None and first.open and (not policy.within or first.role in policy.within):
        if step == 1:
            return Holder(first.role, first, ())
        step -= 1
    return holder(picture, policy, owners[min(step, len(owners)) - 1], desk=incident.desk, at=at)


def above(picture: Picture, policy: Policy, incident: Incident, role: str, at: datetime) -> Holder:
    """Who stands next above a role and is on duty, among those who answer for its owner; at the top, the top."""
    line = fallbacks(policy.roles, policy.cell(incident.watched_as, incident.grade).owner)
    start = next((line.index(r) + (r == role) for r in fallbacks(policy.roles, role) if r in line), 0)
    held = {post.role for post in picture.posts()}
    return holder(picture, policy, next((r for r in line[start:] if r in held), role), desk=incident.desk, at=at)


def only_repeats(policy: Policy, incident: Incident, step: int) -> bool:
    """Whether everybody above has heard before step `step`: a repeat is a line on a list, never a second notice."""
    return step > len(ladder_owners(policy, policy.cell(incident.watched_as, incident.grade).ladder))


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, rounded towards zero; negative where end is earlier."""
    return int((end - start) / timedelta(minutes=1))
