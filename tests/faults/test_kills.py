"""Killed at any moment of a running story, the stack ends where an undisturbed run ends."""

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from contracts.event import Agency
from scripts.demo.asking import Asker
from scripts.demo.people import Person, generated, named
from scripts.demo.story import Story
from scripts.stack.runner import Stack
from tests.live import asking
from tests.state import in_flight, numbers_applied, numbers_told, rows_kept

pytestmark = pytest.mark.timeout(240)

CAST = [*named(), *generated(4, 5)]


def cohort(first: int) -> list[Person]:
    """The same people under other numbers, so that two runs can share a stack."""
    return [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(CAST)
    ]


async def play(stack: Stack, ask: Asker, people: Sequence[Person]) -> dict[str, int]:
    """The story of a cohort; each pathway's place in it."""
    story = Story(ask, lambda *_: None)
    await story.play(people)
    order = {p.number: n for n, p in enumerate(people)}
    return {pathway: order[number] for number, pathway in story.pathways.items()}


async def end_state(stack: Stack, ask: Asker, who: dict[str, int]) -> dict[str, Any]:
    """What the stack has come to once nothing is on its way, person by person."""

    async def settled() -> bool:
        return not any((await in_flight(stack)).values())

    await ask.until("everything told to be applied", settled)
    return {
        "told": await numbers_told(stack, who),
        "applied": await numbers_applied(stack, who),
        "kept": await rows_kept(stack, who),
    }


PARTS = (*(agency.value for agency in Agency), "postgres", "kafka")


async def kill_each(stack: Stack, seed: int) -> None:
    """Kill -9 every part once, in an order and at moments of chance."""
    chance = random.Random(seed)
    killed = {}
    for name in chance.sample(PARTS, len(PARTS)):
        await asyncio.sleep(chance.uniform(0.5, 2.0))
        killed[name] = stack.pid(name)
        os.kill(killed[name], signal.SIGKILL)
    async with asyncio.timeout(20):
        while any(stack.pid(name) == pid for name, pid in killed.items()):
            await asyncio.sleep(0.05)


async def test_a_story_killed_at_random_ends_where_an_undisturbed_one_does(stack: Stack) -> None:
    """Same rows, same sequence numbers, nothing twice; every part was killed in the middle."""
    async with asking(stack) as ask:
        undisturbed = await end_state(stack, ask, await play(stack, ask, cohort(100)))
        who, _ = await asyncio.gather(play(stack, ask, cohort(200)), kill_each(stack, seed=3))
        await stack.wait_ready()
        disturbed = await end_state(stack, ask, who)
    for part, found in undisturbed.items():
        assert disturbed[part] == found, part
