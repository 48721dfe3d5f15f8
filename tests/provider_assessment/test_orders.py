"""What becomes of an order, as providers are told of it (R36)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.court_listing import (
    CourtReviewHeldV1,
    CourtReviewSetV1,
    RequirementMade,
    SentencedV1,
)
from contracts.probation_allocation import AssessmentRequestedV1
from contracts.vocabulary import Disposal, Requirement, ReviewOutcome
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.house import House

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OWN, OTHER = "nene-mind-matters", "nene-recovery"


def after(**more: float) -> datetime:
    """A moment after the morning of the sentence."""
    return MORNING + timedelta(**more)


async def asked(
    house: House, pathway: UUID, organisation: str = OWN, requirement: str = "mhtr"
) -> None:
    """An organisation was asked to assess, and approved."""
    await house.deliver(
        AssessmentRequestedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            organisation=organisation,
            site="northamptonshire",
            requirement=Requirement(requirement),
            family_name="Fictional",
            needed_by=MORNING + timedelta(hours=4),
        )
    )
    async with house.engine.begin() as connection:
        approved = "UPDATE provider_case SET state = 'approved' WHERE state = 'requested'"
        await connection.exec_driver_sql(approved)


async def under_order(house: House, *requirements: str) -> UUID:
    """Sentenced to an order with these requirements, each of an organisation of its own."""
    pathway = uuid4()
    wanted = requirements or ("mhtr",)
    for requirement in wanted:
        await asked(house, pathway, OWN if requirement == "mhtr" else OTHER, requirement)
    made = tuple(RequirementMade(requirement=Requirement(one), made=True) for one in wanted)
    await house.deliver(
        SentencedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            disposal=Disposal.COMMUNITY_ORDER,
            order_months=12,
            requirements=made,
            requirement_made=True,
        )
    )
    return pathway


async def case(house: House, pathway: UUID, organisation: str = OWN) -> Any:
    """The case of an organisation, whole."""
    path = f"/v1/pathways/{pathway}"
    found = await house.get(path, role="practitioner", organisation=organisation)
    return found.json()["cases"][0]


async def test_reviews_of_the_order_are_shown_with_what_they_amended_of_the_own_requirement(
    api: Api,
) -> None:
    """R36, R52: another organisation's requirement stays its own."""
    house = await api(SERVICE)
    pathway = await under_order(house, "mhtr", "atr")
    review: dict[str, Any] = {"pathway_id": pathway, "review_id": uuid4(), "with_hearing": True}
    await house.deliver(
        CourtReviewSetV1(**review, occurred_at=MORNING, review_due_on=date(2026, 7, 6))
    )
    [shown] = (await case(house, pathway))["after_sentence"]["reviews"]
    assert (shown["due_on"], shown["outcome"]) == ("2026-07-06", None)
    await house.deliver(
        CourtReviewHeldV1(
            **review,
            occurred_at=after(days=35),
            outcome=ReviewOutcome.REQUIREMENT_AMENDED,
            willing=True,
            requirement=Requirement.MHTR,
            amendment="Sessions every two weeks",
            order_ended=False,
        )
    )
    amended = {
        organisation: (await case(house, pathway, organisation))["after_sentence"]["reviews"][0]
        for organisation in (OWN, OTHER)
    }
    assert amended[OWN]["amendment"] == "Sessions every two weeks"
    assert (amended[OTHER]["amendment"], amended[OTHER]["outcome"]) == (
        None, "requirement_amended",
    )  # fmt: skip


async def test_reviews_are_not_shown_to_whose_requirement_was_not_made(api: Api) -> None:
    """R52."""
    house = await api(SERVICE)
    pathway = await under_order(house)
    await asked(house, pathway, OTHER, "atr")
    await house.deliver(
        CourtReviewSetV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            review_id=uuid4(),
            review_due_on=date(2026, 7, 6),
            with_hearing=True,
        )
    )
    assert (await case(house, pathway, OTHER))["after_sentence"]["reviews"] == []
    assert len((await case(house, pathway))["after_sentence"]["reviews"]) == 1
