"""The inbox's guarantees, on a real database: exactly once, in order, whatever is delivered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.events.provider_assessment import SessionAttended
from contracts.vocabulary import Channel
from services.common import parking
from services.common.deliveries import Delivery, delivery, redelivery
from services.common.errors import Refused
from services.common.inbox import Inbox
from services.common.subscriptions import handlers, on
from services.data_reporting.handlers.facts import keep_fact
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CHANNEL = "cstr.provider.reporting"
THOROUGH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def story(service: ServiceUnderTest, subject: UUID, length: int) -> list[Delivery]:
    """``length`` numbered events of one subject; the payload says the number too."""
    return [
        redelivery(
            *service.sealed(
                SessionAttended(
                    pathway_id=subject,
                    occurred_at=AT,
                    appointment_id=uuid4(),
                    session_number=number,
                    attendance="attended",
                    channel=Channel.IN_PERSON,
                )
            )
        )
        for number in range(1, length + 1)
    ]


async def applied(service: ServiceUnderTest, subject: UUID) -> list[int]:
    """The numbers applied for a subject, in the order they were applied."""
    query = "SELECT (data->>'session_number')::int FROM fact WHERE pseudonym = :s ORDER BY id"
    return [row[0] for row in await service.rows(query, s=subject)]


async def state(service: ServiceUnderTest, subject: UUID) -> tuple[str, int]:
    """Of a subject: state and last number."""
    query = "SELECT state, last FROM inbox_sequence WHERE subject = :s"
    (row,) = await service.rows(query, s=subject)
    return row.state, row.last


@given(
    order=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4)), max_size=25),
    cuts=st.lists(st.integers(0, 25), max_size=4),
)
@THOROUGH
async def test_whatever_is_delivered_is_applied_once_in_order_after_a_replay(
    reader: ServiceUnderTest, order: Sequence[tuple[int, int]], cuts: Sequence[int]
) -> None:
    """Duplicated, reordered, with some missing, in any batches; then replayed by the owner."""
    stories = [story(reader, uuid4(), 5) for _ in range(2)]
    sent = [stories[who][what] for who, what in order]
    edges = [0, *sorted(c for c in cuts if c < len(sent)), len(sent)]
    for begin, end in pairwise(edges):
        await reader.inbox.apply(sent[begin:end])
    for one in stories:
        seen = await applied(reader, one[0].subject)
        assert seen == list(range(1, len(seen) + 1))
        await reader.inbox.apply(one)
        assert await applied(reader, one[0].subject) == [1, 2, 3, 4, 5]


async def test_a_gap_is_waited_for_and_said(reader: ServiceUnderTest) -> None:
    events = story(reader, uuid4(), 3)
    await reader.inbox.apply([events[0], events[2]])
    assert await applied(reader, events[0].subject) == [1]
    assert await state(reader, events[0].subject) == ("gap", 1)
    (parked,) = await reader.rows(
        "SELECT reason FROM parked WHERE subject = :s", s=events[0].subject
    )
    assert parked.reason == "expected number 2, received 3"


def poisoned(reader: ServiceUnderTest, number: int) -> Inbox:
    """An inbox whose handler cannot apply the event with this number until it is mended."""

    async def refuse_one(session: AsyncSession, event: SessionAttended) -> None:
        if event.session_number == number:
            await keep_fact(session, event)
            await session.flush()
            raise Refused("This session cannot be.", rule="R33")
        await keep_fact(session, event)

    return Inbox(
        reader.inbox._sessions,
        handlers(on(SessionAttended, refuse_one)),
        reader.inbox.clocks,
        None,
    )


async def test_a_poison_event_parks_its_subject_and_no_other(reader: ServiceUnderTest) -> None:
    bad, good = story(reader, uuid4(), 4), story(reader, uuid4(), 1)
    await poisoned(reader, 2).apply([*bad, *good])
    assert await applied(reader, bad[0].subject) == [1]
    assert await applied(reader, good[0].subject) == [1]
    query = "SELECT cause, reason FROM parked WHERE subject = :s ORDER BY sequence"
    found = await reader.rows(query, s=bad[0].subject)
    assert [row.cause for row in found] == ["poison", "behind", "behind"]
    assert found[0].reason == "This session cannot be. (R33)"


async def parked_id(reader: ServiceUnderTest, subject: UUID) -> UUID:
    """The poison event of a subject."""
    query = "SELECT id FROM parked WHERE subject = :s AND cause = 'poison'"
    found: UUID = (await reader.rows(query, s=subject))[0].id
    return found


async def test_a_retry_applies_the_event_and_what_waits_behind_it_in_order(
    reader: ServiceUnderTest,
) -> None:
    events = story(reader, uuid4(), 4)
    await poisoned(reader, 2).apply(events)
    id = await parked_id(reader, events[0].subject)
    async with reader.inbox._sessions() as session, session.begin():
        await parking.retry(session, reader.inbox, id)
    assert await applied(reader, events[0].subject) == [1, 2, 3, 4]
    assert await state(reader, events[0].subject) == ("flowing", 4)


async def test_a_retry_that_fails_again_parks_again(reader: ServiceUnderTest) -> None:
    events = story(reader, uuid4(), 3)
    inbox = poisoned(reader, 2)
    await inbox.apply(events)
    id = await parked_id(reader, events[0].subject)
    async with reader.inbox._sessions() as session, session.begin():
        await parking.retry(session, inbox, id)
    assert await applied(reader, events[0].subject) == [1]
    assert await state(reader, events[0].subject) == ("parked", 1)


async def test_a_discard_counts_the_event_and_applies_what_waits_behind_it(
    reader: ServiceUnderTest,
) -> None:
    events = story(reader, uuid4(), 4)
    inbox = poisoned(reader, 2)
    await inbox.apply(events)
    id = await parked_id(reader, events[0].subject)
    async with reader.inbox._sessions() as session, session.begin():
        await parking.discard(session, inbox, id)
    assert await applied(reader, events[0].subject) == [1, 3, 4]
    assert await state(reader, events[0].subject) == ("flowing", 4)


async def test_only_what_cannot_be_applied_can_be_discarded(reader: ServiceUnderTest) -> None:
    events = story(reader, uuid4(), 3)
    await poisoned(reader, 2).apply(events)
    query = "SELECT id FROM parked WHERE subject = :s AND cause = 'behind'"
    (behind,) = await reader.rows(query, s=events[0].subject)
    async with reader.inbox._sessions() as session:
        with pytest.raises(Refused):
            await parking.discard(session, reader.inbox, behind.id)


@pytest.mark.parametrize(
    ("headers", "body"),
    [({}, b"{}"), ({"ce_id": b"1"}, b"not json"), ({"ce_specversion": b"9"}, b"[]")],
)
async def test_what_is_no_event_is_parked_with_the_reason(
    reader: ServiceUnderTest, headers: dict[str, bytes], body: bytes
) -> None:
    subject = uuid4()
    await reader.inbox.apply([delivery(CHANNEL, str(subject).encode(), headers, body)])
    (found,) = await reader.rows("SELECT type, reason FROM parked WHERE subject = :s", s=subject)
    assert found.type == "unknown"
    assert found.reason.startswith("not a CloudEvent")


async def test_an_unknown_version_is_parked(reader: ServiceUnderTest) -> None:
    (event,) = story(reader, uuid4(), 1)
    assert event.envelope is not None
    headers = {**event.headers, "ce_type": b"cstr.provider.session-attended.v9"}
    await reader.inbox.apply([delivery(CHANNEL, event.key, headers, event.body)])
    query = "SELECT reason FROM parked WHERE subject = :s"
    assert (await reader.rows(query, s=event.subject))[0].reason == "UnknownType"


async def test_a_withheld_number_moves_the_subject_on_and_changes_nothing(
    reader: ServiceUnderTest,
) -> None:
    """R54."""
    events = story(reader, uuid4(), 3)
    headers = {**events[1].headers, "ce_type": b"cstr.withheld.v1"}
    withheld = delivery(CHANNEL, events[1].key, headers, b"{}")
    await reader.inbox.apply([events[0], withheld, events[2]])
    assert await applied(reader, events[0].subject) == [1, 3]


async def test_a_lost_database_parks_nothing_and_is_raised(reader: ServiceUnderTest) -> None:
    async def lose(session: AsyncSession, event: Event) -> None:
        raise ConnectionResetError

    (event,) = story(reader, uuid4(), 1)
    inbox = Inbox(
        reader.inbox._sessions, handlers(on(SessionAttended, lose)), reader.inbox.clocks, None
    )
    with pytest.raises(ConnectionResetError):
        await inbox.apply([event])
    assert not await reader.rows("SELECT 1 FROM parked WHERE subject = :s", s=event.subject)
