"""A record filled by real acts, once a run; each test that asks for it has a copy of its own to spoil."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from heed.log.engine import Engine, create_database, drop_database
from heed.policy.values import Pack

from .scenes import fill, national


class Record(NamedTuple):
    """A filled database and the data folder that belongs to it (keys and copied checkpoints)."""

    url: str
    data_dir: Path


@pytest.fixture(scope="session")
def pack() -> Pack:
    return national()


@pytest.fixture(scope="session")
def filled_once(
    engine: Engine, template: str, pack: Pack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of a filled database, and its data folder."""
    name = f"heed_filled_{uuid.uuid4().hex[:12]}"
    folder = tmp_path_factory.mktemp("filled")
    asyncio.run(fill(create_database(engine.url, name, template), folder, pack))
    yield name, folder
    drop_database(engine.url, name)


@pytest.fixture
def record(engine: Engine, filled_once: tuple[str, Path], tmp_path: Path) -> Iterator[Record]:
    """A filled record of this test's own."""
    template, folder = filled_once
    name = f"heed_record_{uuid.uuid4().hex[:12]}"
    shutil.copytree(folder, tmp_path / "data")
    yield Record(create_database(engine.url, name, template), tmp_path / "data")
    drop_database(engine.url, name)


@pytest.fixture(scope="session")
def connection(engine: Engine, template: str) -> Iterator[psycopg.Connection]:
    """A connection to an empty record that nobody changes."""
    name = f"heed_empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(create_database(engine.url, name, template), autocommit=True) as made:
        yield made
    drop_database(engine.url, name)
