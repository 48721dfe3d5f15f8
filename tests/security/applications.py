"""The five applications as they run, and every route of theirs."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts

from contracts.event import Agency
from scripts.export.openapi import service_of
from scripts.stack import tokens
from services.common.database import make_engine
from services.common.health import Vitals
from services.common.identity import Asker, askers
from services.common.process import make_app, make_inbox
from services.common.scope import UNSCOPED
from services.common.settings import Environment, Settings


@dataclass(frozen=True)
class Route:
    """One method of one path of one service."""

    agency: Agency
    method: str
    path: str
    context: RouteContext

    def __str__(self) -> str:
        return f"{self.agency} {self.method} {self.path}"

    @property
    def askers(self) -> list[Asker]:
        """Who may ask here, as declared."""
        dependant = getattr(self.context, "dependant", None)
        return askers([] if dependant is None else [dependant])


@cache
def application(agency: Agency) -> FastAPI:
    """The application of an agency's service; it connects to nothing."""
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
        return make_app(service, settings, engine, inbox, Vitals(engine))


@cache
def routes() -> Sequence[Route]:
    """Every route that can be asked."""
    return [
        Route(agency, method, context.path, context)
        for agency in Agency
        for context in iter_route_contexts(application(agency).routes)
        if context.path is not None
        for method in sorted((context.methods or set()) - {"HEAD"})
    ]


#: The agencies that know people.
SCOPED = (Agency.COURT, Agency.LIAISON, Agency.PROBATION, Agency.PROVIDER)


def of_people(route: Route) -> bool:
    """Whether people ask here, of people."""
    people = [asker for asker in route.askers if asker.agency and asker.roles - UNSCOPED]
    return route.agency in SCOPED and bool(people) and route.path.startswith("/v1/")
