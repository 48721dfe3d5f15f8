"""The console before a real service, without a network between them."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest_asyncio
from fastapi import FastAPI

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.identity import Caller
from services.common.settings import Environment, Settings
from services.data_reporting.service import SERVICE
from services.operator_console.app import make_app
from services.operator_console.signing_in import COOKIE, Sessions
from services.operator_console.sources import Sources
from tests.service_under_test import ServiceUnderTest, open_service

READER = "data_reporting"

OWN = {"origin": "http://console"}


@dataclass
class Desk:
    """The console as a browser sees it, the service it asks, and the keys of both."""

    client: httpx.AsyncClient
    service: ServiceUnderTest
    keys: Keys
    app: FastAPI
    postgres: EmbeddedPostgres

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        sessions: Sessions = self.app.state.sessions
        return sessions

    def sign_in(self, role: str = "operator") -> None:
        """Have the cookie of someone who signed in."""
        token = self.keys.mint("operator_console", role)
        caller = Caller("someone", "operator_console", role)
        name = self.sessions.begin(token, caller, time.time() + 3600)
        self.client.cookies.set(COOKIE, name)

    async def act(
        self, service: str, id: object, form: Mapping[str, str], once: str | None = None
    ) -> httpx.Response:
        """Press the button of one parked event; the same ``once`` is the same page sent again."""
        sent = {"once": once or str(uuid4()), **form}
        return await self.client.post(f"/parked/{service}/{id}", data=sent, headers=OWN)


@pytest_asyncio.fixture
async def desk(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Desk]:
    """A console that asks one real service, and one that is away."""
    async with opened_desk(postgres, keys) as opened:
        yield opened


@asynccontextmanager
async def opened_desk(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Desk]:
    """The same, for as long as the block."""
    service = await open_service(SERVICE, postgres, keys)
    app = make_app(Settings(environment=Environment.DEVELOPMENT, port=1, token_jwks=keys.jwks))
    peers = {READER: "http://service", "court_listing": "http://127.0.0.1:1"}
    app.state.sources = Sources(peers, _Asking(service.client))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        yield Desk(client, service, keys, app, postgres)
    await service.close()


class _Asking(httpx.AsyncClient):
    """Reaches the service in this process, and whoever else over the network."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        mounts = {"http://service": service._transport}
        super().__init__(mounts=mounts, trust_env=False, timeout=3)
