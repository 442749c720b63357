"""From a request's body to a command: JSON as it stands, or a form's fields by the command's own types.

A form names nested fields with dots (`place.words`) and repeats a name for a list. Every fault is a line beside its
field.
"""

from __future__ import annotations

import functools
import re
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID, uuid4, uuid5

import msgspec

from heed.log.command import Command, Malformed

MOST_BYTES = 64 * 1024
NAMESPACE = UUID("0c1f6b62-8f0e-5b1a-9a53-6f5d5b0c6a11")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_WORDS = (
    (re.compile(r"Object missing required field `([^`]+)`"), "is needed"),
    (re.compile(r"Object contains unknown field `([^`]+)`"), "is not a field of this; remove it"),
)
_PLAIN = (
    (re.compile(r"Expected `str` of length >= 1"), "is needed"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"is too long: \1 characters at most"),
    (re.compile(r"Expected `int` >= (-?\d+)"), r"is too small: \1 at least"),
    (re.compile(r"Expected `int` <= (-?\d+)"), r"is too large: \1 at most"),
    (re.compile(r"Expected `int.*`, got .*"), "must be a whole number"),
    (re.compile(r"Expected `bool`, got .*"), "must be yes or no"),
    (re.compile(r"Invalid RFC3339 encoded datetime"), "must be a date and time such as 2026-11-23T14:05:00Z"),
    (re.compile(r"Expected `str` matching regex .*"), "has characters that are not allowed here"),
    (re.compile(r"Invalid enum value '?(.*?)'?$"), r"cannot be “\1”"),
)


def read(kind: type[Command], body: bytes, content_type: str, key: str | None) -> Command:
    """The command in a request's body; raises `Malformed` with a line a field.

    Ids that the command mints (`minted`) follow from the idempotency key, so that a repeat is the same command.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed([("", "The text is not UTF-8; type it again or paste it as plain text.")]) from fault
    form = not content_type.startswith("application/json")
    values = _form_values(kind, text) if form else _json_values(text)
    if "seen" not in kind.__struct_fields__:
        values.pop("seen", None)
    for name in getattr(kind, "minted", ()):
        if not values.get(name):
            values[name] = str(uuid5(NAMESPACE, f"{key}|{name}") if key else uuid4())
    return convert(kind, values, strict=not form)


def convert(kind: type[Command], values: dict[str, Any], *, strict: bool) -> Command:
    """Values to a command; every missing or unknown field is named, and the first wrong value."""
    errors = [(name, "is needed") for name in _required(kind) if values.get(name) in (None, "")]
    errors += [(n, "is not a field of this; remove it") for n in values if n not in kind.__struct_fields__]
    if errors:
        raise Malformed(errors)
    _refuse_control_characters(values)
    try:
        return msgspec.convert(values, kind, strict=strict)
    except msgspec.ValidationError as fault:
        raise Malformed([explain(str(fault))]) from fault


@functools.cache
def _required(kind: type[Command]) -> tuple[str, ...]:
    """Names of the fields a command cannot do without. Looking costs more than all the rest of reading a request."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.required)


@functools.cache
def _hints(kind: type[Command]) -> dict[str, Any]:
    """Types of a command's fields by name."""
    return get_type_hints(kind)


def explain(message: str) -> tuple[str, str]:
    """(field, what to do) from a validation message."""
    found = _PATH.search(message)
    field = found.group(1) if found else ""
    plain = _PATH.sub("", message)
    for pattern, words in _WORDS:
        match = pattern.search(plain)
        if match:
            return ".".join(x for x in (field, match.group(1)) if x), words
    for pattern, words in _PLAIN:
        if pattern.search(plain):
            return field, pattern.sub(words, plain)
    return field, plain


def _json_values(text: str) -> dict[str, Any]:
    try:
        values = msgspec.json.decode(text or "{}")
    except msgspec.DecodeError as fault:
        raise Malformed([("", f"This is not JSON: {fault}")]) from fault
    if not isinstance(values, dict):
        raise Malformed([("", "Send one JSON object with the command's fields.")])
    return values


def _form_values(kind: type[Command], text: str) -> dict[str, Any]:
    hints = _hints(kind)
    values: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=200):
        if name == "csrf":
            continue
        outer, dot, inner = name.partition(".")
        if dot:
            if value != "":
                values.setdefault(outer, {})[inner] = value
        elif _is_tuple(hints.get(name)):
            values.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
        else:
            values[name] = (
                {"on": "true", "yes": "true", "no": "false"}.get(value, value) if _is_bool(hints.get(name)) else value
            )
    return {name: value for name, value in values.items() if value != "" or hints.get(name) is str}


def _is_tuple(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _is_bool(hint: Any) -> bool:
    return hint is bool or bool in get_args(hint)


def _refuse_control_characters(values: dict[str, Any]) -> None:
    """Control characters other than a new line or a tab have no place in a log."""
    for name, value in values.items():
        if isinstance(value, str) and _CONTROL.search(value):
            raise Malformed([(name, "has control characters in it; type it again or paste it as plain text")])
        if isinstance(value, dict):
            _refuse_control_characters(value)
