"""When intelligence checks are put to somebody, when it is said that they are not done, and what stands open. Pure.

One deadline an incident, whatever stands undone on it, so that many checks are one notice (ES10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.answering import standing_in
from heed.clock.deadline import Deadline, Derive, deadline
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.clock.rungs import rung_of, said_after, tell_rung
from heed.intelligence.checks import put
from heed.log.command import Who
from heed.picture.checks import Check, ChecksOverdue
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.checks_needed import post_of, undone, wanted
from heed.policy.values import Ladder, Policy, Rung


def check_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """At once, where a check stands with nobody; then the check that is to be told next."""
    assert isinstance(state, Incident)
    stream, checks = f"incident/{state.id}", state.checks
    if next(wanted(state, policy), None) is not None:
        yield deadline(stream, "checks_put", len(checks.items) + 1, checks.since or state.opened_at)
    if checks.undone:
        due = min(_told_next(one, policy) for one in checks.undone)
        yield deadline(stream, "checks", checks.told + 1, due)


def _ladder(check: Check, policy: Policy) -> Ladder:
    """Its row's; a check of a row that this pack has no more climbs as what a closing leaves does."""
    row = policy.checks.get(check.check)
    return policy.ladders[row.ladder if row is not None else policy.closure["intelligence_check"].ladder]


def _told_next(check: Check, policy: Policy) -> datetime:
    return check.due + said_after(_ladder(check, policy), check.told + 1)


def on_put(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Put to whoever holds the role, else to whoever the pack names, never to nobody."""
    return put(picture.incident(due.subject), picture, policy, at)


def on_checks(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever owes it hears first, then the ladder upwards; one notice, however many checks."""
    incident = picture.incident(due.subject)
    late = [one for one in incident.checks.undone if _told_next(one, policy) <= at]
    first = max(late, key=lambda one: one.told)
    ladder, step = _ladder(first, policy), first.told + 1
    rung = rung_of(ladder, step)
    told = _told(first, rung, step, incident, picture, policy, at)
    named = "; ".join(one.words[:1].lower() + one.words[1:] for one in late)
    overdue = ChecksOverdue(
        keys=tuple(one.key for one in late), words=tuple(one.words for one in late), step=due.step, due=due.due,
        owner_role=told.role, owner_post=told.post_id, owner_name=told.name, why=rung.why,
    )  # fmt: skip
    return [
        (f"incident/{incident.id}", overdue),
        *tell_rung(
            ladder, step, told, picture, policy, at, incident, desk=incident.desk, kind="check",
            why=f"not done: {named}",
        ),
    ]  # fmt: skip


def _told(
    first: Check, rung: Rung, step: int, incident: Incident, picture: Picture, policy: Policy, at: datetime
) -> Holder:
    held = {f"post/{post.id}": post for post in picture.posts()} if step == 1 else {}
    named = standing_in(post_of(first, incident), held) or standing_in(first.owner_post, held)
    if named is not None:
        return Holder(named.role, named, ())
    return holder(picture, policy, first.owner_role if step == 1 else rung.owner, desk=incident.desk, at=at)


def still_open(incident: Incident, policy: Policy) -> Iterator[str]:
    """One line each; nothing on what is closed."""
    if incident.open:
        for words in undone(incident, policy):
            yield f"Intelligence to look up: {words[:1].lower()}{words[1:]}"


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (check_deadlines,)}
DUE = (DueRule("checks_put", on_put), DueRule("checks", on_checks))
