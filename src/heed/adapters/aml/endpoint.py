"""`POST /api/v1/aml`: where handsets, or whoever collects for them, send positions. Whatever comes is answered 2xx.

204 where it is taken in, 202 where it waits for the record to come back. The answer says nothing of what became of it:
a stranger learns of no call. Who sent it is proven by the key, as a bearer token or as the message's own `hmac`; a
position without proof is shown and not relied on.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.aml.matching import Matching
from heed.adapters.aml.message import Message, from_form, from_sms
from heed.web.api import limited_body

ADDRESS = "/api/v1/aml"
MOST_BYTES = 8192
MOST_FIELDS = 100
SIGNED = "&hmac="


def read(body: str) -> Message:
    """A message from a form: the fields of the HTTPS form, or a text message in `sms` with its sender in `number`."""
    pairs = parse_qsl(body, keep_blank_values=True, errors="replace", separator="&")[:MOST_FIELDS]
    form = {name: value.replace("\0", "") for name, value in pairs}
    if "sms" in form:
        return from_sms(form["sms"], form.get("number", ""))
    return from_form(form, body.replace("\0", ""))


def proven(body: str, authorization: str, key: str) -> bool:
    """Whether its sender has the key. Without a key nobody has."""
    if not key:
        return False
    if hmac.compare_digest(authorization.encode(), f"Bearer {key}".encode()):
        return True
    signed, mark, said = body.rpartition(SIGNED)
    if not mark:
        return False
    wanted = hmac.digest(key.encode(), signed.encode(), "sha1").hex()
    return hmac.compare_digest(wanted.encode(), said.strip().lower().encode())


def routes(matching: Matching, key: str) -> list[Route]:
    """The one address."""

    async def take(request: Request) -> Response:
        body = await limited_body(request, MOST_BYTES)
        if body is None:
            return Response(status_code=204)
        text = body.decode("utf-8", "replace")
        sent = request.headers.get("authorization", "")
        taken = await matching.take(read(text), proven=proven(text, sent, key))
        return Response(status_code=204 if taken else 202)

    handler: Callable[[Request], Awaitable[Response]] = take
    return [Route(ADDRESS, handler, methods=["POST"])]
