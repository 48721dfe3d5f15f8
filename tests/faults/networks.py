"""A service in a network of its own, joined to the others by a cable that can be cut."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.settings import ROOT, SERVICES
from tests.faults.breaking import run_as, stopped, with_variables

OUTSIDE, INSIDE = "10.213.77.1", "10.213.77.2"


@dataclass
class Network:
    """What leads out of it: the cable, and who forwards to the broker and to the agencies."""

    cable: str
    to_broker: subprocess.Popen[bytes]
    to_agencies: subprocess.Popen[bytes]

    @contextmanager
    def cut(self, what: str) -> Iterator[None]:
        """Nothing comes through any more, and no connection is closed."""
        if what == "broker":
            with stopped(self.to_broker.pid):
                yield
        elif what == "agencies":
            with stopped(self.to_agencies.pid):
                yield
        else:
            _ip("link", "set", self.cable, "down")
            try:
                yield
            finally:
                _ip("link", "set", self.cable, "up")


@asynccontextmanager
async def in_a_network(stack: Stack, name: str) -> AsyncIterator[Network]:
    """The service runs in a network namespace, found by all at its usual address."""
    made = f"cstr{os.getpid()}"
    broker, own = stack.kafka.port, stack.settings.port(name)
    peers = [stack.settings.port(one) for one in SERVICES if one != name]
    with ExitStack() as undone:
        _ip("netns", "add", made)
        undone.callback(_ip, "netns", "del", made)
        _ip("link", "add", made, "type", "veth", "peer", "name", f"{made}n", "netns", made)
        # The namespace goes when its last process has, and takes its end of the cable later still.
        undone.callback(_ip, "link", "del", made)
        _ip("addr", "add", f"{OUTSIDE}/30", "dev", made)
        _ip("link", "set", made, "up")
        for command in (
            ("addr", "add", f"{INSIDE}/30", "dev", f"{made}n"),
            ("link", "set", f"{made}n", "up"),
            ("link", "set", "lo", "up"),
        ):
            _ip("-n", made, *command)
        ways = {port: f"{OUTSIDE}:{port}=127.0.0.1:{port}" for port in [broker, *peers]}
        undone.enter_context(_forwarding([], [*ways.values()]))
        inner = ["ip", "netns", "exec", made]
        found = Network(
            made,
            undone.enter_context(_forwarding(inner, [f"127.0.0.1:{broker}={OUTSIDE}:{broker}"])),
            undone.enter_context(
                _forwarding(inner, [f"127.0.0.1:{port}={OUTSIDE}:{port}" for port in peers])
            ),
        )

        def change(process: Child) -> None:
            process.command = [*inner, *process.command]
            with_variables({"CSTR_HOST": INSIDE})(process)

        stack.supervisor.hold(name)
        stack.supervisor.child(name).kill()
        with _forwarding([], [f"127.0.0.1:{own}={INSIDE}:{own}"]):
            async with run_as(stack, name, change, again=False):
                yield found
        await stack.start(name)


@contextmanager
def _forwarding(inner: list[str], routes: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [*inner, sys.executable, "-m", "tests.faults.forwarding", *routes]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def may_make_networks() -> bool:
    """Whether this user may; the runs are skipped where not."""
    return os.geteuid() == 0 and Path("/usr/sbin/ip").exists()
