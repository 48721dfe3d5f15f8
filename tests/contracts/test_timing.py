"""Clocks follow from what happened and when, whatever the order it was heard in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.policy import (
    Clock,
    Fact,
    Heard,
    State,
    UnknownClock,
    add_months,
    clock,
    clocks,
    due_by,
    policy,
    timing,
)
from contracts.policy.calendar import london
from contracts.reference.sites import site

HERE = "northamptonshire"
LONG_AFTER = datetime(2040, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment by the clock on the wall in England."""
    return datetime.fromisoformat(text).replace(tzinfo=london())


def fact(kind: str, moment: str) -> Fact:
    """Something heard."""
    return Fact(Heard(kind), at(moment))


def working() -> Clock:
    """C3 as it would run in the hours of a site."""
    return clock("C3").model_copy(update={"calendar": "working"})


def ordered() -> Clock:
    """A clock that runs as long as the fact that starts it says."""
    return clock("C11")


def test_every_clock_that_runs_has_an_owner_who_may_tell_it() -> None:
    assert {name: one.owner for name, one in clocks().items()} == {
        "C1": Agency.COURT,
        "C2": Agency.COURT,
        "C3": Agency.PROBATION,
        "C4": Agency.PROBATION,
        "C5": Agency.PROBATION,
        "C6": Agency.PROVIDER,
        "C7": Agency.PROVIDER,
        "C8": Agency.PROVIDER,
        "C9": Agency.PROBATION,
        "C10": Agency.PROVIDER,
        "C11": Agency.COURT,
        "C12": Agency.PROVIDER,
        "C13": Agency.REPORTING,
        "C14": Agency.PROVIDER,
        "C15": Agency.COURT,
    }
    with pytest.raises(UnknownClock):
        clock("C99")


@pytest.mark.parametrize(
    ("name", "days", "warning_days"),
    [("C1", 1, 0.5), ("C2", 14, 3), ("C3", 2, 0.5), ("C7", 21, 3), ("C8", 2, 0.5), ("C9", 7, 3)],
)
def test_c1_to_c9_run_on_the_stopwatch_across_summer_time(
    name: str, days: float, warning_days: float
) -> None:
    found = timing(clock(name), [fact("start", "2026-03-28T10:00")], HERE)
    assert found is not None
    assert found.due_at is not None
    assert found.at_risk_from is not None
    assert found.due_at - found.started_at == timedelta(days=days)
    assert found.due_at - found.at_risk_from == timedelta(days=warning_days)


def test_c12_runs_to_the_same_day_of_the_next_year_by_the_clock_on_the_wall() -> None:
    found = timing(clock("C12"), [fact("start", "2026-03-01T10:00")])
    assert found is not None
    assert found.due_at == at("2027-03-01T10:00")
    assert add_months(at("2027-01-31T10:00"), 1) == at("2027-02-28T10:00")


def test_c12_starts_again_when_consent_is_renewed() -> None:
    given_twice = [fact("start", "2026-03-01T10:00"), fact("start", "2027-02-20T10:00")]
    found = timing(clock("C12"), given_twice)
    assert found is not None
    assert found.due_at == at("2028-02-20T10:00")


def test_c9_is_shorter_where_the_site_says_so() -> None:
    found = timing(clock("C9"), [fact("start", "2026-06-01T10:00")], "sefton")
    assert found is not None
    assert found.due_at == at("2026-06-06T10:00")


def test_c11_is_due_at_the_end_of_the_day_that_was_ordered() -> None:
    """R36, C11: midnight by the clock on the wall, on whichever side of summer time."""
    begun = Fact(Heard.START, at("2026-03-02T15:00"), due_by("2026-04-06"))
    found = timing(clock("C11"), [begun])
    assert found is not None
    assert found.due_at == at("2026-04-07T00:00")
    assert found.at_risk_from == at("2026-04-04T00:00")
    held = timing(clock("C11"), [begun, fact("stop", "2026-04-06T16:30")])
    late = timing(clock("C11"), [begun, fact("stop", "2026-04-07T10:00")])
    assert held is not None
    assert late is not None
    assert (held.state(LONG_AFTER), late.state(LONG_AFTER)) == (State.MET, State.BREACHED)
    assert due_by("2026-04-06T09:00:00Z") == datetime(2026, 4, 6, 9, tzinfo=UTC)


def test_a_clock_as_ordered_whose_start_says_no_day_is_never_due() -> None:
    found = timing(clock("C11"), [fact("start", "2026-03-02T15:00")])
    assert found is not None
    assert (found.due_at, found.state(LONG_AFTER)) == (None, State.RUNNING)
    assert due_by(None) is None


def test_c12_runs_to_what_its_start_says_where_it_says_something() -> None:
    """R16, R40: a consent from before a new sentence is due as it was."""
    stands = Fact(Heard.START, at("2026-09-01T10:00"), at("2027-03-01T10:00"))
    found = timing(clock("C12"), [fact("cancel", "2026-08-01T10:00"), stands])
    assert found is not None
    assert (found.started_at, found.due_at) == (at("2026-09-01T10:00"), at("2027-03-01T10:00"))
    given = timing(clock("C12"), [stands, fact("start", "2026-10-01T10:00")])
    assert given is not None
    assert given.due_at == at("2027-10-01T10:00")
    over = Fact(Heard.START, at("2026-09-01T10:00"), at("2026-03-01T10:00"))
    overdue = timing(clock("C12"), [over])
    assert overdue is not None
    assert overdue.state(LONG_AFTER) == State.BREACHED


@pytest.mark.parametrize("wrong", [{"due_from": None}, {"calendar": "working"}])
def test_a_clock_as_ordered_says_from_what_and_passes_as_on_a_stopwatch(
    wrong: dict[str, str],
) -> None:
    with pytest.raises(ValidationError, match="as_ordered"):
        Clock.model_validate(clock("C11").model_dump() | wrong)


def test_c1_begins_with_the_first_guilt_and_again_after_it_was_withdrawn() -> None:
    guilty_twice = [fact("start", "2026-06-02T10:00"), fact("start", "2026-06-02T12:00")]
    found = timing(clock("C1"), guilty_twice)
    assert found is not None
    assert found.started_at == at("2026-06-02T10:00")
    withdrawn = [fact("start", "2026-06-02T10:00"), fact("cancel", "2026-06-02T11:00")]
    found = timing(clock("C1"), withdrawn)
    assert found is not None
    assert found.state(LONG_AFTER) is State.CANCELLED
    found = timing(clock("C1"), [*withdrawn, fact("start", "2026-06-02T12:00")])
    assert found is not None
    assert found.started_at == at("2026-06-02T12:00")


def test_a_clock_is_running_at_risk_breached_or_met() -> None:
    begun = [fact("start", "2026-06-02T10:00")]
    found = timing(clock("C3"), begun)
    assert found is not None
    moments = ("2026-06-02T11:00", "2026-06-03T22:00", "2026-06-04T10:00", "2026-06-04T10:01")
    assert [found.state(at(moment)).value for moment in moments] == [
        "running",
        "at_risk",
        "at_risk",
        "breached",
    ]
    late = timing(clock("C3"), [*begun, fact("stop", "2026-06-04T10:01")])
    in_time = timing(clock("C3"), [*begun, fact("stop", "2026-06-04T10:00")])
    assert late is not None
    assert in_time is not None
    assert (late.state(LONG_AFTER), in_time.state(LONG_AFTER)) == (State.BREACHED, State.MET)


def test_what_happened_before_the_clock_began_does_not_stop_it() -> None:
    before = fact("stop", "2026-06-01T10:00")
    found = timing(clock("C3"), [before, fact("start", "2026-06-02T10:00")])
    assert found is not None
    assert found.ended_at is None
    assert timing(clock("C3"), [before]) is None


def test_a_clock_does_not_run_before_it_was_in_force() -> None:
    """R29."""
    assert timing(clock("C3"), [fact("start", "2017-09-30T10:00")]) is None
    assert timing(clock("C3"), [fact("start", "2017-10-01T10:00")]) is not None


def test_a_paused_clock_is_never_due_and_goes_on_where_it_was() -> None:
    begun = [fact("start", "2026-06-02T10:00"), fact("pause", "2026-06-03T10:00")]
    found = timing(clock("C3"), begun)
    assert found is not None
    assert found.due_at is None
    assert found.state(LONG_AFTER) is State.RUNNING
    found = timing(clock("C3"), [*begun, fact("resume", "2026-06-10T10:00")])
    assert found is not None
    assert found.due_at == at("2026-06-11T10:00")


def test_a_pause_after_it_was_due_changes_nothing() -> None:
    late = [fact("start", "2026-06-02T10:00"), fact("pause", "2026-06-05T10:00")]
    found = timing(clock("C3"), late)
    assert found is not None
    assert found.due_at == at("2026-06-04T10:00")


def test_a_clock_in_working_time_runs_in_the_hours_of_its_site() -> None:
    found = timing(working(), [fact("start", "2026-04-02T16:00")], HERE)
    assert found is not None
    assert found.at_risk_from == at("2026-04-13T12:00")
    assert found.due_at == at("2026-04-14T16:00")
    with pytest.raises(UnknownClock, match="hours of a site"):
        timing(working(), [fact("start", "2026-04-02T16:00")])


WEEK = datetime(2026, 3, 25, tzinfo=UTC)
kinds = st.sampled_from(list(Heard))
hours = st.integers(0, 12 * 24).map(lambda h: WEEK + timedelta(hours=h))
facts = st.lists(
    st.builds(lambda kind, moment, due: Fact(kind, moment, moment + due), kinds, hours,
              st.integers(1, 72).map(lambda h: timedelta(hours=h))),
    max_size=7,
    unique_by=lambda one: one.at,
)  # fmt: skip
CLOCKS = {
    "elapsed": clock("C3"),
    "in the hours of a site": working(),
    "as ordered": ordered(),
    "as ordered, again and again": ordered().model_copy(update={"starts_again": True}),
}


@settings(max_examples=300, deadline=None)
@given(facts, st.sampled_from(sorted(CLOCKS)), st.randoms(use_true_random=False))
def test_a_clock_stands_where_counting_hour_by_hour_puts_it(
    heard: list[Fact], which: str, order: object
) -> None:
    shuffled = sorted(heard, key=lambda _: order.random())  # type: ignore[attr-defined]
    found = timing(CLOCKS[which], shuffled, HERE)
    slow = _slow(heard, CLOCKS[which])
    if slow is None:
        assert found is None
        return
    assert found is not None
    started_at, due_at, ended_at, cancelled = slow
    assert (found.started_at, found.ended_at, found.cancelled) == (started_at, ended_at, cancelled)
    assert found.due_at == due_at


Slow = tuple[datetime, datetime | None, datetime | None, bool]


def _slow(heard: list[Fact], wanted: Clock) -> Slow | None:
    """Step hour by hour, hearing each fact when it comes."""
    by_moment = {one.at: one for one in heard}
    in_hours = wanted.calendar == "working"
    started_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    cancelled = paused = False
    passed, length = timedelta(), LENGTH
    moment, step = WEEK, timedelta(hours=1)
    while moment < WEEK + timedelta(days=40):
        one = by_moment.get(moment)
        kind = one.kind if one else None
        begins = started_at is None or cancelled or wanted.starts_again
        if kind is Heard.START and begins:
            started_at, due_at, ended_at, cancelled, paused = moment, None, None, False, False
            passed, length = timedelta(), _length(wanted, one)
        elif started_at is not None and ended_at is None:
            if kind in (Heard.STOP, Heard.CANCEL):
                ended_at, cancelled = moment, kind is Heard.CANCEL
            elif kind in (Heard.PAUSE, Heard.RESUME):
                paused = kind is Heard.PAUSE
        counts = not paused and (not in_hours or _open(moment))
        if started_at is not None and due_at is None and counts:
            passed += step
            if passed == length:
                due_at = moment + step
        moment += step
    return None if started_at is None else (started_at, due_at, ended_at, cancelled)


def _length(wanted: Clock, start: Fact | None) -> timedelta:
    if wanted.due_from is None or start is None or start.due_at is None:
        return LENGTH
    return start.due_at - start.at


LENGTH = policy("allocation_limit", on=WEEK.date()).length()


def _open(moment: datetime) -> bool:
    """By the clock on the wall; the bank holidays of those weeks by hand."""
    local = moment.astimezone(london())
    if local.strftime("%m-%d") in ("04-03", "04-06", "05-04"):
        return False
    day = local.strftime("%A").lower()
    return any(
        one.day == day and one.opens <= local.time() < one.closes for one in site(HERE).hours
    )


def test_the_facts_of_a_clock_are_said_by_an_event_or_by_its_owner_alone() -> None:
    """A name nobody says would be a clock that never starts or never stops."""
    events = {event.name: event for event in catalogue().values()}
    local = {
        "AppointmentCancelled",
        "AppointmentPlanned",
        "CourtReviewCancelled",
        "DecisionNotNeeded",
        "FirstMeetingDue",
        "ConsentStands",
        "FollowUpMade",
        "FollowUpNotNeeded",
        "FollowUpOpens",
        "OfficerLeft",
        "OrderMadeAgain",
        "RequirementMade",
        "RequirementMadeAgain",
        "ReturnDue",
        "ReturnSent",
        "SentencerFeedbackAsked",
        "TreatmentBegun",
        "TreatmentNotBegun",
    }
    for one in clocks().values():
        for listens in (*one.starts_on, *one.stops_on, *one.cancels_on):
            assert listens.fact in events or listens.fact in local
            event = events.get(listens.fact)
            names = {*listens.where, *([one.per] if one.per else [])}
            ordered = one.length == "as_ordered" and listens in one.starts_on
            names |= {one.due_from} if one.due_from and ordered else set()
            assert event is None or names <= set(event.model_fields)
