"""A policy's chapters as pages of paper, in Markdown, with since when and on whose word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heed.policy.chapter import Cell, Chapter, Listing, Row, Rule, Table, words
from heed.policy.chapters import chapters
from heed.policy.values import Policy


def pages(policy: Policy) -> dict[str, str]:
    """The pages by file name."""
    made = {f"{one.id.replace('_', '-')}.md": _page(one.title, one.about, _chapter(one)) for one in chapters(policy)}
    made["README.md"] = _index(policy, made)
    return made


def _page(title: str, about: str, body: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", about, "", *body, ""])


def _index(policy: Policy, made: dict[str, str]) -> str:
    links = [f"- [{text.splitlines()[0].removeprefix('# ')}]({name})" for name, text in made.items()]
    about = (
        f"The tables of the pack `{policy.pack}` ({policy.force}), as they stand last. Written by `make docs`; a "
        "running room shows the same to whoever is signed in, with what is found by words, at `/policy`."
    )
    return _page("Policy", about, links)


def _chapter(chapter: Chapter) -> list[str]:
    found: list[str] = []
    for table in chapter.tables:
        if table.title:
            found += [f"## {table.title}", ""]
        if table.about:
            found += [table.about, ""]
        found += [*_table(table), ""]
    return found[:-1]


def _table(table: Table) -> list[str]:
    """A table without the columns in which nothing stands."""
    shown = [at for at in range(len(table.head) - 1) if any(words(row.cells[at]) for row in table.rows)]
    head = (table.head[0], *(table.head[at + 1] for at in shown), "says")
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(_row(row, shown))} |" for row in table.rows]


def _row(row: Row, shown: Sequence[int]) -> list[str]:
    said = "; ".join(str(one) for one in row.says)
    return [_text(row.name), *(_cell(row.cells[at]) for at in shown), _text(said)]


def _cell(cell: Cell) -> str:
    match cell:
        case Rule():
            return f"`{words(cell)}`"
        case Listing():
            return str(len(cell.lines)) if cell.lines else ""
        case _:
            return _text(words(cell))


def _text(value: str) -> str:
    """A value as a cell; what it holds is text and no markup."""
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
