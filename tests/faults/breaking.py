"""Ways to break a running stack, each mended at the end of its block."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from scripts.stack import kafka, postgres
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.services import child, environment
from tests.faults.crash_points import Point

SEED = int(os.environ.get("CSTR_FAULT_SEED", "1"))
SEEDS = int(os.environ.get("CSTR_FAULT_SEEDS", "20"))
MINUTE = float(os.environ.get("CSTR_FAULT_MINUTE", "60"))
"""A run of the matrix takes these; a shorter one says other numbers in what it did."""


@asynccontextmanager
async def down(stack: Stack, name: str) -> AsyncIterator[None]:
    """Killed, and started again."""
    stack.kill(name)
    try:
        yield
    finally:
        await stack.start(name)


@contextmanager
def patiently() -> Iterator[None]:
    """Servers may take long to recover on a machine that does much else; readers compare often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSTR_RECONCILE_SECONDS", "3")
        patch.setattr(postgres, "START_SECONDS", 180.0)
        patch.setattr(kafka, "START_SECONDS", 180.0)
        yield


def processes_of(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for below in task.read_text().split():
                found += processes_of(int(below))
    return found


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """Wedged: with their connections open they do nothing, until they go on."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def run_as(
    stack: Stack,
    name: str,
    change: Callable[[Child], None],
    *,
    ready: bool = True,
    again: bool = True,
) -> AsyncIterator[Child]:
    """A service started otherwise than usual for the block."""
    process = stack.supervisor.child(name)
    before = process.command, process.environment
    stack.kill(name)
    change(process)
    process.start()
    try:
        if ready:
            await stack.wait_ready(name)
        yield process
    finally:
        process.kill()
        process.command, process.environment = before
        if again:
            await stack.start(name)


def with_variables(more: Mapping[str, str]) -> Callable[[Child], None]:
    """With other variables beside its own."""

    def change(process: Child) -> None:
        process.environment = {**(process.environment or {}), **more}

    return change


@asynccontextmanager
async def dying_at(stack: Stack, point: Point, times: int, folder: Path) -> AsyncIterator[None]:
    """A service that dies at a point so often, each time started again at once."""
    deaths = folder / "deaths"
    variables = {
        "CSTR_CRASH": point.said,
        "CSTR_CRASH_DEATHS": str(deaths),
        "CSTR_CRASH_TIMES": str(times),
        "CSTR_CRASH_SEED": str(SEED),
        "CSTR_AUDIT_HEADS_SECONDS": "1",
    }

    def change(process: Child) -> None:
        python, module, service = process.command
        process.command = [python, module, "tests.faults.crash_points", service]
        with_variables(variables)(process)

    async with run_as(stack, point.agency.value, change, ready=False) as process:
        async with asyncio.timeout(20 + 15 * times):
            while not deaths.exists() or len(deaths.read_text().splitlines()) < times:
                if not process.running():
                    process.start()
                await asyncio.sleep(0.05)
        yield


def another(stack: Stack, name: str, number: int, only: str = "relay,consumer") -> Child:
    """One more process of a service, not yet started, only to relay or to consume."""
    given = environment(name, stack.settings, stack.postgres, stack.kafka, stack.keys)
    more = {"CSTR_ONLY": only, "CSTR_INSTANCE": f"{name}-{number}"}
    process = child(name, stack.settings, given | more)
    process.log = process.log.with_name(f"{name}-{number}.log")
    return process
