"""Treatment that ends unplanned while appointments are planned: none of them is held (R42, C8)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Api
from tests.provider_assessment.given import (
    Provider,
    attended_once,
    clock_states,
    completion,
    session,
)

NOW = datetime.now(UTC)


def discharge(reason: str, **more: Any) -> dict[str, Any]:
    """Treatment ended today without having been completed."""
    ended = {"completed_at": NOW.isoformat(), "outcome": "unplanned_discharge"}
    return ended | {"discharge_reason": reason} | more


async def planned(provider: Provider, number: int, at: datetime) -> str:
    """An appointment planned for a moment; by its id."""
    made = await provider.of("appointments", session(number, at=at.isoformat()))
    return str(made["id"])


async def state_of(provider: Provider, appointment: str) -> str:
    """How an appointment stands."""
    query = "SELECT state FROM appointment WHERE id = CAST(:id AS uuid)"
    [row] = await provider.service.rows(query, id=appointment)
    return str(row.state)


async def absences(provider: Provider) -> list[dict[str, Any]]:
    """What probation was told of missed appointments."""
    return [data for name, data in await provider.told("probation") if "non-attendance" in name]


@pytest.mark.parametrize("reason", ["died", "moved_away", "dropped_out", "custody", "hospital"])
async def test_an_appointment_ahead_is_cancelled_with_the_discharge(api: Api, reason: str) -> None:
    provider = await attended_once(api)
    ahead = await planned(provider, 2, NOW + timedelta(days=7))
    await provider.of("completions", discharge(reason))
    assert await state_of(provider, ahead) == "cancelled"
    assert set(await clock_states(provider, "C8")) == {"cancelled"}
    assert not await absences(provider)


async def test_of_somebody_who_died_no_absence_is_told(api: Api) -> None:
    provider = await attended_once(api)
    passed = await planned(provider, 2, NOW - timedelta(days=2))
    await provider.of("completions", discharge("died"))
    assert await state_of(provider, passed) == "cancelled"
    assert not await absences(provider)


async def test_the_day_of_death_may_be_before_what_was_planned(api: Api) -> None:
    provider = await attended_once(api)
    passed = await planned(provider, 2, NOW - timedelta(days=2))
    died = (NOW - timedelta(days=4)).isoformat()
    await provider.of("completions", discharge("died", completed_at=died))
    assert await state_of(provider, passed) == "cancelled"


async def test_an_appointment_that_passed_is_recorded_before_another_discharge(api: Api) -> None:
    provider = await attended_once(api)
    passed = await planned(provider, 2, NOW - timedelta(days=2))
    refused = await provider.of("completions", discharge("moved_away"), 409)
    assert refused["errorCode"] == "OpenAppointment"
    assert await state_of(provider, passed) == "open"


async def test_a_completion_cancels_what_is_still_planned(api: Api) -> None:
    provider = await attended_once(api)
    ahead = await planned(provider, 2, NOW + timedelta(days=7))
    await provider.of("completions", completion(completed_at=NOW.isoformat()))
    assert await state_of(provider, ahead) == "cancelled"


async def test_a_death_is_told_to_everybody_and_no_other_discharge_is(api: Api) -> None:
    provider = await attended_once(api)
    await provider.of("completions", discharge("died"))
    for reader in ("probation", "court", "liaison", "reporting"):
        told = [data for name, data in await provider.told(reader) if "person-died" in name]
        assert told == [{"requirement": "mhtr"}], reader


async def test_a_discharge_for_another_reason_tells_of_no_death(api: Api) -> None:
    provider = await attended_once(api)
    await provider.of("completions", discharge("moved_away"))
    assert not [name for name, _ in await provider.told("probation") if "died" in name]
