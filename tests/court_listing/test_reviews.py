"""Court reviews, through HTTP on a real database, and their rules (R36, R38, C11)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from contracts.events.probation_supervision import ReviewReportSentV1, SessionsOf
from contracts.reference import court_of
from contracts.vocabulary import CourtReviewOutcome, Disposal, Engagement, Requirement
from services.common.errors import Refused
from services.court_listing.rules import reviews
from services.court_listing.rules.orders import Order
from services.court_listing.rules.sentences import PassedSentence, RequirementAnswer
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.cases import (
    ask,
    clock,
    guilty,
    known,
    made,
    order,
    proposed,
    sentenced,
    told,
)
from tests.court_listing.documents import Json, hearing, hearing_defendant, hearing_offence, result
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 16, tzinfo=UTC)
HERE = reviews.Venue("northamptonshire")
INTENSIVE = reviews.Venue("birmingham", intensive_supervision=True)
REVIEW: Json = {
    "held_at": "2026-03-09T11:00:00Z",
    "with_hearing": True,
    "outcome": "order_continues",
    "willing": True,
}


@pytest_asyncio.fixture
async def court(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


async def reviewed(court: ServiceUnderTest, **more: Any) -> str:
    """Sentenced to a year with an MHTR, reviewed every five weeks."""
    return await sentenced(court, made(), court_reviews=True, review_every_weeks=5, **more)


async def review(court: ServiceUnderTest, pathway: str, **more: Any) -> Any:
    return await ask(court, pathway, "court-reviews", REVIEW | more)


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
    reviews.may_order(sentence, True, 5, HERE)
    if not needed:
        return reviews.may_order(sentence, False, None, HERE)
    with pytest.raises(Refused, match="schedule 9, paragraph 21") as refused:
        reviews.may_order(sentence, False, None, HERE)
    assert (refused.value.rule, refused.value.status) == ("R36", 409)
    return None


@pytest.mark.parametrize("requirement", [Requirement.MHTR, Requirement.ATR])
def test_other_requirements_need_no_reviews_however_long(requirement: Requirement) -> None:
    """R36."""
    answer = RequirementAnswer(requirement, made=True, length_months=24)
    reviews.may_order(passed(answer, months=36), False, None, HERE)


def test_a_drug_requirement_that_was_declined_needs_no_reviews() -> None:
    """R36."""
    answer = RequirementAnswer(Requirement.DRR, made=False, decline_reasons=("too_onerous",))
    reviews.may_order(passed(answer, months=24), False, None, HERE)


def test_reviews_are_a_month_apart_and_four_weeks_only_for_intensive_supervision() -> None:
    """R36."""
    reviews.may_order(passed(), True, 5, HERE)
    reviews.may_order(passed(), True, 4, INTENSIVE)
    for weeks, venue in ((4, HERE), (3, INTENSIVE)):
        with pytest.raises(Refused, match="apart") as refused:
            reviews.may_order(passed(), True, weeks, venue)
        assert (refused.value.rule, refused.value.field) == ("R36", "/review_every_weeks")
    assert reviews.earliest(AT, HERE) == date(2026, 3, 2)
    assert reviews.earliest(AT, INTENSIVE) == date(2026, 3, 2)
    assert reviews.earliest(datetime(2026, 3, 2, 10, tzinfo=UTC), INTENSIVE) == date(2026, 3, 30)


def test_only_courts_known_for_it_sit_for_intensive_supervision() -> None:
    """R1, R36: data of the site, however the court is spelt."""
    found = court_of("birmingham", "birmingham magistrates court")
    assert found is not None
    assert found.intensive_supervision
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
        ({"court_reviews": True, "review_every_weeks": 4}, 409, "/review_every_weeks"),
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


async def test_a_review_that_is_held_is_told_and_sets_the_next(court: ServiceUnderTest) -> None:
    """R36, C11: met, and running to the next."""
    pathway = await reviewed(court)
    answered = await review(court, pathway)
    assert answered.status_code == 201, answered.text
    expected = {"with_hearing": True, "outcome": "order_continues", "order_ended": False}
    [to_provider] = await told(court, "provider", "court-review-held.v1")
    assert to_provider == expected | {"review_id": answered.json()["id"], "willing": True}
    assert await told(court, "probation", "court-review-held.v1") == [to_provider]
    assert await told(court, "reporting", "court-review-held.v1") == [expected]
    found = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    ran = [(c["state"], c["due_at"]) for c in found.json() if c["name"] == "C11"]
    assert ran == [("met", "2026-03-10T00:00:00Z"), ("running", "2026-04-13T23:00:00Z")]
    shown = (await known(court, pathway))["after_sentence"]["reviews"]
    assert [(r["due_on"], r["outcome"]) for r in shown] == [
        ("2026-03-09", "order_continues"), ("2026-04-13", None),
    ]  # fmt: skip


async def test_c11_is_breached_by_a_review_after_its_day(court: ServiceUnderTest) -> None:
    """C11."""
    pathway = await reviewed(court)
    await review(court, pathway, held_at="2026-03-10T11:00:00Z")
    found = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    assert [c["state"] for c in found.json() if c["name"] == "C11"] == ["breached", "running"]


async def test_the_next_review_may_be_set_for_another_day_not_within_a_month(
    court: ServiceUnderTest,
) -> None:
    """R36."""
    pathway = await reviewed(court)
    early = await review(court, pathway, next_review_on="2026-04-08")
    assert (early.status_code, early.json()["field"]) == (409, "/next_review_on")
    beyond = await review(court, pathway, next_review_on="2027-02-03")
    assert (beyond.status_code, beyond.json()["field"]) == (409, "/next_review_on")
    await review(court, pathway, next_review_on="2026-04-09")
    due = [d["review_due_on"] for d in await told(court, "probation", "court-review-set.v1")]
    assert due == ["2026-03-09", "2026-04-09"]


@pytest.mark.parametrize(
    ("more", "status", "rule", "field"),
    [
        ({"held_at": "2026-02-02T12:00:00Z"}, 422, "R36", "/held_at"),
        ({"held_at": "2026-02-27T12:00:00Z"}, 409, "R36", "/held_at"),
        ({"with_hearing": False}, 409, "R36", "/with_hearing"),
        ({"requirement": "mhtr"}, 422, "R36", "/outcome"),
        ({"outcome": "requirement_amended"}, 422, "R36", "/amendment"),
        ({"outcome": "requirement_amended", "requirement": "drr", "amendment": "x"},
         409, "R36", "/requirement"),
        ({"outcome": "requirement_amended", "requirement": "mhtr", "amendment": "x",
          "willing": False}, 409, "R38", "/willing"),
        ({"outcome": "order_revoked", "next_review_on": "2026-05-09"},
         422, "R36", "/next_review_on"),
    ],
)  # fmt: skip
async def test_a_review_that_cannot_have_been_held_like_this_is_refused(
    court: ServiceUnderTest, more: Json, status: int, rule: str, field: str
) -> None:
    """R36, R38: too early, without the hearing, amended against the person's will."""
    pathway = await reviewed(court)
    before = len(await court.told())
    refused = await review(court, pathway, **more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, rule, field,
    )  # fmt: skip
    assert len(await court.told()) == before


async def test_what_was_amended_is_told_to_those_who_carry_it_out(court: ServiceUnderTest) -> None:
    """R36: and not to the programme, as it is in words."""
    pathway = await reviewed(court)
    amended = {
        "outcome": "requirement_amended",
        "requirement": "mhtr",
        "amendment": "Sessions every two weeks",
    }
    assert (await review(court, pathway, **amended)).status_code == 201
    for reader in ("probation", "provider"):
        [data] = await told(court, reader, "court-review-held.v1")
        assert (data["requirement"], data["amendment"]) == ("mhtr", "Sessions every two weeks")
    [data] = await told(court, "reporting", "court-review-held.v1")
    assert set(data) == {"with_hearing", "outcome", "order_ended"}


async def test_reviews_go_on_without_hearing_until_the_court_says_otherwise(
    court: ServiceUnderTest,
) -> None:
    """R36."""
    pathway = await reviewed(court)
    await review(court, pathway, outcome="reviews_without_hearing")
    papers = {"with_hearing": False, "held_at": "2026-04-13T10:00:00Z"}
    assert (await review(court, pathway, **papers)).status_code == 201
    back = papers | {"held_at": "2026-05-18T10:00:00Z", "outcome": "reviews_at_hearings"}
    assert (await review(court, pathway, **back)).status_code == 201
    hearings = [d["with_hearing"] for d in await told(court, "provider", "court-review-set.v1")]
    assert hearings == [True, False, False, True]


async def test_an_order_revoked_at_a_review_is_reviewed_no_more(court: ServiceUnderTest) -> None:
    """R36, R45, C11."""
    pathway = await reviewed(court)
    answered = await review(court, pathway, outcome="order_revoked", willing=False)
    assert answered.status_code == 201, answered.text
    [data] = await told(court, "probation", "court-review-held.v1")
    assert data["order_ended"] is True
    shown = await known(court, pathway)
    assert (shown["sentence"]["ended_at"], shown["sentence"]["ended_because"]) == (
        REVIEW["held_at"], "review",
    )  # fmt: skip
    assert len(await told(court, "probation", "court-review-set.v1")) == 1
    again = await review(court, pathway, held_at="2026-04-13T10:00:00Z")
    assert (again.status_code, again.json()["errorCode"]) == (409, "NoOrder")


async def corrected_to(court: ServiceUnderTest, *results: Json) -> None:
    offence = hearing_offence(judicialResults=list(results))
    message = {"hearing": hearing(hearing_defendant(offence)), "sharedTime": "2026-02-02T17:00:00Z"}
    taken = await court.post("/v1/hearings", message, role="list_officer")
    assert taken.json()["taken"][0]["recorded"] == ["sentence"]


async def test_a_message_that_corrects_the_order_leaves_its_reviews(
    court: ServiceUnderTest,
) -> None:
    """R36: messages of the court system say nothing of them."""
    pathway = await reviewed(court)
    await corrected_to(court, result("Suspended sentence order", "1115", Duration="12 Months"))
    shown = await known(court, pathway)
    assert (shown["sentence"]["court_reviews"], shown["sentence"]["review_every_weeks"]) == (
        True, 5,
    )  # fmt: skip
    assert (await clock(court, pathway, "C11"))["state"] == "running"
    assert (await review(court, pathway)).status_code == 201


async def test_a_message_that_corrects_the_order_to_a_fine_cancels_its_review(
    court: ServiceUnderTest,
) -> None:
    """R36, C11."""
    pathway = await reviewed(court)
    await corrected_to(court, result("Fine"))
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"
    [shown] = (await known(court, pathway))["after_sentence"]["reviews"]
    assert shown["cancelled_at"] is not None


async def test_a_report_for_a_review_is_shown_as_it_was_told(court: ServiceUnderTest) -> None:
    """R36, R52: engagement only where the person permits."""
    pathway = await reviewed(court)
    for permitted in (True, False):
        report = ReviewReportSentV1(
            pathway_id=UUID(pathway),
            occurred_at=AT,
            report_id=UUID(int=int(permitted) + 1),
            sessions_attended=4,
            absences_acceptable=1,
            absences_unacceptable=0,
            warnings=0,
            engagement=(SessionsOf(engagement=Engagement.ACTIVE, sessions=4),),
            officer_view="Fictional view",
        )
        await court.deliver(report, permitted=permitted)
    shown = (await known(court, pathway))["after_sentence"]["review_reports"]
    assert [one["report"]["sessions_attended"] for one in shown] == [4, 4]
    assert sorted("engagement" in one["report"] for one in shown) == [False, True]
    assert all(one["report"]["officer_view"] == "Fictional view" for one in shown)
