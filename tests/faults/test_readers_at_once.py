"""Readers that are slow, many, or come and go; and all processes killed again and again."""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED, another
from tests.faults.trial import Trial, trial
from tests.state import rows

pytestmark = pytest.mark.timeout(1200)

PROBATION = Agency.PROBATION.value
PARTS = (*(agency.value for agency in Agency), "postgres", "kafka")


@pytest.mark.faults
async def test_a_storm_of_kills(stack: Stack, tmp_path: Path) -> None:
    """Every part, in any order, as fast as it comes back."""
    chance, kills = random.Random(SEED), 0
    done = f"kill -9 storm over all processes, {5 * MINUTE:.0f} s"
    async with trial(stack, 2, SEED, tmp_path, done, patience=180):
        end = time.monotonic() + 5 * MINUTE
        while time.monotonic() < end:
            await asyncio.sleep(chance.uniform(0.2, 2))
            with suppress(ProcessLookupError):
                os.kill(stack.pid(chance.choice(PARTS)), signal.SIGKILL)
                kills += 1
        await asyncio.sleep(12)
        await stack.wait_ready()
    assert kills > MINUTE


@pytest.mark.faults
async def test_a_reader_a_hundred_times_slower(stack: Stack, tmp_path: Path) -> None:
    """It has the processor one hundredth of the time; others hear in two seconds all the same."""
    done = f"probation one hundredth of the time, {MINUTE / 2:.0f} s"
    async with trial(stack, 18, SEED, tmp_path, done, held="ABCDFGH") as here:
        slow = asyncio.create_task(slowed(stack.pid(PROBATION)))
        for _ in range(int(MINUTE / 2)):
            await asyncio.sleep(1)
            late = [await unheard(here, c) for c in ("cstr.court.liaison", "cstr.court.reporting")]
            assert late == [0, 0]
        slow.cancel()
        with suppress(asyncio.CancelledError):
            await slow


async def slowed(pid: int) -> None:
    """Stopped for 198 ms of each 200."""
    try:
        while True:
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(0.198)
            os.kill(pid, signal.SIGCONT)
            await asyncio.sleep(0.002)
    finally:
        os.kill(pid, signal.SIGCONT)


async def unheard(here: Trial, channel: str, seconds: float = 2.0) -> int:
    """How much told on a channel longer ago its reader has not applied."""
    query = """SELECT event_id FROM event_log WHERE channel = :c AND about = ANY(:of)
        AND recorded_at < clock_timestamp() - make_interval(secs => :s)"""
    told = await rows(here.stack, Agency.COURT, query, c=channel, of=here.pathways, s=seconds)
    reader = {"liaison": Agency.LIAISON, "reporting": Agency.REPORTING}[channel.split(".")[-1]]
    query = "SELECT event_id FROM inbox_event WHERE channel = :c"
    heard = {row.event_id for row in await rows(here.stack, reader, query, c=channel)}
    return sum(row.event_id not in heard for row in told)


@pytest.mark.faults
async def test_readers_that_join_and_leave(stack: Stack, tmp_path: Path) -> None:
    """Of one group, more of them each second, the oldest killed."""
    done = f"readers of probation join and are killed each second, {MINUTE / 2:.0f} s"
    async with trial(stack, 23, SEED, tmp_path, done, patience=90):
        living: list[Child] = []
        for number in range(int(MINUTE / 2)):
            living.append(another(stack, PROBATION, 10 + number, "consumer"))
            living[-1].start()
            await asyncio.sleep(1)
            if len(living) > 3:
                living.pop(0).kill()
        for process in living:
            process.kill()


@pytest.mark.faults
async def test_clients_that_are_half_open_or_slow_hold_up_nobody(
    stack: Stack, tmp_path: Path
) -> None:
    """Three hundred connections that say half of something, or one byte a second."""
    done = f"300 half-open and slow clients, {MINUTE / 2:.0f} s"
    async with trial(stack, 17, SEED, tmp_path, done, held="ABCDFGH") as here:
        half = (b"POST /v1/cou", b"GET /health/liveness HTTP/1.1\r\nHost: x\r\n", b"")
        port = stack.settings.port(Agency.COURT.value)
        writers = []
        for number in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(half[number % 3])
            writers.append(writer)
        for _ in range(int(MINUTE / 2)):
            for writer in writers:
                writer.write(b"x")
            await here.acknowledged(10, 5)
            await asyncio.sleep(0.5)
        for writer in writers:
            writer.close()
