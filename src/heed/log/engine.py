"""The PostgreSQL under the record: one given by its address, or one we run ourselves in the data folder.

    with open_engine(data_dir, os.environ.get("HEED_DATABASE_URL")) as engine:
        engine.keep_alive()
        … engine.url …

Of the processes that open the same data folder, one owns the server, by holding `engine.lock`; the others join it. When
the owner ends, however it ends, the server ends with it.

May not hold: tables, roles, migrations. An engine knows that there is a database called `heed`, and nothing of it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from heed.log.postgres_folder import (
    DATABASE,
    Folder,
    User,
    make_cluster,
    open_folder,
    programs_for,
    serving_user,
)
from heed.log.postgres_programs import OLDEST, EngineFailed, Programs, Source
from heed.log.postmaster import PATIENCE_TO_STOP, Postmaster, answers, version_of

PATIENCE_TO_JOIN = 60.0  # seconds
PATIENCE_WITH_GIVEN = 10
TAKE_OVER_EVERY = 0.2
LONGEST_PAUSE = 2.0  # seconds between attempts to restart a server that will not run

told = logging.getLogger(__name__)


class Engine:
    """A running PostgreSQL. `url` connects as a role that may do everything in its database.

    This one was given to us by address: it is nobody's here to start, keep or stop.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def owned(self) -> bool:
        """Whether this process runs the server."""
        return False

    def keep_alive(self) -> None:
        """From now on a server that was killed is started again. Returns at once."""

    def stop(self) -> None:
        """Stop the server where this process owns it. May be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class FolderEngine(Engine):
    """A PostgreSQL in a data folder: owned by this process or joined.

    All starting is done by one thread that lives as long as the engine, since the kernel ends a server with the
    thread that began it. `keep_alive` also lets a process that joined take over when the owner has gone.
    """

    def __init__(self, folder: Folder, prefer: Source) -> None:
        super().__init__(folder.url)
        self._folder = folder
        self._prefer = prefer
        self._lock = Lock(folder.lock)
        self._runs_with: tuple[Programs, User] | None = None
        self._postmaster: Postmaster | None = None
        self._opened = threading.Event()
        self._stopping = threading.Event()
        self._kept_alive = threading.Event()
        self._failure: BaseException | None = None
        self._keeper = threading.Thread(target=self._keep, name="postgres-keeper", daemon=True)

    def open(self) -> Self:
        self._keeper.start()
        try:
            self._opened.wait()
        except KeyboardInterrupt:
            self.stop()
            raise
        if self._failure is not None:
            self._keeper.join()
            raise self._failure
        return self

    @property
    def owned(self) -> bool:
        return self._lock.held

    @property
    def server_pid(self) -> int | None:
        """The server's process id, where this process owns it."""
        return self._postmaster.pid if self._postmaster is not None else None

    def keep_alive(self) -> None:
        self._kept_alive.set()

    def stop(self) -> None:
        self._stopping.set()
        self._kept_alive.set()  # wakes a keeper that waits for it
        postmaster = self._postmaster
        if postmaster is not None:
            postmaster.ask_to_stop()
        self._keeper.join(PATIENCE_TO_STOP)
        if self._keeper.is_alive() and self._postmaster is not None:
            self._postmaster.stop_at_once()
            self._keeper.join()

    # what follows runs in the keeper thread

    def _keep(self) -> None:
        try:
            self._own_or_join()
        except BaseException as failure:  # noqa: BLE001 — raised again by open(), in the thread that asked
            self._failure = failure
            self._end()
            return
        finally:
            self._opened.set()
        try:
            while not self._stopping.is_set():
                if self._postmaster is None:
                    self._watch_owner()
                else:
                    self._watch_server(self._postmaster)
        finally:
            self._end()

    def _own_or_join(self) -> None:
        give_up = time.monotonic() + PATIENCE_TO_JOIN
        while not self._stopping.is_set():
            if self._lock.take():
                self._begin()
                return
            if _has_database(self.url):
                return
            if time.monotonic() > give_up:
                raise EngineFailed(
                    f"process {self._lock.holder()} holds {self._folder.path} and its PostgreSQL does not answer: "
                    f"stop that process, or see {self._folder.log}"
                )
            time.sleep(0.02)

    def _begin(self) -> None:
        if self._runs_with is None:
            user = serving_user(self._folder)
            programs = programs_for(self._folder, user, self._prefer)
            make_cluster(self._folder, programs, user)
            self._start(programs, user)
            _ensure_database(self.url)
            self._runs_with = (programs, user)
        else:
            self._start(*self._runs_with)

    def _start(self, programs: Programs, user: User) -> None:
        self._postmaster = Postmaster(self._folder, programs, user)
        self._postmaster.wait_ready()

    def _watch_owner(self) -> None:
        self._stopping.wait(TAKE_OVER_EVERY)
        if self._kept_alive.is_set() and not self._stopping.is_set() and self._lock.take():
            told.warning("the process that ran PostgreSQL has gone; this one runs it now")
            self._begin_again()

    def _watch_server(self, postmaster: Postmaster) -> None:
        postmaster.wait_gone()
        if self._stopping.is_set():
            return
        told.error("PostgreSQL (process %s) was ended from outside", postmaster.pid)
        self._kept_alive.wait()
        self._begin_again()

    def _begin_again(self) -> None:
        pause = 0.05
        while not self._stopping.is_set():
            try:
                self._begin()
            except (EngineFailed, OSError, psycopg.Error) as failure:
                told.error("PostgreSQL is not back yet: %s", failure)
                self._reap()
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _end(self) -> None:
        self._reap()
        if self._postmaster is not None:
            self._postmaster.tidy()
        self._lock.release()

    def _reap(self) -> None:
        if self._postmaster is not None:
            self._postmaster.ask_to_stop()
            self._postmaster.wait_gone()


class Lock:
    """A lock by file that ends with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    def take(self) -> bool:
        """Take it if it is free. Raises `EngineFailed` where the folder may not be written."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as failure:
            raise EngineFailed(
                f"cannot write {self._path}: {failure.strerror}; run as its owner, or set HEED_DATA_DIR"
            ) from failure
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        return True

    def holder(self) -> str:
        return self._path.read_text().strip() or "another"

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def open_engine(data_dir: Path, url: str | None, *, prefer: Source = "system") -> Engine:
    """The PostgreSQL at `url`, or where that is empty the one in `data_dir`, started if nobody runs it yet.

    `prefer` chooses between the machine's own programs and the wheel's where a new cluster is made. Raises
    `EngineFailed` with one line that says what to do.
    """
    if not url:
        return FolderEngine(open_folder(data_dir), prefer).open()
    try:
        major = version_of(url, PATIENCE_WITH_GIVEN)
    except psycopg.Error as failure:
        raise EngineFailed(f"HEED_DATABASE_URL does not answer: {str(failure).splitlines()[0]}") from failure
    if major < OLDEST:
        raise EngineFailed(f"HEED_DATABASE_URL is PostgreSQL {major}; Heed needs {OLDEST} or later")
    return Engine(url)


def with_database(url: str, name: str) -> str:
    """The same address, role and options, but another database."""
    if "://" in url:
        return urlsplit(url)._replace(path="/" + quote(name, safe="")).geturl()
    return make_conninfo(url, dbname=name)


def create_database(url: str, name: str, template: str | None = None) -> str:
    """A new database on the server at `url`, copied from `template` where given; gives its address.

    Nobody may be connected to the template meanwhile. Its files are copied, and not each of its pages by way of the
    log: that takes half the time for one as small as ours.
    """
    making = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        making += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(making)
    return with_database(url, name)


def drop_database(url: str, name: str) -> None:
    """Remove a database, also while somebody is connected to it; nothing where there is none."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _has_database(url: str) -> bool:
    """Whether our database answers. A server that is starting or has not made it yet does not."""
    if not answers(url):
        return False
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(url: str) -> None:
    maintenance = with_database(url, "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
    if there is None:
        create_database(maintenance, DATABASE)
