"""A list of a thousand people is taken in while the process answers others."""

import asyncio
import gc
import time
from collections.abc import Iterator
from datetime import date

import pytest

from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from services.court_listing.service import SERVICE
from tests.conftest import Api

DAY = date(2026, 6, 8)
PEOPLE = 1000


async def longest_silence(over: asyncio.Event) -> float:
    """The longest time in which nothing else of the process had its turn, in seconds."""
    longest, last = 0.0, time.perf_counter()
    while not over.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


@pytest.fixture
def settled() -> Iterator[None]:
    """What is there before is not looked through meanwhile, as no process of a service does."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("settled")
async def test_others_are_answered_while_a_long_list_is_taken_in(api: Api) -> None:
    """Of the time it takes, no piece in which all others wait is more than a tenth."""
    court, over = await api(SERVICE), asyncio.Event()
    body = court_list(list(generated(PEOPLE, 1)), DAY)
    listening = asyncio.create_task(longest_silence(over))
    began = time.perf_counter()
    answer = await court.post("/v1/court-lists", body, role="list_officer")
    took = time.perf_counter() - began
    over.set()
    assert len(answer.json()["taken"]) > PEOPLE * 0.9
    assert await listening < took / 10
