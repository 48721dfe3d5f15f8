"""Each agency restored in the middle of a story: every disagreement on a list, and it ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.demo import story as story_module
from scripts.demo.people import Person, named
from scripts.demo.story import Story
from scripts.stack.runner import Stack
from tests.faults.given_restores import Entering, Restoring
from tests.live import asking

pytestmark = pytest.mark.timeout(400)

FIRST, LAST = 6, 10


def cohort(first: int) -> list[Person]:
    """The same people under other numbers, for each agency its own."""
    return [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate([*named(), named()[0]])
    ]


@pytest_asyncio.fixture
async def entering(stack: Stack) -> AsyncIterator[Entering]:
    async with httpx.AsyncClient(timeout=15, trust_env=False) as client:
        mint = stack.token
        yield Entering(stack.urls, lambda agency, role, org: mint(agency, role, org), client)


@pytest.mark.faults
@pytest.mark.parametrize("agency", list(Agency))
async def test_a_story_goes_on_after_an_agency_was_restored(
    stack: Stack,
    entering: Entering,
    tmp_path: Path,
    agency: Agency,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To a point before its last ten events; what was lost is entered again by its people."""
    monkeypatch.setattr(story_module, "AT_ONCE", 2)
    entering.begin(agency)
    async with asking(stack) as operators:
        here = Restoring(stack, operators, agency, tmp_path)
        before = await here.disagreements()
        people = cohort(300 + 10 * list(Agency).index(agency))
        story = asyncio.create_task(Story(entering, lambda *_: None).play(people))
        await lose_the_last_ten(here, entering, story)
        disagree = await here.disagreements(before)
        assert disagree or agency is Agency.REPORTING
        lost = set().union(*disagree.values())
        assert lost == await here.listed_here()

        async def listed() -> bool:
            found = await here.listed_at_readers()
            return all(ids <= found.get(reader, set()) for reader, ids in disagree.items())

        await here.until("every disagreement to be on its reader's list", listed)
        for peer in set(Agency) - {agency}:
            here.operate(peer, "accept-restore", agency.value, "--reason", "a disk was lost")
        await entering.enter_again(here.settle)
        entering.open.set()
        while not story.done():
            await here.clear_parked()
            await asyncio.sleep(0.2)
        story.result()
        await here.settle()
        assert await here.disagreements(before) == disagree
        assert lost == await here.listed_here()


async def lose_the_last_ten(
    here: Restoring, entering: Entering, story: "asyncio.Task[None]"
) -> None:
    """The backup is of a few events after the beginning, and the loss of ten after that."""
    assert await here.until_told(await here.told() + FIRST, story)
    await entering.pause()
    await here.until("all to be heard", here.caught_up)
    here.backup()
    entering.keeps = True
    at_backup = await here.told()
    entering.open.set()
    assert await here.until_told(at_backup + LAST, story)
    await entering.pause()
    await here.until("all to be heard", here.caught_up)
    await here.restore()
    said = here.operate(here.agency, "restored", "--reason", "disk lost; the backup was restored")
    assert "incarnation" in said
    await here.stack.start(here.agency.value)
