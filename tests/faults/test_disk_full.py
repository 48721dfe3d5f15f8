"""A disk that is really full: what comes meanwhile is waited for, and none of it is parked."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import SessionAttended
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.database import CURABLE, is_away
from services.common.errors import Unavailable
from services.common.inbox import Inbox
from services.common.subscriptions import handlers, on
from services.data_reporting.handlers.facts import keep_fact
from services.data_reporting.service import SERVICE
from tests.common.given import Message, all_parked, applied, story, subject_of
from tests.service_under_test import ServiceUnderTest, open_service

pytestmark = pytest.mark.timeout(120)

MEGABYTES = 400


@contextmanager
def small_disk() -> Iterator[Path]:
    """A folder that holds so much and no more."""
    with tempfile.TemporaryDirectory(prefix="cstr-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder]
        if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root may make a small disk")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Nothing more fits, until the end of the block."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    try:
        yield
    finally:
        filler.unlink()


@dataclass
class Reader:
    """A reader whose events take room, and how often it could not take one."""

    service: ServiceUnderTest
    inbox: Inbox
    server: EmbeddedPostgres
    failed: int = 0

    async def take(self, messages: list[Message]) -> None:
        """As the consumer does: again, as long as what fails passes."""
        while True:
            try:
                return await self.inbox.apply([message.came() for message in messages])
            except (*CURABLE, Unavailable) as lost:
                if not is_away(lost):
                    raise
                self.failed += 1
                await asyncio.sleep(0.1)
                if not self.server.child.running():
                    self.server.spawn()


async def takes_room(session: AsyncSession, event: SessionAttended) -> None:
    await session.execute(
        text("INSERT INTO room SELECT of_bytes(7000) FROM generate_series(1, 200)")
    )
    await keep_fact(session, event)


@asynccontextmanager
async def reader_on(disk: Path, keys: Keys) -> AsyncIterator[Reader]:
    """On a server of its own, which is started again as a supervisor does."""
    with EmbeddedPostgres.start(disk, {"fsync": "off", "max_wal_size": "80MB"}) as server:
        service = await open_service(SERVICE, server, keys)
        server.psql(
            "CREATE TABLE room (it bytea); GRANT ALL ON room TO PUBLIC;"
            " ALTER TABLE room ALTER it SET STORAGE EXTERNAL;"
            " CREATE FUNCTION of_bytes(n int) RETURNS bytea LANGUAGE sql AS"
            " $$ SELECT convert_to(repeat(gen_random_uuid()::text, n / 36), 'UTF8') $$",
            SERVICE.agency.value,
        )
        table = handlers(on(SessionAttended, takes_room))
        inbox = Inbox(service.inbox._sessions, table, service.inbox.clocks, b"k" * 32)
        try:
            yield Reader(service, inbox, server)
        finally:
            await service.close()


async def test_a_full_disk_parks_nothing_and_all_is_applied_once_there_is_room(keys: Keys) -> None:
    with small_disk() as disk:
        async with reader_on(disk, keys) as reader:
            stories = [story(reader.service, 2) for _ in range(6)]
            await reader.take(stories[0])
            with full(disk):
                rest = [message for one in stories[1:] for message in one]
                taking = asyncio.ensure_future(reader.take(rest))
                async with asyncio.timeout(60):
                    while reader.failed < 3:
                        assert not taking.done()
                        await asyncio.sleep(0.02)
            await taking
            assert await all_parked(reader.service) == []
            for one in stories:
                assert await applied(reader.service, subject_of(one[0])) == [1, 2]
