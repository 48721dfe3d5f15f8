"""Messages handed to the producer, each with its trace; which of them no broker takes.

Guarantee: what is too large stops nothing but what comes after it for the same subject.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from opentelemetry import propagate, trace
from sqlalchemy import RowMapping

from contracts.envelope import Envelope
from services.common.outbox import shard_of
from services.common.pseudonyms import is_pseudonymous

tracer = trace.get_tracer("cstr.relay")


SAMPLED = 0x01

Pair = tuple[str, UUID]


async def send_all(
    producer: AIOKafkaProducer, rows: Sequence[RowMapping], envelopes: Sequence[Envelope]
) -> dict[Pair, int]:
    """Send in order and wait until the broker has all of it.

    Returns which channels and subjects met an event that is too large, and its number: that one and
    what follows it for them is to stay. Raises what else the producer raises.
    """
    too_large: dict[Pair, int] = {}
    sent: list[tuple[RowMapping, Envelope, asyncio.Future[Any]]] = []
    for row, envelope in zip(rows, envelopes, strict=True):
        if pair_of(row) in too_large:
            continue
        try:
            sent.append((row, envelope, await hand_over(producer, row, envelope)))
        except MessageSizeTooLargeError:
            too_large[pair_of(row)] = row["sequence"]
    answers = await asyncio.gather(*(future for *_, future in sent), return_exceptions=True)
    for (row, envelope, _), answer in zip(sent, answers, strict=True):
        if isinstance(answer, MessageSizeTooLargeError):
            await _send_alone(producer, row, envelope, too_large)
        elif isinstance(answer, BaseException):
            raise answer
    return too_large


async def _send_alone(
    producer: AIOKafkaProducer, row: RowMapping, envelope: Envelope, too_large: dict[Pair, int]
) -> None:
    """The broker refuses all that is sent together with one that is too large: each by itself."""
    if too_large.get(pair_of(row), row["sequence"]) < row["sequence"]:
        return
    try:
        await (await hand_over(producer, row, envelope))
    except MessageSizeTooLargeError:
        too_large[pair_of(row)] = row["sequence"]


def pair_of(row: RowMapping) -> Pair:
    """The channel and subject of a row, within which events are ordered."""
    return row["channel"], row["subject"]


async def hand_over(
    producer: AIOKafkaProducer, row: RowMapping, envelope: Envelope
) -> asyncio.Future[Any]:
    """Give one message to the producer, with the trace it belongs to; what it will answer."""
    if is_pseudonymous(row["channel"]):
        # No span and no header of a trace, and no moment: the broker keeps the day as well.
        return await _send_one(producer, row["channel"], envelope, {}, at=envelope.recorded)
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
    producer: AIOKafkaProducer,
    channel: str,
    envelope: Envelope,
    carrier: Mapping[str, str],
    *,
    at: datetime | None = None,
) -> asyncio.Future[Any]:
    """``at`` is what the broker keeps as its time; the present one where nothing is said."""
    message = envelope.message()
    future: asyncio.Future[Any] = await producer.send(
        channel,
        value=message.value,
        key=str(envelope.subject).encode(),
        partition=shard_of(envelope.subject),
        timestamp_ms=int(at.timestamp() * 1000) if at else None,
        headers=[*message.headers.items(), *((k, v.encode()) for k, v in carrier.items())],
    )
    return future
