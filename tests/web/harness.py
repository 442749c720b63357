"""A control room of cardboard: the real templates and scripts over made-up rows, for browser tests.

Speaks the live stream and the command endpoint as the real server does, and can be told to fail as a real one would.
Holds no rule of the room: what a command does here is only enough to see a page react.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import heed
from heed.policy.load import default_pack_path, load_pack
from heed.web.grade_marks import GradeMarks

WEB = Path(heed.__file__).parent / "web"
PAGES = Environment(
    loader=FileSystemLoader([Path(__file__).parent / "pages", WEB / "templates"]),
    autoescape=True,
    undefined=StrictUndefined,
)
PAGES.globals["grade_marks"] = GradeMarks(load_pack(default_pack_path()), lambda: datetime.now(UTC))
SCREENS = ("calls", "board", "incident", "supervisor", "wall", "admin")
SIGNED_OUT = ("sign-in.html", "first-run.html")
PERSON = {"id": "p-1", "name": "Morgan Kaya", "sign_in": "m.kaya", "role": "Dispatcher"}


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(eq=False)
class Stream:
    """One live connection: what it wants to see and what it has not been sent yet."""

    views: set[str]
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class Answered:
    """One command as it came in."""

    command: str
    key: str
    csrf: str
    body: dict[str, str]


class Room:
    """The rows, who watches them, what came in, and which failures are due next."""

    def __init__(self) -> None:
        self.views: dict[str, dict[str, tuple[str, str]]] = {}
        self.changed: dict[str, dict[str, int]] = {}
        self.streams: dict[str, Stream] = {}
        self.opened = 0
        self.most_at_once = 0
        self.cursor = 1
        self.beating = True
        self.alarm: str | None = None
        self.quiet: float | None = 0.5
        self.shift = timedelta(0)
        self.speed = 1.0
        self.began = datetime.now(UTC)
        self.failures: list[int] = []
        self.slowness = 0.0
        self.lost_answers = 0
        self.csrf = "token-1"
        self.came: list[Answered] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.problem: dict[str, Any] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> datetime:
        return self.began + (datetime.now(UTC) - self.began) * self.speed + self.shift

    def rows(self, view: str) -> str:
        """A container's children as a fresh page shows them."""
        return "".join(html for _, html in sorted(self.views.get(view, {}).values(), key=lambda row: row[0]))

    def put(self, view: str, key: str, order: str, html: str) -> None:
        self.change({view: {"put": [(key, order, html)]}})

    def gone(self, view: str, key: str) -> None:
        self.change({view: {"gone": [key]}})

    def change(self, views: dict[str, dict[str, Any]]) -> None:
        """Any number of rows in one message; safe from any thread."""
        if self.loop is None:
            self._change(views)
        else:
            asyncio.run_coroutine_threadsafe(self._change_there(views), self.loop).result(5)

    async def _change_there(self, views: dict[str, dict[str, Any]]) -> None:
        self._change(views)

    def _change(self, views: dict[str, dict[str, Any]]) -> None:
        self.cursor += 1
        for view, part in views.items():
            rows = self.views.setdefault(view, {})
            for key, order, html in part.get("put", []):
                rows[key] = (order, html)
                self.changed.setdefault(view, {})[key] = self.cursor
            for key in part.get("gone", []):
                rows.pop(key, None)
        for stream in self.streams.values():
            wanted = {view: part for view, part in views.items() if view in stream.views}
            if wanted:
                stream.outbox.put_nowait(self._message(wanted))

    def _message(self, views: dict[str, Any]) -> str:
        body = json.dumps({"cursor": self.cursor, "at": iso(self.now()), "views": views})
        return f"id: {self.cursor}\ndata: {body}\n\n"

    def subscribe(self, stream: Stream, views: set[str], cursor: int) -> None:
        """What is new to the stream comes with all its keys and what changed since the cursor."""
        parts = {}
        for view in (views - stream.views) & self.views.keys():
            rows, changed = self.views.get(view, {}), self.changed.get(view, {})
            put = [(key, *rows[key]) for key in rows if changed.get(key, 0) > cursor]
            parts[view] = {"put": put, "keys": list(rows)}
        stream.views = views
        if parts:
            stream.outbox.put_nowait(self._message(parts))

    def beat(self) -> str:
        now = iso(self.now())
        said = {"at": now, "cursor": self.cursor, "clock": now, "quiet": self.quiet, "alarm": self.alarm}
        return f"event: beat\ndata: {json.dumps(said)}\n\n"


async def follow(room: Room, stream: Stream) -> AsyncIterator[str]:
    """The bytes of one live connection."""
    yield f"event: hello\ndata: {json.dumps({'stream': stream.id})}\n\n"
    beat_due = 0.0
    try:
        while True:
            if time.monotonic() >= beat_due and room.beating:
                beat_due = time.monotonic() + 2
                yield room.beat()
            try:
                async with asyncio.timeout(0.2):
                    line = await stream.outbox.get()
            except TimeoutError:
                continue
            if room.beating:
                yield line
    finally:
        room.streams.pop(stream.id, None)


def build(room: Room) -> Starlette:
    """The app; each handler is a few lines over the room."""

    async def page(request: Request) -> Response:
        name = request.path_params["name"]
        return HTMLResponse(draw(room, f"{name}.html", request))

    async def stream(request: Request) -> Response:
        made = Stream(views=set())
        room.streams[made.id] = made
        room.opened += 1
        room.most_at_once = max(room.most_at_once, len(room.streams))
        views = {view for view in request.query_params.get("views", "").split(",") if view}
        room.subscribe(made, views, int(request.query_params.get("cursor", "0")))
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(follow(room, made), media_type="text/event-stream", headers=headers)

    async def resubscribe(request: Request) -> Response:
        known = room.streams.get(request.path_params["id"])
        if known is None:
            return JSONResponse({"title": "There is no such stream", "status": 404}, 404)
        asked = await request.json()
        room.subscribe(known, set(asked["views"]), int(asked.get("cursor", 0)))
        return Response(status_code=204)

    async def command(request: Request) -> Response:
        return await act(room, request)

    async def sign_in(request: Request) -> Response:
        form = await fields(request)
        if form.get("password") != "correct horse":
            return JSONResponse({"title": "Not signed in", "status": 401, "detail": "Name or password is wrong."}, 401)
        room.csrf = f"token-{uuid.uuid4().hex[:6]}"
        return JSONResponse({"person": PERSON["id"], "csrf": room.csrf})

    return Starlette(
        routes=[
            Route("/api/v1/stream", stream),
            Route("/api/v1/stream/{id}/views", resubscribe, methods=["POST"]),
            Route("/api/v1/commands/{name}", command, methods=["POST"]),
            Route("/sign-in", sign_in, methods=["POST"]),
            Mount("/static", StaticFiles(directory=WEB / "static")),
            Route("/{name:path}", page),
        ],
    )


def draw(room: Room, template: str, request: Request) -> str:
    """A page of `pages/`, or one of the real ones, with what the server gives every page."""
    here = request.url.path
    return PAGES.get_template(template).render(
        room=room,
        person=None if template in SIGNED_OUT else PERSON,
        csrf=room.csrf,
        cursor=room.cursor,
        room_time=iso(room.now()),
        room_pace=room.speed,
        screens=[{"href": f"/{name}", "label": name.capitalize(), "here": here == f"/{name}"} for name in SCREENS],
        title="There is no incident 9999",
        detail="Numbers begin again every day. Look for it by date.",
        status=404,
        moment=lambda minutes: iso(room.now() + timedelta(minutes=minutes)),
        request=request,
    )


async def fields(request: Request) -> dict[str, str]:
    """A form's fields; of a name given twice, the last."""
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


async def act(room: Room, request: Request) -> Response:
    """Answers once per key, fails as told, and writes down what came."""
    form = await fields(request)
    key, csrf = request.headers["idempotency-key"], request.headers["x-csrf-token"]
    room.came.append(Answered(request.path_params["name"], key, csrf, form))
    await asyncio.sleep(room.slowness)
    if room.failures:
        status = room.failures.pop(0)
        return JSONResponse({"title": "Failed as told", "status": status, "detail": "Not now."}, status)
    if room.problem is not None:
        return JSONResponse(room.problem, room.problem["status"], media_type="application/problem+json")
    said = f"Recorded: {' '.join(form.values())}."
    fact = {"stream": "incident/i-0412", "version": 1, "type": "made_up", "sentence": said}
    ids = {"incident": "i-0412"}
    fresh = {"act": uuid.uuid4().hex, "cursor": room.cursor, "number": "0412", "ids": ids, "facts": [fact]}
    answer = room.answers.setdefault(key, fresh)
    if room.lost_answers:
        room.lost_answers -= 1
        await asyncio.sleep(0.1)
        return Response(status_code=502)
    return JSONResponse(answer)


class Server:
    """The app on a free port in a thread of its own; `down` and `up` keep the port."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.port = 0
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        config = uvicorn.Config(
            build(self.room),
            port=self.port,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
            ws="none",
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        wait_for(lambda: self.server.started)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def _run(self) -> None:
        async def serve() -> None:
            self.room.loop = asyncio.get_running_loop()
            await self.server.serve()
            self.room.loop = None

        asyncio.run(serve())

    def down(self) -> None:
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)


def wait_for(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is so; says how long it was not."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"still not so after {seconds} s"
        time.sleep(0.02)
