"""`make stack`: everything runs until Ctrl-C."""

import asyncio
import signal
import sys

from scripts.stack.errors import StackError
from scripts.stack.runner import Stack, fail, say


async def run() -> None:
    """Start, say ready and where, and stay up until asked to stop."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked.set)
    starting = asyncio.create_task(Stack().__aenter__())
    stopping = asyncio.create_task(asked.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    stack = await starting
    try:
        _announce(stack)
        await stopping
    finally:
        await stack.stop()
    say("stopped")


def _announce(stack: Stack) -> None:
    for name, url in stack.urls.items():
        say(f"{name:22} {url}")
    say(f"{'kafka':22} {stack.kafka.bootstrap}")
    say("ready")


def main() -> int:
    """Exit code 1 and one sentence when the stack cannot run."""
    try:
        asyncio.run(run())
    except StackError as error:
        return fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
