"""What a process says from its first line to its last, for who is on call at night."""

import asyncio
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.probation_allocation.service import SERVICE
from tests.faults.given import Running, running
from tests.service_under_test import ServiceUnderTest, open_service

pytestmark = pytest.mark.timeout(120)

NAME = Agency.PROBATION.value
ALL = {"CSTR_ONLY": "web,relay,consumer,clocks", "CSTR_KAFKA_BOOTSTRAP": "127.0.0.1:1"}


@pytest_asyncio.fixture
async def service(postgres: EmbeddedPostgres, keys: Keys) -> Any:
    found = await open_service(SERVICE, postgres, keys)
    yield found
    await found.close()


def lines(found: Running) -> list[dict[str, Any]]:
    """Every line of it is an object that says whose it is."""
    said = [orjson.loads(line) for line in found.said().splitlines()]
    assert all(one["service"] == NAME for one in said)
    return said


async def until_said(found: Running, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(40):
        while True:
            for one in lines(found):
                if what(one):
                    return one
            await asyncio.sleep(0.05)


async def test_a_process_says_what_it_is_and_that_it_stopped_and_never_a_secret(
    service: ServiceUnderTest, keys: Keys, tmp_path: Path
) -> None:
    url = service.database.url
    async with running(NAME, url, keys, tmp_path, ALL) as found:
        await until_said(found, lambda one: one["event"] == "consumer waits")
        found.stop()
        said = lines(found)
    first, last = said[0], said[-1]
    assert (first["event"], last["event"]) == ("starts", "stopped")
    assert set(first["parts"]) == {"web", "relay", "consumer", "clocks"}
    assert first["version"]
    assert first["settings"]["kafka_bootstrap"] == "127.0.0.1:1"
    assert last["why"] == "it was asked to"
    password = url.split(":")[2].split("@")[0]
    assert password not in found.said()


async def test_a_process_that_cannot_go_on_says_why_in_one_object_to_the_last_line(
    service: ServiceUnderTest, keys: Keys, tmp_path: Path
) -> None:
    async with running(NAME, service.database.url, keys, tmp_path, {"CSTR_ONLY": "web"}) as one:
        folder = tmp_path / "second"
        folder.mkdir()
        more = {"CSTR_ONLY": "web", "CSTR_PORT": str(one.port)}
        with pytest.raises(AssertionError):
            async with running(NAME, service.database.url, keys, folder, more):
                pass
        assert one.process.poll() is None
    said = [orjson.loads(line) for line in (folder / f"{NAME}.log").read_text().splitlines()]
    assert errno.EADDRINUSE in [line.get("errno") for line in said]
    assert ("stopped", "a part died") in [(line["event"], line.get("why")) for line in said]


async def test_a_lost_database_is_told_with_its_cause_once_and_so_is_its_return(
    service: ServiceUnderTest, postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path
) -> None:
    more = {"CSTR_ONLY": "web,relay,clocks"}
    async with running(NAME, service.database.url, keys, tmp_path, more) as found:
        await service.engine.dispose()
        postgres.psql(f"ALTER ROLE {NAME} NOLOGIN")
        try:
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
            postgres.psql(f"{end}'{NAME}'")
            waits = await until_said(
                found, lambda one: one["event"] == "relay waits" and one.get("sqlstate") == "28000"
            )
            answer = await asked(found)
        finally:
            postgres.psql(f"ALTER ROLE {NAME} LOGIN")
        again = await until_said(found, lambda one: one["event"] == "relay works again")
        said = lines(found)
    assert waits["cause"] == "the database refuses the login"
    assert "not permitted to log in" in waits["server_said"]
    assert "asks again by itself" in waits["done"]
    assert again["after_seconds"] >= 0
    assert answer.status_code == 503
    trace = answer.json()["traceId"]
    (told,) = [one for one in said if one.get("trace_id") == trace]
    assert (told["event"], told["sqlstate"]) == ("request cannot be answered now", "28000")
    same = [one for one in said if one["event"] == "relay waits" and one.get("sqlstate") == "28000"]
    assert len(same) == 1, "said once, not at every try"


async def asked(found: Running) -> httpx.Response:
    headers = {"authorization": found.bearer("operator")}
    async with httpx.AsyncClient(trust_env=False, base_url=found.url) as client:
        return await client.get("/operations/backlog", headers=headers)


async def test_a_refused_token_leaves_a_line_and_a_count(
    service: ServiceUnderTest, keys: Keys, tmp_path: Path
) -> None:
    async with running(NAME, service.database.url, keys, tmp_path) as found:
        async with httpx.AsyncClient(trust_env=False, base_url=found.url) as client:
            for shown in ({}, {"authorization": "Bearer Zqvalue.b.c"}):
                assert (await client.get("/operations/parked", headers=shown)).status_code == 401
            token = {"authorization": f"Bearer {keys.metrics.read_text()}"}
            counted = (await client.get("/metrics", headers=token)).text
        said = [one for one in lines(found) if one["event"] == "token refused"]
    assert [one["done"] for one in said] == ["answered 401"] * 2
    assert said[0]["check"] == "missing"
    assert 'cstr_tokens_refused_total{check="missing"} 1.0' in counted
    assert 'route="/operations/parked",status="401"' in counted
    assert "Zqvalue" not in found.said()


async def test_an_unexpected_answer_names_the_trace_that_the_log_has(
    service: ServiceUnderTest, keys: Keys, tmp_path: Path
) -> None:
    async with running(NAME, service.database.url, keys, tmp_path) as found:
        owner = create_async_engine(service.database.migration_url)
        try:
            async with owner.begin() as connection:
                await connection.execute(text("ALTER TABLE outbox_set_aside RENAME TO gone"))
            answer = await asked(found)
            async with owner.begin() as connection:
                await connection.execute(text("ALTER TABLE gone RENAME TO outbox_set_aside"))
        finally:
            await owner.dispose()
        assert answer.status_code == 500
        told = [one for one in lines(found) if one["event"] == "request failed"]
    assert told[-1]["trace_id"] == answer.json()["traceId"]
    assert told[-1]["sqlstate"] == "42P01"
