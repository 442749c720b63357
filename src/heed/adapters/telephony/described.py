"""The contract in the API's document: made from its own values, so that the two cannot part."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from heed.adapters.telephony import events as said
from heed.web.openapi import Beside, refused

SIGNED = {
    "switch": {
        "type": "apiKey", "in": "header", "name": "Heed-Signature",
        "description": "With Heed-Key, Heed-Time and Heed-Nonce; what is signed: docs/how-to/telephony.md.",
    }
}  # fmt: skip
KINDS = get_args(said.AnyEvent)


class Outcomes(msgspec.Struct, frozen=True):
    """What became of each event, in the order in which they were sent."""

    events: list[said.Outcome]


#: Each address: what it is for, what it takes, what it answers.
ADDRESSES: tuple[tuple[str, str, type[msgspec.Struct], type[msgspec.Struct]], ...] = (
    ("events", "What happened to a switch's calls, in the order in which it saw them.", said.Events, Outcomes),
    ("snapshot", "Every call that a switch holds at this moment: its sign of life too.", said.Snapshot, said.Compared),
    ("calls", "What the room did with a switch's calls, told when something changes.", said.Asked, said.Answer),
)


def described() -> Beside:
    """Paths, schemas and signature of the contract."""
    kinds = (*KINDS, said.Events, said.Snapshot, said.Call, said.Asked, Outcomes, said.Compared, said.Answer)
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/Switch{name}")
    made = {f"Switch{name}": schema for name, schema in schemas.items()}
    # An event that cannot be read is known by its call and told back: anything is taken, and these are understood.
    understood = [_ref(kind.__name__) for kind in KINDS]
    made["SwitchEvents"]["properties"]["events"]["items"] = {"anyOf": [*understood, {}]}
    made["SwitchSnapshot"]["properties"]["calls"]["items"] = {"anyOf": [_ref("Call"), {}]}
    paths = {
        f"/api/v1/telephony/{name}": {"post": _operation(name, words, takes, answers)}
        for name, words, takes, answers in ADDRESSES
    }
    return Beside(paths, made, SIGNED)


def _operation(name: str, words: str, takes: type[msgspec.Struct], answers: type[msgspec.Struct]) -> dict[str, Any]:
    body = {"application/json": {"schema": _ref(takes.__name__)}}
    return {
        "operationId": f"switch_{name}",
        "summary": words,
        "security": [{"switch": []}],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": _ref(answers.__name__)}}},
            **refused("413", "415", "422", "503", s401="Not from a switch of ours", s409="Sent before"),
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/Switch{name}"}
