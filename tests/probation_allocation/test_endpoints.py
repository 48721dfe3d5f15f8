"""Probation asked through HTTP, on a real database."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.events import provider_assessment
from contracts.events.court_listing import (
    CaseListedV1,
    ListedOffence,
    OffencePlea,
    PleaEnteredV1,
    RequirementMade,
    SentencedV1,
)
from contracts.events.liaison_diversion import Indication, PersonScreenedV1
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadApprovedV1,
    ConsentGivenV1,
    NonAttendanceV1,
)
from contracts.identifiers import IdentifierType
from contracts.vocabulary import Disposal, Permission, PersonIdentifier, Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OFFENCE = uuid4()


def listed(pathway: UUID) -> CaseListedV1:
    """A fictional listing."""
    return CaseListedV1(
        pathway_id=pathway,
        occurred_at=MORNING,
        site="northamptonshire",
        court_name="Northampton Magistrates' Court",
        hearing_at=MORNING + timedelta(hours=1),
        hearing_on=date(2026, 6, 1),
        case_urn="FICTIONAL1",
        family_name="Fictional",
        given_names="Robin",
        date_of_birth=date(1990, 1, 1),
        identifiers=(PersonIdentifier(type=IdentifierType.CRN, value="X000001"),),
        offences=(ListedOffence(offence_id=OFFENCE, title="Theft", code="TH68010"),),
    )


def pleaded(pathway: UUID, *, guilty: bool = True) -> PleaEnteredV1:
    """A plea to the listed offence."""
    plea = "GUILTY" if guilty else "NOT_GUILTY"
    return PleaEnteredV1(
        pathway_id=pathway,
        occurred_at=MORNING,
        offences=(OffencePlea(offence_id=OFFENCE, plea=plea, counts_as_guilty=guilty),),
        any_guilty=guilty,
        convicted_on=MORNING.date() if guilty else None,
    )


def request() -> dict[str, Any]:
    """An assessment asked for."""
    return {
        "requested_at": MORNING.isoformat(),
        "organisation": "nene-mind-matters",
        "requirement": "mhtr",
        "needed_by": (MORNING + timedelta(hours=4)).isoformat(),
    }


async def guilty_pathway(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """A listed person who pleaded guilty."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(pleaded(pathway))
    return probation, pathway


async def approved_pathway(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """The same, assessed as suitable, willing and approved."""
    probation, pathway = await guilty_pathway(api)
    about: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": MORNING,
        "requirement": Requirement.MHTR,
    }
    await probation.deliver(
        ConsentGivenV1(willing=True, assessment_consent=True, treatment_consent=True, **about)
    )
    await probation.deliver(AssessmentCompletedV1(suitable=True, **about))
    await probation.deliver(
        ClinicalLeadApprovedV1(
            named_clinician="Dr Fictional",
            organisation="nene-mind-matters",
            outline="Twelve sessions",
            sessions=12,
            length_months=6,
            first_appointment_at=MORNING + timedelta(days=7),
            first_appointment_place="Fictional House",
            **about,
        )
    )
    return probation, pathway


async def sentenced_pathway(api: Api) -> tuple[ServiceUnderTest, UUID, str]:
    """The same, sentenced to an order, and an officer to hold it."""
    probation, pathway = await approved_pathway(api)
    await probation.deliver(
        SentencedV1(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=6),
            disposal=Disposal.COMMUNITY_ORDER,
            requirement_made=True,
            requirements=(RequirementMade(requirement=Requirement.MHTR, made=True),),
        )
    )
    officer = {
        "site": "northamptonshire",
        "name": "A. Fictional",
        "team": "North",
        "contact": "desk",
    }
    made = await probation.post("/v1/officers", officer | {"capacity": 1}, role="senior_officer")
    assert made.status_code == 201, made.text
    return probation, pathway, made.json()["id"]


async def test_listing_and_finding_stand_side_by_side_with_the_range_and_why(api: Api) -> None:
    """R7."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(
        PersonScreenedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(Indication(requirement=Requirement.MHTR, indicated=True),),
            needs=("housing",),
            permissions=(Permission.HEALTH_NEEDS,),
        )
    )
    page = await probation.get(
        "/v1/list-screening?site=northamptonshire&on=2026-06-01", role="court_duty_officer"
    )
    assert page.status_code == 200, page.text
    (person,) = page.json()["people"]
    assert person["listing"]["family_name"] == "Fictional"
    assert person["finding"]["needs"] == ["housing"]
    assert person["offences"][0]["in_range"] == "yes"
    assert person["offences"][0]["range_source"]


async def test_nobody_is_assessed_before_a_guilty_plea(api: Api) -> None:
    """R11."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(pleaded(pathway, guilty=False))
    refused = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests", request(), role="court_duty_officer"
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "R11")
    assert await probation.told() == []


async def test_a_request_tells_the_provider_what_it_may_see_and_reporting_no_identity(
    api: Api,
) -> None:
    """R13, R52."""
    probation, pathway = await guilty_pathway(api)
    made = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests", request(), role="court_duty_officer"
    )
    assert made.status_code == 201, made.text
    told = {channel: data for channel, _, data in await probation.told()}
    assert told["cstr.probation.provider"]["family_name"] == "Fictional"
    assert set(told["cstr.probation.reporting"]) == {"site", "requirement"}


async def test_the_same_request_again_is_answered_again_and_told_once(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/assessment-requests"
    first = await probation.post(path, request(), role="court_duty_officer", key="one")
    again = await probation.post(path, request(), role="court_duty_officer", key="one")
    other = await probation.post(
        path, request() | {"requirement": "drr"}, role="court_duty_officer", key="one"
    )
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content
    assert len(await probation.told()) == 2


async def test_an_organisation_that_does_not_provide_it_here_is_refused(api: Api) -> None:
    """R1."""
    probation, pathway = await guilty_pathway(api)
    refused = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests",
        request() | {"organisation": "somewhere-else"},
        role="court_duty_officer",
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "/organisation")


async def test_the_gate_refuses_while_a_condition_is_not_met(api: Api) -> None:
    """R20."""
    probation, pathway = await guilty_pathway(api)
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "low",
        "level_without_requirement": "low",
    }
    refused = await probation.post(
        f"/v1/pathways/{pathway}/proposals", body, role="court_duty_officer"
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "R20")
    gate = await probation.get(
        f"/v1/pathways/{pathway}/gate?requirement=mhtr", role="court_duty_officer"
    )
    answers = {c["name"]: c["answer"] for c in gate.json()["conditions"]}
    assert answers["guilty"] == "pass"
    assert answers["approval"] == "unknown"
    assert all(c["source"] for c in gate.json()["conditions"])


async def test_a_heavier_proposal_is_refused_and_an_equal_one_told_to_the_court(api: Api) -> None:
    """R22, R23."""
    probation, pathway = await approved_pathway(api)
    path = f"/v1/pathways/{pathway}/proposals"
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "medium",
        "level_without_requirement": "low",
    }
    refused = await probation.post(path, body, role="court_duty_officer")
    assert (refused.status_code, refused.json()["rule"]) == (409, "R22")
    made = await probation.post(path, body | {"level": "low"}, role="court_duty_officer")
    assert made.status_code == 201, made.text
    told = {channel: data for channel, _, data in await probation.told()}
    assert told["cstr.probation.court"]["named_clinician"] == "Dr Fictional"


async def test_allocation_within_48_hours_meets_its_clock_and_tells_probations_systems(
    api: Api,
) -> None:
    """R30, C3."""
    probation, pathway, officer = await sentenced_pathway(api)
    body = {
        "allocated_at": (MORNING + timedelta(hours=30)).isoformat(),
        "officer_id": officer,
        "justification": "Knows the person",
    }
    path = f"/v1/pathways/{pathway}/allocations"
    made = await probation.post(path, body, role="senior_officer")
    assert made.status_code == 201, made.text
    assert (made.json()["cases_then"], made.json()["capacity_then"]) == (0, 1)
    query = "SELECT state FROM clock WHERE name = 'C3'"
    assert await probation.rows(query) == [("met",)]
    page = await probation.get("/v1/domain-events", role="service")
    kinds = [event["eventType"] for event in page.json()["events"]]
    assert kinds == ["event.manager.allocated", "requirement.manager.allocated"]
    assert page.json()["events"][0]["personReference"]["identifiers"][0]["value"] == "X000001"
    full = await probation.post(path, body | {"handover": "Leave"}, role="senior_officer")
    assert (full.status_code, full.json()["field"]) == (409, "/justification")


async def test_a_late_allocation_breaches_its_clock(api: Api) -> None:
    """C3."""
    probation, pathway, officer = await sentenced_pathway(api)
    body = {
        "allocated_at": (MORNING + timedelta(hours=55)).isoformat(),
        "officer_id": officer,
        "justification": "Knows the person",
    }
    await probation.post(f"/v1/pathways/{pathway}/allocations", body, role="senior_officer")
    query = "SELECT state FROM clock WHERE name = 'C3'"
    assert await probation.rows(query) == [("breached",)]


def missed_at(pathway: UUID, appointment: UUID, at: datetime, number: int = 1) -> NonAttendanceV1:
    """An absence without an acceptable reason."""
    return NonAttendanceV1(
        pathway_id=pathway,
        occurred_at=at,
        appointment_id=appointment,
        session_number=number,
        appointment_at=at,
        acceptable=False,
        reason="no_reason_given",
    )


async def test_what_others_told_of_their_clocks_stands_beside_our_own(api: Api) -> None:
    """C3, C8: an appointment the provider did not report in time."""
    probation, pathway, _ = await sentenced_pathway(api)
    appointment = str(uuid4())
    told = {"clock": "C8", "started_at": MORNING, "due_at": MORNING, "concerns": appointment}

    async def moved(state: str) -> None:
        event = provider_assessment.ClockMovedV1.of(pathway, MORNING, told | {"state": state})
        await probation.deliver(event)

    path = f"/v1/pathways/{pathway}/clocks"
    await moved("at_risk")
    await moved("running")
    names = [one["name"] for one in (await probation.get(path, role="senior_officer")).json()]
    assert names == ["C3", "C4", "C5"]
    await moved("breached")
    await moved("met")
    found = (await probation.get(path, role="responsible_officer")).json()
    shown = {(clock["owner"], clock["name"], clock["concerns"], clock["state"]) for clock in found}
    assert ("provider_assessment", "C8", appointment, "met") in shown
    assert [one["waits_for"] for one in found if one["name"] == "C8"] == [[]]
    assert {name for _, name, _, _ in shown} == {"C3", "C4", "C5", "C8"}


async def test_c9_runs_from_the_report_of_an_absence_to_the_decision(api: Api) -> None:
    """R34, C9: seven days, five at a site that says so."""
    probation, pathway, _ = await sentenced_pathway(api)
    absence = missed_at(pathway, uuid4(), MORNING + timedelta(days=7))
    await probation.deliver(absence)
    path = f"/v1/pathways/{pathway}/clocks"
    found = (await probation.get(path, role="responsible_officer")).json()
    (c9,) = [clock for clock in found if clock["name"] == "C9"]
    assert c9["concerns"] == str(absence.appointment_id)
    due = datetime.fromisoformat(c9["due_at"]) - datetime.fromisoformat(c9["started_at"])
    assert due == timedelta(days=7)


async def test_guilt_taken_back_stands_down_who_was_asked_and_withdraws_what_was_proposed(
    api: Api,
) -> None:
    """R11: told to those who were told before, and all of it possible again afterwards."""
    probation, pathway = await approved_pathway(api)
    asked, proposals = (
        f"/v1/pathways/{pathway}/{what}" for what in ("assessment-requests", "proposals")
    )
    proposal = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "low",
        "level_without_requirement": "low",
    }
    await probation.post(asked, request(), role="court_duty_officer")
    await probation.post(proposals, proposal, role="court_duty_officer")
    before = len(await probation.told())
    await probation.deliver(pleaded(pathway, guilty=False))
    told = {
        (c, t.removeprefix("cstr.probation.")): d for c, t, d in (await probation.told())[before:]
    }
    assert set(told) == {
        ("cstr.probation.court", "proposal-withdrawn.v1"),
        ("cstr.probation.provider", "proposal-withdrawn.v1"),
        ("cstr.probation.provider", "assessment-stood-down.v1"),
        ("cstr.probation.reporting", "proposal-withdrawn.v1"),
        ("cstr.probation.reporting", "assessment-stood-down.v1"),
    }
    path = f"/v1/pathways/{pathway}"
    known = (await probation.get(path, role="court_duty_officer")).json()
    assert known["proposals"][0]["withdrawn_at"] is not None
    assert known["positions"][0]["stood_down_at"] is not None
    refused = await probation.post(proposals, proposal, role="court_duty_officer")
    assert refused.status_code == 409
    await probation.deliver(pleaded(pathway))
    for again, body in ((asked, request()), (proposals, proposal)):
        made = await probation.post(again, body, role="court_duty_officer")
        assert made.status_code == 201, made.text
    known = (await probation.get(path, role="court_duty_officer")).json()
    assert [one["withdrawn_at"] is None for one in known["proposals"]].count(True) == 1


async def test_another_organisation_answers_for_itself(api: Api) -> None:
    """R11, R17: after a stand-down somebody else may be asked, and starts from nothing."""
    probation, pathway = await approved_pathway(api)
    asked = f"/v1/pathways/{pathway}/assessment-requests"
    await probation.post(asked, request(), role="court_duty_officer")
    await probation.deliver(pleaded(pathway, guilty=False))
    await probation.deliver(pleaded(pathway))
    body = request() | {"organisation": "shire-secondary-care"}
    made = await probation.post(asked, body, role="court_duty_officer")
    assert made.status_code == 201, made.text
    answered = {name: made.json()[name] for name in ("willing", "suitable", "approved")}
    assert answered == {"willing": None, "suitable": None, "approved": None}


async def test_a_plea_of_not_guilty_that_changes_nothing_tells_nothing(api: Api) -> None:
    """R11."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(pleaded(pathway, guilty=False))
    assert await probation.told() == []


async def test_a_second_unacceptable_absence_after_a_warning_must_be_referred(api: Api) -> None:
    """R34."""
    probation, pathway, _ = await sentenced_pathway(api)
    missed = [uuid4(), uuid4()]
    for number, appointment in enumerate(missed, 1):
        at = MORNING + timedelta(days=7 * number)
        await probation.deliver(missed_at(pathway, appointment, at, number))
    body = {"decision": "warning", "why": "First absence", "told_person": True}
    first = await probation.post(
        f"/v1/non-attendances/{missed[0]}/decisions",
        body | {"decided_at": (MORNING + timedelta(days=8)).isoformat()},
        role="responsible_officer",
    )
    assert first.status_code == 201, first.text
    later = {"decided_at": (MORNING + timedelta(days=15)).isoformat()}
    path = f"/v1/non-attendances/{missed[1]}/decisions"
    refused = await probation.post(path, body | later, role="responsible_officer")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "MustRefer")
    referred = await probation.post(
        path, body | later | {"decision": "refer_for_breach"}, role="responsible_officer"
    )
    assert referred.status_code == 201, referred.text


async def test_the_agreed_entry_is_changed_only_on_the_version_that_was_read(api: Api) -> None:
    """R7."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/agreed-entry"
    body = {
        "to_be_screened": True,
        "put_by": "both",
        "why": "Indicated in custody",
        "agreed_at": MORNING.isoformat(),
    }
    first = await probation.put(path, body, role="court_duty_officer", etag='"0"')
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    stale = await probation.put(path, body, role="court_duty_officer", etag='"0"')
    assert stale.status_code == 412
    missing = await probation.ask("PUT", path, role="court_duty_officer", json=body)
    assert missing.status_code == 428


@pytest.mark.parametrize("role", ["senior_officer", "responsible_officer", "unheard_of"])
async def test_only_the_duty_officer_sees_the_list(api: Api, role: str) -> None:
    probation = await api(SERVICE)
    asked = await probation.get("/v1/list-screening?site=x&on=2026-06-01", role=role)
    assert asked.status_code == 403


async def test_another_agency_does_not_learn_that_the_list_exists(api: Api) -> None:
    """R52."""
    probation = await api(SERVICE)
    asked = await probation.ask(
        "GET",
        "/v1/list-screening?site=x&on=2026-06-01",
        role="court_duty_officer",
        agency="court_listing",
    )
    assert asked.status_code == 404


async def test_an_event_waits_for_a_command_before_it_takes_the_clock(api: Api) -> None:
    """C3: taken the other way round, the two would wait for each other."""
    probation, pathway, _ = await sentenced_pathway(api)
    corrected = SentencedV1(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=7),
        disposal=Disposal.COMMUNITY_ORDER,
        requirement_made=True,
    )
    async with probation.engine.begin() as command:
        own = {"id": pathway}
        await command.execute(text("SELECT 1 FROM pathway WHERE id = :id FOR UPDATE"), own)
        applying = asyncio.create_task(probation.deliver(corrected))
        async with asyncio.timeout(10):
            while not await probation.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        await command.execute(
            text("SELECT 1 FROM clock WHERE subject = :id FOR UPDATE NOWAIT"), own
        )
    await applying
    (row,) = await probation.rows("SELECT started_at FROM clock WHERE name = 'C3'")
    assert row.started_at == MORNING + timedelta(hours=7)
