"""Drug tests as probation keeps them."""

from datetime import timedelta
from uuid import uuid4

from contracts.events.provider_treatment import DrugTestRecordedV1, SubstanceTested
from contracts.vocabulary import DrugTestOutcome, DrugTestResult, Requirement
from tests.conftest import Api
from tests.probation_allocation.test_endpoints import MORNING, sentenced_pathway


async def test_the_officer_sees_every_test_refusals_included_in_order(api: Api) -> None:
    """R35."""
    probation, pathway, _ = await sentenced_pathway(api)
    found = (SubstanceTested(substance="cocaine", result=DrugTestResult.POSITIVE),)
    for day, outcome in ((20, DrugTestOutcome.REFUSED), (10, DrugTestOutcome.TESTED)):
        await probation.deliver(
            DrugTestRecordedV1(
                pathway_id=pathway,
                occurred_at=MORNING + timedelta(days=day),
                test_id=uuid4(),
                requirement=Requirement.DRR,
                outcome=outcome,
                results=found if outcome is DrugTestOutcome.TESTED else (),
            )
        )
    known = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    first, second = known.json()["treatment"]["drug_tests"]
    assert (first["outcome"], second["outcome"]) == ("tested", "refused")
    assert first["results"] == [{"substance": "cocaine", "result": "positive"}]
    assert second["results"] == []
