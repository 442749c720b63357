"""The contract with a service that can ask records systems: its paths, what goes and what comes, as OpenAPI too.

`docs/how-to/records.md` says it in words, `docs/records.openapi.json` is made from here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from heed.intelligence.ports import RecordsAnswer, RecordsQuestion

QUESTIONS, SYSTEMS = "/v1/questions", "/v1/systems"
#: The longest answer that is read at all.
MOST_BYTES = 200_000


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a system holds: how many hits, where the whole of it is found, and what it says in a line or two."""

    status: Literal["pending", "answered", "partial", "too_many", "refused"]
    hits: Annotated[int, Meta(ge=0)] = 0
    reference: Annotated[str, Meta(max_length=400)] = ""
    summary: Annotated[str, Meta(max_length=8000)] = ""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A system behind the service, by the pack's id, and whether it can be asked now."""

    id: str
    up: bool


class Systems(msgspec.Struct, frozen=True, kw_only=True):
    """Every system behind the service: its sign of life."""

    systems: tuple[System, ...]


def read_answer(status: int, body: bytes) -> RecordsAnswer:
    """An answer as it came; `unreadable` where it is none, `silent` where the service failed."""
    if status >= 500 or status in (404, 408, 429):
        return RecordsAnswer(status="silent")
    if status in (401, 403):
        return RecordsAnswer(status="refused")
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return RecordsAnswer(status="unreadable")
    if answer.status == "pending":
        return RecordsAnswer(status="")
    return RecordsAnswer(
        status=answer.status, hits=answer.hits, reference=answer.reference, summary=answer.summary
    )  # fmt: skip


def openapi() -> dict[str, Any]:
    """The contract as an OpenAPI document."""
    kinds = (RecordsQuestion, Answer, Systems)
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")

    def of(name: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}

    answered = {
        "200": {"description": "What the system holds, or that the answer is still to come", **of("Answer")},
        "202": {"description": "The answer is still to come: look again", **of("Answer")},
        "401": {"description": "Not with this key"},
        "404": {"description": "No such question, or no such system"},
        "503": {"description": "The system cannot be asked now"},
    }  # fmt: skip
    number = {"name": "query", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Questions to records systems", "version": "1",
            "description": "What Heed asks of a service in front of PNC, LEDS, a records management system and the "
            "like. The service implements it; Heed calls it.",
        },
        "security": [{"key": []}],
        "paths": {
            QUESTIONS: {"post": {
                "operationId": "ask", "summary": "Ask; the same query again is the same question.",
                "requestBody": {"required": True, **of("RecordsQuestion")}, "responses": answered,
            }},
            f"{QUESTIONS}/{{query}}": {"get": {
                "operationId": "look", "summary": "Whether the answer has come.", "parameters": [number],
                "responses": answered,
            }},
            SYSTEMS: {"get": {
                "operationId": "systems", "summary": "Which systems can be asked now; asked every few seconds.",
                "responses": {"200": {"description": "Every system", **of("Systems")}},
            }},
        },
        "components": {"schemas": schemas, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip
