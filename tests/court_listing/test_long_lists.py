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
from tests.court_listing.given_documents import Json, case, defendant, sitting
from tests.court_listing.given_documents import court_list as one_list

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


WORDS = [
    f"{first}{vowel}{last}"
    for first in ("bar", "mel", "tor", "wyn")
    for vowel in "aeiou"
    for last in "bdfgklmnprstvwxyz"
]


def alike(shift: int, born: str) -> list[Json]:
    """People of one day of birth, of whom each has half of a double name with all others."""
    names = [*WORDS[shift:], *WORDS[:shift]]
    return [
        {
            "individualForenames": given.title(),
            "individualSurname": f"Fictional-{family.title()}",
            "dateOfBirth": born,
        }
        for given, family in zip(WORDS, names, strict=True)
    ]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("in_one_case", [True, False])
async def test_hundreds_born_on_one_day_are_told_apart_in_seconds(
    api: Api, in_one_case: bool
) -> None:
    """A case of riot, or a placeholder of a birth; and whoever else asks is answered meanwhile."""
    court, over = await api(SERVICE), asyncio.Event()
    listening = asyncio.create_task(longest_silence(over))
    began = time.perf_counter()
    for hour, shift in ((5, 3), (6, 7)):
        parties = [defendant(person) for person in alike(shift, "1900-01-01")]
        cases = [case("34FC0000126", *parties)]
        if not in_one_case:
            cases = [case(f"34FC{shift}{n:05}", party) for n, party in enumerate(parties)]
        document = one_list(sitting(*cases), published=f"2026-02-01T{hour:02}:00:00Z")
        answer = await court.post("/v1/court-lists", document, role="list_officer")
        assert len(answer.json()["taken"]) == len(WORDS)
    took = time.perf_counter() - began
    over.set()
    assert took < 10
    assert await listening < 1
