"""The embedded Kafka lets exactly one agency write a channel and exactly one read it."""

import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.helpers import create_ssl_context
from confluent_kafka import Consumer
from confluent_kafka import KafkaError as ConfluentError

from contracts.event import Agency
from contracts.topology import channels
from scripts.stack.applying import apply
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.topology import Topology, topology

CHANNEL = "cstr.court.probation"


def context(broker: EmbeddedKafka, principal: str) -> ssl.SSLContext:
    files = broker.certificate(principal)
    made: ssl.SSLContext = create_ssl_context(
        cafile=str(files.authority), certfile=str(files.chain), keyfile=str(files.key)
    )
    return made


@asynccontextmanager
async def producer(
    broker: EmbeddedKafka, tls: ssl.SSLContext | str
) -> AsyncIterator[AIOKafkaProducer]:
    client = AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap,
        security_protocol="SSL",
        ssl_context=context(broker, tls) if isinstance(tls, str) else tls,
        enable_idempotence=False,
        acks="all",
        request_timeout_ms=5000,
    )
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def consumer(
    broker: EmbeddedKafka, principal: str, group: str | None
) -> AsyncIterator[AIOKafkaConsumer]:
    client = AIOKafkaConsumer(
        bootstrap_servers=broker.bootstrap,
        security_protocol="SSL",
        ssl_context=context(broker, principal),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


async def first_value(client: AIOKafkaConsumer, topic: str) -> bytes:
    client.assign([TopicPartition(topic, 0)])
    message = await client.getone()
    value: bytes = message.value
    return value


async def test_the_writer_writes_and_the_reader_reads_and_commits(
    stack_kafka: EmbeddedKafka,
) -> None:
    async with producer(stack_kafka, Agency.COURT.value) as writer:
        await writer.send_and_wait(CHANNEL, b"told", partition=0)
    async with consumer(stack_kafka, Agency.PROBATION.value, "probation_allocation.mine") as reader:
        assert await first_value(reader, CHANNEL) == b"told"
        await reader.commit({TopicPartition(CHANNEL, 0): 1})
        assert await reader.committed(TopicPartition(CHANNEL, 0)) == 1


@pytest.mark.parametrize("principal", [a.value for a in Agency if a is not Agency.COURT])
async def test_nobody_but_the_writer_writes(stack_kafka: EmbeddedKafka, principal: str) -> None:
    async with producer(stack_kafka, principal) as client:
        with pytest.raises(TopicAuthorizationFailedError):
            await client.send_and_wait(CHANNEL, b"forged", partition=0)


@pytest.mark.parametrize("principal", [a.value for a in Agency if a is not Agency.PROBATION])
def test_nobody_but_the_reader_reads(stack_kafka: EmbeddedKafka, principal: str) -> None:
    reader = Consumer(
        {
            **stack_kafka.certificate(principal).librdkafka(stack_kafka.bootstrap),
            "group.id": f"{principal}.mine",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    try:
        reader.subscribe([CHANNEL])
        answer = reader.poll(20)
        assert answer is not None
        refusal = answer.error()
        assert refusal is not None
        assert refusal.code() == ConfluentError.TOPIC_AUTHORIZATION_FAILED
    finally:
        reader.close()


@pytest.mark.parametrize("group", ["probation_allocation.service", "probation_allocation.x"])
async def test_no_agency_takes_part_in_anothers_group(
    stack_kafka: EmbeddedKafka, group: str
) -> None:
    async with consumer(stack_kafka, Agency.COURT.value, group) as client:
        client.assign([TopicPartition(CHANNEL, 0)])
        with pytest.raises(GroupAuthorizationFailedError):
            await client.committed(TopicPartition(CHANNEL, 0))


@pytest.mark.parametrize("group", ["probation_allocation", "probation_allocation2", "probation"])
async def test_an_agencys_groups_are_those_with_its_name_and_a_dot(
    stack_kafka: EmbeddedKafka, group: str
) -> None:
    async with consumer(stack_kafka, Agency.PROBATION.value, group) as client:
        client.assign([TopicPartition(CHANNEL, 0)])
        with pytest.raises(GroupAuthorizationFailedError):
            await client.committed(TopicPartition(CHANNEL, 0))


async def test_without_a_certificate_there_is_no_connection(stack_kafka: EmbeddedKafka) -> None:
    nobody = ssl.create_default_context(cafile=str(stack_kafka.certificates.authority))
    with pytest.raises(KafkaConnectionError):
        async with producer(stack_kafka, nobody):
            pytest.fail("connected without a certificate")


async def test_a_certificate_of_another_authority_is_refused(stack_kafka: EmbeddedKafka) -> None:
    forged = ssl.create_default_context(cafile=str(stack_kafka.certificates.authority))
    trustme.CA().issue_cert("127.0.0.1", common_name="court_listing").configure_cert(forged)
    with pytest.raises(KafkaConnectionError):
        async with producer(stack_kafka, forged):
            pytest.fail("connected with a forged certificate")


async def test_a_topic_nobody_agreed_to_is_not_made_by_writing_to_it(
    stack_kafka: EmbeddedKafka,
) -> None:
    async with producer(stack_kafka, STACK_ADMIN) as client:
        with pytest.raises(KafkaError):
            await client.send_and_wait("cstr.court.nobody", b"x")


def test_applying_the_topology_again_changes_nothing(stack_kafka: EmbeddedKafka) -> None:
    done = stack_kafka.apply_topology()
    assert (done.created, done.granted, done.revoked) == ((), (), ())


def test_a_rule_that_left_the_contracts_is_revoked_and_comes_back(
    stack_kafka: EmbeddedKafka,
) -> None:
    connection = stack_kafka.certificate(STACK_ADMIN).librdkafka(stack_kafka.bootstrap)
    dropped = next(c for c in channels() if c.topic == "cstr.provider.reporting")
    fewer: Topology = topology([c for c in channels() if c != dropped])
    try:
        revoked = apply({**connection}, fewer).revoked
        assert {(r.principal, r.operation, r.name) for r in revoked} == {
            ("provider_assessment", "WRITE", dropped.topic),
            ("provider_assessment", "DESCRIBE", dropped.topic),
            ("data_reporting", "READ", dropped.topic),
            ("data_reporting", "DESCRIBE", dropped.topic),
        }
    finally:
        assert len(stack_kafka.apply_topology().granted) == 4


async def test_an_acknowledged_event_survives_kill_9() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        EmbeddedKafka.start(Path(folder)) as broker,
    ):
        async with producer(broker, Agency.COURT.value) as writer:
            await writer.send_and_wait(CHANNEL, b"kept", partition=0)
        broker.child.kill()
        broker.spawn()
        broker.wait_ready()
        async with consumer(broker, Agency.PROBATION.value, None) as reader:
            assert await first_value(reader, CHANNEL) == b"kept"
