"""What a process of a node is told by whoever starts it: on which record it works, by which pack, in whose time."""

from __future__ import annotations

import msgspec

#: The environment variable that carries it.
TOLD = "HEED_CHILD"


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """Of a clock, of the public's pages, or of a demonstration's crowd."""

    url: str
    #: Path of the pack's folder.
    pack: str
    #: The node's data folder, where an exercise keeps its room's time.
    data_dir: str
    #: Room seconds in a real second.
    speed: float = 1.0
    #: How its log lines are written.
    lines: str = "people"
    #: Where the public's pages are served by themselves.
    public_host: str = ""
    public_port: int = 0
    #: Where the node serves.
    address: str = ""

    def environment(self) -> dict[str, str]:
        """What the child's environment has besides its parent's."""
        return {TOLD: msgspec.json.encode(self).decode()}


def read_orders(environment: dict[str, str]) -> Orders:
    """What this process was told. Raises KeyError where it was told nothing."""
    return msgspec.json.decode(environment[TOLD], type=Orders)
