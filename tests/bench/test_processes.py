"""Processes that a bench starts are its own to end."""

from __future__ import annotations

import signal
import subprocess

from heed.bench.processes import process


def test_a_process_hears_ctrl_c_though_the_bench_was_put_behind() -> None:
    """Given a bench whose shell had Ctrl-C ignored, when it tells a process of its own to stop, then it stops."""
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        waits = "import sys, time\nprint('up', flush=True)\ntime.sleep(300)"
        with process(["-c", waits], {}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "up\n"
            child.send_signal(signal.SIGINT)
            assert child.wait(30) != 0
    finally:
        signal.signal(signal.SIGINT, heard)
