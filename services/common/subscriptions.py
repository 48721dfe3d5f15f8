"""Which event runs what: an explicit table, in which an ignored event is said to be ignored."""

from collections.abc import Awaitable, Callable, Mapping
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
