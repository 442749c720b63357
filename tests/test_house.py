"""The rules of the house that a machine can read: locks, assets, purity, size, time in SQL."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "heed"
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
CLOCKS = re.compile(r"\b(now|utcnow|today|time\.time|time_ns|monotonic|perf_counter|uuid1|uuid4)$")
READS_CLOCK_IN_SQL = re.compile(
    r"\b(now\s*\(|current_(timestamp|date|time)\b|clock_timestamp|statement_timestamp|transaction_timestamp|localtime)",
    re.I,
)


def modules() -> Iterator[Path]:
    yield from sorted(SOURCE.rglob("*.py"))


def is_pure(module: Path) -> bool:
    folder = module.relative_to(SOURCE).parts[0]
    return folder in ("picture", "policy") or module.name in ("decide.py", "deadlines.py", "owed.py")


PURE = [module for module in modules() if is_pure(module)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    addresses = [line for line in text.splitlines() if "://" in line and '"url"' not in line]

    assert addresses == []
    assert not re.search(r'"resolved"|--(extra-)?index-url|--find-links', text)
    assert re.search("sha256:|sha512-", text)


@pytest.mark.parametrize("lock", LOCKS[:-1], ids=lambda lock: lock.name)
def test_each_locked_package_has_one_version_and_hashes(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert [package for package in packages if not re.match(r"[\w.\[\]-]+==\S+ .*?--hash=sha256:", package, re.S)] == []


def test_the_packages_of_the_program_are_the_same_in_both_locks() -> None:
    run, dev = (
        set(re.findall(r"(?m)^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text()))
        for name in ("run.txt", "dev.txt")
    )

    assert run - dev == set()


def test_each_page_asset_is_there_under_the_name_the_pages_ask_for() -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "assets.py"], check=True)
    vendor = SOURCE / "web" / "static" / "vendor"
    wanted = ["idiomorph/idiomorph.js", "leaflet/leaflet.js", "leaflet/leaflet.css", "uplot/uplot.js", "font/font.css"]

    assert [name for name in wanted if not (vendor / name).is_file()] == []
    fonts = re.findall(r"url\(\./(files/[^)]+)\)", (vendor / "font" / "font.css").read_text())
    assert fonts
    assert [font for font in fonts if not (vendor / "font" / font).is_file()] == []


def test_no_page_asset_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", SOURCE / "web" / "static" / "vendor"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert listed.stdout == ""


@pytest.mark.parametrize("module", PURE, ids=lambda module: str(module.relative_to(SOURCE)))
def test_what_is_pure_never_awaits_and_never_reads_a_clock(module: Path) -> None:
    tree = ast.parse(module.read_text())
    waits = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith)
    ]
    clocks = [
        f"{node.lineno}: {ast.unparse(node.func)}()"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and CLOCKS.search(ast.unparse(node.func))
    ]

    assert (waits, clocks) == ([], [])


def test_no_statement_of_the_database_reads_its_clock() -> None:
    places = [*SOURCE.rglob("*.sql"), *modules()]
    found = [
        f"{place.relative_to(ROOT)}:{number}: {line.strip()}"
        for place in places
        for number, line in enumerate(place.read_text().splitlines(), 1)
        if READS_CLOCK_IN_SQL.search(line.split("--")[0]) and (place.suffix == ".sql" or "SELECT" in line.upper())
    ]

    assert found == []


def test_each_module_says_what_it_holds_and_stays_short() -> None:
    silent = [module.relative_to(ROOT) for module in modules() if not ast.get_docstring(ast.parse(module.read_text()))]
    long = [module.relative_to(ROOT) for module in modules() if len(module.read_text().splitlines()) > LONGEST_MODULE]

    assert (silent, long) == ([], [])


def test_no_function_is_long() -> None:
    long = [
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}"
        for module in modules()
        for function in functions(ast.parse(module.read_text()))
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_no_module_is_named_for_nothing() -> None:
    nameless = {"utils.py", "helpers.py", "models.py", "services.py", "common.py", "misc.py"}

    assert [module for module in modules() if module.name in nameless] == []


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"make (\w+)", listed)) >= {
        "setup",
        "run",
        "test",
        "check",
        "bench",
        "soak",
        "failover",
        "docs",
    }


def test_no_file_keeps_both_sides_of_a_merge() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    files = [ROOT / name.decode() for name in tracked if name]
    marked = [f for f in files if f.is_file() and re.search(rb"^(<{7}|>{7}) ", f.read_bytes(), re.M)]

    assert marked == []
