"""The HTTP client of the benches: a process of its own, plain sockets kept alive, nothing imported that is not needed.

It reads one job, JSON, from standard input, and writes what it measured, JSON, to standard output. Each connection
sends its next request when it has the whole answer to its last.
"""

from __future__ import annotations

import itertools
import json
import secrets
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

HEAD_ENDS = b"\r\n\r\n"
SECONDS_TO_ANSWER = 30.0


@dataclass
class Connection:
    """One kept-alive connection, and the answer it waits for."""

    wire: socket.socket
    began: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    needs: int = -1

    def send(self, request: bytes) -> None:
        self.got.clear()
        self.needs = -1
        self.began = time.perf_counter()
        self.wire.sendall(request)

    def receive(self) -> bool:
        """Take what has come; True where the answer is whole."""
        part = self.wire.recv(1 << 20)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.got += part
        if self.needs < 0:
            end = self.got.find(HEAD_ENDS)
            if end < 0:
                return False
            self.needs = end + len(HEAD_ENDS) + content_length(self.got[:end])
        return len(self.got) >= self.needs

    @property
    def status(self) -> int:
        return int(self.got[9:12])

    @property
    def body(self) -> bytes:
        return bytes(self.got[self.got.find(HEAD_ENDS) + len(HEAD_ENDS) :])


def content_length(head: bytes | bytearray) -> int:
    """The length an answer's head declares. Raises ValueError where it declares none."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError("an answer without content-length")


def connect(port: int) -> Connection:
    """A connection to the server on this machine."""
    wire = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_ANSWER)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(wire)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole request; `%KEY%` in a header is for `keyed`."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def keyed(requests: list[bytes]) -> Iterator[bytes]:
    """These requests in turn for ever, each time under a fresh idempotency key."""
    prefix = secrets.token_hex(8)
    for number, chosen in enumerate(itertools.cycle(requests)):
        yield chosen.replace(b"%KEY%", b"%s-%d" % (prefix.encode(), number), 1)


def ask(connection: Connection, wanted: bytes) -> Connection:
    """One request and its whole answer."""
    connection.send(wanted)
    while not connection.receive():
        pass
    return connection


def sign_in(port: int, name: str, password: str) -> dict[str, str]:
    """Headers of a signed-in client of the API."""
    form = f"name={name}&password={password.replace(' ', '+')}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    connection = connect(port)
    with connection.wire:
        ask(connection, request("POST", "/sign-in", headers, form))
    if connection.status != 200:
        raise ConnectionError(f"not signed in: {connection.body[:200]!r}")
    head = connection.got[: connection.got.find(HEAD_ENDS)].decode()
    cookie = next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("set-cookie"))
    return {"cookie": cookie.partition(";")[0], "x-csrf-token": json.loads(connection.body)["csrf"]}


def drive(
    port: int, clients: int, requests: list[bytes], seconds: float, most: int | None = None
) -> tuple[list[float], bytes]:
    """Send these in turn from so many connections for so long; seconds each took, and the last answer's body.

    Any refusal ends the run.
    """
    waiting = selectors.DefaultSelector()
    stream = keyed(requests)
    took: list[float] = []
    end = time.perf_counter() + seconds
    open_now = 0
    last = b""
    for _ in range(clients):
        connection = connect(port)
        waiting.register(connection.wire, selectors.EVENT_READ, connection)
        connection.send(next(stream))
        open_now += 1
    while open_now:
        ready = waiting.select(SECONDS_TO_ANSWER)
        if not ready:
            raise TimeoutError(f"no answer within {SECONDS_TO_ANSWER:.0f} s")
        for key, _ in ready:
            connection = key.data
            if not connection.receive():
                continue
            now = time.perf_counter()
            if connection.status != 200:
                raise ConnectionError(f"refused, {connection.status}: {connection.body[:300]!r}")
            took.append(now - connection.began)
            if now < end and (most is None or len(took) < most):
                connection.send(next(stream))
            else:
                last = connection.body
                waiting.unregister(connection.wire)
                connection.wire.close()
                open_now -= 1
    return took, last


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Sign in, then do the job's stretches in order; for each, how long every request took.

    Of the last answer, how many bytes it had, and how many of the parts to `find` were not in it.
    """
    port = job["port"]
    headers = {"connection": "keep-alive"}
    if job.get("name"):
        headers |= sign_in(port, job["name"], job["password"])
    found: list[dict[str, Any]] = []
    for stretch in job["stretches"]:
        more = {"content-type": "application/json", "idempotency-key": "%KEY%"} if stretch["method"] == "POST" else {}
        bodies = stretch.get("bodies", [""])
        wanted = [request(stretch["method"], stretch["path"], {**headers, **more}, b.encode()) for b in bodies]
        began = time.perf_counter()
        took, last = drive(port, stretch["clients"], wanted, stretch["seconds"], stretch.get("most"))
        elapsed = time.perf_counter() - began
        missing = sum(part.encode() not in last for part in stretch.get("find", ()))
        found.append(
            {"name": stretch["name"], "elapsed": elapsed, "took": took, "bytes": len(last), "missing": missing}
        )
    return {"stretches": found}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
