"""Which event runs what: an explicit table, in which an ignored event is said to be ignored."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event

E = TypeVar("E", bound=Event)
Handler = Callable[[AsyncSession, Any], Awaitable[None]]
Handlers = Mapping[type[Event], Handler]


def on(
    event: type[E], handler: Callable[[AsyncSession, E], Awaitable[None]]
) -> tuple[type[Event], Handler]:
    """This event runs this handler, in the transaction that counts the event as applied."""
    return event, handler


def at_once(
    event: type[E], handler: Callable[[AsyncSession, E], Awaitable[None]]
) -> tuple[type[Event], Handler]:
    """The same, and also as soon as the event arrives behind another that waits.

    It runs again in its turn: a handler of this kind does the same however often and late it runs.
    """
    return event, AtOnce(handler)


@dataclass(frozen=True)
class AtOnce:
    """A handler that does not wait for its turn."""

    handler: Handler

    async def __call__(self, session: AsyncSession, event: Event) -> None:
        """Run it."""
        await self.handler(session, event)


def ignore(event: type[Event]) -> tuple[type[Event], Handler]:
    """This event is known and changes nothing here."""
    return event, _nothing


def handlers(*pairs: tuple[type[Event], Handler]) -> Handlers:
    """The table. Raises ``ValueError`` where one event is named twice."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("an event is handled twice")
    return table


async def _nothing(session: AsyncSession, event: Event) -> None:
    """An ignored event is applied by being counted."""
