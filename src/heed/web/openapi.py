"""The OpenAPI document, built from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
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
    "403": "Not in your role, or without the session's token",
    "404": "No such incident, unit, …",
    "409": "Refused, or someone moved first",
    "413": "Too long",
    "415": "Not a body that is read",
    "422": "Cannot be read",
    "503": "The record is away; send it again under the same key",
}
_PLACES = {
    "type": "object",
    "required": ["places"],
    "properties": {
        "places": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["words", "easting", "northing", "area", "area_class", "grid_reference"],
            },
        }
    },
}
_READY = {
    "type": "object",
    "required": ["ready"],
    "properties": {
        "ready": {"type": "boolean"},
        "behind": {"type": "integer", "description": "facts of the record that this node has not read yet"},
        "clock": {"type": "string"},
        "why": {"type": "string"},
    },
}
_SHOWN = {
    "type": "object",
    "required": ["views"],
    "properties": {
        "views": {"type": "array", "items": {"type": "string"}},
        "cursor": {"type": "integer", "description": "position the page already shows"},
    },
}
_TEXT = {"type": "string", "maxLength": 50_000}
_BY_ELEMENT = {"type": "object", "additionalProperties": _TEXT}
#: Read while it is typed: the words about it, its fields, and the one it cannot do without.
_AS_TYPED: dict[str, tuple[str, dict[str, Any], str]] = {
    "cues": ("What of a text speaks of a risk; records nothing.", {"text": _TEXT}, "text"),
    "rationales": (
        "Which rationales of an assessment say too little, as typed; records nothing.",
        {"elements": _BY_ELEMENT, "levels": _BY_ELEMENT, "incident": {"type": "string"}},
        "elements",
    ),
}
_CSRF = {"name": "X-CSRF-Token", "in": "header", "required": True, "schema": {"type": "string"}}


class Beside(msgspec.Struct, frozen=True):
    """What an adapter answers beside the commands: its paths, its schemas, how whoever asks shows who they are."""

    paths: dict[str, Any]
    schemas: dict[str, Any]
    security: dict[str, Any]


def document(rules: Iterable[Rule], beside: Sequence[Beside] = ()) -> dict[str, Any]:
    """OpenAPI 3.1 for every command a person may send, and for what adapters answer."""
    rules = sorted(rules, key=lambda rule: rule.name)
    _, components = msgspec.json.schema_components(
        [rule.command for rule in rules], ref_template="#/components/schemas/{name}"
    )
    every = refused(*_REFUSED)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Heed", "version": _version(), "description": "What a control room can be asked to do."},
        "paths": {
            **{f"/api/v1/commands/{rule.name}": {"post": _operation(rule, every)} for rule in rules},
            **_reading(),
            **_watching(),
            **{path: found for one in beside for path, found in one.paths.items()},
        },
        "components": {
            "schemas": {
                **components,
                "Problem": _PROBLEM,
                "Answer": _ANSWER,
                **{name: schema for one in beside for name, schema in one.schemas.items()},
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "heed"},
                **{name: scheme for one in beside for name, scheme in one.security.items()},
            },
        },
        "security": [{"session": []}],
    }


def _operation(rule: Rule, refusals: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": rule.name,
        "summary": inspect.cleandoc(rule.command.__doc__ or rule.name),
        "parameters": [
            {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 8, "maxLength": 200}},
            _CSRF,
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref(rule.command.__name__)}},
            "description": "or the same fields as a form, a field within a field as `place.words`",
        },
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": _ref("Answer")}}},
            **refusals,
        },
    }


def refused(*statuses: str, **otherwise: str) -> dict[str, Any]:
    """Answers that are problems, by status; `otherwise` are those in other words (`s401="Not a switch of ours"`)."""
    said = {status: _REFUSED[status] for status in statuses}
    said |= {status[1:]: words for status, words in otherwise.items()}
    return {
        status: {"description": words, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for status, words in said.items()
    }


def _reading() -> dict[str, Any]:
    """What is followed and looked up."""
    views = _query("views", {"type": "string"}, "names of live parts, with commas")
    cursor = _query("cursor", {"type": "integer", "minimum": 0}, "position from which it goes on")
    shown = {"type": "object", "required": ["views", "cursor"]}
    return {
        "/api/v1/stream": {
            "get": {
                "operationId": "stream",
                "summary": "Follow the room: server-sent events, resumable by cursor.",
                "parameters": [views, cursor],
                "responses": {"200": _body("text/event-stream", {"type": "string"}), **refused("401", "422")},
            }
        },
        "/api/v1/stream/{id}/views": {
            "post": {
                "operationId": "stream_views",
                "summary": "Show other live parts on a stream that is open.",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}, _CSRF],
                "requestBody": {"required": True, "content": {"application/json": {"schema": _SHOWN}}},
                "responses": {
                    "200": _body("application/json", shown),
                    **refused("401", "403", "404", "413", "422", "503"),
                },
            }
        },
        "/api/v1/places": {
            "get": {
                "operationId": "places",
                "summary": "The gazetteer, as typed.",
                "parameters": [_query("q", {"type": "string"}, "what was typed so far")],
                "responses": {"200": _body("application/json", _PLACES), **refused("401", "422", "503")},
            }
        },
        **{f"/api/v1/{name}": {"post": _typed(name, *what)} for name, what in _AS_TYPED.items()},
    }


def _typed(name: str, words: str, sent: dict[str, Any], required: str) -> dict[str, Any]:
    """Something read while it is typed, and recorded nowhere."""
    schema = {"type": "object", "required": [required], "properties": sent}
    return {
        "operationId": name,
        "summary": words,
        "parameters": [_CSRF],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": _body("application/json", {"type": "object"}), **refused("401", "403", "413", "422", "503"),
        },
    }  # fmt: skip


def _watching() -> dict[str, Any]:
    """What watches the system itself; nobody signs in for it."""
    ready = _body("application/json", _READY)
    figures = _body("text/plain", {"type": "string"})
    return {
        path: {"get": {"operationId": path.strip("/"), "summary": words, "security": [], "responses": answers}}
        for path, words, answers in (
            ("/healthz", "The process answers.", {"200": _body("application/json", {"type": "object"})}),
            ("/readyz", "The room is caught up and the clock runs.", {"200": ready, "503": ready}),
            ("/metrics", "Figures, as Prometheus reads them.", {"200": figures, **refused("403")}),
        )
    }


def _query(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": words}


def _body(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "Done", "content": {media: {"schema": schema}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _version() -> str:
    try:
        return version("heed")
    except PackageNotFoundError:
        return "0"
