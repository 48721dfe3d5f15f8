"""Killed at any moment of a running story, the stack ends where an undisturbed run ends."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from contracts.event import Agency
from scripts.demo.asking import Asker
from scripts.demo.people import Person, generated, named
from scripts.demo.story import Story
from scripts.stack.runner import Stack
from tests.live import asking
from tests.state import numbers_applied, numbers_told, rows_kept, unsettled

pytestmark = pytest.mark.timeout(240)

CAST = [*named(), *generated(4, 5)]


def cohort(first: int) -> list[Person]:
    """The same people under other numbers, so that two runs can share a stack."""
    return [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(CAST)
    ]


async def play(stack: Stack, ask: Asker, people: Sequence[Person]) -> dict[str, Any]:
    """The story of a cohort, and what the stack has come to, person by person."""
    story = Story(ask, lambda *_: None)
    await story.play(people)

    async def settled() -> bool:
        return not any((await unsettled(stack)).values())

    await ask.until("everything told to be applied", settled)
    order = {p.number: n for n, p in enumerate(people)}
    who = {pathway: order[number] for number, pathway in story.pathways.items()}
    return {
        "told": await numbers_told(stack, who),
        "applied": await numbers_applied(stack, who),
        "kept": await rows_kept(stack, who),
    }


PARTS = (*(agency.value for agency in Agency), "postgres", "kafka")


@contextlib.asynccontextmanager
async def killing(stack: Stack, seed: int) -> AsyncIterator[list[str]]:
    """Kill -9 every part once, in an order and at moments of chance."""
    killed: list[str] = []

    async def go_on() -> None:
        chance = random.Random(seed)
        for name in chance.sample(PARTS, len(PARTS)):
            await asyncio.sleep(chance.uniform(0.5, 2.0))
            os.kill(stack.pid(name), signal.SIGKILL)
            killed.append(name)

    killer = asyncio.create_task(go_on())
    try:
        yield killed
    finally:
        killer.cancel()
        await asyncio.gather(killer, return_exceptions=True)


async def test_a_story_killed_at_random_ends_where_an_undisturbed_one_does(stack: Stack) -> None:
    """Same rows, same sequence numbers, nothing twice; every part was killed in the middle."""
    async with asking(stack) as ask:
        undisturbed = await play(stack, ask, cohort(100))
        async with killing(stack, seed=3) as killed:
            disturbed = await play(stack, ask, cohort(200))
    assert set(killed) == set(PARTS)
    for part, found in undisturbed.items():
        assert disturbed[part] == found, part
