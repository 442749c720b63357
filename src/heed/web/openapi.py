"""The OpenAPI document, built from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from heed.log.command import Rule

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "one line that says what to do"},
        "reason": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_ANSWER = {
    "type": "object",
    "required": ["act", "cursor", "facts"],
    "properties": {
        "act": {"type": "string", "format": "uuid"},
        "cursor": {"type": "integer", "description": "a read that carries it sees this act"},
        "number": {"type": ["string", "null"]},
        "ids": {"type": "object", "additionalProperties": {"type": "string"}},
        "facts": {"type": "array", "items": {"type": "object"}},
    },
}
_REFUSED = {
    "401": "Not signed in",
    "403": "Not in your role",
    "404": "No such incident, unit, …",
    "409": "Refused, or someone moved first",
    "413": "Too long",
    "422": "Cannot be read",
    "503": "The record is away; send it again under the same key",
}


def document(rules: Iterable[Rule]) -> dict[str, Any]:
    """OpenAPI 3.1 for every command a person may send."""
    rules = sorted(rules, key=lambda rule: rule.name)
    _, components = msgspec.json.schema_components(
        [rule.command for rule in rules], ref_template="#/components/schemas/{name}"
    )
    refused = {
        status: {"description": words, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for status, words in _REFUSED.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Heed", "version": _version(), "description": "What a control room can be asked to do."},
        "paths": {f"/api/v1/commands/{rule.name}": {"post": _operation(rule, refused)} for rule in rules},
        "components": {
            "schemas": {**components, "Problem": _PROBLEM, "Answer": _ANSWER},
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "heed"}},
        },
        "security": [{"session": []}],
    }


def _operation(rule: Rule, refused: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": rule.name,
        "summary": inspect.cleandoc(rule.command.__doc__ or rule.name),
        "parameters": [
            {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 8, "maxLength": 200}},
            {"name": "X-CSRF-Token", "in": "header", "required": True, "schema": {"type": "string"}},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref(rule.command.__name__)}},
        },
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": _ref("Answer")}}},
            **refused,
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _version() -> str:
    try:
        return version("heed")
    except PackageNotFoundError:
        return "0"
