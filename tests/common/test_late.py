"""What waits for its hour or its turn is late to nobody; what the broker should have is, to all."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from scripts.stack.postgres import EmbeddedPostgres
from services.common import late
from services.common.health import Vitals
from services.common.outbox import record_events, tell
from services.common.settings import Environment
from services.probation_allocation.service import SERVICE
from tests.common.given_told import AT_ONCE, KEY, TOGETHER, allocated, told_on
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest


async def shown(service: ServiceUnderTest) -> dict[str, Any]:
    """In production: readiness, what an operator is shown of the outbox, and of each channel."""
    production = service.settings.model_copy(update={"environment": Environment.PRODUCTION})
    service.app.state.late = partial(late.values, production)
    vitals = Vitals(service.engine, roles=frozenset({"relay"}), late=service.app.state.late)
    backlog = (await service.get("/operations/backlog", role="operator")).json()
    channels = (await service.get("/operations/channels", role="operator")).json()
    return {
        "ready": (await vitals.check())["outbox"],
        "backlog": backlog["oldest_seconds"],
        "channels": max(channel["waiting_seconds"] for channel in channels),
        "waiting": backlog["waiting"],
    }


async def age(service: ServiceUnderTest, minutes: float, **more: int) -> None:
    async with service.engine.begin() as connection:
        values = {"told_at": datetime.now(UTC) - timedelta(minutes=minutes), **more}
        set_to = ", ".join(f"{name} = :{name}" for name in values)
        await connection.execute(text(f"UPDATE outbox SET {set_to}"), values)


async def test_what_waits_for_its_turn_is_late_to_nobody(api: Api) -> None:
    service = await api(SERVICE)
    await told_on(service, AT_ONCE, 5)
    await age(service, 10, turn=1000)
    said = await shown(service)
    assert said == {"ready": True, "backlog": 0, "channels": 0, "waiting": 5}


@pytest.mark.parametrize(("seconds", "is_late"), [(5, False), (12, False), (400, True)])
async def test_lists_that_share_the_pace_of_a_channel_are_not_late_before_all_had_their_turn(
    api: Api, postgres: EmbeddedPostgres, seconds: int, is_late: bool
) -> None:
    """Six of sixty, of which each alone would be through after two seconds."""
    service = await api(SERVICE)
    for _ in range(6):
        async with service.app.state.sessions() as session:
            for _ in range(60):
                tell(session, allocated(uuid4()))
            await record_events(session, KEY)
            await session.commit()
    gone = "DELETE FROM outbox WHERE turn = 0 OR channel = :channel"
    async with service.engine.begin() as connection:
        await connection.execute(text(gone), {"channel": TOGETHER})
    postgres.psql(
        f"UPDATE event_log SET recorded_at = recorded_at - interval '{seconds} seconds'",
        SERVICE.agency.value,
    )
    await age(service, seconds / 60)
    said = await shown(service)
    assert said["waiting"] == 6 * (60 - 25)
    assert (max(said["backlog"], said["channels"]) > 0) is is_late


async def test_what_waits_for_the_hour_is_late_to_nobody(api: Api) -> None:
    service = await api(SERVICE)
    await told_on(service, TOGETHER, 5)
    await age(service, datetime.now(UTC).minute / 2)
    assert await shown(service) == {"ready": True, "backlog": 0, "channels": 0, "waiting": 5}


async def test_what_no_broker_takes_is_late_to_nobody(api: Api) -> None:
    """It has a metric and an alarm of its own."""
    service = await api(SERVICE)
    await told_on(service, AT_ONCE, 1)
    await age(service, 10)
    async with service.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO outbox_set_aside (channel, subject, sequence)
                SELECT channel, subject, sequence FROM outbox""")
        )
    assert await shown(service) == {"ready": True, "backlog": 0, "channels": 0, "waiting": 1}


@pytest.mark.parametrize("channel", [AT_ONCE, TOGETHER])
async def test_what_should_have_left_is_late_to_all(api: Api, channel: str) -> None:
    service = await api(SERVICE)
    await told_on(service, channel, 5)
    await age(service, 130)
    said = await shown(service)
    assert said["ready"] is False
    assert min(said["backlog"], said["channels"]) > 120 * 60


async def test_a_process_that_only_answers_is_ready_whatever_the_outbox(api: Api) -> None:
    """Else all that answer would be taken away when the broker is."""
    service = await api(SERVICE)
    await told_on(service, AT_ONCE, 5)
    await age(service, 130)
    values = partial(late.values, service.settings)
    web = Vitals(service.engine, roles=frozenset({"web"}), late=values)
    assert await web.check() == {"database": True}
