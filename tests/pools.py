"""Connections that stay open from test to test, with what was planned and compiled for them.

Guarantee: each test has an engine of its own, and what it listens to there nobody else hears; a
connection that was lost or that a test kept is given to no other.
"""

import asyncio
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common.database import make_engine

Place = tuple[asyncio.AbstractEventLoop, str]

CONNECTIONS = 5

_open: dict[Place, AsyncEngine] = {}
_lost: set[Place] = set()


async def engine_on(url: str) -> AsyncEngine:
    """An engine for one test on the connections of all to this database."""
    place = asyncio.get_running_loop(), url
    if place not in _open:
        _open[place] = _watched(place)
    if place in _lost:
        await _open[place].dispose()
        _lost.discard(place)
    return _open[place].execution_options()


async def given_back(engine: AsyncEngine) -> None:
    """A test is done with its engine."""
    if engine.pool.checkedout():  # type: ignore[attr-defined]
        await engine.dispose()


async def closed() -> None:
    """Close all of this loop."""
    for place in [place for place in _open if place[0] is asyncio.get_running_loop()]:
        await _open.pop(place).dispose()


def _watched(place: Place) -> AsyncEngine:
    engine = make_engine(place[1], CONNECTIONS)

    def opened(connection: Any, _: object) -> None:
        connection.driver_connection.add_termination_listener(lambda _: _lost.add(place))

    event.listen(engine.sync_engine, "connect", opened)
    return engine
