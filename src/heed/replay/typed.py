"""A marked value to a struct, with each fault at the line it stands on and in a writer's words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from heed.policy.marked import Faults, Marked, Spot
from heed.policy.shapes import nearest

_AT = re.compile(r"^(?P<words>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_PART = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\.\.\.)\]")
_GOT = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_FIELD = re.compile(r"Object (?:contains unknown|missing required) field `([^`]+)`")
_KINDS = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "array": "a list [ … ]",
    "object": "names and values", "null": "nothing",
}  # fmt: skip

S = TypeVar("S", bound=msgspec.Struct)


def field_names(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The names a struct is written with."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def as_struct(
    marked: Marked, kind: type[S], what: str, faults: Faults, values: Mapping[str, object] | None = None
) -> S | None:
    """The struct a mapping stands for, or None and a fault. `values` replaces what is written, name by name.

    Text may be written without quotes: where text is wanted a number counts as its digits.
    """
    own = marked.mapping()
    if not isinstance(marked.value, dict):
        faults.add(marked.spot, f"{what}: expected names and values (`name: value`)")
        return None
    known = field_names(kind)
    tag = kind.__struct_config__.tag_field
    for name, inner in own.items():
        if name not in known and name != tag:
            faults.add(inner.spot, f"{what}: unknown name `{name}`{nearest(name, known)}")
            return None
    plain = {name: _lenient(inner.plain(), known.get(name)) for name, inner in own.items()}
    try:
        return msgspec.convert({**plain, **(values or {})}, kind)
    except msgspec.ValidationError as error:
        spot, words = _explain(marked, str(error), known)
        faults.add(spot, f"{what}: {words}")
        return None


def _lenient(value: object, field: msgspec.structs.FieldInfo | None) -> object:
    """Digits as text where the field takes text and no number."""
    if field is None or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    kind: Any = field.type
    return str(value) if not _fits(value, kind) and _fits(str(value), kind) else value


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _explain(
    marked: Marked, error: str, known: Mapping[str, msgspec.structs.FieldInfo]
) -> tuple[Spot, str]:  # fmt: skip
    """Where the fault is, and what to do, from msgspec's message and path."""
    match = _AT.match(error)
    assert match is not None
    words, path = match["words"], match["path"] or ""
    at, name = marked, ""
    for field, index in _PART.findall(path):
        if field:
            at, name = at.mapping().get(field, at), field
        elif index.isdigit() and int(index) < len(at.items()):
            at = at.items()[int(index)]
    missing = _FIELD.search(words)
    if missing is not None:
        inner = at.mapping().get(missing[1], at)
        verb = "unknown name" if "unknown" in words else "is missing the name"
        return inner.spot, f"{f'`{name}` ' if name else ''}{verb} `{missing[1]}`"
    if "matching regex" in words and name in known:
        return at.spot, f"`{name}` is {_description(known[name])}; not `{at.value}`"
    got = _GOT.search(words)
    if got is not None:
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in got[1].split(" | "))
        words = f"expected {wanted}, found {_KINDS.get(got[2], got[2])}"
    return at.spot, f"{f'`{name}`: ' if name else ''}{words[:1].lower()}{words[1:]}"


def _description(field: msgspec.structs.FieldInfo) -> str:
    """What a field's type says it is, for somebody who writes it."""
    shapes = [msgspec.json.schema(field.type)]
    while shapes:
        shape = shapes.pop()
        if "description" in shape:
            return str(shape["description"])
        shapes += shape.get("anyOf", [])
    return "written in another way"
