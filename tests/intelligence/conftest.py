"""A room with people at desks."""

from __future__ import annotations

from tests.desks import office

__all__ = ["office"]
