"""Approved or declined, asked through HTTP on a real database, and their rules (R17, R18)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import (
    DecidesAs,
    Requirement,
)
from services.common.errors import Refused
from services.provider_assessment.rules import consents as consent_rules
from services.provider_assessment.rules import (
    decisions,
)
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    OWN,
    PRACTITIONER,
    Provider,
    after,
    approval,
    asked,
    assessed,
    consent,
    declined,
    requested,
    sentenced,
    suitable,
)
from tests.provider_assessment.given_requirements import (
    CONTACT,
    RECOVERY,
    RESPONSIBLE,
    SECONDARY,
    agreed_on_screen,
    asked_for_alcohol,
    ordered,
    screened,
)
from tests.provider_assessment.given_rules import GIVEN, NOW, decided


async def test_an_approval_recorded_after_the_sentence_arrived_begins_treatment(api: Api) -> None:
    """R26."""
    provider = await assessed(api)
    await provider.service.deliver(sentenced(provider.pathway))
    await provider.of("clinical-decisions", approval())
    assert (await provider.view())["state"] == "in_treatment"


async def test_an_approval_names_the_clinician_to_the_court_and_the_plan_to_probation(
    api: Api,
) -> None:
    """R17, R23."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    assert (await provider.told("court"))[-1][1] == {
        "requirement": "mhtr",
        "named_clinician": "Dr Fictional",
    }
    plan = (await provider.told("probation"))[-1][1]
    assert (plan["sessions"], plan["organisation"]) == (12, OWN)
    again = await provider.of("clinical-decisions", approval(decided_at=after(hours=4)), 409)
    assert again["errorCode"] == "Decided"


async def test_a_decline_reaches_liaison_and_probation_and_not_the_court(api: Api) -> None:
    """R18."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", declined())
    for channel in ("liaison", "probation"):
        type_, event = (await provider.told(channel))[-1]
        assert type_ == "cstr.provider.clinical-lead-declined.v2"
        assert event["reasons"] == ["needs_secondary_care"]
    assert [t for t, _ in await provider.told("court")] == ["cstr.provider.consent-given.v2"]


async def test_after_a_decline_a_new_assessment_may_be_decided_anew(api: Api) -> None:
    """R17."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", declined())
    await provider.of("clinical-decisions", approval(decided_at=after(hours=4)), 409)
    await provider.of("assessments", suitable(assessed_at=after(hours=5)))
    await provider.of("clinical-decisions", approval(decided_at=after(hours=6)))
    case = await provider.view()
    assert case["state"] == "approved"
    assert [bool(d["replaced_at"]) for d in case["decisions"]] == [True, False]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (approval(named_clinician=None), 422, "/named_clinician"),
        (approval(reasons=["no_capacity"]), 422, "/reasons"),
        (declined(reasons=[]), 422, "/reasons"),
        (declined(sessions=12), 422, None),
        (approval(decided_at=after(hours=1.5)), 422, "/decided_at"),
    ],
)
async def test_a_decision_that_does_not_hold_is_refused_by_field(
    api: Api, body: dict[str, Any], status: int, field: str | None
) -> None:
    """R17, R18, R24."""
    provider = await assessed(api)
    assert (await provider.of("clinical-decisions", body, status)).get("field") == field


async def test_nothing_is_approved_without_assessment_consent_and_willingness(api: Api) -> None:
    """R16, R17."""
    provider = await asked(api)
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R17"
    await provider.of("consents", consent(willing=False))
    await provider.of("assessments", suitable())
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R16"
    await provider.of("clinical-decisions", declined(reasons=["not_willing"]))


async def test_only_the_clinical_lead_decides(api: Api) -> None:
    """R17."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval(), 403, PRACTITIONER)


async def test_nobody_decides_in_anothers_place(api: Api) -> None:
    """R17."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider))
    lead = {"role": "clinical_lead", "organisation": RECOVERY}
    refused = await provider.of("clinical-decisions", approval(), 403, who=lead)
    assert (refused["rule"], refused["errorCode"]) == ("R17", "NotYoursToDecide")
    assert await provider.told("probation") == []


async def test_in_secondary_care_the_responsible_practitioner_approves_and_is_named(
    api: Api,
) -> None:
    """R17, R24: and no number of sessions is set by the policy of primary care."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway, SECONDARY))
    worker = {"role": "practitioner", "organisation": SECONDARY}
    await provider.of("consents", consent(), who=worker)
    await provider.of("assessments", suitable(), who=worker)
    lead = {"role": "clinical_lead", "organisation": SECONDARY}
    await provider.of("clinical-decisions", approval(), 403, who=lead)
    await provider.of("clinical-decisions", approval(sessions=40), who=RESPONSIBLE)
    published = dict(await provider.told("court"))
    approved = published["cstr.provider.responsible-practitioner-approved.v1"]
    assert approved == {"requirement": "mhtr", "named_clinician": "Dr Fictional"}


async def test_only_who_decides_on_a_requirement_signs_it_off(api: Api) -> None:
    """R42."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    end = {
        "completed_at": after(days=30),
        "outcome": "unplanned_discharge",
        "discharge_reason": "dropped_out",
    }
    lead = {"role": "clinical_lead", "organisation": RECOVERY}
    assert (await provider.of("completions", end, 403, who=lead))["rule"] == "R17"
    await provider.of("completions", end, who=CONTACT)


@given(st.integers(min_value=1, max_value=40))
def test_treatment_in_primary_care_has_ten_to_twelve_sessions(sessions: int) -> None:
    """R24, R86: about; other lengths are planned, and marked."""
    for other in set(DecidesAs) - {DecidesAs.CLINICAL_LEAD}:
        assert decisions.outside_usual_length(decided(sessions, other), None) == []
    against = [one.code for one in decisions.outside_usual_length(decided(sessions), None)]
    assert against == ["UnusualLength"] * (not 10 <= sessions <= 12)


@pytest.mark.parametrize("missing", ["assessment", "treatment", "willing"])
def test_an_approval_needs_a_suitable_assessment_consent_and_willingness(missing: str) -> None:
    """R16, R17."""
    decisions.may_decide(decided(12), True, NOW, GIVEN)
    stands = consent_rules.Consent(
        NOW, treatment=missing != "treatment", willing=missing != "willing"
    )
    with pytest.raises(Refused):
        decisions.may_decide(decided(12), missing != "assessment", NOW, stands)


def test_a_decision_stands_until_a_later_assessment_and_an_approval_for_good() -> None:
    """R17."""
    decisions.require_no_decision_since(None, None, NOW)
    decisions.require_no_decision_since(False, NOW, NOW + timedelta(hours=1))
    for approved, at in ((False, NOW), (True, NOW + timedelta(hours=1))):
        with pytest.raises(Refused):
            decisions.require_no_decision_since(approved, NOW, at)


@pytest.mark.parametrize(
    ("requirement", "setting", "as_"),
    [
        (Requirement.MHTR, "primary_care", DecidesAs.CLINICAL_LEAD),
        (Requirement.MHTR, None, DecidesAs.CLINICAL_LEAD),
        (Requirement.MHTR, "secondary_care", DecidesAs.RESPONSIBLE_PRACTITIONER),
        (Requirement.DRR, "substance_misuse", DecidesAs.SINGLE_POINT_OF_CONTACT),
        (Requirement.ATR, "secondary_care", DecidesAs.SINGLE_POINT_OF_CONTACT),
    ],
)
def test_who_decides_follows_from_requirement_and_setting(
    requirement: Requirement, setting: str | None, as_: DecidesAs
) -> None:
    """R17."""
    assert decisions.decides_as(requirement, setting) is as_
