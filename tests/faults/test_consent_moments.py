"""Fault 24: a permission is withdrawn at a moment of chance while a thousand events leave."""

import asyncio
import os
import random
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from confluent_kafka import Consumer, Message, TopicPartition
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.attributes import permitted
from contracts.event import Agency
from contracts.topology import PARTITIONS
from scripts.stack.runner import Stack
from services.common import permission
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events, tell
from tests.faults.breaking import SEED
from tests.faults.checker import Finding, check
from tests.faults.given_messages import attended
from tests.faults.operations import Kind, Recorder, recorded
from tests.faults.results import Result, keep
from tests.live import asking
from tests.service_under_test import PROVIDER
from tests.state import rows

pytestmark = pytest.mark.timeout(300)

CHANNEL = "cstr.provider.probation"
NAME = "progress"


@dataclass
class Moments:
    """One run: people whose sessions are told while they take back their permission."""

    fault: int
    seed: int
    done: str
    folder: Path
    stack: Stack
    engine: AsyncEngine
    recovery: float | None = 0.0
    most_megabytes: float = 0.0
    findings: list[Finding] = field(default_factory=list)


async def one_person(here: Moments, number: int, subject: UUID, events: int) -> None:
    """Give, tell in small transactions, withdraw in the middle; each on connections of its own."""
    chance = random.Random(f"{here.seed} {number}")
    given = (subject, NAME, PROVIDER)
    sessions = make_sessions(here.engine)
    key = bytes.fromhex(here.stack.keys.pseudonym.read_text())
    async with sessions() as session, session.begin():
        await permission.give(session, *given, Agency.PROVIDER.value, datetime.now(UTC))

    async def tell_all() -> None:
        left = events
        while left:
            count = min(left, chance.randint(1, 10))
            async with sessions() as session, session.begin():
                for _ in range(count):
                    tell(session, attended(subject), organisation=PROVIDER)
                await record_events(session, key)
            left -= count
            await asyncio.sleep(chance.uniform(0, 0.05))

    async def withdraw(person: Recorder) -> None:
        if number == 0:  # Whoever is slow, somebody is told of and then no more.
            await some_left(here, {subject})
        else:
            await asyncio.sleep(chance.uniform(0, 1.0))
        async with sessions() as session, session.begin():
            await permission.withdraw(session, *given, Agency.PROVIDER.value, datetime.now(UTC))
        person.write(Kind.WITHDRAWN, subject, subject=subject, epoch=1)

    with Recorder(here.folder, f"person-{number}") as person:
        await asyncio.gather(tell_all(), withdraw(person))


async def some_left(here: Moments, subjects: set[UUID]) -> None:
    """Wait until the first of them was published."""
    query = "SELECT 1 FROM channel_feed WHERE subject = ANY(:of) LIMIT 1"
    async with asyncio.timeout(30):
        while not await rows(here.stack, Agency.PROVIDER, query, of=list(subjects)):
            await asyncio.sleep(0.01)


def left(here: Moments, subjects: set[UUID]) -> None:
    """Read the channel as its reader, and write down what left when, and under which epoch."""
    files = here.stack.kafka.certificate(Agency.PROBATION.value)
    own = {"group.id": f"{Agency.PROBATION.value}.witness", "enable.auto.commit": False}
    client = Consumer({**files.librdkafka(here.stack.kafka.bootstrap), **own, "log_level": 0})
    partitions = [TopicPartition(CHANNEL, n, 0) for n in range(PARTITIONS)]
    ends = {p.partition: client.get_watermark_offsets(p, timeout=20)[1] for p in partitions}
    client.assign(partitions)
    with Recorder(here.folder, "witness") as witness:
        while any(max(p.offset, 0) < ends[p.partition] for p in client.position(partitions)):
            for message in client.consume(500, timeout=0.5):
                said = headers_of(message)
                subject = UUID(said["ce_subject"])
                if subject in subjects:
                    rests = permitted(said["ce_permitted"]) if "ce_permitted" in said else ()
                    witness.write(
                        Kind.SEEN, said["ce_id"], channel=CHANNEL, subject=subject,
                        number=int(said["ce_sequence"]),
                        epoch=max((one.epoch for one in rests), default=0),
                        at=message.timestamp()[1] / 1000,
                    )  # fmt: skip
    client.close()


def headers_of(message: Message) -> dict[str, str]:
    """What travels beside the event."""
    headers: Any = message.headers() or []
    return {name: value.decode() for name, value in headers}


@pytest.mark.parametrize(
    ("people", "events", "killed"),
    [
        pytest.param(4, 50, False),
        pytest.param(10, 100, False, marks=pytest.mark.faults),
        pytest.param(10, 100, True, marks=pytest.mark.faults),
    ],
)
async def test_nothing_leaves_with_content_after_its_withdrawal_was_acknowledged(
    stack: Stack, tmp_path: Path, people: int, events: int, killed: bool
) -> None:
    kills = ", its service killed meanwhile" if killed else ""
    done = f"{people} people withdraw within {people * events} events{kills}"
    engine = make_engine(stack.postgres.database(Agency.PROVIDER).url, 2 * people)
    here = Moments(24, SEED, done, tmp_path, stack, engine)
    subjects = {uuid4() for _ in range(people)}
    running = [
        asyncio.create_task(one_person(here, n, subject, events))
        for n, subject in enumerate(subjects)
    ]
    if killed:
        await some_left(here, subjects)
        os.kill(stack.pid(Agency.PROVIDER.value), signal.SIGKILL)
    await asyncio.gather(*running)
    await engine.dispose()

    async def published() -> bool:
        query = "SELECT count(*) AS n FROM outbox WHERE subject = ANY(:of)"
        found = await rows(stack, Agency.PROVIDER, query, of=list(subjects))
        return not found[0].n

    async with asking(stack) as ask:
        await ask.until("the outbox to empty", published)
    await asyncio.to_thread(left, here, subjects)
    operations = recorded(tmp_path)
    here.findings = check(operations)
    keep(Result.of(here, "E"))
    seen = [one for one in operations if one.kind is Kind.SEEN]
    assert len({one.id for one in seen}) == people * events
    assert {one.epoch for one in seen} == {0, 1}
    assert not here.findings, "\n".join(map(str, here.findings))
