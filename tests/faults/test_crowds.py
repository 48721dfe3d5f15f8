"""Fault 32: a list of three thousand people arrives, and another person is not kept waiting."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from scripts.stack.runner import Stack
from tests.faults.breaking import SEED
from tests.faults.trial import DAY, Trial, trial
from tests.live import asking
from tests.state import rows

pytestmark = [pytest.mark.timeout(600), pytest.mark.faults]

PEOPLE = 3000
LATE = """SELECT coalesce(max(extract(epoch FROM clock_timestamp() - recorded_at)), 0) AS late
    FROM event_log WHERE channel = 'cstr.court.probation' AND about = ANY(:of)
    AND NOT event_id = ANY(:heard)"""


async def latest(here: Trial) -> float:
    """For how long the oldest event of the trial's people waits that probation has not applied."""
    query = "SELECT event_id FROM inbox_event WHERE channel = 'cstr.court.probation'"
    own = f"{query} AND subject = ANY(:of)"
    heard = [
        row.event_id for row in await rows(here.stack, Agency.PROBATION, own, of=here.pathways)
    ]
    found = await rows(here.stack, Agency.COURT, LATE, of=here.pathways, heard=heard)
    return float(found[0].late)


@pytest.mark.xfail(reason="row 11: a list makes others wait", strict=False)
async def test_another_person_passes_a_list_of_three_thousand(stack: Stack, tmp_path: Path) -> None:
    first = 700_000
    named = [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(p for p in generated(2 * PEOPLE, SEED) if p.born.year < 2007)
    ][:PEOPLE]
    waits: list[float] = []
    done = f"a list of {PEOPLE} people, others within 2 s"
    async with asking(stack) as ask:
        ask._client.timeout = 60
        async with trial(stack, 32, SEED, tmp_path, done, held="ABCDFGH", patience=300) as here:
            body = court_list(named, DAY)
            sending = asyncio.create_task(
                ask.post(Agency.COURT, "list_officer", "/v1/court-lists", body)
            )
            end = time.monotonic() + 60
            while not sending.done() or time.monotonic() < end:
                waits.append(await latest(here))
                await asyncio.sleep(0.2)
            await sending
    assert max(waits) <= 2.0
