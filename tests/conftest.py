"""What every test may ask for: a PostgreSQL, and a fresh database on it.

The server is the one at HEED_DATABASE_URL (a role that may create databases), or one of our own in a temporary folder:
the machine's PostgreSQL or, with HEED_TEST_POSTGRES=wheel, the packaged one. Each xdist worker has its own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings

from heed.log.engine import Engine, create_database, drop_database, open_engine
from heed.log.postgres_programs import Source, find_programs
from heed.telemetry.lines import without_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The law tests walk the same ways every run; HYPOTHESIS_PROFILE=soak looks for new ones, for as long as it takes.
settings.register_profile(
    "default", max_examples=120, stateful_step_count=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
settings.register_profile("soak", settings.get_profile("default"), max_examples=4000, stateful_step_count=60,
                          derandomize=False)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def lines_without_words() -> None:
    """A fault is logged as in a running room. structlog's own way draws its values out, which takes a minute."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, without_words, structlog.dev.ConsoleRenderer(colors=False)]
    )


WANTED: Source = "wheel" if os.environ.get("HEED_TEST_POSTGRES") == "wheel" else "system"
GIVEN_URL = os.environ.get("HEED_DATABASE_URL") or None


ENOUGH = 4 << 30  # bytes: two servers' worth of what the tests keep at any one moment, and as much again


def quickest_place() -> str:
    """Memory that is mounted as a folder, where the machine has enough of it: a database there is made in a fifth."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH else "/tmp"


@contextmanager
def enterable_folder() -> Iterator[Path]:
    """A temporary folder with a short path that the server's user may enter: pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="heed-test-", dir=quickest_place()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def preferred() -> Source:
    """Which PostgreSQL programs this run is on."""
    return find_programs(major=None, prefer=WANTED).source


@pytest.fixture(scope="session")
def engine_dir() -> Iterator[Path]:
    with enterable_folder() as folder:
        yield folder


def spare_the_machine(url: str) -> None:
    """What this server keeps need not outlive the machine, nor be tidied: each database is gone in seconds. Tests that
    kill a server have one of their own.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def engine(engine_dir: Path) -> Iterator[Engine]:
    """One PostgreSQL for the whole run of this worker."""
    with open_engine(engine_dir, GIVEN_URL, prefer=WANTED) as running:
        if GIVEN_URL is None:
            spare_the_machine(running.url)
        yield running


@pytest.fixture(scope="session")
def template(engine: Engine) -> Iterator[str]:
    """The name of a migrated database that every test's own is copied from."""
    from heed.log.migrate import migrate

    name = f"heed_template_{uuid.uuid4().hex[:12]}"
    url = create_database(engine.url, name)
    # roles belong to the whole server: workers that share one must not make them at the same moment
    with psycopg.connect(engine.url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('heed tests migrate'))")
        migrate(url)
    yield name
    drop_database(engine.url, name)


@pytest.fixture
def scratch_url(engine: Engine, template: str) -> Iterator[str]:
    """The address of a fresh, migrated, empty database of this test's own."""
    name = f"heed_test_{uuid.uuid4().hex[:12]}"
    yield create_database(engine.url, name, template)
    drop_database(engine.url, name)


@pytest.fixture(scope="module")
def lasting_url(engine: Engine, template: str) -> Iterator[str]:
    """The address of a migrated database that the tests of one module share."""
    name = f"heed_test_{uuid.uuid4().hex[:12]}"
    yield create_database(engine.url, name, template)
    drop_database(engine.url, name)


@pytest.fixture
def empty_url(engine: Engine) -> Iterator[str]:
    """The address of a fresh database that nothing has migrated."""
    name = f"heed_test_{uuid.uuid4().hex[:12]}"
    yield create_database(engine.url, name)
    drop_database(engine.url, name)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder for a PostgreSQL of this test's own."""
    with enterable_folder() as folder:
        yield folder


#: The browser's own toolbar is made of pages too: four renderers beside each window of ours, which nobody looks at.
TOOLBAR = ["WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup", "WebUIReloadButton", "WebUIToolbar",
           "WebUILocationBar", "WebUIHomeButton", "WebUISplitTabsButton", "PreloadTopChromeWebUI",
           "InitialWebUI"]  # fmt: skip
#: What Playwright turns off: the last list given is the only one that counts.
OFF_ANYWAY = ["AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
              "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay",
              "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
              "ThirdPartyStoragePartitioning"]  # fmt: skip
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         f"--disable-features={','.join(TOOLBAR + OFF_ANYWAY)}"]  # fmt: skip
#: As `tools/chromium` looks for it.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("HEED_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), NAMES[0])


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """One Chromium for the whole run of this worker, and the loop that Playwright drives it by."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield launched, loop
        asyncio._set_running_loop(loop)
        launched.close()


@pytest.fixture(scope="module")
def browser(chromium: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """The worker's Chromium; each test opens a context of its own in it.

    Playwright's loop counts as running in this thread, and no test could start a loop of its own beside it: so it is
    said to run only while a module is on that asks for a browser. Starting another for each module took a minute of
    every run.
    """
    launched, loop = chromium
    asyncio._set_running_loop(loop)
    yield launched
    # A page that was left open goes on working, for nobody.
    for context in launched.contexts:
        context.close()
    asyncio._set_running_loop(None)
