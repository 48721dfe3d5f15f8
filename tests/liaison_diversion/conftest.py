"""Liaison and diversion, on a real database."""

import pytest_asyncio

from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest


@pytest_asyncio.fixture
async def liaison(api: Api) -> ServiceUnderTest:
    """Liaison and diversion, on a real database."""
    return await api(SERVICE)
