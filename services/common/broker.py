"""Kafka clients of one service, configured once: mutual TLS, every send acknowledged by all."""

import ssl

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from contracts.event import Agency
from contracts.topology import MESSAGE_BYTES, group_prefix
from services.common.settings import Settings


def _security(settings: Settings) -> dict[str, object]:
    if settings.kafka_cert is None:
        return {}
    context = ssl.create_default_context(cafile=str(settings.kafka_ca))
    context.load_cert_chain(str(settings.kafka_cert), str(settings.kafka_key))
    return {"security_protocol": "SSL", "ssl_context": context}


def make_producer(settings: Settings) -> AIOKafkaProducer:
    """A producer without idempotence: it hangs when the broker is away; the inbox absorbs repeats.

    One batch in flight per partition keeps the order without it.
    """
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        acks="all",
        linger_ms=0,
        max_batch_size=262_144,
        max_request_size=MESSAGE_BYTES,
        request_timeout_ms=5_000,
        retry_backoff_ms=50,
        metadata_max_age_ms=30_000,
        **_security(settings),
    )


def make_consumer(settings: Settings, agency: Agency, instance: str) -> AIOKafkaConsumer:
    """A consumer that never guesses where to start: its offsets are in the service's database.

    Its group is one of the agency's; whatever else the agency reads with has another.
    """
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        group_id=group_prefix(agency) + "service",
        group_instance_id=instance,
        enable_auto_commit=False,
        auto_offset_reset="none",
        fetch_max_wait_ms=500,
        max_poll_records=500,
        max_partition_fetch_bytes=MESSAGE_BYTES,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=1_000,
        rebalance_timeout_ms=30_000,
        metadata_max_age_ms=30_000,
        retry_backoff_ms=50,
        **_security(settings),
    )


def make_reader(settings: Settings) -> AIOKafkaConsumer:
    """A client in no group, that asks where a topic ends: its writer may, and reads nothing."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        enable_auto_commit=False,
        request_timeout_ms=10_000,
        **_security(settings),
    )
