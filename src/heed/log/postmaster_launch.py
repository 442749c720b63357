"""Run as a script between the owner and `postgres`: gives up root, asks the kernel for a signal, becomes the server.

Arguments: the owner's process id, user id, group id, then the command. A script of its own, because code between fork
and exec in a process with threads can hang, and a server that comes back must not.

May not import `heed` nor anything outside the standard library: it starts in 15 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become_server(owner: int, uid: int, gid: int, command: list[str]) -> None:
    os.setsid()  # a Ctrl-C in the owner's terminal is the owner's to answer
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # after setuid, which clears it; SIGINT is PostgreSQL's fast shutdown
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != owner:
        sys.exit("the owner was gone before the server began")
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(command[0], command)


if __name__ == "__main__":
    become_server(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
