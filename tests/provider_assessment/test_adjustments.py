"""Adjustments a provider proposes, asked through HTTP on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.probation_supervision import AdjustmentDecided
from contracts.vocabulary import AdjustmentDecision, AdjustmentKind, Requirement
from services.common.errors import Unprocessable
from services.provider_assessment.rules import adjustments
from services.provider_assessment.rules.adjustments import PlannedLength
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    STRANGER,
    Provider,
    after,
    assessed,
    attended_once,
)

SHORTEN, LENGTHEN = AdjustmentKind.SHORTEN_GOOD_PROGRESS, AdjustmentKind.LENGTHEN


def proposed(**more: Any) -> dict[str, Any]:
    """A shorter treatment."""
    return {
        "proposed_at": after(days=30),
        "kind": "shorten_good_progress",
        "reason": "responded_well",
        "explanation": "A shorter course is enough",
        "proposed_sessions": 8,
    } | more


async def decided(provider: Provider, id: str, decision: AdjustmentDecision, days: int) -> None:
    """The officer's decision arrives."""
    await provider.service.deliver(
        AdjustmentDecided(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(days=days),
            proposal_id=UUID(id),
            requirement=Requirement.MHTR,
            kind=SHORTEN,
            decision=decision,
        )
    )


async def treatment(provider: Provider) -> Any:
    """Treatment under the order as the organisation sees it."""
    return (await provider.view())["treatment"]


async def test_a_proposal_is_told_to_the_officer_and_to_nobody_else(api: Api) -> None:
    """R39, R52."""
    provider = await attended_once(api)
    before = len(await provider.service.told())
    proposal = await provider.of("adjustment-proposals", proposed())
    (event,) = (await provider.service.told())[before:]
    assert event == (
        "cstr.provider.probation",
        "cstr.provider.adjustment-proposed.v1",
        {
            "proposal_id": proposal["id"],
            "requirement": "mhtr",
            "kind": "shorten_good_progress",
            "reason": "responded_well",
            "explanation": "A shorter course is enough",
            "proposed_sessions": 8,
        },
    )


async def test_one_proposal_of_a_case_is_open(api: Api) -> None:
    """R39: once decided there may be another."""
    provider = await attended_once(api)
    proposal = await provider.of("adjustment-proposals", proposed())
    again = await provider.of("adjustment-proposals", proposed(proposed_sessions=6), 409)
    assert (again["rule"], again["errorCode"]) == ("R39", "StillOpen")
    await decided(provider, proposal["id"], AdjustmentDecision.REFUSED, 31)
    await provider.of("adjustment-proposals", proposed(proposed_sessions=6))


async def test_an_accepted_proposal_changes_the_sessions_planned_and_a_refused_one_does_not(
    api: Api,
) -> None:
    """R39."""
    provider = await attended_once(api)
    assert (await treatment(provider))["planned"] == {"sessions": 12, "length_months": 6}
    first = await provider.of("adjustment-proposals", proposed())
    await decided(provider, first["id"], AdjustmentDecision.REFUSED, 31)
    assert (await treatment(provider))["planned"]["sessions"] == 12
    second = await provider.of("adjustment-proposals", proposed())
    await decided(provider, second["id"], AdjustmentDecision.ACCEPTED, 32)
    shown = await treatment(provider)
    assert shown["planned"] == {"sessions": 8, "length_months": 6}
    assert sorted(adjustment["decision"] for adjustment in shown["adjustments"]) == [
        "accepted",
        "refused",
    ]


async def test_what_was_returned_to_court_is_shown_and_changes_nothing(api: Api) -> None:
    """R39."""
    provider = await attended_once(api)
    body = proposed(kind="lengthen", reason="needs_more_time", proposed_sessions=20)
    proposal = await provider.of("adjustment-proposals", body)
    await decided(provider, proposal["id"], AdjustmentDecision.RETURNED_TO_COURT, 31)
    shown = await treatment(provider)
    assert shown["adjustments"][0]["decision"] == "returned_to_court"
    assert shown["planned"]["sessions"] == 12


async def test_a_decision_on_a_proposal_nobody_made_waits_for_an_operator(api: Api) -> None:
    """R39."""
    provider = await attended_once(api)
    await decided(provider, str(uuid4()), AdjustmentDecision.ACCEPTED, 31)
    parked = await provider.service.rows("SELECT reason FROM parked")
    assert parked == [("There is no such proposal. (R39)",)]


async def test_nothing_is_adjusted_that_is_not_in_treatment(api: Api) -> None:
    """R39, R52."""
    provider = await assessed(api)
    refused = await provider.of("adjustment-proposals", proposed(), 409)
    assert (refused["rule"], refused["errorCode"]) == ("R39", "NotInTreatment")
    await provider.of(
        "adjustment-proposals",
        proposed(),
        404,
        STRANGER,
    )


@pytest.mark.parametrize(
    ("kind", "proposal", "field"),
    [
        (SHORTEN, PlannedLength(), "/proposed_sessions"),
        (SHORTEN, PlannedLength(12), "/proposed_sessions"),
        (SHORTEN, PlannedLength(None, 7), "/proposed_length_months"),
        (SHORTEN, PlannedLength(2), "/proposed_sessions"),
        (LENGTHEN, PlannedLength(), "/proposed_sessions"),
        (LENGTHEN, PlannedLength(12), "/proposed_sessions"),
        (LENGTHEN, PlannedLength(14, 6), "/proposed_length_months"),
        (AdjustmentKind.CHANGE_TREATMENT, PlannedLength(8), "/proposed_sessions"),
        (AdjustmentKind.END_NOT_MEETING_NEED, PlannedLength(None, 3), "/proposed_sessions"),
    ],
)
def test_a_proposal_that_does_not_fit_what_is_planned_is_refused(
    kind: AdjustmentKind, proposal: PlannedLength, field: str
) -> None:
    """R39: twelve sessions in six months are planned, and three were attended."""
    with pytest.raises(Unprocessable) as refused:
        adjustments.must_fit_plan(kind, proposal, PlannedLength(12, 6), 3)
    assert refused.value.field == field


def test_what_was_accepted_last_counts() -> None:
    """R39."""
    accepted = [PlannedLength(8), PlannedLength(None, 4), PlannedLength(10)]
    assert adjustments.length_after(PlannedLength(12, 6), accepted) == PlannedLength(10, 4)
