"""What the broker loses, refuses, or does without saying so, under load."""

import asyncio
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from sqlalchemy import RowMapping

from contracts.envelope import Envelope
from contracts.event import Agency
from contracts.topology import PARTITIONS, channels
from scripts.stack.access_rules import exactly, in_force, rule_of
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.runner import Stack
from services.common.publishing import Sent, partition_of
from tests.faults.breaking import MINUTE, SEED, down
from tests.faults.relaying import OwnRelay, relayed_by
from tests.faults.trial import trial
from tests.state import rows

pytestmark = pytest.mark.timeout(600)

COURT, PROBATION = Agency.COURT.value, Agency.PROBATION.value


def admin_of(stack: Stack) -> AdminClient:
    connection = stack.kafka.certificate(STACK_ADMIN).librdkafka(stack.kafka.bootstrap)
    return AdminClient({**connection, "log_level": 0})


@pytest.mark.faults
async def test_a_broker_that_comes_back_with_an_empty_disk(stack: Stack, tmp_path: Path) -> None:
    async with trial(stack, 3, SEED, tmp_path, "broker killed, its folder emptied", patience=120):
        async with down(stack, "kafka"):
            await asyncio.sleep(2)
            shutil.rmtree(stack.data_dir / "kafka" / "data")
        await asyncio.to_thread(stack.kafka.apply_topology)


@pytest.mark.faults
async def test_records_deleted_before_they_were_read(stack: Stack, tmp_path: Path) -> None:
    """As retention does: the reader is away while they are there."""
    done = "records deleted while probation is away"
    async with trial(stack, 8, SEED, tmp_path, done), down(stack, PROBATION):
        await asyncio.sleep(3)
        await asyncio.to_thread(delete_records, stack, "cstr.court.probation")


def delete_records(stack: Stack, topic: str) -> None:
    ends = [TopicPartition(topic, n, -1) for n in range(PARTITIONS)]
    # Kept by name: what an administrator was asked is never answered once it is let go of.
    admin = admin_of(stack)
    for done in admin.delete_records(ends).values():
        done.result(20)


@pytest.mark.faults
async def test_writing_is_refused_for_want_of_replicas(stack: Stack, tmp_path: Path) -> None:
    """The topics ask for two in step, and there is one."""
    done = f"not enough replicas, {MINUTE / 4:.0f} s"
    async with trial(stack, 6, SEED, tmp_path, done):
        await asyncio.to_thread(set_replicas, stack, "2")
        await asyncio.sleep(MINUTE / 4)
        await asyncio.to_thread(set_replicas, stack, "1")


def set_replicas(stack: Stack, in_step: str) -> None:
    entry = ConfigEntry("min.insync.replicas", in_step, incremental_operation=AlterConfigOpType.SET)
    topics = [t.topic for t in channels() if t.writer is Agency.COURT]
    changes = [
        ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry]) for topic in topics
    ]
    admin = admin_of(stack)
    for done in admin.incremental_alter_configs(changes).values():
        done.result(20)


@pytest.mark.faults
async def test_the_right_to_write_is_taken_away(stack: Stack, tmp_path: Path) -> None:
    done = f"the court may not write, {MINUTE / 4:.0f} s"
    async with trial(stack, 6, SEED, tmp_path, done):
        await asyncio.to_thread(take_rights, stack)
        await asyncio.sleep(MINUTE / 4)
        await asyncio.to_thread(stack.kafka.apply_topology)


def take_rights(stack: Stack) -> None:
    admin = admin_of(stack)
    found = [acl for acl in in_force(admin, 20) if rule_of(acl).principal == COURT]
    for done in admin.delete_acls([exactly(acl) for acl in found]).values():
        done.result(20)


class AnswerLost(OwnRelay):
    """The broker has them, and half of its answers never arrive."""

    async def _send(self, rows: Sequence[RowMapping], envelopes: Sequence[Envelope]) -> Sent:
        answer = await super()._send(rows, envelopes)
        if self.chance.random() < 0.5:
            return Sent(failed={partition_of(row): TimeoutError() for row in rows})
        return answer


class UpToFiveTimes(OwnRelay):
    """Each is sent up to five times, in runs of the whole batch and of single ones."""

    async def _send(self, rows: Sequence[RowMapping], envelopes: Sequence[Envelope]) -> Sent:
        for _ in range(self.chance.randint(1, 2)):
            await super()._send(rows, envelopes)
        again = [n for n in range(len(rows)) for _ in range(self.chance.randint(1, 3))]
        return await super()._send([rows[n] for n in again], [envelopes[n] for n in again])


class Shuffled(OwnRelay):
    """A batch waits until it is large, and leaves in any order."""

    async def _send(self, rows: Sequence[RowMapping], envelopes: Sequence[Envelope]) -> Sent:
        order = list(range(len(rows)))
        self.chance.shuffle(order)
        await asyncio.sleep(self.chance.uniform(0, 1))
        return await super()._send([rows[n] for n in order], [envelopes[n] for n in order])


@pytest.mark.faults
@pytest.mark.parametrize(
    ("fault", "relay", "done"),
    [
        (7, AnswerLost, "half of the broker's answers lost after append"),
        (11, UpToFiveTimes, "every record up to five times"),
        (12, Shuffled, "each batch shuffled on its partitions"),
    ],
)
async def test_what_a_relay_of_another_kind_does_is_made_good(
    stack: Stack, tmp_path: Path, fault: int, relay: type[OwnRelay], done: str
) -> None:
    chance, done = random.Random(SEED), f"{done}, {MINUTE / 4:.0f} s"
    async with (
        trial(stack, fault, SEED, tmp_path, done) as here,
        relayed_by(stack, Agency.COURT, relay, chance),
    ):
        await here.acknowledged(100)
        await asyncio.sleep(MINUTE / 4)
    query = "SELECT count(*) AS n FROM parked WHERE subject = ANY(:of)"
    assert (await rows(stack, Agency.PROBATION, query, of=here.pathways))[0].n == 0
