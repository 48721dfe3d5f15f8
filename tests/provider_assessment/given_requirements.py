"""Secondary care, drugs and alcohol, two needs at once: as far as a test needs them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.probation_allocation import CourtScreenCompleted, SubstanceUsed
from contracts.vocabulary import Disposal, Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    Provider,
    after,
    requested,
)

RECOVERY, SECONDARY = "nene-recovery", "shire-secondary-care"


WORKER = {"role": "practitioner", "organisation": RECOVERY}


CONTACT = {"role": "single_point_of_contact", "organisation": RECOVERY}


RESPONSIBLE = {"role": "responsible_practitioner", "organisation": SECONDARY}


def screened(provider: Provider, **more: Any) -> CourtScreenCompleted:
    """The duty officer's screen of somebody who drinks."""
    return CourtScreenCompleted.model_validate(
        {
            "pathway_id": provider.pathway,
            "occurred_at": MORNING + timedelta(hours=1),
            "requirement": Requirement.ATR,
            "organisation": RECOVERY,
            "motivation": 7,
            "substances": (SubstanceUsed(substance="alcohol", route="oral", days_of_last_28=26),),
            "audit": 24,
            "mental_health_care": False,
            "willing": True,
            "treatment_contract": True,
            "suitable": True,
        }
        | more
    )


def agreement(**more: Any) -> dict[str, Any]:
    """A provider agrees to hold the order."""
    return {
        "decided_at": after(hours=2),
        "agreed": True,
        "outline": "Weekly key work",
        "length_months": 6,
        "first_appointment_at": after(days=2),
        "first_appointment_place": "Fictional House",
    } | more


def ordered(provider: Provider, requirement: Requirement, *, made: bool = True) -> Sentenced:
    """An order with, or without, the requirement."""
    return Sentenced(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=6),
        disposal=Disposal.COMMUNITY_ORDER,
        order_months=12,
        requirement_made=made,
        requirements=(RequirementMade(requirement=requirement, made=made, length_months=6),),
    )


async def asked_for_alcohol(api: Api) -> Provider:
    """A person a substance-misuse provider is asked about."""
    provider = Provider(await api(SERVICE), uuid4())
    event = requested(provider.pathway, RECOVERY, requirement=Requirement.ATR)
    await provider.service.deliver(event)
    return provider


async def agreed_on_screen(api: Api) -> Provider:
    """The same, screened in court and agreed to."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider))
    await provider.of("provider-agreements", agreement(), who=CONTACT)
    return provider


async def two_needs(api: Api) -> Provider:
    """One person, assessed by two organisations."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(requested(provider.pathway))
    return provider


def question(**more: Any) -> dict[str, Any]:
    """The assessor of one need asks the other."""
    return {
        "with_requirement": "atr",
        "asked_at": after(hours=2),
        "question": "Can both go side by side?",
    } | more


async def shown_clock_states(provider: Provider, name: str) -> list[str]:
    """The states of the pathway's clocks of a name."""
    path = f"/v1/pathways/{provider.pathway}/clocks"
    shown = (await provider.service.get(path, **WORKER)).json()
    return [clock["state"] for clock in shown if clock["name"] == name]
