"""Requirements made or amended where no order is on record: put before the list officer (R26)."""

import pytest

from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

AMENDED = passed("Community order amended", "1030", LATER, End_Date="02/05/2027")
ALCOHOL = passed("Alcohol treatment", "3110", LATER, Period_of_treatment="6 Months")


async def questions(court: ServiceUnderTest) -> list[Json]:
    answer = await court.get("/v1/result-questions", role="list_officer")
    found: list[Json] = answer.json()["questions"]
    return found


@pytest.mark.parametrize(
    "results",
    [
        [TREATMENT],
        [AMENDED],
        [passed("Fine", "1015"), TREATMENT],
        [passed("Drug rehabilitation", "3109", Period_of_treatment="6 Months")],
    ],
)
async def test_what_is_about_an_order_that_nobody_knows_is_asked(
    court: ServiceUnderTest, results: list[Json]
) -> None:
    report = await share(court, count(1, *results))
    [asked] = await questions(court)
    assert asked["pathway_id"] == pathway_of(report)
    assert "none that it can be about" in asked["reason"]
    assert asked["label"] == results[-1]["label"]
    assert any("none that it can be about" in one["reason"] for one in report["not_taken"])
    again = await share(court, count(1, *results), at="16:00")
    assert "none that it can be about" not in str(again["not_taken"])
    assert len(await questions(court)) == 1


async def test_a_requirement_of_a_later_day_needs_a_word_that_the_order_was_amended(
    court: ServiceUnderTest,
) -> None:
    report = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    await share(court, count(1, ALCOHOL), on=LATER, of="h-2")
    assert [one["label"] for one in await questions(court)] == ["Alcohol treatment"]
    assert await in_short(court, report) == ("community_order", 12, None, ["mhtr"])


async def test_it_is_asked_no_more_once_a_message_has_the_order(court: ServiceUnderTest) -> None:
    report = await share(court, count(1, TREATMENT), of="h-1")
    assert len(await questions(court)) == 1
    await share(court, count(1, ORDER, TREATMENT), at="16:00", of="h-1")
    assert await questions(court) == []
    assert await in_short(court, report) == ("community_order", 12, None, ["mhtr"])


async def test_what_was_answered_is_not_asked_again(court: ServiceUnderTest) -> None:
    report = await share(court, count(1, TREATMENT), of="h-1")
    [asked] = await questions(court)
    path = f"/v1/pathways/{pathway_of(report)}/result-questions/{asked['id']}/answers"
    nothing = {"answer": "nothing", "why": "An order of another court"}
    assert (await court.post(path, nothing, role="list_officer")).status_code == 201
    await share(court, count(1), on=LATER, of="h-2")
    await share(court, count(1, passed("Fine", "1015", LATER)), on=LATER, at="17:00", of="h-2")
    assert await questions(court) == []


@pytest.mark.parametrize(
    "results", [[ORDER, TREATMENT], [passed("Fine", "1015")], [passed("Costs")]]
)
async def test_of_what_needs_no_order_or_has_one_nothing_is_asked(
    court: ServiceUnderTest, results: list[Json]
) -> None:
    await share(court, count(1, *results))
    assert "none that it can be about" not in str(await questions(court))
