"""PostgreSQL as our own child: begun from nothing, killed from either side, joined, taken over, refused with one line.

Every server here is real and so is every kill.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from heed.log.engine import (
    Engine,
    FolderEngine,
    create_database,
    drop_database,
    open_engine,
    with_database,
)
from heed.log.postgres_folder import Folder, User, first_shut, open_folder
from heed.log.postgres_programs import EngineFailed, Programs, Source, copied_programs, find_programs

OWNER = """
    import sys, time
    from pathlib import Path
    from heed.log.engine import open_engine

    engine = open_engine(Path(sys.argv[1]), None, prefer=sys.argv[2])
    if "keep_alive" in sys.argv:
        engine.keep_alive()
    print("owner" if engine.owned else "joined", flush=True)
    sys.stdin.read()
    engine.stop()
"""


on_either = pytest.mark.parametrize("source", ["system", "wheel"], indirect=True)
"""The test holds on the machine's PostgreSQL and on the packaged one; the others run on that of this run."""


@pytest.fixture
def source(request: pytest.FixtureRequest, preferred: Source) -> Source:
    """Which programs make the cluster."""
    wanted: Source = getattr(request, "param", preferred)
    if find_programs(major=None, prefer=wanted).source != wanted:
        pytest.skip(f"no {wanted} PostgreSQL here")
    return wanted


@pytest.fixture(scope="module")
def made_dirs() -> Iterator[dict[Source, Path]]:
    """For each kind of PostgreSQL that a test has asked for: a data folder whose server ran and was stopped."""
    folders: dict[Source, Path] = {}
    yield folders
    for folder in folders.values():
        shutil.rmtree(folder)


@pytest.fixture
def made_dir(source: Source, made_dirs: dict[Source, Path]) -> Path:
    """A data folder that has a cluster already. Tests share it, each leaves it stopped and whole."""
    if source not in made_dirs:
        made_dirs[source] = Path(tempfile.mkdtemp(prefix="heed-test-", dir="/tmp"))
        made_dirs[source].chmod(0o711)
        open_engine(made_dirs[source], None, prefer=source).stop()
    return made_dirs[source]


@pytest.fixture
def own(made_dir: Path) -> Iterator[FolderEngine]:
    with open_engine(made_dir, None) as engine:
        assert isinstance(engine, FolderEngine)
        yield engine


class Process:
    """Another process that opens the same data folder and stays until told."""

    def __init__(self, data_dir: Path, source: Source, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(OWNER), str(data_dir), source, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.became = self._process.stdout.readline().strip()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def leave(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0


def within(seconds: float, what: Callable[[], bool]) -> bool:
    """Whether it comes true in that time."""
    give_up = time.monotonic() + seconds
    while not what():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.005)
    return True


def takes_connections(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def server_of(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def settings_of(url: str, *names: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]  # type: ignore[index]


@on_either
def test_an_empty_folder_becomes_a_running_server(data_dir: Path, source: Source) -> None:
    with open_engine(data_dir / "not" / "there", None, prefer=source) as engine:
        assert engine.owned
        assert settings_of(engine.url, "data_checksums", "listen_addresses", "fsync") == ["on", "", "on"]


def test_the_server_is_no_root_and_its_cluster_closed_to_others(own: FolderEngine, made_dir: Path) -> None:
    assert own.server_pid is not None
    owner = Path(f"/proc/{own.server_pid}").stat().st_uid

    assert owner != 0
    assert (made_dir / "postgres").stat().st_uid == owner
    assert [(made_dir / part).stat().st_mode & 0o077 for part in ("postgres", "run")] == [0, 0]


@on_either
def test_what_was_written_is_there_after_stop_and_start(made_dir: Path, source: Source) -> None:
    with open_engine(made_dir, None, prefer=source) as engine, psycopg.connect(engine.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        connection.commit()
    assert not takes_connections(engine.url)

    begun = time.monotonic()
    with open_engine(made_dir, None) as again, psycopg.connect(again.url) as connection:
        took = time.monotonic() - begun

        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
        assert took < 5  # some 0.1 s on a quiet machine; initdb again, or a wait for a dead server, is longer


@on_either
def test_a_killed_server_is_back_at_once_with_all_that_was_committed(own: FolderEngine) -> None:
    own.keep_alive()
    with psycopg.connect(own.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE written (number int)")
    took = []
    for number in range(5):
        with psycopg.connect(own.url, autocommit=True) as connection:
            connection.execute("INSERT INTO written VALUES (%s)", (number,))
            killed, begun = own.server_pid, time.monotonic()
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            assert within(10, lambda killed=killed: own.server_pid != killed and takes_connections(own.url))  # type: ignore[misc]
            took.append(time.monotonic() - begun)

    with psycopg.connect(own.url) as connection:
        assert connection.execute("SELECT array_agg(number ORDER BY number) FROM written").fetchone() == (
            [0, 1, 2, 3, 4],
        )
    assert min(took) < 1.5  # some 0.15 s on a quiet machine; a pause between attempts would show in each


def test_a_server_killed_while_a_statement_runs_is_back_too(own: FolderEngine) -> None:
    own.keep_alive()
    killed = own.server_pid
    assert killed is not None
    busy = psycopg.connect(own.url, autocommit=True)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 2000000000)")

    os.kill(killed, signal.SIGKILL)

    assert within(10, lambda: own.server_pid != killed and takes_connections(own.url))
    busy.close()


def test_without_keep_alive_a_killed_server_stays_down(own: FolderEngine) -> None:
    assert own.server_pid is not None
    os.kill(own.server_pid, signal.SIGKILL)

    assert within(5, lambda: not takes_connections(own.url))
    assert not within(0.5, lambda: takes_connections(own.url))


@on_either
def test_a_killed_owner_leaves_no_server_behind(made_dir: Path, source: Source) -> None:
    owner = Process(made_dir, source)
    assert owner.became == "owner"
    server = server_of(made_dir)

    owner.kill()

    assert within(10, lambda: not runs(server))
    assert not (made_dir / "postgres" / "postmaster.pid").exists(), "it was shut down, not cut off"


def test_a_second_process_joins_and_its_leaving_stops_nothing(
    own: FolderEngine, made_dir: Path, source: Source
) -> None:
    second = Process(made_dir, source)
    assert second.became == "joined"

    second.leave()

    assert takes_connections(own.url)


def test_many_that_open_at_the_same_moment_agree_on_one_owner(made_dir: Path, source: Source) -> None:
    with ThreadPoolExecutor() as threads:
        engines = list(threads.map(lambda _: open_engine(made_dir, None, prefer=source), range(4)))

    assert sorted(engine.owned for engine in engines) == [False, False, False, True]
    assert all(takes_connections(engine.url) for engine in engines)
    for engine in engines:
        engine.stop()


def test_who_joined_takes_over_when_the_owner_is_killed_if_it_was_to_keep_it_alive(
    made_dir: Path, source: Source
) -> None:
    owner = Process(made_dir, source)
    with open_engine(made_dir, None, prefer=source) as joined:
        assert not joined.owned
        joined.keep_alive()

        owner.kill()

        assert within(10, lambda: joined.owned and takes_connections(joined.url))


def test_a_new_owner_comes_right_after_the_old_one_was_killed(made_dir: Path, source: Source) -> None:
    owner = Process(made_dir, source)
    owner.kill()

    with open_engine(made_dir, None, prefer=source) as engine:
        assert engine.owned
        assert takes_connections(engine.url)


def test_a_pid_file_that_names_somebody_else_is_not_believed(made_dir: Path, source: Source) -> None:
    (made_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{made_dir}/postgres\n")

    with open_engine(made_dir, None) as engine:
        assert takes_connections(engine.url)


def test_a_pid_file_that_names_a_zombie_is_not_believed(made_dir: Path, source: Source) -> None:
    zombie = subprocess.Popen(["true"])
    assert within(5, lambda: not runs(zombie.pid))
    (made_dir / "postgres" / "postmaster.pid").write_text(f"{zombie.pid}\n{made_dir}/postgres\n")

    with open_engine(made_dir, None) as engine:
        assert takes_connections(engine.url)
    zombie.wait()


def test_a_folder_with_a_long_or_odd_name_serves_all_the_same(made_dir: Path) -> None:
    for name in ("a long name " * 12, 'a "quoted", name', "größer%2F?x=1"):
        folder = open_folder(made_dir / name)
        (made_dir / "postgres").rename(folder.cluster)
        with open_engine(folder.path, None) as engine:
            assert takes_connections(engine.url), name

        folder.cluster.rename(made_dir / "postgres")
        assert folder.socket.is_relative_to(made_dir) or not folder.socket.exists(), "nothing is left elsewhere"


@on_either
def test_the_version_that_made_the_folder_is_the_version_that_runs_it(made_dir: Path, source: Source) -> None:
    other: Source = "wheel" if source == "system" else "system"
    with open_engine(made_dir, None, prefer=source) as engine:
        made = settings_of(engine.url, "server_version")

    with open_engine(made_dir, None, prefer=other) as engine:
        assert settings_of(engine.url, "server_version") == made


def test_a_folder_made_by_an_absent_version_says_which_to_install(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "PG_VERSION").write_text("12\n")

    with pytest.raises(EngineFailed, match=r"made by PostgreSQL 12, and here is .*: install PostgreSQL 12"):
        open_engine(data_dir, None)


def test_a_cut_short_first_start_is_begun_anew(data_dir: Path, source: Source) -> None:
    (data_dir / "postgres.unfinished" / "base").mkdir(parents=True)

    with open_engine(data_dir, None, prefer=source) as engine:
        assert takes_connections(engine.url)


def test_a_server_that_cannot_start_says_why_in_one_line(made_dir: Path, source: Source) -> None:
    control = made_dir / "postgres" / "global" / "pg_control"
    away = control.rename(made_dir / "pg_control")

    with pytest.raises(EngineFailed) as refused:
        open_engine(made_dir, None)
    away.rename(control)

    assert re.fullmatch(r"PostgreSQL did not start: .*could not .*\(all of it: .*postgres.log\)", str(refused.value))


def test_an_address_where_nobody_answers_is_one_line(data_dir: Path) -> None:
    with pytest.raises(EngineFailed, match=r"^HEED_DATABASE_URL does not answer: [^\n]+$"):
        open_engine(data_dir, f"postgresql://heed@/heed?host={data_dir}")


def test_a_given_address_is_used_and_left_alone(engine: Engine, data_dir: Path) -> None:
    with open_engine(data_dir, engine.url) as given:
        given.keep_alive()
        assert (given.url, given.owned) == (engine.url, False)

    assert takes_connections(engine.url)
    assert list(data_dir.iterdir()) == []


def test_a_database_is_made_from_another_and_dropped_while_in_use(engine: Engine) -> None:
    names = [f"heed_test_{word}_{os.getpid()}" for word in ("first", "second", "never_was")]
    first = create_database(engine.url, names[0])
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE carried AS SELECT 7 AS number")
    second = create_database(engine.url, names[1], template=names[0])

    connection = psycopg.connect(second)
    assert connection.execute("SELECT number FROM carried").fetchone() == (7,)
    for name in names:
        drop_database(engine.url, name)

    assert not takes_connections(second)
    connection.close()


def test_another_database_keeps_role_and_options() -> None:
    assert with_database("postgresql://heed@/heed?host=%2Frun&port=5432", "other") == (
        "postgresql://heed@/other?host=%2Frun&port=5432"
    )
    assert conninfo_to_dict(with_database("host=/run dbname=heed user=heed", "other")) == {
        "host": "/run",
        "dbname": "other",
        "user": "heed",
    }


def test_a_folder_the_server_may_not_enter_is_named(data_dir: Path) -> None:
    shut = data_dir / "shut"
    (shut / "data").mkdir(parents=True)
    shut.chmod(0o700)
    stranger = User(uid=54321, gid=54321)

    assert first_shut(shut / "data", stranger) == shut
    shut.chmod(0o711)
    assert first_shut(shut / "data", stranger) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")
def test_root_in_a_closed_folder_is_told_where_to_put_the_data(data_dir: Path) -> None:
    data_dir.chmod(0o700)

    with pytest.raises(EngineFailed, match=rf"may not enter {data_dir}: set HEED_DATA_DIR to a folder such as"):
        open_engine(data_dir, None)


@pytest.mark.parametrize("source", ["wheel"], indirect=True)
def test_programs_copied_elsewhere_still_run(data_dir: Path, source: Source) -> None:
    original = find_programs(major=None, prefer=source)

    copied = copied_programs(original, data_dir / "programs")

    said = subprocess.run([copied.folder / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    assert copied == Programs(copied.folder, original.version, "wheel")
    assert copied.folder.is_relative_to(data_dir)
    assert original.version in said


def test_the_socket_path_is_never_too_long(data_dir: Path) -> None:
    short, long = open_folder(data_dir), Folder(data_dir / ("x" * 80) / ("y" * 80))

    assert short.socket == data_dir / "run"
    assert len(str(long.socket)) < 60
