"""Times in every form the court systems write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.policy.calendar import london
from services.court_listing.intake.reading.moments import parse_day, parse_moment

IN_SUMMER = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
IN_WINTER = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01T10:30:00", "2026-07-01T10:30", "2026-07-01 10:30", "2026-07-01T09:30Z",
        "2026-07-01T09:30:00.000Z", "2026-07-01T10:30:00.000000000+01:00", "20260701T093000Z",
        "2026-07-01T10:30:00+0100", "2026-07-01T10:30:00+01", "2026-07-01T09:30:00-00:00",
        "2026-07-01T10:30:00+01:00[Europe/London]", "2026-07-01T09:30:00Z[UTC]",
        "2026-07-01T10:30:00[Europe/London]", "2026-07-01T09:30:00[UTC]", "2026/07/01 10:30",
        "01/07/2026 10:30", "01/07/2026 10:30:00", "1/7/2026 10:30am", "01-07-2026 10.30 am",
        "01.07.2026 10:30", "1 July 2026 at 10.30 am", "Wednesday 1 July 2026 10:30 AM",
        "Wed, 1 Jul 2026 10:30", "01-JUL-2026 10:30:00", "1st July 2026, 10:30 a.m.",
        "2026-07-01 10:30 BST", "2026-07-01 09:30 GMT", "2026-07-01 1030hrs", "2026-07-01T103000",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_form(text: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert (moment.at, moment.day_only) == (IN_SUMMER, False)
    assert parse_day(text) == date(2026, 7, 1)


@pytest.mark.parametrize(
    "text",
    ["2026-07-01", "01/07/2026", "1/7/2026", "01-07-2026", "01.07.2026", "20260701", "1 July 2026",
     "1 Jul 2026", "01-JUL-2026", "Wed 1 July 2026", "2026-07-01Z", "2026-07-01+01:00"],
)  # fmt: skip
def test_a_day_is_read_in_every_form(text: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert (moment.on, moment.day_only) == (date(2026, 7, 1), True)
    assert parse_day(text) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("10:00am", 10, 0), ("9.30 am", 9, 30), ("9:30 AM", 9, 30), ("2.15pm", 14, 15),
     ("10am", 10, 0), ("12 noon", 12, 0), ("12:05am", 0, 5), ("12:05 p.m.", 12, 5),
     ("14:15:00", 14, 15)],
)  # fmt: skip
def test_a_time_alone_is_of_the_day_that_is_known(text: str, hour: int, minute: int) -> None:
    moment = parse_moment(text, on=date(2026, 7, 1))
    assert moment is not None
    assert moment.at == datetime(2026, 7, 1, hour, minute, tzinfo=london())
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "10", "2026", "1000", "0000-01-01", "2026-02-30", "31/02/2026", "99/99/9999",
        "2026-07-01garbage", "2026-07-01T10", "2026-07-01T24:01", "2026-07-01T10:60",
        "2026-07-01T10:00:00+25:00", "2026-07-01T13:00pm", "2026-07-01T0:00am", "2026-13-01",
        "2026-07-01T10:00[Europe/Paris]", "9999-12-31T23:59:59-12:00", "2026-W50-1", "1/7/26",
        "7 Juli 2026", "2026-07-01T10:00Zx", "२०२६-०७-०१", "1 2 3 4", "-1/7/2026",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_never_guessed(text: str) -> None:
    assert parse_moment(text, on=date(2026, 7, 1)) is None


@pytest.mark.parametrize("text", ["1990-03-05 and more", "05/03/1990x", "5 March", "1899-01-01"])
def test_a_day_with_more_behind_it_than_a_time_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_summer_time_is_the_clocks_in_england() -> None:
    """The hour that comes twice is its first; the one that never comes is as before the change."""
    winter = parse_moment("05/01/2026 9.30am")
    assert winter is not None
    assert winter.at == IN_WINTER
    twice, never = parse_moment("2026-10-25T01:30"), parse_moment("2026-03-29T01:30")
    assert twice is not None
    assert never is not None
    assert twice.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert never.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(st.integers(-2_208_988_800 + 86_400, 4_102_358_400), st.integers(0, 999_999))
def test_every_moment_that_is_written_is_read_back(second: int, part: int) -> None:
    at = datetime.fromtimestamp(second, UTC) + timedelta(microseconds=part)
    for text in (at.isoformat(), at.isoformat(" "), at.astimezone(london()).isoformat()):
        moment = parse_moment(text)
        assert moment is not None
        assert moment.at == at


@given(st.text(alphabet="0123456789-/.:TZ +aApPmMjJuUlL[]"))
def test_no_text_makes_reading_a_moment_fail(text: str) -> None:
    parse_moment(text, on=date(2026, 7, 1))
    parse_day(text)
