"""Lengths and other terms of results, in the notations the court system writes (R26)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.court_listing.intake.reading import read_hearing
from services.court_listing.intake.reading.lengths import length_of
from services.court_listing.intake.reading.terms import months_until, terms_of
from tests.court_listing.given_documents import NOW, hearing, hearing_defendant, hearing_offence
from tests.court_listing.given_shares import passed


@pytest.mark.parametrize(
    ("values", "weeks", "months"),
    [
        (("1 Years, 6 Months",), 78, 18),
        (("1 year 6 months",), 78, 18),
        (("12 months 14 days",), 54, 12),
        (("18 MONTHS",), 78, 18),
        (("2Y 4M 9d",), 123, 28),
        (("26 weeks",), 26, 6),
        (("10 Weeks and 3 days",), 10, 2),
        (("six months",), 26, 6),
        (("1 Years", "6 Months"), 78, 18),
        (("6 Months", "6 Months"), 26, 6),
        (("0 Years 3 Months",), 13, 3),
        (("28 days",), 4, 1),
    ],
)
def test_a_length_is_all_its_units_together(
    values: tuple[str, ...], weeks: int, months: int
) -> None:
    length = length_of(*values)
    assert length is not None
    assert (length.weeks, length.months) == (weeks, months)


@pytest.mark.parametrize("value", ["", "none", "life", "12", "the 3rd", "B10JQ00", "16/06/2027"])
def test_what_is_no_length_is_none(value: str) -> None:
    assert length_of(value) is None


@given(years=st.integers(0, 9), months=st.integers(0, 11), weeks=st.integers(0, 3))
def test_units_add_up_in_whatever_order_they_are_said(years: int, months: int, weeks: int) -> None:
    parts = [f"{years} years", f"{months} months", f"{weeks} weeks"]
    length = length_of(", ".join(parts))
    assert length == length_of(" ".join(reversed(parts)))
    assert length is not None
    assert length.weeks == round(years * 52 + months * 52 / 12 + weeks)


def test_the_prompts_of_a_result_are_read_by_what_they_are_called() -> None:
    terms = terms_of([
        ("Period to provide samples", "12 Months"), ("Length of treatment", "9 Months"),
        ("First review date", "14/07/2026"), ("Review frequency", "4 Weeks"),
        ("Treatment practitioner", "Dr A. Fictional"), ("Supervising court", "Fictional Court"),
        ("Probation team email address", "nobody@example.test"),
        ("Bail remand days to count", "20 days"),
    ])  # fmt: skip
    assert terms.testing is not None
    assert terms.treatment is not None
    assert (terms.testing.months, terms.treatment.months) == (12, 9)
    assert (terms.first_review_on, terms.review_every_weeks) == (date(2026, 7, 14), 4)
    assert (terms.practitioner, terms.supervising_court) == ("Dr A. Fictional", "Fictional Court")
    assert (terms.probation_area, terms.days, terms.length) == (None, None, None)


@pytest.mark.parametrize(
    ("label", "value", "more"),
    [
        ("Period of extension", "6 Months", {"length": 6}),
        ("Extended by", "26 weeks", {"length": 6}),
        ("Additional period", "6", {}),
        ("Operational period extended by", "6 Months", {"operational": 6}),
        ("Further period of supervision", "3 months", {"supervision": 3}),
        ("Length of order", "6 months", {}),
        ("Further review date", "14/07/2026", {}),
    ],
)
def test_by_how_much_a_period_is_extended_is_not_how_long_it_is(
    label: str, value: str, more: dict[str, int]
) -> None:
    terms = terms_of([(label, value)])
    assert {name: length.months for name, length in terms.more.items()} == more
    if more:
        assert (terms.length, terms.operational, terms.supervision) == (None, None, None)


@pytest.mark.parametrize(
    "label",
    [
        "Number of days",
        "Rehabilitation activity days",
        "Maximum number of rehabilitation activity days",
    ],
)
def test_days_of_rehabilitation_activity_are_no_length_of_treatment(label: str) -> None:
    terms = terms_of([(label, "20 days")])
    assert (terms.days, terms.treatment, terms.length) == (20, None, None)


@pytest.mark.parametrize("value", ["2 August 2027", "02/08/2027", "2027-08-02", "2nd Aug 2027"])
def test_the_end_of_an_order_is_read_however_the_day_is_written(value: str) -> None:
    assert terms_of([("New order end date", value)]).ends_on == date(2027, 8, 2)


@pytest.mark.parametrize(
    ("ends_on", "months"),
    [
        (date(2027, 6, 16), 12), (date(2027, 6, 15), 12), (date(2027, 12, 15), 18),
        (date(2026, 6, 20), None), (date(2026, 9, 1), 2),
    ],
)  # fmt: skip
def test_an_order_lasts_to_its_end_date(ends_on: date, months: int | None) -> None:
    assert months_until(datetime(2026, 6, 16, 9, 30, tzinfo=UTC), ends_on) == months


PRISON = passed("Imprisonment", "1002", Imprisonment_Period="10 Weeks")
AFTER = passed("Imprisonment", "1002", Imprisonment_Period="10 Weeks", Consecutive_to_offence="1")


@pytest.mark.parametrize(
    ("counts", "weeks"),
    [
        ([[PRISON], [PRISON]], 10),
        ([[PRISON], [AFTER]], 20),
        ([[PRISON], [AFTER], [AFTER | {"judicialResultId": "r-3"}]], 30),
        ([[PRISON], [AFTER, passed("Total custodial period", Total="18 Weeks")]], 18),
        ([[passed("Detention in a young offender institution", "1024", Period="1 year")]], 52),
        ([[passed("Life imprisonment", "1002", Minimum_term="12 years")]], None),
        ([[PRISON | {"label": "Imprisonment", "judicialResultPrompts": []}]], None),
    ],
)
def test_terms_follow_each_other_or_run_at_once(counts: list[list[Any]], weeks: int | None) -> None:
    offences = [
        hearing_offence(id=f"o-{n}", wording=f"Count {n}", judicialResults=results)
        for n, results in enumerate(counts)
    ]
    [jane] = read_hearing(hearing(hearing_defendant(*offences)), NOW).defendants
    assert jane.sentence is not None
    assert (jane.sentence.disposal, jane.sentence.custody_weeks) == ("custody", weeks)


def test_a_minimum_term_is_kept_beside_a_sentence_for_life() -> None:
    life = passed("Life imprisonment", "1002", Minimum_term="12 years")
    message = hearing(hearing_defendant(hearing_offence(judicialResults=[life])))
    [jane] = read_hearing(message, NOW).defendants
    assert jane.sentence is not None
    assert (jane.sentence.terms.life, jane.sentence.terms.minimum_weeks) == (True, 624)
