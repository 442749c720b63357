"""From the bytes of one event to the event: what can be read of it, and what was left out because it cannot.

A field that is wrong costs that field, not the call. Pure.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from heed.adapters.telephony.events import AnyEvent, Call, Event

_AT = re.compile(r" - at `\$\.?([a-z_.]*)")
#: All of them but tab and line ends, which a line of transcription may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NEEDED = {"call_ref", "event", "sequence"}


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One event as far as it can be read."""

    call_ref: str = ""
    sequence: int = 0
    #: None where it is not understood; the call it names is known all the same.
    event: Event | None = None
    #: What was wrong with it, for whoever looks after the switch.
    detail: str = ""


def read_event(raw: bytes) -> Read:
    """Never raises: bytes that are no event at all are one without a call."""
    try:
        values = _cleaned(msgspec.json.decode(raw))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Read(detail="This is no JSON object; send one event an object.")
    if not isinstance(values, dict):
        return Read(detail="This is no JSON object; send one event an object.")
    try:
        event, left_out = _convert(values, AnyEvent)
    except msgspec.ValidationError as fault:
        return _not_understood(values, str(fault))
    return Read(call_ref=event.call_ref, sequence=event.sequence, event=event, detail="; ".join(left_out))


def _convert(values: dict[str, Any], kind: Any) -> tuple[Any, list[str]]:
    """What can be made of it without its wrong fields, and what was left out. Raises where one is needed."""
    left_out: list[str] = []
    while True:
        try:
            return msgspec.convert(values, kind), left_out
        except msgspec.ValidationError as fault:
            field = _field(str(fault))
            if not _take_out(values, field):
                raise
            left_out.append(f"{field} was left out: {_words(str(fault))}")


def _take_out(values: dict[str, Any], field: str) -> bool:
    """Take a field out, also one within another; False where there is none, or nothing goes without it."""
    *above, last = field.split(".")
    inner: Any = values
    for name in above:
        inner = inner.get(name) if isinstance(inner, dict) else None
    if field in _NEEDED or not isinstance(inner, dict) or last not in inner:
        return False
    del inner[last]
    return True


def _not_understood(values: dict[str, Any], fault: str) -> Read:
    ref, sequence = values.get("call_ref"), values.get("sequence")
    return Read(
        call_ref=ref if isinstance(ref, str) and 0 < len(ref) <= 200 else "",
        sequence=sequence if isinstance(sequence, int) and 0 < sequence < 2**53 else 0,
        detail=f"{_field(fault) or 'event'}: {_words(fault)}. The call is known; what it says is not.",
    )


def _field(fault: str) -> str:
    found = _AT.search(fault)
    return found[1] if found else ""


def _words(fault: str) -> str:
    return fault.partition(" - at ")[0]


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return _CONTROL.sub(" ", value)
        case dict():
            return {_cleaned(name): _cleaned(inner) for name, inner in value.items()}
        case list():
            return [_cleaned(inner) for inner in value]
        case _:
            return value


def read_calls(calls: list[msgspec.Raw]) -> tuple[list[Call], list[str]]:
    """The calls of a snapshot as far as each can be read, and what could not be."""
    found: list[Call] = []
    faults: list[str] = []
    for place, raw in enumerate(calls):
        try:
            values = _cleaned(msgspec.json.decode(raw))
            call, left_out = _convert(values if isinstance(values, dict) else {}, Call)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
            faults.append(f"call {place} cannot be read: {_words(str(fault))}")
        else:
            found.append(call)
            faults += [f"{call.call_ref}: {one}" for one in left_out]
    return found, faults
