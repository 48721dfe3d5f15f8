"""Fault 32: a list of three thousand people arrives, and another person is not kept waiting."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from scripts.stack.runner import Stack
from tests.faults.breaking import SEED
from tests.faults.trial import DAY, Trial, trial
from tests.live import asking, live_stack
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def usual() -> AsyncIterator[Stack]:
    """A stack whose readers compare as seldom as they do in production."""
    async with live_stack() as found:
        yield found


async def waiting(here: Trial) -> int:
    """How much of the list the court has not yet told."""
    query = "SELECT count(*) AS many FROM outbox WHERE turn > 0"
    return int((await rows(here.stack, Agency.COURT, query))[0].many)


async def test_another_person_passes_a_list_of_three_thousand(usual: Stack, tmp_path: Path) -> None:
    first = 700_000
    named = [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(p for p in generated(2 * PEOPLE, SEED) if p.born.year < 2007)
    ][:PEOPLE]
    waits: list[float] = []
    done = f"a list of {PEOPLE} people, others within 2 s"
    async with asking(usual) as ask:
        ask._client.timeout = 60
        async with trial(usual, 32, SEED, tmp_path, done, held="ABCDFGH", patience=300) as here:
            body = court_list(named, DAY)
            sending = asyncio.create_task(
                ask.post(Agency.COURT, "list_officer", "/v1/court-lists", body)
            )
            while not sending.done() or await waiting(here):
                waits.append(await latest(here))
                await asyncio.sleep(0.2)
            await sending
    assert max(waits) <= 2.0
