"""Policies are dated and cited, sites override them, working time honours hours and holidays."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.policy import (
    InvalidPolicy,
    NeverOpen,
    UnknownPolicy,
    add_elapsed,
    add_working_days,
    add_working_time,
    bank_holidays,
    is_working_day,
    load_policies,
    policy,
    working_time_between,
)
from contracts.policy.calendar import london
from contracts.policy.values import check_overrides, read_policies
from contracts.reference import UnknownSite, site
from contracts.reference.sites import Opening, Override

TODAY = date(2026, 6, 1)
HERE = site("northamptonshire")
NATIONAL = [
    ("allocation_limit", timedelta(hours=48)),
    ("non_attendance_report_limit", timedelta(hours=48)),
    ("sentence_on_the_day_target", timedelta(hours=24)),
    ("adjournment_limit", timedelta(days=14)),
    ("non_attendance_decision_limit", timedelta(days=7)),
    ("planning_meeting_target", timedelta(days=10)),
    ("planning_meeting_limit", timedelta(days=14)),
    ("first_officer_meeting_limit", timedelta(days=5)),
    ("full_substance_assessment_limit", timedelta(days=2)),
]
HEAD = "title: t\npolicies:\n"
ONE = "  - {name: a, unit: hours, rules: [R30], values: [%s]}\n"
VALUE = "{value: 1, valid_from: 2020-01-01, source: s}"
minutes_of_14_months = st.integers(0, 14 * 30 * 24 * 60)
moments = minutes_of_14_months.map(
    lambda minute: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


def at(text: str) -> datetime:
    """A moment by the clock on the wall in England."""
    return datetime.fromisoformat(text).replace(tzinfo=london())


def test_every_policy_is_cited_and_in_force_today() -> None:
    for name, found in load_policies().items():
        assert all(value.source for value in found.values)
        assert policy(name, on=TODAY).source


@pytest.mark.parametrize(("name", "length"), NATIONAL)
def test_the_limits_of_the_protocol_are_the_national_values(name: str, length: timedelta) -> None:
    found = policy(name, on=TODAY)
    assert (found.length(), found.site) == (length, None)


def test_other_numbers_of_the_protocol_are_policy_too() -> None:
    assert policy("suppression_threshold", on=TODAY).number() == 5
    assert policy("mhtr_sessions_minimum", on=TODAY).number() == 10
    assert policy("mhtr_sessions_maximum", on=TODAY).number() == 12
    assert policy("warning_validity", on=TODAY).number() == 12


def test_r8_thresholds_of_the_screen_are_policy() -> None:
    assert policy("k10_indicates_from", on=TODAY).number() == 20
    assert policy("core_10_indicates_from", on=TODAY).number() == 11
    assert policy("k10_banding", on=TODAY).text() == "clinical"


def test_a_site_sets_its_own_value_from_its_first_day_on() -> None:
    own = policy("k10_banding", "birmingham", on=date(2024, 4, 1))
    assert (own.text(), own.site) == ("abs", "birmingham")
    before = policy("k10_banding", "birmingham", on=date(2024, 3, 31))
    assert (before.text(), before.site) == ("clinical", None)
    assert policy("k10_banding", "plymouth", on=TODAY).text() == "clinical"


def test_r29_the_value_is_that_of_the_day() -> None:
    name = "short_terms_presumed_suspended"
    assert policy(name, on=date(2026, 3, 21)).flag() is False
    assert policy(name, on=date(2026, 3, 22)).flag() is True
    old, new = (policy("warning_validity", on=date(year, 6, 1)).source for year in (2020, 2021))
    assert "2003" in old
    assert "2020" in new


def test_a_policy_site_or_day_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownPolicy):
        policy("no_such_policy", on=TODAY)
    with pytest.raises(UnknownPolicy):
        policy("allocation_limit", on=date(1999, 1, 1))
    with pytest.raises(UnknownSite):
        policy("allocation_limit", "atlantis", on=TODAY)


def test_a_value_is_not_taken_for_what_it_is_not() -> None:
    with pytest.raises(TypeError):
        policy("k10_banding", on=TODAY).number()
    with pytest.raises(TypeError):
        policy("allocation_limit", on=TODAY).text()
    with pytest.raises(TypeError):
        policy("allocation_limit", on=TODAY).flag()
    with pytest.raises(TypeError):
        policy("warning_validity", on=TODAY).length()
    with pytest.raises(TypeError):
        policy("short_terms_presumed_suspended", on=date(2026, 6, 1)).number()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ONE % "{value: soon, valid_from: 2020-01-01, source: s}", "no hours"),
        (ONE % "{value: true, valid_from: 2020-01-01, source: s}", "no hours"),
        (ONE % "{value: -1, valid_from: 2020-01-01, source: s}", "no hours"),
        (ONE % "{value: 1, valid_from: 2020-01-01}", "policies.0.values.0.source"),
        (ONE % f"{VALUE}, {VALUE}", "two values for one day"),
        (ONE % "", "policies.0.values"),
        (ONE % VALUE + ONE % VALUE, "listed twice"),
        ("  - {name: a, unit: parsecs}\n", "policies.0.unit"),
    ],
)
def test_a_wrong_policy_file_is_named_with_its_key_in_one_sentence(
    tmp_path: Path, text: str, names: str
) -> None:
    path = tmp_path / "national.yaml"
    path.write_text(HEAD + text)
    with pytest.raises(InvalidPolicy, match=names) as refused:
        read_policies(path)
    said = str(refused.value)
    assert said.startswith("national.yaml: ")
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("no_such", 1, "there is no policy"),
        ("allocation_limit", "soon", "another unit"),
        ("k10_banding", "other", "another unit"),
    ],
)
def test_a_site_may_not_set_what_is_no_value(name: str, value: int | str, says: str) -> None:
    own = Override(name=name, value=value, valid_from=TODAY, source="s")
    with pytest.raises(InvalidPolicy, match=says):
        check_overrides("plymouth", (own,), load_policies())


def test_a_site_may_not_set_two_values_for_one_day() -> None:
    own = Override(name="allocation_limit", value=24, valid_from=TODAY, source="s")
    with pytest.raises(InvalidPolicy, match="two values for one day"):
        check_overrides("plymouth", (own, own), load_policies())


def test_r3_bank_holidays_of_england_are_no_working_days() -> None:
    assert {date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 28)} <= bank_holidays(2026)
    assert not is_working_day(date(2026, 4, 3))
    assert not is_working_day(date(2026, 6, 6))
    assert is_working_day(date(2026, 4, 7))


def test_r3_working_days_step_over_easter() -> None:
    assert add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert add_working_days(date(2026, 4, 4), 2) == date(2026, 4, 8)
    assert add_working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)


def test_r3_working_time_passes_in_the_hours_of_the_site_only() -> None:
    eight = timedelta(hours=8)
    assert add_working_time(at("2026-06-05T16:00"), timedelta(hours=2), HERE) == at(
        "2026-06-08T10:00"
    )
    assert add_working_time(at("2026-06-06T12:00"), eight, HERE) == at("2026-06-08T17:00")
    assert add_working_time(at("2026-04-02T09:00"), 2 * eight, HERE) == at("2026-04-07T17:00")


def test_r3_evening_sessions_count_where_asked_for() -> None:
    wednesday, two = at("2026-06-03T16:00"), timedelta(hours=2)
    assert add_working_time(wednesday, two, HERE, evenings=True) == at("2026-06-03T18:00")
    assert add_working_time(wednesday, two, HERE) == at("2026-06-04T10:00")
    assert working_time_between(
        wednesday, at("2026-06-04T10:00"), HERE, evenings=True
    ) == timedelta(hours=5)


def test_summer_time_moves_the_hours_and_not_the_stopwatch() -> None:
    friday = at("2026-03-27T16:00")
    assert friday.astimezone(UTC).hour == 16
    monday = add_working_time(friday, timedelta(hours=2), HERE)
    assert monday == at("2026-03-30T10:00")
    assert monday.astimezone(UTC).hour == 9
    assert add_elapsed(friday, timedelta(hours=72)) == at("2026-03-30T17:00")


def test_time_without_zone_is_refused_and_a_site_never_open_counts_nothing() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_elapsed(at("2026-06-01T09:00").replace(tzinfo=None), timedelta(hours=1))
    closed = HERE.model_copy(update={"hours": ()})
    with pytest.raises(NeverOpen):
        add_working_time(at("2026-06-01T09:00"), timedelta(hours=1), closed)


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 40 * 60), st.booleans())
def test_r3_working_time_is_what_counting_minute_by_minute_gives(
    start: datetime, minutes: int, evenings: bool
) -> None:
    fast = add_working_time(start, timedelta(minutes=minutes), HERE, evenings=evenings)
    counted = _open_minutes(start, fast, evenings)
    assert counted == minutes
    assert working_time_between(start, fast, HERE, evenings=evenings) == timedelta(minutes=minutes)
    assert minutes == 0 or _is_open(fast - timedelta(minutes=1), evenings)


def _open_minutes(start: datetime, end: datetime, evenings: bool) -> int:
    minutes = int((end - start) / timedelta(minutes=1))
    return sum(_is_open(start + timedelta(minutes=n), evenings) for n in range(minutes))


def _is_open(moment: datetime, evenings: bool) -> bool:
    local = moment.astimezone(london())
    if local.date() in bank_holidays(local.year):
        return False
    stretches: tuple[Opening, ...] = HERE.hours + (HERE.evening_sessions if evenings else ())
    now = time(local.hour, local.minute)
    day = local.strftime("%A").lower()
    return any(one.day == day and one.opens <= now < one.closes for one in stretches)
