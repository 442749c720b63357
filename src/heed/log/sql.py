"""Named SQL from a file: `-- name: x`, a one-line reason, the statement."""

from __future__ import annotations

from importlib import resources
from typing import LiteralString


def load(package: str, filename: str = "queries.sql") -> dict[str, LiteralString]:
    """Statements of a package's SQL file by name; a name twice is a mistake in the file."""
    text = (resources.files(package) / filename).read_text("utf-8")
    found: dict[str, LiteralString] = {}
    for block in text.split("-- name: ")[1:]:
        name, _, rest = block.partition("\n")
        lines = [line for line in rest.splitlines() if not line.startswith("--")]
        if name.strip() in found:
            raise ValueError(f"{package}/{filename}: {name.strip()} stands twice")
        found[name.strip()] = "\n".join(lines).strip().rstrip(";")
    return found
