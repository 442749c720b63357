"""When a marker is to be reviewed, by whom, and what its end leads to: a decision, and nothing else (IN2, IN4). Pure.

Before its end a review is called for some days ahead, and climbs until somebody says how it stands. At its end it is
expired and stays in force; the review goes up, and up again, until somebody prolongs or withdraws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, pairwise

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.clock.rungs import rung_of, said_after
from heed.intelligence.carrying import look_again
from heed.log.command import Who
from heed.picture.fact import Change, Subject
from heed.picture.known import Known
from heed.picture.marked import words_of
from heed.picture.marker import Marker, MarkerExpired, MarkerReviewOwed, ProtectedUntold
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.policy.values import Ladder, Policy, Rung

KEEP_OR_END = "prolong or withdraw it"


def known_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Reviews, decisions that the protected person does not know of, and the second look as one begins."""
    assert isinstance(state, Known)
    stream, marking = f"known/{state.id}", policy.markers.marking
    for one in state.markers:
        if one.stands:
            step, due = _next(one, policy)
            yield deadline(stream, f"marker:{one.id}", step, due)
        if one.untold:
            yield deadline(stream, f"marker_told:{one.id}", one.told_step + 1, _told_due(one, policy))
        if one.stands and not one.carried:
            begins = max(one.placed_at, one.starts) + timedelta(seconds=marking.look_again_seconds)
            yield deadline(stream, f"marker_look:{one.id}", 1, begins)


def _told_due(one: Marker, policy: Policy) -> datetime:
    assert one.decided_at is not None
    rules = policy.markers.scheme
    late = said_after(policy.ladders[rules.told_ladder], one.told_step + 1)
    return one.decided_at + minutes(rules.told_minutes) + late


def _before_end(one: Marker, policy: Policy) -> list[tuple[datetime, int, datetime]]:
    """Each time a review is said before the end: of which moment, which step of its ladder, and when."""
    ladder = policy.ladders[policy.markers.marking.review_ladder]
    moments = (*one.moments(), one.until)
    found = []
    for moment, end in pairwise(moments):
        for step in count(1):
            due = moment + said_after(ladder, step)
            if due >= end:
                break
            found.append((moment, step, due))
    return found


def _next(one: Marker, policy: Policy) -> tuple[int, datetime]:
    """The next step and its time: what a review has settled is passed over."""
    before = _before_end(one, policy)
    for place in range(one.step, len(before)):
        moment, _, due = before[place]
        if one.reviewed_at is None or one.reviewed_at < moment:
            return place + 1, due
    step = max(one.step - len(before), 0) + 1
    return len(before) + step, one.until + said_after(_expired_ladder(policy), step)


def next_review(one: Marker, policy: Policy) -> datetime:
    """When it is next said of a marker: a review while it stands, else that its decision is to be told."""
    return _next(one, policy)[1] if one.stands else _told_due(one, policy)


def _expired_ladder(policy: Policy) -> Ladder:
    return policy.ladders[policy.markers.marking.expired_ladder]


def _reached(due: Due, one: Marker, policy: Policy, at: datetime) -> tuple[int, Rung, bool]:
    """The latest step whose time has come, its rung, and whether the end has passed: what was missed is told once."""
    before = _before_end(one, policy)
    if at < one.until:
        step = max(place for place, (_, _, when) in enumerate(before, 1) if when <= at or place == due.step)
        return step, rung_of(policy.ladders[policy.markers.marking.review_ladder], before[step - 1][1]), False
    ladder = _expired_ladder(policy)
    step = max(due.step - len(before), 1)
    while one.until + said_after(ladder, step + 1) <= at:
        step += 1
    return len(before) + step, rung_of(ladder, step), True


def on_review(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it hears; at its end it is expired, and that is said wherever it is shown."""
    known, one = _named(due, picture)
    step, rung, ended = _reached(due, one, policy, at)
    told = holder(picture, policy, rung.owner, at=at)
    ask = policy.markers.scheme.ask if one.scheme else KEEP_OR_END
    what = f"{one.name} on {words_of(known)}"
    why = f"{what} ended {one.until:%d %b %Y} and nobody has decided: it stays in force; {ask}"
    if not ended:
        why = f"{what} ends {one.until:%d %b %Y}: {ask}"
    changes: list[Change] = []
    if ended and one.expired_at is None:
        changes.append((due.stream, MarkerExpired(marker=one.id, name=one.name)))
    owed = MarkerReviewOwed(
        marker=one.id, name=one.name, step=step, due=due.due, owner_role=told.role, owner_post=told.post_id,
        owner_name=told.name, why=why,
    )  # fmt: skip
    return [*changes, (due.stream, owed), *_told(due.stream, told, rung.informs, why, picture, policy, at)]


def on_untold(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The protected person does not know yet: whoever has it hears, then those above."""
    known, one = _named(due, picture)
    rung = rung_of(policy.ladders[policy.markers.scheme.told_ladder], due.step)
    told = holder(picture, policy, rung.owner, at=at)
    why = f"tell the protected person, by safe contact, that it was {one.decision.partition(' by ')[0]}"
    untold = ProtectedUntold(
        marker=one.id, name=one.name, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id,
        owner_name=told.name, why=why,
    )  # fmt: skip
    said = f"{one.name} on {words_of(known)}: {why}"
    return [(due.stream, untold), *_told(due.stream, told, rung.informs, said, picture, policy, at)]


def _named(due: Due, picture: Picture) -> tuple[Known, Marker]:
    known = picture.known(due.subject)
    return known, next(one for one in known.markers if one.id == due.kind.partition(":")[2])


def _told(
    stream: str, told: Holder, informs: Iterable[str], why: str, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """A line on a list each: it interrupts nobody, and it comes again until somebody decides."""
    posts = {told.post_id: "marker"} if told.post_id else {}
    for role in informs:
        post = holder(picture, policy, role, at=at).post
        if post is not None:
            posts.setdefault(post.id, "informed")
    return [
        (
            f"post/{post}",
            Notified(subject=stream, number="", kind=kind, interrupted=False, about_life=False, why=why),
        )
        for post, kind in posts.items()
    ]


DEADLINES: dict[str, tuple[Derive, ...]] = {"known": (known_deadlines,)}
DUE = (
    DueRule("marker", on_review), DueRule("marker_told", on_untold), DueRule("marker_look", look_again),
)  # fmt: skip
