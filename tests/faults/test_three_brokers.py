"""Fault 5: three brokers, whose leaders move every two seconds, and one of which dies."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path

import pytest
import pytest_asyncio
from confluent_kafka import ElectionType, KafkaException
from confluent_kafka.admin import AdminClient

from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED
from tests.faults.three_brokers import BROKERS, Node, ThreeBrokers, stack_on_three
from tests.faults.trial import trial

pytestmark = [pytest.mark.timeout(600), pytest.mark.faults]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def three() -> AsyncIterator[Stack]:
    async with stack_on_three() as found:
        yield found


def node(stack: Stack, number: int) -> Node:
    brokers = stack.kafka
    assert isinstance(brokers, ThreeBrokers)
    return brokers.nodes[number]


async def elect(stack: Stack) -> None:
    """Give the partitions back to who leads them first."""
    brokers = stack.kafka
    assert isinstance(brokers, ThreeBrokers)
    admin = AdminClient(brokers.connection())
    with suppress(KafkaException):
        await asyncio.to_thread(admin.elect_leaders(ElectionType.PREFERRED).result, 5)


def leaders(stack: Stack) -> list[int]:
    brokers = stack.kafka
    assert isinstance(brokers, ThreeBrokers)
    found = AdminClient(brokers.connection()).list_topics(timeout=10).topics
    return [p.leader for topic in sorted(found) for p in found[topic].partitions.values()]


async def leads(stack: Stack, number: int, anything: bool) -> None:
    """Wait until the broker leads nothing, or is in step again and given back what it led."""
    deadline = asyncio.get_running_loop().time() + 30
    while (number in await asyncio.to_thread(leaders, stack)) is not anything:
        assert asyncio.get_running_loop().time() < deadline, f"broker {number}"
        await asyncio.sleep(0.5)
        if anything:
            await elect(stack)


async def test_the_leaders_move_every_two_seconds(three: Stack, tmp_path: Path) -> None:
    """Each broker in turn stands still until it has lost what it led, and is given it back."""
    done = f"three brokers, leaders move every 2 s, {MINUTE / 2:.0f} s"
    async with trial(three, 5, SEED, tmp_path, done, patience=120):
        numbers = cycle(BROKERS)
        for _ in range(max(len(BROKERS), int(MINUTE / 8))):
            number = next(numbers)
            pid = node(three, number).child.pid
            os.kill(pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(2)
                await leads(three, number, anything=False)
            finally:
                os.kill(pid, signal.SIGCONT)
            await leads(three, number, anything=True)


async def test_one_of_three_brokers_dies(three: Stack, tmp_path: Path) -> None:
    """Nobody waits for it; it comes back and catches up."""
    done = f"three brokers, one killed for {MINUTE / 4:.0f} s"
    async with trial(three, 5, SEED, tmp_path, done, patience=120) as here:
        node(three, 2).child.kill()
        await asyncio.sleep(MINUTE / 4)
        await here.acknowledged(50)
        node(three, 2).spawn()
        await asyncio.to_thread(node(three, 2).wait_ready)
