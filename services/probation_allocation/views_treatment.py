"""Treatment under the order as probation knows it, gathered from its rows."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.probation_allocation.models_treatment import DrugTest
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.schemas_treatment import DrugTestOut, TreatmentOut


async def treatment_view(session: AsyncSession, pathway_id: UUID) -> TreatmentOut:
    """All that providers told of treatment beside appointments and completion."""
    tests = await of_pathway(session, DrugTest, pathway_id)
    tests.sort(key=lambda test: test.taken_at)
    return TreatmentOut(drug_tests=[DrugTestOut.model_validate(test) for test in tests])
