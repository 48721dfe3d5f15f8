"""What providers tell of treatment under the order."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.provider_treatment import DrugTestRecordedV1
from services.common.handling import on
from services.probation_allocation.models_treatment import DrugTest


async def note_drug_test(session: AsyncSession, event: DrugTestRecordedV1) -> None:
    """Keep a drug test for the responsible officer (R35)."""
    session.add(
        DrugTest(
            id=event.test_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            taken_at=event.occurred_at,
            outcome=event.outcome.value,
            results=[one.model_dump(mode="json") for one in event.results or ()],
        )
    )


TREATMENT = (on(DrugTestRecordedV1, note_drug_test),)
"""Part of the service's table of handlers."""
