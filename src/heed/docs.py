"""The pages of `docs/` that follow from code and data: every command and fact by its docstring, the pack's tables."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from pathlib import Path

from heed.adapters.records.contract import openapi
from heed.log.command import Rule
from heed.picture.fact import Fact
from heed.picture.nouns import FACTS
from heed.policy.load import default_pack_path, load_pack
from heed.policy.tables import pages

BEGIN = "<!-- from the code: written by `make docs` -->"


def glossary(page: str, rules: Iterable[Rule]) -> str:
    """The glossary page with its generated part written afresh after the mark."""
    kept = page.partition(BEGIN)[0].rstrip()
    return f"{kept}\n\n{BEGIN}\n\n{commands(rules)}\n{facts()}"


def commands(rules: Iterable[Rule]) -> str:
    """Every command, by its API name."""
    rows = [f"| `{rule.name}` | {_said(rule.command)} |" for rule in sorted(rules, key=lambda rule: rule.name)]
    return "\n".join(["## Commands", "", "| command | what it asks |", "|---|---|", *rows, ""])


def facts() -> str:
    """Every fact, by the noun whose stream it stands in."""
    parts = ["## Facts", "", "| fact | stream | what happened |", "|---|---|---|"]
    seen: set[type[Fact]] = set()
    for category, kinds in FACTS.items():
        for kind in sorted(kinds, key=lambda kind: kind.__name__):
            if kind not in seen:
                seen.add(kind)
                parts.append(f"| `{kind.__name__}` | {category} | {_said(kind)} |")
    return "\n".join([*parts, ""])


def _said(kind: type) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split()).replace("|", "\\|")


def policy_pages() -> dict[str, str]:
    """The pages of `docs/policy`, from the default pack as it stands last."""
    return pages(load_pack(default_pack_path()).periods[-1][1])


def write(root: Path, rules: Iterable[Rule], schema: bytes) -> list[str]:
    """Write every generated page under a checkout; returns the names of those that changed."""
    page = root / "docs/glossary.md"
    wanted = {
        page: glossary(page.read_text("utf-8"), rules).encode(),
        root / "docs/scenario.schema.json": schema,
        root / "docs/records.openapi.json": json.dumps(openapi(), indent=1).encode() + b"\n",
        **{root / "docs/policy" / name: text.encode() for name, text in policy_pages().items()},
    }
    (root / "docs/policy").mkdir(exist_ok=True)
    changed = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    for path in changed:
        path.write_bytes(wanted[path])
    return [str(path.relative_to(root)) for path in changed]
