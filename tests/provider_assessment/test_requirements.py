"""Secondary care, drugs and alcohol, and two needs at once, asked through HTTP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.court_listing import RequirementMade, SentencedV1
from contracts.events.probation_allocation import CourtScreenCompletedV1, SubstanceUsed
from contracts.vocabulary import Disposal, Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.test_endpoints import (
    MORNING,
    PRACTITIONER,
    Provider,
    after,
    answers,
    approval,
    consent,
    requested,
    session,
    suitable,
)

RECOVERY, SECONDARY = "nene-recovery", "shire-secondary-care"
WORKER = {"role": "practitioner", "organisation": RECOVERY}
CONTACT = {"role": "single_point_of_contact", "organisation": RECOVERY}
RESPONSIBLE = {"role": "responsible_practitioner", "organisation": SECONDARY}


def screened(provider: Provider, **more: Any) -> CourtScreenCompletedV1:
    """The duty officer's screen of somebody who drinks."""
    return CourtScreenCompletedV1.model_validate(
        {
            "pathway_id": provider.pathway,
            "occurred_at": MORNING + timedelta(hours=1),
            "requirement": Requirement.ATR,
            "organisation": RECOVERY,
            "motivation": 7,
            "substances": (SubstanceUsed(substance="alcohol", route="oral", days_of_last_28=26),),
            "audit": 24,
            "mental_health_care": False,
            "willing": True,
            "treatment_contract": True,
            "suitable": True,
        }
        | more
    )


def agreement(**more: Any) -> dict[str, Any]:
    """A provider agrees to hold the order."""
    return {
        "decided_at": after(hours=2),
        "agreed": True,
        "outline": "Weekly key work",
        "length_months": 6,
        "first_appointment_at": after(days=2),
        "first_appointment_place": "Fictional House",
    } | more


def ordered(provider: Provider, requirement: Requirement, *, made: bool = True) -> SentencedV1:
    """An order with, or without, the requirement."""
    return SentencedV1(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=6),
        disposal=Disposal.COMMUNITY_ORDER,
        order_months=12,
        requirement_made=made,
        requirements=(RequirementMade(requirement=requirement, made=made, length_months=6),),
    )


async def asked_for_alcohol(api: Api) -> Provider:
    """A person a substance-misuse provider is asked about."""
    provider = Provider(await api(SERVICE), uuid4())
    event = requested(provider.pathway, RECOVERY, requirement=Requirement.ATR)
    await provider.service.deliver(event)
    return provider


async def agreed_on_screen(api: Api) -> Provider:
    """The same, screened in court and agreed to."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider))
    await provider.of("provider-agreements", agreement(), who=CONTACT)
    return provider


async def clock_states(provider: Provider, name: str) -> list[str]:
    """The states of the pathway's clocks of a name."""
    path = f"/v1/pathways/{provider.pathway}/clocks"
    found = (await provider.service.get(path, **WORKER)).json()
    return [one["state"] for one in found if one["name"] == name]


async def test_the_single_point_of_contact_agrees_on_the_court_screen(api: Api) -> None:
    """R14, R17, R23."""
    provider = await agreed_on_screen(api)
    told = dict(await provider.told("probation"))
    agreed = told["cstr.provider.provider-agreed.v1"]
    assert (agreed["provider_name"], agreed["on_court_screen"]) == ("Nene Recovery", True)
    assert "named_clinician" not in agreed
    assert dict(await provider.told("court")) == {
        "cstr.provider.provider-agreed.v1": {"requirement": "atr", "provider_name": "Nene Recovery"}
    }


async def test_nothing_is_agreed_to_without_screen_or_assessment(api: Api) -> None:
    """R14, R17."""
    provider = await asked_for_alcohol(api)
    refused = await provider.of("provider-agreements", agreement(), 409, who=CONTACT)
    assert refused["rule"] == "R17"


@pytest.mark.parametrize("missing", ["willing", "treatment_contract"])
async def test_no_agreement_without_willingness_and_the_treatment_contract(
    api: Api, missing: str
) -> None:
    """R14, R16."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider, **{missing: False}))
    refused = await provider.of("provider-agreements", agreement(), 409, who=CONTACT)
    assert refused["rule"] == "R16"


async def test_what_the_screen_found_unsuitable_is_declined_and_liaison_is_told(api: Api) -> None:
    """R14, R18."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider, suitable=False, reasons=("not_dependent",)))
    assert (await provider.of("provider-agreements", agreement(), 409, who=CONTACT))[
        "rule"
    ] == "R17"
    decline = {"decided_at": after(hours=2), "agreed": False, "reasons": ["not_dependent"]}
    await provider.of("provider-agreements", decline, who=CONTACT)
    told = dict(await provider.told("liaison"))
    assert told["cstr.provider.provider-declined.v1"]["reasons"] == ["not_dependent"]


async def test_after_the_screen_a_full_assessment_is_due_within_two_days_of_sentence(
    api: Api,
) -> None:
    """R14, C6, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    assert await clock_states(provider, "C6") == ["running"]
    await provider.of("consents", consent(given_at=after(hours=30)), who=WORKER)
    full = suitable(
        assessed_at=after(hours=31),
        instruments=[
            {"instrument": "TOP", "answers": answers(11, 5)},
            {"instrument": "AUDIT", "answers": answers(10, 2)},
        ],
        interview={"main_problem": "Drinks every day", "goals": "To stop"},
    )
    made = await provider.of("assessments", full, who=WORKER)
    assert made["interview"] == {"main_problem": "Drinks every day", "goals": "To stop"}
    assert await clock_states(provider, "C6") == ["met"]
    (case,) = (await provider.service.get(f"/v1/pathways/{provider.pathway}", **WORKER)).json()[
        "cases"
    ]
    assert case["state"] == "in_treatment"


async def test_no_full_assessment_is_due_where_the_provider_assessed_in_court(api: Api) -> None:
    """R14, C6."""
    provider = await asked_for_alcohol(api)
    await provider.of("consents", consent(), who=WORKER)
    in_court = suitable(
        instruments=[
            {"instrument": "TOP", "answers": answers(11, 5)},
            {"instrument": "AUDIT", "answers": answers(10, 2)},
        ]
    )
    await provider.of("assessments", in_court, who=WORKER)
    await provider.of("provider-agreements", agreement(decided_at=after(hours=3)), who=CONTACT)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    assert await clock_states(provider, "C6") == []
    assert len(await clock_states(provider, "C7")) == 1


async def test_a_corrected_sentence_ends_the_clocks_of_the_requirement(api: Api) -> None:
    """C6, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    await provider.service.deliver(ordered(provider, Requirement.ATR, made=False))
    assert await clock_states(provider, "C6") == await clock_states(provider, "C7") == []


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
    told = dict(await provider.told("court"))
    approved = told["cstr.provider.responsible-practitioner-approved.v1"]
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


async def two_needs(api: Api) -> Provider:
    """One person, assessed by two organisations."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(requested(provider.pathway))
    return provider


def question(**more: Any) -> dict[str, Any]:
    """The assessor of one need asks the other."""
    return {
        "with_requirement": "atr",
        "asked_at": after(hours=2),
        "question": "Can both go side by side?",
    } | more


async def test_two_assessors_confer_and_probation_is_told_what_they_advise(api: Api) -> None:
    """R19."""
    provider = await two_needs(api)
    made = await provider.of("conferrals", question())
    waiting = (await provider.service.get("/v1/conferrals", **WORKER)).json()
    assert [one["id"] for one in waiting] == [made["id"]]
    assert (await provider.service.get("/v1/conferrals", **PRACTITIONER)).json() == []
    body = {
        "answered_at": after(hours=3),
        "combination_advised": True,
        "view": "Alcohol first",
    }
    await provider.post(f"conferrals/{made['id']}/answers", body, PRACTITIONER, 404)
    await provider.post(f"conferrals/{made['id']}/answers", body, WORKER, 201)
    told = dict(await provider.told("probation"))
    assert told["cstr.provider.assessors-conferred.v1"] == {
        "requirement": "mhtr",
        "with_requirement": "atr",
        "combination_advised": True,
    }
    again = await provider.post(f"conferrals/{made['id']}/answers", body, WORKER, 409)
    assert again["rule"] == "R19"
    case = await provider.view()
    assert case["conferrals"][0]["view"] == "Alcohol first"


async def test_a_question_needs_somebody_who_assesses_the_other_need(api: Api) -> None:
    """R19."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway))
    assert (await provider.of("conferrals", question(), 409))["errorCode"] == "NotAssessedForThat"


@pytest.mark.parametrize(
    ("body", "status"), [(question(with_requirement="mhtr"), 422), (question(), 409)]
)
async def test_a_question_is_of_a_combination_and_asked_once(
    api: Api, body: dict[str, Any], status: int
) -> None:
    """R19."""
    provider = await two_needs(api)
    await provider.of("conferrals", question())
    assert (await provider.of("conferrals", body, status))["rule"] == "R19"


async def test_sessions_of_two_requirements_are_told_apart(api: Api) -> None:
    """R33, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    made = await provider.of("appointments", session(1, at=after(days=2)), who=WORKER)
    body = {"recorded_at": after(days=2, hours=1), "attendance": "attended"}
    await provider.post(f"appointments/{made['id']}/attendance", body, WORKER, 201)
    told = dict(await provider.told("probation"))
    assert told["cstr.provider.session-attended.v2"]["requirement"] == "atr"
    assert await clock_states(provider, "C7") == ["met"]
