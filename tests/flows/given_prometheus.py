"""A Prometheus that scrapes a stack that runs, with the rules that are deployed."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from contracts.event import Agency
from scripts.stack.ports import free_port
from scripts.stack.postgres_folder import SUPERUSER
from scripts.stack.process import last_lines
from scripts.stack.runner import Stack
from scripts.stack.settings import ROOT

PROGRAM = shutil.which("prometheus")
#: Where it is installed, the database is looked at too: Debian's package of the same exporter.
EXPORTER = shutil.which("prometheus-postgres-exporter") or os.environ.get("CSTR_POSTGRES_EXPORTER")

needs_prometheus = pytest.mark.skipif(PROGRAM is None, reason="prometheus is not installed")


@dataclass
class Prometheus:
    """One that runs; ask it."""

    url: str
    client: httpx.AsyncClient
    looks_at_database: bool

    async def ask(self, query: str) -> list[dict[str, Any]]:
        """What a query finds now. Raises ``AssertionError`` for one it does not read."""
        return await self._get("query", {"query": query})

    async def exemplars(self, query: str) -> list[dict[str, Any]]:
        """Exemplars of the last minute."""
        now = time.time()
        found = await self._get("query_exemplars", {"query": query, "start": now - 60, "end": now})
        return [one for series in found for one in series["exemplars"]]

    async def _get(self, what: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{self.url}/api/v1/{what}", params=parameters)
        body = answer.json()
        assert body["status"] == "success", body
        data = body["data"]
        found: list[dict[str, Any]] = data["result"] if what == "query" else data
        return found


@asynccontextmanager
async def watching(stack: Stack, folder: Path) -> AsyncIterator[Prometheus]:
    """It scrapes each second, and evaluates the rules as often."""
    port, exporter = free_port(), free_port() if EXPORTER else None
    (folder / "prometheus.yml").write_text(yaml.safe_dump(_config(stack, exporter)))
    command = [
        str(PROGRAM), f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage",
    ]  # fmt: skip
    processes = [_start(command, folder / "prometheus.log", {})]
    if EXPORTER and exporter:
        # As who may see how large each database is: deploy/postgres makes a role for that.
        own = {"DATA_SOURCE_NAME": f"host={stack.postgres.socket_dir} user={SUPERUSER} "
               "dbname=postgres sslmode=disable"}  # fmt: skip
        listen = [EXPORTER, f"--web.listen-address=127.0.0.1:{exporter}"]
        processes.append(_start(listen, folder / "exporter.log", own))
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            found = Prometheus(f"http://127.0.0.1:{port}", client, bool(exporter))
            await _ready(found, processes[0], folder / "prometheus.log")
            yield found
    finally:
        for process in processes:
            process.terminate()
            process.wait(20)


def _start(command: list[str], log: Path, more: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **more}
        )


def _config(stack: Stack, exporter: int | None) -> dict[str, Any]:
    targets = [
        {"targets": [stack.urls[agency].partition("//")[2]], "labels": {"service": agency.value}}
        for agency in Agency
    ]
    token = {"credentials_file": str(stack.keys.metrics)}
    jobs: list[dict[str, Any]] = [
        {"job_name": "services", "authorization": token, "static_configs": targets}
    ]
    if exporter:
        own = [{"targets": [f"127.0.0.1:{exporter}"]}]
        jobs.append({"job_name": "postgres", "static_configs": own})
    rules = [str(ROOT / f"deploy/prometheus/{name}.yml") for name in ("alerts", "slo")]
    times = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    return {"global": times, "rule_files": rules, "scrape_configs": jobs}


async def _ready(found: Prometheus, process: subprocess.Popen[bytes], log: Path) -> None:
    async with asyncio.timeout(40):
        while True:
            assert process.poll() is None, last_lines(log)
            try:
                if (await found.client.get(f"{found.url}/-/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
