"""What facts bring with them is written in the same append, and a fault in it never holds the act."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from tests.given import incident, somebody
from tests.memory_room import MONDAY, MemoryRoom

from heed import main
from heed.incidents.commands import AddLogEntry
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.entry import LogEntryAdded
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.watch import FimTagged
from heed.policy.values import Policy

HANDLER = somebody("call_handler")


def tagged(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Tags the incident, saying at which version of it the log entry stands."""
    stream = next(stream for stream, fact in changes if isinstance(fact, LogEntryAdded))
    state = picture.state(stream)
    assert isinstance(state, Incident)
    return [(stream, FimTagged(why=f"entry at {state.version}"))]


def broken(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    raise ZeroDivisionError


def written(monkeypatch: pytest.MonkeyPatch, *consequences: Consequence) -> list[str]:
    """Lines that one log entry leaves behind where these consequences are wired."""
    monkeypatch.setattr(main, "CONSEQUENCES", consequences)
    room = MemoryRoom(MONDAY)
    room.consequences = list(consequences)  # as a running room has them: a fault in one is passed over
    room.put(incident("abc", "priority", life=False))
    moved = room.act(AddLogEntry(incident="abc", text="a light is on"), HANDLER)
    return [m.recorded.fact.sentence() for m in moved]


def test_what_a_fact_brings_with_it_stands_after_it_and_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given an incident of five facts, when an entry is written, then what follows sees it as the sixth."""
    follows = Consequence(of=frozenset({LogEntryAdded}), follow=tagged)
    assert written(monkeypatch, follows) == ["a light is on", "On the FIM list: entry at 6"]


def test_what_is_of_another_kind_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a consequence of tags, when an entry is written, then nothing follows."""
    assert written(monkeypatch, Consequence(of=frozenset({FimTagged}), follow=tagged)) == ["a light is on"]


def test_a_fault_in_what_follows_never_holds_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a consequence that cannot be decided, when an entry is written, then the entry and the others stand."""
    faulty = Consequence(of=frozenset({LogEntryAdded}), follow=broken)
    good = Consequence(of=frozenset({LogEntryAdded}), follow=tagged)
    assert written(monkeypatch, faulty, good) == ["a light is on", "On the FIM list: entry at 6"]
