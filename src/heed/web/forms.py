"""From a request's body to a command: JSON as it stands, or a form's fields by the command's own types.

A form names nested fields with dots (`place.words`, `levels.threat`) and repeats a name for a list. Every fault is a
line beside its field.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID, uuid4, uuid5

import msgspec

from heed.log.command import NEW_ID, Command, Malformed

#: Room for an assessment of every element at its longest, in any alphabet, as a form encodes it.
MOST_BYTES = 4 * 1024**2
#: What is no command: a page's own form, what a stream is asked to show.
SHORT_BYTES = 64 * 1024
NAMESPACE = UUID("0c1f6b62-8f0e-5b1a-9a53-6f5d5b0c6a11")
MOST_FIELDS = 200
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NOT_UTF_8 = "The text is not UTF-8; type it again or paste it as plain text."
CONTROL = "has control characters in it; type it again or paste it as plain text"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_WORDS = (
    (re.compile(r"Object missing required field `([^`]+)`"), "is needed"),
    (re.compile(r"Object contains unknown field `([^`]+)`"), "is not a field of this; remove it"),
)
A_MOMENT = "must be a date and time such as 2026-11-23T14:05:00Z"
A_ZONE = "must say its time zone, as in 2026-11-23T14:05:00Z"
AN_ID = "may have letters, digits, - and _, and not digits alone"
_PLAIN = (
    (re.compile(r"Expected `str` of length >= 1"), "is needed"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"is too long: \1 characters at most"),
    (re.compile(r"Expected `int` >= (-?\d+)"), r"is too small: \1 at least"),
    (re.compile(r"Expected `int` <= (-?\d+)"), r"is too large: \1 at most"),
    (re.compile(r"Expected `int.*`, got .*"), "must be a whole number"),
    (re.compile(r"Expected `bool`, got .*"), "must be yes or no"),
    (re.compile(r"Expected `str(?: \| null)?`, got .*"), "must be text"),
    (re.compile(r"Expected `array(?: \| null)?`, got .*"), "must be a list"),
    (re.compile(r"Expected `object(?: \| null)?`, got .*"), "must be an object with fields of its own"),
    (re.compile(r"Expected `datetime(?: \| null)?`, got .*"), A_MOMENT),
    (re.compile(r"Expected `datetime` with a timezone component"), A_ZONE),
    (re.compile(r"Invalid RFC3339 encoded datetime"), A_MOMENT),
    (re.compile(rf"Expected `str` matching regex {re.escape(repr(NEW_ID))}"), AN_ID),
    (re.compile(r"Expected `str` matching regex .*"), "has characters that are not allowed here"),
    (re.compile(r"Invalid enum value '?(.*?)'?$"), r"cannot be “\1”"),
)


def read(kind: type[Command], body: bytes, content_type: str, key: str | None) -> Command:
    """The command in a request's body; raises `Malformed` with a line a field.

    Ids that the command mints (`minted`) follow from the idempotency key, so that a repeat is the same command.
    """
    form = media_type(content_type) != JSON
    values = _form_values(kind, body) if form else _json_values(body)
    if "seen" not in kind.__struct_fields__:
        values.pop("seen", None)
    for name in getattr(kind, "minted", ()):
        if not values.get(name):
            values[name] = str(uuid5(NAMESPACE, f"{key}|{name}") if key else uuid4())
    return convert(kind, values, strict=not form)


def media_type(content_type: str) -> str | None:
    """What a body is said to be: `JSON` or `FORM`, in UTF-8; None for anything else."""
    kind, _, more = content_type.casefold().partition(";")
    charset = more.partition("charset=")[2].strip(" \"'") or "utf-8"
    kind = kind.strip()
    return kind if kind in (JSON, FORM) and charset == "utf-8" else None


def fields(body: bytes | None) -> list[tuple[str, str]]:
    """A form's fields in order; raises `Malformed` where it is longer, or holds other bytes, than a form has."""
    if body is None:
        raise Malformed([("", f"This is longer than {SHORT_BYTES // 1024} kB; shorten it.")])
    try:
        return parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except UnicodeDecodeError as fault:
        raise Malformed([("", NOT_UTF_8)]) from fault
    except ValueError as fault:
        raise Malformed([("", f"This has more than {MOST_FIELDS} fields; send fewer.")]) from fault


def plain_fields(body: bytes | None) -> list[tuple[str, str]]:
    """A page's own form, where no field may hold control characters; raises `Malformed`."""
    found = fields(body)
    for name, value in found:
        refuse_control_characters({name: value})
    return found


def position(text: str) -> int:
    """A position of the log as a reader carries it; 0, the beginning, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def convert(kind: type[Command], values: dict[str, Any], *, strict: bool) -> Command:
    """Values to a command; every missing or unknown field is named, and the first wrong value."""
    errors = [(name, "is needed") for name in _required(kind) if _is_nothing(values.get(name))]
    errors += [(name, "is not a field of this; remove it") for name in _unknown(kind, values)]
    if errors:
        raise Malformed(errors)
    refuse_control_characters(values)
    try:
        return msgspec.convert(values, kind, strict=strict)
    except msgspec.ValidationError as fault:
        field, words = explain(str(fault))
        raise Malformed([(field, words + _choices(kind, field, words))]) from fault


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _unknown(kind: type[Command], values: dict[str, Any]) -> list[str]:
    """Names that neither the command nor the noun within it has."""
    found = [name for name in values if name not in kind.__struct_fields__]
    for name, hint in _nouns(kind).items():
        inside = values.get(name)
        if isinstance(inside, dict):
            found += [f"{name}.{inner}" for inner in inside if inner not in hint.__struct_fields__]
    return found


@functools.cache
def _nouns(kind: type[Command]) -> dict[str, type[msgspec.Struct]]:
    """Fields of a command that have fields of their own, by name."""
    return {
        name: hint for name, hint in _hints(kind).items() if isinstance(hint, type) and issubclass(hint, msgspec.Struct)
    }


def _choices(kind: type[Command], field: str, words: str) -> str:
    """What a field may be, where it was none of it."""
    hint = _hints(kind).get(field)
    choices = [c for part in (hint, *get_args(hint)) if get_origin(part) is Literal for c in get_args(part)]
    return f"; choose one of {', '.join(map(str, choices))}" if choices and words.startswith("cannot be") else ""


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


def _json_values(body: bytes) -> dict[str, Any]:
    """The object in a body. Where it gives a name twice, the last is what counts, and what the answer repeats."""
    try:
        values = msgspec.json.decode(body.decode("utf-8") or "{}")
    except UnicodeDecodeError as fault:
        raise Malformed([("", NOT_UTF_8)]) from fault
    except msgspec.DecodeError as fault:
        why = str(fault).removeprefix("JSON is malformed: ")
        raise Malformed([("", f"This is not JSON ({why}); send one object with the command's fields.")]) from fault
    except RecursionError as fault:
        raise Malformed([("", "This is nested deeper than any command; send one object with its fields.")]) from fault
    if not isinstance(values, dict):
        raise Malformed([("", "Send one JSON object with the command's fields.")])
    return values


def _form_values(kind: type[Command], body: bytes) -> dict[str, Any]:
    hints = _hints(kind)
    values: dict[str, Any] = {}
    for name, value in fields(body):
        if name == "csrf":
            continue
        outer, dot, inner = name.partition(".")
        if dot and outer in _nouns(kind):
            if value != "" and isinstance(values.setdefault(outer, {}), dict):
                values[outer][inner] = value
        elif dot and _is_map(hints.get(outer)):
            _put_by_name(values.setdefault(outer, {}), inner, value, hints[outer])
        elif _is_tuple(hints.get(name)):
            values.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
        else:
            values[name] = (
                {"on": "true", "yes": "true", "no": "false"}.get(value, value) if _is_bool(hints.get(name)) else value
            )
    return {name: value for name, value in values.items() if value != "" or hints.get(name) is str}


def _put_by_name(inside: object, name: str, value: str, hint: Any) -> None:
    """A field of a map (`levels.threat`); a list in a map repeats its name, a value each."""
    if not isinstance(inside, dict) or value == "":
        return
    if _is_tuple(get_args(hint)[1]):
        inside.setdefault(name, []).append(value)
    else:
        inside[name] = value


def _is_tuple(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _is_map(hint: Any) -> bool:
    return get_origin(hint) is dict


def _is_bool(hint: Any) -> bool:
    return hint is bool or bool in get_args(hint)


def refuse_control_characters(values: Mapping[str, Any]) -> None:
    """Control characters other than a new line or a tab have no place in a log, however deep they lie."""
    waiting: list[tuple[str, Any]] = list(values.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, str) and _CONTROL.search(value):
            raise Malformed([(name, CONTROL)])
        if isinstance(value, dict):
            waiting += [(f"{name}.{inner}", found) for inner, found in value.items()]
        elif isinstance(value, list):
            waiting += [(name, found) for found in value]
