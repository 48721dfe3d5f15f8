"""Records that differ from the provider's, at probation, on a real database (R16, R33, R34)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.discrepancies import attendance_discrepancy
from contracts.events.provider_assessment import ConsentGiven, NonAttendance, SessionAttended
from contracts.events.provider_treatment import AttendanceCorrected, DiscrepancySettled
from contracts.vocabulary import Channel, RecordHolder, Requirement, SettledAs
from services.common.errors import Refused
from services.probation_allocation.rules import discrepancies as rules
from tests.conftest import Api
from tests.probation_allocation.given import MORNING as MORNING_OF_HEARING
from tests.probation_allocation.given_orders import after, ask, known, told, under_order
from tests.probation_allocation.given_proposals import screening
from tests.service_under_test import ServiceUnderTest

AT = after(days=7)
APPOINTMENT = UUID("00000000-0000-4000-8000-000000000071")


def absence(pathway: UUID, at: Any = AT) -> NonAttendance:
    """The provider told of a missed session."""
    return NonAttendance(
        pathway_id=pathway,
        occurred_at=at + timedelta(hours=2),
        requirement=Requirement.MHTR,
        appointment_id=APPOINTMENT,
        session_number=1,
        appointment_at=at,
        acceptable=False,
        reason="no_reason_given",
    )


def attendance(pathway: UUID) -> SessionAttended:
    """The provider told that it was attended."""
    return SessionAttended(
        pathway_id=pathway,
        occurred_at=AT,
        requirement=Requirement.MHTR,
        appointment_id=APPOINTMENT,
        session_number=1,
        attendance="attended",
        channel=Channel.IN_PERSON,
    )


def corrected(pathway: UUID, *, to_attended: bool) -> AttendanceCorrected:
    """The provider put it right."""
    reason = {} if to_attended else {"acceptable": False, "reason": "no_reason_given"}
    return AttendanceCorrected.model_validate(
        {
            "pathway_id": pathway,
            "occurred_at": after(days=9),
            "appointment_id": APPOINTMENT,
            "requirement": "mhtr",
            "session_number": 1,
            "appointment_at": AT,
            "attended": to_attended,
            "attendance": "attended" if to_attended else "not_attended",
            "channel": "in_person",
            **reason,
        }
    )


def report(**more: Any) -> dict[str, Any]:
    """What the officer heard from the person."""
    fields = {"requirement": "mhtr", "appointment_at": AT.isoformat(), "source": "person"}
    return fields | {"reported_at": after(days=8).isoformat(), "attended": True} | more


async def queue(probation: ServiceUnderTest) -> Any:
    """What waits to be settled."""
    return (await probation.get("/v1/discrepancies", role="responsible_officer")).json()


async def settle(probation: ServiceUnderTest, id: str, settled_as: str = "other") -> Any:
    """The answer to a settlement."""
    body = {"settled_at": after(days=10).isoformat(), "settled_as": settled_as, "why": "Asked"}
    path = f"/v1/discrepancies/{id}/settlements"
    return await probation.post(path, body, role="responsible_officer")


async def c9(probation: ServiceUnderTest, pathway: UUID) -> Any:
    """Clock C9 of the appointment, or nothing."""
    path = f"/v1/pathways/{pathway}/clocks"
    shown = (await probation.get(path, role="responsible_officer")).json()
    return next((clock for clock in shown if clock["name"] == "C9"), None)


@pytest.mark.parametrize("first", ["record", "report"])
async def test_a_report_is_told_and_waits_where_the_provider_has_it_otherwise(
    api: Api, first: str
) -> None:
    """R33."""
    probation, pathway = await under_order(api)
    if first == "record":
        await probation.deliver(absence(pathway))
    answer = await ask(probation, pathway, "attendance-reports", report())
    assert answer.status_code == 201, answer.text
    if first == "report":
        assert await queue(probation) == []
        await probation.deliver(absence(pathway))
    (sent,) = await told(probation, "provider", "attendance-reported.v1")
    assert (sent["report_id"], sent["attended"]) == (answer.json()["id"], True)
    assert "appointment_id" not in sent
    (discrepancy,) = await queue(probation)
    assert discrepancy["id"] == str(attendance_discrepancy(UUID(answer.json()["id"])))
    assert (discrepancy["own"]["attended"], discrepancy["other"]["attended"]) == (True, False)
    shown = (await known(probation, pathway))["records"]
    assert (len(shown["attendance_reports"]), len(shown["discrepancies"])) == (1, 1)


async def test_a_report_that_agrees_opens_nothing(api: Api) -> None:
    """R33."""
    probation, pathway = await under_order(api)
    await probation.deliver(attendance(pathway))
    named = {"requirement": None, "appointment_at": None, "appointment_id": str(APPOINTMENT)}
    answer = await ask(probation, pathway, "attendance-reports", report(**named))
    assert answer.status_code == 201, answer.text
    (sent,) = await told(probation, "provider", "attendance-reported.v1")
    assert (sent["appointment_id"], sent["session_number"]) == (str(APPOINTMENT), 1)
    assert await queue(probation) == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"appointment_id": str(APPOINTMENT)}, 422),
        ({"requirement": None}, 422),
        ({"requirement": "atr"}, 409),
        ({"reported_at": after(hours=-1).isoformat()}, 422),
        ({"appointment_at": after(days=8, hours=1).isoformat()}, 409),
        ({"requirement": None, "appointment_at": None, "appointment_id": str(uuid4())}, 422),
    ],
)
async def test_a_report_is_of_one_appointment_under_the_order(
    api: Api, wrong: dict[str, Any], status: int
) -> None:
    """R33."""
    probation, pathway = await under_order(api)
    refused = await ask(probation, pathway, "attendance-reports", report(**wrong))
    assert refused.status_code == status, refused.text
    assert await told(probation, "provider", "attendance-reported.v1") == []


async def test_probation_lets_its_own_record_go_and_leaves_the_providers_to_it(api: Api) -> None:
    """R33."""
    probation, pathway = await under_order(api)
    await probation.deliver(absence(pathway))
    await ask(probation, pathway, "attendance-reports", report())
    (discrepancy,) = await queue(probation)
    refused = await settle(probation, discrepancy["id"], "own")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "ForTheProvider")
    assert (await settle(probation, discrepancy["id"])).status_code == 201
    assert await told(probation, "provider", "discrepancy-settled.v1") == [
        {"discrepancy_id": discrepancy["id"], "holds": "provider"}
    ]
    assert await queue(probation) == []
    assert (await settle(probation, discrepancy["id"])).json()["errorCode"] == "Settled"


async def test_an_absence_the_provider_corrects_is_no_absence_any_more(api: Api) -> None:
    """R33, R34, R36, C9: neither waits, warns, nor can be referred; the entry is closed."""
    probation, pathway = await under_order(api)
    await probation.deliver(absence(pathway))
    answer = await ask(probation, pathway, "attendance-reports", report())
    decision: dict[str, Any] = {"decided_at": after(days=8).isoformat(), "decision": "warning"}
    decision |= {"why": "No reason", "told_person": True}
    path = f"/v1/non-attendances/{APPOINTMENT}/decisions"
    warned = await probation.post(path, decision, role="responsible_officer")
    assert warned.status_code == 201, warned.text
    await probation.deliver(corrected(pathway, to_attended=True))
    settled = DiscrepancySettled(
        pathway_id=pathway,
        occurred_at=after(days=9),
        discrepancy_id=attendance_discrepancy(UUID(answer.json()["id"])),
        holds=RecordHolder.PROBATION,
    )
    await probation.deliver(settled)
    assert await queue(probation) == []
    (appointment,) = (await known(probation, pathway))["appointments"]
    assert (appointment["attended"], appointment["reason"]) == (True, None)
    clock = await c9(probation, pathway)
    assert clock is None or clock["state"] in ("cancelled", "not_started")
    second = absence(pathway, after(days=14)).model_copy(update={"appointment_id": uuid4()})
    await probation.deliver(second)
    path = f"/v1/non-attendances/{second.appointment_id}/decisions"
    again = decision | {"decided_at": after(days=15).isoformat()}
    answered = await probation.post(path, again, role="responsible_officer")
    assert answered.status_code == 201, answered.text


async def test_an_attendance_the_provider_corrects_waits_for_a_decision(api: Api) -> None:
    """R33, R34, C9: from when it was corrected."""
    probation, pathway = await under_order(api)
    await probation.deliver(attendance(pathway))
    assert await c9(probation, pathway) is None
    await probation.deliver(corrected(pathway, to_attended=False))
    clock = await c9(probation, pathway)
    assert clock["started_at"].startswith(after(days=9).date().isoformat())
    waiting = await probation.get("/v1/non-attendances", role="responsible_officer")
    assert [absence["id"] for absence in waiting.json()] == [str(APPOINTMENT)]


async def test_willingness_a_court_screen_found_otherwise_waits_until_both_agree(
    api: Api,
) -> None:
    """R16: the provider's record holds for the gate, and both are to look."""
    probation, pathway, _ = await screening(api)
    at = MORNING_OF_HEARING + timedelta(hours=2)
    for willing, waiting in ((False, 1), (True, 0)):
        consent = ConsentGiven(
            pathway_id=pathway,
            occurred_at=at,
            requirement=Requirement.ATR,
            willing=willing,
            assessment_consent=True,
            treatment_consent=True,
        )
        await probation.deliver(consent)
        discrepancies = await queue(probation)
        assert len(discrepancies) == waiting
        at += timedelta(hours=1)


def test_attendance_is_the_providers_record_and_probation_does_not_settle_it_as_its_own() -> None:
    """R33."""
    with pytest.raises(Refused):
        rules.may_settle(None, AT, AT, SettledAs.OWN)
