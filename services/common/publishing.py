"""One message handed to the producer, with the trace it belongs to."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaProducer
from opentelemetry import propagate, trace
from sqlalchemy import RowMapping

from contracts.envelope import Envelope
from services.common.outbox import shard_of

tracer = trace.get_tracer("cstr.relay")


SAMPLED = 0x01


async def hand_over(
    producer: AIOKafkaProducer, row: RowMapping, envelope: Envelope
) -> asyncio.Future[Any]:
    """Give one message to the producer, with the trace it belongs to; what it will answer."""
    carrier: dict[str, str] = row["carrier"]
    if not _sampled(carrier):
        return await _send_one(producer, row["channel"], envelope, carrier)
    context, name = propagate.extract(carrier), f"publish {row['channel']}"
    with tracer.start_as_current_span(name, context, trace.SpanKind.PRODUCER) as span:
        span.set_attribute("cstr.subject", str(row["about"]))
        span.set_attribute("cstr.event.type", envelope.type)
        own: dict[str, str] = {}
        propagate.inject(own)
        return await _send_one(producer, row["channel"], envelope, own)


def _sampled(carrier: Mapping[str, str]) -> bool:
    """Whether the trace is kept: one bit of the flags a ``traceparent`` ends with."""
    flags = carrier.get("traceparent", "")[-2:]
    return bool(flags) and bool(int(flags, 16) & SAMPLED)


async def _send_one(
    producer: AIOKafkaProducer, channel: str, envelope: Envelope, carrier: Mapping[str, str]
) -> asyncio.Future[Any]:
    message = envelope.message()
    future: asyncio.Future[Any] = await producer.send(
        channel,
        value=message.value,
        key=str(envelope.subject).encode(),
        partition=shard_of(envelope.subject),
        headers=[*message.headers.items(), *((k, v.encode()) for k, v in carrier.items())],
    )
    return future
