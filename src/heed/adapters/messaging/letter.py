"""An e-mail as it came, read without trusting anything in it. Pure.

Nothing of it is run, fetched or drawn: of HTML only the words are taken, files are bytes with a name, what cannot be
decoded is replaced by a sign, and what is too long is cut with a line that says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from html.parser import HTMLParser

import msgspec

LONGEST_TEXT = 7800
LONGEST_LINE = 380
MOST_FILES = 50
CUT = "\n\n(cut here; the whole message is kept as a file)"
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})@[^>\s]{1,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\n{3,}")
#: Headers by which programs say that nobody wrote this.
_BULK = ("bulk", "junk", "list", "auto_reply")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a letter."""

    name: str
    kind: str
    content: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of an e-mail."""

    message_id: str
    from_name: str
    from_address: str
    subject: str
    text: str
    #: Why it is taken for a program's and not a person's; empty where it is not.
    automatic: str = ""
    #: True where it says that something could not be delivered.
    bounce: bool = False
    #: The answer of ours that it is about: contact, and place in its stream.
    about: tuple[str, int] | None = None
    files: tuple[Part, ...] = ()


def read_letter(raw: bytes, *, whole: bool = True) -> Letter:
    """The letter in these bytes; whatever they are, there is one."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    name, address = parseaddr(_header(message, "From"))
    automatic = _automatic(message, address)
    bounce = message.get_content_type() == "multipart/report" or address.casefold().startswith("mailer-daemon@")
    files = tuple(_files(message))[:MOST_FILES]
    original = Part(name="message.eml", kind="message/rfc822", content=raw) if whole else None
    return Letter(
        message_id=_header(message, "Message-ID").strip()[:LONGEST_LINE] or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        from_name=_line(name), from_address=_line(address), subject=_line(_header(message, "Subject")),
        text=_cut(_text(message)), automatic=automatic, bounce=bounce, about=_about(message, raw, bounce),
        files=(*files, original) if original else files,
    )  # fmt: skip


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; one that cannot be read is read by its bytes."""
    try:
        return str(message.get(name, "") or "")
    except (MessageError, HeaderParseError, ValueError, IndexError, LookupError, TypeError, AttributeError):
        for key, value in message.raw_items():
            if key.casefold() == name.casefold():
                return str(value)
        return ""


def _line(text: str) -> str:
    return _CONTROL.sub("", " ".join(text.split()))[:LONGEST_LINE].encode("utf-8", "replace").decode()


def _automatic(message: EmailMessage, address: str) -> str:
    """Why nobody wrote this: RFC 3834 and what programs do besides."""
    submitted = _header(message, "Auto-Submitted").casefold().partition(";")[0].strip()
    if submitted and submitted != "no":
        return "it says that a program sent it"
    if _header(message, "Precedence").casefold().strip() in _BULK or _header(message, "List-Id"):
        return "it went to many"
    if _header(message, "X-Autoreply") or _header(message, "X-Autorespond"):
        return "it is an automatic reply"
    if _header(message, "Return-Path").strip() == "<>" or address.casefold().startswith("mailer-daemon@"):
        return "it came from a mail server"
    return ""


def _about(message: EmailMessage, raw: bytes, bounce: bool) -> tuple[str, int] | None:
    """The answer of ours that a reply names, or that a mail server returns."""
    named = f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"
    if bounce:
        named += raw[:200_000].decode("latin-1")
    found = _OURS.findall(named)
    return (found[-1][0], int(found[-1][1])) if found else None


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something themselves; of a letter inside a letter, the letter."""
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _files(message: EmailMessage) -> Iterator[Part]:
    taken = _words_part(message)
    for number, part in enumerate(_parts(message), 1):
        if part is taken:
            continue
        kind = part.get_content_type()
        name = _line(part.get_filename() or "") or f"part {number} ({kind})"
        yield Part(name=name, kind=kind[:100], content=_bytes(part))


def _bytes(part: EmailMessage) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError, AssertionError):
        found = None
    return found if isinstance(found, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _words_part(message: EmailMessage) -> EmailMessage | None:
    """The part that is read: the first plain text that is no file, else the first HTML."""
    first: dict[str, EmailMessage] = {}
    for part in _parts(message):
        if part.get_content_disposition() != "attachment":
            first.setdefault(part.get_content_type(), part)
    return first.get("text/plain") or first.get("text/html")


def _text(message: EmailMessage) -> str:
    part = _words_part(message)
    if part is None:
        return ""
    decoded = _decoded(_bytes(part), part.get_content_charset() or "utf-8")
    text = words_of_html(decoded) if part.get_content_type() == "text/html" else decoded
    return _BLANKS.sub("\n\n", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _decoded(content: bytes, charset: str) -> str:
    """In its own charset; where there is no such one, as near as can be."""
    for wanted in (charset, "utf-8"):
        try:
            return content.decode(wanted, "strict" if wanted != charset else "replace")
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _cut(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + CUT


class _Words(HTMLParser):
    """The words of a page, and nothing else of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("script", "style", "head", "template"):
            self._silent += 1
        elif tag in ("p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head", "template") and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def words_of_html(html: str) -> str:
    """The words of HTML, with a new line where it begins one. It is never drawn."""
    reader = _Words()
    reader.feed(html[:500_000])
    reader.close()
    lines = ("".join(reader.found)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
