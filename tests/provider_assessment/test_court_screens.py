"""Court screens that a point of contact decides on, asked through HTTP (R14, C6)."""

import pytest

from contracts.vocabulary import Requirement
from tests.conftest import Api
from tests.provider_assessment.given import after, answers, consent, suitable
from tests.provider_assessment.given_requirements import (
    CONTACT,
    WORKER,
    agreed_on_screen,
    agreement,
    asked_for_alcohol,
    ordered,
    screened,
    shown_clock_states,
)


async def test_the_single_point_of_contact_agrees_on_the_court_screen(api: Api) -> None:
    """R14, R17, R23."""
    provider = await agreed_on_screen(api)
    published = dict(await provider.told("probation"))
    agreed = published["cstr.provider.provider-agreed.v1"]
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
    published = dict(await provider.told("liaison"))
    assert published["cstr.provider.provider-declined.v2"]["reasons"] == ["not_dependent"]


async def test_after_the_screen_a_full_assessment_is_due_within_two_days_of_sentence(
    api: Api,
) -> None:
    """R14, C6, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    assert await shown_clock_states(provider, "C6") == ["running"]
    await provider.of("consents", consent(given_at=after(hours=30)), who=WORKER)
    full = suitable(
        assessed_at=after(hours=31),
        instruments=[
            {"instrument": "TOP", "answers": answers(11, 5)},
            {"instrument": "AUDIT", "answers": answers(10, 2)},
        ],
        interview={"main_problem": "Drinks every day", "goals": "To stop"},
    )
    assessment = await provider.of("assessments", full, who=WORKER)
    assert assessment["interview"] == {"main_problem": "Drinks every day", "goals": "To stop"}
    assert await shown_clock_states(provider, "C6") == ["met"]
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
    assert await shown_clock_states(provider, "C6") == []
    assert len(await shown_clock_states(provider, "C7")) == 1


async def test_a_corrected_sentence_ends_the_clocks_of_the_requirement(api: Api) -> None:
    """C6, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    await provider.service.deliver(ordered(provider, Requirement.ATR, made=False))
    assert (
        await shown_clock_states(provider, "C6") == await shown_clock_states(provider, "C7") == []
    )
