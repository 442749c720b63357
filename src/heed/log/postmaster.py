"""One PostgreSQL server process on one data folder: begun, waited for, stopped, and what an earlier one left cleared.

May not hold: who is allowed to begin it (`engine`), nor anything about what the database contains.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.pq import PGconn, Ping

from heed.log.postgres_folder import (
    LONGEST_LOG,
    PORT,
    Folder,
    User,
    clean_environment,
    last_words,
    make_private,
)
from heed.log.postgres_programs import EngineFailed, Programs

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    # small rooms on small machines; a big room brings its own server
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
    "huge_pages": "off",
    # the statements are short, so planning for parallel or compiled ones costs more than it brings
    "recovery_init_sync_method": "syncfs",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
}

PATIENCE_TO_START = 600.0  # seconds: recovery after a crash may have much to read
PATIENCE_TO_STOP = 30.0
PATIENCE_FOR_ORPHANS = 5.0
STATUS_LINE = 7  # of postmaster.pid: starting, ready, stopping
LAUNCH = Path(__file__).with_name("postmaster_launch.py")


class Postmaster:
    """A server we began. The thread that makes one must outlive it: the kernel ends the server with that thread."""

    def __init__(self, folder: Folder, programs: Programs, user: User) -> None:
        self.folder = folder
        clear_the_way(folder)
        shutil.rmtree(folder.socket, ignore_errors=True)
        make_private(folder.socket, user)
        self._log_begins = _log_size(folder)
        with folder.log.open("ab" if self._log_begins else "wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", LAUNCH, str(os.getpid()), str(user.uid), str(user.gid)),
                    *_command(folder, programs),
                ],
                cwd=folder.path,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self) -> None:
        """Until it takes connections. Raises `EngineFailed` with what the server said where it ends instead."""
        give_up = time.monotonic() + PATIENCE_TO_START
        while not self._says_ready():
            if self._process.poll() is not None:
                raise EngineFailed(f"PostgreSQL did not start: {self._complaint()} (all of it: {self.folder.log})")
            if time.monotonic() > give_up:
                raise EngineFailed(f"PostgreSQL takes longer than {PATIENCE_TO_START:.0f} s; see {self.folder.log}")
            time.sleep(0.01)

    def wait_gone(self) -> None:
        """Until it has ended, for whatever reason, and is reaped."""
        self._process.wait()

    def ask_to_stop(self) -> None:
        """Fast shutdown: connections are dropped, what was committed is written."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def stop_at_once(self) -> None:
        """Without a last checkpoint: nothing committed is lost, the next start reads it from the write-ahead log."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)

    def tidy(self) -> None:
        """Once it has gone: its socket's folder may lie outside the data folder, where nobody else would remove it."""
        shutil.rmtree(self.folder.socket, ignore_errors=True)

    def _says_ready(self) -> bool:
        """Asked of its pid file: a connection that comes too early leaves a line in the log each time."""
        try:
            lines = (self.folder.cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return lines[0] == str(self.pid) and len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"

    def _complaint(self) -> str:
        if self._process.returncode < 0:
            return f"it was ended by signal {-self._process.returncode}"
        with self.folder.log.open("rb") as log:
            log.seek(self._log_begins)
            return last_words(log.read().decode(errors="replace"))


def answers(url: str) -> bool:
    """Whether a server takes connections there; False also while it starts or stops."""
    return PGconn.ping(url.encode()) == Ping.OK


def _command(folder: Folder, programs: Programs) -> list[str]:
    settings = SETTINGS | {"unix_socket_directories": str(folder.socket), "cluster_name": folder.mark}
    chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(programs.folder / "postgres"), "-D", str(folder.cluster), *chosen]


def _log_size(folder: Folder) -> int:
    """Where in its log this server's words will begin; 0 begins the log anew."""
    size = folder.log.stat().st_size if folder.log.exists() else 0
    return size if size < LONGEST_LOG else 0


def clear_the_way(folder: Folder) -> None:
    """See to it that no earlier server holds the cluster. To be called by the owner only.

    After `kill -9` of an owner its server is shutting down; after `kill -9` of a server its children may linger and
    its pid file names a process that is gone, a zombie, or by now somebody else.
    """
    pid_file = folder.cluster / "postmaster.pid"
    earlier = _pid_in(pid_file)
    if earlier is not None and _runs(earlier):
        words = _command_line(earlier)
        if any(folder.mark in word for word in words):
            _end_orphan(earlier)
        elif str(folder.cluster) in words:
            raise EngineFailed(f"a PostgreSQL that is not Heed's (process {earlier}) runs on {folder.cluster}: stop it")
    # a postmaster that is gone cannot hold them back, and they hold its shared memory
    _kill_children(folder)
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        first = pid_file.read_text().split("\n")[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None


def _end_orphan(pid: int) -> None:
    give_up = time.monotonic() + PATIENCE_TO_STOP
    os.kill(pid, signal.SIGINT)
    while _runs(pid):
        if time.monotonic() > give_up:
            raise EngineFailed(f"an earlier PostgreSQL (process {pid}) does not end: stop it with kill -QUIT {pid}")
        time.sleep(0.01)


def _kill_children(folder: Folder) -> None:
    give_up = time.monotonic() + PATIENCE_FOR_ORPHANS
    while (left := list(_children(folder))) and time.monotonic() < give_up:
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.005)


def _children(folder: Folder) -> Iterator[int]:
    """Server processes of this folder, by the title PostgreSQL gives them: readable without rights over them."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            words = _command_line(int(entry.name))
            if words and words[0].startswith(f"postgres: {folder.mark}: ") and _runs(int(entry.name)):
                yield int(entry.name)


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def _runs(pid: int) -> bool:
    """Whether there is such a process and it is no zombie."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return after_name.split()[0] not in ("Z", "X")


def version_of(url: str, patience: int) -> int:
    """The major version of the server at `url`. Raises `psycopg.OperationalError` where it does not answer."""
    with psycopg.connect(url, connect_timeout=patience) as connection:
        return connection.info.server_version // 10000
