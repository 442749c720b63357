"""How full the queue is, as the pack's states have it: entered and left by what comes and goes, and told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from heed.clock.escalation import held_by, may_interrupt
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.claim import ContactReturned
from heed.picture.contact import CallAnswered, CallEnded, CallPresented, ContactDeadlineMissed
from heed.picture.fact import Change, Fact
from heed.picture.message import RiskSeen
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.picture.queue import STREAM, QueueStateEntered, RoomQueue
from heed.policy.queue import Queue, QueueState
from heed.policy.values import Policy


class Waiting(msgspec.Struct, frozen=True):
    """How many wait on lines or in danger, and how long the first of the first band has."""

    count: int
    longest: int


def counted(picture: Picture, queue: Queue, at: datetime) -> Waiting:
    """Those who wait now; messages that show no danger are in nobody's way."""
    first = queue.first.id
    count, since = picture.pressing(name for name, channel in queue.channels.items() if channel.band == first)
    return Waiting(count, max(0, int((at - since).total_seconds())) if since else 0)


def state_of(waiting: Waiting, now: str, queue: Queue) -> QueueState | None:
    """The fullest state that holds. The one it is in is over when fewer than half wait and none so long."""
    for state in queue.full():
        stays = state.id == now and waiting.count * 2 >= state.waiting
        if waiting.count >= state.waiting or waiting.longest >= state.longest_seconds or stays:
            return state
    return None


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Where the queue is fuller or emptier than it stood, say so; only fuller is told."""
    held = picture.before(STREAM)
    now = held.state if isinstance(held, RoomQueue) else ""
    waiting = counted(picture, policy.queue, at)
    state = state_of(waiting, now, policy.queue)
    if (state.id if state else "") == now:
        return []
    picture.state(STREAM)
    rises = _level(state.id if state else "", policy.queue) > _level(now, policy.queue)
    told = _told(state, waiting, picture, policy, at) if state is not None and rises else []
    entered = QueueStateEntered(
        state=state.id if state else "", name=state.name if state else "", says=state.says if state else "",
        waiting=waiting.count, longest_seconds=waiting.longest, told=len(told),
    )  # fmt: skip
    return [(STREAM, entered), *told]


def _level(state: str, queue: Queue) -> int:
    return queue.states[state].waiting if state in queue.states else 0


def _told(state: QueueState, waiting: Waiting, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    why = f"{waiting.count} waiting, the longest 999 {waiting.longest} s. {state.says}"
    return [
        (
            f"post/{post.id}",
            Notified(
                subject=STREAM, number=state.name, kind="queue", about_life=waiting.longest > 0, why=why,
                interrupted=may_interrupt(held_by(picture, post), policy, at),
            ),
        )
        for post in picture.posts() if post.role in state.told
    ]  # fmt: skip


MOVES: frozenset[type[Fact]] = frozenset(
    (CallPresented, CallAnswered, CallEnded, ContactReturned, ContactDeadlineMissed, RiskSeen)
)
CONSEQUENCES = (Consequence(of=MOVES, follow=follow),)
