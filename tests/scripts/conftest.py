"""One PostgreSQL and one Kafka for the tests of the stack, gone afterwards."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.postgres import EmbeddedPostgres, temporary_postgres
from tests import prepared


@pytest.fixture(scope="session")
def stack_postgres() -> Iterator[EmbeddedPostgres]:
    with temporary_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def stack_kafka() -> Iterator[EmbeddedKafka]:
    prepared.start_brokers_quickly()
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        EmbeddedKafka.start(Path(folder)) as broker,
    ):
        yield broker
