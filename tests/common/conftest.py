"""A service whose only effect is one row for each event, to see what the mechanism does."""

from collections.abc import AsyncIterator

import pytest_asyncio

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.data_reporting.service import SERVICE
from tests.service_under_test import ServiceUnderTest, open_service


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    """A reader, on a database of the module's own."""
    service = await open_service(SERVICE, postgres, keys)
    yield service
    await service.close()
