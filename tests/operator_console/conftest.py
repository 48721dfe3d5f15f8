"""The console before a real service, without a network between them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest_asyncio

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.settings import Settings
from services.data_reporting.service import SERVICE
from services.operator_console.app import make_app
from services.operator_console.signing_in import COOKIE
from services.operator_console.sources import Sources
from tests.service_under_test import ServiceUnderTest, open_service

READER = "data_reporting"


@dataclass
class Desk:
    """The console as a browser sees it, the service it asks, and the keys of both."""

    client: httpx.AsyncClient
    service: ServiceUnderTest
    keys: Keys

    def sign_in(self, role: str = "operator") -> None:
        """Have the cookie of someone who signed in."""
        self.client.cookies.set(COOKIE, self.keys.mint("operator_console", role))


@pytest_asyncio.fixture
async def desk(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Desk]:
    """A console that asks one real service, and one that is away."""
    service = await open_service(SERVICE, postgres, keys)
    app = make_app(Settings(port=1, token_jwks=keys.jwks))
    peers = {READER: "http://service", "court_listing": "http://127.0.0.1:1"}
    app.state.sources = Sources(peers, _Asking(service.client))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        yield Desk(client, service, keys)
    await service.close()


class _Asking(httpx.AsyncClient):
    """Reaches the service in this process, and whoever else over the network."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        mounts = {"http://service": service._transport}
        super().__init__(mounts=mounts, trust_env=False, timeout=3)
