"""What a pack says of restricted logs: chapter `restricted_logs`. Values only, and what holds within one. Pure."""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class RestrictedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log that is seen by its roles alone."""

    id: str
    name: str
    #: Who sees it and is told of what is in it; of what is put to another role, the first of them that is on duty.
    roles: tuple[str, ...]
    #: How a reference to what is in it begins, and what the caller is told of it.
    prefix: str
    for_caller: str
    #: Second matters that are opened in it, by the opening code they are opened under.
    matters: tuple[str, ...] = ()
    source: Source | None = None
    #: Sources of fields that have one of their own.
    sources: dict[str, Source] = {}

    def reference(self, identity: str) -> str:
        """What whoever handed it over keeps: it says nothing, and finds it again."""
        return f"{self.prefix}-{identity.replace('-', '')[:6].upper()}"
