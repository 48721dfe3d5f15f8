"""What waits for its hour or its turn is late to nobody; what the broker should have is, to all."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from services.common import late
from services.common.health import Vitals
from services.common.settings import Environment
from services.probation_allocation.service import SERVICE
from tests.common.given_told import AT_ONCE, TOGETHER, told_on
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
