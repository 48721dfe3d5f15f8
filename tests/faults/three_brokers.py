"""A stack whose broker is three: each partition on all of them, two of which must have a record."""

import asyncio
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scripts.stack import runner
from scripts.stack.applying import Changes, apply
from scripts.stack.certificates import STACK_ADMIN, Certificate
from scripts.stack.errors import StackError
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.ports import free_port
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.settings import SERVICES, StackSettings
from scripts.stack.topology import topology
from tests.faults.breaking import patiently

BROKERS = (1, 2, 3)
CLUSTER = urlsafe_b64encode(b"three brokers ..").rstrip(b"=").decode()
REPLICATED = {
    "offsets.topic.replication.factor": "3",
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "unclean.leader.election.enable": "false",
}


class Node(EmbeddedKafka):
    """One of them, with a folder and a log of its own."""

    def __init__(self, data_dir: Path, number: int, port: int, own: Mapping[str, str]) -> None:
        super().__init__(data_dir, port, {**REPLICATED, "node.id": str(number), **own})
        self._folder = data_dir.resolve() / "kafka" / str(number)
        self._data, self._config = self._folder / "data", self._folder / "server.properties"
        self.log = data_dir.resolve() / "logs" / f"kafka-{number}.log"
        self.child = Child(f"kafka-{number}", self._command("kafka.Kafka", self._config), self.log)

    def _format(self) -> None:
        command = self._command(
            "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", self._config
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False, umask=0o077)
        if done.returncode:
            raise StackError(done.stderr)


class ThreeBrokers:
    """What the stack needs of a broker, by three."""

    def __init__(self, data_dir: Path, port: int) -> None:
        ports = {number: free_port() if number > 1 else port for number in BROKERS}
        controllers = {number: free_port() for number in BROKERS}
        voters = ",".join(f"{n}@127.0.0.1:{controllers[n]}" for n in BROKERS)
        self.nodes = {
            n: Node(data_dir, n, ports[n], {
                "listeners": f"CONTROLLER://127.0.0.1:{controllers[n]},"
                             f"AGENCIES://127.0.0.1:{ports[n]}",
                "controller.quorum.voters": voters,
            })
            for n in BROKERS
        }  # fmt: skip
        self.bootstrap = ",".join(f"127.0.0.1:{ports[n]}" for n in BROKERS)
        self.port, self.child = port, self.nodes[1].child

    def certificate(self, principal: str) -> Certificate:
        """The same for all."""
        return self.nodes[1].certificate(principal)

    def spawn(self) -> None:
        """All of them."""
        for node in self.nodes.values():
            node.spawn()

    def wait_ready(self) -> None:
        """All of them."""
        for node in self.nodes.values():
            node.wait_ready()

    def connection(self) -> dict[str, str | int | float | bool]:
        """Of who administers them."""
        return {**self.certificate(STACK_ADMIN).librdkafka(self.bootstrap), "log_level": 0}

    def apply_topology(self) -> Changes:
        """Each topic on three."""
        changes = apply(self.connection(), topology(), 3)
        self.nodes[1]._wait_in_force(topology())
        return changes


@asynccontextmanager
async def stack_on_three() -> AsyncIterator[Stack]:
    """Ready, and its brokers stopped at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        pytest.MonkeyPatch.context() as patch,
        patiently(),
    ):
        patch.setattr(runner, "EmbeddedKafka", ThreeBrokers)
        ports = {f"port_{service}": free_port() for service in SERVICES}
        settings = StackSettings.model_validate(
            {"data_dir": Path(folder), "kafka_port": free_port(), **ports}
        )
        async with Stack(settings, tell=lambda _: None) as stack:
            yield stack
        nodes = getattr(stack.kafka, "nodes", {})
        await asyncio.gather(*(asyncio.to_thread(node.stop) for node in nodes.values()))
