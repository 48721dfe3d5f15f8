"""Reviews of treatment and risks as probation keeps them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.events.provider_treatment import (
    DrugTestRecorded,
    RiskRaised,
    SubstanceTested,
    TreatmentReviewed,
)
from contracts.vocabulary import (
    DrugTestOutcome,
    DrugTestResult,
    Engagement,
    Requirement,
    ReviewKind,
    RiskFlag,
    TreatmentReviewOutcome,
)
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, sentenced_pathway


@pytest.mark.parametrize("permitted", [True, False])
async def test_the_officer_sees_reviews_and_engagement_where_it_is_permitted(
    api: Api, permitted: bool
) -> None:
    """R37, R52, R54."""
    probation, pathway, _ = await sentenced_pathway(api)
    event = TreatmentReviewed(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(days=30),
        requirement=Requirement.MHTR,
        kind=ReviewKind.SUPERVISION,
        outcome=TreatmentReviewOutcome.NOT_PROGRESSING,
        engagement=Engagement.MINIMAL,
    )
    await probation.deliver(event, permitted=permitted)
    page = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    (shown,) = page.json()["treatment"]["reviews"]
    assert (shown["kind"], shown["outcome"]) == ("supervision", "not_progressing")
    assert shown["engagement"] == ("minimal" if permitted else None)


async def test_the_officer_sees_a_risk_raised_in_treatment(api: Api) -> None:
    """R41."""
    probation, pathway, _ = await sentenced_pathway(api)
    event = RiskRaised(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(days=30),
        requirement=Requirement.MHTR,
        risk_flags=(RiskFlag.TO_SELF,),
    )
    await probation.deliver(event, permitted=False)
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    (risk,) = shown.json()["treatment"]["risks"]
    assert (risk["requirement"], risk["risk_flags"]) == ("mhtr", ["to_self"])


async def test_the_officer_sees_every_test_refusals_included_in_order(api: Api) -> None:
    """R35."""
    probation, pathway, _ = await sentenced_pathway(api)
    results = (SubstanceTested(substance="cocaine", result=DrugTestResult.POSITIVE),)
    for day, outcome in ((20, DrugTestOutcome.REFUSED), (10, DrugTestOutcome.TESTED)):
        await probation.deliver(
            DrugTestRecorded(
                pathway_id=pathway,
                occurred_at=MORNING + timedelta(days=day),
                test_id=uuid4(),
                requirement=Requirement.DRR,
                outcome=outcome,
                results=results if outcome is DrugTestOutcome.TESTED else (),
            )
        )
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    first, second = shown.json()["treatment"]["drug_tests"]
    assert (first["outcome"], second["outcome"]) == ("tested", "refused")
    assert first["results"] == [{"substance": "cocaine", "result": "positive"}]
    assert second["results"] == []
