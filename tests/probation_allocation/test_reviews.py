"""Reports for court reviews, through HTTP on a real database (R36, R52, R54)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.event import Agency
from contracts.events.court_listing import CourtReviewHeld, RequirementMade
from contracts.events.forms import KnownWithdrawal
from contracts.events.provider_assessment import PermissionChanged, RequirementCompleted
from contracts.events.provider_treatment import DrugTestRecorded, SubstanceTested
from contracts.vocabulary import (
    CourtReviewOutcome,
    Disposal,
    DrugTestOutcome,
    DrugTestResult,
    Engagement,
    Outcome,
    Permission,
    Requirement,
)
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    after,
    ask,
    attended,
    decide,
    known,
    missed,
    review_set,
    told,
    under_order,
)
from tests.service_under_test import PROVIDER, ServiceUnderTest

REPORT = {"sent_at": after(days=33).isoformat(), "officer_view": "Fictional view of the officer"}


async def test_the_report_is_made_of_what_probation_holds_and_kept_as_it_was_sent(api: Api) -> None:
    """R36: sessions, absences as the officer decided, warnings, outcome, the officer's view."""
    probation, pathway = await under_order(api)
    review = uuid4()
    await probation.deliver(review_set(pathway, review))
    absences = [missed(pathway, 2), missed(pathway, 3), missed(pathway, 4, acceptable=True)]
    for event in (attended(pathway, 1), *absences):
        await probation.deliver(event)
    await decide(probation, absences[0], "warning")
    await decide(probation, absences[1], "acceptable_reason")
    answered = await ask(probation, pathway, "review-reports", REPORT)
    assert answered.status_code == 201, answered.text
    [sent] = await told(probation, "court", "review-report-sent.v1")
    expected = {
        "sessions_attended": 1,
        "absences_acceptable": 2,
        "absences_unacceptable": 1,
        "warnings": 1,
        "officer_view": REPORT["officer_view"],
    }
    ids = {"report_id": answered.json()["id"], "review_id": str(review)}
    assert sent == expected | ids
    await probation.deliver(attended(pathway, 5))
    [report] = (await known(probation, pathway))["after_sentence"]["review_reports"]
    assert report["report"] == expected


def drug_test(pathway: UUID, day: int, *results: str, **more: Any) -> DrugTestRecorded:
    """A drug test, of one substance for each result."""
    tested = [
        SubstanceTested(substance=name, result=DrugTestResult(result))
        for name, result in zip(("opiates", "cocaine"), results, strict=False)
    ]
    return DrugTestRecorded(
        pathway_id=pathway,
        occurred_at=after(days=day),
        test_id=uuid4(),
        requirement=Requirement.DRR,
        outcome=more.get("outcome", DrugTestOutcome.TESTED),
        results=tuple(tested),
    )


async def test_drug_tests_are_in_it_counted_and_without_their_substances(api: Api) -> None:
    """R35, R36, R52: a test is positive where one substance was found, refusals stand apart."""
    made = (RequirementMade(requirement=Requirement.DRR, made=True),)
    probation, pathway = await under_order(api, requirements=made)
    await probation.deliver(review_set(pathway, uuid4()))
    for test in (
        drug_test(pathway, 3, "negative", "negative"),
        drug_test(pathway, 10, "negative", "positive"),
        drug_test(pathway, 17, "positive", "positive"),
        drug_test(pathway, 24, outcome=DrugTestOutcome.REFUSED),
        drug_test(pathway, 31, outcome=DrugTestOutcome.NOT_PROVIDED),
    ):
        await probation.deliver(test)
    await ask(probation, pathway, "review-reports", REPORT)
    [sent] = await told(probation, "court", "review-report-sent.v1")
    counted = {"taken": 3, "negative": 1, "positive": 2, "refused": 1, "not_provided": 1}
    assert sent["drug_tests"] == counted
    assert "opiates" not in str(sent)


def changed(pathway: UUID, epoch: int) -> PermissionChanged:
    """Said of progress to the provider; every other change is a withdrawal."""
    known = KnownWithdrawal(subject=pathway, agency=Agency.PROVIDER, number=epoch // 2 or 1)
    return PermissionChanged(
        pathway_id=pathway,
        occurred_at=after(hours=epoch),
        permission=Permission.PROGRESS,
        organisation=PROVIDER,
        epoch=epoch,
        standing=epoch % 2 == 1,
        withdrawals=(known,) if epoch > 1 else (),
    )


async def engagement_reported(probation: ServiceUnderTest, pathway: UUID) -> Any:
    """What a report made now tells the court of how sessions went."""
    answered = await ask(probation, pathway, "review-reports", REPORT)
    sent = (await told(probation, "court", "review-report-sent.v1"))[-1]
    assert answered.json()["report"].get("engagement") == sent.get("engagement")
    assert sent["sessions_attended"] == 3
    return sent.get("engagement")


@pytest.mark.parametrize("changes", [1, 2, 3])
async def test_progress_is_part_of_it_only_while_the_person_permits(api: Api, changes: int) -> None:
    """R52, R54: told before the withdrawal it is held, and told no further; given anew too."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    await probation.deliver(changed(pathway, 1))
    for number, how in enumerate((Engagement.ACTIVE, Engagement.PARTIAL, Engagement.ACTIVE), 1):
        await probation.deliver(attended(pathway, number, how))
    for epoch in range(2, changes + 1):
        await probation.deliver(changed(pathway, epoch))
    progress = [
        {"engagement": "active", "sessions": 2},
        {"engagement": "partial", "sessions": 1},
    ]
    expected = progress if changes == 1 else None
    assert await engagement_reported(probation, pathway) == expected


@pytest.mark.parametrize(
    "at", [after(hours=2).isoformat(), "1899-01-01T00:00:00Z", "2126-01-01T00:00:00Z"]
)
async def test_an_officer_records_a_permission_taken_back_and_what_went_on_it(
    api: Api, at: str
) -> None:
    """R54: whom it was given to, it ends here at once; the officer says what cannot be undone."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    await probation.deliver(changed(pathway, 1))
    for number in (1, 2, 3):
        await probation.deliver(attended(pathway, number, Engagement.ACTIVE))
    await ask(probation, pathway, "review-reports", REPORT)
    body = {"withdrawn_at": at, "permission": "progress", "reason": "Private"}
    answered = await ask(probation, pathway, "permission-withdrawals", body)
    assert answered.status_code == 201
    shown = answered.json()
    assert [(p["organisation"], p["standing"]) for p in shown["permissions"]] == [
        (PROVIDER, False),
        ("probation_allocation", False),
    ]
    [gone] = [t for t in shown["told"] if t["event"] == "ReviewReportSent"]
    assert (gone["told_to"], gone["fields"], gone["standing"]) == (
        "court_listing",
        ["engagement"],
        False,
    )
    for reader in ("provider", "liaison"):
        [told_on] = await told(probation, reader, "permission-changed.v1")
        assert (told_on["epoch"], told_on["standing"]) == (1, False)
        assert "Private" not in str(told_on)


async def test_the_report_says_how_the_requirement_ended_and_nothing_clinical(api: Api) -> None:
    """R36, R52."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    ended = RequirementCompleted(
        pathway_id=pathway,
        occurred_at=after(days=30),
        requirement=Requirement.MHTR,
        outcome=Outcome.COMPLETED,
        sessions_attended=10,
    )
    await probation.deliver(ended)
    await ask(probation, pathway, "review-reports", REPORT)
    [sent] = await told(probation, "court", "review-report-sent.v1")
    assert sent["requirement_outcome"] == "completed"
    assert {channel for channel, _, _ in await probation.told()} == {"cstr.probation.court"}


async def test_no_report_without_a_review_to_hold(api: Api) -> None:
    """R36: none set, or held already."""
    probation, pathway = await under_order(api)
    refused = await ask(probation, pathway, "review-reports", REPORT)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoReview")
    review = uuid4()
    await probation.deliver(review_set(pathway, review))
    await probation.deliver(held(pathway, review))
    refused = await ask(probation, pathway, "review-reports", REPORT)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R36")
    await probation.deliver(review_set(pathway, uuid4(), date(2026, 8, 10)))
    assert (await ask(probation, pathway, "review-reports", REPORT)).status_code == 201


def held(pathway: UUID, review: UUID, **more: Any) -> CourtReviewHeld:
    """A review the court held."""
    values = {
        "pathway_id": pathway,
        "occurred_at": after(days=32),
        "review_id": review,
        "with_hearing": True,
        "outcome": CourtReviewOutcome.ORDER_CONTINUES,
        "willing": True,
        "order_ended": False,
    }
    return CourtReviewHeld.model_validate(values | more)


async def test_reviews_are_shown_as_the_court_told_of_them(api: Api) -> None:
    """R36."""
    probation, pathway = await under_order(api)
    first, second = uuid4(), uuid4()
    await probation.deliver(review_set(pathway, first))
    amended = {
        "outcome": CourtReviewOutcome.REQUIREMENT_AMENDED,
        "requirement": Requirement.MHTR,
        "amendment": "Sessions every two weeks",
    }
    await probation.deliver(held(pathway, first, **amended))
    await probation.deliver(review_set(pathway, second, date(2026, 8, 10)))
    shown = (await known(probation, pathway))["after_sentence"]["reviews"]
    assert [(r["id"], r["due_on"], r["outcome"], r["amendment"]) for r in shown] == [
        (str(first), "2026-07-06", "requirement_amended", "Sessions every two weeks"),
        (str(second), "2026-08-10", None, None),
    ]


async def test_an_order_revoked_at_a_review_has_ended(api: Api) -> None:
    """R36, R38."""
    probation, pathway = await under_order(api)
    review = uuid4()
    await probation.deliver(review_set(pathway, review))
    revoked = {"outcome": CourtReviewOutcome.ORDER_REVOKED, "willing": False, "order_ended": True}
    await probation.deliver(held(pathway, review, **revoked))
    shown = (await known(probation, pathway))["after_sentence"]
    assert shown["order_ended_at"] == after(days=32).isoformat().replace("+00:00", "Z")
    refused = await ask(probation, pathway, "review-reports", REPORT)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


async def test_there_is_no_report_on_a_sentence_that_is_no_order(api: Api) -> None:
    """R36."""
    fine = {"disposal": Disposal.FINE, "requirement_made": False, "requirements": ()}
    probation, pathway = await under_order(api, **fine)
    refused = await ask(probation, pathway, "review-reports", REPORT)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


async def test_a_report_from_before_the_sentence_is_refused(api: Api) -> None:
    """R36."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    early = REPORT | {"sent_at": after(hours=-1).isoformat()}
    refused = await ask(probation, pathway, "review-reports", early)
    assert (refused.status_code, refused.json()["field"]) == (422, "/sent_at")


@pytest.mark.parametrize("role", ["court_duty_officer", "senior_officer"])
async def test_only_the_responsible_officer_reports(api: Api, role: str) -> None:
    probation, pathway = await under_order(api)
    assert (await ask(probation, pathway, "review-reports", REPORT, role)).status_code == 403
