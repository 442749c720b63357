"""The stage of an exercise: a PostgreSQL, and a fresh database on it for each run. Never the live record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from heed.log.engine import create_database, drop_database, open_engine
from heed.log.migrate import migrate


class Stage:
    """A server to make scratch databases on, and a migrated one to copy them from."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._template = ""

    @contextmanager
    def scratch(self) -> Iterator[str]:
        """The address of an empty database of this run's own; gone afterwards."""
        name = f"heed_replay_{uuid4().hex[:12]}"
        url = create_database(self.url, name, self._migrated())
        try:
            yield url
        finally:
            drop_database(self.url, name)

    def _migrated(self) -> str:
        if not self._template:
            name = f"heed_replay_template_{uuid4().hex[:12]}"
            url = create_database(self.url, name)
            self._template = name
            migrate(url)
            with psycopg.connect(self.url, autocommit=True) as connection:
                # What is played can be played again; nothing of it has to survive the machine.
                connection.execute(
                    sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
                )
        return self._template

    def clear(self) -> None:
        """Remove the database that others are copied from."""
        if self._template:
            drop_database(self.url, self._template)
            self._template = ""


@contextmanager
def open_stage(url: str | None) -> Iterator[Stage]:
    """The server at `url`, or where that is empty one of our own in a temporary folder.

    Raises `heed.log.engine.EngineFailed` where neither can be had.
    """
    folder = Path(tempfile.mkdtemp(prefix="heed-replay-"))
    # The server may run as another user, who has to enter.
    folder.chmod(0o711)
    try:
        with open_engine(folder, url) as engine:
            stage = Stage(engine.url)
            try:
                yield stage
            finally:
                stage.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
