"""The chapter of the queue: ways in, bands, states. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Ref, Row, Table, says
from heed.policy.source import Source
from heed.policy.values import Policy


def queue(policy: Policy) -> Chapter:
    """In which order contacts are answered, how soon each way in is, and when the queue is full."""
    about = (
        "Every way in waits in one queue. A contact stands in its band by how long it has waited and never leaves it "
        "by waiting; one that shows danger now stands in the first band."
    )
    return Chapter("queue", "The queue", about, (_bands(policy), _channels(policy), _states(policy), _back(policy)))


def _head(sources: dict[str, Source]) -> Source | None:
    return next(iter(sources.values()), None)


def _bands(policy: Policy) -> Table:
    rows = tuple(
        Row(one.id, one.name, (one.place, one.risk_ahead_minutes or None, one.why), says(one.source, one.sources))
        for one in sorted(policy.queue.bands.values(), key=lambda one: one.place)
    )
    return Table("bands", "Bands", ("band", "place", "risk ahead (min)", "why"), rows, compared=True)


def _channels(policy: Policy) -> Table:
    bands = policy.queue.bands
    rows = tuple(
        Row(
            one.id, one.name,
            (
                (Ref("bands", one.band, bands[one.band].name),), one.answer_seconds, one.alarm_seconds,
                one.ring_seconds or None, one.claim_minutes or None, one.abandoned_after_seconds or None,
            ),
            says(one.source, one.sources),
        )
        for one in policy.queue.channels.values()
    )  # fmt: skip
    head = (
        "way in",
        "band",
        "answer (s)",
        "then told (s)",
        "rings one desk (s)",
        "claim rests (min)",
        "abandoned from (s)",
    )
    return Table("channels", "Ways in", head, rows, compared=True)


def _back(policy: Policy) -> Table:
    rules = policy.queue.call_back
    names = ", ".join(policy.queue.channels[one].name for one in rules.channels if one in policy.queue.channels)
    tried = f"{rules.attempts} times, {rules.spacing_minutes} min apart"
    rows = (
        Row("channels", "Offered to callers of", (names,), says(_head(rules.sources))),
        Row("earliest_minutes", "Rung not before", (f"{rules.earliest_minutes} min",), says(_head(rules.sources))),
        Row("promise_minutes", "Rung within", (f"{rules.promise_minutes} min",), says(_head(rules.sources))),
        Row("attempts", "Tried", (tried,), says(_head(rules.sources))),
    )
    return Table("call_back", "Call backs", ("what", "says so"), rows)


def _states(policy: Policy) -> Table:
    roles = policy.roles
    rows = []
    for one in policy.queue.states.values():
        told = ", ".join(roles[role].name for role in one.told if role in roles)
        cells = (one.waiting, one.longest_seconds, told, one.says)
        rows.append(Row(one.id, one.name, cells, says(one.source, one.sources)))
    head = ("state", "waiting", "longest 999 (s)", "told", "what changes")
    return Table("queue_states", "How full it is", head, tuple(rows), compared=True)
