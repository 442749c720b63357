"""The key that signs checkpoints, and the keys whose signatures are believed. Files of the data folder, never the
database.

    DATA_DIR/keys/signing.pem         this node's private key, made at first use, readable by its owner only
    DATA_DIR/keys/<fingerprint>.pub   public keys that are believed: this node's own, and those of other nodes or of an
                                      earlier data folder, put there by hand or by `heed restore`

May not hold: what is signed (`checkpoint`).
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

KEYS = "keys"
PRIVATE = "signing.pem"
SUFFIX = ".pub"


class KeyUnreadable(Exception):
    """A key file is not an Ed25519 key in PEM form."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no Ed25519 key: put it back from a copy, or move it away")


class Signer:
    """Signs as this node."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = Public(key.public_key())

    def sign(self, content: bytes) -> bytes:
        """A signature of 64 bytes."""
        return self._key.sign(content)


class Public:
    """A public key that is believed."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        #: What a checkpoint calls its signer: the first 128 bits of the key's SHA-256, in hex.
        self.fingerprint = sha256(self.raw).hexdigest()[:32]

    @classmethod
    def of(cls, raw: bytes) -> Public:
        """From its 32 bytes; raises ValueError where they are none."""
        return cls(Ed25519PublicKey.from_public_bytes(raw))

    def pem(self) -> bytes:
        """As a file holds it."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether that signature is this key's over that content."""
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def open_signer(data_dir: Path) -> Signer:
    """This node's key, made where it has none yet. Raises `KeyUnreadable`, or `OSError` where it may not be written."""
    folder = data_dir / KEYS
    path = folder / PRIVATE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_once(path)
    key = _read(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(path)
    signer = Signer(key)
    believe(data_dir, signer.public.pem())
    return signer


def believed_keys(data_dir: Path) -> dict[str, Public]:
    """Every public key in the data folder, by fingerprint; none where there is no folder."""
    found: dict[str, Public] = {}
    for path in sorted((data_dir / KEYS).glob(f"*{SUFFIX}")):
        key = _read(path)
        if not isinstance(key, Ed25519PublicKey):
            raise KeyUnreadable(path)
        public = Public(key)
        found[public.fingerprint] = public
    return found


def believe(data_dir: Path, pem: bytes) -> None:
    """Put a public key among those believed. Raises ValueError where it is none."""
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")
    folder = data_dir / KEYS
    path = folder / f"{Public(key).fingerprint}{SUFFIX}"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_bytes(pem)
        unfinished.rename(path)


def _make_once(path: Path) -> None:
    """Write a new key under a name nobody looks for, then give it its own: of two processes at once, one wins."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    unfinished = path.with_name(f"{PRIVATE}.{os.getpid()}")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, pem)
        os.fsync(file)
    finally:
        os.close(file)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()


def _read(path: Path) -> object:
    try:
        content = path.read_bytes()
        return load_pem_private_key(content, None) if path.name == PRIVATE else load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as failure:
        raise KeyUnreadable(path) from failure
