"""The lookout: a switch that has spoken and is not heard any more is said to be silent, on every screen."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import httpx
import psycopg
from tests.room_server import SWITCH_KEY, Room, open_room

from heed.adapters.lookout.heard import machine_time
from heed.adapters.lookout.watch import Watch
from heed.adapters.telephony.signing import sign

PATH = "/api/v1/telephony/snapshot"


class Looking:
    """A lookout whose own time is `later` than the switch's signs of life."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.later = timedelta()
        self.watch = Watch(room.node.acts, room.node.now, self.wall)

    def wall(self) -> datetime:
        return machine_time() + self.later

    def said(self, seconds: float = 0) -> str:
        """What stands on every screen when it looks so long after the switch was heard."""
        self.later = timedelta(seconds=seconds)
        self.room.run(self.watch.look())
        self.room.run(self.room.site.look_at_pulse())
        return str(self.room.site.hub.pulse()["alarm"])

    def record_was_away(self) -> None:
        self.watch._since = self.wall()


async def forget_when(room: Room) -> None:
    async with await psycopg.AsyncConnection.connect(room.node.url, autocommit=True) as connection:
        await connection.execute("delete from heed.neighbours_heard")


def test_a_switch_is_missed_after_its_seconds_until_it_is_heard_again(scratch_url: str) -> None:
    silent = "No calls can reach us from test since"
    with open_room(scratch_url) as room:
        looking = Looking(room)
        assert silent not in looking.said(60), "nobody has spoken yet, and nobody is missed"
        body = json.dumps({"run": "r1", "at": f"{machine_time():%Y-%m-%dT%H:%M:%SZ}", "calls": []}).encode()
        headers = {"content-type": "application/json", **sign(SWITCH_KEY, "POST", PATH, body, time.time())}
        assert httpx.post(room.url + PATH, content=body, headers=headers).status_code == 200
        assert silent not in looking.said(29)

        looking.later = timedelta(seconds=40)
        looking.record_was_away()
        assert silent not in looking.said(60), "nobody could be heard"

        assert silent in looking.said(75)
        assert 'heed_neighbour_silent{neighbour="switch:test"} 1.0' in httpx.get(f"{room.url}/metrics").text
        assert silent not in looking.said(5)

        room.run(forget_when(room))  # as in a record restored from a copy
        assert silent not in looking.said(60)
        assert silent in looking.said(75)
