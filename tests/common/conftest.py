"""A service whose only effect is one row for each event, to see what the mechanism does."""

from collections.abc import AsyncIterator

import pytest_asyncio

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.data_reporting.service import SERVICE
from tests.house import House, open_house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[House]:
    """A reader, on a database of the module's own."""
    house = await open_house(SERVICE, postgres, keys)
    yield house
    await house.close()
