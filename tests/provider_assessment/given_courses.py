"""A course of treatment that was completed, and a sentence that begins another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.events.court_listing import BreachDecided, RequirementMade
from contracts.vocabulary import Disposal, Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given_orders import (
    OWN,
    after,
    decided,
    plan,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


async def ask(service: ServiceUnderTest, path: str, body: Any, role: str = "practitioner") -> Any:
    """What the own organisation is answered."""
    return await service.post(path, body, role=role, organisation=OWN)


async def attended(service: ServiceUnderTest, pathway: UUID, number: int, at: datetime) -> Any:
    """A session that was planned and attended."""
    planned = await plan(service, pathway, number, at)
    assert planned.status_code == 201, planned.text
    went = {"recorded_at": at.isoformat(), "attendance": "attended"}
    appointment = await ask(service, f"/v1/appointments/{planned.json()['id']}/attendance", went)
    assert appointment.status_code == 201, appointment.text
    return appointment.json()


async def signed_off(
    service: ServiceUnderTest,
    pathway: UUID,
    at: datetime,
    outcome: str = "completed",
    role: str = "",
) -> Any:
    """The end of a course."""
    body: dict[str, Any] = {
        "completed_at": at.isoformat(),
        "outcome": outcome,
        "instruments": [],
    }
    if outcome != "completed":
        body["discharge_reason"] = "moved_away"
    path = f"/v1/pathways/{pathway}/completions"
    answered = await ask(service, path, body, role or "clinical_lead")
    assert answered.status_code == 201, answered.text
    return answered.json()


async def consented(service: ServiceUnderTest, pathway: UUID, at: datetime) -> None:
    """Willing, and consenting to treatment."""
    body = {
        "given_at": at.isoformat(),
        "willing": True,
        "assessment_consent": True,
        "treatment_consent": True,
        "how": "signed",
    }
    given = await ask(service, f"/v1/pathways/{pathway}/consents", body)
    assert given.status_code == 201, given.text


def resentenced(pathway: UUID, days: float = 60, **more: Any) -> BreachDecided:
    """A sentence to the requirement in place of the first."""
    values: dict[str, Any] = {
        "occurred_at": after(days=days),
        "disposal": Disposal.COMMUNITY_ORDER,
        "order_months": 18,
        "requirements": (RequirementMade(requirement=Requirement.MHTR, made=True),),
        "requirement_made": True,
    }
    return decided(pathway, "resentenced", **values | more)


async def clock(service: ServiceUnderTest, name: str, concerns: str) -> Any:
    """A clock as it is now."""
    query = "SELECT * FROM clock WHERE name = :name AND instance LIKE :one"
    (row,) = await service.rows(query, name=name, one=f"%/{concerns}")
    return row


async def states(service: ServiceUnderTest, name: str, concerns: str) -> list[str]:
    """The states a clock went through, in order."""
    query = """SELECT h.state FROM clock_history h JOIN clock c ON c.id = h.clock_id
        WHERE c.name = :name AND c.instance LIKE :one ORDER BY h.at"""
    return [row.state for row in await service.rows(query, name=name, one=f"%/{concerns}")]


async def completed_pathway(api: Api, outcome: str = "completed") -> tuple[ServiceUnderTest, UUID]:
    """One whose treatment of two sessions was signed off."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    await consented(service, pathway, after(hours=1))
    await attended(service, pathway, 1, after(days=7))
    await attended(service, pathway, 2, after(days=14))
    await signed_off(service, pathway, after(days=20), outcome)
    return service, pathway
