"""Processes of services begun as forks of one that has read their code, a second or two each.

Guarantee: such a process runs the same code from its beginning, with the variables, folder, session
and output it is given and nothing of another's; only reading the code was done before. Whatever is
to be otherwise from the very start (a library before it, another interpreter, coverage) is started
anew, as is everything of ``make faults`` and ``make deep``.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from scripts.stack.process import Child, own_folder, private_log
from scripts.stack.settings import ROOT
from tests.depth import DEEP
from tests.loaded import LARGEST

FROM_THE_START = ("LD_", "PYTHON", "COVERAGE")
ALWAYS_ANEW = DEEP or "CSTR_FAULT_RESULTS" in os.environ
SECONDS = 100.0

Process = subprocess.Popen[bytes]


class Begun:
    """What is used of a ``subprocess.Popen``."""

    def __init__(self, pid: int, of: "Loaded") -> None:
        self.pid, self._of = pid, of

    @property
    def returncode(self) -> int | None:
        """The exit code once it ended, negative for a signal."""
        return self._of.ended.get(self.pid)

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The same, waited for. Raises ``subprocess.TimeoutExpired``."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._of.said:
            while self.returncode is None:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
                self._of.said.wait(left)
        return self._of.ended[self.pid]

    def send_signal(self, number: int) -> None:
        """Signal it, while it is there."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Loaded:
    """The process that has read the code, and what it says; it ends when we do."""

    def __init__(self) -> None:
        self._asked, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.loaded", str(theirs.fileno())]
        self.process = subprocess.Popen(
            command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        self.ended: dict[int, int] = {}
        self.said = threading.Condition()
        self._began: list[int] = []
        self._over = False
        self._turn = threading.Lock()
        threading.Thread(target=self._hear, daemon=True).start()

    def begin(self, told: Mapping[str, Any], out: int, errors: int) -> Begun:
        """Fork one. Raises ``RuntimeError`` where it cannot."""
        with self._turn:
            socket.send_fds(self._asked, [json.dumps(told).encode()], [out, errors])
            with self.said:
                self.said.wait_for(lambda: self._began or self._over, SECONDS)
                if not self._began:
                    raise RuntimeError(f"{told['module']} was not begun")
                return Begun(self._began.pop(), self)

    def _hear(self) -> None:
        while said := self._asked.recv(LARGEST):
            told = json.loads(said)
            with self.said:
                if "began" in told:
                    self.ended.pop(told["began"], None)
                    self._began.append(told["began"])
                else:
                    self.ended[told["ended"]] = told["code"]
                self.said.notify_all()
        with self.said:
            self._over = True
            self.said.notify_all()


@cache
def loaded() -> Loaded:
    """The one of this worker."""
    return Loaded()


def may_be_begun(command: Sequence[str | Path], variables: Mapping[str, str]) -> bool:
    """Whether it is nothing but the code of a service, run by this interpreter."""
    own = [name for name in variables if name.startswith(FROM_THE_START)]
    same = all(variables[name] == os.environ.get(name) for name in own)
    python, how, what = map(str, command[:3])
    service = python == sys.executable and (how == "-c" or what.startswith("services."))
    measured = any(name.startswith("COVERAGE") for name in os.environ)
    return service and same and not (ALWAYS_ANEW or measured)


def popen(
    command: Sequence[str | Path], variables: Mapping[str, str], folder: Path, out: IO[bytes],
    errors: IO[bytes] | None = None, umask: int | None = None, reads: str = "",
    anew: bool = False,
) -> Process:  # fmt: skip
    """Run ``python -m services.…``, or ``-c`` and a program that ``reads`` a module.

    Begun where it may be and is not to be ``anew``, else started.
    """
    words = list(map(str, command))
    if anew or not may_be_begun(words, variables):
        return subprocess.Popen(
            words, cwd=folder, env=dict(variables), stdout=out, stderr=errors or out
        )
    _, how, what, *arguments = words
    told = {
        "module": what if how == "-m" else reads, "program": what if how == "-c" else None,
        "arguments": arguments, "variables": dict(variables), "folder": str(folder),
        "umask": umask,
    }  # fmt: skip
    return cast(Process, loaded().begin(told, out.fileno(), (errors or out).fileno()))


def run(
    command: Sequence[str | Path], variables: Mapping[str, str] = os.environ, *, reads: str = "",
    timeout: float = 100,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """The same, run to its end. Raises ``subprocess.TimeoutExpired``."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = popen(command, variables, ROOT, out, errors, reads=reads)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        said = []
        for file in (out, errors):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(list(map(str, command)), code, *said)


_started = Child.start


def start(child: Child) -> None:
    """In place of ``Child.start``."""
    variables = child.environment or os.environ
    if child.user is not None or not may_be_begun(child.command, variables):
        _started(child)
        return
    own_folder(child.log.parent)
    with private_log(child.log) as output:
        folder = child.working_directory or Path.cwd()
        child._process = popen(child.command, variables, folder, output, umask=0o077)
