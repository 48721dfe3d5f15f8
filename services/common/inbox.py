"""The inbox: events applied exactly once and in order, whatever is delivered.

Guarantee: the effect of an event, the number it moves its subject to and the place on the topic are
one transaction. The next number is applied, an old one dropped and counted, one beyond the next
waits for its owner's replay. An event that cannot be applied parks its subject and no other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from uuid import UUID, uuid4

import orjson
import structlog
from opentelemetry import propagate, trace
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.catalogue import catalogue, parse
from contracts.envelope import Envelope, Malformed, from_message
from contracts.sharing import SubjectAs, load_agreements
from services.common import clocks, outbox
from services.common.clocks import Clocks
from services.common.context import set_cause
from services.common.database import rivalled
from services.common.errors import Refused
from services.common.metrics import APPLIED, DUPLICATES, HOP, PARKED
from services.common.subscriptions import Handlers

log = structlog.get_logger()
tracer = trace.get_tracer("cstr.inbox")

NOBODY = UUID(int=0)


class State(StrEnum):
    """Whether the events of a subject on a channel flow or wait."""

    FLOWING = "flowing"
    PARKED = "parked"
    GAP = "gap"


@dataclass(frozen=True)
class Delivery:
    """One message as it came, decoded where it could be. ``offset`` is absent for a replay."""

    channel: str
    key: bytes | None
    headers: Mapping[str, bytes]
    body: bytes
    partition: int | None = None
    offset: int | None = None
    envelope: Envelope | None = None
    wrong: str = ""

    @property
    def subject(self) -> UUID:
        """Whom it is about; of an undecodable message the key still says so, or nobody."""
        if self.envelope is not None:
            return self.envelope.subject
        try:
            return UUID((self.key or b"").decode())
        except ValueError:
            return NOBODY


def delivery(
    channel: str,
    key: bytes | None,
    headers: Mapping[str, bytes],
    body: bytes,
    partition: int | None = None,
    offset: int | None = None,
) -> Delivery:
    """A message from the broker or from the parked ones, decoded."""
    try:
        envelope, wrong = from_message(key, headers, body), ""
    except Malformed as malformed:
        envelope, wrong = None, str(malformed)
    return Delivery(channel, key, headers, body, partition, offset, envelope, wrong)


def redelivery(channel: str, envelope: Envelope) -> Delivery:
    """An event that its owner was asked for again."""
    message = envelope.message()
    return Delivery(
        channel, str(envelope.subject).encode(), message.headers, message.value, envelope=envelope
    )


@dataclass
class _Place:
    last: int = 0
    state: State = State.FLOWING
    moved: bool = False


Places = dict[tuple[str, UUID], _Place]


@dataclass
class _Batch:
    """What one transaction does beside the handlers' effects."""

    places: Places
    parked: list[dict[str, object]] = field(default_factory=list)
    applied: list[tuple[Delivery, Envelope]] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)


class CannotApply(Exception):
    """A handler refused or failed: the batch is repeated, each event in its own savepoint."""


class Inbox:
    """Applies deliveries to one service's database."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        handlers: Handlers,
        clocks: Clocks,
        pseudonym_key: bytes | None,
    ) -> None:
        """``handlers`` is the service's table; every type told to it is in there.

        ``told`` is set after a commit, for the relay of the same process.
        """
        self._sessions, self._handlers, self._key = sessions, handlers, pseudonym_key
        self.clocks = clocks
        self.told = asyncio.Event()

    async def apply(self, deliveries: Sequence[Delivery]) -> None:
        """All of them in one transaction. Raises only what a retry may cure (database lost).

        First all at once; where one cannot be applied, again with a savepoint for each, so that the
        one is parked and the rest applied.
        """
        try:
            batch = await self._transaction(deliveries, careful=False)
        except CannotApply:
            batch = await self._transaction(deliveries, careful=True)
        self.told.set()
        _count(batch)

    async def _transaction(self, deliveries: Sequence[Delivery], *, careful: bool) -> _Batch:
        async with self._sessions() as session, session.begin():
            return await self.apply_in(session, deliveries, careful=careful)

    async def apply_in(
        self, session: AsyncSession, deliveries: Sequence[Delivery], *, careful: bool = True
    ) -> _Batch:
        """The same inside a transaction of the caller's (parked events being retried)."""
        batch = _Batch(await _places(session, deliveries))
        for one in deliveries:
            await self._take(session, batch, one, careful)
        await self._settle(session, careful)
        await _keep(session, batch, deliveries)
        return batch

    async def _take(
        self, session: AsyncSession, batch: _Batch, one: Delivery, careful: bool
    ) -> None:
        place = batch.places.setdefault((one.channel, one.subject), _Place())
        if one.envelope is None:
            return _park(batch, one, place, "poison", one.wrong)
        if one.envelope.sequence <= place.last:
            batch.duplicates.append(one.channel)
            return None
        if place.state is State.PARKED:
            return _park(batch, one, place, "behind", "waits behind a parked event")
        if one.envelope.sequence > place.last + 1:
            reason = f"expected number {place.last + 1}, received {one.envelope.sequence}"
            return _park(batch, one, place, "gap", reason)
        reason = await self._run(session, one.envelope, one, careful)
        if reason:
            return _park(batch, one, place, "poison", reason)
        place.last, place.moved = one.envelope.sequence, True
        batch.applied.append((one, one.envelope))
        return None

    async def _run(
        self, session: AsyncSession, envelope: Envelope, one: Delivery, careful: bool
    ) -> str:
        """Why the event cannot be applied, or nothing when it was."""
        if envelope.withheld:
            return ""
        if not careful:
            try:
                await self._handle(session, envelope, one)
            except Exception as failure:
                _raise_if_curable(failure)
                raise CannotApply from failure
            return ""
        mark, noted = outbox.pending_count(session), clocks.noted_so_far(session)
        try:
            async with session.begin_nested():
                await self._handle(session, envelope, one)
                await session.flush()
        except Exception as failure:
            _raise_if_curable(failure)
            outbox.forget(session, mark)
            clocks.forget(session, noted)
            return _reason(failure)
        return ""

    async def _handle(self, session: AsyncSession, envelope: Envelope, one: Delivery) -> None:
        carrier = {k: v.decode() for k, v in one.headers.items() if k.startswith("trace")}
        parent = propagate.extract(carrier)
        name = f"process {envelope.type}"
        kind = trace.SpanKind.CONSUMER
        with tracer.start_as_current_span(name, parent, kind, record_exception=False) as span:
            if one.channel not in _pseudonymous():
                span.set_attribute("cstr.subject", str(envelope.subject))
            span.set_attribute("cstr.event.type", envelope.type)
            set_cause(envelope.correlation, str(envelope.id))
            event = parse(envelope.type, envelope.data, envelope.subject, envelope.time)
            await self._handlers[catalogue()[event.type()]](session, event)
            await self.clocks.hear(session, [event])

    async def _settle(self, session: AsyncSession, careful: bool) -> None:
        """Write what the handlers changed and told, before the inbox's own rows."""
        try:
            await session.flush()
            await self.clocks.hear_transaction(session)
            await outbox.record_events(session, self._key)
        except Exception as failure:
            _raise_if_curable(failure)
            if careful:
                raise
            raise CannotApply from failure


def _park(batch: _Batch, one: Delivery, place: _Place, cause: str, reason: str) -> None:
    if one.subject != NOBODY:
        place.state = State.GAP if cause == "gap" else State.PARKED
        place.moved = True
    batch.parked.append(
        {
            "id": uuid4(),
            "channel": one.channel,
            "subject": one.subject,
            "sequence": one.envelope.sequence if one.envelope else None,
            "type": one.envelope.type if one.envelope else "unknown",
            "cause": cause,
            "reason": reason,
            "key": one.key,
            "headers": orjson.dumps(
                {k: v.decode("latin-1") for k, v in one.headers.items()}
            ).decode(),
            "body": one.body,
        }
    )


def _reason(failure: Exception) -> str:
    """Why, for an operator: the kind of failure and, of a refusal, its own words and rule."""
    if isinstance(failure, Refused):
        return f"{failure.message} ({failure.rule or failure.code})"
    if isinstance(failure, KeyError):
        return "no handler for this event"
    return type(failure).__name__


def _raise_if_curable(failure: Exception) -> None:
    """What comes from a lost database, a lost network or a rival transaction is not the event's
    fault: stop and try again.
    """
    if isinstance(failure, OperationalError | InterfaceError | OSError):
        raise failure
    if isinstance(failure, DBAPIError) and (failure.connection_invalidated or rivalled(failure)):
        raise failure


_PLACES = text("""
SELECT s.channel, s.subject, s.last, s.state FROM inbox_sequence s JOIN unnest(
    CAST(:channels AS text[]), CAST(:subjects AS uuid[])) AS a(channel, subject)
    ON a.channel = s.channel AND a.subject = s.subject
ORDER BY s.channel, s.subject FOR UPDATE OF s
""")

_MOVE = text("""
INSERT INTO inbox_sequence (channel, subject, last, state)
SELECT * FROM unnest(CAST(:channels AS text[]), CAST(:subjects AS uuid[]),
    CAST(:lasts AS bigint[]), CAST(:states AS text[]))
ON CONFLICT (channel, subject) DO UPDATE SET last = EXCLUDED.last, state = EXCLUDED.state
WHERE inbox_sequence.last <= EXCLUDED.last
""")

_OFFSETS = text("""
INSERT INTO inbox_offset (topic, partition, next)
SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:nexts AS bigint[]))
ON CONFLICT (topic, partition) DO UPDATE SET next = EXCLUDED.next
""")

_PARK = text("""
INSERT INTO parked (id, channel, subject, sequence, type, cause, reason, message_key, headers, body)
SELECT :id, :channel, :subject, CAST(:sequence AS bigint), :type, :cause, :reason, :key,
    CAST(:headers AS jsonb), :body
WHERE NOT EXISTS (SELECT 1 FROM parked p WHERE p.channel = :channel AND p.subject = :subject
    AND p.sequence = CAST(:sequence AS bigint))
""")


async def _places(session: AsyncSession, deliveries: Sequence[Delivery]) -> Places:
    """Where each subject of the batch stands, locked in one order so that two readers queue."""
    pairs = sorted({(one.channel, one.subject) for one in deliveries})
    asked = {"channels": [c for c, _ in pairs], "subjects": [s for _, s in pairs]}
    found = await session.execute(_PLACES, asked)
    return {(r.channel, r.subject): _Place(r.last, State(r.state)) for r in found}


async def _keep(session: AsyncSession, batch: _Batch, deliveries: Sequence[Delivery]) -> None:
    moved = sorted(
        ((key, place) for key, place in batch.places.items() if place.moved),
        key=lambda moved: moved[0],
    )
    if moved:
        await session.execute(
            _MOVE,
            {
                "channels": [channel for (channel, _), _ in moved],
                "subjects": [subject for (_, subject), _ in moved],
                "lasts": [place.last for _, place in moved],
                "states": [place.state.value for _, place in moved],
            },
        )
    for row in batch.parked:
        await session.execute(_PARK, row)
    nexts = {(d.channel, d.partition): d.offset + 1 for d in deliveries if d.offset is not None}
    if nexts:
        await session.execute(
            _OFFSETS,
            {
                "topics": [topic for topic, _ in nexts],
                "partitions": [partition for _, partition in nexts],
                "nexts": list(nexts.values()),
            },
        )


def _count(batch: _Batch) -> None:
    now = datetime.now(UTC)
    for one, envelope in batch.applied:
        APPLIED.labels(one.channel, envelope.type).inc()
        if one.offset is not None:
            HOP.labels(one.channel).observe(max(0.0, (now - envelope.recorded).total_seconds()))
    for channel in batch.duplicates:
        DUPLICATES.labels(channel).inc()
    for row in batch.parked:
        PARKED.labels(str(row["channel"]), str(row["cause"])).inc()
        log.warning("parked", channel=row["channel"], cause=row["cause"], type=row["type"])


@cache
def _pseudonymous() -> frozenset[str]:
    """Channels whose subject is a pseudonym: in a trace, beside the real one, it would be none."""
    return frozenset(a.topic for a in load_agreements().all if a.subject is SubjectAs.PSEUDONYM)
