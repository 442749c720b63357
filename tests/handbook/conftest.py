"""A room with people at desks, for the pages of the pack."""

from __future__ import annotations

from tests.desks import office

__all__ = ["office"]
