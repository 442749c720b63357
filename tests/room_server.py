"""A real room on a real port for tests: PostgreSQL, the node, its clock and its web face, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import uuid4

import argon2
import httpx
import uvicorn
import uvloop

from heed import main
from heed.access.accounts import Accounts
from heed.access.decide import AddPerson
from heed.adapters.telephony.keys import Keys
from heed.adapters.telephony.signing import SwitchKey
from heed.log.command import Command, Who
from heed.main import Node
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack
from heed.replay.clock import SimulatedClock
from heed.supervision.commands import TakePost
from heed.web.site import Site

T = TypeVar("T")
PASSWORD = "a plain long password"
#: The key of the one switch that is let in here.
SWITCH_KEY = SwitchKey(id="test-1", switch="test", secret=b"not a secret of any switch there")
TEST_KEYS = Keys(given={SWITCH_KEY.id: SWITCH_KEY})
SETUP = Who(person="setup", name="Set-up", role="setup")
#: Cheap on purpose: what is tested is not the cost of a guess.
HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Room:
    """What a test does to a running room."""

    def __init__(self, url: str, node: Node, site: Site, loop: asyncio.AbstractEventLoop) -> None:
        self.url = url
        self.node = node
        self.site = site
        self.loop = loop
        self._desks: list[Desk] = []
        self._clock = node.clock("test")
        self.clock_task: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Every client hangs up."""
        for desk in self._desks:
            desk.http.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the room's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def act(self, command: Command, who: Who = SETUP) -> Any:
        """Send a command straight to the room."""
        return self.run(self.node.acts.act(command, who, at=self.node.now()))

    def pass_minutes(self, minutes: float) -> None:
        """Simulated time passes; what falls due on the way is fired at its own moment, in order."""
        self.run(self._pass_until(self.node.now() + timedelta(minutes=minutes)))

    def stop_clock(self) -> None:
        """The clock's process is gone."""
        assert self.clock_task is not None
        self.loop.call_soon_threadsafe(self.clock_task.cancel)

    def start_clock(self) -> None:
        """It runs again."""

        async def start() -> None:
            self.clock_task = asyncio.create_task(self.node.clock("test").run())

        self.run(start())

    async def _pass_until(self, at: datetime) -> None:
        clock, now = self._clock, self.node.now
        assert isinstance(now, SimulatedClock), "only simulated time can be passed: open_room(…, now=SimulatedClock(…))"
        while (due := await clock.next_due()) is not None and due <= at:
            now.move_to(due)
            await clock.fire_due()
        now.move_to(at)

    def person(self, sign_in: str, *roles: str, on_duty: bool = True) -> Who:
        """Somebody with an account and, unless told otherwise, on duty in their first role."""
        identity, post = str(uuid4()), str(uuid4())
        name = sign_in.replace(".", " ").title()
        self.act(AddPerson(person=identity, name=name, sign_in=sign_in, roles=roles))
        accounts = Accounts(self.node.store, HASHER)
        self.run(accounts.set_password(identity, sign_in, PASSWORD))
        who = Who(person=identity, name=name, role=roles[0], post=post if on_duty else "")
        if on_duty:
            self.act(TakePost(post=post, role=roles[0]), who)
        return who

    def browser(self, sign_in: str = "") -> Desk:
        """A client of its own, signed in where a name is given."""
        desk = Desk(self.url)
        self._desks.append(desk)
        if sign_in:
            desk.sign_in(sign_in)
        return desk


class Desk:
    """A program at a desk: cookies, CSRF, commands."""

    def __init__(self, url: str) -> None:
        # It speaks plain HTTP: to read the certificates of the whole world first takes fifty milliseconds.
        self.http = httpx.Client(base_url=url, timeout=20, verify=False)
        self.csrf = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in as the page's own dialog does."""
        answer = self.http.post(
            "/sign-in", data={"name": name, "password": password}, headers={"accept": "application/json"}
        )
        self.csrf = answer.json().get("csrf", "")
        return answer

    def send(self, command: str, *, key: str | None = None, csrf: str | None = None, **values: Any) -> httpx.Response:
        """A command as JSON."""
        headers = {"x-csrf-token": self.csrf if csrf is None else csrf, "idempotency-key": key or str(uuid4())}
        return self.http.post(f"/api/v1/commands/{command}", json=values, headers=headers)

    def form(self, command: str, values: dict[str, Any], *, key: str | None = None) -> httpx.Response:
        """A command as a page's form sends it."""
        headers = {"x-csrf-token": self.csrf, "idempotency-key": key or str(uuid4())}
        return self.http.post(f"/api/v1/commands/{command}", data=values, headers=headers)


@cache
def national_pack() -> Pack:
    """The default pack, read once a run: its values are frozen."""
    return load_pack(default_pack_path())


#: Of the blind index: closed matters are found as in a room of its own.
TRACE_KEY = b"t" * 32


class Serving(threading.Thread):
    """The room's own thread: its loop, node, clock and web server."""

    def __init__(
        self, database_url: str, now: SimulatedClock | None = None, pack: Pack | None = None, **app: Any
    ) -> None:
        super().__init__(name="room", daemon=True)
        self._pack = pack or national_pack()
        self._app = app
        self.room: Room | None = None
        self.fault: BaseException | None = None
        self.began = threading.Event()
        self._database_url = database_url
        self._now = now
        self._over: asyncio.Event | None = None

    def run(self) -> None:
        try:
            uvloop.run(self._serve())
        except BaseException as fault:  # handed to the test's own thread
            self.fault = fault
            raise
        finally:
            self.began.set()

    def end(self) -> None:
        """Stop serving and wait for it."""
        if self.room is not None and self._over is not None:
            self.room.loop.call_soon_threadsafe(self._over.set)
        self.join(20)

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        async with main.open_node(
            self._database_url, self._pack, now=self._now or main.wall_clock, trace_key=TRACE_KEY
        ) as node:
            app = main.make_app(node, None, **{"switch_keys": TEST_KEYS, **self._app})
            # Else every first sign-in would have its cheap hash made anew at the real cost.
            app.state.site.accounts = Accounts(node.store, HASHER)
            listening = socket.create_server(("127.0.0.1", 0))
            config = uvicorn.Config(app, log_level="error", lifespan="on", ws="none")
            server = uvicorn.Server(config)
            clock = asyncio.create_task(_beat(node) if self._now else node.clock("test").run())
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn says so by a flag only
                await asyncio.sleep(0.01)
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            self.room = Room(url, node, app.state.site, asyncio.get_running_loop())
            self.room.clock_task = clock
            self.began.set()
            await self._over.wait()
            server.should_exit = server.force_exit = True
            self.room.clock_task.cancel()
            await asyncio.gather(self.room.clock_task, serving, return_exceptions=True)


async def _beat(node: Node) -> None:
    """The clock of a simulated time shows that it runs; what is due it fires as time is passed."""
    clock = node.clock("test")
    while True:
        await clock.beat()
        await asyncio.sleep(1)


@contextmanager
def open_room(
    database_url: str, now: SimulatedClock | None = None, pack: Pack | None = None, **app: Any
) -> Iterator[Room]:
    """A room serving on a free port until the block ends. With simulated time its clock runs as `pass_minutes` says;
    `app` is what its web face is made with.
    """
    serving = Serving(database_url, now, pack, **app)
    serving.start()
    serving.began.wait(30)
    if serving.room is None:
        raise RuntimeError("the room did not begin to serve") from serving.fault
    try:
        yield serving.room
    finally:
        serving.room.close()
        serving.end()
