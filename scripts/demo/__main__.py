"""``make demo``: the stack, the story, what each agency knows, the return, where to look."""

import asyncio
import os
import signal
import sys
import time

import httpx

from scripts.demo import showing
from scripts.demo.asking import Asker
from scripts.demo.people import SITE, Journey, Person, generated, named, traveller
from scripts.demo.story import Story
from scripts.stack.errors import StackError
from scripts.stack.runner import Stack, fail

PEOPLE = 60
SEED = 2018
MONTH = "2026-06"


async def main() -> None:
    """Play, show, and stay until Ctrl-C unless ``CI`` is set."""
    began, people = time.monotonic(), _asked_for() or [*named(), *generated(PEOPLE, SEED)]
    async with (
        Stack(tell=showing.say) as stack,
        httpx.AsyncClient(
            timeout=15, trust_env=False, limits=httpx.Limits(max_connections=20)
        ) as client,
    ):
        showing.heading(f"Five services, five databases, one Kafka: up in {_since(began)}")
        ask = Asker(stack.urls, lambda a, r, o: stack.token(a, r, o), client)
        began = time.monotonic()
        story = Story(ask, showing.step)
        await story.play(people)
        showing.heading(f"{len(people)} people, {ask.asked} requests, {_since(began)}")
        if people[0].journey is Journey.MHTR_PRIMARY:
            began = time.monotonic()
            showing.heading("A court's day, as its systems tell it, and what each agency has of it")
            await story.court_day()
            showing.say(f"  in {_since(began)}")
            await showing.what_each_knows(ask, story.pathways[people[0].number])
        await showing.the_return(ask, SITE, MONTH)
        showing.addresses(stack.urls, stack.token("operator_console", "operator", None, "demo"))
        if not os.environ.get("CI"):
            await _until_stopped()


def _asked_for() -> list[Person]:
    """Those who go the ways named in ``JOURNEY``, separated by commas; ``all`` names every one."""
    wanted = os.environ.get("JOURNEY", "")
    if wanted == "all":
        return [traveller(journey) for journey in Journey]
    try:
        return [traveller(Journey(one.strip())) for one in wanted.split(",") if one.strip()]
    except ValueError:
        ways = ", ".join(Journey)
        raise StackError(f"JOURNEY names a way there is not; there are: {ways}, or all.") from None


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    showing.say("Everything stays up until Ctrl-C.")
    await stop.wait()


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except StackError as error:
        sys.exit(fail(error))
