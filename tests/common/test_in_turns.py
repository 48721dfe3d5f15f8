"""Long work of one request lets others have their turn, however long an item takes."""

import asyncio
import time

import pytest

from services.common.in_turns import PIECE, SECONDS, in_turns, pieces


@pytest.mark.parametrize("takes", [SECONDS / 2, SECONDS * 2])
async def test_others_wait_for_a_moment_and_not_for_a_number_of_items(takes: float) -> None:
    """Of items that take long, others have their turn after one or a few."""
    turns, longest = 0, 0.0

    async def another() -> None:
        nonlocal turns, longest
        while True:
            asked = time.thread_time()
            await asyncio.sleep(0)
            turns, longest = turns + 1, max(longest, time.thread_time() - asked)

    beside = asyncio.create_task(another())
    async for _ in in_turns(range(PIECE)):
        until = time.thread_time() + takes
        while time.thread_time() < until:
            pass
    beside.cancel()
    assert turns >= PIECE * takes / SECONDS / 4
    assert longest < 5 * max(SECONDS, takes)


async def test_items_that_take_no_time_are_done_so_many_at_once() -> None:
    order: list[object] = []

    async def another() -> None:
        while True:
            order.append("another")
            await asyncio.sleep(0)

    beside = asyncio.create_task(another())
    async for item in in_turns(range(7), 3):
        order.append(item)
    beside.cancel()
    assert [one for one in order if one != "another"] == list(range(7))
    assert "another" in order[:5]


def test_pieces_are_the_items_in_their_order() -> None:
    assert list(pieces([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
