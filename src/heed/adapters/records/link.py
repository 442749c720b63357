"""The service over HTTP: one request a connection, in a thread of its own, so that a slow one holds nobody."""

from __future__ import annotations

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import msgspec
import structlog

from heed.adapters.records.contract import MOST_BYTES, QUESTIONS, SYSTEMS, Systems, read_answer
from heed.intelligence.ports import RecordsAnswer, RecordsQuestion

#: Questions under way at once; the others wait their turn.
TOGETHER = 16
LOOK_SECONDS = 5.0
log = structlog.get_logger("records")


class NoAddress(Exception):
    """“{said}” is no address of a records service: give http://HOST:PORT or https://HOST, such as http://10.20.0.8:8100."""

    def __init__(self, said: str) -> None:
        super().__init__((self.__doc__ or "").format(said=said))


def address(said: str) -> str:
    """The service's base address. Raises `NoAddress`."""
    parts = urlsplit(said.strip())
    try:
        port = parts.port
    except ValueError as fault:
        raise NoAddress(said) from fault
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.query:
        raise NoAddress(said)
    return said.strip().rstrip("/")


class OverHttp:
    """A service that speaks the contract."""

    def __init__(self, base: str, key: str = "") -> None:
        parts = urlsplit(base)
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._path = parts.netloc, parts.path
        self._headers = {"content-type": "application/json", "accept": "application/json"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        self._threads = ThreadPoolExecutor(TOGETHER, thread_name_prefix="records")

    async def ask(self, question: RecordsQuestion, patience: float) -> RecordsAnswer:
        """Ask, and wait so many seconds."""
        return await self._answer("POST", QUESTIONS, msgspec.json.encode(question), patience)

    async def look(self, query: str, patience: float) -> RecordsAnswer:
        """Whether the answer to a question has come."""
        return await self._answer("GET", f"{QUESTIONS}/{quote(query, safe='')}", b"", patience)

    async def systems(self) -> tuple[str, ...]:
        """Ids of the systems that can be asked now; none where the service says nothing."""
        status, body = await self._said("GET", SYSTEMS, b"", LOOK_SECONDS)
        try:
            found = msgspec.json.decode(body, type=Systems) if status == 200 else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            found = None
        return tuple(one.id for one in found.systems if one.up) if found is not None else ()

    async def _answer(self, method: str, path: str, body: bytes, patience: float) -> RecordsAnswer:
        status, answer = await self._said(method, path, body, patience)
        return read_answer(status, answer)

    async def _said(self, method: str, path: str, body: bytes, patience: float) -> tuple[int, bytes]:
        """Status and body; 503 where nothing came in time."""
        asked = asyncio.get_running_loop().run_in_executor(self._threads, self._request, method, path, body, patience)
        try:
            # A body that drips keeps a socket's timeout from ending: this one ends whatever drips.
            async with asyncio.timeout(patience + 1):
                return await asyncio.shield(asked)
        except (OSError, http.client.HTTPException, TimeoutError) as fault:
            log.warning("a records service says nothing", reason=type(fault).__name__)
            asked.add_done_callback(lambda done: done.cancelled() or done.exception())
            return 503, b""

    def _request(self, method: str, path: str, body: bytes, patience: float) -> tuple[int, bytes]:
        connection = self._kind(self._host, timeout=patience)
        try:
            connection.request(method, f"{self._path}{path}", body or None, self._headers)
            answer = connection.getresponse()
            return answer.status, answer.read(MOST_BYTES)
        finally:
            connection.close()
