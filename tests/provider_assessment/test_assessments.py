"""Assessments, asked through HTTP on a real database, and their rules (R13, R15, R18)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.probation_allocation import (
    AssessmentStoodDown,
)
from contracts.reference import codes, may_decline
from contracts.vocabulary import (
    Requirement,
    StoodDownBecause,
)
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import (
    assessments,
    measures,
)
from services.provider_assessment.rules import consents as consent_rules
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    PRACTITIONER,
    after,
    answers,
    approval,
    asked,
    assessed,
    clock_states,
    consent,
    instruments,
    requested,
    suitable,
)
from tests.provider_assessment.given_rules import MET, NOW, outcome


async def test_an_assessment_is_not_recorded_behind_a_later_one(api: Api) -> None:
    """R13."""
    provider = await assessed(api)
    earlier = suitable(assessed_at=after(hours=1.5))
    assert (await provider.of("assessments", earlier, 409))["field"] == "/assessed_at"


async def test_nobody_is_assessed_without_consent_unless_that_is_the_outcome(api: Api) -> None:
    """R16, R18."""
    provider = await asked(api)
    assert (await provider.of("assessments", suitable(), 409))["rule"] == "R16"
    refused = suitable(suitable=False, reasons=["consent_not_given"], instruments=[])
    assert (await provider.of("assessments", refused))["suitable"] is False
    assert (await provider.view())["state"] == "not_suitable"


async def test_answers_are_kept_and_the_score_derived_with_its_scheme(api: Api) -> None:
    """R13."""
    provider = await asked(api)
    await provider.of("consents", consent())
    assessment = await provider.of("assessments", suitable(instruments=instruments(2, risk=1)))
    measure = {m["instrument"]: m for m in assessment["measures"]}
    assert measure["PHQ-9"]["answers"]["9"] == 1
    assert (measure["PHQ-9"]["total"], measure["PHQ-9"]["band"]) == ("17.00", "moderately_severe")
    assert assessment["risk_flags"] == ["to_self"]
    for channel, knows in (("probation", False), ("liaison", False), ("reporting", True)):
        (event,) = [d for t, d in await provider.told(channel) if "assessment-completed" in t]
        assert ("measures" in event) is knows
        assert "answers" not in str(event)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"instruments": instruments()[:2]}, "/instruments"),
        ({"reasons": ["no_capacity"]}, "/reasons"),
        ({"suitable": False}, "/reasons"),
        ({"suitable": False, "reasons": ["too_onerous"]}, "/reasons/0"),
        ({"assessed_at": after(minutes=1)}, "/assessed_at"),
        (
            {"instruments": [*instruments()[:2], {"instrument": "CORE-10", "answers": answers(8)}]},
            "/instruments/2/answers/9",
        ),
        (
            {"instruments": [*instruments(), {"instrument": "PHQ-9", "answers": answers(9)}]},
            "/instruments/3/instrument",
        ),
        (
            {"instruments": [*instruments(), {"instrument": "NONE", "answers": {}}]},
            "/instruments/3/instrument",
        ),
    ],
)
async def test_an_assessment_that_cannot_mean_anything_is_refused_by_field(
    api: Api, wrong: dict[str, Any], field: str
) -> None:
    """R13, R15, R18."""
    provider = await asked(api)
    await provider.of("consents", consent())
    assert (await provider.of("assessments", suitable(**wrong), 422))["field"] == field


async def test_suitable_needs_every_clinical_criterion(api: Api) -> None:
    """R15."""
    provider = await asked(api)
    await provider.of("consents", consent())
    criteria = {"condition": True, "treatable": False, "arrangements": True}
    refused = await provider.of("assessments", suitable(criteria=criteria), 409)
    assert (refused["rule"], refused["field"]) == ("R15", "/criteria/treatable")


async def test_what_was_stood_down_is_not_assessed_until_asked_for_again(api: Api) -> None:
    """R11: the plea was changed, and changed back."""
    provider = await assessed(api)
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=3),
        organisation=requested(provider.pathway).organisation,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    refused = await provider.of("clinical-decisions", approval(), 409)
    assert (refused["errorCode"], refused["rule"]) == ("StoodDown", "R11")
    await provider.of("assessments", suitable(), 409)
    assert await clock_states(provider, "C12") == ["cancelled"]
    cases = (await provider.service.get("/v1/cases", **PRACTITIONER)).json()["cases"]
    assert cases[0]["stood_down_at"] is not None
    assert cases[0]["state"] == "assessed"
    await provider.service.deliver(requested(provider.pathway))
    await provider.of("clinical-decisions", approval())


@given(
    st.lists(st.sampled_from(sorted(codes("decline_reasons"))), unique=True),
    st.booleans(),
    st.booleans(),
)
def test_an_outcome_is_either_suitable_without_reasons_or_not_with_a_providers_own(
    reasons: list[str], suitable: bool, treatable: bool
) -> None:
    """R15, R18."""
    recorded = outcome(suitable, *reasons, treatable=treatable)
    own = all(may_decline(reason, "provider") for reason in reasons)
    holds = (not reasons and treatable) if suitable else bool(reasons) and own
    if holds:
        assessments.must_be_coherent(recorded)
    else:
        with pytest.raises(Refused):
            assessments.must_be_coherent(recorded)


@pytest.mark.parametrize(
    ("suitable", "reasons", "instruments", "holds"),
    [
        (False, ("consent_not_given",), 0, True),
        (False, ("not_willing", "consent_not_given"), 0, True),
        (False, ("consent_not_given",), 1, False),
        (False, ("no_capacity",), 0, False),
        (False, (), 0, False),
        (True, (), 3, False),
    ],
)
def test_without_consent_only_its_absence_can_be_the_outcome(
    suitable: bool, reasons: tuple[str, ...], instruments: int, holds: bool
) -> None:
    """R16."""
    recorded = assessments.Outcome(Requirement.MHTR, NOW, suitable, reasons, MET, instruments)
    if holds:
        assessments.may_assess(recorded, consent_rules.Consent())
    else:
        with pytest.raises(Refused):
            assessments.may_assess(recorded, consent_rules.Consent())


@pytest.mark.parametrize(
    ("instruments", "missing"),
    [
        (("PHQ-9", "GAD-7", "CORE-10"), ""),
        (("PHQ-9", "GAD-7", "CORE-34", "WSAS"), ""),
        (("PHQ-9", "CORE-10"), "GAD-7"),
        (("PHQ-9", "GAD-7"), "CORE-10 or CORE-34"),
    ],
)
def test_mental_health_is_assessed_with_depression_anxiety_and_distress(
    instruments: tuple[str, ...], missing: str
) -> None:
    """R13."""
    if not missing:
        return measures.require_instruments(Requirement.MHTR, instruments)
    with pytest.raises(Unprocessable, match=missing):
        measures.require_instruments(Requirement.MHTR, instruments)
    return None


@pytest.mark.parametrize(
    ("requirement", "instruments", "missing"),
    [
        (Requirement.DRR, (), "TOP"),
        (Requirement.ATR, ("TOP",), "AUDIT"),
        (Requirement.ATR, ("AUDIT",), "TOP"),
    ],
)
def test_drugs_and_alcohol_are_assessed_with_their_own_instruments(
    requirement: Requirement, instruments: tuple[str, ...], missing: str
) -> None:
    """R13, R14."""
    with pytest.raises(Unprocessable, match=missing):
        measures.require_instruments(requirement, instruments)
    measures.require_instruments(requirement, ("TOP", "AUDIT"))


@pytest.mark.parametrize("requirement", Requirement)
def test_a_criterion_that_is_not_met_is_named_with_its_law(requirement: Requirement) -> None:
    """R15."""
    recorded = assessments.Outcome(requirement, NOW, True, (), MET | {"treatable": False}, 3)
    with pytest.raises(Refused, match=r"schedule 9|paragraph") as refused:
        assessments.must_be_coherent(recorded)
    assert refused.value.rule == "R15"
    assert assessments.CRITERIA[requirement]["treatable"] in refused.value.message
