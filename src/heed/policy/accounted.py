"""Whether the account of people is whole: what can be described, whom one speaks of, when reports are read together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import get_args

from heed.policy.account import Of
from heed.policy.values import Policy

Fault = Callable[[str, str, str, str], None]
#: Whether a name is there, and a fault where it is not: chapter, entry, field, kind, name, among.
Known = Callable[[str, str, str, str, str, Collection[str]], bool]


def find_unaccounted(policy: Policy, fault: Fault, known: Known) -> None:
    """Add a fault for each thing of the account that nobody could describe or would be asked for."""
    _account(policy, fault)
    _details(policy, fault, known)
    _conduct(policy, fault, known)


def _account(policy: Policy, fault: Fault) -> None:
    """Each kind can be described, what a description needs is asked for, and there is whom to speak of."""
    details = policy.account.details
    roles = policy.account.mention_roles
    for of in get_args(Of):
        if of not in {role.of for role in roles.values()}:
            fault("mention_roles", "", "", f"no role says what a mentioned {of} is to a matter")
        if of not in {detail.of for detail in details.values()}:
            fault("descriptions", "", "", f"no detail describes a {of}")


def _details(policy: Policy, fault: Fault, known: Known) -> None:
    details = policy.account.details
    for detail in details.values():
        if detail.needed and not detail.ask.strip():
            fault("descriptions", detail.id, "needed", f"`{detail.id}`: needed, so say what to `ask` for it")
        if detail.not_below:
            known("descriptions", detail.id, "not_below", "detail", detail.not_below, details)
    if not policy.account.characteristics:
        fault("characteristics", "", "", "the pack has no protected characteristics")
    if not policy.account.hate:
        fault("hate", "", "", "the pack has no strands of hate")


def _conduct(policy: Policy, fault: Fault, known: Known) -> None:
    """Reports are read together from a figure on that a cue can only lower."""
    conduct = policy.account.conduct
    known("conduct", "", "code", "code", conduct.code, policy.codes)
    for cue in conduct.cues:
        known("conduct", "", f"cues {cue}", "cue", cue, policy.cues.by_id)
    if conduct.others_with_cue < 1 or conduct.others < conduct.others_with_cue or conduct.window_days < 1:
        reason = "`conduct`: at least one other report and one day, and a cue asks for no more than without it"
        fault("conduct", "", "others", reason)
    if conduct.again_minutes < 0:
        fault("conduct", "", "again_minutes", "`conduct`: minutes, or 0 for never")
