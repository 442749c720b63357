"""What replay needs of the system it plays on: its commands, and a node on a database. `heed.main` is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from heed.clock.run import Clock
from heed.log.act import Acts
from heed.log.command import Command, Rule
from heed.log.room import Room
from heed.log.store import Store
from heed.picture.incident import Incident
from heed.policy.values import Pack, Policy

#: What stands open on an incident by a policy, one line each: owed, asked, advised or undone.
StillOpen = Callable[[Incident, Policy], tuple[str, ...]]


class Node(Protocol):
    """One process's share of the system."""

    @property
    def store(self) -> Store: ...
    @property
    def room(self) -> Room: ...
    @property
    def acts(self) -> Acts: ...
    @property
    def pack(self) -> Pack: ...
    def clock(self, name: str = ...) -> Clock: ...


class System(Protocol):
    """The whole of it, wired."""

    RULES: tuple[Rule, ...]

    def still_open(self, incident: Incident, policy: Policy) -> tuple[str, ...]: ...

    def open_node(
        self, url: str, pack: Pack, *, now: Callable[[], datetime] = ..., following: bool = ..., connections: int = ...
    ) -> AbstractAsyncContextManager[Node]: ...


def command_types(system: System) -> dict[str, type[Command]]:
    """Every command a step of an exercise may name, by its API name."""
    return {rule.name: rule.command for rule in system.RULES if not rule.internal}
