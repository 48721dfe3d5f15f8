"""Court reviews, through HTTP on a real database, and their rules (R36, R38, C11)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.events.probation_supervision import ReviewReportSent, SessionsOf
from contracts.vocabulary import Engagement
from tests.court_listing.given import HELD, clock, known, review, reviewed, told
from tests.court_listing.given_documents import (
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 16, tzinfo=UTC)


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
    clocks_shown = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    ran = [(c["state"], c["due_at"]) for c in clocks_shown.json() if c["name"] == "C11"]
    assert ran == [("met", "2026-03-10T00:00:00Z"), ("running", "2026-04-13T23:00:00Z")]
    shown = (await known(court, pathway))["after_sentence"]["reviews"]
    assert [(r["due_on"], r["outcome"]) for r in shown] == [
        ("2026-03-09", "order_continues"), ("2026-04-13", None),
    ]  # fmt: skip


async def test_c11_is_breached_by_a_review_after_its_day(court: ServiceUnderTest) -> None:
    """C11."""
    pathway = await reviewed(court)
    await review(court, pathway, held_at="2026-03-10T11:00:00Z")
    clocks_shown = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    assert [c["state"] for c in clocks_shown.json() if c["name"] == "C11"] == [
        "breached",
        "running",
    ]


async def test_the_next_review_may_be_set_for_another_day_until_the_order_ends(
    court: ServiceUnderTest,
) -> None:
    """R36."""
    pathway = await reviewed(court)
    beyond = await review(court, pathway, next_review_on="2027-02-03")
    assert (beyond.status_code, beyond.json()["field"]) == (409, "/next_review_on")
    await review(court, pathway, next_review_on="2026-04-09")
    due = [d["review_due_on"] for d in await told(court, "probation", "court-review-set.v1")]
    assert due == ["2026-03-09", "2026-04-09"]


@pytest.mark.parametrize(
    ("more", "status", "rule", "field"),
    [
        ({"held_at": "2026-02-02T12:00:00Z"}, 422, "R36", "/held_at"),
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
    """R36, R38: before it was set, or amended against the person's will."""
    pathway = await reviewed(court)
    before = len(await court.told())
    refused = await review(court, pathway, **more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, rule, field,
    )  # fmt: skip
    assert len(await court.told()) == before


@pytest.mark.parametrize(
    ("more", "against"),
    [
        ({}, None),
        ({"held_at": "2026-02-27T12:00:00Z"}, "ReviewSoon"),
        ({"with_hearing": False}, "ReviewWithoutHearing"),
        ({"next_review_on": "2026-04-08"}, "NextReviewSoon"),
        ({"next_review_on": "2026-04-09"}, None),
        ({"held_at": "2026-02-27T12:00:00Z", "with_hearing": False},
         "ReviewSoon, ReviewWithoutHearing"),
    ],
)  # fmt: skip
async def test_a_review_that_should_not_have_been_held_like_this_is_recorded_and_marked(
    court: ServiceUnderTest, more: Json, against: str | None
) -> None:
    """R36, R86."""
    pathway = await reviewed(court)
    held = await review(court, pathway, **more)
    assert held.status_code == 201, held.text
    assert held.headers.get("cstr-outside-policy") == against
    assert len(await told(court, "probation", "court-review-held.v1")) == 1


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
        HELD["held_at"], "review",
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
        report = ReviewReportSent(
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
    assert [r["report"]["sessions_attended"] for r in shown] == [4, 4]
    assert sorted("engagement" in r["report"] for r in shown) == [False, True]
    assert all(r["report"]["officer_view"] == "Fictional view" for r in shown)
