"""Drug tests, asked through HTTP on a real database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.probation_allocation import CourtScreenCompleted, SubstanceUsed
from contracts.vocabulary import Disposal, DrugTestOutcome, Requirement
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import drug_tests
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OWN,
    STRANGER,
    Provider,
    after,
    in_treatment,
)
from tests.provider_assessment.given import requested as asked_for

SENTENCED = MORNING + timedelta(hours=6)
FOUND = [
    {"substance": "opiates", "result": "positive"},
    {"substance": "mdma", "result": "negative"},
]


def a_test(**more: Any) -> dict[str, Any]:
    """A test with two results."""
    return {"taken_at": after(days=8), "outcome": "tested", "results": FOUND} | more


async def under_a_drr(api: Api) -> Provider:
    """A person sentenced to a drug rehabilitation requirement the provider had agreed to."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(asked_for(provider.pathway, requirement=Requirement.DRR))
    await _agree(provider)
    made = RequirementMade(requirement=Requirement.DRR, made=True, length_months=6)
    await provider.service.deliver(
        Sentenced(
            pathway_id=provider.pathway,
            occurred_at=SENTENCED,
            disposal=Disposal.COMMUNITY_ORDER,
            order_months=12,
            requirement_made=True,
            requirements=(made,),
        )
    )
    return provider


async def _agree(provider: Provider) -> None:
    screen = CourtScreenCompleted(
        pathway_id=provider.pathway,
        occurred_at=SENTENCED - timedelta(hours=3),
        requirement=Requirement.DRR,
        organisation=OWN,
        motivation=6,
        substances=(SubstanceUsed(substance="opiates", route="smoked", days_of_last_28=20),),
        mental_health_care=False,
        willing=True,
        treatment_contract=True,
        suitable=True,
    )
    await provider.service.deliver(screen)
    agreed = {
        "decided_at": (SENTENCED - timedelta(hours=2)).isoformat(),
        "agreed": True,
        "outline": "Substitution and weekly key work",
        "length_months": 6,
        "first_appointment_at": (SENTENCED + timedelta(days=1)).isoformat(),
        "first_appointment_place": "Fictional House",
    }
    contact = {"role": "single_point_of_contact", "organisation": OWN}
    await provider.of("provider-agreements", agreed, 201, contact)


async def test_a_drug_test_is_told_to_probation_and_coded_to_reporting_and_not_to_the_court(
    api: Api,
) -> None:
    """R35, R52."""
    provider = await under_a_drr(api)
    drug_test = await provider.of("drug-tests", a_test())
    assert (await provider.told("probation"))[-1] == (
        "cstr.provider.drug-test-recorded.v1",
        {"test_id": drug_test["id"], "requirement": "drr", "outcome": "tested", "results": FOUND},
    )
    assert (await provider.told("reporting"))[-1] == (
        "cstr.provider.drug-test-recorded.v1",
        {"requirement": "drr", "outcome": "tested", "results": FOUND},
    )
    assert "cstr.provider.drug-test-recorded.v1" not in dict(await provider.told("court"))
    (shown,) = (await provider.view())["treatment"]["drug_tests"]
    assert (shown["outcome"], shown["results"]) == ("tested", FOUND)


@pytest.mark.parametrize("outcome", ["refused", "not_provided"])
async def test_a_test_that_could_not_be_made_is_told_as_well(api: Api, outcome: str) -> None:
    """R35."""
    provider = await under_a_drr(api)
    await provider.of("drug-tests", a_test(outcome=outcome, results=[]))
    assert (await provider.told("probation"))[-1][1]["outcome"] == outcome


async def test_a_mental_health_requirement_has_no_drug_tests(api: Api) -> None:
    """R35."""
    provider = await in_treatment(api)
    refused = await provider.of("drug-tests", a_test(), 409)
    assert (refused["rule"], refused["field"]) == ("R35", "/requirement")
    assert "Sentencing Act 2020" in refused["userMessage"]


async def test_nobody_is_tested_before_the_sentence_or_at_one_moment_twice(api: Api) -> None:
    """R35."""
    provider = await under_a_drr(api)
    early = await provider.of("drug-tests", a_test(taken_at=after(hours=1)), 422)
    assert early["field"] == "/taken_at"
    await provider.of("drug-tests", a_test())
    assert (await provider.of("drug-tests", a_test(), 409))["errorCode"] == "Conflict"


async def test_a_test_belongs_to_the_practitioners_of_the_organisation(api: Api) -> None:
    """R52."""
    provider = await under_a_drr(api)
    await provider.of("drug-tests", a_test(), 404, STRANGER)
    await provider.of("drug-tests", a_test(), 403, LEAD)


@pytest.mark.parametrize(
    ("outcome", "substances", "field"),
    [
        (DrugTestOutcome.TESTED, [], "/results"),
        (DrugTestOutcome.REFUSED, ["opiates"], "/results"),
        (DrugTestOutcome.NOT_PROVIDED, ["opiates"], "/results"),
        (DrugTestOutcome.TESTED, ["opiates", "mdma", "opiates"], "/results/2/substance"),
    ],
)
def test_results_belong_to_a_test_that_was_made_each_substance_once(
    outcome: DrugTestOutcome, substances: list[str], field: str
) -> None:
    """R35."""
    with pytest.raises(Unprocessable) as refused:
        drug_tests.must_be_coherent(outcome, substances)
    assert refused.value.field == field


@pytest.mark.parametrize("state", ["approved", "completed", "discharged", "not_made"])
def test_a_requirement_that_is_not_in_treatment_has_no_tests(state: str) -> None:
    """R35."""
    with pytest.raises(Refused) as refused:
        drug_tests.may_test(Requirement.DRR, state, SENTENCED, SENTENCED)
    assert refused.value.code == "NotInTreatment"
