"""Real SIP calls, rung by sipp: presented, answered in the browser, keys heard, graded, and cleared by either side."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from aiosipua import SipMessage
from playwright.sync_api import expect
from tests.desks import Office, live, office, press
from tests.room_server import SWITCH_KEY

from heed.adapters.telephony import exchange
from heed.adapters.telephony.events import Told
from heed.adapters.telephony.link import Lost, OverHttp
from heed.adapters.telephony.sip import gateway as sip_gateway
from heed.adapters.telephony.sip import wire
from heed.adapters.telephony.sip.gateway import Gateway
from heed.adapters.telephony.sip.keys_heard import Listening, in_info
from heed.contact.decide import AnswerCall
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.signal import Signal

__all__ = ["office"]
HERE = Path(__file__).parent
NEVER = pytest.mark.skipif(os.environ.get("HEED_SIP") == "never", reason="HEED_SIP=never")


class Telephones:
    """A gateway for one room, and sipp at the other end of it."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self._ringing: list[subprocess.Popen[str]] = []
        self.room = OverHttp(office.room.url, SWITCH_KEY)
        self.gateway = office.room.run(self._made())
        self._task = office.room.run(self._begun())
        until = time.monotonic() + 10
        while self.gateway.port == 0 and time.monotonic() < until:
            time.sleep(0.02)

    async def _begun(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.gateway.run())

    async def _made(self) -> Gateway:
        return Gateway(self.room, ("127.0.0.1", 0))

    def close(self) -> None:
        for callers in self._ringing:
            callers.kill()
            callers.communicate()
        self.office.room.run(self._stopped())
        self.room.close()

    async def _stopped(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    def rings(self, scenario: str, *, called: str = "999", calls: int = 1) -> subprocess.Popen[str]:
        """So many callers from numbers of their own, at once."""
        numbers = self.folder / "numbers.csv"
        numbers.write_text("SEQUENTIAL\n" + "".join(f"07700900{n:03d};\n" for n in range(calls)))
        command = [
            "sipp", "-sf", str(HERE / scenario), "-inf", str(numbers), "-s", called, f"127.0.0.1:{self.gateway.port}",
            "-i", "127.0.0.1", "-m", str(calls), "-l", str(calls), "-r", str(calls), "-timeout", "60", "-nostdin",
        ]  # fmt: skip
        ringing = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )  # fmt: skip
        self._ringing.append(ringing)
        return ringing

    def contacts(self) -> list[Contact]:
        held = self.office.room.node.room.index.by_category["contact"].values()
        return [c for c in held if isinstance(c, Contact)]

    def contact(self, identity: str) -> Contact:
        return next(c for c in self.contacts() if c.id == identity)

    def when(self, *, live: int, answered: int = 0) -> list[Contact]:
        """The contacts, once so many are live and so many of those answered."""
        until = time.monotonic() + 20
        while True:
            found = self.contacts()
            alive = [c for c in found if c.live]
            if (len(alive), len([c for c in alive if c.answered_at])) == (live, answered) and found:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.05)


@pytest.fixture
def telephones(office: Office, tmp_path: Path) -> Iterator[Telephones]:
    opened = Telephones(office, tmp_path)
    yield opened
    opened.close()


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not said():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def over(calls: subprocess.Popen[str]) -> None:
    said, _ = calls.communicate(timeout=40)
    assert calls.returncode == 0, said[-3000:]


@NEVER
@pytest.mark.browser
def test_a_real_call_with_5_5_pressed_becomes_an_immediate_incident(telephones: Telephones) -> None:
    office = telephones.office
    desk = office.window("amara.fairclough", "/calls")
    caller = telephones.rings("presses_55.xml")
    expect(desk.get_by_role("link", name="07700900000")).to_be_visible()

    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    card = desk.locator(".card")
    expect(card).to_contain_text("Keys heard: 5 5")
    expect(card).to_contain_text("5 5 pressed here")
    live(desk)
    press(desk, "Escape", "w", "Silent call, keys pressed", "Enter")
    desk.wait_for_url("**?incident=*")
    live(desk)
    press(desk, "Escape", "1")
    expect(desk.locator(".incident-head")).to_contain_text("Immediate")
    press(desk, "Escape", "e")
    expect(card).to_contain_text("the handler ended it")
    over(caller)

    incident = office.room.node.room.index.by_category["incident"][f"incident/{desk.url.rpartition('=')[2]}"]
    assert isinstance(incident, Incident)
    assert incident.grade == "immediate"
    heard = incident.signals.heard[0]
    assert isinstance(heard, Signal)
    assert heard.kind == "keys"
    assert [c for c in telephones.contacts() if c.live] == []


@NEVER
def test_callers_at_once_are_each_a_call_and_hang_up_by_themselves(telephones: Telephones) -> None:
    callers = telephones.rings("hangs_up.xml", called="101", calls=5)
    waiting = telephones.when(live=5)
    assert {c.line for c in waiting} == {"101"}
    assert sorted(c.number for c in waiting) == [f"07700900{n:03d}" for n in range(5)]

    for contact in waiting:
        telephones.office.room.act(AnswerCall(contact=contact.id), telephones.office.handler)

    over(callers)
    ended = telephones.when(live=0)
    assert {(c.ended_how, c.handler) for c in ended} == {("caller_hung_up", telephones.office.handler.person)}


@NEVER
def test_a_caller_who_rings_off_is_owed_a_call_back(telephones: Telephones) -> None:
    caller = telephones.rings("rings_off.xml", called="4321")
    over(caller)

    [contact] = telephones.when(live=0)
    assert (contact.line, contact.ended_how, contact.open) == ("switchboard", "abandoned", True)


# What fails


@NEVER
@pytest.mark.thorough
def test_calls_of_a_gateway_that_was_killed_are_said_to_be_lost_and_are_owed(
    telephones: Telephones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ON_THE_WAY", timedelta(seconds=0.2))
    office, port = telephones.office, free_udp_port()
    telephones.gateway.port = port
    gateway = heed_sip(office.room.url, port)
    telephones.rings("presses_55.xml", calls=2)
    answered, _ = telephones.when(live=2)
    office.room.act(AnswerCall(contact=answered.id), office.handler)
    until(lambda: telephones.contact(answered.id).on_switch.keys_said == "5 5")

    gateway.kill()
    gateway.communicate()
    gateway = heed_sip(office.room.url, port)
    lost = telephones.when(live=0)
    gateway.terminate()
    gateway.communicate()

    assert {(contact.ended_how, contact.open) for contact in lost} == {("not_held", True)}
    assert telephones.contact(answered.id).handler == office.handler.person


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def heed_sip(url: str, port: int) -> subprocess.Popen[str]:
    """The gateway as a process of its own, once it listens."""
    key = f"{SWITCH_KEY.id}:{base64.b64encode(SWITCH_KEY.secret).decode()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "heed.cli", "sip", "--room", url, "--listen", f"127.0.0.1:{port}"],
        env={**os.environ, "HEED_SWITCH_KEY": key}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith("SIP at")
    return process


class Quiet(asyncio.DatagramProtocol):
    """A telephone that hears and does not answer."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        self.heard.append(data)


SAID = "Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\n"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (f"BYE sip:a@b SIP/2.0\r\n{SAID}CSeq: 1 BYE\r\n\r\n", f"SIP/2.0 200 OK\r\n{SAID}CSeq: 1 BYE\r\n\r\n"),
        (f"SIP/2.0 603 Decline\r\n{SAID}CSeq: 7 INVITE\r\n\r\n", f"ACK sip:c@d SIP/2.0\r\n{SAID}CSeq: 7 ACK\r\n\r\n"),
    ],
)
def test_what_is_owed_an_answer_is_sent_again_until_it_comes(
    ours: str, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "T1", 0.02)

    async def played() -> tuple[int, int, bool]:
        loop = asyncio.get_running_loop()
        telephone, quiet = await loop.create_datagram_endpoint(Quiet, local_addr=("127.0.0.1", 0))
        udp = wire.Udp(local_addr=("127.0.0.1", 0))
        await udp.start()
        udp.send(SipMessage.parse(ours), telephone.get_extra_info("sockname"))
        await asyncio.sleep(0.2)
        unheard = len(quiet.heard)
        udp.heard(SipMessage.parse(theirs))
        await asyncio.sleep(0.3)
        owed, again = bool(udp._unanswered), len(quiet.heard) - unheard
        await udp.stop()
        telephone.close()
        return unheard, again, owed

    with ThreadPoolExecutor(1) as aside:  # the browser of other tests has a loop here
        unheard, again, owed = aside.submit(asyncio.run, played()).result()

    assert unheard >= 3
    assert (again, owed) == (0, False)


class Away:
    """A room that cannot be reached."""

    async def post(self, name: str, body: bytes) -> tuple[int, bytes]:
        raise Lost("away")


def of_caller(method: str, number: int, tag: str = "") -> bytes:
    return (
        f"{method} sip:999@x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{method}{number};rport\r\n"
        f"From: <sip:07700900001@x>;tag=a\r\nTo: <sip:999@x>{tag and f';tag={tag}'}\r\nCall-ID: x\r\n"
        f"CSeq: {number} {method}\r\nContact: <sip:c@127.0.0.1>\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def test_a_call_ended_in_the_moment_it_is_answered_is_hung_up_once_the_caller_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "T1", 0.02)
    monkeypatch.setattr(sip_gateway, "STOP_SECONDS", 0.05)

    async def played() -> list[list[str]]:
        gateway = Gateway(Away(), ("127.0.0.1", 0))
        running = asyncio.create_task(gateway.run())
        await asyncio.sleep(0.1)
        telephone, quiet = await asyncio.get_running_loop().create_datagram_endpoint(Quiet, local_addr=("127.0.0.1", 0))
        seen: list[list[str]] = []

        async def sent(message: bytes) -> None:
            telephone.sendto(message, ("127.0.0.1", gateway.port))
            await asyncio.sleep(0.15)
            seen.append([one.decode().partition("\r\n")[0] for one in quiet.heard])
            quiet.heard.clear()

        await sent(of_caller("INVITE", 1))
        await gateway._told(Told(call_ref="x", state="answered", handler="amara"))
        await gateway._told(Told(call_ref="x", state="ended"))
        await sent(of_caller("INVITE", 1))
        call = gateway._uas.get_call("x")
        assert call is not None
        await sent(of_caller("ACK", 1, call.dialog.local_tag))
        running.cancel()
        await asyncio.wait([running])
        telephone.close()
        return seen

    with ThreadPoolExecutor(1) as aside:
        rung, again, known = aside.submit(asyncio.run, played()).result()

    assert rung == ["SIP/2.0 100 Trying", "SIP/2.0 180 Ringing"]
    assert again == ["SIP/2.0 200 OK"]
    assert len(known) >= 2
    assert all(one.startswith("BYE ") for one in known)


# What is heard


def packet(key: int, stamp: int, *, payload_type: int = 101, flags: int = 0x80) -> bytes:
    return bytes([flags, payload_type, 0, 1]) + stamp.to_bytes(4, "big") + bytes(4) + bytes([key, 0x8A, 0, 160])


def test_a_key_said_in_many_packets_is_one_key() -> None:
    listening = Listening(101, lambda key: None)

    heard = [
        listening.key_in(packet(key, stamp)) for key, stamp in [(5, 8), (5, 8), (5, 8), (5, 960), (5, 960), (11, 2000)]
    ]

    assert [key for key in heard if key] == ["5", "5", "#"]


@pytest.mark.parametrize(
    "other", [b"", b"\x80\x65", packet(5, 1, payload_type=8), packet(16, 1), packet(5, 1, flags=0x90)]
)
def test_what_is_no_key_is_none(other: bytes) -> None:
    assert Listening(101, lambda key: None).key_in(other) is None


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160", "5"),
        ("Application/DTMF-Relay; x=y", "Duration=1\nsignal = #", "#"),
        ("application/dtmf", "*", "*"),
        ("application/dtmf-relay", "Signal=", None),
        ("application/dtmf", "55", None),
        ("text/plain", "5", None),
    ],
)
def test_a_key_in_the_signalling(kind: str, body: str, key: str | None) -> None:
    assert in_info(kind, body) == key
