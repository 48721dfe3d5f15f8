"""Orders that end on their day, told once, and taken back where they were corrected (R45)."""

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.events.provider_treatment import PersonDied
from contracts.vocabulary import Requirement
from services.court_listing.rules.orders import Order
from tests.court_listing.given import (
    breached,
    clock,
    decide,
    known,
    made,
    sentenced,
    take_in,
    told,
)
from tests.court_listing.given_expiries import TREATMENT, community_order, passes, results
from tests.service_under_test import ServiceUnderTest

READERS = ("probation", "provider", "liaison", "reporting")
EXPIRED, RUNS_ON = "order-expired.v1", "order-runs-on.v1"
LAST = datetime(2026, 8, 1, 22, 59, tzinfo=UTC)
OVER = datetime(2026, 8, 1, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "ends_on", "over"),
    [
        (6, None, date(2026, 7, 5)),
        (None, date(2026, 7, 4), date(2026, 7, 5)),
        (12, date(2026, 3, 1), date(2026, 3, 2)),
        (None, None, None),
    ],
)
def test_an_order_is_over_on_one_day_however_its_end_is_said(
    months: int | None, ends_on: date | None, over: date | None
) -> None:
    passed = datetime(2026, 1, 5, 14, tzinfo=UTC)
    order = Order(passed, months, frozenset(), ends_on=ends_on)
    assert order.over_on == over


async def test_an_order_is_in_force_until_the_end_of_its_last_day(court: ServiceUnderTest) -> None:
    await sentenced(court, made(), order_months=6)
    assert await passes(court, LAST) == 0
    assert await passes(court, OVER) == 1
    for reader in READERS:
        [said] = await told(court, reader, EXPIRED)
        assert said["requirements" if reader != "liaison" else "disposal"]
    [said] = await told(court, "probation", EXPIRED)
    assert said["last_day"] == "2026-08-01"
    assert "last_day" not in (await told(court, "reporting", EXPIRED))[0]


async def test_it_is_told_once_however_often_and_wherever_is_looked(
    court: ServiceUnderTest,
) -> None:
    await sentenced(court, made(), order_months=6)
    await asyncio.gather(*(passes(court) for _ in range(4)))
    assert await passes(court) == 0
    assert len(await told(court, "probation", EXPIRED)) == 1


@pytest.mark.parametrize("disposal", ["fine", "discharge"])
async def test_what_is_no_order_does_not_end(court: ServiceUnderTest, disposal: str) -> None:
    await sentenced(court, disposal=disposal, order_months=None, requirements=[])
    assert await passes(court) == 0


async def test_an_order_of_unknown_length_does_not_end_by_itself(court: ServiceUnderTest) -> None:
    await take_in(court, results({"label": "Community order", "cjsCode": "1116"}), "hearings")
    assert await passes(court) == 0


async def test_an_order_that_the_court_ended_does_not_end_again(court: ServiceUnderTest) -> None:
    pathway = await breached(court, order_months=6)
    answer = await decide(court, pathway, outcome="revoked")
    assert answer.status_code == 201, answer.text
    assert await passes(court) == 0
    assert await told(court, "probation", EXPIRED) == []


async def test_no_review_is_waited_for_of_an_order_that_is_over(court: ServiceUnderTest) -> None:
    pathway = await sentenced(
        court, made(), order_months=6, court_reviews=True, review_every_weeks=8
    )
    assert (await clock(court, pathway, "C11"))["state"] != "cancelled"
    await passes(court)
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"


async def test_an_order_that_is_corrected_to_go_on_is_told_to(court: ServiceUnderTest) -> None:
    await take_in(court, results(*community_order(6)), "hearings")
    assert await passes(court) == 1
    longer = results(*community_order(36, TREATMENT), shared="2026-02-03T09:00:00Z")
    await take_in(court, longer, "hearings")
    assert await passes(court) == 1
    for reader in READERS:
        assert len(await told(court, reader, RUNS_ON)) == 1, reader
    [said] = await told(court, "probation", RUNS_ON)
    assert (said["was_over_on"], said["last_day"]) == ("2026-08-02", "2029-02-01")
    assert await passes(court) == 0


async def test_an_order_corrected_to_another_end_that_has_come_is_told_with_its_day(
    court: ServiceUnderTest,
) -> None:
    await take_in(court, results(*community_order(6)), "hearings")
    await passes(court)
    shorter = results(*community_order(3, TREATMENT), shared="2026-02-03T09:00:00Z")
    await take_in(court, shorter, "hearings")
    await passes(court)
    days = [said["last_day"] for said in await told(court, "probation", EXPIRED)]
    assert days == ["2026-08-01", "2026-05-01"]
    assert await told(court, "probation", RUNS_ON) == []


async def test_an_order_that_was_none_is_taken_back(court: ServiceUnderTest) -> None:
    await take_in(court, results(*community_order(6)), "hearings")
    await passes(court)
    fined = results({"label": "Fine", "cjsCode": "1015"}, shared="2026-02-03T09:00:00Z")
    await take_in(court, fined, "hearings")
    await passes(court)
    [said] = await told(court, "probation", RUNS_ON)
    assert "last_day" not in said


async def test_another_order_after_the_end_leaves_the_end_as_it_was(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court, order_months=1)
    await passes(court)
    sentence = {"disposal": "community_order", "order_months": 36, "requirements": [made()]}
    answer = await decide(
        court, pathway, outcome="resentenced", reasons=["treatment_need_found"], sentence=sentence
    )
    assert answer.status_code == 201, answer.text
    await passes(court)
    assert await told(court, "probation", RUNS_ON) == []
    assert (await known(court, pathway))["sentence"]["order_months"] == 36


async def test_an_order_of_somebody_who_died_is_over_and_told_once(court: ServiceUnderTest) -> None:
    pathway = await sentenced(court, made(), order_months=6)
    at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    died = PersonDied(pathway_id=UUID(pathway), occurred_at=at, requirement=Requirement.MHTR)
    await court.deliver(died)
    assert (await known(court, pathway))["sentence"]["ended_because"] == "died"
    assert await passes(court) == 0
