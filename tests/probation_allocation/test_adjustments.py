"""Decisions on proposed adjustments, asked through HTTP on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.provider_treatment import AdjustmentProposed
from contracts.vocabulary import AdjustmentKind, Disposal, Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

PROPOSAL = UUID("00000000-0000-4000-8000-000000000091")


def a_decision(decision: str = "accepted", days: int = 31) -> dict[str, Any]:
    """What the officer decides."""
    at = (MORNING + timedelta(days=days)).isoformat()
    return {"decided_at": at, "decision": decision, "why": "Agreed with the provider"}


async def proposed(api: Api, **more: Any) -> tuple[ServiceUnderTest, UUID]:
    """An order with a requirement of six months, and a proposal to adjust it."""
    probation, pathway, _ = await sentenced_pathway(api)
    made = RequirementMade(requirement=Requirement.MHTR, made=True, length_months=6)
    await probation.deliver(
        Sentenced(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=6),
            disposal=Disposal.COMMUNITY_ORDER,
            order_months=12,
            requirement_made=True,
            requirements=(made,),
        )
    )
    fields: dict[str, Any] = {"kind": AdjustmentKind.SHORTEN_GOOD_PROGRESS, "proposed_sessions": 8}
    await probation.deliver(
        AdjustmentProposed(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(days=30),
            proposal_id=PROPOSAL,
            requirement=Requirement.MHTR,
            reason="responded_well",
            explanation="A shorter course is enough",
            **(fields | more),
        )
    )
    return probation, pathway


async def decide(
    probation: ServiceUnderTest, body: dict[str, Any], role: str = "responsible_officer"
) -> Any:
    """The answer to the officer's decision."""
    path = f"/v1/adjustment-proposals/{PROPOSAL}/decisions"
    return await probation.post(path, body, role=role)


@pytest.mark.parametrize("decision", ["accepted", "refused", "returned_to_court"])
async def test_a_decision_is_told_to_the_provider_and_coded_to_reporting(
    api: Api, decision: str
) -> None:
    """R39: why it was so decided stays with probation."""
    probation, pathway = await proposed(api)
    answer = await decide(probation, a_decision(decision))
    assert answer.status_code == 201, answer.text
    published = {c: d for c, t, d in await probation.told() if "adjustment" in t}
    assert published == {
        "cstr.probation.provider": {"proposal_id": str(PROPOSAL), "decision": decision},
        "cstr.probation.reporting": {
            "requirement": "mhtr",
            "kind": "shorten_good_progress",
            "decision": decision,
        },
    }
    page = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    (shown,) = page.json()["treatment"]["adjustments"]
    assert (shown["decision"], shown["why"]) == (decision, "Agreed with the provider")


async def test_what_is_returned_to_court_the_court_has_to_review(api: Api) -> None:
    """R38, R39."""
    probation, pathway = await proposed(api)
    await decide(probation, a_decision("returned_to_court"))
    published = [d for c, _, d in await probation.told() if c == "cstr.probation.court"]
    assert [(event["requirement"], event["reason"]) for event in published] == [
        ("mhtr", "adjustment")
    ]
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    (returned,) = shown.json()["after_sentence"]["returns"]
    assert (returned["reason"], returned["why"]) == ("adjustment", "Agreed with the provider")


@pytest.mark.parametrize("decision", ["accepted", "refused"])
async def test_what_the_officer_decides_alone_the_court_does_not_hear_of(
    api: Api, decision: str
) -> None:
    """R39."""
    probation, _ = await proposed(api)
    await decide(probation, a_decision(decision))
    assert [t for c, t, _ in await probation.told() if c == "cstr.probation.court"] == []


async def test_a_return_that_waits_is_not_made_twice(api: Api) -> None:
    """R38, R39: the adjustment is decided, and the review that is due takes it up."""
    probation, pathway = await proposed(api)
    body = {"returned_at": (MORNING + timedelta(days=30)).isoformat(), "requirement": "mhtr"}
    path = f"/v1/pathways/{pathway}/returns-to-court"
    answer = await probation.post(path, body | {"reason": "other"}, role="responsible_officer")
    assert answer.status_code == 201, answer.text
    assert (await decide(probation, a_decision("returned_to_court"))).status_code == 201
    published = [d for c, _, d in await probation.told() if c == "cstr.probation.court"]
    assert [event["reason"] for event in published] == ["other"]


async def test_what_waits_for_a_decision_is_listed_until_it_is_decided(api: Api) -> None:
    """R39."""
    probation, _ = await proposed(api)
    path = "/v1/adjustment-proposals"
    (waiting,) = (await probation.get(path, role="responsible_officer")).json()
    assert waiting["id"] == str(PROPOSAL)
    await decide(probation, a_decision())
    assert (await probation.get(path, role="responsible_officer")).json() == []
    again = await decide(probation, a_decision("refused"))
    assert (again.status_code, again.json()["errorCode"]) == (409, "AlreadyDecided")


async def test_the_responsible_officer_alone_decides_and_after_the_proposal(api: Api) -> None:
    """R39."""
    probation, _ = await proposed(api)
    assert (await decide(probation, a_decision(), "senior_officer")).status_code == 403
    early = await decide(probation, a_decision(days=29))
    assert (early.status_code, early.json()["field"]) == (422, "/decided_at")
    path = f"/v1/adjustment-proposals/{uuid4()}/decisions"
    unknown = await probation.post(path, a_decision(), role="responsible_officer")
    assert unknown.status_code == 404


async def test_longer_than_the_court_ordered_is_for_the_court(api: Api) -> None:
    """R39: the order says six months."""
    probation, _ = await proposed(
        api, kind=AdjustmentKind.LENGTHEN, proposed_sessions=None, proposed_length_months=8
    )
    refused = await decide(probation, a_decision())
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "ForTheCourt")
    assert "Sentencing Act 2020" in refused.json()["userMessage"]
    assert (await decide(probation, a_decision("returned_to_court"))).status_code == 201


async def test_more_sessions_within_the_order_may_be_accepted(api: Api) -> None:
    """R39."""
    probation, _ = await proposed(api, kind=AdjustmentKind.LENGTHEN, proposed_sessions=14)
    assert (await decide(probation, a_decision())).status_code == 201
