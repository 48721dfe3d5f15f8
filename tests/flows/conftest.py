"""One stack for the flows, on which the story was played for a few people."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest_asyncio

from scripts.demo.asking import Asker
from scripts.demo.people import Journey, Person, named, traveller
from scripts.demo.story import Story
from scripts.stack.runner import Stack
from tests.live import asking, live_stack
from tests.state import in_flight


@dataclass
class Played:
    """A stack on which the story was played, and whom it was played for."""

    stack: Stack
    ask: Asker
    people: list[Person]
    pathways: dict[int, str]
    told: list[str]

    def pathway(self, journey: Journey) -> str:
        """The pathway of the first person who goes this way."""
        return self.pathways[next(p.number for p in self.people if p.journey is journey)]


def one_of_each() -> list[Person]:
    """The named people, and somebody for each other way."""
    people: list[Person] = [*named()]
    told = {person.journey for person in people}
    others = (traveller(journey) for journey in Journey if journey not in told)
    return people + [replace(person, named=False) for person in others]


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def played() -> AsyncIterator[Played]:
    """The story, played and settled."""
    async with live_stack() as stack, asking(stack) as ask:
        told: list[str] = []
        story = Story(ask, lambda when, who, what: told.append(f"{when} {who}: {what}"))
        people = one_of_each()
        await story.play(people)

        async def settled() -> bool:
            return not any((await in_flight(stack)).values())

        await ask.until("everything told to be applied", settled)
        yield Played(stack, ask, people, story.pathways, told)
