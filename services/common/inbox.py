"""The inbox: events applied exactly once and in order, whatever is delivered.

Guarantee: the effect of an event, the number it moves its subject to and the place on the topic are
one transaction. The next event is applied, one that is held dropped and counted, one beyond the
next waits for its owner's replay; one that is told in place of what is held parks its subject, as
its owner was restored (chain). An event that cannot be applied parks its subject and no other.
Nothing a message holds leaves this module as an error: only a lost database or a rival does.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.catalogue import catalogue, parse
from contracts.envelope import Envelope
from services.common import clock_facts, outbox, told_under
from services.common.chain import Link, link
from services.common.clocks import Clocks
from services.common.context import set_cause
from services.common.database import is_away, limits_statements, took_too_long
from services.common.deliveries import Delivery
from services.common.errors import Refused, Unavailable
from services.common.inbox_batch import Overtaken, count_batch, move, record_batch
from services.common.inbox_parked import park, park_not_next
from services.common.inbox_places import Batch, Place, State, held_of, places_of
from services.common.pseudonyms import PseudonymKeys, is_pseudonymous
from services.common.subscriptions import AtOnce, Handlers

tracer = trace.get_tracer("cstr.inbox")


class CannotApply(Exception):
    """One of the batch cannot be applied: it is repeated, each event in its own savepoint."""


class Inbox:
    """Applies deliveries to one service's database."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        handlers: Handlers,
        clocks: Clocks,
        keys: PseudonymKeys | bytes | None,
    ) -> None:
        """``handlers`` is the service's table; every type told to it is in there.

        ``told`` is set after a commit, for the relay of the same process.
        """
        self._sessions, self._handlers, self._keys = sessions, handlers, keys
        self.clocks = clocks
        self.told = asyncio.Event()
        self.new_incarnations: set[str] = set()
        self._incarnations: dict[str, UUID] = {}

    async def apply(self, deliveries: Sequence[Delivery]) -> None:
        """All of them in one transaction. Raises only what a retry may cure (database lost).

        First all at once; where one cannot be applied, again with a savepoint for each, so that the
        one is parked and the rest applied. What even that does not contain is found one by one.
        """
        try:
            batch = await self._transaction(deliveries, careful=False)
        except CannotApply:
            try:
                batch = await self._transaction(deliveries, careful=True)
            except Exception as failure:
                _raise_if_curable(failure)
                return await self._one_by_one(deliveries)
        self.told.set()
        self._note_incarnations(deliveries)
        count_batch(batch)
        return None

    def _note_incarnations(self, deliveries: Sequence[Delivery]) -> None:
        """An owner that goes on anew is compared with at once: see ``Comparing``."""
        for delivery in deliveries:
            sealed = delivery.envelope
            if sealed is not None and sealed.incarnation is not None:
                before = self._incarnations.get(delivery.channel)
                self._incarnations[delivery.channel] = sealed.incarnation
                if before not in (None, sealed.incarnation):
                    self.new_incarnations.add(delivery.channel)

    async def _one_by_one(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            try:
                batch = await self._transaction([delivery], careful=True)
            except Exception as failure:
                _raise_if_curable(failure)
                refused = replace(delivery, wrong=_reason(failure))
                batch = await self._transaction([refused], careful=True)
            self.told.set()
            count_batch(batch)

    async def _transaction(self, deliveries: Sequence[Delivery], *, careful: bool) -> Batch:
        while True:
            try:
                async with self._sessions() as session, session.begin():
                    return await self.apply_in(session, deliveries, careful=careful)
            except Overtaken:
                # Who began the subject has committed: its place is there now, and is locked.
                continue
            except CannotApply:
                raise
            except Exception as failure:
                _raise_if_curable(failure)
                raise CannotApply from failure

    async def apply_in(
        self, session: AsyncSession, deliveries: Sequence[Delivery], *, careful: bool = True
    ) -> Batch:
        """The same inside a transaction of the caller's (parked events being retried)."""
        places = await places_of(session, deliveries)
        batch = Batch(places, held=await held_of(session, places, deliveries))
        for delivery in deliveries:
            await self._take(session, batch, delivery, careful)
        if not careful:
            await self._settle(session)
        await record_batch(session, batch, deliveries)
        return batch

    async def _take(
        self, session: AsyncSession, batch: Batch, delivery: Delivery, careful: bool
    ) -> None:
        place = batch.places.setdefault((delivery.channel, delivery.subject), Place())
        number = delivery.sequence
        if number is None:
            return park(batch, delivery, place, "poison", delivery.wrong)
        held = batch.held.get((delivery.channel, delivery.subject, number), set())
        how = link(place.end, delivery.told, held)
        if how is Link.HELD:
            batch.duplicates.append(delivery.channel)
            return None
        if place.state is State.PARKED:
            await self._at_once(session, delivery)
            return park(batch, delivery, place, "behind", "waits behind a parked event")
        if how in (Link.MISSING, Link.BEYOND, Link.FORK):
            await self._at_once(session, delivery)
            return park_not_next(batch, delivery, place, number, how)
        if how is Link.NEXT:
            reason = delivery.wrong or await self._run(session, delivery, careful)
            if reason:
                return park(batch, delivery, place, "poison", reason)
        return move(batch, delivery, place, number)

    async def _at_once(self, session: AsyncSession, delivery: Delivery) -> None:
        """Run what does not wait for its turn; where it fails, it fails in its turn too."""
        event = catalogue().get(delivery.envelope.type) if delivery.envelope else None
        handler = self._handlers.get(event.read_as or event) if event else None
        if isinstance(handler, AtOnce):
            await self._run(session, delivery, careful=True)

    async def _run(self, session: AsyncSession, delivery: Delivery, careful: bool) -> str:
        """Why the event cannot be applied, or nothing when it was."""
        envelope = delivery.envelope
        if envelope is None or envelope.withheld:
            return delivery.wrong
        if not careful:
            await self._handle(session, envelope, delivery)
            return ""
        mark, noted = outbox.pending_count(session), clock_facts.noted_so_far(session)
        try:
            async with session.begin_nested():
                await self._handle(session, envelope, delivery)
                await self._settle(session)
        except Exception as failure:
            _raise_if_curable(failure)
            if took_too_long(failure) and await limits_statements(session):
                raise Unavailable("A statement took longer than the database allows.") from failure
            outbox.forget(session, mark)
            clock_facts.forget(session, noted)
            return _reason(failure)
        return ""

    async def _handle(self, session: AsyncSession, envelope: Envelope, delivery: Delivery) -> None:
        unlinked = is_pseudonymous(delivery.channel)
        parent = propagate.extract(_carrier(delivery))
        if unlinked:
            parent = Context()
        name = f"process {envelope.type}"
        kind = trace.SpanKind.CONSUMER
        with _span(name, parent, kind) as span:
            if not unlinked:
                span.set_attribute("cstr.subject", str(envelope.subject))
            span.set_attribute("cstr.event.type", envelope.type)
            set_cause(str(uuid4()) if unlinked else envelope.correlation, str(envelope.id))
            data = await told_under.taken_in(session, delivery.channel, envelope)
            event = parse(envelope.type, data, envelope.subject, envelope.time)
            await self._handlers[catalogue()[event.type()]](session, event)
            await self.clocks.hear(session, [event])

    async def _settle(self, session: AsyncSession) -> None:
        """Write what the handlers changed and told, before the inbox's own rows.

        For the batch at once, or, where one of it cannot be applied, within the savepoint of each.
        """
        await session.flush()
        await self.clocks.hear_transaction(session)
        await outbox.record_events(session, self._keys)


@contextmanager
def _span(name: str, parent: Context, kind: trace.SpanKind) -> Iterator[trace.Span]:
    """A span that says of a failure its kind: the text may hold what a person is."""
    with tracer.start_as_current_span(
        name, parent, kind, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except Exception as failure:
            span.set_status(trace.StatusCode.ERROR, type(failure).__name__)
            raise


def _reason(failure: Exception) -> str:
    """Why, for an operator: the kind of failure and, of a refusal, its own words and rule."""
    if isinstance(failure, Refused):
        return f"{failure.message} ({failure.rule or failure.code})"
    if isinstance(failure, KeyError):
        return "no handler for this event"
    return type(failure).__name__


def _raise_if_curable(failure: Exception) -> None:
    """What comes from a lost or full database, a lost network or a rival transaction is not the
    event's fault: stop and try again. A statement that its own handler limits is.
    """
    if is_away(failure) and not took_too_long(failure):
        raise failure


def _carrier(delivery: Delivery) -> dict[str, str]:
    return {k: v.decode() for k, v in delivery.headers.items() if k.startswith("trace")}
