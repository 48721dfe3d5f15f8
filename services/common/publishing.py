"""Messages handed to the producer, each with its trace; which of them no broker takes.

Guarantee: what is too large stops nothing but what comes after it for the same subject, and a
partition that takes nothing stops no other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
)
from opentelemetry import propagate, trace
from sqlalchemy import RowMapping

from contracts.envelope import Envelope
from services.common.outbox_rows import shard_of
from services.common.pseudonyms import is_pseudonymous
from services.common.resting import Partition

tracer = trace.get_tracer("cstr.relay")


SAMPLED = 0x01
ALONE_SECONDS = 5.0
_UNANSWERED = (TimeoutError, KafkaTimeoutError, KafkaConnectionError, NodeNotReadyError)

Pair = tuple[str, UUID]


@dataclass
class Sent:
    """What a batch came to: the first event of a channel and subject that is too large, and why
    partitions take nothing; all else the broker has.
    """

    too_large: dict[Pair, int] = field(default_factory=dict)
    failed: dict[Partition, BaseException] = field(default_factory=dict)
    _acknowledged: set[tuple[Pair, int]] = field(default_factory=set)

    def acknowledge(self, row: RowMapping) -> None:
        """The broker has it. After one that failed it is sent again: it is not to come before."""
        if partition_of(row) not in self.failed:
            self._acknowledged.add((pair_of(row), row["sequence"]))

    def has(self, row: RowMapping) -> bool:
        """Whether the broker has the event of a row."""
        is_before = row["sequence"] < self.too_large.get(pair_of(row), row["sequence"] + 1)
        return is_before and (pair_of(row), row["sequence"]) in self._acknowledged

    @property
    def is_unanswered(self) -> bool:
        """Whether something failed, and each without an answer of the broker."""
        unknown = (isinstance(failure, _UNANSWERED) for failure in self.failed.values())
        return bool(self.failed) and all(unknown)


async def send_all(
    producer: AIOKafkaProducer,
    rows: Sequence[RowMapping],
    envelopes: Sequence[Envelope],
    seconds: float,
) -> Sent:
    """Send in order and wait until the broker has all of it that it takes, or the time is over.

    A partition that fails stops nothing but itself: what is sent to it after that is to stay.
    """
    result, deadline = Sent(), asyncio.get_running_loop().time() + seconds
    sent: list[tuple[RowMapping, Envelope, asyncio.Future[Any]]] = []
    for row, envelope in zip(rows, envelopes, strict=True):
        if pair_of(row) in result.too_large or partition_of(row) in result.failed:
            continue
        try:
            async with asyncio.timeout_at(deadline):
                future = await hand_over(producer, row, envelope)
            future.add_done_callback(_looked_at)
            sent.append((row, envelope, future))
        except MessageSizeTooLargeError:
            result.too_large[pair_of(row)] = row["sequence"]
        except (KafkaError, TimeoutError) as failure:
            result.failed[partition_of(row)] = failure
    if sent:
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        await asyncio.wait([future for *_, future in sent], timeout=left)
    for row, envelope, future in sent:
        await _look_at(producer, row, envelope, future, result)
    return result


async def _look_at(
    producer: AIOKafkaProducer,
    row: RowMapping,
    envelope: Envelope,
    future: asyncio.Future[Any],
    result: Sent,
) -> None:
    """What the broker answered for one event."""
    failure = future.exception() if future.done() else TimeoutError("not answered in time")
    if isinstance(failure, MessageSizeTooLargeError):
        await _send_alone(producer, row, envelope, result)
    elif failure is not None:
        result.failed.setdefault(partition_of(row), failure)
    else:
        result.acknowledge(row)


async def _send_alone(
    producer: AIOKafkaProducer, row: RowMapping, envelope: Envelope, result: Sent
) -> None:
    """The broker refuses all that is sent together with one that is too large: each by itself."""
    if result.too_large.get(pair_of(row), row["sequence"]) < row["sequence"]:
        return
    try:
        async with asyncio.timeout(ALONE_SECONDS):
            await (await hand_over(producer, row, envelope))
        result.acknowledge(row)
    except MessageSizeTooLargeError:
        result.too_large[pair_of(row)] = row["sequence"]
    except (KafkaError, TimeoutError) as failure:
        result.failed.setdefault(partition_of(row), failure)


def _looked_at(future: asyncio.Future[Any]) -> None:
    """Also where it is answered after the time is over."""
    if not future.cancelled():
        future.exception()


def partition_of(row: RowMapping) -> Partition:
    """Where a row's event is sent to."""
    return row["channel"], shard_of(row["subject"])


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
