"""Fault 1: kill -9 at each crash point under load, each time at a passing of chance."""

from pathlib import Path

import pytest

from scripts.stack.runner import Stack
from tests.faults.breaking import SEED, SEEDS, dying_at
from tests.faults.crash_points import PLACES, POINTS, RELAY, Point, places_in_code
from tests.faults.trial import trial

pytestmark = pytest.mark.timeout(600)


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
async def test_a_service_that_dies_at_a_crash_point_loses_and_repeats_nothing(
    stack: Stack, tmp_path: Path, point: Point
) -> None:
    done = f"kill -9 of {point.agency.value}, {SEEDS} seeds: {point.name}"
    async with trial(stack, 1, SEED, tmp_path, done), dying_at(stack, point, SEEDS, tmp_path):
        pass


async def test_a_relay_that_dies_between_sent_and_deleted_loses_and_repeats_nothing(
    stack: Stack, tmp_path: Path
) -> None:
    """The one of them that is in every run."""
    (point,) = [one for one in RELAY if one.name == "sent, not deleted"]
    done = f"kill -9 of {point.agency.value}, 2 seeds: {point.name}"
    async with trial(stack, 1, SEED, tmp_path, done), dying_at(stack, point, 2, tmp_path):
        pass


def test_every_transaction_and_every_sending_in_the_code_has_a_crash_point_or_a_reason() -> None:
    """A new one is added to ``PLACES`` in crash_points.py, with a run."""
    assert places_in_code() == set(PLACES)


def test_every_crash_point_is_of_a_place() -> None:
    named = {point for points in PLACES.values() if isinstance(points, tuple) for point in points}
    assert named == set(POINTS)
