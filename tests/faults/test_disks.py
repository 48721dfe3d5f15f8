"""Disks that are full (14) or fail (15), and memory that runs out (29), under load."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED, patiently, processes_of, run_as
from tests.faults.disks import full, may_mount, stack_on_small_disks
from tests.faults.trial import Trial, trial
from tests.state import rows

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.faults,
    pytest.mark.skipif(not may_mount(), reason="may mount no file system"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def small() -> AsyncIterator[Stack]:
    with patiently():
        async with stack_on_small_disks() as found:
            yield found


async def parked(here: Trial) -> int:
    """How much is parked at the readers of the court."""
    query = "SELECT count(*) AS n FROM parked WHERE cause = 'poison'"
    readers = (Agency.LIAISON, Agency.PROBATION, Agency.REPORTING)
    return sum([(await rows(here.stack, reader, query))[0].n for reader in readers])


@pytest.mark.parametrize("what", ["postgres", "kafka", "logs"])
async def test_a_disk_that_is_full_for_ten_seconds(small: Stack, tmp_path: Path, what: str) -> None:
    seconds = MINUTE / 6
    async with trial(small, 14, SEED, tmp_path, f"disk of {what} full, {seconds:.0f} s",
                     patience=120) as here:  # fmt: skip
        with full(small.data_dir / what):
            await asyncio.sleep(seconds)
        await small.wait_ready()
    assert await parked(here) == 0
    if what != "logs":
        said = small.kafka.log if what == "kafka" else small.postgres.log
        assert "No space left" in said.read_text()


@contextmanager
def failing(pids: list[int]) -> Iterator[None]:
    """Of each of the processes, and of those they start, one fsync in three fails."""
    attached = [part for pid in pids for part in ("-p", str(pid))]
    inject = "inject=fsync,fdatasync:error=EIO:when=1+3"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", inject,
         *attached]
    )  # fmt: skip
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


async def test_fsync_that_fails(small: Stack, tmp_path: Path) -> None:
    """The database gives up rather than to acknowledge; it is started again and recovers."""
    async with trial(small, 15, SEED, tmp_path, "fsync of PostgreSQL answers EIO, one in three",
                     patience=120) as here:  # fmt: skip
        with failing(processes_of(small.pid("postgres"))):
            await asyncio.sleep(MINUTE / 6)
        await small.wait_ready()
    assert await parked(here) == 0
    assert "Input/output error" in small.postgres.log.read_text()


MEMORY = Path("/sys/fs/cgroup/memory")


def in_group(group: Path) -> Callable[[Child], None]:
    """Started inside the group, so that all it ever holds is counted there."""

    def change(process: Child) -> None:
        said = f"echo $$ > {group}/cgroup.procs; exec " + " ".join(map(str, process.command))
        process.command = ["/bin/sh", "-c", said]

    return change


async def grown(stack: Stack, pathway: str) -> None:
    """Ask for what takes memory, as fast as it is taken, whether or not it is answered."""
    token = stack.token(Agency.COURT, "legal_adviser", None, "large")
    url = f"{stack.urls[Agency.COURT]}/v1/pathways/{pathway}/pleas"
    body = b"[" + b'"ab",' * 240_000 + b'"ab"]'
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:

        async def one() -> None:
            headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
            headers["content-type"] = "application/json"
            with suppress(httpx.TransportError):
                await client.post(url, content=body, headers=headers)

        await asyncio.gather(*(one() for _ in range(20)))


@pytest.mark.skipif(not (MEMORY / "cgroup.procs").exists(), reason="no memory controller")
async def test_memory_that_runs_out(small: Stack, tmp_path: Path) -> None:
    """A megabyte above what the court holds; what is asked of it then is more."""
    kills, name = 0, Agency.COURT.value
    group = MEMORY / f"cstr-{os.getpid()}"
    group.mkdir()
    done = f"memory of the court limited to a megabyte above what it holds, {MINUTE / 2:.0f} s"
    async with (
        trial(small, 29, SEED, tmp_path, done) as here,
        run_as(small, name, in_group(group)) as process,
    ):
        end = time.monotonic() + MINUTE / 2
        while time.monotonic() < end or not kills:
            holds = int((group / "memory.usage_in_bytes").read_text())
            with suppress(OSError):
                (group / "memory.limit_in_bytes").write_text(str(holds + 1_048_576))
            await grown(small, str(here.pathways[0]))
            if not process.running():
                kills += 1
                (group / "memory.limit_in_bytes").write_text("-1")
                process.start()
                await small.wait_ready(name)
        (group / "memory.limit_in_bytes").write_text("-1")
    group.rmdir()
