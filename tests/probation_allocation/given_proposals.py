"""Court screens and approved requirements, brought as far as a test needs them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.events.provider_assessment import (
    AssessorsConferred,
    ProviderAgreed,
)
from contracts.vocabulary import Requirement
from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    approved_pathway,
    guilty_pathway,
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
    answer = await service.post(f"/v1/pathways/{pathway}/assessment-requests", body, **OFFICER)
    assert answer.status_code == 201, answer.text


async def screening(api: Api, **more: Any) -> tuple[ServiceUnderTest, UUID, Any]:
    """A screen of somebody the provider was asked about."""
    service, pathway = await guilty_pathway(api)
    await asked(service, pathway)
    path = f"/v1/pathways/{pathway}/court-screens"
    return service, pathway, await service.post(path, screen(**more), **OFFICER)


async def propose(
    service: ServiceUnderTest, pathway: UUID, requirement: str, level: str = "medium", **more: Any
) -> Any:
    """Propose a requirement at a level."""
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": requirement,
        "level": level,
        "level_without_requirement": level,
    }
    return await service.post(f"/v1/pathways/{pathway}/proposals", body | more, **OFFICER)


def agreed(pathway: UUID) -> ProviderAgreed:
    """The single point of contact agrees to hold the order."""
    return ProviderAgreed(
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
    answer = await service.post(f"/v1/pathways/{pathway}/court-screens", screen(), **OFFICER)
    assert answer.status_code == 201, answer.text
    await service.deliver(agreed(pathway))
    await service.deliver(
        AssessorsConferred(
            pathway_id=pathway,
            occurred_at=MORNING,
            requirement=Requirement.MHTR,
            with_requirement=Requirement.ATR,
            combination_advised=advised,
        )
    )
    return service, pathway
