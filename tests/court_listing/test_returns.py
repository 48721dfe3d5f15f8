"""Orders that probation returned, and the review that answers the return (R38)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.events.probation_supervision import ReturnedToCourt
from contracts.vocabulary import Requirement
from tests.court_listing.given import REFERRED, ask, known, made, sentenced, told
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest

REVIEW: Json = {
    "held_at": "2026-03-20T11:00:00Z",
    "with_hearing": True,
    "outcome": "order_continues",
    "willing": True,
}


async def returned(court: ServiceUnderTest, pathway: str, at: datetime = REFERRED) -> None:
    """Probation returned the order without a breach."""
    await court.deliver(
        ReturnedToCourt(
            pathway_id=UUID(pathway),
            occurred_at=at,
            return_id=uuid4(),
            requirement=Requirement.MHTR,
            reason="consent_withdrawn",
        )
    )


async def test_a_returned_order_is_reviewed_though_no_review_was_set(
    court: ServiceUnderTest,
) -> None:
    """R38: at a hearing, and the return is answered by it."""
    pathway = await sentenced(court, made())
    await returned(court, pathway)
    [waiting] = (await known(court, pathway))["after_sentence"]["returns"]
    assert (waiting["reason"], waiting["answered_by"]) == ("consent_withdrawn", None)
    papers = await ask(court, pathway, "court-reviews", REVIEW | {"with_hearing": False})
    assert (papers.status_code, papers.json()["rule"]) == (409, "R38")
    held = await ask(court, pathway, "court-reviews", REVIEW)
    assert held.status_code == 201, held.text
    [answered] = (await known(court, pathway))["after_sentence"]["returns"]
    assert answered["answered_by"] == held.json()["id"]
    again = await ask(court, pathway, "court-reviews", REVIEW)
    assert again.json()["errorCode"] == "NoReviewSet"


async def test_a_returned_order_is_reviewed_before_the_interval_is_over(
    court: ServiceUnderTest,
) -> None:
    """R36, R38: the review that was set is held early, and the next set from there."""
    pathway = await sentenced(court, made(), court_reviews=True, review_every_weeks=5)
    soon = {"held_at": "2026-02-16T11:00:00Z"}
    await returned(court, pathway, datetime(2026, 2, 10, 9, tzinfo=UTC))
    held = await ask(court, pathway, "court-reviews", REVIEW | soon)
    assert (held.status_code, held.json()["due_on"]) == (201, "2026-03-09")
    assert "cstr-outside-policy" not in held.headers
    due = [d["review_due_on"] for d in await told(court, "probation", "court-review-set.v1")]
    assert due == ["2026-03-09", "2026-03-23"]


async def test_a_review_before_the_return_does_not_answer_it(court: ServiceUnderTest) -> None:
    """R38."""
    pathway = await sentenced(court, made())
    await returned(court, pathway, datetime(2026, 3, 21, 9, tzinfo=UTC))
    refused = await ask(court, pathway, "court-reviews", REVIEW)
    assert refused.json()["errorCode"] == "NoReviewSet"


async def test_an_order_revoked_at_a_review_ends_treatment(court: ServiceUnderTest) -> None:
    """R36, R38, R40."""
    pathway = await sentenced(court, made())
    await returned(court, pathway)
    body = REVIEW | {"outcome": "order_revoked", "willing": False}
    assert (await ask(court, pathway, "court-reviews", body)).status_code == 201
    ended = {"requirements": ["mhtr"], "because": "review"}
    for reader in ("provider", "liaison", "reporting"):
        assert await told(court, reader, "treatment-ended-by-court.v1") == [ended]
