"""Disks that are full (14) or fail (15), and memory that runs out (29), under load."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.bench.rig import resident_megabytes
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED, processes_of
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
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CSTR_RECONCILE_SECONDS", "3")
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


MEMORY = Path("/sys/fs/cgroup/memory")


@contextmanager
def limited(stack: Stack, name: str, more: int) -> Iterator[Path]:
    """The process may hold so many megabytes more than it does, or is killed by the kernel."""
    group = MEMORY / f"cstr-{os.getpid()}"
    group.mkdir()
    limit = int(resident_megabytes(stack.pid(name)) + more) * 1_048_576
    (group / "memory.limit_in_bytes").write_text(str(limit))
    try:
        yield group
    finally:
        for pid in (group / "cgroup.procs").read_text().split():
            (MEMORY / "cgroup.procs").write_text(pid)
        group.rmdir()


@pytest.mark.skipif(not (MEMORY / "cgroup.procs").exists(), reason="no memory controller")
@pytest.mark.parametrize("name", [Agency.COURT.value, Agency.PROBATION.value])
async def test_memory_that_runs_out(small: Stack, tmp_path: Path, name: str) -> None:
    """Killed by the kernel at every second start, as its limit is below what it needs."""
    kills = 0
    done = f"memory of {name} limited below what it holds, {MINUTE / 2:.0f} s"
    async with trial(small, 29, SEED, tmp_path, done):
        with limited(small, name, -20) as group:
            for _ in range(int(MINUTE / 10)):
                pid = small.pid(name)
                with suppress(OSError):
                    (group / "cgroup.procs").write_text(str(pid))
                    (group / "cgroup.procs").write_text(str(pid))
                await asyncio.sleep(5)
                kills += small.pid(name) != pid
        await small.wait_ready()
    assert kills
