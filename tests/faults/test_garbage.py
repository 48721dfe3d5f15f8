"""What somebody on the network does to one process: it stays small, answers, and ends in time."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.probation_allocation.service import SERVICE
from tests.faults.given import Running, running
from tests.service_under_test import open_service

pytestmark = pytest.mark.timeout(180)

MEGABYTES = 250
QUICK = {"CSTR_BODY_SECONDS": "3", "CSTR_HEAD_SECONDS": "3"}
OFFICERS = "/v1/officers"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def probation(
    postgres: EmbeddedPostgres, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """Probation's web part, with shorter patience."""
    service = await open_service(SERVICE, postgres, keys)
    await service.close()
    folder = tmp_path_factory.mktemp("garbage")
    async with running(
        SERVICE.agency, service.database.url, keys, folder, QUICK, anew=True
    ) as found:
        yield found


async def opened(service: Running, first: bytes) -> asyncio.StreamReader:
    """A connection on which so much was sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(first)
    await writer.drain()
    _open.append(writer)
    return reader


_open: list[asyncio.StreamWriter] = []


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    while _open:
        _open.pop().close()


async def gone(readers: list[asyncio.StreamReader], seconds: float) -> list[bytes]:
    """What each was answered, once the server has closed it."""
    async with asyncio.timeout(seconds):
        return await asyncio.gather(*(reader.read() for reader in readers))


async def is_well(service: Running) -> None:
    """It answers, soon."""
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        token = {"authorization": service.bearer("senior_officer")}
        query = {"site": "northamptonshire"}
        answer = await client.get(f"{service.url}{OFFICERS}", params=query, headers=token)
    assert answer.status_code == 200
    assert service.megabytes < MEGABYTES


def head(
    service: Running, method: str = "POST", role: str = "senior_officer", more: str = ""
) -> bytes:
    """The head of a request of somebody who may ask."""
    return (
        f"{method} {OFFICERS} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\n"
        f"Authorization: {service.bearer(role)}\r\nContent-Type: application/json\r\n{more}"
    ).encode()


async def test_half_sent_bodies_and_heads_are_gone_soon(probation: Running) -> None:
    halves = [
        head(probation, more="Content-Length: 1000\r\n\r\n") + b'{"na',
        head(probation, more="Transfer-Encoding: chunked\r\n\r\n") + b"5\r\n{",
        head(probation, "GET", more="Content-Length: 1000\r\n\r\n"),
        head(probation),
        b"POST /v1/off",
        b"",
        b"GET /health/liveness HTTP/1.1\r\nHost: x\r\n\r\nGET /v1",
    ]
    readers = [await opened(probation, halves[n % len(halves)]) for n in range(350)]
    answers = await gone(readers, 12)
    assert {answer[9:12] for answer in answers if answer} <= {b"408", b"200", b"401"}
    await is_well(probation)


async def test_a_head_that_drips_or_grows_without_end_is_refused(probation: Running) -> None:
    async def send(line: bytes, pause: float) -> tuple[int, float]:
        """Lines of a head until the server has enough; how many bytes and seconds that took."""
        reader, writer = await asyncio.open_connection("127.0.0.1", probation.port)
        _open.append(writer)
        began, sent = time.monotonic(), 0
        closed = asyncio.ensure_future(reader.read())
        writer.write(b"GET / HTTP/1.1\r\n")
        try:
            while not closed.done() and sent < 50_000_000:
                writer.write(line)
                sent += len(line)
                await writer.drain()
                await asyncio.sleep(pause)
        except ConnectionError:
            pass
        await asyncio.gather(closed, return_exceptions=True)
        return sent, time.monotonic() - began

    _, seconds = await send(b"X-A: b\r\n", 0.2)
    assert seconds < 8
    for line in (b"X" * 65_536, b"X-A: " + b"y" * 65_000 + b"\r\n", b"X-A: b\r\n" * 8_000):
        sent, _ = await send(line, 0)
        assert sent < 20_000_000
    await is_well(probation)


async def test_bodies_of_whoever_stay_small_in_memory(probation: Running) -> None:
    """Without a token, with one that may nothing, with one that may; by every method, at once."""
    async with httpx.AsyncClient(
        trust_env=False, timeout=60, limits=httpx.Limits(max_connections=60)
    ) as client:

        async def send(method: str, body: Any, role: str) -> int:
            token = {"authorization": probation.bearer(role)} if role else {}
            given = token | {"idempotency-key": "k", "content-type": "application/json"}
            try:
                answer = await client.request(
                    method,
                    f"{probation.url}{OFFICERS}",
                    content=body,
                    headers=given,
                )
            except httpx.TransportError:
                return 0
            return answer.status_code

        async def endless(size: int) -> AsyncIterator[bytes]:
            for _ in range(size // 65_536):
                yield b" " * 65_536

        deep, wide = b"[" * 1_000_000 + b"]" * 1_000_000, b"[" + b"[]," * 190_000 + b"[]]"
        texts = b"[" + b'"ab",' * 240_000 + b'"ab"]'
        for role in ("", "operator", "senior_officer"):
            asked = [send(m, endless(30_000_000), role) for m in ("GET", "DELETE", "POST") * 5]
            asked += [send("POST", body, role) for body in (deep, wide, texts) * 20]
            found = await asyncio.gather(*asked)
            assert set(found) <= {0, 401, 403, 405, 408, 409, 413, 422, 429, 503}
            assert probation.most_megabytes < MEGABYTES
    await is_well(probation)
    print(f"after garbage: {probation.most_megabytes:.0f} MB at most")


async def test_who_has_no_token_costs_little(probation: Running) -> None:
    """A thousand refusals, none of which reads a body: others are answered meanwhile."""
    body = b"[" * 1_000_000
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        began = time.monotonic()
        for _ in range(40):
            answer = await client.post(f"{probation.url}{OFFICERS}", content=body)
            assert answer.status_code in (401, 429)
        assert time.monotonic() - began < 10
    await is_well(probation)


async def test_open_streams_do_not_hold_up_the_end(
    postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path
) -> None:
    url = postgres.database(SERVICE.agency).url
    async with running(SERVICE.agency, url, keys, tmp_path, anew=True) as service:
        asked = (
            "GET /v1/channels/me/stream HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: {service.bearer('service', 'court_listing')}\r\n\r\n"
        ).encode()
        readers = [await opened(service, asked) for _ in range(30)]
        for reader in readers:
            assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 200")
        took = await asyncio.to_thread(service.stop)
        await gone(readers, 2)
        assert took < 3
        assert "Traceback" not in service.said()


async def test_traces_of_whoever_stay_small_in_memory(keys: Keys, tmp_path: Path) -> None:
    """Zipped to nothing, of a million spans, from all senders at once."""
    many = b"\x0a\x00" * 500_000
    async with (
        running("operator_console", "", keys, tmp_path, anew=True) as console,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        zipped = [
            gzip.compress(b"\x00" * 16_000_000),
            gzip.compress(many),
            gzip.compress(b"x" * 10**8),
        ]

        async def send(body: bytes, role: str) -> int:
            given = {"content-encoding": "gzip", "content-type": "application/x-protobuf"}
            given["authorization"] = console.bearer(role, "court_listing")
            answer = await client.post(f"{console.url}/v1/traces", content=body, headers=given)
            return answer.status_code

        for role in ("operator", "service"):
            found = await asyncio.gather(*(send(body, role) for body in zipped * 10))
            assert set(found) <= {200, 403, 413, 422, 429}
        assert console.most_megabytes < MEGABYTES
        print(f"after traces: {console.most_megabytes:.0f} MB at most")
