"""A part that hangs is found by the age of its last turn; one that waits says why, once."""

import errno

import pytest
from structlog.testing import capture_logs

from services.common.pulse import HOPELESS, LONGEST_WAIT, Pulse


class Time:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def test_a_part_that_never_did_a_turn_does_not_work(time: Time) -> None:
    assert not Pulse("relay", 30, time).works


def test_a_part_that_turns_works_until_it_hangs(time: Time) -> None:
    pulse = Pulse("relay", 30, time)
    pulse.turned()
    time.now += 30
    assert pulse.works
    time.now += 1
    assert (pulse.works, pulse.hangs, pulse.hopeless) == (False, True, False)
    time.now += 30 * HOPELESS
    assert pulse.hopeless
    pulse.turned()
    assert pulse.works


def test_a_part_of_several_loops_turns_as_its_slowest_does(time: Time) -> None:
    pulse = Pulse("replay", 30, time)
    pulse.begin("a", "b")
    for _ in range(40):
        time.now += 1
        pulse.turned("a")
    assert (pulse.age, pulse.works) == (40, False)


def test_a_part_that_waits_does_not_work_and_does_not_hang(time: Time) -> None:
    """However long: whoever restarts it for that makes nothing better."""
    pulse = Pulse("relay", 30, time)
    pulse.turned()
    for _ in range(1000):
        time.now += pulse.waits(ConnectionRefusedError(errno.ECONNREFUSED, "refused"))
        assert (pulse.works, pulse.hangs) == (False, False)


def test_who_waits_asks_less_and_less_often_and_at_least_every_few_seconds(time: Time) -> None:
    pulse = Pulse("relay", 30, time)
    pauses = [pulse.waits(OSError(errno.ENOSPC, "full")) for _ in range(50)]
    assert pauses[0] < 0.3
    assert max(pauses) <= LONGEST_WAIT
    assert min(pauses[10:]) >= LONGEST_WAIT / 2


def test_one_line_says_that_it_waits_and_why_and_one_that_it_came_back(time: Time) -> None:
    pulse = Pulse("relay", 30, time)
    with capture_logs() as said:
        for _ in range(20):
            time.now += pulse.waits(OSError(errno.ENOSPC, "No space left on device"))
        pulse.turned()
        pulse.turned()
    waits, again = [one for one in said if one["log_level"] == "warning"], said[-1]
    assert 1 <= len(waits) <= 3
    assert waits[0]["cause"] == "No space left on device"
    assert "asks again by itself" in waits[0]["done"]
    assert again["event"] == "relay works again"
    assert again["after_seconds"] > 1
    assert sum(one["event"] == "relay works again" for one in said) == 1


def test_another_cause_is_said_at_once(time: Time) -> None:
    pulse = Pulse("relay", 30, time)
    with capture_logs() as said:
        pulse.waits(OSError(errno.ENOSPC, "full"))
        pulse.waits(ConnectionRefusedError(errno.ECONNREFUSED, "refused"))
    assert [one["errno"] for one in said] == [errno.ENOSPC, errno.ECONNREFUSED]
