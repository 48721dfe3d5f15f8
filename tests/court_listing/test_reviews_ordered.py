"""Reviews that an order has: whether, how often, and the first (R36, C11)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.reference import court_of
from contracts.vocabulary import CourtReviewOutcome, Disposal, Requirement
from services.common.errors import Refused
from services.court_listing.rules import reviews
from services.court_listing.rules.orders import Order
from services.court_listing.rules.sentences import PassedSentence, RequirementAnswer
from tests.court_listing.given import (
    ask,
    clock,
    guilty,
    made,
    order,
    proposed,
    review,
    reviewed,
    sentenced,
    told,
)
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 16, tzinfo=UTC)
HERE = reviews.Venue("northamptonshire")
INTENSIVE = reviews.Venue("birmingham", intensive_supervision=True)


def passed(*answers: RequirementAnswer, months: int | None = 12, **more: Any) -> PassedSentence:
    """A community order."""
    return PassedSentence(AT, Disposal.COMMUNITY_ORDER, answers, order_months=months, **more)


def drug_requirement(months: int | None) -> RequirementAnswer:
    return RequirementAnswer(Requirement.DRR, made=True, length_months=months)


@pytest.mark.parametrize(
    ("requirement_months", "order_months", "needed"),
    [(18, 24, True), (13, 13, True), (12, 24, False), (6, 24, False), (None, 13, True),
     (None, 12, False), (None, None, False)],
)  # fmt: skip
def test_a_drug_requirement_of_more_than_twelve_months_must_be_reviewed(
    requirement_months: int | None, order_months: int | None, needed: bool
) -> None:
    """R36: by its own length, by the order's where it has none."""
    sentence = passed(drug_requirement(requirement_months), months=order_months)
    reviews.may_order(sentence, True, 5)
    if not needed:
        return reviews.may_order(sentence, False, None)
    with pytest.raises(Refused, match="schedule 9, paragraph 21") as refused:
        reviews.may_order(sentence, False, None)
    assert (refused.value.rule, refused.value.status) == ("R36", 409)
    return None


@pytest.mark.parametrize("requirement", [Requirement.MHTR, Requirement.ATR])
def test_other_requirements_need_no_reviews_however_long(requirement: Requirement) -> None:
    """R36."""
    answer = RequirementAnswer(requirement, made=True, length_months=24)
    reviews.may_order(passed(answer, months=36), False, None)


def test_a_drug_requirement_that_was_declined_needs_no_reviews() -> None:
    """R36."""
    answer = RequirementAnswer(Requirement.DRR, made=False, decline_reasons=("too_onerous",))
    reviews.may_order(passed(answer, months=24), False, None)


def test_reviews_are_a_month_apart_and_four_weeks_only_for_intensive_supervision() -> None:
    """R36, R86."""
    for weeks, venue, close in (
        (5, HERE, False), (4, HERE, True), (4, INTENSIVE, False), (3, INTENSIVE, True),
    ):  # fmt: skip
        against = [one.code for one in reviews.outside_interval(passed(), weeks, venue)]
        assert against == ["ReviewsCloseTogether"] * close
    assert reviews.outside_interval(passed(), None, HERE) == []
    assert reviews.earliest(AT, HERE) == date(2026, 3, 2)
    assert reviews.earliest(AT, INTENSIVE) == date(2026, 3, 2)
    assert reviews.earliest(datetime(2026, 3, 2, 10, tzinfo=UTC), INTENSIVE) == date(2026, 3, 30)


def test_only_courts_known_for_it_sit_for_intensive_supervision() -> None:
    """R1, R36: data of the site, however the court is spelt."""
    birmingham = court_of("birmingham", "birmingham magistrates court")
    assert birmingham is not None
    assert birmingham.intensive_supervision
    here = court_of("northamptonshire", "Northampton Magistrates' Court")
    assert here is not None
    assert not here.intensive_supervision
    assert court_of("birmingham", "Northampton Magistrates' Court") is None
    assert court_of("unassigned", "Birmingham Magistrates' Court") is None


def test_no_review_is_set_for_after_the_order() -> None:
    """R36."""
    weekly = Order(AT, 12, frozenset(), review_every_weeks=20)
    assert reviews.first_due(weekly) == date(2026, 6, 22)
    at = datetime(2026, 12, 1, 10, tzinfo=UTC)
    held = reviews.HeldReview(at, True, CourtReviewOutcome.ORDER_CONTINUES)
    assert reviews.next_review(held, weekly) is None


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"court_reviews": True}, 422, "/review_every_weeks"),
        ({"review_every_weeks": 6}, 422, "/review_every_weeks"),
        ({"court_reviews": True, "review_every_weeks": 6, "disposal": "fine", "order_months": None,
          "requirements": []}, 422, "/court_reviews"),
    ],
)  # fmt: skip
async def test_reviews_that_cannot_be_ordered_are_refused(
    court: ServiceUnderTest, more: Json, status: int, field: str
) -> None:
    """R36."""
    refused = await ask(court, await guilty(court), "sentences", order(**more))
    assert (refused.status_code, refused.json()["rule"]) == (status, "R36")
    assert refused.json()["field"] == field


async def test_reviews_ordered_every_four_weeks_are_recorded_and_marked(
    court: ServiceUnderTest,
) -> None:
    """R36, R86."""
    pathway = await guilty(court)
    body = order(court_reviews=True, review_every_weeks=4)
    reason = {"outside_policy_reason": "The bench said every four weeks."}
    passed_now = await ask(court, pathway, "sentences", body | reason)
    assert passed_now.status_code == 201, passed_now.text
    assert passed_now.headers["cstr-outside-policy"] == "ReviewsCloseTogether"
    path = f"/v1/pathways/{pathway}/standing"
    [mark] = (await court.get(path, role="legal_adviser")).json()["outside_policy"]
    assert (mark["rule"], mark["reason"]) == ("R36", reason["outside_policy_reason"])
    assert mark["operation"] == "POST /v1/pathways/{pathway_id}/sentences"
    due = [d["review_due_on"] for d in await told(court, "probation", "court-review-set.v1")]
    assert due == ["2026-03-02"]


async def test_a_long_drug_requirement_without_reviews_is_refused_and_with_them_made(
    court: ServiceUnderTest,
) -> None:
    """R36."""
    pathway = await guilty(court)
    await proposed(court, pathway, "drr")
    body = order(made("drr", length_months=18), order_months=24)
    refused = await ask(court, pathway, "sentences", body)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "ReviewsNeeded")
    with_reviews = body | {"court_reviews": True, "review_every_weeks": 8}
    answered = await ask(court, pathway, "sentences", with_reviews)
    assert answered.status_code == 201, answered.text


async def test_the_first_review_is_set_with_the_order_and_told_to_both(
    court: ServiceUnderTest,
) -> None:
    """R36, C11: five weeks after the sentence, at a hearing."""
    pathway = await reviewed(court)
    [to_probation] = await told(court, "probation", "court-review-set.v1")
    assert (to_probation["review_due_on"], to_probation["with_hearing"]) == ("2026-03-09", True)
    assert await told(court, "provider", "court-review-set.v1") == [to_probation]
    assert await told(court, "reporting", "court-review-set.v1") == []
    running = await clock(court, pathway, "C11")
    assert (running["due_at"], running["concerns"]) == (
        "2026-03-10T00:00:00Z", to_probation["review_id"],
    )  # fmt: skip
    assert running["waits_for"] == ["CourtReviewHeld"]


async def test_c11_does_not_run_where_no_reviews_are_ordered(court: ServiceUnderTest) -> None:
    """C11."""
    pathway = await sentenced(court, made())
    assert await clock(court, pathway, "C11") is None
    refused = await review(court, pathway)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoReviewSet")
