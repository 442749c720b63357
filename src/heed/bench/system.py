"""What a bench needs of the system it measures: a node on a database, and its web face. `heed.main` is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from starlette.applications import Starlette

from heed.clock.deadline import Derivations
from heed.clock.run import Clock
from heed.log.act import Acts
from heed.log.room import Room
from heed.log.store import Store
from heed.log.traces import Traces
from heed.policy.values import Pack


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
    @property
    def now(self) -> Callable[[], datetime]: ...
    @property
    def traces(self) -> Traces | None: ...
    def clock(self, name: str = ...) -> Clock: ...


class System(Protocol):
    """The whole of it, wired."""

    def open_node(
        self,
        url: str,
        pack: Pack,
        *,
        now: Callable[[], datetime] = ...,
        following: bool = ...,
        connections: int = ...,
        trace_key: bytes = ...,
    ) -> AbstractAsyncContextManager[Node]: ...

    def derivations(self) -> Derivations: ...

    #: The web face of a node: with nothing of a demonstration where the second is None.
    make_app: Callable[..., Starlette]
