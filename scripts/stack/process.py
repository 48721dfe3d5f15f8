"""A child process that never outlives the stack, not even one ended by kill -9."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from scripts.stack.errors import StackError

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process in its own group. Start it from a thread that lives as long as it should."""

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] | None = None
    working_directory: Path | None = None
    user: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; its output is appended to its log file."""
        own_folder(self.log.parent)
        with private_log(self.log) as output:
            self._process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.working_directory,
                user=self.user,
                group=self.user and _group_of(self.user),
                extra_groups=None if self.user is None else [],
                start_new_session=True,
                umask=0o077,
                preexec_fn=die_with_parent(self.orphan_signal),  # noqa: PLW1509
            )

    @property
    def pid(self) -> int:
        """The process id; the process must have been started."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process.pid

    def running(self) -> bool:
        """Whether the process is alive now."""
        return self._process is not None and self._process.poll() is None

    def exit_code(self) -> int | None:
        """The exit code once it ended, negative for a signal."""
        return None if self._process is None else self._process.poll()

    def kill(self) -> None:
        """End the process and its group at once, as a power cut would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def ask_to_stop(self) -> None:
        """Ask the process to end; it may take its time."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.stop_signal)

    def wait_stopped(self, deadline: float) -> None:
        """Wait until the monotonic deadline, then kill what is left of the group."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()
        self._signal(signal.SIGKILL)

    def stop(self, seconds: float = 3.0) -> None:
        """Ask to stop, and kill after the given time."""
        self.ask_to_stop()
        self.wait_stopped(time.monotonic() + seconds)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def own_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone.

    What is there already stays as it is, whoever made it.
    """
    if path.exists():
        return
    own_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)


def private_log(path: Path) -> BinaryIO:
    """A log to append to that its owner alone may read, whatever it was before."""
    file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    os.fchmod(file, 0o600)
    return os.fdopen(file, "ab")


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before exec so that the kernel ends it with us (Linux only)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without running the package."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise StackError(f"The package {name} is missing: run `make install`.")
    return Path(spec.origin).parent


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for the sentence that says why a start failed."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def _group_of(user: int) -> int:
    return pwd.getpwuid(user).pw_gid
