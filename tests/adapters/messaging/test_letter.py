"""Whatever comes as an e-mail is read as words and files, and nothing in it is trusted."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.adapters.messaging.letter import CUT, LONGEST_TEXT, read_letter

HEAD = b"From: Priya Kell <priya@example.org>\r\nSubject: My neighbour\r\nMessage-ID: <1@example.org>\r\n"


def test_a_plain_letter_is_its_words_its_sender_and_itself_as_a_file() -> None:
    letter = read_letter(HEAD + b"\r\nShe has not been seen.\r\n")

    assert (letter.from_name, letter.from_address) == ("Priya Kell", "priya@example.org")
    assert (letter.message_id, letter.subject, letter.text) == (
        "<1@example.org>",
        "My neighbour",
        "She has not been seen.",
    )
    assert [part.name for part in letter.files] == ["message.eml"]


def test_of_html_only_the_words_are_taken() -> None:
    body = (
        b"<html><head><style>p{}</style></head><body><p>He has <b>a knife</b></p><script>alert(1)</script>"
        b"<img src=x onerror=y><p>&lt;here&gt;</body>"
    )

    letter = read_letter(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body)

    assert letter.text == "He has a knife\n<here>"


@pytest.mark.parametrize(
    ("charset", "content", "has"),
    [
        (b"windows-1252", "Caf\u00e9 fight".encode("cp1252"), "Café fight"),
        (b"no-such-thing", "Café".encode(), "Café"),
        (b"utf-8", b"\xff\xfe broken \x00\x07", "broken"),
        (b"utf-7", b"+ADw-script+AD4-", "script"),
        (b"idna", b"\xff", ""),
    ],
)
def test_a_charset_that_is_wrong_or_none_loses_no_letter(charset: bytes, content: bytes, has: str) -> None:
    letter = read_letter(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + content)

    assert has in letter.text
    assert "\x00" not in letter.text


def test_what_is_too_long_is_cut_and_says_so() -> None:
    letter = read_letter(HEAD + b"\r\n" + b"word " * 10_000)

    assert letter.text.endswith(CUT)
    assert len(letter.text) <= LONGEST_TEXT + len(CUT)


def test_files_are_bytes_with_a_name_whatever_they_say_they_are() -> None:
    page = base64.b64encode(b"<script>alert(1)</script>")
    raw = (
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee it.\r\n--b\r\n"
        b'Content-Type: text/html\r\nContent-Disposition: attachment; filename="../../a\r\n b.html"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + page + b"\r\n--b--\r\n"
    )  # fmt: skip

    letter = read_letter(raw)

    assert letter.text == "See it."
    assert letter.files[0].content == b"<script>alert(1)</script>"
    assert "\n" not in letter.files[0].name


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <x.example.org>",
        "X-Autoreply: yes",
        "Return-Path: <>",
    ],
)
def test_what_no_person_wrote_is_known(header: str) -> None:
    assert read_letter(HEAD + header.encode() + b"\r\n\r\nI am away.").automatic
    assert not read_letter(HEAD + b"Auto-Submitted: no\r\n\r\nI am here.").automatic


def test_a_reply_names_the_answer_it_is_about() -> None:
    ours = b"<0f3c1111-2222-5333-8444-555566667777.12@force.example>"
    letter = read_letter(HEAD + b"In-Reply-To: " + ours + b"\r\n\r\nYes.")

    assert letter.about == ("0f3c1111-2222-5333-8444-555566667777", 12)


@settings(max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"]),
)
def test_any_bytes_are_a_letter(content: bytes, before: bytes) -> None:
    letter = read_letter(before + content)

    assert letter.message_id
    assert letter.files[-1].content == before + content
