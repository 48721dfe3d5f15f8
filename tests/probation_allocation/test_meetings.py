"""First and planning meetings at probation, asked through HTTP; clocks C4 and C5."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.policy import policy
from contracts.vocabulary import Disposal, Requirement
from services.probation_allocation.operations import meetings as meeting_operations
from services.probation_allocation.rules import meetings
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, request, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "responsible_officer"}
SENTENCED = MORNING + timedelta(hours=6)


def after(**more: float) -> str:
    """A moment after the sentence."""
    return (SENTENCED + timedelta(**more)).isoformat()


def first_meeting(**more: Any) -> dict[str, Any]:
    """The first meeting, three days after sentence."""
    return {
        "met_at": after(days=3),
        "channel": "in_person",
        "sentence_explained": True,
        "planning_meeting_at": after(days=8),
        "planning_meeting_place": "Fictional Probation Office",
    } | more


def planning_meeting(**more: Any) -> dict[str, Any]:
    """The planning meeting with the only provider."""
    return {
        "held_at": after(days=8),
        "person_took_part": True,
        "organisations": ["nene-mind-matters"],
        "sequence": ["mhtr"],
        "goals": "Sleep better",
        "expectations": "Weekly sessions",
        "attendance_process": "Told within 48 hours",
        "communication": "Monthly",
    } | more


async def allocated(api: Api, **more: Any) -> tuple[ServiceUnderTest, UUID]:
    """A sentenced order with its officer, the provider asked before."""
    service, pathway, officer = await sentenced_pathway(api)
    asked = await service.post(
        f"/v1/pathways/{pathway}/assessment-requests", request(), role="court_duty_officer"
    )
    assert asked.status_code in (201, 409), asked.text
    body = {"allocated_at": after(days=1), "officer_id": officer, "justification": "Has room"}
    answer = await service.post(
        f"/v1/pathways/{pathway}/allocations", body | more, role="senior_officer"
    )
    assert answer.status_code == 201, answer.text
    return service, pathway


async def record(
    service: ServiceUnderTest, pathway: UUID, what: str, body: dict[str, Any], status: int
) -> Any:
    """Record a meeting."""
    answer = await service.post(f"/v1/pathways/{pathway}/{what}", body, **OFFICER)
    assert answer.status_code == status, answer.text
    return answer.json()


async def clock(service: ServiceUnderTest, pathway: UUID, name: str) -> str | None:
    """The state of a clock of the pathway."""
    clocks = (await service.get(f"/v1/pathways/{pathway}/clocks", **OFFICER)).json()
    return next((clock["state"] for clock in clocks if clock["name"] == name), None)


async def test_a_first_meeting_meets_its_clock_and_invites_the_providers(api: Api) -> None:
    """R31, C4."""
    service, pathway = await allocated(api)
    assert await clock(service, pathway, "C4") in ("running", "breached")
    answer = await record(service, pathway, "first-meetings", first_meeting(), 201)
    assert answer["advice"] == []
    assert await clock(service, pathway, "C4") == "met"
    published = {channel: data for channel, _, data in await service.told()}
    assert set(published["cstr.probation.provider"]) == {
        "planning_meeting_at",
        "planning_meeting_place",
    }
    assert published["cstr.probation.reporting"] == {"days_since_sentence": 3}
    shown = (await service.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert shown["first_meeting"]["sentence_explained"] is True


async def test_a_handover_after_the_first_meeting_makes_no_other_due(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R30, R31, C4: also where policy counts from the allocation."""
    from_allocation = policy("first_officer_meeting_counts_from", on=SENTENCED.date())
    counted = replace(from_allocation, value="allocation")
    monkeypatch.setattr(meeting_operations, "policy", lambda *_, **__: counted)
    service, pathway = await allocated(api)
    await record(service, pathway, "first-meetings", first_meeting(), 201)
    assert await clock(service, pathway, "C4") == "met"
    officer = {"site": "northamptonshire", "name": "B. Fictional", "team": "T", "contact": "desk"}
    answer = await service.post(
        "/v1/officers",
        officer | {"user": "responsible_officer@probation-allocation.invalid", "capacity": 9},
        role="senior_officer",
    )
    body = {"allocated_at": after(days=9), "officer_id": answer.json()["id"]}
    body |= {"justification": "Has room", "handover": "All", "person_told_at": after(days=9)}
    path = f"/v1/pathways/{pathway}/allocations"
    handed = await service.post(path, body, role="senior_officer")
    assert handed.status_code == 201, handed.text
    assert await clock(service, pathway, "C4") == "met"


async def test_a_first_meeting_after_five_days_breaches_its_clock(api: Api) -> None:
    """R31, C4."""
    service, pathway = await allocated(api)
    body = first_meeting(met_at=after(days=5, minutes=1))
    await record(service, pathway, "first-meetings", body, 201)
    assert await clock(service, pathway, "C4") == "breached"


async def test_an_order_that_was_corrected_to_custody_has_no_first_meeting_due(api: Api) -> None:
    """C4, C5."""
    service, pathway = await allocated(api)
    await service.deliver(
        Sentenced(
            pathway_id=pathway,
            occurred_at=SENTENCED,
            disposal=Disposal.CUSTODY,
            requirement_made=False,
            requirements=(RequirementMade(requirement=Requirement.MHTR, made=False),),
        )
    )
    assert await clock(service, pathway, "C4") is None
    assert await clock(service, pathway, "C5") is None


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"met_at": after(hours=1)}, 422, "/met_at"),
        ({"planning_meeting_at": after(days=2)}, 422, "/planning_meeting_at"),
    ],
)
async def test_a_first_meeting_that_does_not_hold_is_refused(
    api: Api, more: dict[str, Any], status: int, field: str
) -> None:
    """R31."""
    service, pathway = await allocated(api)
    refused = await record(service, pathway, "first-meetings", first_meeting(**more), status)
    assert (refused["rule"], refused["field"]) == ("R31", field)


async def test_a_first_meeting_at_which_the_sentence_was_not_explained_is_recorded_and_marked(
    api: Api,
) -> None:
    """R31, R86."""
    service, pathway = await allocated(api)
    path = f"/v1/pathways/{pathway}/first-meetings"
    body = first_meeting(sentence_explained=False)
    met = await service.post(path, body, role="responsible_officer")
    assert (met.status_code, met.headers["cstr-outside-policy"]) == (201, "SentenceNotExplained")
    assert met.json()["sentence_explained"] is False
    listed = await service.get("/v1/worklists/outside-practice", role="senior_officer")
    [row] = listed.json()["rows"]
    assert (row["subject"], row["cells"]["rule"]) == (str(pathway), "R31")
    assert row["what"] == "The sentence was not explained at the first meeting."


async def test_nobody_meets_an_order_that_has_no_officer(api: Api) -> None:
    """R31."""
    service, pathway, _ = await sentenced_pathway(api)
    refused = await record(service, pathway, "first-meetings", first_meeting(), 409)
    assert refused["errorCode"] == "NotAllocated"


@pytest.mark.parametrize(("days", "says"), [(10, 0), (11, 1), (14, 1), (15, 1)])
async def test_a_late_day_for_the_planning_meeting_is_said_and_not_refused(
    api: Api, days: int, says: int
) -> None:
    """R32, C5."""
    service, pathway = await allocated(api)
    body = first_meeting(planning_meeting_at=after(days=days))
    answer = await record(service, pathway, "first-meetings", body, 201)
    assert len(answer["advice"]) == says


def test_the_advice_says_whether_target_or_limit_is_passed() -> None:
    """R32."""
    (target,) = meetings.advice(SENTENCED, SENTENCED + timedelta(days=11), None)
    (limit,) = meetings.advice(SENTENCED, SENTENCED + timedelta(days=15), "northamptonshire")
    assert ("target of 10" in target, "14 days" in limit) == (True, True)


async def met(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """The same, after the first meeting."""
    service, pathway = await allocated(api)
    await record(service, pathway, "first-meetings", first_meeting(), 201)
    return service, pathway


@pytest.mark.parametrize(("days", "state"), [(8, "met"), (14, "met"), (14.01, "breached")])
async def test_the_planning_meeting_is_due_within_fourteen_days_of_sentence(
    api: Api, days: float, state: str
) -> None:
    """R32, C5."""
    service, pathway = await met(api)
    body = planning_meeting(held_at=after(days=days))
    await record(service, pathway, "planning-meetings", body, 201)
    assert await clock(service, pathway, "C5") == state
    published = {channel: data for channel, _, data in await service.told()}
    assert published["cstr.probation.provider"].get("sequence", ["mhtr"]) == ["mhtr"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sequence": ["mhtr", "atr"]}, "/sequence"),
        ({"sequence": ["mhtr", "mhtr"]}, "/sequence"),
        ({"organisations": []}, "/organisations"),
        ({"person_took_part": False}, "/organisations"),
        ({"absences": [{"who": "nene-mind-matters", "why": "Ill"}]}, "/absences"),
        ({"held_at": after(days=2)}, "/held_at"),
    ],
)
async def test_a_planning_meeting_accounts_for_everybody_and_every_requirement(
    api: Api, more: dict[str, Any], field: str
) -> None:
    """R32."""
    service, pathway = await met(api)
    refused = await record(service, pathway, "planning-meetings", planning_meeting(**more), 422)
    assert (refused["rule"], refused["field"]) == ("R32", field)


async def test_who_was_absent_is_named_with_the_reason(api: Api) -> None:
    """R32."""
    service, pathway = await met(api)
    body = planning_meeting(person_took_part=False, absences=[{"who": "person", "why": "Ill"}])
    answer = await record(service, pathway, "planning-meetings", body, 201)
    assert answer["absences"] == [{"who": "person", "why": "Ill"}]
    again = await record(service, pathway, "planning-meetings", body, 409)
    assert again["errorCode"] == "AlreadyPlanned"


async def test_there_is_no_planning_meeting_before_the_first(api: Api) -> None:
    """R31, R32."""
    service, pathway = await allocated(api)
    refused = await record(service, pathway, "planning-meetings", planning_meeting(), 409)
    assert refused["errorCode"] == "NotMet"
