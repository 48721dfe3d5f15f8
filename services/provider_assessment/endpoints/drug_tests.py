"""Drug tests under a drug rehabilitation requirement."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.provider_treatment import DrugTestRecorded
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Practitioner
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.drug_tests import DrugTest
from services.provider_assessment.operations.cases import case_of, pathway_of
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import drug_tests
from services.provider_assessment.schemas.drug_tests import DrugTestIn, DrugTestOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=UnitOfWorkRoute
)


@router.post("/drug-tests", status_code=201, summary="Record a drug test (R35)")
async def record_drug_test(
    pathway_id: UUID, body: DrugTestIn, session: Session, caller: Practitioner
) -> DrugTestOut:
    """Under a DRR only; refused or not given is told to the responsible officer as well."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    sentenced_at = (await pathway_of(session, case)).sentenced_at
    drug_tests.may_test(case.requirement, case.state, sentenced_at, body.taken_at)
    drug_tests.must_be_coherent(body.outcome, [result.substance for result in body.results])
    test = DrugTest(
        case_id=case.id,
        taken_at=body.taken_at,
        recorded_by=caller.user,
        outcome=body.outcome.value,
        results=[result.model_dump(mode="json") for result in body.results],
    )
    session.add(test)
    tell_of(session, case, _recorded(case, test))
    return DrugTestOut.model_validate(test)


def _recorded(case: Case, test: DrugTest) -> DrugTestRecorded:
    return DrugTestRecorded.of(
        case.pathway_id, test.taken_at, test, test_id=test.id, requirement=case.requirement
    )
