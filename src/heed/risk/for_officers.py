"""The risk in a message for an officer is heard as it is taken, not when it is read (FC2). Pure.

Whatever it speaks of that is not denied is named, and a supervisor hears at once: whoever took it may open an incident
with one key, and whoever it is for may be away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.clock.deadline import minutes
from heed.clock.escalation import held_by, holder, may_interrupt
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.officer_message import MessageRiskHeard, MessageTaken
from heed.picture.post import Notified
from heed.policy.values import Policy
from heed.risk.cues import find


def hear(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What a message just taken speaks of, and a supervisor told, in the same append."""
    found: list[Change] = []
    for stream, fact in changes:
        if isinstance(fact, MessageTaken):
            heard = _heard(fact, policy, at)
            if heard is not None:
                found += [(stream, heard), *_told(stream, fact, heard, picture, policy, at)]
    return found


def _heard(taken: MessageTaken, policy: Policy, at: datetime) -> MessageRiskHeard | None:
    hits = {hit.construct: hit for hit in find(taken.text, policy.cues) if hit.mode != "denied"}
    if not hits:
        return None
    cues = [policy.cues.by_id[construct] for construct in hits]
    return MessageRiskHeard(
        kinds=tuple(hits), names=tuple(cue.name for cue in cues), words=tuple(hit.words for hit in hits.values()),
        life=any(cue.life for cue in cues), due=at + minutes(policy.limits.message_risk),
    )  # fmt: skip


def _told(
    stream: str, taken: MessageTaken, heard: MessageRiskHeard, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    post = holder(picture, policy, policy.hears.life, at=at).post
    if post is None:
        return []
    why = f"message for {taken.to_name} speaks of {', '.join(heard.names).lower()}: {taken.text}"
    loud = heard.life and may_interrupt(held_by(picture, post), policy, at)
    notice = Notified(subject=stream, number="", kind="message", interrupted=loud, about_life=heard.life, why=why)
    return [(f"post/{post.id}", notice)]


CONSEQUENCES = (Consequence(of=frozenset((MessageTaken,)), follow=hear),)
