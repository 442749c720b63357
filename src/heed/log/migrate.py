"""Bring a database to the schema this version of Heed needs: numbered files, each applied once, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from importlib import resources

import psycopg

LOCK = 4854656545


class SchemaTooNew(Exception):
    """The database was made by a newer Heed; run that version, or restore a backup of this one."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{self.__doc__} (found {found})")


def steps() -> list[tuple[str, str]]:
    """Every migration, (name, SQL), in order."""
    folder = resources.files("heed.log") / "schema"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(name, (folder / name).read_text("utf-8")) for name in names]


def migrate(url: str, only: Collection[str] | None = None) -> list[str]:
    """Apply what is missing, each step in a transaction of its own; returns the names applied.

    `only` names the steps of an older schema, where data of that schema is about to come in.
    """
    applied: list[str] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        connection.execute(
            "create table if not exists public.heed_migrations (name text primary key, digest text not null)"
        )
        known = {name for (name,) in connection.execute("select name from public.heed_migrations").fetchall()}
        wanted = steps()
        unknown = sorted(known - {name for name, _ in wanted})
        if unknown:
            raise SchemaTooNew(unknown[-1])
        for name, sql in wanted:
            if name in known or (only is not None and name not in only):
                continue
            with connection.transaction():
                connection.execute(sql)
                digest = hashlib.sha256(sql.encode()).hexdigest()
                connection.execute("insert into public.heed_migrations values (%s, %s)", [name, digest])
            applied.append(name)
    return applied
