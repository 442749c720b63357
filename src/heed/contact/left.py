"""Somebody leaves their post: whom they had is in the queue at once, and what they owed is somebody else's. Pure.

A relief who is named is offered each of them first; nothing rings at an empty desk, so after a while it is everybody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from heed.clock.answering import on_duty_for
from heed.clock.escalation import held_by, may_interrupt
from heed.clock.owing import owing
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.claim import CallOffered, ContactReturned
from heed.picture.contact import Contact
from heed.picture.fact import Change
from heed.picture.naming import in_lower_case
from heed.picture.nouns import Picture
from heed.picture.post import Notified, Post, PostLeft
from heed.policy.values import Policy

#: Kinds of thing named in one notice; the rest are counted.
MOST_NAMED = 3
#: What is owed: its subject, in words, whether over danger, and who has it now.
Left = tuple[str, str, bool, Post]


def left(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it from now on hears of it once, with what it is."""
    found: list[Change] = []
    for stream, fact in changes:
        gone = picture.state(stream) if isinstance(fact, PostLeft) else None
        if isinstance(gone, Post) and isinstance(fact, PostLeft):
            posts = {f"post/{post.id}": post for post in picture.posts()}
            back, offered = _back(gone, posts.get(f"post/{fact.to_post}"), picture)
            found += [*back, *_told(gone, [*offered, *_owed(gone, posts, picture, policy)], picture, policy, at)]
    return found


def _back(gone: Post, relief: Post | None, picture: Picture) -> tuple[list[Change], list[Left]]:
    """Whom they had and had not ended; a record that they owe stays owed."""
    changes: list[Change] = []
    offered: list[Left] = []
    for seen in picture.contacts_in_sight():
        if seen.handler_post != gone.id or not _goes_back(seen):
            continue
        contact = picture.contact(seen.id)
        stream = f"contact/{contact.id}"
        changes.append((stream, ContactReturned(why="left_post", post=gone.id, name=gone.name)))
        if relief is not None and contact.to_be_answered:
            changes.append((stream, CallOffered(to_post=relief.id, to_name=relief.name)))
            offered.append((stream, "somebody to answer, offered to you first", bool(contact.risk), relief))
    return changes, offered


def _goes_back(contact: Contact) -> bool:
    """Whoever left a conversation may come back to it, and is to find somebody; who was promised a call is rung."""
    promised = contact.call_back is not None and contact.call_back.to_ring and not contact.settled
    return contact.live or not contact.spoken or promised


def _owed(gone: Post, posts: dict[str, Post], picture: Picture, policy: Policy) -> Iterator[Left]:
    """What was put to them, or to a post that they had taken over, with who has it now."""
    theirs = {gone.id, *gone.took}
    for contact in picture.contacts_in_sight():
        for one in owing(contact, policy, posts):
            if one.put_to in theirs and one.post:
                what = in_lower_case(one.what.partition(":")[0])
                yield f"contact/{contact.id}", what, one.danger, posts[f"post/{one.post}"]
    for message in picture.messages_in_sight():
        if message.owner_post in theirs and message.read_at is None:
            taker = on_duty_for(message.owner_role, message.owner_post, "", posts, policy)
            if taker is not None:
                yield f"officer_message/{message.id}", f"a message for {message.to_name}", message.life, taker


def _told(gone: Post, all_left: Sequence[Left], picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """A notice for each who has something of it now, about danger first."""
    found: list[Change] = []
    for post in {taker.id: taker for *_, taker in all_left}.values():
        theirs = sorted((one for one in all_left if one[3] is post), key=lambda one: not one[2])
        danger = theirs[0][2]
        counted = Counter(what for _, what, _, _ in theirs)
        kinds = [f"{what} ({count})" if count > 1 else what for what, count in counted.items()]
        more = f"; and {len(kinds) - MOST_NAMED} more" if len(kinds) > MOST_NAMED else ""
        fact = Notified(
            subject=theirs[0][0], number="", kind="handed_over", about_life=danger,
            interrupted=danger and may_interrupt(held_by(picture, post), policy, at),
            why=f"{gone.name} has gone off duty; yours now: {'; '.join(kinds[:MOST_NAMED])}{more}",
        )  # fmt: skip
        found.append((f"post/{post.id}", fact))
    return found


CONSEQUENCES = (Consequence(of=frozenset((PostLeft,)), follow=left),)
