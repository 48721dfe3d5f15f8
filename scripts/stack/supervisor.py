"""Watches the processes of the stack: what ends by itself is started again, and said."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

from scripts.stack.process import Child

LOOK_EVERY = 0.1
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
CALM_AFTER = 30.0


class Supervisor:
    """The processes by name. One that is held stays down; any other comes back."""

    def __init__(self, children: Mapping[str, Child], tell: Callable[[str], None]) -> None:
        self._children = dict(children)
        self._tell = tell
        self._held: set[str] = set()
        self._pause: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._started: dict[str, float] = {}

    def add(self, process: Child) -> None:
        """Watch one more process."""
        self._children[process.name] = process

    def child(self, name: str) -> Child:
        """The process of this name."""
        return self._children[name]

    def hold(self, name: str) -> None:
        """Leave this process down when it ends."""
        self._held.add(name)

    def release(self, name: str) -> None:
        """Start this process again when it ends."""
        self._held.discard(name)

    async def watch(self) -> None:
        """Look again and again; runs until it is cancelled."""
        while True:
            for name in self._children.keys() - self._held:
                self._look_at(name)
            await asyncio.sleep(LOOK_EVERY)

    def stop(self, names: Iterable[str], seconds: float) -> None:
        """Ask all of them at once to end, and end those that take longer."""
        leaving = [self._children[name] for name in names if name in self._children]
        for process in leaving:
            process.ask_to_stop()
        deadline = time.monotonic() + seconds
        for process in leaving:
            process.wait_stopped(deadline)

    def _look_at(self, name: str) -> None:
        process, now = self._children[name], time.monotonic()
        if process.running():
            return
        if name not in self._due:
            pause = self._next_pause(name, now)
            self._due[name] = now + pause
            code = process.exit_code()
            self._tell(f"{name} ended ({_reason(code)}); starting it again in {pause:.1f} s.")
        elif now >= self._due[name]:
            del self._due[name]
            self._started[name] = now
            process.start()

    def _next_pause(self, name: str, now: float) -> float:
        """Doubles while a process keeps failing, and starts over after a calm time."""
        calm = now - self._started.get(name, 0.0) > CALM_AFTER
        last = 0.0 if calm else self._pause.get(name, 0.0)
        self._pause[name] = min(last * 2, LONGEST_PAUSE) or FIRST_PAUSE
        return self._pause[name]


def _reason(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
