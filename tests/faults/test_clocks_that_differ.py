"""Fault 13: agencies whose clocks are two hours apart, and step back under load."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED, run_as, with_variables
from tests.faults.trial import audit_holds, trial

pytestmark = [pytest.mark.timeout(300), pytest.mark.faults]

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def skewed(file: Path) -> dict[str, str]:
    """The wall clock is what the file says; durations are what they are."""
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed")
async def test_clocks_two_hours_apart_and_stepping_back(stack: Stack, tmp_path: Path) -> None:
    """Readers are two hours behind and ahead; the court steps forth and back by a minute.

    Tokens are of the true time: who is two hours behind takes none, so the court, which is asked,
    is within what tokens allow.
    """
    done = f"liaison 2 h ahead, probation 2 h behind, the court steps ±20 s, {MINUTE / 2:.0f} s"
    offsets = {Agency.LIAISON: "+2h", Agency.PROBATION: "-2h", Agency.COURT: "+0"}
    files = {agency: tmp_path / f"{agency.value}.time" for agency in offsets}
    async with AsyncExitStack() as skews:
        for agency, offset in offsets.items():
            files[agency].write_text(offset)
            change = with_variables(skewed(files[agency]))
            await skews.enter_async_context(run_as(stack, agency.value, change))
        operations = tmp_path / "operations"
        operations.mkdir()
        async with trial(stack, 13, SEED, operations, done, held="ABCDG"):
            for number in range(int(MINUTE / 4)):
                files[Agency.COURT].write_text("+20" if number % 2 else "-20")
                await asyncio.sleep(2)
            files[Agency.COURT].write_text("+0")
    # Peers whose clocks are two hours off take no token; they are asked when the clocks are right.
    assert await audit_holds(stack, Agency.COURT) == ""
