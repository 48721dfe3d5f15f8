"""A report asked for on a Saturday is better put off to the week after (R3, R25)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from contracts.reference import codes
from services.court_listing.rules import reports
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.cases import ask, guilty, known
from tests.service_under_test import ServiceUnderTest


@pytest_asyncio.fixture
async def court(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("saturday", "adjourn_to"),
    [
        ("2026-02-07", date(2026, 2, 9)),
        ("2026-05-02", date(2026, 5, 5)),
        ("2026-04-04", date(2026, 4, 7)),
        ("2026-12-26", date(2026, 12, 29)),
    ],
)
def test_a_saturdays_case_is_put_off_to_the_next_working_day(
    saturday: str, adjourn_to: date
) -> None:
    """R3, R25: over a bank holiday on the Monday, Easter, and a Boxing Day made up for."""
    [advice] = reports.advise(at(saturday), adjourned=False)
    assert (advice.adjourn_to, advice.rules) == (adjourn_to, ("R3", "R25"))
    assert advice.reason in codes("adjournment_reasons")


@pytest.mark.parametrize("day", ["2026-02-06", "2026-02-08", "2026-05-04", "2026-12-25"])
def test_no_other_day_is_advised_on(day: str) -> None:
    """R3: a Friday, a Sunday, and bank holidays: a court that sits then is no Saturday court."""
    assert reports.advise(at(day), adjourned=False) == []


def test_the_day_is_that_of_england() -> None:
    """R3: late on a Friday by the clock of Greenwich is Saturday under summer time."""
    assert reports.advise(at("2026-06-05", 23), adjourned=False) != []
    assert reports.advise(at("2026-02-06", 23), adjourned=False) == []


async def report(court: ServiceUnderTest, day: str, **more: Any) -> Any:
    pathway = await guilty(court)
    body = {"requested_at": f"{day}T10:30:00Z", "needed_by": f"{day}T15:00:00Z", "adjourned": False}
    answered = await ask(court, pathway, "report-requests", body | more)
    assert answered.status_code == 201, answered.text
    return answered.json(), (await known(court, pathway))["report_requests"]


async def test_a_report_on_a_saturday_is_given_with_advice(court: ServiceUnderTest) -> None:
    """R3, R25: never refused; the advice is no part of the record."""
    answered, kept = await report(court, "2026-02-07")
    [advice] = answered["advice"]
    assert (advice["rules"], advice["reason"], advice["adjourn_to"]) == (
        ["R3", "R25"], "saturday_court", "2026-02-09",
    )  # fmt: skip
    assert "Saturday" in advice["text"]
    assert [one["id"] for one in kept] == [answered["id"]]
    assert "advice" not in kept[0]


async def test_a_report_on_a_weekday_is_given_without(court: ServiceUnderTest) -> None:
    """R3."""
    answered, _ = await report(court, "2026-02-06")
    assert answered["advice"] == []


async def test_who_adjourned_on_a_saturday_is_advised_no_more(court: ServiceUnderTest) -> None:
    """R25."""
    more = {
        "adjourned": True,
        "adjournment_reason": "saturday_court",
        "needed_by": "2026-02-10T10:00:00Z",
    }
    answered, _ = await report(court, "2026-02-07", **more)
    assert (answered["advice"], answered["adjournment_reason"]) == ([], "saturday_court")
