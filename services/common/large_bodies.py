"""Room for large bodies: how many are held while they arrive, and how many are worked on at once.

Guarantee: who sends slowly takes of its own share only, and nothing of what complete bodies are
worked on with. Waiting for room counts against nobody's time for sending; whoever waits too long
is told so, and to ask again.
"""

import asyncio
from asyncio import Semaphore
from collections.abc import Hashable
from weakref import WeakValueDictionary

from services.common.errors import Unavailable

#: What is made of a large body takes many times its size; what arrives, no more than it.
WORKED_ON = 3
HELD = 12
HELD_OF_A_CLIENT = 2

_BUSY = "Too many large requests are being answered: send it again in a moment."


class LargeBodies:
    """The room of one process."""

    def __init__(self, patience: float) -> None:
        """``patience`` is how many seconds are waited for room."""
        self._patience = patience
        self._worked_on, self._held = Semaphore(WORKED_ON), Semaphore(HELD)
        self._of_clients: WeakValueDictionary[Hashable, Semaphore] = WeakValueDictionary()

    def of(self, client: Hashable) -> "Room":
        """What one body of a client takes."""
        own = self._of_clients.setdefault(client, Semaphore(HELD_OF_A_CLIENT))
        return Room((own, self._held), self._worked_on, self._patience)


class Room:
    """What one body takes, until it is given back."""

    def __init__(self, held: tuple[Semaphore, ...], worked_on: Semaphore, patience: float) -> None:
        self._held, self._worked_on, self._patience = held, worked_on, patience
        self._taken: list[Semaphore] = []

    async def hold(self) -> None:
        """Take room for what arrives: of the client's own first. Raises ``Unavailable``."""
        await self._take(self._held)

    async def work_on(self) -> None:
        """Take a turn for what is complete. Raises ``Unavailable``."""
        await self._take((self._worked_on,))

    def give_back(self) -> None:
        """The request is over."""
        while self._taken:
            self._taken.pop().release()

    async def _take(self, each: tuple[Semaphore, ...]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                for one in each:
                    await one.acquire()
                    self._taken.append(one)
        except TimeoutError:
            raise Unavailable(_BUSY) from None
