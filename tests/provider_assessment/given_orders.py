"""A case under an order, brought as far as a test needs it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import (
    BreachDecided,
    RequirementMade,
    Sentenced,
    TreatmentEndedByCourt,
)
from contracts.events.probation_allocation import AssessmentRequested
from contracts.vocabulary import (
    BreachedRequirement,
    BreachOutcome,
    Disposal,
    EndedBecause,
    Requirement,
)
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


OWN, OTHER = "nene-mind-matters", "nene-recovery"


def after(**more: float) -> datetime:
    """A moment after the morning of the sentence."""
    return MORNING + timedelta(**more)


async def asked(
    service: ServiceUnderTest, pathway: UUID, organisation: str = OWN, requirement: str = "mhtr"
) -> None:
    """An organisation was asked to assess, and approved."""
    await service.deliver(
        AssessmentRequested(
            pathway_id=pathway,
            occurred_at=MORNING,
            organisation=organisation,
            site="northamptonshire",
            requirement=Requirement(requirement),
            family_name="Fictional",
            needed_by=MORNING + timedelta(hours=4),
        )
    )
    async with service.engine.begin() as connection:
        approved = "UPDATE provider_case SET state = 'approved' WHERE state = 'requested'"
        await connection.exec_driver_sql(approved)


async def under_order(service: ServiceUnderTest, *requirements: str, makes: bool = True) -> UUID:
    """Sentenced to an order with these requirements, each of an organisation of its own.

    Without them where the court declined.
    """
    pathway = uuid4()
    wanted = requirements or ("mhtr",)
    for requirement in wanted:
        await asked(service, pathway, OWN if requirement == "mhtr" else OTHER, requirement)
    made = tuple(
        RequirementMade(requirement=Requirement(requirement), made=makes) for requirement in wanted
    )
    await service.deliver(
        Sentenced(
            pathway_id=pathway,
            occurred_at=MORNING,
            disposal=Disposal.COMMUNITY_ORDER,
            order_months=12,
            requirements=made,
            requirement_made=makes,
        )
    )
    return pathway


async def case(service: ServiceUnderTest, pathway: UUID, organisation: str = OWN) -> Any:
    """The case of an organisation, whole."""
    path = f"/v1/pathways/{pathway}"
    shown = await service.get(path, role="practitioner", organisation=organisation)
    return shown.json()["cases"][0]


async def plan(
    service: ServiceUnderTest, pathway: UUID, number: int, at: datetime, organisation: str = OWN
) -> Any:
    """An appointment of a session."""
    body = {
        "session_number": number,
        "at": at.isoformat(),
        "place": "Fictional House",
        "channel": "in_person",
    }
    path = f"/v1/pathways/{pathway}/appointments"
    return await service.post(path, body, role="practitioner", organisation=organisation)


def decided(pathway: UUID, outcome: str, **more: Any) -> BreachDecided:
    """What the court made of a breach."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": after(days=40),
        "breach_id": uuid4(),
        "requirement": BreachedRequirement.MHTR,
        "outcome": BreachOutcome(outcome),
        "order_ended": outcome in ("custody", "revoked"),
    }
    return BreachDecided(**values | more)


def ended(pathway: UUID, *requirements: str) -> TreatmentEndedByCourt:
    """The court ended the treatment under the order."""
    return TreatmentEndedByCourt(
        pathway_id=pathway,
        occurred_at=after(days=40),
        requirements=tuple(map(Requirement, requirements or ("mhtr",))),
        because=EndedBecause.BREACH,
    )
