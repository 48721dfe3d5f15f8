"""What is measured, each as a rate or as times."""

import asyncio
import json
import statistics
import time
from typing import Any

from contracts.event import Agency
from scripts.bench.client import Connection, spread
from scripts.bench.limits import bare_consumer, bare_producer, pgbench
from scripts.bench.rig import Rig
from scripts.bench.sizes import (
    AT_ONCE,
    COMMANDS,
    EVENTS,
    HOPS,
    LANES,
    PER_SECOND,
    POLL_SECONDS,
    WATCHED,
)
from scripts.bench.work import connection, enter_plea, fill_outbox, listed

OUTBOX = "SELECT count(*) FROM outbox"


async def commands(here: Rig) -> dict[str, float]:
    """Pleas a second by one process: token, idempotency, audit, an event to three readers."""
    async with here.running(Agency.COURT):
        work = await listed(here, COMMANDS)
        court = [connection(here, Agency.COURT, "legal_adviser") for _ in range(AT_ONCE)]
        began = time.perf_counter()
        await spread(court, work, enter_plea)
        reached = COMMANDS / (time.perf_counter() - began)
    raw = pgbench(here.postgres, "court_listing", here.settings.data_dir)
    return {"reached": reached, "limit": raw, "share": reached / raw}


async def relay(here: Rig, processes: int = 1) -> dict[str, float]:
    """Events a second from the outbox to the broker, and the same bytes by a bare producer."""
    await fill_outbox(here, EVENTS)
    held = await here.count(Agency.PROBATION, OUTBOX)
    async with here.running_many(Agency.PROBATION, "relay", processes):
        await here.until(Agency.PROBATION, f"SELECT ({OUTBOX} WHERE true) / {held}", 0)
        began = time.perf_counter()
        left = await here.count(Agency.PROBATION, OUTBOX)
        await here.until(Agency.PROBATION, OUTBOX, 0)
        reached = left / (time.perf_counter() - began)
    raw = await bare_producer(here)
    return {"reached": reached, "limit": raw, "share": reached / raw}


async def inbox(here: Rig, processes: int = 1) -> dict[str, float]:
    """Events applied exactly once a second, and the same messages read and inserted in bulk."""
    facts = "SELECT count(*) FROM fact"
    before = await here.count(Agency.REPORTING, facts)
    async with here.running_many(Agency.REPORTING, "consumer", processes):
        await here.until(Agency.REPORTING, _at_least(facts, before + 1), before + 1)
        began, first = time.perf_counter(), await here.count(Agency.REPORTING, facts)
        await here.until(Agency.REPORTING, _at_least(facts, before + EVENTS), before + EVENTS)
        reached = (before + EVENTS - first) / (time.perf_counter() - began)
    raw = await bare_consumer(here)
    return {"reached": reached, "limit": raw, "share": reached / raw}


def _at_least(query: str, number: int) -> str:
    """The number once it is reached: a look between two batches may miss it."""
    return f"SELECT least({number}, ({query}))"


async def hop(here: Rig) -> dict[str, float]:
    """Milliseconds from the court's commit to visible by REST at probation, at 50 a second.

    One in five is watched: asking after all of them is most of what two cores would then do. The
    first second is not: each connection meets its statements for the first time. How late the last
    one was is told, as times at a lower rate say less.
    """
    async with here.running(Agency.COURT), here.running(Agency.PROBATION):
        work = await listed(here, HOPS, seed=2)
        seen = [connection(here, Agency.PROBATION, "court_duty_officer") for _ in range(LANES)]
        court = [connection(here, Agency.COURT, "legal_adviser") for _ in range(LANES)]
        everyone = await here.count(Agency.COURT, "SELECT count(*) FROM pathway")
        await here.until(Agency.PROBATION, "SELECT count(*) FROM pathway", everyone)
        took: list[float] = []
        began = time.perf_counter()

        async def lane(first: int) -> None:
            for number in range(first, HOPS, LANES):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                await enter_plea(court[first], work[number])
                if number % WATCHED == 0 and number >= PER_SECOND:
                    took.append(await _until_guilty(seen[first], work[number][0]))

        await asyncio.gather(*(lane(first) for first in range(LANES)))
        late = time.perf_counter() - began - HOPS / PER_SECOND
    cuts = statistics.quantiles(took, n=100)
    figures = {"p50_ms": cuts[49], "p99_ms": cuts[98], "watched": len(took)}
    return figures | {"per_second": PER_SECOND, "seconds_late": max(0.0, late)}


async def _until_guilty(probation: Connection, pathway: str) -> float:
    """Milliseconds until probation shows the plea."""
    committed = time.perf_counter()
    while b'"any_guilty":true' not in (await probation.ask("GET", f"/v1/pathways/{pathway}"))[1]:
        await asyncio.sleep(POLL_SECONDS)
    return (time.perf_counter() - committed) * 1000


def as_json(found: dict[str, Any]) -> str:
    """The figures as they are kept."""
    return json.dumps(found, indent=2) + "\n"
