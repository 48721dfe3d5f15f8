"""Appointments planned and moved, asked through HTTP on a real database (R33)."""

from datetime import datetime

import pytest

from services.common.errors import Refused
from services.provider_assessment.rules import (
    appointments,
    completions,
)
from services.provider_assessment.rules.cases import CaseState
from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    after,
    approval,
    assessed,
    in_treatment,
    sentenced,
    session,
)
from tests.provider_assessment.given_rules import NOW


async def test_appointments_are_made_only_under_an_order(api: Api) -> None:
    """R33."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    await provider.of("appointments", session(1), 409)
    await provider.service.deliver(sentenced(provider.pathway, made=False))
    assert (await provider.view())["state"] == "not_made"
    await provider.of("appointments", session(1), 409)
    await provider.service.deliver(sentenced(provider.pathway))
    await provider.of("appointments", session(1))
    await provider.of("appointments", session(2, at=after(hours=5)), 422)


async def test_a_session_number_has_one_open_appointment(api: Api) -> None:
    """R33."""
    provider = await in_treatment(api)
    first = await provider.of("appointments", session(1))
    again = await provider.of("appointments", session(1, at=after(days=8)), 409)
    assert (again["rule"], again["field"]) == ("R33", "/session_number")
    missed = {
        "recorded_at": after(days=7, hours=1),
        "attendance": "not_attended",
        "reason": "illness",
    }
    await provider.attendance(first["id"], missed)
    await provider.of("appointments", session(1, at=after(days=8)))


async def test_an_appointment_is_moved_on_the_version_read_and_its_history_kept(
    api: Api,
) -> None:
    """R33."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    path = f"/v1/appointments/{appointment['id']}"
    read = await provider.service.get(path, **PRACTITIONER)
    assert read.headers["etag"] == '"1"'
    body = {
        "at": after(days=9),
        "place": "Elsewhere",
        "channel": "video",
        "asked_by": "person",
        "reason": "Shift at work",
    }
    moved = await provider.service.put(path, body, etag='"1"', **PRACTITIONER)
    assert (moved.status_code, moved.headers["etag"]) == (200, '"2"'), moved.text
    (earlier,) = moved.json()["moved"]
    assert (earlier["was_place"], earlier["asked_by"]) == ("Fictional House", "person")
    stale = await provider.service.put(path, body, etag='"1"', **PRACTITIONER)
    assert stale.status_code == 412


async def test_a_moved_appointment_is_reported_from_its_new_time(api: Api) -> None:
    """C8."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    body = {
        "at": after(days=30),
        "place": "Elsewhere",
        "channel": "video",
        "asked_by": "person",
        "reason": "Shift at work",
    }
    await provider.service.put(
        f"/v1/appointments/{appointment['id']}", body, etag='"1"', **PRACTITIONER
    )
    (row,) = await provider.service.rows("SELECT started_at FROM clock WHERE name = 'C8'")
    assert row.started_at == datetime.fromisoformat(after(days=30))


@pytest.mark.parametrize("state", [s for s in CaseState if s is not CaseState.IN_TREATMENT])
def test_outside_treatment_nothing_is_planned_and_nothing_ends(state: CaseState) -> None:
    """R33, R42."""
    appointments.may_plan(CaseState.IN_TREATMENT, NOW, NOW)
    with pytest.raises(Refused):
        appointments.may_plan(state, NOW, NOW)
    with pytest.raises(Refused):
        completions.require_nothing_open(state, 0)
