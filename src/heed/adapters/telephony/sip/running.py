"""The gateway as a process: beside a room, with the key of its data folder, or on a machine of its own."""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import contextlib
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from heed.adapters.telephony.keys import of_switch, path_of
from heed.adapters.telephony.link import OverHttp
from heed.adapters.telephony.signing import SwitchKey
from heed.adapters.telephony.sip.gateway import Gateway

SWITCH = "sip"
GIVEN = "HEED_SWITCH_KEY"


def run_gateway(given: argparse.Namespace, environment: Mapping[str, str], data_dir: Path, out: TextIO) -> None:
    """Take calls until stopped. Raises ValueError or OSError with what to do where it cannot."""
    key = _key(environment.get(GIVEN, ""), data_dir)
    room = given.room or f"http://127.0.0.1:{environment.get('HEED_PORT', '8999')}"
    listen_at = _listen_at(given.listen)
    asyncio.run(_run(OverHttp(room, key), listen_at, given.host, f"the room at {room}", out))


def _key(given: str, data_dir: Path) -> SwitchKey:
    """As the environment has it, else of the data folder on this machine, made where there is none."""
    if not given:
        if not data_dir.exists():
            raise ValueError(f"{data_dir} is no data folder: serve the room first, or set {GIVEN}=ID:SECRET")
        return of_switch(path_of(data_dir), SWITCH)
    identity, _, secret = given.partition(":")
    try:
        return SwitchKey(id=identity, switch=SWITCH, secret=base64.b64decode(secret, validate=True))
    except binascii.Error as fault:
        raise ValueError(f"{GIVEN} is ID:SECRET, as “heed switch-key add” printed them") from fault


def _listen_at(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"“{text}” is no address to listen at: write it as 127.0.0.1:5060")
    return host, int(port)


async def _run(room: OverHttp, listen_at: tuple[str, int], host: str, where: str, out: TextIO) -> None:
    task = asyncio.current_task()
    assert task is not None
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
    here = f"{listen_at[0]}:{listen_at[1]}"
    out.write(f"SIP at {here} (udp), {where}. Ring sip:999@{here}, or sip:101@{here}. Stop with Ctrl-C.\n")
    out.flush()
    with contextlib.suppress(asyncio.CancelledError):
        await Gateway(room, listen_at, host).run()
    room.close()
