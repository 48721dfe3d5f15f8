"""An audit with something in it, and who would bend it."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from scripts.stack.tokens import Keys
from services.common import audit_keys
from services.common.audit_commands import verify_audit
from services.common.audit_peers import Peers
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


async def as_owner(service: ServiceUnderTest, *statements: str) -> None:
    """Do what the running role may not."""
    owner = create_async_engine(service.database.migration_url)
    async with owner.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await owner.dispose()


async def busy(service: ServiceUnderTest, times: int = 12) -> UUID:
    """Commands and events of one pathway, so that every chain has something."""
    pathway = uuid4()
    await service.deliver(listed(pathway))
    for number in range(times):
        await service.post("/v1/officers", OFFICER | {"name": f"F {number}"}, role="senior_officer")
        await service.deliver(pleaded(pathway, guilty=number % 2 == 0))
    return pathway


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
