"""A court with a server of its own, backed up as the runbook says, and one of its readers."""

import asyncio
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from contracts.event import Agency
from scripts.bench.rig import Rig, rig
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.postgres_folder import BIN, SUPERUSER
from scripts.stack.process import Child
from scripts.stack.services import child, environment
from scripts.stack.settings import ROOT
from services.common.database import make_engine
from services.common.migrating import migrate
from tests import begun

RUNBOOK = ROOT / "deploy" / "runbooks" / "restore.md"


def blocks() -> dict[str, str]:
    """The runbook's commands, by the names they are marked with."""
    found = re.findall(r"<!-- run: (\w+) -->\n```sh\n(.*?)```", RUNBOOK.read_text(), re.DOTALL)
    return dict(found)


@dataclass
class Drill:
    """The court on a server that can be lost, probation on another, one broker."""

    rig: Rig
    server: EmbeddedPostgres
    archive: Path
    backup: Path
    said: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, name: str, agency: Agency | None = None) -> subprocess.CompletedProcess[str]:
        """A block of the runbook, as it stands."""
        given: Mapping[str, str] = self.given(agency) if agency else os.environ
        server = {
            "PATH": f"{Path(sys.executable).parent}:{BIN}:{os.environ['PATH']}",
            "PGHOST": str(self.server.socket_dir),
            "PGUSER": SUPERUSER,
            "DATA": str(self.server.data),
            "SERVER_USER": pwd.getpwuid(self.server.data.parent.stat().st_uid).pw_name,
            "ARCHIVE": str(self.archive),
            "BACKUP": str(self.backup),
            "AGENCY": Agency.COURT.value,
            "READER": Agency.PROBATION.value,
        }
        return subprocess.run(
            ["/bin/sh", "-euc", blocks()[name]],
            cwd=ROOT,
            env={**given, **server, "WITHOUT": "", **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def given(self, agency: Agency) -> dict[str, str]:
        """What a service is started with."""
        server = self.server if agency is Agency.COURT else self.rig.postgres
        parts = (self.rig.settings, server, self.rig.kafka, self.rig.keys)
        return environment(agency.value, *parts) | {
            "CSTR_RECONCILE_SECONDS": "1",
            "CSTR_OTLP_ENDPOINT": "",
        }

    @asynccontextmanager
    async def service(self, agency: Agency) -> AsyncIterator[Child]:
        """All parts of a service."""
        process = child(agency.value, self.rig.settings, self.given(agency))
        begun.start(process)
        try:
            await self.rig._ready(agency)
            yield process
        finally:
            process.stop()

    async def ask(self, method: str, agency: Agency, role: str, path: str, body: Any = None) -> Any:
        """A request of somebody of the agency."""
        headers = {"authorization": f"Bearer {self.rig.keys.mint(agency.value, role)}"}
        headers |= {"idempotency-key": f"{method} {path} {hash(str(body))}"}
        url = f"{self.rig.settings.url(agency.value)}{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            answer = await client.request(method, url, json=body, headers=headers)
            assert answer.is_success, answer.text
            return answer

    async def rows(self, agency: Agency, query: str) -> list[Any]:
        """What a query finds at an agency."""
        server = self.server if agency is Agency.COURT else self.rig.postgres
        engine = make_engine(server.database(agency).url, 1)
        async with engine.connect() as connection:
            found = list((await connection.execute(text(query))).all())
        await engine.dispose()
        return found

    async def until(self, agency: Agency, query: str, wanted: int) -> None:
        """Wait until a query finds a number."""
        deadline = asyncio.get_running_loop().time() + 40
        while (found := (await self.rows(agency, query))[0][0]) != wanted:
            assert asyncio.get_running_loop().time() < deadline, (query, found, wanted)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def drilled() -> AsyncIterator[Drill]:
    """Both servers and the broker, with the court's server archiving as the runbook says."""
    async with rig((Agency.PROBATION,)) as one:
        with _folder() as folder, _folder() as kept:
            server = EmbeddedPostgres.start(folder)
            archive = kept / "archive"
            archive.mkdir()
            drill = Drill(one, server, archive, kept / "base")
            _give(server, folder, kept, archive)
            try:
                assert drill.run("settings").returncode == 0
                server.stop()
                server.spawn()
                await asyncio.to_thread(server.wait_ready)
                url = server.database(Agency.COURT).migration_url
                await asyncio.to_thread(migrate, ROOT / "services" / "court_listing", url)
                yield drill
            finally:
                server.stop()


def _give(server: EmbeddedPostgres, *folders: Path) -> None:
    owner = server.data.stat()
    for folder in folders:
        os.chown(folder, owner.st_uid, owner.st_gid)


@contextmanager
def _folder() -> Iterator[Path]:
    """Beside those of pytest, which are closed to the user who runs the server."""
    made = Path(tempfile.mkdtemp(prefix="cstr-drill-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
