"""Whose certificate the database may have: an authority that is named, as for every other peer."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
import trustme
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import migrated, peer_tls
from services.common.database import connect, make_engine
from services.common.migrated import Needed, WrongMigration
from services.common.settings import settings_of_environment

#: What a client sends that asks for TLS (PostgreSQL, message formats: SSLRequest).
ASKS_FOR_TLS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")


@dataclass
class WithTls:
    """A database behind a certificate of an authority of its own."""

    url: str
    authority: Path


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(65536):
        writer.write(said)
        await writer.drain()
    writer.close()


@pytest_asyncio.fixture
async def with_tls(postgres: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[WithTls]:
    """The server of the tests is built without TLS: it ends before it, as PostgreSQL begins it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(8) == ASKS_FOR_TLS
        writer.write(b"S")
        try:
            await writer.start_tls(context)
        except (ssl.SSLError, ConnectionError):
            writer.close()
            return
        (path,) = postgres.socket_dir.glob(".s.PGSQL.*[0-9]")
        back, forth = await asyncio.open_unix_connection(str(path))
        async with asyncio.TaskGroup() as group:
            group.create_task(pass_on(reader, forth))
            group.create_task(pass_on(back, writer))

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    who, _, _ = postgres.database(Agency.COURT).url.partition("@")
    url = f"{who}@127.0.0.1:{port}/court_listing?ssl=verify-full"
    async with server:
        yield WithTls(url, tmp_path / "authority.pem")


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> Iterator[None]:
    """No home with certificates of its own, as in a container."""
    for name in ("SSL_CERT_FILE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("CSTR_ENVIRONMENT", "development")
    monkeypatch.setenv("CSTR_PORT", "8002")
    monkeypatch.setenv("CSTR_TOKEN_JWKS", str(keys.jwks))
    peer_tls.trusted.cache_clear()
    yield
    peer_tls.trusted.cache_clear()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "PGSSLROOTCERT"])
async def test_an_authority_that_is_named_is_believed(
    with_tls: WithTls, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(with_tls.authority))
    engine = make_engine(with_tls.url)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
    alone = await connect(with_tls.url)
    await alone.close()


async def test_one_that_is_not_named_is_not_believed(with_tls: WithTls) -> None:
    with pytest.raises(OSError, match="certificate verify failed"):
        await connect(with_tls.url)


async def test_who_waits_for_the_migration_is_told_that_the_address_cannot_be_used(
    with_tls: WithTls,
) -> None:
    """The driver's own error names a file of somebody's home; what to look at is said instead."""
    need, url = Needed("court_listing", "0001"), with_tls.url.replace("verify-full", "verify-ca")
    with pytest.raises(WrongMigration, match="PGSSLROOTCERT") as refused:
        await migrated.require(url, need)
    assert await asyncio.to_thread(migrated.run, ["--wait", "0"], url, need) == str(refused.value)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "PGSSLROOTCERT"])
def test_an_authority_that_is_not_there_ends_the_start(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/nonexistent/zq.crt")
    with pytest.raises(SystemExit, match=variable) as refused:
        settings_of_environment("court_listing")
    assert "zq" not in str(refused.value)


@pytest.mark.parametrize("asked", ["sslrootcert=zq", "ssl=verify-full&sslmode=zq", "zq"])
def test_a_parameter_of_the_address_that_there_is_not_ends_the_start(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setenv("CSTR_DATABASE_URL", f"postgresql+asyncpg://a:b@db.example/x?{asked}")
    with pytest.raises(SystemExit, match="CSTR_DATABASE_URL: asks for a parameter") as refused:
        settings_of_environment("court_listing")
    assert "zq" not in str(refused.value)
