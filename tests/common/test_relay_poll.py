"""What waits for the hour costs the relay nothing, however much of it there is."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.sharing import load_agreements
from services.common import relay, told_together
from services.common.feed_bounds import ROOM
from services.common.pending import BY_INDEX, PENDING
from services.common.pseudonyms import pseudonymous
from services.common.resting import Resting
from services.probation_allocation.service import SERVICE
from tests.common.given_told import AT_ONCE, TOGETHER, told_on
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest


def asked(channels: set[str]) -> dict[str, Any]:
    """What a relay asks in production in the middle of an hour."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    together = {"together": sorted(pseudonymous()), "before": hour}
    at_once = {"at_once": sorted(channels - pseudonymous())}
    bounds = {"shards": [0, 1, 2, 3], "limit": relay.BATCH, "room": ROOM, "bulk": 3}
    return together | at_once | bounds | Resting().now()


def rows_read(plan: Any) -> float:
    """Every row of the outbox that was looked at, whether or not it was given on."""
    own = 0.0
    if plan.get("Relation Name") == "outbox":
        removed = plan.get("Rows Removed by Filter", 0) + plan.get(
            "Rows Removed by Index Recheck", 0
        )
        own = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return own + sum(rows_read(one) for one in plan.get("Plans", ()))


async def explained(service: ServiceUnderTest) -> Any:
    """How the database finds what may leave now."""
    channels = {a.topic for a in load_agreements().of_writer(SERVICE.agency)}
    query = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {PENDING.text}")
    async with service.engine.connect() as connection:
        await connection.execute(BY_INDEX)
        found = (await connection.execute(query, asked(channels))).scalar_one()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


async def looked_through(service: ServiceUnderTest) -> None:
    """What the database notes of its tables from time to time, and plans by until the next time."""
    owner = create_async_engine(service.database.migration_url)
    async with owner.begin() as connection:
        await connection.execute(text("ANALYZE outbox, outbox_set_aside, event_log"))
    await owner.dispose()


@pytest.mark.parametrize("before", [None, 0, 1, 5000])
async def test_what_waits_for_the_hour_is_not_looked_at_by_any_poll(
    api: Api, before: int | None
) -> None:
    """Nor where the database believes that there is nothing, one row, or as much of another."""
    service = await api(SERVICE)
    if before is not None:
        await told_on(service, AT_ONCE, before)
        await looked_through(service)
        await service.empty()
    await told_on(service, TOGETHER, 20_000)
    await told_on(service, AT_ONCE, 3)
    plan = await explained(service)
    assert plan["Actual Rows"] == 3
    assert rows_read(plan) <= 30


async def test_at_the_hour_it_leaves_with_what_is_told_at_once(api: Api) -> None:
    service = await api(SERVICE)
    await told_on(service, TOGETHER, 5)
    await told_on(service, AT_ONCE, 3)
    async with service.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET told_at = told_at - interval '1 hour'"))
    assert (await explained(service))["Actual Rows"] == 8


async def test_what_an_earlier_release_told_on_another_channel_leaves_too(api: Api) -> None:
    """One that no agreement of this release has any more."""
    service = await api(SERVICE)
    await told_on(service, "cstr.probation.former", 1)
    async with service.engine.connect() as connection:
        channels = set((await connection.execute(told_together.CHANNELS)).scalars())
        rows = await connection.execute(PENDING, asked(channels))
        assert [row.channel for row in rows] == ["cstr.probation.former"]
