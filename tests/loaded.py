"""A process that has read the code of services, and becomes any of them (``tests.begun``).

It is told over a socket what to run; each is a fork of it, run as ``python -m`` or ``-c`` would.
"""

import ctypes
import gc

gc.disable()  # As services begin: what is loaded stays.

import json  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import select  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from importlib import import_module  # noqa: E402
from importlib.util import find_spec  # noqa: E402
from typing import Any  # noqa: E402

from scripts.stack.process import PR_SET_PDEATHSIG  # noqa: E402

Told = dict[str, Any]

LARGEST = 200_000


def main(control: socket.socket) -> Told | None:
    """Fork for each that is asked for; what to run, in the fork, or nothing at the end."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            report(control)
        if control.fileno() in ready:
            said, files, _, _ = socket.recv_fds(control, LARGEST, 2)
            if not said:
                return None
            told: Told = json.loads(said)
            load(told["module"])
            if os.fork() == 0:
                become(told, files)
                # Said once it is one of its own, which may be signalled and ended.
                control.send(json.dumps({"began": os.getpid()}).encode())
                for end in (control.detach(), woken, wakes):
                    os.close(end)
                return told
            for file in files:
                os.close(file)


def report(control: socket.socket) -> None:
    """Say which have ended, and with what."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        code = os.waitstatus_to_exitcode(status)
        control.send(json.dumps({"ended": pid, "code": code}).encode())


def load(module: str) -> None:
    """Read the code; nothing of it runs."""
    package = import_module(module)
    for part in ("service", "app") if hasattr(package, "__path__") else ():
        if find_spec(f"{module}.{part}"):
            import_module(f"{module}.{part}")
    assert threading.active_count() == 1, "what is read started a thread, which no fork has"
    gc.freeze()


def become(told: Told, files: list[int]) -> None:
    """Another process: its own variables, folder, output, session and arguments."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    if told["umask"] is not None:
        os.umask(told["umask"])
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["variables"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, own in ((nothing, 0), (files[0], 1), (files[1], 2)):
        os.dup2(file, own)
    for file in {nothing, *files}:
        os.close(file)
    sys.argv[1:] = told["arguments"]


if __name__ == "__main__":
    to_run = main(socket.socket(fileno=int(sys.argv[1])))
    if to_run and to_run["program"] is not None:
        exec(compile(to_run["program"], "<string>", "exec"), {"__name__": "__main__"})
    elif to_run:
        runpy.run_module(to_run["module"], run_name="__main__", alter_sys=True)
