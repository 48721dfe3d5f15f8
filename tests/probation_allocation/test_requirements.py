"""Court screens and combined requirements at probation, asked through HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.provider_assessment import (
    AssessorsConferredV1,
    ConsentWithdrawnV1,
    ProviderAgreedV1,
    ProviderDeclinedV1,
)
from contracts.vocabulary import Requirement, Withdrawable
from tests.conftest import Api
from tests.probation_allocation.test_endpoints import (
    MORNING,
    approved_pathway,
    guilty_pathway,
    pleaded,
    request,
)
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "court_duty_officer"}


def screen(**more: Any) -> dict[str, Any]:
    """The court screen of somebody who drinks."""
    return {
        "screened_at": MORNING.isoformat(),
        "requirement": "atr",
        "organisation": "nene-recovery",
        "motivation": 7,
        "substances": [{"substance": "alcohol", "route": "oral", "days_of_last_28": 26}],
        "audit": {str(item): 2 for item in range(1, 11)},
        "mental_health_care": False,
        "willing": True,
        "treatment_contract": True,
        "confidentiality_waiver": True,
        "suitable": True,
    } | more


async def asked(service: ServiceUnderTest, pathway: UUID) -> None:
    """The substance-misuse provider is asked."""
    body = request() | {"organisation": "nene-recovery", "requirement": "atr"}
    made = await service.post(f"/v1/pathways/{pathway}/assessment-requests", body, **OFFICER)
    assert made.status_code == 201, made.text


async def screening(api: Api, **more: Any) -> tuple[ServiceUnderTest, UUID, Any]:
    """A screen of somebody the provider was asked about."""
    service, pathway = await guilty_pathway(api)
    await asked(service, pathway)
    path = f"/v1/pathways/{pathway}/court-screens"
    return service, pathway, await service.post(path, screen(**more), **OFFICER)


async def propose(
    service: ServiceUnderTest, pathway: UUID, requirement: str, level: str = "medium"
) -> Any:
    """Propose a requirement at a level."""
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": requirement,
        "level": level,
        "level_without_requirement": level,
    }
    return await service.post(f"/v1/pathways/{pathway}/proposals", body, **OFFICER)


def agreed(pathway: UUID) -> ProviderAgreedV1:
    """The single point of contact agrees to hold the order."""
    return ProviderAgreedV1(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=1),
        requirement=Requirement.ATR,
        provider_name="Nene Recovery",
        organisation="nene-recovery",
        on_court_screen=True,
        outline="Weekly key work",
        length_months=6,
        first_appointment_at=MORNING + timedelta(days=2),
        first_appointment_place="Fictional House",
    )


async def both_agreed(api: Api, *, advised: bool = True) -> tuple[ServiceUnderTest, UUID]:
    """Mental health approved and alcohol agreed to, and the assessors conferred."""
    service, pathway = await approved_pathway(api)
    await asked(service, pathway)
    made = await service.post(f"/v1/pathways/{pathway}/court-screens", screen(), **OFFICER)
    assert made.status_code == 201, made.text
    await service.deliver(agreed(pathway))
    await service.deliver(
        AssessorsConferredV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            requirement=Requirement.MHTR,
            with_requirement=Requirement.ATR,
            combination_advised=advised,
        )
    )
    return service, pathway


async def test_the_screen_goes_to_the_provider_and_the_answers_to_audit_do_not(api: Api) -> None:
    """R14, R52."""
    service, _, made = await screening(api)
    assert made.status_code == 201, made.text
    assert made.json()["audit"] == 20
    told = {(channel, type_): data for channel, type_, data in await service.told()}
    sent = told["cstr.probation.provider", "cstr.probation.court-screen-completed.v1"]
    assert (sent["audit"], sent["motivation"]) == (20, 7)
    assert "audit_answers" not in sent
    reporting = told["cstr.probation.reporting", "cstr.probation.court-screen-completed.v1"]
    assert set(reporting) == {"requirement", "suitable", "reasons"}


@pytest.mark.parametrize(
    ("more", "status", "rule", "field"),
    [
        ({"confidentiality_waiver": False}, 409, "R14", "/confidentiality_waiver"),
        ({"requirement": "mhtr"}, 422, "R14", "/requirement"),
        ({"requirement": "drr"}, 409, "R14", None),
        ({"organisation": "nene-mind-matters"}, 409, "R14", None),
        ({"audit": None}, 422, "R14", "/audit"),
        ({"audit": {"1": 5}}, 422, "R14", "/audit/1"),
        (
            {"substances": [{"substance": "crack", "route": "smoked", "days_of_last_28": 3}]},
            422,
            "R14",
            "/substances",
        ),
        ({"willing": False}, 409, "R16", "/suitable"),
        ({"suitable": False}, 422, "R18", "/reasons"),
        ({"suitable": False, "reasons": ["too_onerous"]}, 422, "R18", "/reasons/0"),
    ],
)
async def test_a_screen_that_does_not_hold_is_refused_and_nothing_is_sent(
    api: Api, more: dict[str, Any], status: int, rule: str, field: str | None
) -> None:
    """R14, R16, R18."""
    service, _, refused = await screening(api, **more)
    said = refused.json()
    assert (refused.status_code, said["rule"]) == (status, rule), said
    assert field is None or said["field"] == field
    assert not [t for _, t, _ in await service.told() if t.endswith("court-screen-completed.v1")]


async def test_with_the_providers_agreement_the_gate_opens_and_names_the_provider(
    api: Api,
) -> None:
    """R14, R17, R20, R23."""
    service, pathway, _ = await screening(api)
    await service.deliver(agreed(pathway))
    made = await propose(service, pathway, "atr")
    assert made.status_code == 201, made.text
    told = [data for channel, _, data in await service.told() if channel == "cstr.probation.court"]
    assert told[-1]["agreeing_provider"] == "Nene Recovery"
    assert "named_clinician" not in told[-1]


async def test_a_provider_that_declines_closes_the_gate(api: Api) -> None:
    """R17, R18."""
    service, pathway, _ = await screening(api)
    about = {"pathway_id": pathway, "occurred_at": MORNING, "requirement": Requirement.ATR}
    await service.deliver(ProviderDeclinedV1.model_validate(about | {"reasons": ("no_capacity",)}))
    refused = await propose(service, pathway, "atr")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "GateClosed")
    assert "approval: fail" in refused.json()["userMessage"]


async def test_two_requirements_are_proposed_together_from_the_medium_range(api: Api) -> None:
    """R19, R21."""
    service, pathway = await both_agreed(api)
    assert (await propose(service, pathway, "mhtr")).status_code == 201
    path = f"/v1/pathways/{pathway}/gate?requirement=atr&on=2026-06-01&level_without=medium"
    assert (await service.get(path, **OFFICER)).json()["open"] is True
    second = await propose(service, pathway, "atr")
    assert second.status_code == 201, second.text
    assert second.json()["combined_with"] == "mhtr"


async def test_below_the_medium_range_one_of_them_can_be_proposed_and_not_both(api: Api) -> None:
    """R21."""
    service, pathway = await both_agreed(api)
    assert (await propose(service, pathway, "mhtr", "low")).status_code == 201
    refused = await propose(service, pathway, "atr", "low")
    assert refused.status_code == 409
    assert "combined level: fail (R21" in refused.json()["userMessage"]


async def test_assessors_who_advise_against_it_close_the_gate_for_the_second(api: Api) -> None:
    """R19."""
    service, pathway = await both_agreed(api, advised=False)
    assert (await propose(service, pathway, "atr")).status_code == 201
    refused = await propose(service, pathway, "mhtr")
    assert "assessors conferred: fail (R19" in refused.json()["userMessage"]


@pytest.mark.parametrize(
    ("what", "because"),
    [
        (Withdrawable.WILLINGNESS, "willingness_withdrawn"),
        (Withdrawable.TREATMENT, "treatment_consent_withdrawn"),
    ],
)
async def test_what_was_proposed_is_withdrawn_with_willingness_and_the_other_one_stays(
    api: Api, what: Withdrawable, because: str
) -> None:
    """R16, R19: a requirement that falls does not take the other with it."""
    service, pathway = await both_agreed(api)
    for requirement in ("mhtr", "atr"):
        assert (await propose(service, pathway, requirement)).status_code == 201
    await service.deliver(
        ConsentWithdrawnV1(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=2),
            withdrawn=what,
            requirement=Requirement.ATR,
        )
    )
    known = (await service.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    standing = {p["requirement"]: p["withdrawn_at"] is None for p in known["proposals"]}
    assert standing == {"mhtr": True, "atr": False}
    told = [data for channel, _, data in await service.told() if channel == "cstr.probation.court"]
    assert told[-1]["requirement"] == "atr"
    assert told[-1]["because"] == because


async def test_what_was_stood_down_is_asked_for_again_before_it_is_proposed(api: Api) -> None:
    """R11, R20: a plea changed and changed back does not revive what the provider stood down."""
    service, pathway = await approved_pathway(api)
    asked_ = await service.post(f"/v1/pathways/{pathway}/assessment-requests", request(), **OFFICER)
    assert asked_.status_code == 201, asked_.text
    await service.deliver(pleaded(pathway, guilty=False))
    await service.deliver(pleaded(pathway))
    refused = await propose(service, pathway, "mhtr")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "StoodDown")
