"""Whatever parts a process has, it says on its own port how they do; its agency knows them all."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import web
from services.common.instances import GONE_SECONDS
from services.common.parts import health_alone
from services.common.pulse import Pulse
from services.operator_console.sources import Sources
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.faults.given import Running, running
from tests.service_under_test import open_service

pytestmark = pytest.mark.timeout(120)

NAME = Agency.PROBATION.value


@pytest_asyncio.fixture
async def database(postgres: EmbeddedPostgres, keys: Keys) -> str:
    """Where an agency's tables are."""
    service = await open_service(SERVICE, postgres, keys)
    await service.close()
    return service.database.url


async def get(found: Running, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"{found.url}{path}", headers=headers)


async def until_ready(found: Running, status: int = 200) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while (answer := await get(found, "/health/readiness")).status_code != status:
            await asyncio.sleep(0.05)
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(
    ("only", "parts"),
    [
        ("relay", {"relay"}),
        ("clocks", {"clocks"}),
        ("relay,clocks", {"relay", "clocks"}),
        ("heads", {"heads"}),
        ("heads,clocks", {"heads", "clocks"}),
    ],
)
async def test_every_process_serves_health_and_metrics_and_nothing_else(
    database: str, keys: Keys, tmp_path: Path, only: str, parts: set[str]
) -> None:
    more = {"CSTR_ONLY": only, "CSTR_INSTANCE": "north-2"}
    more |= {"CSTR_AUDIT_KEY_FILE": str(keys.audit(NAME)), "CSTR_AUDIT_JWKS": str(keys.audit_jwks)}
    async with running(NAME, database, keys, tmp_path, more) as found:
        said = await until_ready(found)
        assert set(said["components"]) >= parts | {"database"}
        assert (said["instance"], set(said["parts"])) == ("north-2", set(only.split(",")))
        assert (await get(found, "/health/liveness")).json() == {"status": "UP"}
        assert (await get(found, "/metrics")).status_code == 401
        token = f"Bearer {keys.metrics.read_text()}"
        shown = (await get(found, "/metrics", authorization=token)).text
        for part in parts:
            assert f'cstr_part_up{{part="{part}"}} 1.0' in shown
        for path in (
            "/v1/pathways",
            "/v1/channels/me/events",
            "/operations/parked",
            "/openapi.json",
        ):
            assert (
                await get(found, path, authorization=found.bearer("operator"))
            ).status_code == 404


async def test_a_reader_without_a_broker_is_alive_and_not_ready_and_says_why(
    database: str, keys: Keys, tmp_path: Path
) -> None:
    more = {"CSTR_ONLY": "relay,consumer", "CSTR_KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    async with running(NAME, database, keys, tmp_path, more) as found:
        said = await until_ready(found, 503)
        assert said["components"]["consumer"] == "DOWN"
        assert (await get(found, "/health/liveness")).status_code == 200
        assert "consumer waits" in found.said()


async def test_a_part_that_hangs_is_not_up_and_at_last_not_alive(api: Api) -> None:
    service = await api(SERVICE)
    now = [0.0]
    pulse = Pulse("relay", 30, lambda: now[0])
    pulse.turned()
    service.app.state.vitals.parts["relay"] = pulse
    for passed, ready, alive in ((0, 200, 200), (31, 503, 200), (301, 503, 503)):
        now[0] = passed
        answer = await service.client.get("/health/readiness")
        assert answer.status_code == ready, passed
        assert answer.json()["components"]["relay"] == ("UP" if ready == 200 else "DOWN")
        assert (await service.client.get("/health/liveness")).status_code == alive, passed


async def test_who_works_beside_goes_on_where_its_port_is_taken_and_listens_once_it_is_free(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await api(SERVICE)
    monkeypatch.setattr(web, "AGAIN_SECONDS", 0.05)
    with socket.socket() as taken, capture_logs() as said:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = service.settings.model_copy(update={"port": port})
        alone = health_alone(NAME, "", settings, service.app.state.vitals)
        serving = asyncio.ensure_future(web.serve_aside(alone, settings))
        async with asyncio.timeout(10):
            while not said:
                await asyncio.sleep(0.01)
            assert (said[0]["event"], said[0]["port"]) == ("health cannot listen", port)
            assert not serving.done()
            taken.close()
            while not await listens(port):
                await asyncio.sleep(0.05)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def listens(port: int) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{port}/health/liveness")
        except httpx.TransportError:
            return False
    return answer.status_code == 200


async def listed(asked: Running) -> list[dict[str, Any]]:
    answer = await get(asked, "/operations/instances", authorization=asked.bearer("operator"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def until_listed(asked: Running, wanted: dict[str, bool]) -> list[dict[str, Any]]:
    async with asyncio.timeout(40):
        while True:
            found = await listed(asked)
            if wanted.items() <= {one["name"]: one["is_there"] for one in found}.items():
                return found
            await asyncio.sleep(0.1)


async def test_an_agency_and_the_console_know_all_of_its_processes_and_which_died(
    database: str, keys: Keys, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    web_only = {"CSTR_INSTANCE": "north-web"}
    relay_only = {"CSTR_ONLY": "relay", "CSTR_INSTANCE": "north-relay"}
    async with running(NAME, database, keys, tmp_path, web_only) as asked:
        async with running(NAME, database, keys, one, relay_only) as relay:
            await until_ready(relay)
            clocks = {"CSTR_ONLY": "clocks", "CSTR_INSTANCE": "north-clocks"}
            async with running(NAME, database, keys, two, clocks) as stopped:
                names = {"north-web": True, "north-relay": True, "north-clocks": True}
                found = await until_listed(asked, names)
                (its,) = [i for i in found if i["name"] == "north-relay"]
                assert (its["parts"], its["address"]) == (["relay"], relay.url)
                stopped.stop()
            async with asyncio.timeout(20):
                # It says that it turns with the next of its signs of life.
                while "relay" in (health := await seen_by_console(asked)).components:
                    await asyncio.sleep(0.1)
            assert "north-clocks" not in {i["name"] for i in health.instances}
            assert health.components["clocks"] == "DOWN"
        # Killed: it could not say that it left.
        await until_listed(asked, {"north-relay": False})
        health = await seen_by_console(asked)
        assert (health.status, health.components["relay"]) == ("IN PART", "DOWN")
        assert GONE_SECONDS <= 10


async def seen_by_console(asked: Running) -> Any:
    async with httpx.AsyncClient(trust_env=False) as client:
        token = asked.bearer("operator").removeprefix("Bearer ")
        (health,) = await Sources({NAME: asked.url}, client).health(token)
    return health
