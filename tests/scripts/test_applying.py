"""The topology script says what it would do, what only people can, and in one line why not."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from scripts import apply_kafka_topology
from scripts.stack.access_rules import in_force
from scripts.stack.applying import Changes, apply
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.replicas import Placement, reached
from scripts.stack.topology import topology


@pytest.fixture
def connection(stack_kafka: EmbeddedKafka, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """How the administrator reaches the broker, for our code and in the environment."""
    found = stack_kafka.certificate(STACK_ADMIN).librdkafka(stack_kafka.bootstrap)
    for option, variable in apply_kafka_topology.VARIABLES.items():
        monkeypatch.setenv(variable, found[option])
    return found


def test_a_dry_run_names_each_change_and_changes_nothing(
    connection: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(topology(), rules=topology().rules[1:], message_bytes=1000)
    apply(connection, other)
    assert apply_kafka_topology.main(["--dry-run"]) == 1
    said = capsys.readouterr().err
    assert f"grant {topology().rules[0]}" in said
    assert "configure cstr.court.probation" in said
    assert len(in_force(reached(connection, 10), 10)) == len(other.rules)
    assert apply_kafka_topology.main([]) == 0
    assert apply_kafka_topology.main(["--dry-run"]) == 0
    assert apply(connection, topology(), dry_run=True) == Changes()


def test_a_topic_with_other_partitions_is_named_and_left_as_it_is(
    connection: dict[str, str],
) -> None:
    """More partitions would put a pathway's next event elsewhere than its last."""
    named = apply(connection, replace(topology(), partitions=6)).misplaced
    assert {p.topic for p in named} == set(topology().topics)
    assert str(named[0]) == "cstr.court.liaison: 4 partitions, 1 replicas each"
    assert apply(connection, topology()).misplaced == ()


def test_a_topic_with_fewer_replicas_is_not_as_asked() -> None:
    lies = Placement("cstr.court.probation", ((1, 2), (2, 3), (3, 1), (1,)))
    assert not lies.has(4, 2)
    assert lies.fewest == 1  # what its min.insync.replicas goes by until it is moved
    assert Placement("t", ((1, 2), (2, 3))).has(2, 2)


def test_more_replicas_than_brokers_end_with_a_sentence(
    connection: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert apply_kafka_topology.main(["--replication", "3"]) == 1
    assert capsys.readouterr().err == "3 replicas need 3 brokers; 1 answer.\n"


@pytest.mark.parametrize("wrong", ["authority", "certificate", "port"])
def test_a_broker_that_cannot_be_reached_is_one_line_with_the_cause(
    connection: dict[str, str],
    wrong: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a process of its own: what the client library writes itself goes past ``sys.stderr``."""
    stranger = trustme.CA()
    issued = stranger.issue_cert("localhost", common_name="stack_admin")
    stranger.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "own.pem")
    if wrong == "authority":
        monkeypatch.setenv("CSTR_KAFKA_CA", str(tmp_path / "ca.pem"))
    if wrong == "certificate":
        monkeypatch.setenv("CSTR_KAFKA_CERT", str(tmp_path / "own.pem"))
        monkeypatch.setenv("CSTR_KAFKA_KEY", str(tmp_path / "own.pem"))
    if wrong == "port":
        monkeypatch.setenv("CSTR_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    seconds = "4" if wrong == "port" else "30"
    command = [sys.executable, "-m", "scripts.apply_kafka_topology", "--seconds", seconds]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert time.monotonic() - began < 15
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    cause = {"authority": "SSL", "certificate": "SSL", "port": "refused"}[wrong]
    assert cause in done.stderr
