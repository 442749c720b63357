"""References that the public is given, and the secret that goes with each.

A reference is eight letters and digits that can be read out over a telephone. Its secret follows from it under a key of
the data folder, never of the database, so that nothing is kept for a page that somebody only looked at.

    DATA_DIR/keys/public.key          32 bytes, made at first use, readable by its owner only
"""

from __future__ import annotations

import hmac
import os
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE = "public.key"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": "", " ": ""})
_CODE = re.compile(rf"[{_ALPHABET}]+")
REFERENCE, SECRET = 8, 12
_NONCE = 12


class Tickets:
    """References under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @staticmethod
    def new() -> str:
        """A reference that nobody has."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(REFERENCE))

    def secret(self, reference: str) -> str:
        """What only whoever was given the reference knows."""
        digest = self._digest("secret", reference)
        return "".join(_ALPHABET[byte % 32] for byte in digest[:SECRET])

    def signed(self, form: str, reference: str) -> str:
        """A reference as a page of a form carries it."""
        return f"{reference}.{self._digest(f'page|{form}', reference)[:16].hex()}"

    def of_page(self, form: str, signed: str) -> str | None:
        """The reference that a page of this form was given; None where we gave none."""
        reference = signed.partition(".")[0]
        return reference if hmac.compare_digest(signed.encode(), self.signed(form, reference).encode()) else None

    def knows(self, code: str, secret: str) -> str | None:
        """The reference, where code and secret, as somebody typed them, go together."""
        reference, told = read(code), read(secret)
        known = hmac.compare_digest(told.encode(), self.secret(reference).encode())
        return reference if known and len(reference) == REFERENCE else None

    def seal(self, reference: str, plain: bytes) -> bytes:
        """What is kept for whoever comes back."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._digest("draft", reference)).encrypt(nonce, plain, reference.encode())

    def open(self, reference: str, sealed: bytes) -> bytes | None:
        """What was kept; None where it was not kept under this key."""
        try:
            key = AESGCM(self._digest("draft", reference))
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], reference.encode())
        except InvalidTag:
            return None

    def _digest(self, what: str, reference: str) -> bytes:
        return hmac.digest(self._key, f"{what}|{reference}".encode(), "sha256")


def read(typed: str) -> str:
    """A code as it was typed, in the letters it is made of; empty where it cannot be one."""
    found = typed.strip().upper().translate(_READ_AS)
    return found if _CODE.fullmatch(found) else ""


def spoken(code: str) -> str:
    """A code in fours, as it is read out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
