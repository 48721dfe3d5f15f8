"""Orders returned to court without a breach, on a real database (R38)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import CourtReviewHeld
from contracts.events.provider_assessment import ConsentWithdrawn, RequirementCompleted
from contracts.vocabulary import (
    CourtReviewOutcome,
    Outcome,
    Requirement,
    Withdrawable,
)
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    RETURN,
    after,
    ask,
    known,
    sentence,
    told,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


def withdrawn(
    pathway: UUID, what: str, days: float = 20, requirement: str = "mhtr"
) -> ConsentWithdrawn:
    """A person took something back, told by the provider."""
    return ConsentWithdrawn(
        pathway_id=pathway,
        occurred_at=after(days=days),
        withdrawn=Withdrawable(what),
        requirement=Requirement(requirement),
    )


async def due(probation: ServiceUnderTest, pathway: UUID) -> list[Any]:
    return list((await known(probation, pathway))["after_sentence"]["returns_due"])


@pytest.mark.parametrize("what", ["willingness", "treatment"])
async def test_a_withdrawal_during_the_order_is_due_at_court_since_it_was_made(
    api: Api, what: str
) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    assert await due(probation, pathway) == []
    await probation.deliver(withdrawn(pathway, what))
    since = after(days=20).isoformat().replace("+00:00", "Z")
    assert await due(probation, pathway) == [
        {"requirement": "mhtr", "withdrawn": what, "since": since}
    ]


async def test_a_withdrawal_told_before_the_sentence_arrives_is_due_all_the_same(
    api: Api,
) -> None:
    """R38: agencies' channels are not ordered together."""
    probation, first = await under_order(api)
    pathway = uuid4()
    await probation.deliver(withdrawn(pathway, "willingness"))
    await probation.deliver(sentence(pathway))
    assert len(await due(probation, pathway)) == 1
    assert await due(probation, first) == []


@pytest.mark.parametrize(
    ("what", "days", "requirement"),
    [("sharing", 20, "mhtr"), ("treatment", -1, "mhtr"), ("treatment", 20, "drr")],
)
async def test_what_is_no_withdrawal_under_the_order_is_not_due(
    api: Api, what: str, days: float, requirement: str
) -> None:
    """R38: a permission to share, before the sentence, of what the court did not make."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, what, days, requirement))
    assert await due(probation, pathway) == []


async def test_a_return_is_told_to_the_court_in_codes_and_no_longer_due(api: Api) -> None:
    """R38, R52: the officer's words stay with probation."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    answered = await ask(probation, pathway, "returns-to-court", RETURN)
    assert answered.status_code == 201, answered.text
    coded = {"requirement": "mhtr", "reason": "consent_withdrawn"}
    ids = {"return_id": answered.json()["id"]}
    assert await told(probation, "court", "returned-to-court.v1") == [coded | ids]
    assert await told(probation, "reporting", "returned-to-court.v1") == [coded]
    assert {c for c, t, _ in await probation.told() if "returned" in t} == {
        "cstr.probation.court", "cstr.probation.reporting",
    }  # fmt: skip
    assert await due(probation, pathway) == []
    again = await ask(probation, pathway, "returns-to-court", RETURN)
    assert (again.status_code, again.json()["errorCode"]) == (409, "AlreadyReturned")


def held(pathway: UUID, days: float, **more: Any) -> CourtReviewHeld:
    """A review the court held."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": after(days=days),
        "review_id": uuid4(),
        "with_hearing": True,
        "outcome": CourtReviewOutcome.ORDER_CONTINUES,
        "order_ended": False,
    }
    return CourtReviewHeld(**values | more)


async def test_the_review_of_the_court_answers_the_return(api: Api) -> None:
    """R36, R38: which is reported for, and a later withdrawal is due again."""
    probation, pathway = await under_order(api)
    await ask(probation, pathway, "returns-to-court", RETURN)
    report = {"sent_at": after(days=31).isoformat(), "officer_view": "Fictional view"}
    assert (await ask(probation, pathway, "review-reports", report)).status_code == 201
    await probation.deliver(held(pathway, 32))
    [returned] = (await known(probation, pathway))["after_sentence"]["returns"]
    assert returned["answered_at"] == after(days=32).isoformat().replace("+00:00", "Z")
    assert (await ask(probation, pathway, "review-reports", report)).status_code == 409
    await probation.deliver(withdrawn(pathway, "willingness", 33))
    assert len(await due(probation, pathway)) == 1
    later = RETURN | {"returned_at": after(days=34).isoformat()}
    assert (await ask(probation, pathway, "returns-to-court", later)).status_code == 201


async def test_a_review_held_before_the_return_does_not_answer_it(api: Api) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    await ask(probation, pathway, "returns-to-court", RETURN)
    await probation.deliver(held(pathway, 29))
    [returned] = (await known(probation, pathway))["after_sentence"]["returns"]
    assert returned["answered_at"] is None


async def test_a_review_after_the_withdrawal_settles_it(api: Api) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    await probation.deliver(held(pathway, 19))
    assert len(await due(probation, pathway)) == 1
    await probation.deliver(held(pathway, 21))
    assert await due(probation, pathway) == []


async def test_nothing_is_due_of_a_requirement_or_order_that_ended(api: Api) -> None:
    """R38, R42."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    ended = RequirementCompleted(
        pathway_id=pathway,
        occurred_at=after(days=21),
        requirement=Requirement.MHTR,
        outcome=Outcome.UNPLANNED_DISCHARGE,
        sessions_attended=2,
    )
    await probation.deliver(ended)
    assert await due(probation, pathway) == []


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"requirement": "atr"}, 409, "/requirement"),
        ({"returned_at": after(hours=-1).isoformat()}, 422, "/returned_at"),
    ],
)
async def test_what_cannot_be_returned_is_refused(
    api: Api, more: dict[str, Any], status: int, field: str
) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    refused = await ask(probation, pathway, "returns-to-court", RETURN | more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, "R38", field,
    )  # fmt: skip
