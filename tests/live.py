"""The whole stack on ports and data of its own, for tests that need every part at once."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from scripts.demo.asking import Asker
from scripts.stack import postgres
from scripts.stack.ports import free_port
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.settings import SERVICES, StackSettings
from tests import begun, prepared


@asynccontextmanager
async def live_stack(_: Path | None = None) -> AsyncIterator[Stack]:
    """PostgreSQL, Kafka with mutual TLS and access rules, five services and the console, ready.

    Its folder is not pytest's: pytest closes its own to other users, and PostgreSQL is one.
    """
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # A relay is woken by its own process; for others' it need not look twenty times a second.
        patch.setenv("CSTR_RELAY_SECONDS", "0.25")
        patch.setattr(Child, "start", begun.start)
        if not begun.ALWAYS_ANEW:
            # No power is cut: what a killed server wrote is there, whether or not the disk has it.
            patch.setitem(postgres.SETTINGS, "fsync", "off")
        ports = {f"port_{service}": free_port() for service in SERVICES}
        settings = StackSettings.model_validate(
            {"data_dir": Path(folder), "kafka_port": free_port(), **ports}
        )
        await asyncio.to_thread(prepared.put, Path(folder))
        await asyncio.to_thread(prepared.start_brokers_quickly)
        async with Stack(settings, tell=lambda _: None) as stack:
            yield stack


@asynccontextmanager
async def asking(stack: Stack) -> AsyncIterator[Asker]:
    """Someone who may ask every service in every role."""
    async with httpx.AsyncClient(timeout=15, trust_env=False) as client:
        yield Asker(stack.urls, lambda agency, role, org: stack.token(agency, role, org), client)


async def sign_in(console: httpx.AsyncClient, token: str) -> None:
    """Have the cookie of an operator, as a browser gets it."""
    answer = await console.post("/sign-in", data={"token": token})
    assert answer.status_code == 303, answer.text
