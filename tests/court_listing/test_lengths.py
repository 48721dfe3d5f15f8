"""Lengths, days and their bounds, as results say them (R26, R45)."""

from datetime import date
from typing import Any

import pytest

from services.court_listing.intake.reading.hearing import read_hearing
from services.court_listing.intake.reading.terms import terms_of, unread
from tests.court_listing.given import told
from tests.court_listing.given_documents import NOW, hearing, hearing_defendant, hearing_offence
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest


@pytest.mark.parametrize(
    ("value", "months"),
    [
        ("twenty-four months", 24),
        ("Twenty four Months", 24),
        ("eighteen months", 18),
        ("eighteen (18) months", 18),
        ("12 calendar months", 12),
        ("24-month", 24),
        ("P18M", 18),
        ("P1Y6M", 18),
        ("1,5 years", 18),
        ("1.5 years", 18),
        ("1 year and 6 months", 18),
        ("one year", 12),
    ],
)
def test_a_length_is_read_in_figures_and_in_words(value: str, months: int) -> None:
    length = terms_of([("Length of order", value)]).length
    assert length is not None
    assert length.months == months
    assert unread([("Length of order", value)]) == {}


@pytest.mark.parametrize(
    "value", ["-6 months", "9999 years", "101 years", "until further order", "soon"]
)
def test_what_is_no_length_is_none_and_is_reported(value: str) -> None:
    assert terms_of([("Length of order", value)]).length is None
    assert unread([("Length of order", value)]) == {0: "not a length that can be used"}


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1 December 2027", date(2027, 12, 1)),
        ("01-DEC-2027", date(2027, 12, 1)),
        ("1st December 2027", date(2027, 12, 1)),
        ("Wednesday 1 December 2027", date(2027, 12, 1)),
        ("2027-12-01T00:00:00Z", date(2027, 12, 1)),
        ("20271201", date(2027, 12, 1)),
    ],
)
def test_a_day_is_read_in_words(value: str, day: date) -> None:
    assert terms_of([("End date", value)]).ends_on == day


@pytest.mark.parametrize("value", ["29/02/2027", "31/12/9999", "31 June 2027", "in a year"])
def test_a_day_that_is_none_is_reported(value: str) -> None:
    assert terms_of([("End Date", value)]).ends_on is None
    assert list(unread([("End Date", value)])) == [0]


def test_two_days_of_one_name_are_reported() -> None:
    said = [("End Date", "01/12/2027"), ("End date", "01/12/2028")]
    assert unread(said) == {1: "another day than the one before under this name"}


@pytest.mark.parametrize(
    "label",
    [
        "Engaged period",
        "Agency period",
        "Management period",
        "Stage length",
        "Period of engagement",
    ],
)
def test_words_that_hold_the_word_age_name_a_length(label: str) -> None:
    length = terms_of([(label, "12 Months")]).length
    assert length is not None
    assert length.months == 12


@pytest.mark.parametrize(
    ("label", "value", "consecutive"),
    [
        ("Concurrent or consecutive", "Concurrent", False),
        ("Concurrent or consecutive", "Consecutive", True),
        ("Consecutive to offence number", "2", True),
        ("Consecutive", "No", False),
        ("Is consecutive", "true", True),
    ],
)
def test_a_term_follows_another_where_that_is_said(
    label: str, value: str, *, consecutive: bool
) -> None:
    assert bool(terms_of([(label, value)]).consecutive) is consecutive


def jane_with(**result: Any) -> Any:
    """What is read of an order with these members, and what of it is reported."""
    order = passed("Community order", "1116") | result
    read = read_hearing(hearing(hearing_defendant(hearing_offence(judicialResults=[order]))), NOW)
    return read.defendants[0].sentence, read.problems


@pytest.mark.parametrize("on", ["2016-06-16", "1900-01-01"])
def test_a_day_that_no_policy_covers_is_reported_and_nothing_is_told(on: str) -> None:
    sentence, problems = jane_with(orderedDate=on)
    assert sentence is None
    assert [p.pointer for p in problems] == [
        "/prosecutionCases/0/defendants/0/offences/0/judicialResults/0/orderedDate"
    ]


def prompts(*said: tuple[str, str]) -> dict[str, Any]:
    return {"judicialResultPrompts": [{"label": name, "value": value} for name, value in said]}


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("End Date", "31/12/9999"),
        ("End Date", "01/01/2020"),
        ("End Date", "01/01/2090"),
        ("Length of order", "9999 years"),
        ("Length of order", "999 years"),
    ],
)
def test_an_end_that_no_order_has_is_reported_and_not_taken(label: str, value: str) -> None:
    sentence, problems = jane_with(**prompts((label, value)))
    assert (sentence.order_months, sentence.terms.ends_on) == (None, None)
    assert len(problems) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"prompts": [{"label": "End Date", "value": "01/12/2026"}]},
        {"resultPrompts": [{"label": "End Date", "value": "01/12/2026"}]},
        {"judicialResultPrompts": [{"value": "01/12/2026"}]},
    ],
)
def test_prompts_that_nobody_reads_are_reported(more: dict[str, Any]) -> None:
    _, problems = jane_with(**more)
    assert len(problems) == 1
    assert "rompt" in problems[0].pointer


def test_a_prompt_is_known_by_its_reference_where_it_has_no_label() -> None:
    sentence, problems = jane_with(
        judicialResultPrompts=[{"promptReference": "endDate", "value": "01/12/2026"}]
    )
    assert (sentence.terms.ends_on, problems) == (date(2026, 12, 1), ())


@pytest.mark.parametrize(
    ("length", "last_day"),
    [
        ("40 Weeks", "2026-11-08"),
        ("18 months and 2 weeks", "2027-08-15"),
        ("100 days", "2026-05-12"),
        ("1 year 1 day", "2027-02-02"),
    ],
)
async def test_an_order_of_weeks_or_days_ends_on_its_day(
    court: ServiceUnderTest, length: str, last_day: str
) -> None:
    """R45: from 2 February 2026, which is of it."""
    first = await share(
        court, count(1, passed("Community order", "1116", Length=length), TREATMENT)
    )
    assert (await sentence_of(court, first))["ends_on"] == last_day
    [data] = await told(court, "probation", "sentenced.v2")
    assert data["ends_on"] == last_day


async def test_an_order_that_is_extended_by_weeks_ends_so_much_later(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    longer = passed("Order extended", "1031", LATER, Period_of_extension="6 Weeks")
    await share(court, count(1, longer), on=LATER)
    assert (await sentence_of(court, first))["ends_on"] == "2027-03-16"


@pytest.mark.parametrize("word", [1, "perhaps", "deleted", {"by": "court"}])
async def test_a_result_that_may_be_deleted_is_for_a_person(
    court: ServiceUnderTest, word: object
) -> None:
    report = await share(court, count(1, ORDER | {"isDeleted": word}))
    assert await in_short(court, report) is None
    assert "a result that may have been deleted" in str(report["not_taken"])
