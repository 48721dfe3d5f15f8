"""The court, on a real database."""

import pytest_asyncio

from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest


@pytest_asyncio.fixture
async def court(api: Api) -> ServiceUnderTest:
    """The court, on a real database."""
    return await api(SERVICE)
