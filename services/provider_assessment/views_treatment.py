"""Treatment under the order, gathered from its rows."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.provider_assessment.models import Case
from services.provider_assessment.models_treatment import DrugTest
from services.provider_assessment.operations import of_case
from services.provider_assessment.schemas.drug_tests import DrugTestOut
from services.provider_assessment.schemas.treatment import TreatmentOut


async def treatment_view(session: AsyncSession, case: Case) -> TreatmentOut:
    """All that is kept of treatment beside appointments and completion."""
    tests = await of_case(session, DrugTest, case)
    tests.sort(key=lambda test: test.taken_at)
    return TreatmentOut(drug_tests=[DrugTestOut.model_validate(test) for test in tests])
