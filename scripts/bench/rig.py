"""PostgreSQL, Kafka and chosen service processes, on data and ports of their own."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack import tokens
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.ports import free_port
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.process import Child
from scripts.stack.services import child, environment
from scripts.stack.settings import ROOT, SERVICES, StackSettings
from scripts.stack.tokens import Keys
from services.common.database import make_engine
from services.common.migrating import migrate
from services.common.settings import Environment, Settings


@dataclass
class Rig:
    """The servers, and how to start a service on them."""

    settings: StackSettings
    postgres: EmbeddedPostgres
    kafka: EmbeddedKafka
    keys: Keys

    @asynccontextmanager
    async def running_many(self, agency: Agency, only: str, processes: int) -> AsyncIterator[None]:
        """So many processes of one part of an agency's service, which serve no web."""
        async with AsyncExitStack() as stack:
            for number in range(1, processes + 1):
                instance = f"{agency}-{number}"
                await stack.enter_async_context(self.running(agency, only, False, instance))
            yield

    @asynccontextmanager
    async def running(
        self, agency: Agency, only: str = "", ready: bool = True, instance: str = ""
    ) -> AsyncIterator[Child]:
        """A process of an agency's service, stopped at the end."""
        given = environment(agency.value, self.settings, self.postgres, self.kafka, self.keys)
        more = {"CSTR_OTLP_ENDPOINT": "", "CSTR_TRACE_SHARE": "0.01", "CSTR_ONLY": only}
        more |= {"CSTR_INSTANCE": instance} if instance else {}
        limit = {"CSTR_REQUESTS_PER_SECOND": "1000000", "CSTR_BULK_PER_SECOND": "100000"}
        process = child(agency.value, self.settings, given | more | limit)
        process.start()
        try:
            if ready:
                await self._ready(agency)
            yield process
        finally:
            process.stop()

    async def count(self, agency: Agency, query: str) -> int:
        """A number from an agency's database."""
        engine = make_engine(self.postgres.database(agency).url, 1)
        async with engine.connect() as connection:
            found = int((await connection.execute(text(query))).scalar_one())
        await engine.dispose()
        return found

    async def until(self, agency: Agency, query: str, wanted: int, seconds: float = 120) -> None:
        """Wait for a number in an agency's database; one connection, asked often."""
        engine = make_engine(self.postgres.database(agency).url, 1)
        deadline = time.monotonic() + seconds
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            while int((await connection.execute(text(query))).scalar_one()) != wanted:
                if time.monotonic() > deadline:
                    raise TimeoutError(query)
                await asyncio.sleep(0.02)
        await engine.dispose()

    async def _ready(self, agency: Agency) -> None:
        url = f"{self.settings.url(agency.value)}/health/readiness"
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(600):
                try:
                    if (await client.get(url)).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise TimeoutError(f"{agency} is not ready")


@asynccontextmanager
async def rig(agencies: Sequence[Agency] = tuple(Agency)) -> AsyncIterator[Rig]:
    """Fresh servers with migrated databases."""
    with tempfile.TemporaryDirectory(prefix="cstr-") as folder:
        ports = {f"port_{service}": free_port() for service in SERVICES}
        settings = StackSettings.model_validate(
            {"data_dir": Path(folder), "kafka_port": free_port(), **ports}
        )
        keys = tokens.ensure(Path(folder) / "keys")
        keys.write_service_tokens()
        with EmbeddedPostgres.start(Path(folder)) as postgres:
            for agency in agencies:
                url = postgres.database(agency).migration_url
                await asyncio.to_thread(migrate, ROOT / "services" / agency.value, url)
            with EmbeddedKafka.start(Path(folder), settings.kafka_port) as kafka:
                yield Rig(settings, postgres, kafka, keys)


def resident_megabytes(pid: int) -> float:
    """Memory a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def settings_of(here: Rig, agency: Agency) -> Settings:
    """How an agency reaches the broker."""
    certificate = here.kafka.certificate(agency.value)
    return Settings(
        environment=Environment.DEVELOPMENT,
        port=1,
        token_jwks=here.keys.jwks,
        kafka_bootstrap=here.kafka.bootstrap,
        kafka_ca=certificate.authority,
        kafka_cert=certificate.chain,
        kafka_key=certificate.key,
    )
