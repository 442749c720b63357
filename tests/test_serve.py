"""What `heed serve` is asked for and cannot do: one line that says what to do, before anything is started."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from heed.serve import CannotServe, Settings, settings


def asked(port: int | None = None) -> Settings:
    return settings(demo=False, host=None, port=port, data_dir="/tmp/nowhere", pack=None, speed=1.0)


@pytest.mark.parametrize("port", [0, -1, 65_536, 99_999_999])
def test_a_port_that_is_none(port: int) -> None:
    with pytest.raises(CannotServe, match=f"there is no port {port}: give one from 1 to 65535"):
        asked(port)


def test_a_port_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_PORT", "first")

    with pytest.raises(CannotServe, match="HEED_PORT is “first”: give a port number, such as 8999"):
        asked()


def test_a_form_of_lines_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_LOG", "xml")

    with pytest.raises(CannotServe, match="HEED_LOG is “xml”: give people or json"):
        asked(8999)


def test_a_port_that_another_program_has_is_one_line_and_exit_code_2(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "heed.cli", "serve", "--port", str(port), "--data-dir", str(data_dir)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"heed: 127.0.0.1:{port} is not to be had (")
    assert line.endswith("stop what has it, or give another HEED_PORT")
    assert list(data_dir.iterdir()) == []
