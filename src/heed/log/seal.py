"""Sealing: personal and free text is encrypted under one key a stream; destroying the key erases it.

AES-256-GCM; the stream and the fact's type are bound in, so that a sealed part moved to another row does not open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Unsealable(Exception):
    """A sealed part does not open with its stream's key: it was altered or moved. Run `heed verify`."""


class Keyring:
    """Keys of streams this process has met."""

    def __init__(self) -> None:
        self._keys: dict[str, AESGCM | None] = {}
        self._gone: dict[str, str] = {}

    def __contains__(self, subject: str) -> bool:
        return subject in self._keys

    def learn(self, subject: str, secret: bytes | None, gone: str = "") -> None:
        """Keep a stream's key; None means it was destroyed or never made, `gone` when and why, where that is known."""
        self._keys[subject] = AESGCM(secret) if secret is not None else None
        if gone:
            self._gone[subject] = gone

    def gone(self, subject: str) -> str:
        """What stands where the words of a stream were; empty where nobody knows."""
        return self._gone.get(subject, "")

    def make(self, subject: str) -> bytes:
        """A new key for a new stream. It is kept here only once the record has it (`learn`)."""
        return AESGCM.generate_key(256)

    def has(self, subject: str) -> bool:
        """Whether something can be sealed under this stream's key."""
        return self._keys.get(subject) is not None

    def seal(self, subject: str, kind: str, plain: bytes, secret: bytes | None = None) -> bytes:
        """Encrypt under the stream's key, or under one just made."""
        key = AESGCM(secret) if secret is not None else self._keys[subject]
        if key is None:
            raise KeyError(subject)
        nonce = os.urandom(NONCE)
        return nonce + key.encrypt(nonce, plain, f"{subject}|{kind}".encode())

    def open(self, subject: str, kind: str, sealed: bytes | None) -> bytes | None:
        """Decrypt; None where nothing was sealed or the key was destroyed."""
        key = self._keys.get(subject)
        if sealed is None or key is None:
            return None
        try:
            return key.decrypt(sealed[:NONCE], sealed[NONCE:], f"{subject}|{kind}".encode())
        except (InvalidTag, ValueError) as fault:
            raise Unsealable(subject) from fault
