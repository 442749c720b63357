"""From what went wrong to what a person reads: problem+json for programs and forms (RFC 9457).

The only place that knows which kind of "no" is which HTTP status.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import psycopg
from psycopg_pool import PoolTimeout
from starlette.responses import Response

from heed.log.command import Busy, Malformed, NotAllowed, NotFound, OtherBody, Refusal
from heed.log.pen import Unavailable

MEDIA = "application/problem+json"
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, Unavailable)


def problem(status: int, title: str, detail: str, *, reason: str, errors: Sequence[tuple[str, str]] = ()) -> Response:
    """A problem: `detail` is one line that says what to do; `errors` go beside their fields."""
    body = {
        "type": f"about:heed/{reason}",
        "title": title,
        "status": status,
        "detail": detail,
        "reason": reason,
        "errors": [{"field": field, "message": message} for field, message in errors],
    }
    headers = {"retry-after": "1"} if status == 503 else None
    return Response(msgspec.json.encode(body), status, headers=headers, media_type=MEDIA)


def from_refusal(refusal: Refusal) -> Response:
    """A refusal as a problem; its field, where it has one, gets the line too."""
    text = str(refusal)
    errors = [(refusal.field, text)] if refusal.field else []
    match refusal:
        case NotAllowed():
            return problem(403, "Not in your role", text, reason=refusal.reason)
        case NotFound():
            return problem(404, "Not found", text, reason=refusal.reason, errors=errors)
        case OtherBody():
            return problem(422, "Sent before with other contents", text, reason=refusal.reason)
        case Busy():
            return problem(503, "Busy", text, reason=refusal.reason)
        case _:
            return problem(409, "Not done", text, reason=refusal.reason, errors=errors)


def from_malformed(fault: Malformed) -> Response:
    """Something that cannot be read, field by field."""
    count = len(fault.errors)
    detail = "One field needs another look." if count == 1 else f"{count} fields need another look."
    if count == 1 and not fault.errors[0][0]:
        detail = fault.errors[0][1]
    return problem(422, "Cannot be read", detail, reason="Malformed", errors=fault.errors)


def away() -> Response:
    """The record cannot be reached."""
    return problem(
        503, "The record is away", "The record cannot be reached; what you sent is kept and goes again by itself.",
        reason="Unavailable",
    )  # fmt: skip


def not_signed_in() -> Response:
    """No session."""
    return problem(401, "Not signed in", "Sign in; what you typed is kept and then goes.", reason="NotSignedIn")


def other_media(*known: str) -> Response:
    """A body that is said to be something else than we read."""
    return problem(
        415, "Not that kind of body", f"Send the fields as {' or as '.join(known)}, in UTF-8, and say which.",
        reason="OtherMedia",
    )  # fmt: skip


def broken() -> Response:
    """A mistake of ours."""
    return problem(
        500, "Something went wrong here", "It has been noted, and it may or may not be recorded: look, and send it "
        "again under the same key. If it fails again, tell whoever runs this room.", reason="Broken",
    )  # fmt: skip


def too_large(most: int) -> Response:
    """A body over the limit."""
    return problem(
        413, "Too long", f"This is longer than {most // 1024:,} kB; shorten it, or put it in several entries.",
        reason="TooLarge",
    )  # fmt: skip
