"""What a refusal of a provider says: rule, state of its own case, what is allowed now (R52)."""

from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    STRANGER,
    a_review,
    approval,
    asked,
    attended_once,
    session,
    suitable,
)
from tests.provider_assessment.given import after as moment
from tests.provider_assessment.given_orders import (
    OTHER,
    OWN,
    after,
    decided,
    ended,
    plan,
    under_order,
)

PATHWAY = "POST /v1/pathways/{pathway_id}"


async def test_who_was_not_assessed_is_not_approved(api: Api) -> None:
    """R17: consent and assessment are what may be recorded."""
    provider = await asked(api)
    refused = await provider.of("clinical-decisions", approval(), 409)
    case = refused["state"]["requirements"]["mhtr"]
    assert (refused["rule"], case["case"], case["assessment"]) == ("R17", "requested", "none")
    assert refused["allowed"] == [
        f"{PATHWAY}/consents",
        f"{PATHWAY}/personal-details",
        f"{PATHWAY}/equality",
        f"{PATHWAY}/withdrawals",
        f"{PATHWAY}/interpreter-bookings",
        f"{PATHWAY}/assessments",
        f"{PATHWAY}/emergency-disclosures",
        f"{PATHWAY}/documents-given",
    ]


async def test_who_did_not_consent_is_assessed_as_not_consenting_only(api: Api) -> None:
    """R16: a field is the reason, so the operation stays allowed."""
    provider = await asked(api)
    refused = await provider.of("assessments", suitable(), 409)
    assert (refused["rule"], refused["field"]) == ("R16", "/suitable")
    assert f"{PATHWAY}/assessments" in refused["allowed"]


async def test_attendance_of_a_cancelled_appointment_is_not_recorded(api: Api) -> None:
    """R40: the court ended the order, and the appointment with it."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    later = (await plan(service, pathway, 2, after(days=50))).json()
    await service.deliver(decided(pathway, "custody"))
    await service.deliver(ended(pathway))
    went = {"recorded_at": after(days=51).isoformat(), "attendance": "attended"}
    path = f"/v1/appointments/{later['id']}/attendance"
    refused = (await service.post(path, went, role="practitioner", organisation=OWN)).json()
    assert (refused["rule"], refused["state"]["appointment"]) == ("R40", "cancelled")
    assert refused["state"]["requirements"]["mhtr"]["case"] == "order_ended"
    assert not {operation for operation in refused["allowed"] if "appointments" in operation}
    missing = await service.post(path, went, **STRANGER)
    assert (missing.status_code, "state" in missing.json()) == (404, False)


async def test_treatment_with_an_open_appointment_does_not_end(api: Api) -> None:
    """R42: what is open is recorded first, and then the end is allowed."""
    provider = await attended_once(api)
    appointment = await provider.of("appointments", session(2))
    body = {"completed_at": moment(days=90), "outcome": "completed", "instruments": []}
    refused = await provider.of("completions", body, 409)
    assert refused["errorCode"] == "OpenAppointment"
    assert refused["state"]["requirements"]["mhtr"]["open_appointments"] == 1
    assert f"{PATHWAY}/completions" not in refused["allowed"]
    went = {"recorded_at": moment(days=15), "attendance": "attended"}
    await provider.attendance(appointment["id"], went)
    again = await provider.attendance(appointment["id"], went, 409)
    assert (again["rule"], again["state"]["appointment"]) == ("R33", "attended")
    assert f"{PATHWAY}/completions" in again["allowed"]


async def test_the_case_of_another_organisation_is_not_shown(api: Api) -> None:
    """R52: of two requirements on one pathway, each organisation is shown its own."""
    service = await api(SERVICE)
    pathway = await under_order(service, "mhtr", "atr")
    for organisation, requirement in ((OWN, "mhtr"), (OTHER, "atr")):
        who = PRACTITIONER | {"organisation": organisation}
        path = f"/v1/pathways/{pathway}/treatment-reviews"
        body = a_review(reviewed_at=after(days=60).isoformat(), requirement=requirement)
        refused = (await service.post(path, body, **who)).json()
        assert refused["rule"] == "R37", refused
        assert set(refused["state"]["requirements"]) == {requirement}
