"""OpenAPI 3.1 of each service, from its application as it runs."""

import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from contracts.event import Agency
from scripts.export.schemas import text
from scripts.stack import tokens
from services.common.database import make_engine
from services.common.health import Vitals
from services.common.process import Service, make_app, make_inbox
from services.common.settings import Environment, Settings


def files() -> Mapping[str, str]:
    """One document for each agency's service."""
    return {f"openapi/{agency.value}.json": _document(agency) for agency in Agency}


def service_of(agency: Agency) -> Service:
    """The service of an agency."""
    found = import_module(f"services.{agency.value}.service").SERVICE
    assert isinstance(found, Service)
    return found


def _document(agency: Agency) -> str:
    """No connection is made: an application describes itself without its database."""
    service = service_of(agency)
    with tempfile.TemporaryDirectory() as folder:
        keys = tokens.ensure(Path(folder))
        settings = Settings(
            environment=Environment.DEVELOPMENT,
            port=1,
            token_jwks=keys.jwks,
            database_url="postgresql+asyncpg:///none",
        )
        engine = make_engine(settings.database_url)
        inbox = make_inbox(service, engine, None)
        return text(make_app(service, settings, engine, inbox, Vitals(engine)).openapi())
