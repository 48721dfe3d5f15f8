"""What a service needs is away, wedged or refused for a while, under load; then all arrives."""

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest

from contracts.event import Agency
from scripts.stack.postgres_folder import SUPERUSER
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED, another, down, processes_of, stopped
from tests.faults.trial import trial

pytestmark = pytest.mark.timeout(900)

COURT = Agency.COURT.value


@pytest.mark.faults
async def test_a_broker_that_is_killed_and_comes_back_loses_nothing(
    stack: Stack, tmp_path: Path
) -> None:
    async with trial(stack, 4, SEED, tmp_path, "broker killed, 2 s"), down(stack, "kafka"):
        await asyncio.sleep(2)


@pytest.mark.faults
async def test_a_broker_away_for_a_minute(stack: Stack, tmp_path: Path) -> None:
    done = f"broker killed, {MINUTE:.0f} s"
    async with trial(stack, 4, SEED, tmp_path, done) as here, down(stack, "kafka"):
        await here.acknowledged(50)
        await asyncio.sleep(MINUTE)


@pytest.mark.faults
async def test_a_broker_wedged_for_a_minute(stack: Stack, tmp_path: Path) -> None:
    async with trial(stack, 4, SEED, tmp_path, f"broker SIGSTOP, {MINUTE:.0f} s") as here:
        with stopped(*processes_of(stack.pid("kafka"))):
            await here.acknowledged(50)
            await asyncio.sleep(MINUTE)


ENDS = {
    "smart": (signal.SIGTERM, signal.SIGINT),
    "fast": (signal.SIGINT,),
    "immediate": (signal.SIGQUIT,),
    "kill -9": (signal.SIGKILL,),
}


@pytest.mark.faults
@pytest.mark.parametrize("how", ENDS)
async def test_a_database_that_is_stopped(stack: Stack, tmp_path: Path, how: str) -> None:
    """Smart waits for everybody to leave, and they do not: after three seconds it is made fast."""
    async with trial(stack, 9, SEED, tmp_path, f"PostgreSQL stopped: {how}", held="ABCDFG"):
        stack.supervisor.hold("postgres")
        for number in ENDS[how]:
            os.kill(stack.pid("postgres"), number)
            await asyncio.sleep(3)
        async with asyncio.timeout(30):
            while stack.postgres.child.running():
                await asyncio.sleep(0.1)
        await stack.start("postgres")


@pytest.mark.faults
@pytest.mark.parametrize("name", [COURT, Agency.PROBATION.value])
async def test_a_database_wedged_for_one_agency(stack: Stack, tmp_path: Path, name: str) -> None:
    """Its server does not answer, with all connections open: as a cut in the network."""
    done = f"sessions of {name} SIGSTOP, {MINUTE / 2:.0f} s"
    async with trial(stack, 16, SEED, tmp_path, done):
        told = stack.postgres.psql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}'")
        with stopped(*map(int, told.split())):
            await asyncio.sleep(MINUTE / 2)


async def session(stack: Stack, agency: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=str(stack.postgres.socket_dir), user=SUPERUSER, database=agency
    )


@pytest.mark.faults
async def test_a_session_that_is_idle_in_a_transaction(stack: Stack, tmp_path: Path) -> None:
    """It has written, and holds the horizon of all others; it locks one row that others want."""
    done = f"session idle in transaction, {5 * MINUTE:.0f} s"
    async with trial(stack, 10, SEED, tmp_path, done) as here:
        idle = await session(stack, COURT)
        await idle.execute("BEGIN; CREATE TABLE faults_idle (id int)")
        await idle.execute("SELECT * FROM pathway LIMIT 1 FOR UPDATE")
        await here.acknowledged(100)
        await asyncio.sleep(5 * MINUTE)
        await here.acknowledged(100)
        await idle.execute("ROLLBACK")
        await idle.close()


@pytest.mark.faults
async def test_a_storm_of_locks(stack: Stack, tmp_path: Path) -> None:
    """Tables of mechanism and of pleas locked for moments, by several at once."""
    tables = ("outbox", "event_log", "channel_sequence", "plea_record", "inbox_sequence")
    chance = random.Random(SEED)
    async with trial(stack, 10, SEED, tmp_path, f"lock storm, {MINUTE / 2:.0f} s"):

        async def lock(agency: str) -> None:
            connection = await session(stack, agency)
            for _ in range(int(MINUTE)):
                table = chance.choice(tables[:3])
                async with connection.transaction():
                    await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                    await asyncio.sleep(chance.uniform(0, 0.4))
                await asyncio.sleep(chance.uniform(0, 0.4))
            await connection.close()

        await asyncio.gather(*(lock(a) for a in (COURT, COURT, Agency.PROBATION.value)))


@pytest.mark.faults
async def test_no_connection_is_left(stack: Stack, tmp_path: Path) -> None:
    """All that the server gives are taken; what a service loses it does not get back."""
    done = f"max connections, {MINUTE / 4:.0f} s"
    async with trial(stack, 10, SEED, tmp_path, done), AsyncExitStack() as taken:

        async def one_more() -> asyncpg.Connection:
            connection = await session(stack, Agency.REPORTING.value)
            taken.push_async_callback(connection.close)
            return connection

        async def all_of_them() -> None:
            while True:
                await one_more()

        first = await one_more()
        with pytest.raises(asyncpg.TooManyConnectionsError):
            await all_of_them()
        ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
        await first.fetch(ends, COURT)
        await asyncio.sleep(MINUTE / 4)


@pytest.mark.faults
@pytest.mark.parametrize("name", [COURT, Agency.PROBATION.value])
async def test_a_process_that_goes_on_after_a_minute(
    stack: Stack, tmp_path: Path, name: str
) -> None:
    """A zombie: its relay and its consumer believe in what they held before."""
    done = f"SIGSTOP of {name} for {MINUTE:.0f} s, a second instance goes on"
    second = another(stack, name, 2)
    async with trial(stack, 19, SEED, tmp_path, done) as here:
        second.start()
        try:
            await here.acknowledged(20)
            with stopped(stack.pid(name)):
                await asyncio.sleep(MINUTE)
        finally:
            second.stop()
