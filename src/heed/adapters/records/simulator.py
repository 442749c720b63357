"""A service that answers what records hold, for the demonstration, for tests and for trying Heed out. It is no PNC.

It speaks the contract. It can be told to be slow, down, silent, to answer in part, with too many hits, with garbage, or
only after a while, because that is what has to be survived. What it says of anybody is made up from their name alone.
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from zlib import crc32

import msgspec

from heed.adapters.records.contract import QUESTIONS, SYSTEMS, Answer, System, Systems
from heed.intelligence.ports import RecordsQuestion

Mood = Literal["well", "slow", "down", "silent", "partial", "too_many", "garbage", "late"]
MOODS: tuple[Mood, ...] = ("well", "slow", "down", "silent", "partial", "too_many", "garbage", "late")
GARBAGE = b"\x00\xff}{ not an answer \xfe\n"
#: Made-up words on people, and on what is no person.
PEOPLE = (
    "No warning markers; one caution in 2019, theft from a shop",
    "Warning markers: violent, mental health; arrested 2024 for assault on a partner",
    "Reported missing twice this year; found at the railway station both times",
    "Current restraining order, not to contact a former partner; breached once",
    "Three intelligence logs, domestic; MARAC heard 2025",
)
THINGS = (
    "Two incidents in the last year, both noise",
    "Weapons marker on a former occupant, who has moved",
    "Registered keeper lives locally; insured; no markers",
)


class Simulator:
    """One service. Its mood may change at any time."""

    def __init__(self, systems: tuple[str, ...] = ("pnc", "rms"), *, pause: float = 0.0) -> None:
        self.mood: Mood = "well"
        self.systems = systems
        #: Seconds that an answer takes, that it takes while it is slow, and after which a late one comes.
        self.pause = pause
        self.slowness = 8.0
        self.lateness = 120.0
        #: Questions by id, with when each was first asked, and how often anything was asked.
        self.questions: dict[str, tuple[RecordsQuestion, float]] = {}
        self.asked = 0
        self._server: ThreadingHTTPServer | None = None
        self._over = threading.Event()

    def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; returns the address."""
        self._server = ThreadingHTTPServer((host, port), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True, name="records-simulator").start()
        return f"http://{host}:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Listen no more."""
        self._over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, query: str) -> tuple[int, bytes]:
        """What it says of a question now: a status and a body."""
        if query not in self.questions:
            return 404, b"{}"
        question, since = self.questions[query]
        longer = self.slowness if self.mood == "slow" else self.pause
        self._over.wait(max(0.0, since + longer - time.monotonic()))
        match self.mood:
            case "down":
                return 503, b"{}"
            case "silent":
                self._over.wait(60)
                return 503, b"{}"
            case "garbage":
                return 200, GARBAGE
            case "late" if time.monotonic() - since < self.lateness:
                return 202, msgspec.json.encode(Answer(status="pending"))
            case _:
                return 200, msgspec.json.encode(self._held(question))

    def _held(self, question: RecordsQuestion) -> Answer:
        drawn = crc32(f"{question.system} {question.about.casefold()}".encode())
        if self.mood == "too_many":
            return Answer(status="too_many", hits=214, summary="More than can be listed: add a date of birth")
        if drawn % 3 == 0:
            return Answer(status="partial" if self.mood == "partial" else "answered")
        words = PEOPLE if question.looks_up in ("person", "caller") else THINGS
        return Answer(
            status="partial" if self.mood == "partial" else "answered", hits=1 + drawn % 2,
            reference=f"{question.system.upper()}-{drawn % 90_000 + 10_000}", summary=words[drawn // 3 % len(words)],
        )  # fmt: skip

    def up(self) -> tuple[int, bytes]:
        """Its sign of life."""
        if self.mood in ("down", "silent"):
            return 503, b"{}"
        return 200, msgspec.json.encode(Systems(systems=tuple(System(id=one, up=True) for one in self.systems)))


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == SYSTEMS:
                self._send(*simulator.up())
            else:
                self._send(*simulator.answer(self.path.removeprefix(f"{QUESTIONS}/")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                question = msgspec.json.decode(body, type=RecordsQuestion)
            except msgspec.DecodeError:
                self._send(422, b"{}")
                return
            simulator.asked += 1
            simulator.questions.setdefault(question.query, (question, time.monotonic()))
            self._send(*simulator.answer(question.query))

        def _send(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # whoever asked has given up

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            """Nothing: what is asked names people."""

    return Handler


def serve(host: str, port: int, mood: str, pause: float) -> Simulator:
    """A simulator that listens. Raises OSError where it may not, ValueError where there is no such mood."""
    known = next((one for one in MOODS if one == mood), None)
    if known is None:
        raise ValueError(f"a simulator is not `{mood}`; say one of {', '.join(MOODS)}")
    made = Simulator(pause=pause)
    made.mood = known
    made.start(host, port)
    return made
