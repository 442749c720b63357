"""Where mail is fetched and sent, as the environment says it.

HEED_MAIL_IMAP       imaps://name@mail.example.org/INBOX
HEED_MAIL_SMTP       smtps://name@mail.example.org
HEED_MAIL_FROM       the address that answers come from
HEED_MAIL_PASSWORD_FILE   a file with the password of both, readable by its owner only
HEED_MAIL_EVERY      seconds between two looks into the mailbox
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

EVERY = 15
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PORTS = {"imaps": 993, "imap": 143, "smtps": 465, "smtp": 587}


class BadMailSetting(Exception):
    """A setting that cannot be used, and what to do."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One mail server."""

    scheme: str
    host: str
    port: int
    name: str
    folder: str = "INBOX"

    @property
    def tls(self) -> bool:
        """Whether it is spoken to under TLS from the first byte."""
        return self.scheme in ("imaps", "smtps")

    @property
    def near(self) -> bool:
        """Whether it is on this machine, so that nobody between could read along."""
        return self.host in _LOCAL


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Both servers; without `imap` nothing is fetched, without `smtp` nothing is sent."""

    imap: Server | None
    smtp: Server | None
    sender: str
    password: str
    every: int = EVERY


def mail_settings(environment: Mapping[str, str]) -> MailSettings | None:
    """The settings, or None where there are none. Raises `BadMailSetting`."""
    imap = _server(environment, "HEED_MAIL_IMAP", ("imaps", "imap"))
    smtp = _server(environment, "HEED_MAIL_SMTP", ("smtps", "smtp"))
    if imap is None and smtp is None:
        return None
    sender = environment.get("HEED_MAIL_FROM", "")
    if "@" not in sender:
        raise BadMailSetting(f"HEED_MAIL_FROM is “{sender}”: give the address that answers come from")
    every = environment.get("HEED_MAIL_EVERY", str(EVERY))
    if not every.isdigit() or not 1 <= int(every) <= 3600:
        raise BadMailSetting(f"HEED_MAIL_EVERY is “{every}”: give seconds, from 1 to 3600")
    return MailSettings(imap=imap, smtp=smtp, sender=sender, password=_password(environment), every=int(every))


def _server(environment: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> Server | None:
    written = environment.get(name, "")
    if not written:
        return None
    parts = urlsplit(written)
    if parts.scheme not in schemes or not parts.hostname:
        raise BadMailSetting(f"{name} is “{written}”: give an address like {schemes[0]}://name@mail.example.org")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as fault:
        raise BadMailSetting(f"{name} is “{written}”: give a port number after the colon, or none") from fault
    found = Server(
        scheme=parts.scheme, host=parts.hostname, port=port, name=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )  # fmt: skip
    if found.scheme == "imap" and not found.near:
        raise BadMailSetting(f"{name} would send the password over the network in clear: use {schemes[0]}://")
    return found


def _password(environment: Mapping[str, str]) -> str:
    path = environment.get("HEED_MAIL_PASSWORD_FILE", "")
    if not path:
        return ""
    try:
        if Path(path).stat().st_mode & 0o077:
            raise BadMailSetting(f"{path} may be read by others than its owner: run “chmod 600 {path}”")
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadMailSetting(f"HEED_MAIL_PASSWORD_FILE, {path}, cannot be read ({type(fault).__name__})") from fault
