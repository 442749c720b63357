"""E-mail against real servers: no letter lost or doubled, answers in their thread, and what did not arrive is told."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from tests.adapters.messaging.mail_servers import PASSWORD, Mailbox, PostOffice, open_mailbox, open_post_office
from tests.ports import free_port
from tests.room_server import Room, open_room

from heed.adapters.messaging.mail import Mail
from heed.adapters.messaging.mailbox import AWAY
from heed.adapters.messaging.port import contact_id
from heed.adapters.messaging.settings import MailSettings, Server
from heed.contact.decide import AnswerCall
from heed.contact.messages import WriteToContact
from heed.log.command import Who
from heed.picture.contact import Contact

SENDER = "101@force.example"


class Post:
    """A room with a mailbox and a mail server."""

    def __init__(self, room: Room, mailbox: Mailbox, office: PostOffice, smtp: Server) -> None:
        self.room = room
        self.mailbox = mailbox
        self.office = office
        settings = MailSettings(imap=mailbox.server, smtp=smtp, sender=SENDER, password=PASSWORD)
        self.mail = Mail(room.node.acts, room.node.store, room.node.now, settings)
        self.handler = room.person(f"h{uuid4().hex[:8]}", "call_handler")
        self.send()

    def look(self) -> int:
        return self.room.run(self.mail.look())

    def send(self) -> None:
        """Everything that was written goes out."""

        assert self.mail.going is not None
        self.room.run(self.mail.going.send_all())

    def contact(self, message_id: str) -> Contact:
        found = self.room.run(self.room.node.store.state(f"contact/{contact_id('email', message_id)}"))
        assert isinstance(found, Contact)
        return found

    def answer(self, contact: Contact, text: str) -> None:
        self.room.act(WriteToContact(contact=contact.id, text=text), self.handler)
        self.send()


@pytest.fixture(scope="module")
def post(lasting_url: str) -> Iterator[Post]:
    port = free_port()
    smtp = Server(scheme="smtp", host="127.0.0.1", port=port, name="")
    with open_mailbox(free_port()) as mailbox, open_post_office(port) as office, open_room(lasting_url) as room:
        yield Post(room, mailbox, office, smtp)


def letter(message_id: str, text: str = "Please help", *, more: str = "", sender: str = "priya@example.org") -> bytes:
    head = f"From: Priya <{sender}>\r\nSubject: My neighbour\r\nMessage-ID: {message_id}\r\n{more}"
    return f"{head}\r\n{text}\r\n".encode()


def returned(message_id: str) -> bytes:
    """What a mail server sends back."""
    head = "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMessage-ID: <dsn@mx>\r\n"
    kind = "Content-Type: multipart/report; boundary=b\r\n\r\n"
    words = "--b\r\nContent-Type: text/plain\r\n\r\nThe mailbox is full.\r\n"
    named = f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--b--\r\n"
    return f"{head}{kind}{words}{named}".encode()


def test_a_letter_is_a_contact_once_and_is_read_only_when_the_room_has_it(post: Post) -> None:
    post.mailbox.put(letter("<a@x>", "He says he will kill me"), letter("<a@x>", "He says he will kill me"))

    taken = post.look()

    found = post.contact("<a@x>")
    assert (taken, post.mailbox.unread()) == (2, 0)
    assert (found.from_name, found.reply_to, found.subject) == ("Priya", "priya@example.org", "My neighbour")
    assert [one.text for one in found.messages] == ["He says he will kill me"]
    assert "kill" in found.risk
    assert found.waiting


def test_an_answer_goes_out_in_its_thread_and_the_reply_comes_back_to_its_contact(post: Post) -> None:
    post.mailbox.put(letter("<b@x>"))
    post.look()
    post.room.act(AnswerCall(contact=post.contact("<b@x>").id), post.handler)

    post.answer(post.contact("<b@x>"), "Where are you?")

    sent = message_from_bytes(post.office.taken[-1], policy=policy.default)
    assert (sent["To"], sent["Subject"], sent["In-Reply-To"]) == ("priya@example.org", "Re: My neighbour", "<b@x>")
    assert post.contact("<b@x>").messages[-1].delivery == "sent"
    post.mailbox.put(letter("<b2@x>", "At home", more=f"In-Reply-To: {sent['Message-ID']}\r\n"))
    post.look()
    assert [one.text for one in post.contact("<b@x>").messages] == ["Please help", "Where are you?", "At home"]


def test_an_answer_that_is_refused_or_comes_back_is_told(post: Post) -> None:
    post.mailbox.put(letter("<c@x>", sender="refused@example.org"), letter("<d@x>"))
    post.look()
    post.answer(post.contact("<c@x>"), "Hello")
    post.answer(post.contact("<d@x>"), "Hello")
    sent = message_from_bytes(post.office.taken[-1])["Message-ID"]
    post.mailbox.put(returned(sent))
    post.look()

    assert "nobody of that name" in post.contact("<c@x>").messages[-1].delivery
    assert "The mailbox is full" in post.contact("<d@x>").messages[-1].delivery


def test_automatic_mail_asks_for_nobody_and_our_own_makes_no_contact(post: Post) -> None:
    post.mailbox.put(
        letter("<e@x>", "I am on holiday", more="Auto-Submitted: auto-replied\r\n"), letter("<f@x>", sender=SENDER)
    )
    post.look()

    found = post.contact("<e@x>")
    assert (found.waiting, found.outcome, post.mailbox.unread()) == (False, "report_kept", 0)
    assert post.room.run(post.room.node.store.state(f"contact/{contact_id('email', '<f@x>')}")) is None


def test_a_hostile_file_is_kept_sealed_and_leaves_only_as_bytes_to_somebody_who_is_recorded(post: Post) -> None:
    evil = "<html><script>fetch('/api/v1/commands/x')</script></html>"
    more = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nLook at this\r\n--b\r\nContent-Type: text/html\r\n"
        f'Content-Disposition: attachment; filename="invoice.pdf.html"\r\n\r\n{evil}\r\n--b--'
    )
    post.mailbox.put(letter("<g@x>", body, more=more))
    post.look()
    found = post.contact("<g@x>")
    file = next(one for one in found.files if one.name == "invoice.pdf.html")

    async def stored() -> bytes:
        async with post.room.node.store.pool.connection() as connection:
            row = await (
                await connection.execute("select sealed from heed.files where file = %s", [file.id])
            ).fetchone()
            assert row is not None
            return bytes(row[0])

    assert b"script" not in post.room.run(stored())
    assert (
        post.room.browser().http.get(f"/calls/{found.id}/files/{file.id}").url.path
        == f"/calls/{found.id}/files/{file.id}"
    )
    person = post.room.person("m.kaya", "call_handler")
    answer = post.room.browser("m.kaya").http.get(f"/calls/{found.id}/files/{file.id}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content == evil.encode()
    assert "invoice.pdf.html" in read_by(post.room, person)


def read_by(room: Room, who: Who) -> str:
    """What the record says that somebody read."""

    async def looked() -> str:
        async with room.node.store.pool.connection() as connection:
            rows = await (
                await connection.execute(
                    "select stream from heed.facts where actor = %s and type = 'RecordRead'", [who.person]
                )
            ).fetchall()
        facts = [fact for stream in {row[0] for row in rows} for fact in await room.node.store.stream(stream)]
        return "\n".join(one.fact.sentence() for one in facts)

    return room.run(looked())


def test_a_mailbox_that_goes_away_in_the_middle_loses_and_doubles_nothing(post: Post) -> None:
    async def cut_off(raw: bytes, whole: bool) -> bool:
        await take(raw, whole)
        raise ConnectionResetError

    post.mailbox.put(letter("<h@x>"), letter("<i@x>"))
    take = post.mail.coming.take
    post.mail.coming.take = cut_off  # type: ignore[method-assign]
    with pytest.raises(AWAY):
        post.look()
    post.mail.coming.take = take  # type: ignore[method-assign]

    assert post.mailbox.unread() == 2
    assert post.look() == 2
    assert [len(post.contact(one).messages) for one in ("<h@x>", "<i@x>")] == [1, 1]


def test_a_mail_server_that_is_away_is_waited_for_and_then_told_of(post: Post) -> None:
    assert post.mail.going is not None
    post.mailbox.put(letter("<j@x>"))
    post.look()
    nowhere = Server(scheme="smtp", host="127.0.0.1", port=free_port(), name="")
    there, post.mail.going._server, post.mail.going.tried_for, post.mail.going.between = (
        post.mail.going._server, nowhere, 0.2, 0.05,
    )  # fmt: skip
    try:
        post.answer(post.contact("<j@x>"), "Hello")
    finally:
        post.mail.going._server = there

    assert "not sent in 0 minutes: our mail server cannot be reached" in post.contact("<j@x>").messages[-1].delivery
