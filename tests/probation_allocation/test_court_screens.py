"""Court screens at probation, asked through HTTP (R14)."""

from typing import Any

import pytest

from contracts.events.provider_assessment import (
    ProviderDeclined,
)
from contracts.vocabulary import Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING
from tests.probation_allocation.given_proposals import agreed, propose, screening


async def test_the_screen_goes_to_the_provider_and_the_answers_to_audit_do_not(api: Api) -> None:
    """R14, R52."""
    service, _, answer = await screening(api)
    assert answer.status_code == 201, answer.text
    assert answer.json()["audit"] == 20
    published = {(channel, type_): data for channel, type_, data in await service.told()}
    sent = published["cstr.probation.provider", "cstr.probation.court-screen-completed.v1"]
    assert (sent["audit"], sent["motivation"]) == (20, 7)
    assert "audit_answers" not in sent
    reporting = published["cstr.probation.reporting", "cstr.probation.court-screen-completed.v1"]
    assert set(reporting) == {"requirement", "suitable", "reasons"}


@pytest.mark.parametrize(
    ("more", "status", "rule", "field"),
    [
        ({"requirement": "mhtr"}, 422, "R14", "/requirement"),
        ({"requirement": "drr"}, 409, "R14", None),
        ({"organisation": "nene-mind-matters"}, 409, "R14", None),
        ({"audit": None}, 422, "R14", "/audit"),
        ({"audit": {"1": 5}}, 422, "R14", "/audit/1"),
        (
            {"substances": [{"substance": "crack", "route": "smoked", "days_of_last_28": 3}]},
            422,
            "R14",
            "/substances",
        ),
        ({"willing": False}, 409, "R16", "/suitable"),
        ({"suitable": False}, 422, "R18", "/reasons"),
        ({"suitable": False, "reasons": ["too_onerous"]}, 422, "R18", "/reasons/0"),
    ],
)
async def test_a_screen_that_does_not_hold_is_refused_and_nothing_is_sent(
    api: Api, more: dict[str, Any], status: int, rule: str, field: str | None
) -> None:
    """R14, R16, R18."""
    service, _, refused = await screening(api, **more)
    refusal = refused.json()
    assert (refused.status_code, refusal["rule"]) == (status, rule), refusal
    assert field is None or refusal["field"] == field
    assert not [t for _, t, _ in await service.told() if t.endswith("court-screen-completed.v1")]


@pytest.mark.parametrize(
    "more",
    [
        {"confidentiality_waiver": False},
        {"confidentiality_waiver": False, "suitable": False, "reasons": ["not_willing"]},
    ],
)
async def test_a_screen_whose_waiver_was_refused_is_kept_and_goes_nowhere(
    api: Api, more: dict[str, Any]
) -> None:
    """R14, R86."""
    service, pathway, answer = await screening(api, **more)
    assert answer.status_code == 201, answer.text
    path = f"/v1/pathways/{pathway}"
    known = (await service.get(path, role="court_duty_officer")).json()
    assert [one["confidentiality_waiver"] for one in known["court_screens"]] == [False]
    assert not [t for _, t, _ in await service.told() if t.endswith("court-screen-completed.v1")]


async def test_somebody_who_uses_nothing_is_screened_and_found_not_suitable(api: Api) -> None:
    """R14, R86."""
    _, _, answer = await screening(api, substances=[], suitable=False, reasons=["not_dependent"])
    assert answer.status_code == 201, answer.text


async def test_with_the_providers_agreement_the_gate_opens_and_names_the_provider(
    api: Api,
) -> None:
    """R14, R17, R20, R23."""
    service, pathway, _ = await screening(api)
    await service.deliver(agreed(pathway))
    answer = await propose(service, pathway, "atr")
    assert answer.status_code == 201, answer.text
    published = [
        data for channel, _, data in await service.told() if channel == "cstr.probation.court"
    ]
    assert published[-1]["agreeing_provider"] == "Nene Recovery"
    assert "named_clinician" not in published[-1]


async def test_a_provider_that_declines_closes_the_gate(api: Api) -> None:
    """R17, R18."""
    service, pathway, _ = await screening(api)
    about = {"pathway_id": pathway, "occurred_at": MORNING, "requirement": Requirement.ATR}
    await service.deliver(ProviderDeclined.model_validate(about | {"reasons": ("no_capacity",)}))
    refused = await propose(service, pathway, "atr")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "GateClosed")
    assert "Not met: approval (R17" in refused.json()["userMessage"]
