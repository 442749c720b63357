"""`generate`: steps written once and played many times, numbered, at a steady pace. Pure.

    generate:
      - times: 60
        every: 30 s
        from: +00:00
        as: [ana, ben, cyd]
        steps:
          - {at: +00:00, do: open_incident, incident: "job-{n}", what: "report {n}"}

In each repetition `{n}` is its number from 1, `at` counts from its own moment, and where a step gives no `as` those of
the block are taken in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from heed.policy.marked import Faults, Marked
from heed.replay.offsets import Offset, Span, is_offset, moment, span, written
from heed.replay.typed import as_struct

NUMBER = "{n}"


class Many(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "by": "as"}):
    """Head of one block under `generate:`."""

    times: Annotated[int, Meta(ge=1, le=2000)]
    every: Span
    since: Offset = "+00:00"
    by: tuple[str, ...] = ()
    steps: tuple[dict[str, Any], ...]


def expand(block: Marked, faults: Faults) -> Iterator[Marked]:
    """The steps of one block, each repetition's written out, moments counted from the start of the exercise."""
    head = as_struct(block, Many, "generate", faults)
    if head is None:
        return
    for number in range(1, head.times + 1):
        began = moment(head.since) + span(head.every) * (number - 1)
        actor = head.by[(number - 1) % len(head.by)] if head.by else ""
        for step in block.mapping()["steps"].items():
            yield _numbered(step, number, began, actor)


def _numbered(step: Marked, number: int, began: timedelta, actor: str) -> Marked:
    own = {name: _with_number(inner, number) for name, inner in step.mapping().items()}
    at = own.get("at")
    if at is None:
        own["at"] = Marked(written(began), step.spot)
    elif is_offset(at.value):
        own["at"] = Marked(written(began + moment(str(at.value))), at.spot)
    if actor and "as" not in own:
        own["as"] = Marked(actor, step.spot)
    return Marked(own, step.spot)


def _with_number(marked: Marked, number: int) -> Marked:
    value = marked.value
    if isinstance(value, str):
        value = value.replace(NUMBER, str(number))
    elif isinstance(value, dict):
        value = {name: _with_number(inner, number) for name, inner in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_with_number(inner, number) for inner in value)
    return Marked(value, marked.spot)
