"""The data folder of a PostgreSQL we run ourselves: whose it is, where its parts lie, how it is first made.

    DATA_DIR/engine.lock       held by the one process that owns the server
    DATA_DIR/postgres/         the cluster
    DATA_DIR/postgres.log      what the server says
    DATA_DIR/run/              its socket (elsewhere where that path would be too long for one)
    DATA_DIR/programs/         copies of the programs, only where the server's user may not enter the originals

May not hold: processes that stay. `initdb` is run here to its end, the server in `postmaster`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from heed.log.postgres_programs import EngineFailed, Programs, Source, copied_programs, find_programs

ROLE = "heed"
DATABASE = "heed"
PORT = 5432
LONGEST_SOCKET_PATH = 100  # Linux allows 107 bytes
LONGEST_LOG = 8_000_000  # bytes kept before the log is begun anew


@dataclass(frozen=True)
class User:
    """Who the server runs as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


@dataclass(frozen=True)
class Folder:
    """One data folder, its absolute path without symbolic links."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def lock(self) -> Path:
        return self.path / "engine.lock"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    @property
    def mark(self) -> str:
        """Names this folder's server processes in the process list: `postgres: MARK: checkpointer`."""
        return "heed-" + hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]

    @property
    def socket(self) -> Path:
        inside = self.path / "run"
        length = len(os.fsencode(inside / f".s.PGSQL.{PORT}"))
        # PostgreSQL reads commas and quotes here as a list of folders
        fits = length <= LONGEST_SOCKET_PATH and not set(str(inside)) & set(",\"'")
        return inside if fits else Path("/tmp") / self.mark

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.socket), safe='')}&port={PORT}"

    @property
    def made_by(self) -> int | None:
        """The major version of the PostgreSQL that made the cluster; None where there is none yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None


def open_folder(data_dir: Path) -> Folder:
    """The data folder, made where it is missing. Raises `EngineFailed` where that may not be."""
    path = data_dir.expanduser().resolve()
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            # as root the server runs as somebody else, who must be able to pass through but need not look around
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as failure:
        raise EngineFailed(f"cannot make the data folder {path}: {failure.strerror}; set HEED_DATA_DIR") from failure
    return Folder(path)


def serving_user(folder: Folder) -> User:
    """Who runs the server: ourselves, or, since PostgreSQL refuses root, the cluster's owner or an unprivileged user.

    Raises `EngineFailed` where the cluster is somebody else's, or that user may not enter the folder.
    """
    owner = folder.cluster.stat() if folder.cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            whose = User(owner.st_uid, owner.st_gid).name
            raise EngineFailed(f"{folder.cluster} belongs to {whose}: run as {whose}, or set HEED_DATA_DIR")
        return User(os.geteuid(), os.getegid())
    user = User(owner.st_uid, owner.st_gid) if owner is not None and owner.st_uid != 0 else _unprivileged()
    shut = first_shut(folder.path, user)
    if shut is not None:
        raise EngineFailed(
            f"run by root, PostgreSQL runs as {user.name}, who may not enter {shut}: "
            "set HEED_DATA_DIR to a folder such as /var/lib/heed, or do not run as root"
        )
    return user


def _unprivileged() -> User:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise EngineFailed("run by root, PostgreSQL needs a user `postgres` or `nobody` to run as: do not run as root")


def first_shut(path: Path, user: User) -> Path | None:
    """The outermost folder on the way to `path` that this user may not enter; None where the way is open."""
    for folder in (*reversed(path.parents), path):
        seen = folder.stat()
        if seen.st_uid == user.uid:
            needed = stat.S_IXUSR
        elif seen.st_gid == user.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not seen.st_mode & needed:
            return folder
    return None


def programs_for(folder: Folder, user: User, prefer: Source) -> Programs:
    """The programs this folder needs, where this user may run them."""
    programs = find_programs(major=folder.made_by, prefer=prefer)
    if os.geteuid() == 0 and first_shut(programs.folder, user) is not None:
        return copied_programs(programs, folder.path / "programs")
    return programs


def make_cluster(folder: Folder, programs: Programs, user: User) -> None:
    """Run `initdb` where there is no cluster yet. Cut short, it leaves nothing that looks like one."""
    if folder.made_by is not None:
        return
    if folder.cluster.exists():
        raise EngineFailed(f"{folder.cluster} is no PostgreSQL cluster (no PG_VERSION): move it away")
    unfinished = folder.path / "postgres.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    make_private(unfinished, user)
    ran = subprocess.run(
        [
            *(programs.folder / "initdb", "-D", unfinished, "-U", ROLE, "--auth=trust", "--data-checksums"),
            *("--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions"),
        ],
        user=user.uid if os.geteuid() == 0 else None,
        group=user.gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd=folder.path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise EngineFailed(f"initdb in {folder.path} failed: {last_words(ran.stderr)}")
    unfinished.rename(folder.cluster)


def make_private(path: Path, user: User) -> None:
    """A folder only this user may enter. Refuses one that somebody else put there before us."""
    path.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and path.lstat().st_uid == 0:
        os.chown(path, user.uid, user.gid)
    seen = path.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != user.uid:
        raise EngineFailed(f"{path} is in the way and belongs to {User(seen.st_uid, seen.st_gid).name}: remove it")
    path.chmod(0o700)


def clean_environment() -> dict[str, str]:
    """Our environment without PG…: those would change the server's port, time zone or folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8"}


def last_words(said: str) -> str:
    """The line of a program's complaint that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    why = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (why or lines or ["it said nothing"])[-1]
