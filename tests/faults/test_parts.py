"""One fault at a time: what a relay, a broker, a stranger's bytes and doubled processes do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka.admin import AdminClient
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocated
from contracts.topology import channels
from contracts.vocabulary import Permission
from scripts.demo.asking import Asker
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.ports import free_port
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.services import child, environment
from services.common import permission
from services.common.broker import make_producer
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events, tell
from services.common.outbox_rows import shard_of
from services.common.relay import Relay
from services.common.settings import Settings
from tests.faults.given_messages import attended
from tests.live import asking
from tests.service_under_test import PROVIDER
from tests.state import in_flight, rows

pytestmark = pytest.mark.timeout(180)

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CHANNEL = "cstr.probation.provider"


@asynccontextmanager
async def database(stack: Stack, agency: Agency = Agency.PROBATION) -> AsyncIterator[AsyncEngine]:
    """An agency's database, as its service reaches it."""
    engine = make_engine(stack.postgres.database(agency).url, 3)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def away(stack: Stack, agency: Agency) -> AsyncIterator[None]:
    """Without the agency's process, killed; it is back afterwards, whatever the block came to."""
    stack.kill(agency.value)
    try:
        yield
    finally:
        await stack.start(agency.value)


async def allocate(stack: Stack, subject: UUID, times: int) -> None:
    """Tell so many allocations about a subject, in one transaction of probation's."""
    key = bytes.fromhex(stack.keys.pseudonym.read_text())
    async with database(stack) as engine, make_sessions(engine)() as session:
        for number in range(times):
            tell(
                session,
                CaseAllocated(
                    pathway_id=subject,
                    occurred_at=AT,
                    allocation_id=uuid4(),
                    officer_name=f"Fictional {number}",
                    officer_team="North",
                    officer_contact="desk",
                    hours_since_sentence=number,
                ),
            )
        await record_events(session, key)
        await session.commit()


async def last_applied(stack: Stack, subject: UUID, channel: str = CHANNEL) -> tuple[int, str]:
    """How far the provider applied the channel for a subject."""
    query = "SELECT last, state FROM inbox_sequence WHERE subject = :s AND channel = :c"
    found = await rows(stack, Agency.PROVIDER, query, s=subject, c=channel)
    return (found[0].last, found[0].state) if found else (0, "flowing")


async def until_applied(stack: Stack, ask: Asker, subject: UUID, last: int) -> None:
    """Wait until the provider has applied so many."""

    async def there() -> bool:
        return await last_applied(stack, subject) == (last, "flowing")

    await ask.until(f"number {last} at the provider", there)


def settings_of(stack: Stack, agency: Agency) -> Settings:
    """The settings the agency's service runs with."""
    given = environment(agency.value, stack.settings, stack.postgres, stack.kafka, stack.keys)
    names = {f"CSTR_{name.upper()}": name for name in Settings.model_fields}
    return Settings.model_validate(
        {names[k]: v for k, v in given.items() if k in names and v}
        | {"peers": stack.settings.urls()}
    )


class DiesBeforeDeleting(Relay):
    """A relay killed after the broker acknowledged and before the outbox knows."""

    async def _delete(self, rows: Any) -> None:
        if any(row["channel"] == CHANNEL for row in rows):
            raise asyncio.CancelledError
        await super()._delete(rows)


async def test_a_relay_killed_between_publish_and_delete_sends_twice_and_it_is_applied_once(
    stack: Stack,
) -> None:
    subject = uuid4()
    query = "SELECT count(*) AS n FROM outbox WHERE subject = :s"
    async with asking(stack) as ask:
        async with away(stack, Agency.PROBATION), database(stack) as engine:
            await allocate(stack, subject, 3)
            relay = DiesBeforeDeleting(
                settings_of(stack, Agency.PROBATION), engine, Agency.PROBATION, asyncio.Event()
            )
            with pytest.raises(asyncio.CancelledError):
                await relay.run()
            await until_applied(stack, ask, subject, 3)
            assert (await rows(stack, Agency.PROBATION, query, s=subject))[0].n == 3

        async def published() -> bool:
            return not (await rows(stack, Agency.PROBATION, query, s=subject))[0].n

        await ask.until("the outbox to empty", published)
    assert await last_applied(stack, subject) == (3, "flowing")


async def test_a_relay_that_lost_its_shard_without_knowing_cannot_delete(stack: Stack) -> None:
    """Fencing: its epoch is over."""
    subject = uuid4()
    async with away(stack, Agency.PROBATION), database(stack) as engine:
        await allocate(stack, subject, 1)
        zombie = Relay(
            settings_of(stack, Agency.PROBATION), engine, Agency.PROBATION, asyncio.Event()
        )
        zombie._held = dict.fromkeys(range(4), 0)
        await zombie._publish()
        await zombie._drop_producer()
        query = "SELECT count(*) AS n FROM outbox WHERE subject = :s AND channel = :c"
        found = await rows(stack, Agency.PROBATION, query, s=subject, c=CHANNEL)
    assert found[0].n == 1


async def test_a_broker_that_forgot_everything_loses_nothing(stack: Stack) -> None:
    """Topics deleted while the reader is away: its place is gone, the owner replays."""
    subject = uuid4()
    async with asking(stack) as ask:
        await allocate(stack, subject, 2)
        await until_applied(stack, ask, subject, 2)

        async def published() -> bool:
            query = "SELECT count(*) AS n FROM outbox"
            return not (await rows(stack, Agency.PROBATION, query))[0].n

        async with away(stack, Agency.PROVIDER):
            await allocate(stack, subject, 3)
            await ask.until("the outbox to empty", published)
            await asyncio.to_thread(forget_topics, stack)
        await until_applied(stack, ask, subject, 5)
        await allocate(stack, subject, 1)
        await until_applied(stack, ask, subject, 6)


async def test_what_waits_in_the_outbox_when_the_permission_goes_leaves_without_it(
    stack: Stack,
) -> None:
    """R54: told while the permission stood, published after it was withdrawn."""
    subject = uuid4()
    async with (
        away(stack, Agency.PROVIDER),
        database(stack, Agency.PROVIDER) as engine,
        make_sessions(engine)() as session,
    ):
        given = (subject, Permission.PROGRESS, PROVIDER)
        await permission.give(session, *given, Agency.PROVIDER.value, AT)
        tell(session, attended(subject), organisation=PROVIDER)
        await record_events(session, bytes.fromhex(stack.keys.pseudonym.read_text()))
        await session.commit()
        query = (
            "SELECT parts FROM event_log WHERE about = :s AND channel = 'cstr.provider.probation'"
        )
        (kept,) = await rows(stack, Agency.PROVIDER, query, s=subject)
        assert "engagement" in kept.parts[1]["data"]
        await permission.withdraw(session, *given, Agency.PROVIDER.value, datetime.now(UTC))
        await session.commit()

    async def arrived() -> Any:
        query = "SELECT engagement, attendance FROM appointment WHERE pathway_id = :s"
        return await rows(stack, Agency.PROBATION, query, s=subject)

    async with asking(stack) as ask:
        (appointment,) = await ask.until("the session at probation", arrived)
    assert (appointment.engagement, appointment.attendance) == (None, "attended")


def forget_topics(stack: Stack) -> None:
    """Delete every topic and make it again, empty."""
    connection = stack.kafka.certificate(STACK_ADMIN).librdkafka(stack.kafka.bootstrap)
    admin = AdminClient({**connection, "log_level": 0})
    for gone in admin.delete_topics([t.topic for t in channels()]).values():
        gone.result()
    while set(admin.list_topics().topics) & {t.topic for t in channels()}:
        continue
    stack.kafka.apply_topology()


async def test_what_is_no_event_parks_its_subject_and_an_operator_lets_it_go_on(
    stack: Stack,
) -> None:
    subject = uuid4()
    async with asking(stack) as ask:
        await allocate(stack, subject, 1)
        await until_applied(stack, ask, subject, 1)
        await send_garbage(stack, subject)

        async def parked() -> Any:
            found = await ask.get(Agency.PROVIDER, "operator", "/operations/parked")
            return [p for p in found if p["subject"] == str(subject)]

        (poison,) = await ask.until("the garbage to be parked", parked)
        assert poison["reason"].startswith("not a CloudEvent")
        await allocate(stack, subject, 2)

        async def behind() -> Any:
            return len(await parked()) == 3

        await ask.until("what follows to wait behind it", behind)
        await give_up(stack, poison["id"])
        await until_applied(stack, ask, subject, 3)
    query = "SELECT detail FROM audit WHERE action LIKE '%discard'"
    kept = sorted(row.detail for row in await rows(stack, Agency.PROVIDER, query))
    assert kept[0].startswith("discard proposed: bytes of no event; parked event ")
    assert kept[-1].startswith("discarded: bytes of no event; proposed by")


async def give_up(stack: Stack, id: str) -> None:
    """Two operators of the agency give a parked event up."""
    agency = Agency.PROVIDER.value
    async with httpx.AsyncClient(base_url=stack.urls[agency], trust_env=False) as client:
        for user, status in (("one", 202), ("another", 204)):
            token = stack.keys.mint(agency, "operator", user=user)
            headers = {"authorization": f"Bearer {token}", "idempotency-key": f"{user} {id}"}
            path, body = f"/operations/parked/{id}/discard", {"reason": "bytes of no event"}
            answer = await client.post(path, json=body, headers=headers)
            assert answer.status_code == status, answer.text


async def send_garbage(stack: Stack, subject: UUID) -> None:
    """Bytes on the channel, written by the only one who may."""
    producer: AIOKafkaProducer = make_producer(settings_of(stack, Agency.PROBATION))
    await producer.start()
    await producer.send_and_wait(
        CHANNEL, b"\xff", key=str(subject).encode(), partition=shard_of(subject)
    )
    await producer.stop()


async def test_two_relays_and_two_consumers_apply_each_event_once_in_order(stack: Stack) -> None:
    subjects = [uuid4() for _ in range(20)]
    doubles = [second(stack, Agency.PROBATION), second(stack, Agency.PROVIDER)]
    try:
        async with asking(stack) as ask:

            async def shared() -> bool:
                query = """SELECT count(*) AS n FROM relay_member
                    WHERE seen_at > clock_timestamp() - interval '3 seconds'"""
                return bool((await rows(stack, Agency.PROBATION, query))[0].n == 2)

            await ask.until("the second relay", shared)
            for _ in range(3):
                await asyncio.gather(*(allocate(stack, subject, 5) for subject in subjects))
            for subject in subjects:
                await until_applied(stack, ask, subject, 15)

            async def settled() -> bool:
                return not any((await in_flight(stack)).values())

            await ask.until("everything to settle", settled)
    finally:
        for double in doubles:
            double.stop()
    query = "SELECT count(*) AS n FROM parked WHERE channel = :c"
    assert (await rows(stack, Agency.PROVIDER, query, c=CHANNEL))[0].n == 0


def second(stack: Stack, agency: Agency) -> Child:
    """Another process of a service, only to relay and consume."""
    given = environment(agency.value, stack.settings, stack.postgres, stack.kafka, stack.keys)
    more = {"CSTR_ONLY": "relay,consumer", "CSTR_INSTANCE": f"{agency.value}-2"}
    more["CSTR_PORT"] = str(free_port())
    process = child(agency.value, stack.settings, given | more)
    process.log = process.log.with_name(f"{agency.value}-2.log")
    process.start()
    return process
