"""Two records of one thing: both agencies decide by the same rule whether they are of one (R33)."""

from datetime import UTC, datetime
from uuid import uuid4

from contracts.discrepancies import Attendance, is_same_appointment, recorded_otherwise

LATE = datetime(2026, 6, 8, 23, 30, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 6, 9, 9, tzinfo=UTC)


def test_r33_a_day_is_a_day_in_england_and_one_record_that_agrees_is_enough() -> None:
    recorded = Attendance(uuid4(), "mhtr", LATE, 1, attended=False)
    reported = Attendance(None, "mhtr", MORNING_AFTER, None, attended=True)
    assert is_same_appointment(recorded, reported)
    assert recorded_otherwise([recorded], reported) == recorded
    agrees = Attendance(uuid4(), "mhtr", LATE, 2, attended=True)
    assert recorded_otherwise([recorded, agrees], reported) is None


def test_r33_an_appointment_without_requirement_or_number_may_be_the_one() -> None:
    """Version 1 of what providers told did not say of which requirement."""
    recorded = Attendance(uuid4(), None, LATE, 3, attended=True)
    assert is_same_appointment(recorded, Attendance(None, "mhtr", LATE, None, attended=False))
    assert not is_same_appointment(recorded, Attendance(None, "mhtr", LATE, 2, attended=False))


def test_r33_an_appointment_that_is_named_is_meant_whatever_its_day() -> None:
    recorded = Attendance(uuid4(), "mhtr", LATE, 3, attended=True)
    named = Attendance(recorded.appointment_id, "drr", MORNING_AFTER, 9, attended=False)
    assert is_same_appointment(recorded, named)
    assert not is_same_appointment(recorded, Attendance(uuid4(), "mhtr", LATE, 3, attended=False))
