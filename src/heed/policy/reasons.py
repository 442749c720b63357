"""Whether words are a reason: something is said, and it is not one of the phrases that decide nothing. Pure."""

from __future__ import annotations

from heed.policy.values import Policy


def says_nothing(words: str, policy: Policy, least: int = 2) -> bool:
    """True where there are fewer than `least` words, or only a phrase that the pack takes for no decision."""
    return words.strip(" .").lower() in policy.not_a_decision or len(words.split()) < least
