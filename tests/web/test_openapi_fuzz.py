"""The API's own document, held against the running room: whatever a program sends is answered as the document says, and
every refusal says what to do.

Each address gets values made from its schema and values that break it; where a command names an incident, a unit, a
contact or a person, often one that exists.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from tests.room_server import SETUP, SWITCH_KEY, Room, open_room

from heed.adapters.telephony.described import described
from heed.adapters.telephony.signing import sign
from heed.contact.decide import PresentCall
from heed.incidents.commands import AskQuestion, OpenIncident
from heed.main import RULES
from heed.units.decide import BringUnitOnDuty
from heed.web.openapi import document

pytestmark = [
    pytest.mark.slow,
    # The room's thread, in this same process, throws the dice too (its pool of connections does, to reconnect).
    pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies"),
]

DOCUMENT = document((rule for rule in RULES if not rule.system and not rule.internal), [described()])
#: All but the stream, whose answer has no end.
ALLOWED = [(path, method) for path, found in DOCUMENT["paths"].items() for method in found if path != "/api/v1/stream"]
#: Those that take something that can be wrong.
WRONG = [(path, method) for path, method in ALLOWED if method == "post"]
CASES = [(*address, GenerationMode.POSITIVE) for address in ALLOWED] + [
    (*address, GenerationMode.NEGATIVE) for address in WRONG
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
ROLES = ("call_handler", "dispatcher", "team_leader", "administrator")
EXAMPLES = 5


class SignedBySwitch(requests.auth.AuthBase):
    """Each request as the one switch of the room signs it."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if "Heed-Signature" not in request.headers:  # left out on purpose
            return request
        sent = request.body.encode() if isinstance(request.body, str) else request.body or b""
        assert isinstance(sent, bytes)
        request.headers.update(sign(SWITCH_KEY, "POST", request.path_url.partition("?")[0], sent, time.time()))
        return request


class Attacked:
    """A room with somebody in every role that sends commands, and one of each noun that a command can name."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig())
        self.http = requests.Session()
        people = {role: room.person(f"{role[:4]}.fuzz", role) for role in ROLES}
        self.desks = {role: room.browser(f"{role[:4]}.fuzz") for role in ROLES}
        incident, contact, question = str(uuid4()), str(uuid4()), str(uuid4())
        room.act(PresentCall(contact=contact, line="999", call_ref="1", number="07700 900123"))
        room.act(OpenIncident(incident=incident, what="shouting"), people["call_handler"])
        room.act(AskQuestion(incident=incident, question=question, text="Is she alone?", to="dispatcher"), SETUP)
        room.act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
        self.known = {
            "incident": incident, "to": incident, "contact": contact, "question": question, "unit": "BX21",
            "post": people["dispatcher"].post, "person": str(uuid4()), "role": "dispatcher",
        }  # fmt: skip

    def sender(self, path: str) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and cookies of somebody whose role may send what this address takes."""
        command, roles = path.rpartition("/")[2], self.room.site.policy.roles
        desk = self.desks[next((role for role in ROLES if command in roles[role].may), ROLES[0])]
        return {"X-CSRF-Token": desk.csrf}, dict(desk.http.cookies)


@pytest.fixture(scope="module")
def attacked(lasting_url: str) -> Iterator[Attacked]:
    with open_room(lasting_url) as room:
        made = Attacked(room)
        yield made
        made.http.close()


@pytest.mark.parametrize(("path", "method", "mode"), CASES, ids=[f"{mode.value} {path}" for path, _, mode in CASES])
def test_whatever_is_sent_is_answered_as_the_document_says(
    attacked: Attacked, path: str, method: str, mode: GenerationMode
) -> None:
    operation = attacked.schema[path][method]
    headers, cookies = attacked.sender(path)

    @settings(max_examples=EXAMPLES)
    @given(case=operation.as_strategy(mode, headers=headers, cookies=cookies), named=st.booleans())
    def send(case: Case[Any], named: bool) -> None:
        if named and mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            case.body |= {field: value for field, value in attacked.known.items() if field in case.body}
        if isinstance(case.body, dict) and "wait_seconds" in case.body and mode is GenerationMode.POSITIVE:
            case.body["wait_seconds"] = 0
        signed: dict[str, Any] = {"auth": SignedBySwitch()} if "/telephony/" in path else {}
        answer = case.call(attacked.room.url, session=attacked.http, **signed)

        # Whatever is longer than anything we take is refused for that, before it is read.
        case.validate_response(answer, checks=CHECKS[:-1] if answer.status_code == 413 else CHECKS)
        if answer.status_code >= 400 and path.startswith("/api/"):
            _says_what_to_do(answer.json())

    send()


def _says_what_to_do(problem: dict[str, Any]) -> None:
    sentence = problem["detail"]
    assert sentence
    assert "\n" not in sentence
    assert sentence.strip().endswith((".", "}", "…", "?")), sentence
    assert all(error["message"] for error in problem["errors"])
