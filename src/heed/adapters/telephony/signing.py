"""A switch's requests: signed with a key that it shares with the room, fresh, and each sent once.

    Heed-Key: <id of the key>
    Heed-Time: <seconds since 1970, by the sender's clock>
    Heed-Nonce: <16 to 64 letters and digits, new each time>
    Heed-Signature: v1=<HMAC-SHA256 in hex over "v1", time, nonce, method and path, a line each, and then the body>

Pure. May not hold: where keys are kept (`keys`), or which nonces came before (`nonces`).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping

import msgspec

from heed.log.command import Refusal

VERSION = "v1"
#: How far a request's time may be from the room's, either way: a switch whose clock runs wrong is heard, and its times
#: are set right. Within it a nonce is remembered.
WINDOW_SECONDS = 900.0
#: A nonce is forgotten when its request could no longer be fresh, and then some.
REMEMBERED_SECONDS = WINDOW_SECONDS * 3
_TIME = re.compile(r"\d{9,11}(\.\d{1,6})?")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})")


class NotSigned(Refusal):
    """This request is not signed: send Heed-Key, Heed-Time, Heed-Nonce and Heed-Signature ({lacking}); see docs/how-to/telephony.md."""  # noqa: E501


class UnknownKey(Refusal):
    """No switch here has the key {key}; give it one with “heed switch-key add NAME”, on the machine that serves."""


class WrongSignature(Refusal):
    """The signature is not that of key {key} over this time, nonce, method, path and body: sign exactly the bytes sent, with that key's secret."""  # noqa: E501


class OutOfTime(Refusal):
    """This request's time is {off} s off this room's, and {window} s are allowed: set the switch's clock by NTP and sign it anew."""  # noqa: E501


class SentBefore(Refusal):
    """A request with this nonce came before, and nothing is done again: sign each request anew, repeats too."""


class SwitchKey(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that one switch shares with the room; a switch has several while it changes from one to another."""

    id: str
    switch: str
    secret: bytes


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What a request's headers say of it."""

    key: str
    time: float
    nonce: str
    signature: str


def content(time: str, nonce: str, method: str, path: str, body: bytes) -> bytes:
    """What is signed."""
    return "\n".join((VERSION, time, nonce, method, path, "")).encode() + body


def sign(key: SwitchKey, method: str, path: str, body: bytes, at: float) -> dict[str, str]:
    """The headers of a request, with a nonce of its own."""
    time, nonce = f"{at:.3f}", secrets.token_urlsafe(18)
    signature = hmac.digest(key.secret, content(time, nonce, method, path, body), "sha256").hex()
    return {
        "Heed-Key": key.id, "Heed-Time": time, "Heed-Nonce": nonce, "Heed-Signature": f"{VERSION}={signature}",
    }  # fmt: skip


def read(headers: Mapping[str, str], keys: Mapping[str, SwitchKey], at: float) -> tuple[SwitchKey, Signed]:
    """Whose request this says it is, before its body is read; raises where it cannot be anybody's."""
    given = {name: headers.get(f"heed-{name}", "") for name in ("key", "time", "nonce", "signature")}
    wrong = [
        f"Heed-{name.title()} {'is missing' if not given[name] else 'cannot be read'}"
        for name, pattern in (("key", None), ("time", _TIME), ("nonce", _NONCE), ("signature", _SIGNATURE))
        if not given[name] or (pattern is not None and not pattern.fullmatch(given[name]))
    ]
    if wrong:
        raise NotSigned(lacking=", ".join(wrong))
    key = keys.get(given["key"])
    if key is None:
        raise UnknownKey(key=given["key"][:40])
    off = float(given["time"]) - at
    if abs(off) > WINDOW_SECONDS:
        raise OutOfTime(off=f"{off:+.0f}", window=int(WINDOW_SECONDS))
    return key, Signed(
        key=key.id, time=float(given["time"]), nonce=given["nonce"], signature=given["signature"].removeprefix("v1=")
    )


def check(key: SwitchKey, headers: Mapping[str, str], method: str, path: str, body: bytes) -> None:
    """Raises `WrongSignature` unless the headers are that key's over these bytes."""
    covered = content(headers["heed-time"], headers["heed-nonce"], method, path, body)
    wanted = hmac.digest(key.secret, covered, "sha256").hex()
    if not hmac.compare_digest(wanted, headers["heed-signature"].removeprefix(f"{VERSION}=")):
        raise WrongSignature(key=key.id)
