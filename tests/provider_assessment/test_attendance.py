"""How appointments went, asked through HTTP on a real database (R33, R34)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.probation_supervision import NonAttendanceDecided
from contracts.reference import codes, is_acceptable
from services.common.errors import Unprocessable
from services.provider_assessment.rules import (
    appointments,
)
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OTHER,
    after,
    asked,
    attended_once,
    clock_states,
    in_treatment,
    session,
)


async def test_an_attended_appointment_needs_no_report(api: Api) -> None:
    """C8."""
    provider = await attended_once(api)
    assert await clock_states(provider, "C8") == ["cancelled"]
    assert await clock_states(provider, "C7") == ["met"]


async def test_a_missed_appointment_is_told_and_meets_its_clock(api: Api) -> None:
    """R34, C8."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    body = {
        "recorded_at": after(days=7, hours=20),
        "attendance": "not_attended",
        "acceptable": False,
        "reason": "no_reason_given",
    }
    await provider.attendance(appointment["id"], body)
    type_, event = (await provider.told("probation"))[-1]
    assert type_ == "cstr.provider.non-attendance.v2"
    assert (event["acceptable"], event["reason"]) == (False, "no_reason_given")
    assert await clock_states(provider, "C8") == ["met"]
    await provider.attendance(appointment["id"], body, 409)


async def test_a_report_after_48_hours_breaches_its_clock(api: Api) -> None:
    """C8."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=9, hours=1), "attendance": "not_attended", "reason": "forgot"}
    await provider.attendance(appointment["id"], body)
    assert await clock_states(provider, "C8") == ["breached"]
    type_, event = (await provider.told("probation"))[-1]
    assert type_ == "cstr.provider.clock-moved.v1"
    assert (event["clock"], event["state"], event["concerns"]) == (
        "C8",
        "breached",
        appointment["id"],
    )


async def test_the_clinical_lead_sees_absences_with_what_the_officer_decided(api: Api) -> None:
    """R34."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=8), "attendance": "not_attended", "reason": "forgot"}
    await provider.attendance(appointment["id"], body)
    await provider.service.deliver(
        NonAttendanceDecided(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(days=9),
            appointment_id=UUID(appointment["id"]),
            decision="warning",
            told_person=True,
        )
    )
    (missed,) = (await provider.service.get("/v1/non-attendances", **LEAD)).json()
    assert (missed["decision"], missed["told_person"]) == ("warning", True)
    theirs = await provider.service.get("/v1/non-attendances", **LEAD | {"organisation": OTHER})
    assert theirs.json() == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"recorded_at": after(days=6), "attendance": "attended"}, 409, "/recorded_at"),
        ({"attendance": "attended", "reason": "forgot"}, 422, "/reason"),
        ({"attendance": "not_attended"}, 422, "/reason"),
        (
            {"attendance": "not_attended", "reason": "forgot", "acceptable": True},
            422,
            "/acceptable",
        ),
        (
            {"attendance": "not_attended", "reason": "forgot", "engagement": "active"},
            422,
            "/engagement",
        ),
    ],
)
async def test_attendance_that_does_not_hold_is_refused_by_field(
    api: Api, body: dict[str, Any], status: int, field: str
) -> None:
    """R33, R34."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    refused = await provider.attendance(
        appointment["id"], {"recorded_at": after(days=8)} | body, status
    )
    assert refused["field"] == field


async def test_a_decision_on_an_appointment_nobody_made_waits_for_an_operator(api: Api) -> None:
    """R34."""
    provider = await asked(api)
    await provider.service.deliver(
        NonAttendanceDecided(
            pathway_id=provider.pathway,
            occurred_at=MORNING,
            appointment_id=uuid4(),
            decision="warning",
            told_person=True,
        )
    )
    parked = await provider.service.rows("SELECT reason FROM parked")
    assert parked == [("There is no such appointment. (R34)",)]


@given(st.sampled_from(sorted(codes("absence_reasons"))), st.sampled_from([None, True, False]))
def test_whether_an_absence_is_acceptable_follows_from_its_reason(
    reason: str, said: bool | None
) -> None:
    """R34."""
    if said in (None, is_acceptable(reason)):
        result = appointments.require_acceptability("not_attended", reason, said, None)
        assert result == is_acceptable(reason)
    else:
        with pytest.raises(Unprocessable):
            appointments.require_acceptability("not_attended", reason, said, None)
