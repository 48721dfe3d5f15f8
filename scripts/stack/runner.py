"""The whole stack as one thing: started in order, watched, restarted, stopped without remains."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from typing import Self

import httpx

from contracts.event import Agency
from scripts.stack import running, tokens
from scripts.stack.errors import StackError
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.lock import exclusive
from scripts.stack.ports import require_free
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.process import Child, last_lines
from scripts.stack.services import MigrationMark, child, environment, migration
from scripts.stack.settings import SERVICES, StackSettings
from scripts.stack.supervisor import Supervisor

READY_SECONDS = 90.0
SERVICE_STOP_SECONDS = 2.5
SERVER_STOP_SECONDS = 2.0


def say(sentence: str) -> None:
    """Tell the person in front of the screen."""
    print(sentence, flush=True)


class Stack:
    """PostgreSQL, Kafka and every service; `async with Stack(settings)` yields it ready."""

    def __init__(
        self, settings: StackSettings | None = None, tell: Callable[[str], None] = say
    ) -> None:
        self.settings = settings or StackSettings()
        self.data_dir = self.settings.data_dir.resolve()
        self._tell = tell
        self._held = ExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._held.enter_context(exclusive(self.data_dir))
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def urls(self) -> Mapping[str, str]:
        """The base address of every service."""
        return self.settings.urls()

    def token(
        self, agency: str, role: str, organisation: str | None = None, user: str | None = None
    ) -> str:
        """A development token for a person of an agency."""
        return self.keys.mint(agency, role, organisation, user)

    def pid(self, name: str) -> int:
        """The process id of `kafka`, `postgres` or a service."""
        return self.supervisor.child(name).pid

    def kill(self, name: str) -> None:
        """End a part as kill -9 does; it stays down until `start`."""
        self.supervisor.hold(name)
        self.supervisor.child(name).kill()

    async def start(self, name: str) -> None:
        """Start a part that was killed, and wait until it is ready."""
        if name == "postgres":
            self.postgres.spawn()
            await asyncio.to_thread(self.postgres.wait_ready)
        elif name == "kafka":
            self.kafka.spawn()
            await asyncio.to_thread(self.kafka.wait_ready)
        else:
            self.supervisor.child(name).start()
            await self.wait_ready(name)
        self.supervisor.release(name)

    async def wait_ready(self, *names: str, seconds: float = READY_SECONDS) -> None:
        """Wait until the named services, or all, answer 200 on their readiness."""
        deadline = time.monotonic() + seconds
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            waiting = [self._until_ready(client, name, deadline) for name in names or SERVICES]
            await asyncio.gather(*waiting)

    async def stop(self) -> None:
        """Stop services first, then the servers; nothing is left running, data is kept."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if hasattr(self, "supervisor"):
            await asyncio.to_thread(self._stop_children)
            running.forget(self.data_dir)
        self._held.close()

    async def _start(self) -> None:
        self._require_ports()
        for old in (self.data_dir / "logs").glob("*.log"):
            old.unlink()
        self.keys = tokens.ensure(self.data_dir / "keys")
        self.keys.write_service_tokens()
        self.postgres = EmbeddedPostgres(self.data_dir)
        self.kafka = EmbeddedKafka(self.data_dir, self.settings.kafka_port)
        self.supervisor = Supervisor(
            {"postgres": self.postgres.child, "kafka": self.kafka.child}, self._tell
        )
        self.postgres.spawn()
        self.kafka.spawn()
        await asyncio.gather(self._broker(), self._databases_then_services())
        await self.wait_ready()
        self._tasks = [
            asyncio.create_task(self.supervisor.watch()),
            asyncio.create_task(self._refresh_tokens()),
        ]

    async def _broker(self) -> None:
        await asyncio.to_thread(self.kafka.wait_ready)
        await asyncio.to_thread(self.kafka.apply_topology)

    async def _databases_then_services(self) -> None:
        await asyncio.to_thread(self.postgres.wait_ready)
        await asyncio.to_thread(self.postgres.apply_roles)
        await asyncio.gather(*(self._migrate(agency) for agency in Agency))
        for service in SERVICES:
            variables = self._environment(service)
            running.note(self.data_dir, service, variables)
            process = child(service, self.settings, variables)
            self.supervisor.add(process)
            process.start()

    async def _migrate(self, agency: Agency) -> None:
        mark = MigrationMark(agency, self.postgres)
        if mark.current():
            return
        url = self.postgres.database(agency).migration_url
        process = migration(agency, self.settings, self._environment(agency.value), url)
        process.start()
        while process.running():
            await asyncio.sleep(0.02)
        if process.exit_code() != 0:
            raise StackError(f"The {process.name} failed:\n{last_lines(process.log)}")
        mark.set()

    def _environment(self, service: str) -> dict[str, str]:
        return environment(service, self.settings, self.postgres, self.kafka, self.keys)

    async def _until_ready(self, client: httpx.AsyncClient, name: str, deadline: float) -> None:
        process: Child = self.supervisor.child(name)
        while time.monotonic() < deadline and process.running():
            with suppress(httpx.TransportError):
                answer = await client.get(f"{self.settings.url(name)}/health/readiness")
                if answer.status_code == 200:
                    return
            await asyncio.sleep(0.1)
        raise StackError(f"{name} did not become ready:\n{last_lines(process.log)}")

    async def _refresh_tokens(self) -> None:
        while True:
            await asyncio.sleep(tokens.SERVICE_SECONDS / 3)
            self.keys.write_service_tokens()

    def _require_ports(self) -> None:
        for service in SERVICES:
            variable = f"CSTR_PORT_{service.upper()}"
            require_free(self.settings.port(service), service, variable)
        require_free(self.settings.kafka_port, "Kafka", "CSTR_KAFKA_PORT")

    def _stop_children(self) -> None:
        self.supervisor.stop(SERVICES, SERVICE_STOP_SECONDS)
        self.supervisor.stop(("kafka", "postgres"), SERVER_STOP_SECONDS)


def fail(error: StackError) -> int:
    """Print the sentence of a failure and give the exit code."""
    print(error, file=sys.stderr)
    return 1
