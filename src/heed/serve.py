"""`heed serve`: the processes of one machine.

This one runs PostgreSQL (unless it is given one), the web face and the room; the clock is a process of its own, and
in a demonstration the made-up callers and crews are another. A child that ends is started again; all end with this
one.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import os
import signal
import socket
import sys
import time
from pathlib import Path

import msgspec
import structlog
import uvicorn
import uvloop

from heed import main
from heed.adapters.eisec.running import NoAddress, address
from heed.adapters.messaging.settings import BadMailSetting, mail_settings
from heed.adapters.public.tickets import FILE as PUBLIC_KEY
from heed.adapters.records.link import NoAddress as NoRecordsAddress
from heed.adapters.records.link import address as records_address
from heed.adapters.telephony.keys import Keys, path_of
from heed.log.checkpoint import keep_checkpoints
from heed.log.child import Orders, read_orders
from heed.log.engine import open_engine
from heed.log.heap import keep_loaded
from heed.log.migrate import migrate
from heed.log.traces import open_key
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Pack
from heed.replay.clock import ScaledClock
from heed.retention.erased_copy import keep_list
from heed.telemetry.lines import FORMS, write_lines

log = structlog.get_logger("serve")
KIND = "KIND"
RESTART_SECONDS = 0.3
CHILD_TOGETHER_SECONDS = 0.05
PR_SET_PDEATHSIG = 1
#: Children of which the machine thinks last: whatever comes to them, calls are first.
GIVES_WAY = ("public", "mail")
#: Connections of the public at the same time; the rest is answered 503 at once.
PUBLIC_AT_ONCE = 500


class CannotServe(Exception):
    """Why it does not start, and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a node is to run."""

    host: str = "127.0.0.1"
    port: int = 8999
    #: How its log lines are written, and what whoever reads its figures from elsewhere must show.
    lines: str = "people"
    metrics_token: str = ""
    #: What a sender of AML positions shows; without it each is shown and none relied on.
    aml_key: str = ""
    #: Address of the tiles that maps draw beneath positions, and whose they are; empty for the gazetteer's own roads.
    map_tiles: str = ""
    map_credit: str = ""
    #: `HOST:PORT` of the server that is asked where calls come from; empty for none.
    eisec: str = ""
    #: Address of the service that asks records systems; empty for none.
    records: str = ""
    data_dir: Path
    database_url: str | None = None
    pack: Path
    demo: bool = False
    #: Room seconds in a real second; 1 but in an exercise.
    speed: float = 1.0
    #: Where the public's pages are, by themselves; 0 where they are not, but beside the room's in a demonstration.
    public_host: str = "127.0.0.1"
    public_port: int = 0


def settings(
    *, demo: bool, host: str | None, port: int | None, data_dir: str | None, pack: str | None, speed: float
) -> Settings:
    """From the command line and `HEED_PORT`, `HEED_DATA_DIR`, `HEED_DATABASE_URL`; what is asked for wins."""
    number = port_of("HEED_PORT", str(port) if port is not None else os.environ.get("HEED_PORT", "8999"))
    public = os.environ.get("HEED_PUBLIC_PORT", "")
    lines = os.environ.get("HEED_LOG") or "people"
    if lines not in FORMS:
        raise CannotServe(f"HEED_LOG is “{lines}”: give {' or '.join(FORMS)}")
    address = host or "127.0.0.1"
    if demo and address not in ("127.0.0.1", "localhost", "::1"):
        raise CannotServe("a demonstration serves this machine only: leave --host out")
    try:
        mail_settings(os.environ)
    except BadMailSetting as fault:
        raise CannotServe(str(fault)) from fault
    folder = data_folder(data_dir, demo=demo)
    return Settings(
        host=address, port=number, lines=lines, metrics_token=os.environ.get("HEED_METRICS_TOKEN", ""),
        map_tiles=os.environ.get("HEED_MAP_TILES", ""), map_credit=os.environ.get("HEED_MAP_CREDIT", ""),
        aml_key=os.environ.get("HEED_AML_KEY", ""), eisec=locations(os.environ.get("HEED_EISEC", "")),
        records=records(os.environ.get("HEED_RECORDS", "")),
        data_dir=folder, database_url=os.environ.get("HEED_DATABASE_URL"),
        pack=Path(pack) if pack else default_pack_path(), demo=demo, speed=speed,
        public_host=os.environ.get("HEED_PUBLIC_HOST", "127.0.0.1"),
        public_port=port_of("HEED_PUBLIC_PORT", public) if public else 0,
    )  # fmt: skip


def port_of(name: str, wanted: str) -> int:
    """The number of a port, as a setting names it."""
    try:
        number = int(wanted)
    except ValueError as fault:
        raise CannotServe(f"{name} is “{wanted}”: give a port number, such as 8999") from fault
    if not 1 <= number <= 65535:
        raise CannotServe(f"there is no port {number}: give one from 1 to 65535, such as 8999")
    return number


def locations(said: str) -> str:
    """`HEED_EISEC`, where it is an address."""
    try:
        if said:
            address(said)
    except NoAddress as fault:
        raise CannotServe(f"HEED_EISEC: {fault}") from fault
    return said


def records(said: str) -> str:
    """`HEED_RECORDS`, where it is an address."""
    try:
        return records_address(said) if said else ""
    except NoRecordsAddress as fault:
        raise CannotServe(f"HEED_RECORDS: {fault}") from fault


def data_folder(given: str | None, *, demo: bool) -> Path:
    """The folder of the record: as asked for, else `HEED_DATA_DIR`, else the usual place."""
    return Path(given or os.environ.get("HEED_DATA_DIR") or default_data_dir(demo=demo)).absolute()


def default_data_dir(*, demo: bool) -> Path:
    """Where the record lies unless somebody says otherwise; for root, where PostgreSQL's own user may enter."""
    name = "heed-demo" if demo else "heed"
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / name


def claim_folder(given: Settings) -> None:
    """Mark the data folder as demo or live; each refuses the other's."""
    wanted = "demo" if given.demo else "live"
    given.data_dir.mkdir(parents=True, exist_ok=True)
    mark = given.data_dir / KIND
    if not mark.exists():
        if (given.data_dir / "postgres").exists():
            raise CannotServe(
                f"{given.data_dir} holds a record and no mark of its kind; put “live” or “demo” in {mark}"
            )
        mark.write_text(wanted + "\n")
    found = mark.read_text().strip()
    if found != wanted:
        option = "--demo" if found == "demo" else "no --demo"
        raise CannotServe(
            f"{given.data_dir} is a {found} folder: serve it with {option}, or give another HEED_DATA_DIR"
        )


def is_demo(folder: Path) -> bool:
    """Whether a folder is marked as a demonstration's."""
    return (folder / KIND).read_text().strip() == "demo"


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything starts where another program has the port, or we may not have it."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise CannotServe(
            f"{host}:{port} is not to be had ({why}): stop what has it, or give another HEED_PORT"
        ) from fault


def serve(given: Settings) -> int:
    """Run until stopped; returns the exit code."""
    began = time.monotonic()
    refuse_taken_port(given.host, given.port)
    if given.public_port:
        refuse_taken_port(given.public_host, given.public_port)
    write_lines(given.lines)
    claim_folder(given)
    pack = load_pack(given.pack)
    print("Heed: starting PostgreSQL …", file=sys.stderr, flush=True)
    with open_engine(given.data_dir, given.database_url) as engine:
        engine.keep_alive()
        migrate(engine.url)
        return uvloop.run(_serve(given, engine.url, pack, began))


async def _serve(given: Settings, url: str, pack: Pack, began: float) -> int:
    now = room_clock(given, url)
    async with main.open_node(url, pack, now=now, trace_key=open_key(given.data_dir)) as node:
        demo = await main.prepare_demo(node) if given.demo else None
        mode = "demo" if given.demo else "exercise" if given.speed != 1 else ""
        keep_loaded()
        beside = given.demo and not given.public_port
        public = main.make_public(node, open_key(given.data_dir, PUBLIC_KEY), made_up=True) if beside else None
        app = main.make_app(
            node, demo, mode=mode, figures_token=given.metrics_token, aml_key=given.aml_key, public=public,
            map_tiles=given.map_tiles, map_credit=given.map_credit, switch_keys=Keys(path_of(given.data_dir)),
        )  # fmt: skip
        config = uvicorn.Config(
            app, host=given.host, port=given.port, log_level="warning", log_config=None, access_log=False,
            lifespan="on", timeout_graceful_shutdown=2, ws="none",
        )  # fmt: skip
        server = uvicorn.Server(config)
        children = [asyncio.create_task(_keep_child(name, given, url)) for name in _children(given)]
        if public is not None:
            children.append(asyncio.create_task(public.keep_house()))
        alarm = functools.partial(main.alarm, app)
        children.append(asyncio.create_task(keep_checkpoints(node.store, given.data_dir, now, alarm=alarm)))
        children.append(asyncio.create_task(keep_list(node.store, given.data_dir)))
        said = asyncio.create_task(_say_when_up(server, given, await main.room_lines(node, demo), began))
        try:
            await server.serve()
        finally:
            for task in (*children, said):
                task.cancel()
            await asyncio.gather(*children, said, return_exceptions=True)
    return 0 if server.started else 1


def _children(given: Settings) -> list[str]:
    """Processes of our own beside this one."""
    wanted = {
        "clock": True, "crowd": given.demo, "public": bool(given.public_port),
        "mail": mail_settings(os.environ) is not None, "locator": bool(given.eisec), "records": bool(given.records),
    }  # fmt: skip
    return [name for name, runs in wanted.items() if runs]


def room_clock(given: Settings, url: str) -> main.Now:
    """The machine's time; in an exercise, time that runs `speed` times as fast from the moment the room first began."""
    if given.speed == 1:
        return main.wall_clock
    kept = given.data_dir / "room-clock.json"
    try:
        return ScaledClock.read(kept)
    except (OSError, msgspec.DecodeError):
        clock = ScaledClock(main.wall_clock(), main.wall_clock(), given.speed)
        clock.write(kept)
        return clock


async def _say_when_up(server: uvicorn.Server, given: Settings, lines: list[str], began: float) -> None:
    while not server.started:  # noqa: ASYNC110  # uvicorn says so by a flag only
        await asyncio.sleep(0.02)
    print(f"\n  Heed is at http://{given.host}:{given.port}  ({time.monotonic() - began:.1f} s)", file=sys.stderr)
    if given.demo or given.public_port:
        public = f"{given.public_host}:{given.public_port}" if given.public_port else f"{given.host}:{given.port}"
        print(f"  The public's pages are at http://{public}/report", file=sys.stderr)
    for line in lines:
        print(f"  {line}", file=sys.stderr)
    print("  Stop with Ctrl-C.\n", file=sys.stderr, flush=True)


async def _keep_child(name: str, given: Settings, url: str) -> None:
    """Keep one of our own processes running."""
    environment = {**os.environ, **_for_child(given, url).environment()}
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "heed.cli", "child", name, env=environment, preexec_fn=_die_with_parent
        )
        try:
            code = await process.wait()
            log.warning("a process of ours ended and is started again", process=name, code=code)
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        await asyncio.sleep(RESTART_SECONDS)


def _for_child(given: Settings, url: str) -> Orders:
    host = f"[{given.host}]" if ":" in given.host else given.host
    return Orders(
        url=url, pack=str(given.pack), speed=given.speed, data_dir=str(given.data_dir), lines=given.lines,
        public_host=given.public_host, public_port=given.public_port, address=f"http://{host}:{given.port}",
    )  # fmt: skip


def _die_with_parent() -> None:
    """In the child, before it runs: end when the parent does, however it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run_child(name: str) -> int:
    """What a child process does: `clock`, `public`, `mail`, `locator` (asks where calls are), `records`, `crowd`."""
    wanted = read_orders(dict(os.environ))
    given = Settings(
        data_dir=Path(wanted.data_dir), pack=Path(wanted.pack), speed=wanted.speed, database_url=None,
        public_host=wanted.public_host, public_port=wanted.public_port,
    )  # fmt: skip
    write_lines(wanted.lines)
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(_child(name, given, wanted))
    return 0


async def _child(name: str, given: Settings, wanted: Orders) -> None:
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    assert me is not None
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, me.cancel)
    if name in GIVES_WAY:
        os.nice(10)
    pack = load_pack(given.pack)
    now = room_clock(given, wanted.url)
    # What a child owes is minutes away: it reads a busy room a handful of batches at a time.
    async with main.open_node(wanted.url, pack, now=now, connections=3, together=CHILD_TOGETHER_SECONDS) as node:
        keep_loaded()
        if name == "clock":
            await asyncio.gather(node.clock().run(), node.watch().run(), node.looking().run())
        elif name == "public":
            await _serve_public(node, given)
        elif name == "mail":
            await main.run_mail(node, dict(os.environ))
        elif name == "locator":
            await main.run_locator(node, os.environ["HEED_EISEC"], made_up=is_demo(given.data_dir))
        elif name == "records":
            await main.run_records(node, os.environ["HEED_RECORDS"], os.environ.get("HEED_RECORDS_KEY", ""))
        else:
            elsewhere = [name for name in ("HEED_EISEC", "HEED_RECORDS") if os.environ.get(name)]
            await main.run_crowd(node, wanted.address, given.data_dir, elsewhere)


async def _serve_public(node: main.Node, given: Settings) -> None:
    """The public's pages on an address of their own: whatever comes there, the room's own process does not see it."""
    # uvicorn stops by the signals itself; both would cut the last answers off
    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(wanted)
    demo = is_demo(given.data_dir)
    app = main.public_app(main.make_public(node, open_key(given.data_dir, PUBLIC_KEY), made_up=demo))
    config = uvicorn.Config(
        app, host=given.public_host, port=given.public_port, log_level="warning", log_config=None, access_log=False,
        lifespan="on", ws="none", limit_concurrency=PUBLIC_AT_ONCE, timeout_keep_alive=15,
    )  # fmt: skip
    await uvicorn.Server(config).serve()
