"""The published shape of an exercise file: JSON schema, made from the structs it is read into and from the commands.

heed docs            writes docs/scenario.schema.json again
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from heed.log.command import Command
from heed.replay.expect import KINDS, NEVER
from heed.replay.many import Many
from heed.replay.offsets import Offset
from heed.replay.scenario import Label, OnDuty, ScenarioFile, UnitOnDuty, Variant
from heed.replay.steps import MOMENTS, OWN
from heed.replay.system import System, command_types

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/{name}"
Schema = dict[str, Any]


def scenario_schema(system: System) -> Schema:
    """The whole schema."""
    commands = command_types(system)
    definitions = {"Offset": msgspec.json.schema(Offset), "Label": msgspec.json.schema(Label)}
    head = _struct(ScenarioFile, definitions)
    head["title"] = "Exercise"
    head["properties"] |= {
        "on_duty": _list(_named(OnDuty, definitions), "people in the room and the roles they hold"),
        "units": _list(_named(UnitOnDuty, definitions), "units on duty"),
        "history": _list(_ref("step"), "what happened before +00:00"),
        "steps": _list(_ref("step"), "what happens, in order"),
        "generate": _list(_ref("many"), "steps played many times, numbered"),
        "expect": _list(_ref("expectation"), "what has to hold"),
        "variants": _list(_named(Variant, definitions), "the exercise once more with some steps left out"),
    }
    head["required"] = [*head["required"], "on_duty", "expect"]
    acts = [_step(name, command, definitions) for name, command in commands.items()]
    definitions["step"] = {"anyOf": [_story(), *acts]}
    many = _struct(Many, definitions)
    many["properties"]["steps"] = _list(_ref("step"), "each as under `steps`, `{n}` standing for the repetition")
    definitions["many"] = many
    lines = [_named(kind, definitions) for kind in (*KINDS.values(), *NEVER.values())]
    definitions["expectation"] = {"anyOf": lines}
    return {"$schema": DRAFT, **head, "$defs": dict(sorted(definitions.items()))}


def schema_bytes(system: System) -> bytes:
    """The schema as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(scenario_schema(system)), indent=2) + b"\n"


def _ref(name: str) -> Schema:
    return {"$ref": _REF.format(name=name)}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _named(kind: type[msgspec.Struct], definitions: Schema) -> Schema:
    """A reference to the schema of a struct."""
    definitions[kind.__name__] = _struct(kind, definitions)
    return _ref(kind.__name__)


def _struct(kind: type[msgspec.Struct], definitions: Schema) -> Schema:
    """The schema of a struct, with what it refers to among the definitions."""
    _, parts = msgspec.json.schema_components([kind], ref_template=_REF)
    own: Schema = dict(parts.pop(kind.__name__))
    definitions.update(parts)
    return own | {"properties": dict(own.get("properties", {})), "required": list(own.get("required", []))}


def _story() -> Schema:
    """A step that is only a line of the story."""
    return {
        "title": "say",
        "type": "object",
        "properties": {"at": _ref("Offset"), "say": {"type": "string"}, "label": _ref("Label")},
        "required": ["say"],
        "additionalProperties": False,
    }


def _step(name: str, command: type[Command], definitions: Schema) -> Schema:
    """A step that sends a command, or attempts it."""
    made = _struct(command, definitions)
    minted: Iterable[str] = getattr(command, "minted", ())
    fields = {field: _argument(field, shape) for field, shape in made["properties"].items()}
    for field in minted:
        fields[field] = {"type": "string", "description": f"the name of the new {field} in this exercise"}
    own: Schema = {
        "at": _ref("Offset"),
        "as": {"type": "string", "description": "sign-in name of who acts"},
        "do": {"const": name},
        "attempt": {"const": name},
        "say": {"type": "string"},
        "label": _ref("Label"),
    }
    assert not set(own) & set(fields) & set(OWN), f"{name} has a field with a step's own name"
    return {
        "title": name,
        "description": made.get("description", ""),
        "type": "object",
        "properties": own | fields,
        "required": [field for field in made["required"] if field not in minted],
        "oneOf": [{"required": ["do"]}, {"required": ["attempt"]}],
        "additionalProperties": False,
    }


def _argument(field: str, shape: Schema) -> Schema:
    """A command's field as an exercise writes it: a place may be its words alone, a time an offset."""
    if field == "place":
        return {"anyOf": [{"type": "string"}, {key: value for key, value in shape.items() if key != "default"}]}
    if field in MOMENTS:
        return {"anyOf": [_ref("Offset"), {"type": "string", "format": "date-time"}]}
    return shape
