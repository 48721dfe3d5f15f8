"""One process of a service alone, as it is run, without a broker: to be broken and measured."""

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from contracts.event import Agency
from scripts.bench.rig import resident_megabytes
from scripts.stack.ports import free_port
from scripts.stack.settings import ROOT
from scripts.stack.tokens import ISSUER, Keys
from tests.begun import Process, popen


@dataclass
class Running:
    """A process, where it listens, and all it said."""

    service: str
    process: Process
    port: int
    log: Path
    keys: Keys

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def megabytes(self) -> float:
        """Memory it holds now."""
        return resident_megabytes(self.process.pid)

    @property
    def most_megabytes(self) -> float:
        """The most memory it ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [one for one in status.splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024

    def said(self) -> str:
        """Standard output and errors."""
        return self.log.read_text()

    def bearer(self, role: str, agency: str = "") -> str:
        """What a request of somebody carries."""
        return f"Bearer {self.keys.mint(agency or self.service, role)}"

    def stop(self, seconds: float = 5) -> float:
        """Ask it to end; how long it took. Raises ``TimeoutExpired``."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(seconds)
        return time.monotonic() - began


@asynccontextmanager
async def running(
    service: str, database: str, keys: Keys, folder: Path, more: Mapping[str, str] | None = None,
    *, anew: bool = False,
) -> AsyncIterator[Running]:  # fmt: skip
    """The web part of a service, or the console, in a process of its own.

    ``anew``: in no fork of another, where it matters how much memory it holds.
    """
    port = free_port()
    given = {
        "PATH": os.environ["PATH"],
        "CSTR_ENVIRONMENT": "development",
        "CSTR_PORT": str(port),
        "CSTR_DATABASE_URL": database,
        "CSTR_TOKEN_ISSUER": ISSUER,
        "CSTR_TOKEN_JWKS": str(keys.jwks),
        "CSTR_METRICS_TOKEN_FILE": str(keys.metrics),
        "CSTR_PEERS": json.dumps({agency.value: "http://127.0.0.1:1" for agency in Agency}),
        "CSTR_ONLY": "web",
    }
    if service != Agency.REPORTING:
        given["CSTR_PSEUDONYM_KEY_FILE"] = str(keys.pseudonym)
    log = folder / f"{service}.log"
    found = Running(
        service, _started(service, given | dict(more or {}), log, anew), port, log, keys
    )
    try:
        await _alive(found)
        yield found
    finally:
        found.process.kill()
        found.process.wait()


def _started(service: str, given: Mapping[str, str], log: Path, anew: bool) -> Process:
    command = [sys.executable, "-m", f"services.{service}"]
    with log.open("wb") as output:
        return popen(command, given, ROOT, output, anew=anew)


async def _alive(found: Running) -> None:
    deadline = time.monotonic() + 30
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(f"{found.url}/health/liveness")).status_code == 200:
                    return
            except httpx.TransportError:
                assert found.process.poll() is None, found.said()
            assert time.monotonic() < deadline, found.said()
            await asyncio.sleep(0.05)


@dataclass
class Collector:
    """Who keeps the traces it is sent, as they came."""

    port: int
    exports: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector of traces."""
    kept = Collector(free_port())

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.exports.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", kept.port), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()
