"""Values planted in every part of a request are said nowhere, while every service fails at it.

The database of each service is broken in two ways: away, and there with nothing in it, so that
each statement fails with what it was given. What the process writes, what it sends to the
collector, its metrics and its answers are searched.
"""

import asyncio
import gzip
import zlib
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from contracts.event import Agency
from contracts.requests import example_of
from scripts.made import folder_of
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.settings import CONSOLE
from scripts.stack.tokens import Keys
from services.common.migrated import needed
from tests.faults.given import Running, collecting, running
from tests.security.applications import routes

pytestmark = pytest.mark.timeout(120)

PLANTED = "Zqplanted"
AWAY = "postgresql+asyncpg://nobody:Zqplanted@127.0.0.1:1/none"


@pytest.mark.parametrize("broken", ["away", "hollow"])
@pytest.mark.parametrize("service", Agency)
async def test_no_value_of_a_request_that_fails_is_said(
    postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path, service: Agency, broken: str
) -> None:
    database = AWAY if broken == "away" else hollow(postgres, service)
    with collecting() as collector:
        more = {"CSTR_OTLP_ENDPOINT": collector.url, "CSTR_REQUESTS_PER_SECOND": "100000"}
        async with running(service, database, keys, tmp_path, more) as process:
            answers = await asked(process)
            metrics = await shown(process)
            await asyncio.to_thread(process.stop)
            said = process.said()
    assert {answer.status_code for answer in answers} & {500, 503}
    assert PLANTED not in said
    assert PLANTED not in metrics
    assert not [one for one in answers if PLANTED in one.text + str(one.headers)]
    exported = b"".join(unzipped(one) for one in collector.exports)
    assert b"/v1/" in exported
    assert PLANTED.encode() not in exported
    assert "Traceback" not in said
    assert '"error":' in said or '"error": ' in said


def hollow(postgres: EmbeddedPostgres, service: Agency) -> str:
    """The address of a database that says it is as this release needs it, and has no table."""
    name = f"planted_{service}"
    need = needed(service, folder_of(service))
    assert need is not None
    postgres.psql(f"CREATE DATABASE {name}; GRANT CONNECT ON DATABASE {name} TO {service};")
    postgres.psql(
        f"CREATE TABLE alembic_version AS SELECT '{need.number}' AS version_num;"
        f" GRANT SELECT ON alembic_version TO {service};",
        name,
    )
    return postgres.database(service).url.replace(f"@/{service}?", f"@/{name}?")


async def asked(process: Running) -> list[httpx.Response]:
    """Every route once, with the value wherever a client may put one."""
    answers = []
    own = [route for route in routes() if route.agency == process.service and route.askers]
    async with httpx.AsyncClient(base_url=process.url, trust_env=False, timeout=20) as client:
        for route in own:
            asker = route.askers[0]
            role = sorted(asker.roles)[0]
            token = process.keys.mint(asker.agency or process.service, role, f"{PLANTED}-org",
                                      f"{PLANTED}@x.invalid")  # fmt: skip
            body = example_of(route.agency, route.method, route.path)
            answers.append(
                await client.request(
                    route.method,
                    path_of(route.path),
                    params={"site": PLANTED, "q": PLANTED, "on": "2026-06-01"},
                    json=None if body is None else planted(dict(body)),
                    headers=headers() | {"authorization": f"Bearer {token}"},
                )
            )
        answers.append(await client.get(f"/{PLANTED}/{PLANTED}", headers=headers()))
        answers.append(await client.get("/info", headers={"host": f"{PLANTED}.invalid"}))
        answers.append(await client.get("/info", headers={"authorization": f"Bearer {PLANTED}"}))
    return answers


def headers() -> dict[str, str]:
    """Headers of a client that puts the value into all of them."""
    return {
        "idempotency-key": f"{PLANTED}-{uuid4()}",
        "user-agent": PLANTED,
        "x-correlation-id": PLANTED,
        "tracestate": f"k={PLANTED}",
        "baggage": f"k={PLANTED}",
        "referer": f"http://{PLANTED}.invalid",
        "x-forwarded-for": PLANTED,
        "if-match": '"1"',
    }


def path_of(path: str) -> str:
    """The path with an id, or the value, for each of its parameters."""
    parts = [str(uuid4()) if part.startswith("{") and part.endswith("id}") else part
             for part in path.split("/")]  # fmt: skip
    return "/".join(PLANTED if part.startswith("{") else part for part in parts)


def planted(body: dict[str, object]) -> dict[str, object]:
    """The body with the value in each text that is free, and in a field nobody knows."""
    free = {k: f"{PLANTED} {v}" for k, v in body.items() if isinstance(v, str) and " " in v}
    return body | free


async def shown(process: Running) -> str:
    """Its metrics."""
    token = {"authorization": f"Bearer {process.keys.metrics.read_text()}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"{process.url}/metrics", headers=token)).text


def unzipped(export: bytes) -> bytes:
    """An export as it was before it was packed."""
    try:
        return gzip.decompress(export)
    except (OSError, zlib.error):
        return export


async def test_the_console_says_nothing_of_what_it_is_sent(keys: Keys, tmp_path: Path) -> None:
    async with (
        running(CONSOLE, "", keys, tmp_path) as console,
        httpx.AsyncClient(base_url=console.url, trust_env=False) as client,
    ):
        answers = [
            await client.post("/sign-in", data={"token": PLANTED}, headers=headers()),
            await client.get(f"/{PLANTED}", headers=headers()),
            await client.post("/v1/traces", content=PLANTED.encode(), headers=headers()),
            await client.post("/sign-in", content=b"\x00Zqplanted=\xff", headers=headers()),
        ]
        token = console.keys.mint(CONSOLE, "operator")
        await client.post("/sign-in", data={"token": token})
        answers += [await client.get(page) for page in ("/", "/parked", "/traces/" + PLANTED)]
        await asyncio.to_thread(console.stop)
        said = console.said()
    assert not [one for one in answers if PLANTED in one.text]
    assert PLANTED not in said
    assert token.split(".")[1] not in said
    assert "Traceback" not in said


async def test_a_process_that_cannot_start_says_why_without_its_settings(
    keys: Keys, tmp_path: Path
) -> None:
    """Its keys are not there, and its port is taken."""
    wrong = {"CSTR_TOKEN_JWKS": f"/nowhere/{PLANTED}"}
    starting = running(Agency.COURT, AWAY, keys, tmp_path, wrong)
    with pytest.raises(AssertionError, match="CSTR_TOKEN_JWKS: the file is not there"):
        await starting.__aenter__()
    said = (tmp_path / f"{Agency.COURT}.log").read_text()
    assert PLANTED not in said
    assert "Traceback" not in said
