"""Whether every contact has its place: a row for each way in, a band for each row, 999 in the first band."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import get_args

from heed.picture.contact import Line
from heed.picture.message import Written
from heed.policy.queue import Channel
from heed.policy.shapes import nearest
from heed.policy.values import Policy

EMERGENCY = ("999", "relay", "999_text")
#: The longest that a contact in the first band, and one in any, may be given to be answered; seconds.
LONGEST_FIRST = 60
LONGEST = 24 * 3600
#: The longest that something written rests with somebody who does nothing on it; minutes.
LONGEST_CLAIM = 240
Fault = Callable[[str, str, str, str], None]


def find_unqueued(policy: Policy, fault: Fault) -> None:
    """Add a fault for each way in that would wait nowhere, and for each figure with which it is forgotten."""
    if not policy.queue.bands:
        fault("bands", "", "", "the pack has no bands; say in which order contacts are answered")
        return
    _bands(policy, fault)
    for line in get_args(Line):
        if line not in policy.queue.channels:
            fault("channels", "", "", f"`channels` lacks `{line}`; every way in has its band and its answer time")
    for channel in policy.queue.channels.values():
        _channel(channel, policy, fault)
    _states(policy, fault)
    for line in policy.queue.call_back.channels:
        if line in EMERGENCY or line not in policy.queue.channels:
            fault(
                "call_back",
                "",
                "channels",
                f"`{line}`: a call back is for callers who can wait, by a way in that is there",
            )
    _call_back(policy, fault)


def _call_back(policy: Policy, fault: Fault) -> None:
    rules = policy.queue.call_back
    for name, most, why in (
        ("promise_minutes", 1440, "whoever is promised a call waits no longer than a day"),
        ("attempts", 10, "nobody is rung for ever"), ("spacing_minutes", 240, "they wait by the telephone"),
    ):  # fmt: skip
        if not 1 <= getattr(rules, name) <= most:
            fault("call_back", "", name, f"`{name}` is {getattr(rules, name)}; from 1 to {most}: {why}")
    if not 0 <= rules.earliest_minutes < rules.promise_minutes:
        reason = f"`earliest_minutes`: a call back is rung before its promise passes, in under {rules.promise_minutes}"
        fault("call_back", "", "earliest_minutes", reason)


def find_unsupported(policy: Policy, fault: Fault) -> None:
    """Add a fault for each of the directory that nothing leads to, or that stands over a risk the pack lacks."""
    for one in policy.support.values():
        if not one.needs:
            fault("support", one.id, "needs", f"`{one.id}` helps with nothing; say what it is for")
        for cue in one.cues:
            if cue not in policy.cues.by_id:
                known = nearest(cue, policy.cues.by_id)
                fault("support", one.id, f"cues {cue}", f"`{one.id}` stands over `{cue}`, which is no cue{known}")


def _bands(policy: Policy, fault: Fault) -> None:
    taken: dict[int, str] = {}
    for band in policy.queue.bands.values():
        if band.place in taken:
            fault("bands", band.id, "place", f"`{band.id}` and `{taken[band.place]}` have one place; one waits first")
        taken[band.place] = band.id
    if policy.queue.first.risk_ahead_minutes:
        reason = f"`{policy.queue.first.id}` is the first band: longest waiting first, and nothing stands ahead"
        fault("bands", policy.queue.first.id, "risk_ahead_minutes", reason)


def _channel(channel: Channel, policy: Policy, fault: Fault) -> None:
    lines, bands = get_args(Line), policy.queue.bands
    if channel.id not in lines:
        fault("channels", channel.id, "", f"`{channel.id}`: unknown way in{nearest(channel.id, lines)}")
    if channel.band not in bands:
        fault(
            "channels",
            channel.id,
            "band",
            f"`{channel.id}`: unknown band `{channel.band}`{nearest(channel.band, bands)}",
        )
        return
    first = channel.band == policy.queue.first.id
    if channel.id in EMERGENCY and not first:
        fault(
            "channels", channel.id, "band", f"`{channel.id}` is answered first; its band is `{policy.queue.first.id}`"
        )
    most = LONGEST_FIRST if first else LONGEST
    for field in ("answer_seconds", "alarm_seconds"):
        figure = getattr(channel, field)
        if not 1 <= figure <= most:
            reason = f"`{channel.id}`: `{field}` is {figure}; from 1 to {most}: what waits longer unheard is lost"
            fault("channels", channel.id, field, reason)
    if channel.id in get_args(Written) and not 1 <= channel.claim_minutes <= LONGEST_CLAIM:
        reason = f"`{channel.id}`: `claim_minutes` is {channel.claim_minutes}; from 1 to {LONGEST_CLAIM}"
        why = "nothing holds a letter but whoever took it, and what rests with them is to come back"
        fault("channels", channel.id, "claim_minutes", f"{reason}: {why}")


def _states(policy: Policy, fault: Fault) -> None:
    for state in policy.queue.states.values():
        for role in state.told:
            if role not in policy.roles:
                fault(
                    "queue_states",
                    state.id,
                    "told",
                    f"`{state.id}`: unknown role `{role}`{nearest(role, policy.roles)}",
                )
        if state.waiting < 1 or state.longest_seconds < 1 or not state.told:
            fault("queue_states", state.id, "", f"`{state.id}`: from how many, from how long, and who hears of it")
    for less, more in pairwise(policy.queue.states.values()):
        if not less.waiting < more.waiting or not less.longest_seconds < more.longest_seconds:
            fault("queue_states", more.id, "waiting", f"`{more.id}` is fuller than `{less.id}`: more wait, and longer")
