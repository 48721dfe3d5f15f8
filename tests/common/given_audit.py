"""An audit with something in it, and who would bend it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from scripts.export.openapi import service_of
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import audit_keys
from services.common.audit_commands import export_heads, verify_audit
from services.common.audit_peers import Peers
from services.common.migrating import migrate
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.service import SERVICE as PROBATION
from tests.conftest import Api
from tests.probation_allocation.given import listed, pleaded
from tests.service_under_test import ServiceUnderTest

OFFICER: dict[str, Any] = {
    "site": "northamptonshire",
    "user": "officer@probation.invalid",
    "name": "F Fictional",
    "team": "Court team",
    "contact": "01632 960126",
    "capacity": 40,
}


ONE_OF_EACH = """
INSERT INTO clock (id, name, subject, instance, state)
VALUES (:one, 'x', :one, CAST(:one AS uuid), 'running');
INSERT INTO clock_history (clock_id, state, at) VALUES (:one, 'running', now());
INSERT INTO merged_subject (id, subject, into_subject, since)
VALUES (:one, :one, gen_random_uuid(), now());
INSERT INTO permission (subject, name) VALUES (:one, 'health_needs');
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    review_on, set_by)
VALUES (:one, :one, '', 'excluded', '{a}', 'r', 's', now(), current_date, 'b');
INSERT INTO scope_cover (id, user_name, organisation, site, reason, starts_at, until, review_on,
    granted_by)
VALUES (:one, 'u', '', 's', 'r', now(), now() + interval '1 day', current_date, 'b');
INSERT INTO scope_break_glass (id, subject, user_name, organisation, reason, until)
VALUES (:one, :one, 'u', '', 'r', now());
INSERT INTO scope_mark (subject, teller, restricted, told_at) VALUES (:one, 't', true, now());
INSERT INTO parked (id, channel, subject, sequence, type, cause, reason, headers, body)
VALUES (:one, 'c', :one, 1, 't', 'poison', 'r', '[]', 'planted');
INSERT INTO parked_discard (id, proposed_by, reason) VALUES (:one, 'x', 'y');
INSERT INTO incarnation (reason) VALUES ('r');
INSERT INTO inbox_fork (id, channel, subject, held_sequence) VALUES (:one, 'c', :one, 1);
INSERT INTO lost_event (channel, subject, sequence, event_id, type, incarnation)
VALUES ('c', :one, 1, :one, 't', :one)
"""


async def as_owner(service: ServiceUnderTest, *statements: str) -> None:
    """Do what the running role may not."""
    owner = create_async_engine(service.database.migration_url)
    try:
        async with owner.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await owner.dispose()


async def ask_as_running(postgres: EmbeddedPostgres, agency: Agency, query: str) -> Sequence[Any]:
    """What a query finds in an agency's migrated database, asked as the running role."""
    database = postgres.database(agency)
    await asyncio.to_thread(migrate, service_of(agency).folder, database.migration_url)
    engine = create_async_engine(database.url)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text(query))).all()
    finally:
        await engine.dispose()


async def busy(service: ServiceUnderTest, times: int = 12) -> UUID:
    """Commands and events of one pathway, so that every chain has something."""
    pathway = uuid4()
    await service.deliver(listed(pathway))
    for number in range(times):
        await service.post("/v1/officers", OFFICER | {"name": f"F {number}"}, role="senior_officer")
        await service.deliver(pleaded(pathway, guilty=number % 2 == 0))
    return pathway


async def with_all_of_them(service: ServiceUnderTest) -> None:
    """A row in each table that is sealed, as the running role may put it there."""
    await busy(service, 1)
    one = uuid4()
    async with service.engine.begin() as connection:
        for statement in ONE_OF_EACH.split(";"):
            await connection.execute(text(statement), {"one": one})


async def said(service: ServiceUnderTest, *heads: Path) -> str:
    """What ``verify-audit`` says; nothing where all is well."""
    return await verify_audit(service.settings, heads) or ""


def with_keys(service: ServiceUnderTest, keys: Keys, **more: Any) -> ServiceUnderTest:
    """The same service with its key of the audit, and its peers."""
    agency = service.service.agency.value
    given = {"audit_key_file": keys.audit(agency), "audit_jwks": keys.audit_jwks}
    given["client_token_file"] = keys.service_token(agency)
    settings = service.settings.model_copy(update=given | more)
    service.app.state.audit_keys = audit_keys.of(settings, agency)
    return replace(service, settings=settings)


def peers_of(service: ServiceUnderTest) -> Peers:
    """The part of the service that exchanges heads."""
    keys = audit_keys.of(service.settings, service.service.agency.value)
    return Peers(service.settings, service.engine, keys)


def others(*services: ServiceUnderTest) -> dict[str, str]:
    """Addresses at which a client of ``between`` reaches these services."""
    return {s.service.agency.value: f"http://{s.service.agency.value}" for s in services}


ALL_AGAIN = """DO $$ DECLARE one record; BEGIN
    CREATE TEMP TABLE before AS SELECT * FROM audit ORDER BY at, chain, number;
    DELETE FROM audit; UPDATE audit_chain SET number = 0, hash = '', at = NULL WHERE chain < 16;
    FOR one IN SELECT * FROM before LOOP
        PERFORM append_audit(one.chain, 'innocent', one.agency, one.role, one.organisation,
            one.action, one.subject, one.detail, one.trace, one.status, one.rule, one.shown);
    END LOOP;
    UPDATE audit a SET at = a.at;
END $$"""
#: The last row of a chain, and what is said of its end.
CUT_ROWS = """DO $$ DECLARE gone smallint := (SELECT chain FROM audit GROUP BY chain
        HAVING count(*) > 1 ORDER BY chain LIMIT 1); BEGIN
    DELETE FROM audit WHERE chain = gone AND number = (SELECT max(number) FROM audit
        WHERE chain = gone);
    UPDATE audit_chain c SET (number, hash) = (SELECT number, hash FROM audit
        WHERE chain = gone ORDER BY number DESC LIMIT 1) WHERE chain = gone;
END $$"""
CUT = (CUT_ROWS, "DELETE FROM audit_head")
GO_ON = """SELECT append_audit(chain, 'a', 'b', 'c', '', 'd', '', '', '', 200, '', '{}')
    FROM generate_series(0, 7) AS chain, generate_series(1, 5)"""


@dataclass
class Two:
    """Probation, whose audit is bent, and liaison, which countersigns it."""

    bent: ServiceUnderTest
    peer: ServiceUnderTest
    client: httpx.AsyncClient

    async def exchange(self) -> str:
        """Both sign; liaison countersigns, or says why it does not."""
        await peers_of(self.bent).sign()
        return await peers_of(self.peer).countersign(self.client, self.name)

    async def seen_by_itself(self) -> str:
        """What the one whose audit is bent sees of it without anybody's asking."""
        return await peers_of(self.bent).look(self.client, self.peer.service.agency.value)

    @property
    def name(self) -> str:
        """Whose audit it is."""
        return self.bent.service.agency.value

    async def verified(self, folder: Path) -> str:
        """What ``verify-audit`` says with what the peer exported, asking nobody."""
        file = folder / "heads.json"
        file.write_text(await export_heads(self.peer.settings, Agency(self.name)))
        return await said(self.bent, file)


@asynccontextmanager
async def two_agencies(api: Api, keys: Keys) -> AsyncIterator[Two]:
    """Probation and liaison, which reach each other."""
    bent, peer = await api(PROBATION), await api(LIAISON)
    mounts = {
        f"http://{one.service.agency.value}": httpx.ASGITransport(one.app) for one in (bent, peer)
    }
    urls = others(bent, peer)
    async with httpx.AsyncClient(mounts=dict(mounts)) as client:
        yield Two(with_keys(bent, keys, peers=urls), with_keys(peer, keys, peers=urls), client)
