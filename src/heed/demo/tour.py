"""The guided first calls of the demonstration, as written in `tours.yaml` beside this."""

from __future__ import annotations

from importlib import resources

import msgspec

from heed.web.tour import Tour


def tours() -> tuple[Tour, ...]:
    """Every tour; raises msgspec.ValidationError with the path of what is wrong."""
    written = resources.files("heed.demo").joinpath("tours.yaml").read_bytes()
    return msgspec.yaml.decode(written, type=tuple[Tour, ...])
