"""A real room whose records are old: calls, logs and known records with planted words, closed, held and erased."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import msgspec

from heed.access.decide import AddPerson
from heed.contact.decide import AnswerCall, EndCall, PresentCall, TranscribeCall
from heed.incidents.commands import AddLogEntry, OpenIncident, RecordWords, SetCaller, SetPlace
from heed.intelligence.knowing import RecogniseMention
from heed.log.command import Command, Rule, Who
from heed.log.files import Files
from heed.main import Node, open_node
from heed.picture.fact import Change, Place
from heed.picture.life import IncidentClosed
from heed.picture.nouns import Picture
from heed.policy.load import default_pack_path
from heed.policy.values import Pack
from heed.retention.erasing import EraseRecord
from heed.retention.holds import PlaceHold
from heed.retention.run import Given, dispose_command
from heed.supervision.commands import TakePost

BEGAN = datetime(2015, 3, 2, 9, 0, tzinfo=UTC)
SETUP = Who(person="setup", name="Setup", role="setup")
SWITCH = Who(person="telephony", name="Telephony", role="telephony")
CLOSED = IncidentClosed(result="advice_given", name="Advice given", rationale="closed by the test")


class Close(Command, frozen=True, kw_only=True):
    """Close an incident whatever it owes: what owes something is another test's matter."""

    incident: str


class Planted(msgspec.Struct):
    """One call and its log, and every word that was planted in them."""

    incident: str
    contact: str
    words: list[str]
    at: datetime
    held: bool = False
    erased: bool = False
    old: bool = False

    __hash__ = object.__hash__


class OldRoom:
    """A node, its people and its time."""

    def __init__(self, node: Node, time: list[datetime]) -> None:
        self.node = node
        self.time = time
        self.planted: list[Planted] = []
        self.handler = Who(person="handler", name="Handler", role="call_handler", post="post-handler")
        self.edith = Who(person="edith", name="Edith", role="records_manager")
        closes = Rule(command=Close, decide=closed, internal=True)
        node.acts.rules[Close] = closes

    async def act(self, command: Command, who: Who) -> Any:
        self.time[0] += timedelta(seconds=1)
        return await self.node.acts.act(command, who, at=self.time[0], key=str(uuid4()))

    async def staff(self) -> None:
        for person, role in (("handler", "call_handler"), ("edith", "records_manager"), ("bernard", "records_manager")):
            added = AddPerson(person=person, name=person.title(), sign_in=person, roles=(role,))
            await self.act(added, SETUP)
        await self.act(TakePost(post="post-handler", role="call_handler"), self.handler)

    async def hold(self, one: Planted) -> None:
        place = PlaceHold(hold=str(uuid4()), incident=one.incident, authority="HM Coroner", reason="inquest")
        await self.act(place, self.edith)
        one.held = True

    async def erase(self, one: Planted) -> None:
        """By order of the two."""
        command = EraseRecord(
            erasure=str(uuid4()), incident=one.incident, reason="order of a court", approved_by="bernard"
        )
        await self.act(command, self.edith)
        one.erased = True


def dispose(url: str, folder: Path, at: datetime, said: StringIO | None = None, **more: Any) -> int:
    """`heed dispose --run`, with the room's time as it is said."""

    def node(url: str, pack: Pack, **options: Any) -> Any:
        return open_node(url, pack, now=lambda: at, **options)

    told = {"run": True, "reason": "yearly", "by": "edith", "approved_by": "bernard", "pause": 0.0, **more}
    given = Given(url=url, data_dir=folder, pack=default_pack_path(), **told)
    return dispose_command(node, given, said or StringIO())


def closed(command: Close, picture: Picture, *_: object) -> list[Change]:
    """Whatever it owes."""
    return [(f"incident/{picture.incident(command.incident).id}", CLOSED)]


@contextlib.asynccontextmanager
async def old_room(url: str, pack: Pack, began: datetime = BEGAN) -> AsyncIterator[OldRoom]:
    """A room on an empty record, years ago."""
    time = [began]
    async with open_node(url, pack, now=lambda: time[0], following=False, connections=4) as node:
        made = OldRoom(node, time)
        await made.staff()
        yield made


async def plant(made: OldRoom, name: str, chance: Random) -> Planted:
    """One call, its log and what was said on both, in an order that chance chooses; closed."""
    words = [f"{part} of willow{name}stream" for part in ("opening", "place", "entry", "quote", "heard", "file")]
    caller = f"Quillfeather{name} Brackwater{name}"
    contact, incident = str(uuid4()), str(uuid4())
    number = f"07700900{chance.randrange(1000):03d}"
    await made.act(PresentCall(contact=contact, line="999", call_ref=contact[:8], number=number), SWITCH)
    await made.act(AnswerCall(contact=contact), made.handler)
    await made.act(OpenIncident(incident=incident, contact=contact, what=words[0], code="noise"), made.handler)
    acts: list[tuple[Command, Who]] = [
        (SetPlace(incident=incident, place=Place(words=words[1], easting=412345, northing=245678)), made.handler),
        (AddLogEntry(incident=incident, text=words[2]), made.handler),
        (RecordWords(incident=incident, text=words[3]), made.handler),
        (TranscribeCall(contact=contact, text=words[4]), SWITCH),
        (SetCaller(incident=incident, name=caller, number=number), made.handler),
    ]
    chance.shuffle(acts)
    for command, who in acts:
        await made.act(command, who)
    if chance.random() < 0.5:
        await made.act(RecogniseMention(incident=incident, mention="caller", begun=str(uuid4())), made.handler)
    await Files(made.node.store).keep(str(uuid4()), contact, words[5].encode(), made.time[0])
    await made.act(EndCall(contact=contact), SWITCH)
    await made.act(Close(incident=incident), made.handler)
    one = Planted(incident, contact, [*words[:5], caller], made.time[0], old=made.time[0] < BEGAN + timedelta(days=366))
    made.planted.append(one)
    return one
